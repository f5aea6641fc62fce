"""A moderator corrects a case, moves it to another desk, and separates what was joined."""

from tests.kit.people.buttons import labels
from tests.kit.people.staff import (
    SHOWN,
    card,
    choose,
    opened,
    press,
    reported,
    shows,
)
from tests.kit.words import ru


async def test_a_corrected_region_and_type_stand_on_both_cards_and_in_the_history(on):
    dana = on.citizen("Дана")
    group = await on.desk(dana)
    await on.desk(dana, title="Второй", words="fraud")
    await reported(on, on.citizen("Иван"))
    shown = await card(dana, group, SHOWN)
    working = await opened(dana, group, shown)
    await choose(dana, dana, working, ru("More…"), ru("Correct the region…"))
    offered = await shows(dana, dana, working, "О каком регионе речь")
    region = labels(offered)[0]
    assert await press(dana, dana, working, region) == ru("Corrected.")
    await shows(dana, group, shown, region)
    await choose(dana, dana, working, ru("More…"), ru("Correct the type…"))
    casino = on.channel.type("gambling")
    assert await press(dana, dana, working, casino.button.say("ru")) == ru("Corrected.")
    await shows(dana, group, shown, "Онлайн-казино")
    await choose(dana, dana, working, ru("More…"), ru("History"))
    told = await dana.wait(lambda m: ru("History") in m.text, after=0)
    assert region in told.text
    assert "Онлайн-казино" in told.text
