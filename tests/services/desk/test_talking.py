"""Words to one reporter, some or all; what others wrote and were asked stays theirs."""

from collections import Counter

import pytest

from bot.cases import moves, store
from bot.cases.model import HeldByOther, IllegalMove, TooLate, Whom
from bot.core import members_store
from bot.core.people import Standing
from bot.desk import (
    beside_queue_store,
    cards,
    case_history,
    casework,
    next_case,
    queue,
    talks,
)
from bot.desk.model import NO_FILTERS
from bot.desk.talks import NotWilling
from bot.privacy import erasure
from bot.reports import additions, own_reports, questions_store, reports_store, welcome
from bot.reports.draft import Input
from bot.values import Act, Status
from tests.kit.orders import RESTRICTED
from tests.kit.services import acts
from tests.kit.services.desk_acts import (
    BECAUSE,
    asked_about,
    file_one,
    open_in_private,
    owed,
    ready,
    said,
)
from tests.kit.services.team import DANA, MARAT


async def asked_people(work):
    found = await owed(work, "QuestionToReporter")
    return [address for address, *_ in found]


CHOSEN = {Whom.NEWEST: [7], Whom.FIRST: [1, 2, 3, 4, 5], Whom.ALL: range(1, 8)}


async def test_a_question_goes_to_those_who_were_chosen_and_to_no_one_else(
    working, clock
):
    filed = {}
    async with working() as work:
        desk, case = await ready(work, tell=False)
    for n in range(1, 8):
        clock.advance(seconds=1)
        async with working() as work:
            filed[n] = await file_one(work, 50 + n)
    async with working() as work:
        await said(work)
        put = dict.fromkeys(filed, 0)
        for whom, expected in CHOSEN.items():
            case = await acts.fresh(work, case)
            assert len(await talks.willing(work, case)) == 7
            assert await talks.ask(
                work, case, DANA, f"Когда? {whom}", desk, whom
            ) == len(expected)
            assert await asked_people(work) == [
                f"person:{filed[n][0].id}" for n in expected
            ]
            for n, (_, report) in filed.items():
                put[n] += n in expected
                assert len(await questions_store.put_to(work.tx, report.id)) == put[n]
            [(_, _, told, *_)] = await owed(work, "WordsSent")
            assert told["asked"] == len(expected)
            await said(work)


async def heard_from(work):
    """A desk, and a case with two reporters of whom the second added words; her reply's id."""
    desk, case = await ready(work)
    person, report = await file_one(work, 43)
    await open_in_private(work, desk, case)
    assert isinstance(
        await additions.add(work, person, report, "Номер машины 123", ()), str
    )
    [(_, _, told, *_)] = await owed(work, "ReporterSaid")
    await said(work)
    return (
        desk,
        await store.cases.get(work.tx, told["case"]),
        person,
        report,
        told["reply"],
    )


async def test_one_reporter_gets_a_message_and_can_answer_back(work):
    desk, case, person, report, reply = await heard_from(work)
    after = await talks.answer_reporter(work, case, DANA, reply, "Какого цвета?", desk)
    assert after.status is case.status
    [(address, _, told, *_)] = await owed(work, "QuestionToReporter")
    assert (address, told["number"]) == (f"person:{person.id}", report.number)
    assert told["display"] == case.display, "a question says which link it is about"
    assert "Дана" not in str(told)
    [sent] = await owed(work, "WordsSent")
    assert person.id not in str(sent)
    assert await questions_store.unanswered_question(work.tx, person.id) == (
        told["question"],
        report.id,
    )
    assert isinstance(
        await additions.add(work, person, report, "Синего", (), told["question"]), str
    )
    [(_, _, answer, *_)] = await owed(work, "ReporterSaid")
    assert (answer["text"], answer["question"]) == ("Синего", "Какого цвета?")
    line = next(
        e
        for e in (await case_history.read_history(work, case)).lines
        if e.act is Act.TELL
    )
    assert (line.name, line.text) == ("Дана", "Какого цвета?")


@pytest.mark.parametrize("how", ["wants nothing", "withdrew", "erased"])
async def test_who_wants_no_messages_gets_none(work, how):
    desk, case, person, report, reply = await heard_from(work)
    if how == "wants nothing":
        await reports_store.set_tell(work.tx, report.id, tell=False)
    elif how == "withdrew":
        await own_reports.withdraw_report(work, report)
    else:
        await erasure.erase(work, person)
    case = await acts.fresh(work, case)
    with pytest.raises(NotWilling):
        await talks.answer_reporter(work, case, DANA, reply, "Какого цвета?", desk)
    assert await owed(work, "QuestionToReporter") == []


async def test_a_reply_of_another_case_and_a_case_in_other_hands_are_refused(work):
    desk, case, *_, reply = await heard_from(work)
    _, elsewhere = await file_one(work, 44, url="https://example.com/other")
    [(other, _)] = await own_reports.cases_of(work, elsewhere)
    with pytest.raises(NotWilling):
        await talks.answer_reporter(work, other, DANA, reply, "Какого цвета?", desk)
    held = await casework.take(work, case, MARAT)
    with pytest.raises(HeldByOther):
        await talks.answer_reporter(work, held, DANA, reply, "Какого цвета?", desk)


async def test_words_on_a_closed_case_wait_until_a_moderator_looked(working, clock):
    async with working() as work:
        desk, case, person, report, _ = await heard_from(work)
        done = await casework.decide_case(work, case, DANA, RESTRICTED)
        assert (await beside_queue_store.counts_beside(work.tx, [desk.id]))[
            "unread"
        ] == 0
    for words in ("Снова открылось", "И ещё"):
        clock.advance(seconds=1)
        async with working() as work:
            assert isinstance(await additions.add(work, person, report, words, ()), str)
    async with working() as work:
        case = await acts.fresh(work, case)
        assert (case.status, case.unread_since) == (Status.CLOSED, work.now - 1000)
        assert case.decision == done.decision
        assert [
            c.id for c in await beside_queue_store.unread_at(work.tx, [desk.id], 9)
        ] == [case.id]
        assert (await queue.show_queue(work, [desk], NO_FILTERS, 1)).unread == 1
        marat = await welcome.recognise(work, MARAT.telegram_id, "ru")
        brought = await next_case.take_next(work, [desk], MARAT, marat, "ru")
        assert brought == case, "it comes after all cases to decide, in no hands"
        read = await moves.act(work, case, Act.READ, MARAT.telegram_id)
        assert await next_case.take_next(work, [desk], MARAT, marat, "ru") is None
        assert (read.status, read.unread_since) == (Status.CLOSED, None)
        assert (await queue.show_queue(work, [desk], NO_FILTERS, 1)).unread == 0
        last = (await store.newest_events(work.tx, case.id, 99))[-1]
        assert (last.act, last.staff) == (Act.READ, MARAT.telegram_id)
        with pytest.raises(IllegalMove):
            await moves.act(work, read, Act.READ, DANA.telegram_id)


async def test_a_case_with_new_words_that_is_opened_again_waits_in_the_queue_only(work):
    _, case, person, report, _ = await heard_from(work)
    done = await casework.decide_case(work, case, DANA, RESTRICTED)
    await additions.add(work, person, report, "Снова открылось", ())
    case = await acts.fresh(work, done)
    back = await casework.reopen(work, case, DANA, BECAUSE)
    assert (back.status, back.unread_since) == (Status.RECEIVED, None)
    await additions.add(work, person, report, "Спасибо", ())
    assert (await acts.fresh(work, case)).unread_since is None


async def _news(work):
    """The links in the news that were owed, oldest first."""
    return [
        told["decided"]["display"] for _, _, told, *_ in await owed(work, "OutcomeNews")
    ]


@pytest.mark.parametrize("has_link", [True, False])
async def test_a_reporter_hears_of_no_link_of_another_when_cases_become_one(
    working, after_undo, has_link
):
    own = (
        Input(links=(acts.link(2),))
        if has_link
        else Input(text="They sell it near the school.")
    )
    shown = acts.link(2).display if has_link else None
    async with working() as work:
        await acts.open_desk(work)
        one = await acts.file(
            work, await acts.citizen(work, 41), Input(links=(acts.link(1),))
        )
        other = await acts.file(work, await acts.citizen(work, 42), own)
        target, case = await acts.case_of(work, one), await acts.case_of(work, other)
        joined = await casework.merge(work, case, DANA, target, BECAUSE)
    async with after_undo(joined) as work:
        assert await _news(work) == [shown]
        decided = await acts.decide(work, one)
    async with after_undo(decided) as work:
        assert Counter(await _news(work)) == Counter(
            [shown, acts.link(1).display, shown]
        )
        state = repr(await own_reports.state_of(work, other))
        assert (acts.link(1).display in state, "example" in state) == (False, has_link)


async def test_a_question_is_shown_only_to_those_it_was_put_to(working, after_undo):
    async with working() as work:
        await acts.open_desk(work)
        asked, other = [
            await acts.file(
                work, await acts.citizen(work, 40 + n), Input(links=(acts.link(n),))
            )
            for n in (1, 2)
        ]
        case = await acts.case_of(work, asked)
        await talks.ask(work, case, DANA, "What did your neighbour say?", acts.DESK)
        [question] = await asked_about(work, case)
    async with after_undo() as work:
        later = await acts.file(
            work, await acts.citizen(work, 43), Input(links=(acts.link(1),))
        )
        assert await own_reports.question_to(work, asked, question.id) == question
        assert await own_reports.question_to(work, other, question.id) is None
        assert "neighbour" in repr(await own_reports.state_of(work, asked))
        assert "neighbour" not in repr(await own_reports.state_of(work, later))
        assert "neighbour" not in repr(await own_reports.state_of(work, other))


async def test_a_decision_stands_where_the_link_was_reported_again_meanwhile(
    working, after_undo
):
    content = Input(links=(acts.link(1),))
    async with working() as work:
        await acts.open_desk(work)
        first = await acts.file(work, await acts.citizen(work, 41), content)
        decided = await acts.decide(work, first)
        second = await acts.file(work, await acts.citizen(work, 42), content)
        with pytest.raises(IllegalMove):
            await casework.undo(work, decided, acts.DANA)
        assert (await acts.fresh(work, decided)).decision is not None
        assert (await acts.case_of(work, second)).status.is_open
    async with after_undo() as work:
        with pytest.raises(TooLate):
            await casework.undo(work, decided, acts.DANA)
        await acts.announce(work, decided)
        with pytest.raises(IllegalMove):
            await casework.reopen(work, await acts.fresh(work, decided), DANA, BECAUSE)


@pytest.mark.parametrize("standing", [Standing.MEMBER, Standing.LEFT])
async def test_who_left_the_desk_reads_no_more_of_a_case_in_their_private_chat(
    work, plain_desk, standing
):
    report = await acts.file(
        work, await acts.citizen(work, 41), Input(links=(acts.link(1),))
    )
    case = await acts.case_of(work, report)
    dana = await acts.citizen(work, DANA.telegram_id)
    await members_store.set_standing(
        work.tx, acts.DESK.chat, DANA.telegram_id, Standing.MEMBER
    )
    await cards.give_private(work, case, dana.id, "ru")
    await said(work)
    await members_store.set_standing(
        work.tx, acts.DESK.chat, DANA.telegram_id, standing
    )
    reporter = await acts.citizen(work, 41)
    await additions.add(work, reporter, report, "There is more to tell.", ())
    heard = {kind for to, kind, *_ in await owed(work) if to == f"person:{dana.id}"}
    assert heard == ({"Card", "ReporterSaid"} if standing.is_inside else set())
