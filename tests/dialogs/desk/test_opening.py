"""From the group to the working card: Open, Take, and forged buttons."""

from bot.cases import store
from bot.core.messages import Place, encode
from bot.core.people import Role
from handlers.core.dispatch import HANDLERS
from tests.kit.people.buttons import card_buttons, example, labels
from tests.kit.people.citizens import answer
from tests.kit.people.staff import SHOWN, at_a_case, give_role, opened, press, shows
from tests.kit.words import ru

GREETING = "Выберите язык"


def address_of(shown):
    return next(b["url"] for row in shown.rows for b in row if "url" in b)


async def test_open_and_take_bring_the_working_card_to_a_moderator_who_never_agreed(on):
    marat = on.citizen("Марат")
    dana, _, group, shown = await at_a_case(on, marat)
    assert "start=c-" in address_of(shown)
    working = await opened(marat, group, shown)
    assert SHOWN in working.text
    assert ru("Other outcome…") in labels(working)
    assert not any(GREETING in m.text for m in marat.messages()), (
        "no consent is asked of staff"
    )
    await answer(dana, "/start", ru("At work"))
    link = await press(dana, group, shown, ru("Take"))
    assert link == address_of(shown)
    working = await dana.wait(lambda m: ru("Release") in labels(m))
    assert SHOWN in working.text, "it is there already"
    held = await shows(dana, group, shown, "Дело ведёт Дана")
    assert ru("Take") not in labels(held)


async def test_a_stranger_with_the_link_learns_nothing_not_even_that_the_case_exists(
    on,
):
    eve, gone = on.citizen("Ева"), on.citizen("Олеся")
    _, _, group, shown = await at_a_case(on, gone)
    group.leave(gone)
    address, answers = address_of(shown), []
    for url in (address, address[:-3] + "xyz"):
        for phone in (eve, gone):
            phone.follow(url)
            answers.append((await phone.wait(lambda m: m.from_bot)).text)
    phone = on.citizen("Новый")
    assert set(answers) == {(await answer(phone, "/start", lambda m: m.from_bot)).text}


async def test_no_other_button_acts_in_a_group_but_each_leads_to_the_working_card(on):
    dana, _, group, shown = await at_a_case(on)
    await give_role(on, dana, Role.MODERATOR)
    action, _ = next(iter(card_buttons(shown)))
    before = await history(on, action.case)
    for kind in [kind for kind in HANDLERS if kind.place is Place.WORKBENCH]:
        dana.world.answers_of(dana.id).clear()
        data = encode(
            example(kind, case=action.case, version=action.version, after="x")
        )
        dana.press_data(data, shown.id, group.id)
        assert (await dana.wait_answer()).url == address_of(shown), kind
    assert await history(on, action.case) == before
    said = [m for m in group.messages if m.from_bot and m.id > shown.id]
    assert said == [], "the group hears nothing"


async def history(on, case):
    async with on.habarla.database.reading() as tx:
        found = await store.cases.get(tx, case)
        return found, [event.act for event in await store.newest_events(tx, case, 99)]
