"""In private a moderator gives a case away, puts it off, asks one reporter and answers one."""

import pytest

from tests.kit.people.buttons import button, labels
from tests.kit.people.private_work import next_of, stands, tapped, works
from tests.kit.people.staff import (
    SHOWN,
    is_outside,
    news,
    reported,
)
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
