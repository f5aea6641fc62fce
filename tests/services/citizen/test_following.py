"""After sending: only the person's own, as long as it is theirs to change."""

from dataclasses import replace

import pytest

from bot.cases import search_store
from bot.core import people_store
from bot.core.codes import key_of, show
from bot.core.people import AdditionExpected, Expecting
from bot.core.times import DAY_MS
from bot.reports import additions, draft, files_store, follow_up, store
from bot.values import Outcome, Status
from tests.kit.services import acts

CYRILLIC = str.maketrans("AEKMHPCTX", "АЕКМНРСТХ")


@pytest.mark.parametrize(
    "typed",
    [
        str,
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " ").lower(),
        lambda code: f"  {code.translate(CYRILLIC)} ",
        lambda code: code.translate(CYRILLIC).lower(),
        lambda code: code.replace("0", "O").replace("1", "l"),
    ],
    ids=["as shown", "lower", "no dashes", "spaces", "Cyrillic", "Cyrillic lower", "look-alikes"],
)
async def test_a_code_leads_to_its_report_however_it_is_typed(work, typed):
    report, code = await acts.filed_code(work, await acts.citizen(work))
    assert await follow_up.look_up(work, await acts.citizen(work, 2), typed(show(code))) == report


@pytest.mark.parametrize("typed", ["", "K7M49Q-WDX2A", "no code at all", "1" * 11])
async def test_another_code_leads_nowhere(work, typed):
    person = await acts.citizen(work)
    await acts.file(work, person)
    assert await follow_up.look_up(work, person, typed) is None


@pytest.mark.parametrize("typed", ["{}", "№ {}", "№\xa0{}", "#{}", " {} "])
async def test_numbers_of_report_and_case_find_ones_own_report_and_no_other(work, typed):
    person, other = await acts.citizen(work, 1), await acts.citizen(work, 2)
    report = await acts.file(work, person)
    theirs = await acts.file(work, other, replace(acts.STORY, links=(acts.link(2),)))
    case = await acts.case_of(work, report)
    for number in (report.number, case.number):
        assert await follow_up.look_up(work, person, typed.format(number)) == report
        assert await follow_up.look_up(work, person, typed.format(number).lower()) == report
        assert await follow_up.look_up(work, other, typed.format(number)) is None
    assert await follow_up.look_up(work, person, typed.format(theirs.number)) is None


async def test_the_list_names_the_link_or_the_words_of_each_report(work):
    person = await acts.citizen(work)
    both = replace(acts.STORY, links=(acts.link(1), acts.link(2)))
    await acts.file(work, person, both)
    await acts.file(work, person, replace(acts.STORY, links=(), files=()))
    lines = (await follow_up.list_of(work, person, 0)).lines
    shown = {(line.about, line.more_links) for line in lines}
    assert shown == {("hxxps://example[.]com/1", 1), (acts.STORY.text, 0)}


async def test_the_code_alone_tells_the_state_and_none_of_the_words(work):
    person = await acts.citizen(work)
    report, code = await acts.filed_code(work, person)
    await additions.add(work, person, report, "One more thing.", ())
    mine = await follow_up.state_of(work, report)
    assert (mine.description, mine.files) == (acts.STORY.text, 1)
    assert [each.text for each in mine.talk] == ["One more thing."]
    theirs = await follow_up.state_of(work, report, key=key_of(code))
    assert (theirs.description, theirs.files, theirs.talk) == (None, 0, ())
    assert theirs.targets == mine.targets


async def test_withdrawing_erases_words_and_files_and_withdraws_the_case(work):
    person = await acts.citizen(work)
    report = await acts.file(work, person)
    await additions.add(work, person, report, "One more thing.", ())
    assert await follow_up.withdraw(work, report)
    kept = await store.reports.get(work.tx, report.id)
    assert (kept.description, kept.place, kept.origin) == (None, None, None)
    assert await files_store.of_report(work.tx, report.id) == []
    assert await store.replies_of_report(work.tx, report.id) == []
    assert await search_store.find(work.tx, "school", 5) == []
    assert (await acts.case_of(work, report)).status is Status.WITHDRAWN
    assert not await follow_up.withdraw(work, kept)


async def test_a_case_that_others_reported_goes_on(work):
    report = await acts.file(work, await acts.citizen(work, 1))
    await acts.file(work, await acts.citizen(work, 2))
    assert await follow_up.withdraw(work, report)
    assert (await acts.case_of(work, report)).status is Status.RECEIVED


async def test_a_decided_report_cannot_be_withdrawn(work):
    report = await acts.file(work, await acts.citizen(work))
    await acts.decide(work, report)
    assert not await follow_up.withdraw(work, report)
    assert (await store.reports.get(work.tx, report.id)).description == acts.STORY.text


async def test_a_decision_is_not_shown_while_it_can_be_undone(working, clock):
    async with working() as work:
        report = await acts.file(work, await acts.citizen(work))
        decided = await acts.decide(work, report)
        [target] = (await follow_up.state_of(work, report)).targets
        assert (target.status, target.decided) == (Status.RECEIVED, None)
    clock.advance(seconds=61)
    async with working() as work:
        await acts.announce(work, decided)
        [target] = (await follow_up.state_of(work, report)).targets
        assert target.decided.finding.outcome is Outcome.NOT_CONFIRMED


async def test_the_list_has_pages_and_the_newest_first(working, clock):
    async with working() as work:
        person = await acts.citizen(work)
    filed = []
    for n in range(8):
        clock.advance(seconds=1)
        async with working() as work:
            content = draft.Input(links=(acts.link(n),))
            filed.append((await acts.file(work, person, content)).id)
    async with working() as work:
        first = await follow_up.list_of(work, person, 0)
        last = await follow_up.list_of(work, person, 99)
        assert [line.id for line in (*first.lines, *last.lines)] == filed[::-1]
        assert (first.page, last.page, first.pages) == (0, 1, 2)
        none = await follow_up.list_of(work, await acts.citizen(work, 2), 0)
        assert (none.lines, none.pages) == ((), 1)


async def test_one_status_for_several_targets_is_the_one_that_needs_longest(working, clock):
    async with working() as work:
        person = await acts.citizen(work)
        both = draft.Input(links=(acts.link(1), acts.link(2)))
        report = await acts.file(work, person, both)
        decided = await acts.decide(work, report)
    clock.advance(seconds=61)
    async with working() as work:
        await acts.announce(work, decided)
        [line] = (await follow_up.list_of(work, person, 0)).lines
        assert (line.status, line.outcome) == (Status.RECEIVED, None)
        state = await follow_up.state_of(work, report)
        assert [t.decided is not None for t in state.targets] == [True, False]
        assert state.may_withdraw


async def test_what_is_awaited_is_remembered_for_a_day_and_albums_to_their_end(work):
    person = await acts.citizen(work)
    await follow_up.expect(work, person, AdditionExpected("r1"))
    until = work.tx.today + 2 * DAY_MS
    awaited = Expecting(AdditionExpected("r1"), until)
    assert (await people_store.get(work.tx, person.id)).expecting == awaited
    await follow_up.expect_rest(work, person, awaited, "album1", "reply1")
    assert (await people_store.get(work.tx, person.id)).expecting.album == "album1"
