"""A custodian on the real bot: made by an admin, answers a person and a written request."""

import re

import pytest
import sqlalchemy as sa

from bot.core.queues.tables import inbox
from bot.privacy import requests
from bot.privacy.tables import data_requests
from tests.kit.people.admins import custodian_of
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import all_said, answer, rows, tap
from tests.kit.people.staff import hurry
from tests.kit.waiting import until
from tests.kit.words import ru


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_a_person_asks_and_reads_the_answer_while_the_custodian_sees_a_number(
    on, language
):
    t, ivan = on.t(language), await on.agreed("Иван Иванов", language)
    custodian = await custodian_of(on, language)
    ivan.say("/privacy")
    shown = await ivan.wait(lambda m: t.plain("Ask about my data") in labels(m))
    asked = t.plain(requests.DataSaid.WORDS.sentence)
    await tap(ivan, t.plain("Ask about my data"), asked, message=shown)
    ivan.say("Which region do you keep?")
    before, after = t.plain("Open № {number}", number="|").split("|")
    opens = re.compile(f"{re.escape(before)}(.+){re.escape(after)}")
    came = await custodian.wait(
        lambda m: any(opens.fullmatch(each) for each in labels(m))
    )
    [label] = labels(came)
    number = opens.fullmatch(label)[1]
    screen = await tap(custodian, label, "Which region do you keep?", message=came)
    for secret in ("Иван", str(ivan.id)):
        assert secret not in screen.text + str(screen.markup)
    assert not re.search(r"\d:\d\d", screen.text), (
        "only the day is kept, so no hour is known"
    )
    await tap(custodian, t.plain("Answer…"), number, message=screen)
    custodian.say("None: you chose none.")
    answer = await ivan.wait("None: you chose none.")
    assert number in answer.text
    assert "Арман" not in answer.text
    custodian.say("/help")
    helped = await custodian.wait(t.plain("For staff"))
    assert "/requests" in helped.text
    assert "/next" not in helped.text, "a custodian handles no cases"
    custodian.say("/requests")
    await custodian.wait("None: you chose none.", after=helped.id)


async def test_a_written_request_is_answered_with_held_and_what_was_typed_is_deleted(
    on,
):
    ivan = await on.agreed("Иван")
    custodian = await custodian_of(on)
    shown = await answer(custodian, "/requests", ru("A written request"))
    await tap(
        custodian, ru("A written request"), "Напишите, кто спрашивает", message=shown
    )
    await answer(custodian, "Письмо 12-7/345 от 12.03.2026", "Пришлите код сообщения")
    typed = custodian.say(str(ivan.id))
    found = await custodian.wait("Хранится: да")
    await until(lambda: typed.id not in [m.id for m in custodian.messages()])
    assert str(ivan.id) not in found.text
    prompt = await tap(custodian, ru("Erase…"), "почему удаляются", message=found)
    custodian.say("Суд 5-12/1")
    await custodian.wait("ждёт согласия двух человек", after=prompt.id)
    asked = await on.admin.wait(
        lambda m: "предлагает удалить" in m.text and bool(m.buttons)
    )
    [label] = labels(asked)
    screen = await tap(on.admin, label, "Суд 5-12/1", message=asked)
    await tap(
        on.admin,
        ru("Agree to the erasure"),
        "Вы согласились с удалением",
        message=screen,
    )
    await custodian.wait("Номер удаления", after=prompt.id)
    await all_said(on)
    assert not [m for m in ivan.messages() if "Ваши данные удалены" in m.text]
    await hurry(on, requests.ERASE)
    await ivan.wait(ru("Your data is deleted. We no longer know you."))
    assert await rows(on, sa.select(inbox)) == []


async def test_a_request_that_ended_by_itself_stands_among_the_earlier_ones(on):
    ivan = await on.agreed("Иван")
    custodian = await custodian_of(on)
    shown = await answer(custodian, "/requests", ru("A written request"))
    await tap(
        custodian, ru("A written request"), "Напишите, кто спрашивает", message=shown
    )
    await answer(custodian, "Письмо 12-7/345", "Пришлите код сообщения")
    await answer(custodian, str(ivan.id), "Хранится: да")
    await hurry(on, requests.LAPSE)

    async def is_over():
        return not await rows(on, sa.select(data_requests))

    await until(is_over)
    await answer(custodian, "/requests", ru("ended by itself"))
