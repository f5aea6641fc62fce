"""In private a moderator gives a case away, puts it off, asks one reporter and answers one."""

from tests.kit.people.buttons import labels
from tests.kit.people.private_work import next_of, stands, tapped, works
from tests.kit.people.staff import (
    SHOWN,
    news,
    reported,
)
from tests.kit.words import ru

OUTCOME = ru("Other outcome…")


async def test_a_case_is_handed_over_with_a_reason_refused_and_handed_over_in_own_words(on):
    dana, marat, olga = on.citizen("Дана"), on.citizen("Марат"), on.citizen("Ольга")
    await on.desk(dana, marat, olga)
    await works(on, dana, marat)
    await reported(on, on.citizen("Иван"))
    card = await next_of(dana)
    await tapped(dana, card, ru("More…"), ru("Hand over…"))
    menu = await stands(dana, card, "Марат")
    assert "Ольга" not in labels(menu), "she never opened a private chat"
    assert "Марат" in (await tapped(dana, card, "Марат", ru("Another language is needed"))).text
    told = await news(marat, "Дана передаёт вам дело")
    assert ru("Another language is needed") in told.text
    given = await marat.wait(lambda m: SHOWN in m.text and OUTCOME in labels(m), after=0)
    await stands(dana, card, "Дело ведёт Марат")
    answer = await tapped(marat, told, ru("I cannot take it now"))
    assert answer.text == ru("Choose the reason on the card above.")
    await tapped(marat, given, ru("My shift ends"))
    assert "Причина: Смена заканчивается" in (await news(dana, "Марат не может взять дело")).text
    await stands(marat, given, ru("Take"))

    await tapped(dana, card, ru("More…"), ru("Hand over…"), "Марат", ru("In your own words…"))
    asked = await news(dana, "что коллеге нужно знать")
    dana.say("Это его прошлое дело", reply_to=asked)
    told = await marat.wait("Это его прошлое дело")
    assert "Дана" in told.text
    again = await marat.wait(lambda m: m.id > given.id and SHOWN in m.text, after=0)
    await tapped(marat, again, ru("More…"), ru("History"))
    history = await marat.wait("История дела")
    for words in (
        "передано – Дана",
        "Кому: Марат",
        ru("Another language is needed"),
        "Это его прошлое дело",
    ):
        assert words in history.text
