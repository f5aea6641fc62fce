"""A statement of reasons says only what the decision and the history show."""

import datetime

import pytest

from bot.authorities import referrals
from bot.cases import moves
from bot.cases.model import Move
from bot.desk import casework
from bot.register import store as entries
from bot.register.statements import statement_of_case, statements_for_reporter
from bot.reports import reports_store
from bot.values import Act, Finding, Order, Outcome, replace
from tests.kit.authority.acts import let_leave
from tests.kit.register.entries import an_entry
from tests.kit.services.acts import announce, case_of, citizen, file, fresh, open_desk
from tests.kit.services.team import DANA

TO_MIA = Finding(
    Outcome.FORWARDED,
    "platforms",
    "competent",
    "mia",
    "Слова",
    "ru",
    facts=("link_seen",),
)
ORDER = Order("mia", "12-7/345", datetime.date(2026, 11, 20), "KZ")


async def decided(work, verdict=TO_MIA, *acts):
    """The case of a new report, after these acts decided so; and the report."""
    await open_desk(work)
    report = await file(work, await citizen(work))
    case = await case_of(work, report)
    for act in acts:
        case = await moves.make_move(work, case, Move(act, work.now, DANA.telegram_id))
    return await casework.decide_case(work, case, DANA, verdict), report


async def stated(work, case):
    found = await statement_of_case(work, case, case.display)
    return found, {fact.id for fact in found.facts}


@pytest.mark.parametrize(
    ("before", "expected"), [((), set()), ((Act.SHOW_FILES,), {"files"})]
)
async def test_facts_are_stated_with_the_decision_or_happened_before_it(
    work, before, expected
):
    case, _ = await decided(work, TO_MIA, *before)
    statement, facts = await stated(work, case)
    assert facts == {"link_seen"} | expected
    assert all(
        fact.at is None or fact.at <= case.decision.at for fact in statement.facts
    )
    assert (statement.finding.words, statement.finding.words_language) == (
        "Слова",
        "ru",
    )
    later = await moves.make_move(
        work, case, Move(Act.SHOW_FILES, work.now + 1, DANA.telegram_id)
    )
    assert (await stated(work, later))[1] == facts, (
        "it relies on nothing that came later"
    )
    assert statement.entry is None
    entry = an_entry(1, "https://example.com/")
    await entries.add_entry(work.tx, entry, case.id)
    assert (await stated(work, case))[0].entry == entry.id, "once it is published"
    undecided = replace(case, decision=None)
    assert await statement_of_case(work, undecided, None) is None


async def test_a_fact_of_another_outcome_is_not_stated(work):
    """A verdict that was stored before the file limited the fact, or written by hand."""
    case, _ = await decided(
        work, replace(TO_MIA, facts=("link_seen", "link_gone", "platform"))
    )
    assert (await stated(work, case))[1] == {"link_seen", "platform"}


async def test_what_an_authority_did_rests_on_the_ground_of_the_desk(
    working, after_undo
):
    async with working() as work:
        case, _ = await decided(work)
    async with after_undo() as work:
        referral = await let_leave(work, case)
        await referrals.done(work, referral, ORDER, None)
        after = await fresh(work, case)
        statement, facts = await stated(work, after)
    assert (statement.finding.outcome, statement.found) == (
        Outcome.RESTRICTED,
        Outcome.FORWARDED,
    )
    assert (statement.finding.ground, statement.finding.reason) == (
        "platforms",
        "competent",
    )
    assert (statement.finding.order, statement.finding.words) == (ORDER, "Слова")
    assert facts == {"link_seen", "acted", "order"}


@pytest.mark.parametrize("is_told", [False, True])
async def test_reporters_get_reasons_only_of_what_they_were_told(
    working, is_told, after_undo
):
    async with working() as work:
        case, report = await decided(work)
    async with after_undo() as work:
        if is_told:
            await announce(work, case)
        filed = await reports_store.reports.get(work.tx, report.id)
        found = await statements_for_reporter(work, filed)
        assert [one.number for one in found] == [case.number] * is_told
