"""What moderators do in their private chat with the bot, in one line each."""

from bot.desk import looks_store
from tests.kit.people.buttons import card_buttons, labels
from tests.kit.people.staff import SHOWN, card, press
from tests.kit.waiting import until
from tests.kit.words import ru

CLEAN, FORWARD = "Не подтвердилось – нарушения нет", "Есть признаки – передать в МВД"


async def works(on, *phones):
    """Each has a private chat with the bot and is known as a moderator."""
    for phone in phones:
        await on.agree(phone)
        phone.say("/next")
        await phone.wait(ru("Nothing is waiting. Thank you."))


async def next_of(phone):
    phone.say("/next")
    return await phone.wait(lambda m: SHOWN in m.text and ru("More…") in labels(m))


async def tapped(phone, card, *path):
    """Through the menus of a private card; what appears over the last button."""
    answer = None
    for label in path:
        shown = await stands(phone, card, label)
        phone.world.answers_of(phone.id).clear()
        phone.press(label, shown)
        answer = await phone.wait_answer()
    return answer


async def stands(phone, card, text):
    """Wait until this very message says something, or has such a button."""
    return await phone.wait(
        lambda m: m.id == card.id and (text in m.text or text in str(m.buttons)),
        after=0,
    )


async def decided(on, dana, group, label=CLEAN):
    """Dana decides the case of the group at one press; its reporter was told; its id."""
    shown = await card(dana, group, SHOWN)
    [case] = {action.case for action, _ in card_buttons(shown)}
    await press(dana, group, shown, label)
    await until(lambda: drawn(on, case))
    return case


async def drawn(on, case):
    async with on.habarla.database.reading() as tx:
        return await looks_store.open_of_case(tx, case)


async def through(phone, screen, *path):
    """Choose an outcome, a ground and so on by a part of their labels; confirm.

    The next step may have the same label: it is pressed once the screen has changed.
    """
    before = None
    for part in (*path, ru("Confirm")):
        shown = await phone.wait(
            lambda m, part=part, before=before: (
                m.id == screen.id
                and any(part in each for each in labels(m))
                and (m.text, labels(m)) != before
            ),
            after=0,
        )
        before = (shown.text, labels(shown))
        [label] = [each for each in labels(shown) if part in each][:1]
        await tapped(phone, shown, label)
