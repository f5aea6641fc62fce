"""Acts of citizens on the stage, in one line each, and the rows that the database keeps of them."""

import asyncio
from contextlib import suppress

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from bot.channel.model import Channel
from bot.channel.parts import ViolationType
from bot.core.database import Statement
from bot.core.queues.tables import outbox
from bot.core.sealed import every_sealed_column
from offline_telegram import Message, Phone
from offline_telegram.phones import Test
from tests.kit.people.buttons import labels
from tests.kit.stage import Stage

LANGUAGE_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
LANGUAGES = tuple(LANGUAGE_NAMES)


async def wait_button(phone: Phone, label: str, chat=None) -> Message:
    if isinstance(label, TypeLabel):
        return await phone.wait(shows(label), chat=chat)
    return await phone.wait(
        lambda m: any(label in each for each in labels(m)), chat=chat
    )


class TypeLabel(str):
    """The button of a type, which stands behind that of its `family`; a place is asked after it."""

    family: str
    place: str
    skip: str


def shows(text: Test) -> Test:
    """A test of a message that says this, or has such a button, or that of its family."""
    if isinstance(text, TypeLabel):
        return lambda m: bool({text, text.family} & set(labels(m)))
    if not isinstance(text, str):
        return text
    return lambda m: text in m.text or any(text in each for each in labels(m))


async def answer(
    phone: Phone, words: str, text: Test = "", chat: int | None = None
) -> Message:
    """The first message that is new or changed after words or a command, and says or shows this."""
    phone.say(words, chat=chat)
    return await phone.wait(shows(text), chat=chat)


async def tap(
    phone: Phone, label: str, *then: str, message: Message | None = None
) -> Message | None:
    """Press a button, then each but the last of `then` as it comes; what says or shows the last.

    The button of a type is pressed behind that of its family, and its place is skipped.
    """
    if isinstance(label, TypeLabel):
        message = await _open_family(phone, label, message)
    phone.press(label, message)
    if not then:
        return None
    if isinstance(label, TypeLabel) and then[0] != label.place:
        await _skip_place(phone, label, then[0])
    shown = await phone.wait(shows(then[0]))
    return await tap(phone, *then) if len(then) > 1 else shown


async def _open_family(
    phone: Phone, label: TypeLabel, message: Message | None
) -> Message | None:
    shown = message
    if shown is None:
        every = reversed(phone.messages())
        shown = next(m for m in every if shows(label)(m))
    if label not in labels(shown):
        phone.press(label.family, message)
        return await phone.wait(lambda m: label in labels(m))
    return message


async def _skip_place(phone: Phone, label: TypeLabel, then: str) -> None:
    shown = await phone.wait(lambda m: label.place in m.text or shows(then)(m))
    if not shows(then)(shown):
        phone.press(label.skip)


async def tap_new(phone: Phone, label: str, *then: str) -> Message | None:
    """The same, as soon as the button comes."""
    await wait_button(phone, label)
    return await tap(phone, label, *then)


async def toast(phone: Phone) -> str:
    """What appears over the pressed button; presses that say nothing are passed over."""
    while True:
        answer = await phone.wait_answer()
        if answer.text:
            return answer.text


async def pressed(
    phone: Phone, data: str, message_id: int, chat: int | None = None
) -> str:
    """The words over a button that is gone or forged."""
    phone.world.answers_of(phone.id).clear()
    phone.press_data(data, message_id, chat)
    return await toast(phone)


async def consent(on: Stage, phone: Phone, language: str) -> None:
    """From the greeting to the end of the consent."""
    agree = on.t(language).plain("I agree")
    await tap_new(phone, LANGUAGE_NAMES[language], agree)
    phone.press(agree)


def type_label(on: Stage, violation: str, language: str = "ru") -> TypeLabel:
    kind = on.channel.type(violation)
    label = TypeLabel(f"{kind.icon} {kind.button.say(language)}")
    label.family = family_label(on.channel, violation, language)
    label.place = on.t(language).plain("Where did it happen?")
    label.skip = on.t(language).plain("Skip")
    return label


def family_label(channel: Channel, violation: str, language: str) -> str:
    """The button behind which a type stands; its own, where it is alone there."""
    kind = channel.type(violation)
    if len(channel.types_in(kind.group)) == 1:
        return f"{kind.icon} {kind.button.say(language)}"
    [family] = [one for one in channel.groups if one.id == kind.group]
    return str(family.label.say(language))


async def review(
    on: Stage,
    phone: Phone,
    content: str,
    violation: str = "drugs",
    language: str = "ru",
) -> Message:
    """A draft by the fast path, up to its review."""
    phone.say(content)
    label, send = type_label(on, violation, language), on.t(language).plain("Send")
    report_it = on.t(language).plain("Yes, report it")
    asked = await phone.wait(
        lambda m: {label, label.family, report_it} & set(labels(m))
    )
    if report_it in labels(asked):  # words alone are asked about first
        await tap(phone, report_it, label)
    reviewed = await tap_new(phone, label, send)
    assert reviewed is not None
    return reviewed


def shows_help(kind: ViolationType, message: Message, language: str) -> None:
    """Whom to call now stands in the message; each number begins a line that names it."""
    if kind.first_help is not None:
        assert kind.first_help.text.say(language)[:30] in message.text
        begun = {
            line.partition(": ")[0]
            for line in message.text.splitlines()
            if ": " in line
        }
        assert set(kind.first_help.numbers) <= begun


def costs(on: Stage, phone: Phone) -> int:
    """Calls to the private chat that count: all but the answer to a press."""
    asked = [call.params.get("chat_id") for call in on.sandbox.calls]
    return sum(str(chat) == str(phone.id) for chat in asked)


def _in_clear(row, by):
    """A row that holds the key of its table; `by` is a database or transaction with the key."""
    texts = {}
    for each in every_sealed_column():
        name, owner = each.column.name, each.bound_by.name
        if str(row.get(name)).startswith("sealed:") and owner in row:
            with suppress(InvalidTag):  # the column of another table with the same name
                texts[name] = each.open_in(by, row)
    return {**row, **texts}


async def rows(on: Stage, statement: Statement) -> list:
    """Look into the database of the running bot; sealed columns of whole tables are opened."""
    async with on.habarla.database.reading() as tx:
        return [_in_clear(row, tx) for row in await tx.rows(statement)]


async def all_said(on: Stage) -> None:
    """Everything owed has been said and written down as said."""
    unsaid = sa.select(outbox.c.id).where(outbox.c.state.in_([0, 1]))
    async with asyncio.timeout(120):
        while await rows(on, unsaid):
            await on.habarla.database.wait("outbox", 0.2)


WORDS = "Он живёт напротив моего подъезда"


async def add(on, phone, *, voice=False):
    """An addition in words, or a voice message, to the person's only report."""
    t = on.t("ru")
    phone.say("/my")
    await tap_new(phone, "№")
    await tap_new(phone, t.plain("Add something"), t.plain("Cancel"))
    if voice:
        phone.send_voice()
    else:
        phone.say(WORDS)
    await wait_button(phone, t.plain("Add something"))


def shown_words(*where):
    """What people can still read, and which files they can still open, in some chats."""
    every = [m for each in where for m in each.messages() if m.from_bot]
    return [
        m
        for m in every
        if WORDS in m.text or {"voice", "video_note", "photo"} & set(m.raw)
    ]
