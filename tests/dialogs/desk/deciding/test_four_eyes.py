"""A grave decision on the real bot: proposed by one press, approved by a second person."""

import pytest

from bot.cases import store
from bot.core.people import Role
from tests.kit.people.buttons import card_buttons, labels
from tests.kit.people.citizens import toast
from tests.kit.people.staff import SHOWN, card, give_role, news, opened, press, reported, shows
from tests.kit.stage import stage
from tests.kit.words import ru


@pytest.fixture
async def on(tmp_path):
    async with stage(tmp_path, undo_seconds=1, four_eyes=True) as begun:
        yield begun


async def proposed(on):
    """A grave case that Dana wants to pass on by one press in the group."""
    dana, marat, ivan = on.citizen("Дана"), on.citizen("Марат"), on.citizen("Иван")
    group = await on.desk(dana, marat)
    for phone in (dana, marat):
        await on.agree(phone)
    await give_role(on, marat, Role.MODERATOR)
    await reported(on, ivan, violation="terrorism")
    shown = await card(dana, group, SHOWN)
    preset = on.channel.type("terrorism").presets[0]
    for phone in (dana, marat):
        phone.world.answers_of(phone.id).clear()  # of the consent
    said = await press(dana, group, shown, preset.label.say("ru"))
    assert (
        on.t("ru").plain(
            "Proposed. A second person of this desk must approve it; no reporter is told before."
        )
        in said
    )
    return dana, marat, ivan, group, await shows(dana, group, shown, "Предложенное решение")


async def test_a_second_person_reads_all_of_it_in_private_and_the_reporter_hears_then(on):
    dana, marat, ivan, group, shown = await proposed(on)
    assert labels(shown) == [ru("Open")], "no menus in the group"
    assert "второй человек" in shown.text
    own = await opened(dana, group, shown)
    dana.press(ru("Approve"), own)
    assert ru(
        "Only a person to whom an admin gave a role may do this. Please ask an admin."
    ) in await toast(dana), "a member of the group without a role"
    await give_role(on, dana, Role.MODERATOR)
    dana.press(ru("Approve"), own)
    assert "другой человек" in await toast(dana)
    other = await opened(marat, group, shown)
    preset = on.channel.type("terrorism").presets[0]
    for said in ("Дана", on.channel.outcome(preset.outcome).label.say("ru"), SHOWN):
        assert said in other.text
    marat.press(ru("Approve"), other)
    assert await toast(marat)
    await shows(marat, group, shown, "Одобрено: Марат")
    await news(ivan, on.channel.outcome(preset.outcome).label.say("ru"))


async def test_a_refusal_with_a_reason_leads_back_to_the_proposer(on):
    dana, marat, _, group, shown = await proposed(on)
    other = await opened(marat, group, shown)
    marat.press(ru("Refuse…"), other)
    await marat.wait(lambda m: m.id == other.id and ru("Another ground fits") in labels(m))
    marat.press(ru("Another ground fits"), other)
    assert ru("Refused. The case is back with the proposer, who is told why.") in await toast(marat)
    told = await news(dana, "отклоняет ваше предложение")
    assert ru("Another ground fits") in told.text
    mine = await shows(dana, group, shown, "Дело ведёт Дана")
    [case] = {action.case for action, _ in card_buttons(mine) if hasattr(action, "case")}
    async with on.habarla.database.reading() as tx:
        found = await store.cases.get(tx, case)
    assert (found.holder, found.proposal, found.decision) == (dana.id, None, None)


async def test_next_brings_the_proposal_and_deciding_otherwise_takes_reasons_in_own_words(on):
    dana, marat, _, group, shown = await proposed(on)
    marat.say("/next")
    brought = await marat.wait("Предложенное решение")
    marat.press(ru("Decide otherwise…"), brought)
    await marat.wait(lambda m: m.id == brought.id and ru("In your own words…") in labels(m))
    marat.press(ru("In your own words…"), brought)
    asked = await marat.wait("ответьте на это сообщение")
    marat.say("Это цитата из новостей.", reply_to=asked)
    told = await news(dana, "Это цитата из новостей.")
    assert "Марат" in told.text
    await shows(marat, group, shown, "Дело ведёт Марат")
