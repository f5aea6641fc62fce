"""Words to one reporter, some or all, and words that come after a decision."""

import pytest

from bot.cases import store
from bot.cases.model import HeldByOther, IllegalMove, Whom
from bot.desk import casework, desks, lists, talks
from bot.desk import store as holds_store
from bot.desk.model import NO_FILTERS
from bot.desk.talks import NotWilling
from bot.privacy import erasure
from bot.reports import additions, follow_up, welcome
from bot.reports import store as reports_store
from bot.values import Act, Status
from tests.kit.services.desk_acts import (
    BECAUSE,
    DANA,
    MARAT,
    RESTRICTED,
    file_one,
    open_in_private,
    owed,
    ready,
    said,
)


async def asked_people(work):
    return [address for address, *_ in await owed(work, "QuestionToReporter")]


CHOSEN = [(Whom.NEWEST, [7]), (Whom.FIRST, [1, 2, 3, 4, 5]), (Whom.ALL, range(1, 8))]


@pytest.mark.parametrize(("whom", "expected"), CHOSEN)
async def test_a_question_goes_to_those_who_were_chosen_and_to_no_one_else(
    working, clock, whom, expected
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
        case = await store.cases.get(work.tx, case.id)
        assert len(await talks.willing(work, case)) == 7
        assert await talks.ask(work, case, DANA, "Когда?", desk, whom) == len(expected)
        assert await asked_people(work) == [f"person:{filed[n][0].id}" for n in expected]
        for n, (_, report) in filed.items():
            assert len(await reports_store.put_to(work.tx, report.id)) == (n in expected)
        [(_, _, told, *_)] = await owed(work, "QuestionSent")
        assert (told["asked"], told["reporters"]) == (len(expected), 8)


async def heard_from(work):
    """A desk, and a case with two reporters of whom the second added words; her reply's id."""
    desk, case = await ready(work)
    person, report = await file_one(work, 43)
    await open_in_private(work, desk, case)
    assert await additions.add(work, person, report, "Номер машины 123", ())
    [(_, _, told, *_)] = await owed(work, "ReporterSaid")
    await said(work)
    return desk, await store.cases.get(work.tx, told["case"]), person, report, told["reply"]


async def test_one_reporter_gets_a_message_and_can_answer_back(work):
    desk, case, person, report, reply = await heard_from(work)
    after = await talks.answer_reporter(work, case, DANA, reply, "Какого цвета?", desk)
    assert after.status is case.status
    [(address, _, told, *_)] = await owed(work, "MessageToReporter")
    assert (address, told["number"]) == (f"person:{person.id}", report.number)
    assert "Дана" not in str(told)
    assert await asked_people(work) == []
    [sent] = await owed(work, "MessageSent")
    assert person.id not in str(sent)
    assert await reports_store.unanswered_question(work.tx, person.id) == (
        told["question"],
        report.id,
    )
    assert await additions.add(work, person, report, "Синего", (), told["question"])
    [(_, _, answer, *_)] = await owed(work, "ReporterSaid")
    assert (answer["text"], answer["question"]) == ("Синего", "Какого цвета?")
    line = next(e for e in (await desks.history(work, case)).lines if e.act is Act.TELL)
    assert (line.name, line.text) == ("Дана", "Какого цвета?")


@pytest.mark.parametrize("how", ["wants nothing", "withdrew", "erased"])
async def test_who_wants_no_messages_gets_none(work, how):
    desk, case, person, report, reply = await heard_from(work)
    if how == "wants nothing":
        await follow_up.set_tell(work, report, tell=False)
    elif how == "withdrew":
        await follow_up.withdraw(work, report)
    else:
        await erasure.erase(work, person)
    case = await store.cases.get(work.tx, case.id)
    with pytest.raises(NotWilling):
        await talks.answer_reporter(work, case, DANA, reply, "Какого цвета?", desk)
    assert await owed(work, "MessageToReporter") == []


async def test_a_reply_of_another_case_and_a_case_in_other_hands_are_refused(work):
    desk, case, *_, reply = await heard_from(work)
    _, elsewhere = await file_one(work, 44, url="https://example.com/other")
    [(other, _)] = await follow_up.cases_of(work, elsewhere)
    with pytest.raises(NotWilling):
        await talks.answer_reporter(work, other, DANA, reply, "Какого цвета?", desk)
    held = await casework.take(work, case, MARAT)
    with pytest.raises(HeldByOther):
        await talks.answer_reporter(work, held, DANA, reply, "Какого цвета?", desk)


# After the decision


async def test_words_on_a_closed_case_wait_until_a_moderator_looked(working, clock):
    async with working() as work:
        desk, case, person, report, _ = await heard_from(work)
        done = await casework.decide_case(work, case, DANA, RESTRICTED)
        assert await holds_store.unread_count(work.tx, desk.id) == 0
    for words in ("Снова открылось", "И ещё"):
        clock.advance(seconds=1)
        async with working() as work:
            assert await additions.add(work, person, report, words, ())
    async with working() as work:
        case = await store.cases.get(work.tx, case.id)
        assert (case.status, case.unread_since) == (Status.CLOSED, work.now - 1000)
        assert case.decision == done.decision
        assert [c.id for c in await holds_store.unread_at(work.tx, desk.id, 9)] == [case.id]
        assert (await lists.show_queue(work, [desk], NO_FILTERS, 1)).unread == 1
        marat = await welcome.recognise(work, MARAT.telegram_id, "ru")
        brought = await lists.take_next(work, [desk], MARAT, marat, "ru")
        assert brought == case, "it comes after all cases to decide, in no hands"
        read = await talks.mark_read(work, case, MARAT)
        assert await lists.take_next(work, [desk], MARAT, marat, "ru") is None
        assert (read.status, read.unread_since) == (Status.CLOSED, None)
        assert (await lists.show_queue(work, [desk], NO_FILTERS, 1)).unread == 0
        last = (await store.events_of(work.tx, case.id))[-1]
        assert (last.act, last.staff) == (Act.READ, MARAT.telegram_id)
        with pytest.raises(IllegalMove):
            await talks.mark_read(work, read, DANA)


async def test_a_case_with_new_words_that_is_opened_again_waits_in_the_queue_only(work):
    _, case, person, report, _ = await heard_from(work)
    done = await casework.decide_case(work, case, DANA, RESTRICTED)
    await additions.add(work, person, report, "Снова открылось", ())
    case = await store.cases.get(work.tx, done.id)
    back = await casework.reopen(work, case, DANA, BECAUSE)
    assert (back.status, back.unread_since) == (Status.RECEIVED, None)
    await additions.add(work, person, report, "Спасибо", ())
    assert (await store.cases.get(work.tx, case.id)).unread_since is None
