"""What comes after filing: moderators read it in private, the group's card counts it."""

from dataclasses import replace

import pytest

from bot.cases import store as cases_store
from bot.core.posts import Lane
from bot.core.times import DAY_MS
from bot.desk import card_view, cards, casework, talks
from bot.reports import additions, follow_up, store
from bot.reports.additions import Album, TooManyAdditions
from bot.reports.draft import Attachment
from tests.kit.services import acts
from tests.kit.services.desk_acts import (
    BECAUSE,
    DANA,
    RESTRICTED,
    asked_about,
    file_one,
    open_in_private,
    owed,
    ready,
    said,
)


async def heard(work):
    """What moderators would read in private, oldest first."""
    return [told for _, _, told, *_ in await owed(work, "ReporterSaid")]


async def in_group(work, desk):
    """What waits for the group: kind, lane, when at the earliest."""
    rows = await acts.owed(work)
    to = str(desk.recipient.address)
    return [(r["kind"], r["lane"], r["not_before"]) for r in rows if r["address"] == to]


def photo(n):
    return Attachment("photo", f"file-{n}", f"unique-{n}")


async def test_words_reach_the_private_chat_and_the_group_only_counts(work):
    desk, case = await ready(work)
    dana = await open_in_private(work, desk, case)
    person, report = await file_one(work, 42)
    await said(work)
    assert await additions.add(work, person, report, "One thing more.", (photo(1),))
    [(address, _, told, language, _)] = await owed(work, "ReporterSaid")
    assert (address, language) == (f"person:{dana.id}", "ru")
    assert (told["text"], told["files"]) == ("One thing more.", 1)
    assert person.id not in str(told)
    assert "42" not in told.values()
    later = work.now + cards.COUNTS_WAIT_MS
    assert await in_group(work, desk) == [("Card", Lane.REFRESH, later)]
    shown = await card_view.view(work.tx, case.id, work.now, 0)
    assert (shown.said.additions, shown.said.answers) == (1, 0)
    working = await card_view.view(work.tx, case.id, work.now, 0, dana.id)
    assert [one.text for one in working.beside.said] == ["One thing more."]


async def test_a_hundred_and_ten_additions_are_one_edit_and_the_rest_are_refused(work):
    desk, case = await ready(work)
    await open_in_private(work, desk, case)
    person, report = await file_one(work, 42)
    await said(work)
    for n in range(20):
        assert await additions.add(work, person, report, f"And {n}", ())
    for n in range(20, 110):
        with pytest.raises(TooManyAdditions) as full:
            await additions.add(work, person, report, f"And {n}", ())
        assert (full.value.most, full.value.within_a_day) == (20, False)
    assert len(await in_group(work, desk)) == 1
    assert [told["text"] for told in await heard(work)] == [f"And {n}" for n in range(20)]
    lanes = {row["lane"] for row in await acts.owed(work) if row["kind"] != "Receipt"}
    assert lanes == {Lane.REFRESH}
    shown = await card_view.view(work.tx, case.id, work.now, 0)
    assert (shown.said.additions, shown.said.more) == (20, False)


async def test_an_album_of_ten_is_one_message_one_edit_and_one_addition(work):
    desk, case = await ready(work)
    await open_in_private(work, desk, case)
    person, report = await file_one(work, 42)
    await said(work)
    reply = None
    for n in range(10):
        caption = {2: "From the yard", 7: "And the door"}.get(n)
        reply = await additions.add(work, person, report, caption, (photo(n),), album=Album(reply))
    [told] = await heard(work)
    assert (told["files"], told["text"]) == (10, "From the yard\nAnd the door")
    assert len(await in_group(work, desk)) == 1
    assert len(await store.files_of(work.tx, reply)) == 10
    assert await store.count_additions(work.tx, report.id) == 1
    assert (await card_view.view(work.tx, case.id, work.now, 0)).said.additions == 1


async def test_a_counter_does_not_hold_up_a_decision_that_waits(work):
    desk, case = await ready(work)
    person, report = await file_one(work, 42)
    await said(work)
    await casework.decide_case(
        work, await cases_store.cases.get(work.tx, case.id), DANA, RESTRICTED
    )
    await additions.add(work, person, report, "More", ())
    assert await in_group(work, desk) == [("Card", Lane.DESK_ANSWER, 0)]


async def test_an_answer_reaches_the_moderator_who_asked_without_a_card_in_private(work):
    desk, case = await ready(work)
    dana = await open_in_private(work, desk, case)
    _, other = await file_one(work, 51, url="https://example.com/other")
    case = await acts.case_of(work, other)
    person, report = await file_one(work, 52, url="https://example.com/other")
    await talks.ask(work, await cases_store.cases.get(work.tx, case.id), DANA, "When?", desk)
    [question] = await asked_about(work, case)
    await said(work)
    assert await additions.add(work, person, report, "In the morning", (), question.id)
    [row] = [row for row in await acts.owed(work) if row["kind"] == "ReporterSaid"]
    assert (row["address"], row["lane"]) == (f"person:{dana.id}", Lane.NOTICE)
    assert row["params"]["question"] == "When?"
    shown = await card_view.view(work.tx, case.id, work.now, 0)
    assert (shown.said.additions, shown.said.answers) == (0, 1)


async def test_a_first_answer_is_taken_when_nothing_else_is(work):
    desk, case = await ready(work)
    person, report = await file_one(work, 43)
    for n in range(20):
        await additions.add(work, person, report, f"And {n}", ())
    for n in range(2):
        await talks.ask(
            work, await cases_store.cases.get(work.tx, case.id), DANA, f"When? {n}", desk
        )
    for question in await asked_about(work, case):
        assert await additions.add(work, person, report, "Today", (), question.id)
        with pytest.raises(TooManyAdditions):
            await additions.add(work, person, report, "Today, I think", (), question.id)


async def test_a_person_is_limited_over_all_reports_within_a_day(working, clock, monkeypatch):
    async with working() as work:
        filed = [await file_one(work, 42, url=f"https://example.com/{n}") for n in range(4)]
        for n, (person, report) in enumerate([*filed, *filed, *filed] * 5):
            assert await additions.add(work, person, report, f"And {n}", ())
        person, report = await file_one(work, 42, url="https://example.com/new")
        with pytest.raises(TooManyAdditions) as full:
            await additions.add(work, person, report, "More", ())
        assert (full.value.most, full.value.within_a_day) == (60, True)
        other, theirs = await file_one(work, 43, url="https://example.com/new")
        assert await additions.add(work, other, theirs, "More", ())
    clock.advance(ms=DAY_MS + 1)
    async with working() as work:
        assert await additions.add(work, person, report, "More", ())


async def test_a_withdrawn_report_takes_nothing_more_and_its_words_are_not_counted(work):
    _, case = await ready(work)
    person, report = await file_one(work, 43)
    await additions.add(work, person, report, "More", ())
    await follow_up.withdraw(work, report)
    assert (await card_view.view(work.tx, case.id, work.now, 0)).said.additions == 0
    gone = await store.reports.get(work.tx, report.id)
    assert not await additions.takes_more(work, gone)
    assert not await additions.add(work, person, gone, "Words", ())
    assert await store.replies_of_report(work.tx, report.id) == []


async def test_additions_are_taken_until_their_time_is_over(working, clock, deployment):
    async with working() as work:
        person = await acts.citizen(work)
        report = await acts.file(work, person)
        await acts.decide(work, report)
        assert await additions.add(work, person, report, "I know more.", ())
    clock.advance(ms=deployment.channel.terms.feedback_days * DAY_MS)
    async with working() as work:
        assert not await additions.add(work, person, report, "Even more.", ())


async def test_what_is_added_stands_on_the_cases_of_both_links_and_once_when_they_are_one(
    working, clock
):
    async with working() as work:
        await acts.open_desk(work)
        person = await acts.citizen(work)
        both = replace(acts.STORY, links=(acts.link(1), acts.link(2)))
        report = await acts.file(work, person, both)
        await additions.add(work, person, report, "About both", ())
        (one, _), (two, _) = await follow_up.cases_of(work, report)
        for case in (one, two):
            assert (await card_view.view(work.tx, case.id, work.now, 0)).said.additions == 1
        merged = await casework.merge(work, one, acts.DANA, two, BECAUSE)
    clock.advance(seconds=11 * 60)
    async with working() as work:
        await acts.announce(work, merged)
        await open_in_private(work, acts.DESK, two)
        assert [case.id for case, _ in await follow_up.cases_of(work, report)] == [two.id] * 2
        assert await additions.add(work, person, report, "More about both", ())
        [said] = await heard(work)
        assert said["text"] == "More about both"
        assert await follow_up.withdraw(work, report)
