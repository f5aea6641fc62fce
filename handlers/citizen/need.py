"""A person in need gets help first: before consent, before a form, and nothing of it is stored."""

from dataclasses import replace

from telegram import Message

from bot.domain.actions.citizen import AboutMe
from bot.domain.actions.draft import AboutPost
from bot.domain.citizen.draft import Input
from bot.domain.citizen.need import HeldWords
from bot.domain.notices import reporter as say
from bot.services.citizen import drafting
from bot.services.visit import Visit
from handlers.guards import citizen
from handlers.press import DraftPress, Press
from handlers.register import known


async def help_first(
    visit: Visit, content: Input, bad_links: tuple[str, ...], asked: tuple[str, str] | None
) -> bool:
    """Show numbers to a person in need; False for all others. The draft holds what they wrote."""
    language = visit.work.channel.language_of_need(content.text)
    if language is None:
        return False
    person = citizen(visit)
    if person.declined:  # nothing of theirs is kept
        await _tell(visit, say.Hint(say.Hinted.IN_NEED), language)
        return True
    step = await drafting.receive(visit.work, person, visit.draft, content, bad_links, asked)
    await known.taken(visit, step)
    await remind(visit, language)
    return True


async def remind(visit: Visit, language: str) -> None:
    """The numbers, and whose words they are; the draft has them as its newest message."""
    draft = visit.draft
    held = None
    if draft is not None and draft.messages:
        held = HeldWords(draft.id, draft.revision, draft.messages[-1].message, language)
    await _tell(visit, say.Hint(say.Hinted.IN_NEED, held), language)


async def beside_reply(visit: Visit, message: Message) -> None:
    """Numbers after words that went to staff as an answer or an addition."""
    language = visit.work.channel.language_of_need(message.text or message.caption)
    if language is not None:
        await _tell(visit, say.Hint(say.Hinted.IN_NEED), language)


async def on_about_me(press: Press[AboutMe]) -> None:
    """Forget the words, also where the draft holds more; a draft of others' buttons stays."""
    visit, action = press.visit, press.action
    is_kept = await drafting.forget_message(
        press.work, press.person, visit.draft, action.draft, action.message
    )
    about = say.Hinted.IN_NEED if is_kept else say.Hinted.ABOUT_ME
    await _tell(visit, say.Hint(about), action.language, press.message)


async def on_about_post(press: DraftPress[AboutPost]) -> None:
    """The report goes on with what was written; the numbers stay above it."""
    await drafting.show(press.work, press.person, say.DraftStep(press.draft))


async def _tell(visit: Visit, hint: say.Hint, language: str, edit: int | None = None) -> None:
    """In the language they chose, else in the one they wrote in."""
    person = citizen(visit)
    to = person.recipient
    if not person.language_chosen and language in visit.work.channel.languages:
        to = replace(to, language=language)
    await visit.work.tell(to, hint, edit=edit)
