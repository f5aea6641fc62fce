"""In private a moderator gives a case away, puts it off, asks one reporter and answers one."""

import pytest

from bot.domain.desk.case import Outcome
from bot.domain.people import Role
from bot.services.desk import casework
from bot.services.desk.casework import Actor, Verdict
from bot.storage.desk import cases, desks
from tests.kit.people.buttons import button, labels
from tests.kit.people.private_work import next_of, stands, tapped, works
from tests.kit.people.staff import (
    SHOWN,
    assert_no_reporter_is_named,
    is_outside,
    names_of,
    news,
    reported,
    working,
)
from tests.kit.stage import stage
from tests.kit.waiting import until

OUTCOME = "Другой итог…"


async def desk_of(on, *phones):
    """A desk with one case that the first moderator took with /next; the group and the card."""
    group = await on.desk(*phones)
    await works(on, *phones)
    await reported(on, on.citizen("Иван"))
    return group, await next_of(phones[0])


async def test_a_case_is_handed_over_with_a_reason_refused_and_handed_over_in_own_words(on):
    dana, marat, olga = on.citizen("Дана"), on.citizen("Марат"), on.citizen("Ольга")
    await on.desk(dana, marat, olga)
    await works(on, dana, marat)
    await reported(on, on.citizen("Иван"))
    card = await next_of(dana)
    await tapped(dana, card, "Ещё…", "Передать…")
    menu = await stands(dana, card, "Марат")
    assert "Ольга" not in labels(menu), "she never opened a private chat"
    assert "Марат" in (await tapped(dana, card, "Марат", "Нужен другой язык")).text
    told = await news(marat, "Дана передаёт вам дело")
    assert "Нужен другой язык" in told.text
    given = await marat.wait(lambda m: SHOWN in m.text and OUTCOME in labels(m), after=0)
    await stands(dana, card, "Дело ведёт Марат")
    answer = await tapped(marat, told, "Сейчас не могу взять")
    assert answer.text == "Выберите причину на карточке выше."
    await tapped(marat, given, "Смена заканчивается")
    assert "Причина: Смена заканчивается" in (await news(dana, "Марат не может взять дело")).text
    await stands(marat, given, "Взять")

    await tapped(dana, card, "Ещё…", "Передать…", "Марат", "Своими словами…")
    asked = await news(dana, "что коллеге нужно знать")
    dana.say("Это его прошлое дело", reply_to=asked)
    told = await marat.wait("Это его прошлое дело")
    assert "Дана" in told.text
    again = await marat.wait(lambda m: m.id > given.id and SHOWN in m.text, after=0)
    await tapped(marat, again, "Ещё…", "История")
    history = await marat.wait("История дела")
    for words in ("передано – Дана", "Кому: Марат", "Нужен другой язык", "Это его прошлое дело"):
        assert words in history.text


@pytest.mark.parametrize("who", ["the colleague", "oneself"])
async def test_nothing_is_handed_over_when_membership_is_lost_in_between(on, who):
    dana, marat = on.citizen("Дана"), on.citizen("Марат")
    group, card = await desk_of(on, dana, marat)
    await tapped(dana, card, "Ещё…", "Передать…", "Марат")
    shown = await stands(dana, card, "Смена заканчивается")
    data = button(shown, "Смена заканчивается")
    gone = marat if who == "the colleague" else dana
    group.leave(gone)
    await until(lambda: is_outside(on, group, gone))
    dana.world.answers_of(dana.id).clear()
    dana.press_data(data, card.id)  # the card is gone from the chat of who left
    answer = await dana.wait_answer()
    assert answer.alert
    expected = "нет в этой дежурной группе" if who == "the colleague" else "Это могут делать только"
    assert expected in answer.text
    assert not any("передаёт вам" in m.text for m in marat.messages())


async def test_a_case_put_off_stays_its_moderators_and_can_be_taken_up_before(on):
    dana, marat = on.citizen("Дана"), on.citizen("Марат")
    _, card = await desk_of(on, dana, marat)
    assert "Отложено" in (await tapped(dana, card, "Ещё…", "Отложить…", "На 1 час")).text
    await stands(dana, card, "Отложено до")
    marat.say("/next")
    await marat.wait("Ожидающих дел нет")
    await tapped(dana, card, "Продолжить сейчас")
    await dana.wait(lambda m: m.id == card.id and "Отложено до" not in m.text, after=0)
    await tapped(dana, card, "Вернуть в очередь", "Смена заканчивается")
    await next_of(marat)


async def test_a_release_says_why_in_own_words_too(on):
    dana = on.citizen("Дана")
    _, card = await desk_of(on, dana)
    await tapped(dana, card, "Вернуть в очередь", "Своими словами…")
    asked = await news(dana, "почему дело")
    dana.say("Не понимаю местного сленга", reply_to=asked)
    await stands(dana, card, "Взять")
    await tapped(dana, card, "Ещё…", "История")
    assert "Не понимаю местного сленга" in (await dana.wait("История дела")).text


async def test_a_conflict_of_interest_takes_one_press_and_the_case_goes_to_others(on):
    dana, marat = on.citizen("Дана"), on.citizen("Марат")
    _, card = await desk_of(on, dana, marat)
    assert (await tapped(dana, card, "Ещё…", "Конфликт интересов")).alert
    gone = await stands(dana, card, "Вы отказались от дела")
    assert SHOWN not in gone.text
    assert "Ожидающих дел нет" in (await tapped(dana, card, "Следующее")).text
    await next_of(marat)
    await tapped(dana, card, "Это ошибка")
    await dana.wait(lambda m: m.id > card.id and SHOWN in m.text and "Дело ведёт Марат" in m.text)


async def test_one_of_several_reporters_is_asked_and_answered_and_answers_back(on):
    dana, ivan, olga = on.citizen("Дана"), on.citizen("Иван"), on.citizen("Олеся")
    group = await on.desk(dana)
    await works(on, dana)
    await reported(on, ivan, olga)
    card = await next_of(dana)
    await tapped(dana, card, "Спросить", "Последний заявитель")
    asked = await news(dana, "Дана, ответьте")
    dana.say("Когда вы это видели?", reply_to=asked)
    question = await news(olga, "Когда вы это видели?")
    olga.press("Ответить", question)
    await olga.wait("Напишите ответ")
    olga.say("Вчера утром")
    said = await news(dana, "Ответ заявителя")
    assert "Вчера утром" in said.text
    await tapped(dana, said, "Ответить заявителю")
    asked = await dana.wait("Дана, ответьте")
    dana.say("А где именно?", reply_to=asked)
    message = await news(olga, "А где именно?")
    assert "Сообщение от модераторов" in message.text
    for name in names_of(dana):
        assert name not in message.text
    olga.press("Ответить", message)
    await olga.wait("Напишите ответ")
    olga.say("У школы")
    said = await dana.wait(lambda m: "Ответ заявителя" in m.text and "У школы" in m.text)
    dana.say("Спасибо, этого достаточно", reply_to=said)
    await news(olga, "Спасибо, этого достаточно")
    await tapped(dana, card, "Ещё…", "История")
    history = await dana.wait("История дела")
    for words in ("Когда вы это видели?", "А где именно?", "Спасибо, этого достаточно"):
        assert words in history.text
        assert not any(words in m.text for m in ivan.messages())
    assert_no_reporter_is_named(group, ivan, olga)
    for name in names_of(ivan, olga):
        assert not any(name in m.text for m in dana.messages() if m.from_bot)


async def test_who_wants_no_messages_is_not_written_to_and_staff_are_told(on):
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    await on.desk(dana)
    await works(on, dana)
    await reported(on, ivan)
    await next_of(dana)
    await add_words(ivan, "Ещё одна деталь")
    said = await dana.wait(lambda m: "Дополнение заявителя" in m.text and "деталь" in m.text)
    ivan.say("/delete")
    await ivan.wait(lambda m: "Да, удалить всё" in str(m.buttons))
    ivan.press("Да, удалить всё")
    await ivan.wait("")
    dana.say("Спасибо", reply_to=said)
    await dana.wait("удалил свои данные")


async def add_words(phone, text):
    """Add words to the one report, through the list."""
    phone.say("/my")
    await phone.wait(lambda m: m.buttons)
    phone.press(labels(phone.last)[0])
    await phone.wait(lambda m: "Дополнить" in str(m.buttons))
    phone.press("Дополнить")
    await phone.wait("Пришлите")
    phone.say(text)


async def test_new_words_on_a_closed_case_are_listed_until_a_moderator_has_looked(tmp_path):
    async with stage(tmp_path) as on:
        dana, ivan = on.citizen("Дана"), on.citizen("Иван")
        group = await on.desk(dana)
        await works(on, dana)
        await reported(on, ivan)
        card = await next_of(dana)
        async with on.habarla.database.transaction() as tx:
            work = working(on, tx)
            [desk] = await desks.all_active(tx)
            [case] = await cases.open_at(tx, desk.id, 9)
            actor = Actor(dana.id, "Дана", Role.MODERATOR)
            await casework.decide_case(work, case, actor, Verdict(Outcome.OUT_OF_SCOPE, "any"))
        await news(ivan, "Есть новости")
        await add_words(ivan, "Снова открылось")
        dana.say("/queue", chat=group.id)
        await dana.wait("Новые слова по 1 решённому делу", chat=group.id)
        await tapped(dana, card, "Просмотрено")
        dana.say("/queue", chat=group.id)
        await dana.wait("Ожидающих дел нет", chat=group.id)
