"""What citizens do on the stage, in one line each."""

from bot.sandbox import Message, Phone
from bot.sandbox.world.demo_people import NEWS_ID, add_news_channel
from bot.storage.engine.statements import Statement
from tests.kit.people.buttons import labels
from tests.kit.stage import Stage

LANGUAGE_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
LANGUAGES = tuple(LANGUAGE_NAMES)


async def wait_button(phone: Phone, label: str, chat=None) -> Message:
    return await phone.wait(lambda m: any(label in each for each in labels(m)), chat=chat)


async def tap(phone: Phone, label: str, then: str = "") -> Message | None:
    """Press a button and wait for a message that says `then`, or shows such a button."""
    phone.press(label)
    if not then:
        return None
    return await phone.wait(lambda m: then in m.text or any(then in each for each in labels(m)))


async def toast(phone: Phone) -> str:
    """What appears over the pressed button; presses that say nothing are passed over."""
    while True:
        answer = await phone.wait_answer()
        if answer.text:
            return answer.text


async def consent(on: Stage, phone: Phone, language: str) -> None:
    """From the greeting to the end of the consent."""
    t = on.t(language)
    await wait_button(phone, LANGUAGE_NAMES[language])
    await tap(phone, LANGUAGE_NAMES[language], t.plain("I agree"))
    phone.press(t.plain("I agree"))


def type_label(on: Stage, violation: str, language: str = "ru") -> str:
    kind = on.channel.type(violation)
    return f"{kind.icon} {kind.button.say(language)}"


async def review(on: Stage, phone: Phone, content: str, violation: str = "drugs") -> Message:
    """A draft by the fast path, up to its review."""
    phone.say(content)
    await wait_button(phone, type_label(on, violation))
    reviewed = await tap(phone, type_label(on, violation), on.t("ru").plain("Send"))
    assert reviewed is not None
    return reviewed


def news_channel(on: Stage) -> int:
    """A public channel with posts to forward."""
    add_news_channel(on.sandbox.world)
    return NEWS_ID


async def rows(on: Stage, statement: Statement) -> list:
    """Look into the database of the running bot."""
    assert on.habarla is not None
    async with on.habarla.database.reading() as tx:
        found: list = await tx.rows(statement)
        return found
