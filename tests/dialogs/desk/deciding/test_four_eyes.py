"""A grave decision on the real bot: proposed by one press, approved by a second person."""

import pytest

from bot.core.people import Role
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import answer, pressed, tap, toast
from tests.kit.people.staff import (
    SHOWN,
    at_a_case,
    give_role,
    news,
    opened,
    press,
    shows,
)
from tests.kit.stage import stage
from tests.kit.words import ru


@pytest.fixture
async def on(tmp_path):
    async with stage(tmp_path) as begun:
        yield begun


async def proposed(on):
    """A grave case that Dana wants to pass on by one press in the group."""
    marat = on.citizen("Марат")
    dana, ivan, group, shown = await at_a_case(on, marat, violation="terrorism")
    for phone in (dana, marat):
        await on.agree(phone)
    await give_role(on, marat, Role.MODERATOR)
    knb = on.channel.authority("knb").short.say("ru")
    for phone in (dana, marat):
        phone.world.answers_of(phone.id).clear()  # of the consent
    said = await press(
        dana, group, shown, ru("Propose to forward: {authority}", authority=knb)
    )
    assert (
        ru(
            "Proposed. A second person of this desk must approve it; no reporter is told before."
        )
        in said
    )
    return (
        dana,
        marat,
        ivan,
        group,
        await shows(dana, group, shown, "Предложенное решение"),
    )


async def test_a_second_person_reads_all_of_it_in_private_and_the_reporter_hears_then(
    on,
):
    dana, marat, ivan, group, shown = await proposed(on)
    assert labels(shown) == [ru("Open")], "no menus in the group"
    assert "второй человек" in shown.text
    own = await opened(dana, group, shown)
    acts = {ru("Approve"), ru("Refuse…"), ru("Decide otherwise…")}
    assert not acts & set(labels(own)), "what the proposer cannot do is not offered"
    assert ru("Take the proposal back") in labels(own)
    other = await opened(marat, group, shown)
    assert acts < set(labels(other))
    approve = button(other, ru("Approve"))
    assert ru(
        "Only a person to whom an admin gave a role may do this. Please ask an admin."
    ) in await pressed(dana, approve, own.id), "a member of the group without a role"
    await give_role(on, dana, Role.MODERATOR)
    assert "другой человек" in await pressed(dana, approve, own.id)
    preset = on.channel.type("terrorism").presets[0]
    for said in ("Дана", on.channel.outcome(preset.outcome).label.say("ru"), SHOWN):
        assert said in other.text
    marat.press(ru("Approve"), other)
    assert await toast(marat)
    await shows(marat, group, shown, "Одобрено: Марат")
    await news(ivan, on.channel.outcome(preset.outcome).label.say("ru"))


async def test_next_brings_the_proposal_and_deciding_otherwise_takes_reasons_in_own_words(
    on,
):
    dana, marat, _, group, shown = await proposed(on)
    brought = await answer(marat, "/next", "Предложенное решение")
    marat.press(ru("Decide otherwise…"), brought)
    await marat.wait(
        lambda m: m.id == brought.id and ru("In your own words…") in labels(m)
    )
    asked = await tap(
        marat, ru("In your own words…"), "ответьте на это сообщение", message=brought
    )
    marat.say("Это цитата из новостей.", reply_to=asked)
    told = await news(dana, "Это цитата из новостей.")
    assert "Марат" in told.text
    await shows(marat, group, shown, "Дело ведёт Марат")
