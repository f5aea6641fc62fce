"""What staff do on the stage, in one line each."""

import sqlalchemy as sa

from bot.cases import store as cases_store
from bot.cases.model import Case
from bot.core import desks_store, members_store, role_store
from bot.core.people import Role, Standing
from bot.core.queues.tables import tasks
from bot.core.work import Work
from bot.desk import talks
from bot.desk.buttons import OpenMenu
from bot.desk.model import Actor
from bot.reports.draft import Input
from offline_telegram import Group, Message, Phone
from tests.kit.people.buttons import card_buttons, data_of, labels
from tests.kit.services import acts
from tests.kit.stage import Stage
from tests.kit.waiting import until
from tests.kit.words import kk, ru

PATIENCE = 120
"""Seconds: a group takes twenty messages a minute, and the machine may be busy."""
URL = "https://www.example.com/x?utm_source=a"
SHOWN = "hxxps://example[.]com/x"
OPEN, LINK = {ru("Open"), kk("Open"), "Open"}, "?start=c-"
"""The button of a card in a group that opens the working card, and a part of its address."""
TOO_LATE = (
    "The work that you began no longer waits for your words: it is decided, passed on or was"
    " left. What you wrote was not sent. Open the work again to go on with it; to report a"
    " violation, press the button below."
)
Where = Group | Phone
"""A desk's group, or the private chat of a moderator."""


def newest(group: Group, message: Message) -> Message:
    """The message as it is shown now."""
    return group.chat.messages[message.id]


def cards(group: Group) -> list[Message]:
    """Messages that look like a card that can be worked with."""
    return [m for m in group.messages if m.from_bot and OPEN & set(labels(m))]


async def card(phone: Phone, group: Group, *texts: str) -> Message:
    """The card that says all of this, as soon as it is there."""
    return await phone.wait(
        lambda m: labels(m) and all(text in m.text for text in ("№", *texts)),
        chat=group.id,
        after=0,
    )


async def opened(phone: Phone, group: Group, message: Message) -> Message:
    """The working card in private, by the Open button of a card in the group."""
    shown = await phone.wait(
        lambda m: m.id == message.id and bool(OPEN & set(labels(m))),
        chat=group.id,
        after=0,
    )
    [label] = OPEN & set(labels(shown))
    phone.follow(str(phone.press(label, shown)))
    return await phone.wait(lambda m: bool(data_of(m, OpenMenu)))


async def shows(phone: Phone, where: Where, message: Message, text: str) -> Message:
    """Wait until this very message says something, or has such a button."""
    return await phone.wait(
        lambda m: m.id == message.id and (text in m.text or text in labels(m)),
        chat=where.id,
        after=0,
    )


async def says(phone: Phone, where: Where, text: str, after: int = 0) -> Message:
    """Something the bot says there."""
    return await phone.wait(text, chat=where.id, after=after)


async def press(phone: Phone, where: Where, message: Message, label: str) -> str:
    """Tap a button of a message as soon as it is there; what appears over it, or its link."""
    shown = await phone.wait(
        lambda m: m.id == message.id and any(label in each for each in labels(m)),
        chat=where.id,
        after=0,
    )
    phone.press(label, shown)
    answer = await phone.wait_answer()
    return answer.text or answer.url or ""


async def choose(phone: Phone, where: Where, message: Message, *path: str) -> str:
    """Through the menus of a card; what appears over the last button."""
    answer = ""
    for label in path:
        answer = await press(phone, where, message, label)
    return answer


async def restrict(phone: Phone, group: Group, *texts: str, second: Phone) -> None:
    """Restrict access to a case of the group, in private, by an order with the first reason; the
    second person approves it."""
    shown = await card(phone, group, *texts)
    working = await opened(phone, group, shown)
    await choose(
        phone,
        phone,
        working,
        ru("Other outcome…"),
        "доступ ограничен",
        "МВД",
        "Решение суда",
    )
    asked = await shows(phone, phone, working, ru("Choose the reason:"))
    await choose(phone, phone, working, labels(asked)[0])
    await press(phone, phone, await give_order(phone), ru("Propose"))
    await approve(second, group, shown)


async def approve(second: Phone, group: Group, message: Message) -> None:
    """Approve, in private, what a colleague proposed on a case of the group."""
    own = await opened(second, group, message)
    await press(second, second, own, ru("Approve"))


async def give_order(phone: Phone, number: str = "12-7/345") -> Message:
    """Answer what is asked of an order: of today, everywhere, without an end; the card then."""
    await phone.wait(
        ru("What is the number of the order? Write it as it stands there."), after=0
    )
    phone.say(number)
    for label in (ru("Today"), ru("The whole country"), ru("It has no end date")):
        await phone.wait(lambda m, label=label: label in labels(m))
        phone.press(label)
    return await phone.wait(
        lambda m: bool({ru("Confirm"), ru("Propose")} & set(labels(m)))
    )


async def ask(on: Stage, text: str) -> int:
    """Staff ask the reporters of the only case; how many there are."""
    async with on.habarla.database.transaction() as tx:
        [row] = await tx.rows(sa.text("SELECT id FROM cases"))
        case = await cases_store.cases.get(tx, row["id"])
        desk = await desks_store.desks.get(tx, case.desk)
        dana = Actor(on.admin.id, "Dana", Role.MODERATOR)
        return await talks.ask(working(on, tx), case, dana, text, desk)


async def reply(phone: Phone, where: Where, asked: Message, text: str) -> Message:
    return phone.say(text, chat=where.id, reply_to=asked)


async def news(phone: Phone, text: str) -> Message:
    """Something the bot says to a person unasked."""
    return await phone.wait(text, after=0)


def names_of(*people: Phone) -> list[str]:
    """Everything that would give a reporter away."""
    found = []
    for phone in people:
        person = phone.person
        found += [str(person.id), person.first_name, person.last_name, person.username]
    return [name for name in found if name]


def assert_no_reporter_is_named(group: Group, *people: Phone) -> None:
    """Search all that the bot said in the group, buttons and their data included."""
    for message in group.messages:
        if message.from_bot:
            raw = {
                k: v
                for k, v in message.raw.items()
                if k not in ("from", "chat", "date")
            }
            said = repr(raw)
            for name in names_of(*people):
                assert name not in said, (name, message)


async def reported(
    on: Stage, *reporters: Phone, url: str = URL, violation: str = "drugs"
) -> None:
    """Each of these people reports the link."""
    for phone in reporters:
        if not phone.messages():
            await on.agree(phone)
        await on.file(phone, url, violation)


async def moderator(
    on: Stage, *others: Phone, language: str = "ru"
) -> tuple[Phone, Group]:
    """Dana, who agreed to everything, and the group where she and others work."""
    dana = on.citizen("Дана", language)
    group = await on.desk(dana, *others)
    await on.agree(dana, language)
    return dana, group


async def at_a_case(
    on: Stage, *others: Phone, violation: str = "drugs"
) -> tuple[Phone, Phone, Group, Message]:
    """Dana, Ivan who reported a case, the group where she and others work, and its card."""
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    group = await on.desk(dana, *others)
    await reported(on, ivan, violation=violation)
    return dana, ivan, group, await card(dana, group, SHOWN)


async def stored(on: Stage, shown: Message) -> Case:
    """The case of a card, as it is in the database."""
    [case] = {action.case for action, _ in card_buttons(shown)}
    async with on.habarla.database.reading() as tx:
        return await cases_store.cases.get(tx, case)


def working(on, tx):
    """A unit of work of the very bot on the stage."""
    return Work(tx, on.habarla._deployment)


async def hurry(on, kind):
    """Tasks of this kind are due now, as soon as there are any."""
    await until(lambda: _hurried(on, kind))


async def _hurried(on, kind) -> bool:
    async with on.habarla.database.transaction() as tx:
        tx.signal("tasks")
        due = sa.update(tasks).where(tasks.c.kind == kind).values(run_at=tx.now)
        return await tx.run(due) > 0


async def flood(on, ordinary, urgent=0):
    """So many reports at once, straight into the database."""
    async with on.habarla.database.transaction() as tx:
        work = working(on, tx)
        for n in range(ordinary + urgent):
            person = await acts.citizen(work, 900_000 + n)
            kind = "gambling" if n < ordinary else "weapons"
            await acts.file(
                work, person, Input(links=(acts.link(n),), text="Seen."), kind
            )


async def give_role(on: Stage, phone: Phone, role: Role) -> None:
    """As an admin would, straight into the database."""
    async with on.habarla.database.transaction() as tx:
        await role_store.meet(tx, phone.id, phone.person.name)
        assert await role_store.appoint(tx, phone.id, None, role, on.admin.id)


async def in_private(phone, card):
    """The working card of the case of a card, in the private chat."""
    number = card.text.split("№\xa0")[1][:6]
    phone.say(f"/case {number}")
    return await phone.wait(number)


async def is_outside(on, group, phone):
    return not (await _standing(on, group, phone)).is_inside


async def left(on, group, phone):
    return await _standing(on, group, phone) is Standing.LEFT


async def _standing(on, group, phone):
    async with on.habarla.database.reading() as tx:
        standing, _ = await members_store.standing(tx, group.id, phone.id)
    return standing
