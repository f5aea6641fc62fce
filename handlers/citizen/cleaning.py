"""“Clean this chat”: asked first, since report codes go with the messages."""

from dataclasses import replace

from bot.domain.actions import citizen as actions
from bot.domain.notices.talks import CleaningAsk
from bot.services.citizen import anonymity, cleaning
from handlers.press import Press
from handlers.rule import on


@on(actions.AskCleaning)
async def on_ask(press: Press[actions.AskCleaning]) -> None:
    """In the language of the message: its reader may have been forgotten since."""
    person, language = press.person, press.action.language
    if language in press.work.channel.languages:
        person = replace(person, language=language)
    await press.work.tell(person.recipient, CleaningAsk(), edit=press.message)


@on(actions.CleanChat)
async def on_clean(press: Press[actions.CleanChat]) -> None:
    work, person = press.work, press.person
    if press.visit.draft is None:
        await anonymity.let_go_if_stranger(work, person, press.visit.sender.person or 0)
    await cleaning.clean(work, person, press.message or 0, press.action.language)
