"""Outcomes of one report's links: told within an hour, they share one message."""

import pytest
import sqlalchemy as sa

from bot.core.messages import read_notice
from bot.core.queues.tables import outbox
from bot.core.times import HOUR_MS
from bot.desk import casework
from bot.reports import own_reports, targets_store
from bot.telegram.renderer import Renderer
from bot.values import Finding, Outcome
from tests.kit.orders import RESTRICTED, decided_as
from tests.kit.services.acts import announce, fresh
from tests.kit.services.desk_acts import BECAUSE, UNDO_OVER, file_one, owed, said
from tests.kit.services.team import DANA, GROUP, open_desk

LINKS = [f"https://example.com/{n}" for n in range(1, 4)]


@pytest.fixture
async def three(working):
    """A report with three links; its cases."""
    async with working() as work:
        await open_desk(work, chat=GROUP)
        _, report = await file_one(work, url=LINKS)
        await said(work)
        return report, await targets_store.cases_of(work.tx, report.id)


async def waiting(work):
    """The one message of outcomes that waits: (parameters, when it leaves)."""
    [(_, _, params, *_)] = await owed(work, "OutcomesNews")
    of_kind = (outbox.c.kind == "OutcomesNews", outbox.c.state == 0)
    return params, await work.tx.value(sa.select(outbox.c.not_before).where(*of_kind))


async def told_now(work):
    """The text and the labels that a reporter would read now; None for no message."""
    params, _ = await waiting(work)
    notice = read_notice("OutcomesNews", params)
    view = await notice.load(work)
    if view is None:
        return None
    shown = notice.render(Renderer(work.deployment).speaker("en", work.now), view)
    return str(shown.text), [button.text for row in shown.rows for button in row]


@pytest.fixture
def decide(working, clock):
    async def decide(case, finding=RESTRICTED):
        async with working() as work:
            done = await casework.decide_case(
                work, await fresh(work, case), DANA, finding
            )
        clock.advance(seconds=UNDO_OVER)
        async with working() as work:
            await announce(work, done)
        return done

    return decide


async def test_the_first_outcome_waits_an_hour_for_the_others_and_they_share_a_message(
    working, three, clock, decide
):
    _, cases = three
    await decide(cases[0])
    async with working() as work:
        _, first = await waiting(work)
        assert first == work.now + HOUR_MS
    await decide(cases[1])
    async with working() as work:
        params, leaves = await waiting(work)
        assert leaves == first  # it does not wait anew for each outcome
        assert params["cases"] == [cases[0].id, cases[1].id]
        text, _ = await told_now(work)
    assert "Links decided: 2 of 3." in text
    shown = [
        link.removeprefix("https://").replace(".", "[.]") in text for link in LINKS
    ]
    assert shown == [True, True, False]
    # The same decision stands once, above its links.
    assert text.count("\nDecided:") == 1


async def test_when_no_outcome_is_left_to_come_the_message_leaves_at_once(
    working, three, decide
):
    _, cases = three
    await decide(cases[0])
    await decide(cases[1], decided_as(Outcome.NOT_CONFIRMED))
    await decide(cases[2])
    async with working() as work:
        _, leaves = await waiting(work)
        assert leaves <= work.now + 5_000
        text, labels = await told_now(work)
    assert "Links decided: 3 of 3." in text
    assert text.count("\nDecided:") == 2
    assert "Ask for a second look" in labels


async def test_an_outcome_after_the_message_is_told_in_the_next_and_none_twice(
    working, three, decide
):
    _, cases = three
    done = await decide(cases[0])
    async with working() as work:
        await said(work)
    await decide(cases[1])
    async with working() as work:
        await announce(work, done)
        params, _ = await waiting(work)
        assert params["cases"] == [cases[1].id]


async def test_a_decision_taken_back_while_it_waits_was_never_told(
    working, three, decide
):
    _, cases = three
    done = await decide(cases[0])
    async with working() as work:
        await casework.reopen(work, await fresh(work, done), DANA, BECAUSE)
        assert await owed(work, "Reopened") == []
        assert await told_now(work) is None


async def test_nothing_is_told_of_a_report_withdrawn_while_its_outcome_waits(
    working, three, decide
):
    report, cases = three
    await decide(cases[0])
    async with working() as work:
        await own_reports.withdraw_report(work, report)
        if await owed(work, "OutcomesNews"):
            assert await told_now(work) is None


async def test_a_report_of_one_link_is_told_at_once_beside_one_of_three(
    working, three, decide
):
    _, cases = three
    async with working() as work:
        await file_one(work, 77, url=LINKS[0])
        await said(work)
    await decide(cases[0])
    async with working() as work:
        assert len(await owed(work, "OutcomeNews")) == 1
        assert len(await owed(work, "OutcomesNews")) == 1


async def test_many_decisions_fit_into_one_message_and_the_rest_is_counted(
    working, decide
):
    links = [f"https://example.com/{n}-{'x' * 300}" for n in range(10)]
    async with working() as work:
        await open_desk(work, chat=GROUP)
        _, report = await file_one(work, url=links)
        cases = await targets_store.cases_of(work.tx, report.id)
        await said(work)
    for number, case in enumerate(cases):
        words = f"{number} " + "w" * 400
        await decide(case, Finding(Outcome.NOT_CONFIRMED, *_basis(), words=words))
    async with working() as work:
        text, _ = await told_now(work)
    assert "Links decided: 10 of 10." in text
    assert "The report shows the other decisions" in text


def _basis():
    finding = decided_as(Outcome.NOT_CONFIRMED)
    return finding.ground, finding.reason
