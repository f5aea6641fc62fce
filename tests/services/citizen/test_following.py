"""After sending: only the person's own, as long as it is theirs to change."""

import pytest

from bot.core.codes import key_of
from bot.core.messages import Lane
from bot.core.times import DAY_MS
from bot.desk import card_view, casework, talks
from bot.reports import (
    additions,
    draft,
    files_store,
    news,
    own_reports,
    questions_store,
    reports_store,
    search_store,
)
from bot.reports.own_reports import Ending
from bot.values import Outcome, Status, replace
from tests.kit.services import acts
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import (
    BECAUSE,
    asked_about,
    file_one,
    open_in_private,
    owed,
    said,
)
from tests.kit.services.team import BOSS, DANA, open_desk


async def test_numbers_of_report_and_case_find_ones_own_report_and_no_other(work):
    person, other = await acts.citizen(work, 1), await acts.citizen(work, 2)
    report = await acts.file(work, person)
    theirs = await acts.file(work, other, draft.Input(links=(acts.link(2),)))
    case = await acts.case_of(work, report)
    for number in (report.number, case.number):
        assert (
            await own_reports.look_up_report(work, person, f"№ {number}".lower())
            == report
        )
        assert await own_reports.look_up_report(work, other, number) is None
    assert await own_reports.look_up_report(work, person, theirs.number) is None


async def test_the_list_names_the_link_or_the_words_of_each_report(work, person):
    both = replace(acts.STORY, links=(acts.link(1), acts.link(2)))
    await acts.file(work, person, both)
    await acts.file(work, person, replace(acts.STORY, links=(), files=()))
    lines = (await own_reports.list_of(work, person, 0)).lines
    shown = {(line.link, line.more, line.about) for line in lines}
    assert (await own_reports.list_of(work, person, 99)).page == 0
    words = acts.STORY.text
    assert shown == {("https://example.com/1", 1, words), (None, 0, words)}


async def test_the_code_alone_tells_the_state_and_none_of_the_words(work, person):
    report, code = await acts.filed_code(work, person)
    await additions.add(work, person, report, "One more thing.", ())
    mine = await own_reports.state_of(work, report)
    assert (mine.description, mine.files) == (acts.STORY.text, 1)
    assert [each.text for each in mine.talk] == ["One more thing."]
    theirs = await own_reports.state_of(work, report, key=key_of(code))
    assert (theirs.description, theirs.files, theirs.talk) == (None, 0, ())
    assert theirs.targets == mine.targets


async def test_withdrawing_erases_the_words_and_withdraws_a_case_that_no_one_else_reported(
    work, person
):
    report = await acts.file(work, person)
    await additions.add(work, person, report, "One more thing.", ())
    assert await own_reports.withdraw_report(work, report)
    kept = await reports_store.reports.get(work.tx, report.id)
    assert (kept.description, kept.place, kept.origin) == (None, None, None)
    assert await files_store.files_of_report(work.tx, report.id) == []
    assert await questions_store.replies_of_report(work.tx, report.id) == []
    assert await search_store.find_cases(work.tx, "school", 5) == []
    assert (await acts.case_of(work, report)).status is Status.WITHDRAWN
    assert not await own_reports.withdraw_report(work, kept)
    again = await acts.file(work, person)
    await acts.file(work, await acts.citizen(work, 2))
    assert await own_reports.withdraw_report(work, again)
    assert (await acts.case_of(work, again)).status is Status.RECEIVED


async def test_a_decision_is_not_shown_while_it_can_be_undone_and_ends_withdrawing(
    working, after_undo
):
    async with working() as work:
        report = await acts.file(work, await acts.citizen(work))
        decided = await acts.decide(work, report)
        [target] = (await own_reports.state_of(work, report)).targets
        assert (target.status, target.decided) == (Status.RECEIVED, None)
        assert not await own_reports.withdraw_report(work, report)
    async with after_undo(decided) as work:
        [target] = (await own_reports.state_of(work, report)).targets
        assert target.decided.finding.outcome is Outcome.NOT_CONFIRMED


async def test_one_status_for_several_targets_is_the_one_that_needs_longest(
    working, after_undo
):
    async with working() as work:
        person = await acts.citizen(work)
        both = draft.Input(links=(acts.link(1), acts.link(2)))
        report = await acts.file(work, person, both)
        decided = await acts.decide(work, report)
    async with after_undo(decided) as work:
        [line] = (await own_reports.list_of(work, person, 0)).lines
        assert (line.status, line.outcome) == (Status.RECEIVED, None)
        state = await own_reports.state_of(work, report)
        assert [t.decided is not None for t in state.targets] == [True, False]
        assert state.may_withdraw


async def heard(work):
    """What moderators would read in private, oldest first."""
    return [told for _, _, told, *_ in await owed(work, "ReporterSaid")]


async def test_a_hundred_and_ten_additions_are_one_edit_and_the_rest_are_refused(
    work, desk, case
):
    await open_in_private(work, desk, case)
    person, report = await file_one(work, 42)
    await said(work)
    for n in range(20):
        assert isinstance(
            await additions.add(work, person, report, f"And {n}", ()), str
        )
    for n in range(20, 110):
        assert await additions.add(work, person, report, f"And {n}", ()) is Ending.FULL
    rows, group = await acts.owed(work), str(desk.recipient.address)
    assert len([row for row in rows if row["address"] == group]) == 1
    assert [told["text"] for told in await heard(work)] == [
        f"And {n}" for n in range(20)
    ]
    lanes = {row["lane"] for row in rows if row["kind"] != "Receipt"}
    assert lanes == {Lane.REFRESH}
    shown = await card_view.read_card(work.tx, case.id, work.now, 0)
    assert shown.replies == 20


async def test_an_answer_reaches_the_moderator_who_asked_without_a_card_in_private(
    work, desk, case
):
    dana = await open_in_private(work, desk, case)
    _, other = await file_one(work, 51, url="https://example.com/other")
    case = await acts.case_of(work, other)
    person, report = await file_one(work, 52, url="https://example.com/other")
    await talks.ask(work, await acts.fresh(work, case), DANA, "When?", desk)
    [question] = await asked_about(work, case)
    await said(work)
    assert isinstance(
        await additions.add(work, person, report, "In the morning", (), question.id),
        str,
    )
    [row] = [row for row in await acts.owed(work) if row["kind"] == "ReporterSaid"]
    assert (row["address"], row["lane"]) == (f"person:{dana.id}", Lane.NOTICE)
    assert row["params"]["question"] == "When?"
    shown = await card_view.read_card(work.tx, case.id, work.now, 0)
    assert shown.replies == 1


async def test_a_first_answer_is_taken_when_nothing_else_is(work, desk, case):
    person, report = await file_one(work, 43)
    for n in range(20):
        await additions.add(work, person, report, f"And {n}", ())
    for n in range(2):
        await talks.ask(work, await acts.fresh(work, case), DANA, f"When? {n}", desk)
    for question in await asked_about(work, case):
        first = await additions.add(work, person, report, "Today", (), question.id)
        assert isinstance(first, str)
        more = await additions.add(
            work, person, report, "Today, I think", (), question.id
        )
        assert more is Ending.FULL


async def test_a_person_is_limited_over_all_reports_within_a_day(
    working, clock, monkeypatch
):
    async with working() as work:
        filed = [
            await file_one(work, 42, url=f"https://example.com/{n}") for n in range(4)
        ]
        for n, (person, report) in enumerate([*filed, *filed, *filed] * 5):
            assert isinstance(
                await additions.add(work, person, report, f"And {n}", ()), str
            )
        person, report = await file_one(work, 42, url="https://example.com/new")
        assert await additions.add(work, person, report, "More", ()) is Ending.FULL
        other, theirs = await file_one(work, 43, url="https://example.com/new")
        assert isinstance(await additions.add(work, other, theirs, "More", ()), str)
    clock.advance(ms=DAY_MS + 1)
    async with working() as work:
        assert isinstance(await additions.add(work, person, report, "More", ()), str)


async def test_a_withdrawn_report_takes_nothing_more_and_its_words_are_not_counted(
    work, case
):
    person, report = await file_one(work, 43)
    await additions.add(work, person, report, "More", ())
    await own_reports.withdraw_report(work, report)
    assert (await card_view.read_card(work.tx, case.id, work.now, 0)).replies == 0
    gone = await reports_store.reports.get(work.tx, report.id)
    assert not await additions.open_cases(work, gone)
    assert await additions.add(work, person, gone, "Words", ()) is Ending.CLOSED
    assert await questions_store.replies_of_report(work.tx, report.id) == []


async def test_additions_are_taken_until_their_time_is_over(working, clock, deployment):
    async with working() as work:
        person = await acts.citizen(work)
        report = await acts.file(work, person)
        await acts.decide(work, report)
        assert isinstance(
            await additions.add(work, person, report, "I know more.", ()), str
        )
    clock.advance(ms=deployment.channel.terms.feedback_days * DAY_MS)
    async with working() as work:
        assert (
            await additions.add(work, person, report, "Even more.", ()) is Ending.CLOSED
        )


async def test_what_is_added_stands_on_the_cases_of_both_links_and_once_when_they_are_one(
    working, after_undo
):
    async with working() as work:
        await acts.open_desk(work)
        person = await acts.citizen(work)
        both = replace(acts.STORY, links=(acts.link(1), acts.link(2)))
        report = await acts.file(work, person, both)
        await additions.add(work, person, report, "About both", ())
        (one, _), (two, _) = await own_reports.cases_of(work, report)
        for case in (one, two):
            assert (
                await card_view.read_card(work.tx, case.id, work.now, 0)
            ).replies == 1
        merged = await casework.merge(work, one, acts.DANA, two, BECAUSE)
    async with after_undo(merged) as work:
        await open_in_private(work, acts.DESK, two)
        assert [case.id for case, _ in await own_reports.cases_of(work, report)] == [
            two.id
        ] * 2
        assert isinstance(
            await additions.add(work, person, report, "More about both", ()), str
        )
        [said] = await heard(work)
        assert said["text"] == "More about both"
        assert await own_reports.withdraw_report(work, report)


async def swept(working):
    """What reporters were told by a sweep."""
    async with working() as work:
        await news.look_at_promises(work)
    async with working() as work:
        return await owed(work, "NotDecidedYet")


@pytest.mark.usefixtures("noon")
async def test_each_undecided_report_is_told_once_by_day_with_the_day_that_was_promised(
    working, clock
):
    async with working() as work:
        await open_desk(work)
        _, waiting = await file_one(work, 41)
        _, decided = await file_one(work, 42, url="https://example.com/2")
        await file_one(work, 43, url="https://example.com/3", tell=False)
        _, withdrawn = await file_one(work, 44, url="https://example.com/4")
        await own_reports.withdraw_report(work, withdrawn)
        _, joined = await file_one(work, 45, url="https://example.com/5")
        one, other = await case_of(work, joined), await case_of(work, waiting)
        await casework.merge(work, one, BOSS, other, BECAUSE)
        await acts.decide(work, decided, Outcome.REMOVED)
        promised = work.now + 30 * DAY_MS
    clock.advance(seconds=29 * 86_400)
    assert await swept(working) == []
    clock.advance(seconds=12 * 3600 + 86_400)  # midnight
    assert await swept(working) == []
    clock.advance(seconds=9 * 3600)
    words = [told for _, _, told, *_ in await swept(working)]
    assert {told["number"] for told in words} == {waiting.number, joined.number}
    assert {told["promised_at"] for told in words} == {promised}
    async with working() as work:
        await said(work)
    assert await swept(working) == []
