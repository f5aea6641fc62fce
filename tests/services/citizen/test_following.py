"""After sending: only the person's own, as long as it is theirs to change."""

from dataclasses import replace

from bot.cases import search_store
from bot.core.codes import key_of
from bot.reports import additions, draft, files_store, follow_up, store
from bot.values import Outcome, Status
from tests.kit.services import acts


async def test_numbers_of_report_and_case_find_ones_own_report_and_no_other(work):
    person, other = await acts.citizen(work, 1), await acts.citizen(work, 2)
    report = await acts.file(work, person)
    theirs = await acts.file(work, other, replace(acts.STORY, links=(acts.link(2),)))
    case = await acts.case_of(work, report)
    for number in (report.number, case.number):
        assert await follow_up.look_up(work, person, f"№ {number}".lower()) == report
        assert await follow_up.look_up(work, other, number) is None
    assert await follow_up.look_up(work, person, theirs.number) is None


async def test_the_list_names_the_link_or_the_words_of_each_report(work):
    person = await acts.citizen(work)
    both = replace(acts.STORY, links=(acts.link(1), acts.link(2)))
    await acts.file(work, person, both)
    await acts.file(work, person, replace(acts.STORY, links=(), files=()))
    lines = (await follow_up.list_of(work, person, 0)).lines
    shown = {(line.about, line.more_links) for line in lines}
    assert (await follow_up.list_of(work, person, 99)).page == 0
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


async def test_withdrawing_erases_the_words_and_withdraws_a_case_that_no_one_else_reported(work):
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
    again = await acts.file(work, person)
    await acts.file(work, await acts.citizen(work, 2))
    assert await follow_up.withdraw(work, again)
    assert (await acts.case_of(work, again)).status is Status.RECEIVED


async def test_a_decision_is_not_shown_while_it_can_be_undone_and_ends_withdrawing(working, clock):
    async with working() as work:
        report = await acts.file(work, await acts.citizen(work))
        decided = await acts.decide(work, report)
        [target] = (await follow_up.state_of(work, report)).targets
        assert (target.status, target.decided) == (Status.RECEIVED, None)
        assert not await follow_up.withdraw(work, report)
    clock.advance(seconds=61)
    async with working() as work:
        await acts.announce(work, decided)
        [target] = (await follow_up.state_of(work, report)).targets
        assert target.decided.finding.outcome is Outcome.NOT_CONFIRMED


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
