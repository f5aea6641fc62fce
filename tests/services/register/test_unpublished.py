"""What is not published is answered as what is unknown."""

import pytest

from bot.desk import casework, talks
from bot.privacy import erasure
from bot.register import publication
from bot.reports import draft_form, own_reports
from bot.reports.draft import Input
from bot.reports.draft_form import DraftStep
from bot.values import Outcome, Scope
from tests.kit.databases import ONE_ENGINE
from tests.kit.orders import decided_as
from tests.kit.register.checks import TELEGRAM_ID, add, looked_up, said
from tests.kit.register.entries import an_entry
from tests.kit.register.publishing import waiting_of
from tests.kit.services import acts
from tests.kit.services.desk_acts import BECAUSE, UNDO_OVER
from tests.kit.services.looks import CONFIRMED
from tests.kit.services.team import MARAT


async def _reported(work):
    return await acts.file(work, await acts.citizen(work, 1))


async def _under_review(work):
    await casework.take(
        work, await acts.case_of(work, await _reported(work)), acts.DANA
    )


async def _need_info(work):
    case = await acts.case_of(work, await _reported(work))
    await talks.ask(work, case, acts.DANA, "When?", acts.DESK)


async def _withdrawn(work):
    await erasure.erase_report(work, await _reported(work))


async def _merged(work):
    await acts.open_desk(work)
    case = await acts.case_of(work, await _reported(work))
    other = await acts.file(
        work, await acts.citizen(work, 2), Input(links=(acts.link(3),))
    )
    await casework.merge(
        work, case, acts.DANA, await acts.case_of(work, other), BECAUSE
    )


def _decided(finding, *, told=False):
    async def decide(work):
        case = await acts.case_of(work, await _reported(work))
        case = await casework.decide_case(work, case, acts.DANA, finding)
        if told:
            work.tx.now += UNDO_OVER * 1000
            await acts.announce(work, case)
            assert (await acts.fresh(work, case)).announced_at == work.now
        return case

    return decide


_proposed = _decided(CONFIRMED, told=True)
"""A second person has yet to look at it."""


async def _declined(work):
    waits = await waiting_of(work, await _proposed(work))
    await publication.decline(work, waits, MARAT.telegram_id, BECAUSE)


async def _reopened(work):
    case = await acts.fresh(work, await _proposed(work))
    assert await waiting_of(work, case)
    await casework.reopen(work, case, acts.DANA, BECAUSE)


async def _of_another_link(work):
    await add(work, an_entry(1, "https://example.com/another"))


async def _of_the_platform(work):
    await add(work, an_entry(1, acts.URL, scope=Scope.PLATFORM, link_sha256=None))


NOT_PUBLISHED = {
    "another link of the site is published": _of_another_link,
    "only its platform is published": _of_the_platform,
    "merged": _merged,
    "more was asked": _need_info,
    "opened again before it was published": _reopened,
    "proposed for publication": _proposed,
    "publication declined": _declined,
    "reported": _reported,
    "under review": _under_review,
    "withdrawn": _withdrawn,
    **{
        f"{'told' if told else 'decided'}: {outcome}": _decided(
            decided_as(outcome), told=told
        )
        for outcome in sorted(Outcome)
        if outcome is not Outcome.DUPLICATE
        for told in (False, True)
    },
}


async def _asks(work, person):
    """/check, then the same link as the beginning of a report."""
    answer = await looked_up(work)
    step = await draft_form.receive(work, person, TELEGRAM_ID, None, acts.STORY)
    shown = await draft_form.screen(work, person, DraftStep(step.draft, step.remarks))
    await work.tell(person.recipient, shown)
    return answer


async def _shown(work, person):
    """The step of the report, without the random name of the draft."""
    [row] = [row for row in await acts.owed(work, person) if row["kind"] == "DraftStep"]
    return row["params"] | {"draft": row["params"]["draft"] | {"id": ""}}


OF_THE_SITE = {
    "another link of the site is published",
    "only its platform is published",
}
"""What is published about the site itself is said."""


@ONE_ENGINE
@pytest.mark.parametrize("state", NOT_PUBLISHED)
async def test_what_is_not_published_answers_as_the_unknown_by_the_same_statements(
    work, statements, state
):
    await acts.file(work, await acts.citizen(work, 1), Input(links=(acts.link(2),)))
    ivan, dana = await acts.citizen(work, TELEGRAM_ID), await acts.citizen(work, 43)
    del statements[:]
    unknown = await _asks(work, ivan)
    asked = list(statements)
    await NOT_PUBLISHED[state](work)
    del statements[:]
    answer = await _asks(work, dana)
    assert statements == asked
    if state not in OF_THE_SITE:
        assert answer == unknown
        assert said(work, answer) == said(work, unknown)
    assert [link.entries for link in answer.links] == [()]
    assert await _shown(work, dana) == await _shown(work, ivan)
    assert (await _shown(work, dana))["known"] == []


@pytest.mark.parametrize("state", [_reported, _need_info, _under_review])
async def test_a_report_joins_the_case_without_a_word_about_others(work, state):
    async def told(telegram_id, link):
        """The receipt, and what /my says at once, but for names and codes."""
        person = await acts.citizen(work, telegram_id)
        report = await acts.file(work, person, Input(links=(link,)))
        [row] = [
            row for row in await acts.owed(work, person) if row["kind"] == "Receipt"
        ]
        receipt = row["params"] | {"code": "", "number": "", "report": ""}
        shown = await own_reports.state_of(work, report)
        listed = await own_reports.list_of(work, person, 0)
        return (
            receipt,
            [one.status for one in (*shown.targets, *listed.lines)],
            shown.may_withdraw,
        )

    await state(work)
    work.tx.now += 1000
    assert await told(51, acts.LINK) == await told(50, acts.link(2))
