"""Handlers for a person in need: help before consent and form; nothing of it is stored."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Unpack

from telegram import Message

from bot.core.languages import typed_words
from bot.core.posts import PostOptions
from bot.desk.visit import Visit
from bot.reports import care, draft_form
from bot.reports.care import Hint, InCare
from bot.reports.draft import Input
from bot.reports.menu import AboutMe, EndCare
from bot.reports.need import NOT_HELD, Heard, HeldWords, Need, Words, heard
from bot.reports.store import DRAFTS
from handlers.core.press import Press, citizen, in_album, on, stop_expecting
from handlers.core.updates import content_of
from handlers.forms import FormPress
from handlers.report_form import REPORT, begin_report


@cache
def _words() -> Mapping[str, Words]:
    learned, phrases = typed_words("need.tsv"), typed_words("need.toml")
    return {code: Words.read(text, learned.get(code, "")) for code, text in phrases.items()}


def heard_in(visit: Visit, content: Input) -> Heard | None:
    need = visit.work.channel.need
    if need is None or not content.text:
        return None
    is_of_post = bool(content.links) or content.is_forwarded
    found = heard(content.text, _words(), with_link=is_of_post)
    answers = {Need.BLACKMAIL: need.blackmail, Need.HOME: need.home}
    return None if found and answers.get(found.need, need) is None else found


async def help_first(visit: Visit, content: Input, asked: tuple[str, str] | None) -> bool:
    """Show help to a person in need; the draft holds what they wrote. False for all others, and for
    a cry for help that says no more: the usual answer follows."""
    found = heard_in(visit, content)
    if found is None:
        return False
    person = citizen(visit)
    if found.need is Need.CALL or person.declined:  # of the latter nothing is kept
        held = HeldWords(NOT_HELD, 0, 0, found.language) if found.need is Need.LIFE else None
        await _tell(visit, Hint(found.need, held), found.language)
        return found.need is not Need.CALL
    taken = await draft_form.receive(visit.work, person, visit.me, visit.draft, content, asked)
    visit.draft = taken.draft
    await remind(visit, found)
    return True


async def remind(visit: Visit, found: Heard) -> None:
    draft = visit.draft
    held = None
    if draft is not None and draft.messages:
        held = HeldWords(draft.id, draft.revision, draft.messages[-1].message, found.language)
    await _tell(visit, Hint(found.need, held), found.language)


async def beside_reply(visit: Visit, message: Message) -> None:
    found = heard_in(visit, content_of(message))
    if found is not None:
        await _tell(visit, Hint(found.need), found.language)


@on(AboutMe)
async def on_about_me(press: Press[AboutMe]) -> None:
    """Forget the words, also where the draft holds more, and stay with help for a day."""
    visit, action = press.visit, press.action
    is_kept = await draft_form.forget_message(
        press.work, press.person, visit.draft, action.draft, action.message
    )
    if visit.takes_call:
        await DRAFTS.drop(press.work.tx, press.person.id)  # what they write next is not a caller's
    await stop_expecting(visit)
    await care.begin(press.work, visit.me, action.language)
    about = InCare.GOES_ON if is_kept else InCare.BEGUN
    await _tell(visit, Hint(about), action.language, edit=press.message)


async def stay(visit: Visit, message: Message | None) -> None:
    """Answer a person in care, whatever they write or press; a whole album once."""
    hint = Hint(InCare.GOES_ON, turn=message.message_id if message else 0)
    album = message.media_group_id if message else None
    await _tell(visit, hint, visit.care or "", **in_album(visit, album, ":Hint"))


@on(EndCare)
async def on_end_care(press: Press[EndCare]) -> None:
    await care.end(press.work, press.visit.me)
    press.visit.care = None
    await begin_report(press.visit)


@on(draft_form.AboutPost)
async def on_about_post(press: FormPress[draft_form.AboutPost]) -> None:
    await REPORT.show(press.visit, press.draft)


async def _tell(visit: Visit, hint: Hint, language: str, **options: Unpack[PostOptions]) -> None:
    """In the language they chose, else in the one they wrote in."""
    person = citizen(visit)
    to = person.recipient
    if not person.language_chosen and language in visit.work.channel.languages:
        to = replace(to, language=language)
    if not any(options.values()):
        # A key of its own: to people who write much, a usual hint would be sent in its place.
        options = {"latest": f"said:{person.id}:need"}
    await visit.work.tell(to, hint, **options)
