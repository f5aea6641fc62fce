"""Handlers for a person in need: help before consent and form; nothing of it is stored."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Unpack

from telegram import Message

from bot.core.languages import typed_words
from bot.core.posts import PostOptions
from bot.desk.visit import Visit
from bot.reports import additions, care, draft_form
from bot.reports.care import Hint, InCare
from bot.reports.draft import Input
from bot.reports.menu import AboutMe, EndCare
from bot.reports.need import NOT_HELD, Heard, HeldWords, Need, Words, heard
from bot.reports.store import DRAFTS, reports_of
from handlers import forms
from handlers.core.press import Press, citizen, in_album, on, stop_expecting
from handlers.core.updates import content_of
from handlers.report_form import REPORT, begin_report, take


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
    """Show help to a person in need; what they tell of others goes into the draft. False for all
    else, and for a cry for help that says no more: the usual answer follows."""
    found = heard_in(visit, content)
    if found is None:
        return False
    person = citizen(visit)
    is_told = found.need in {Need.BLACKMAIL, Need.HOME}
    if is_told and not person.declined:  # of who declined nothing is kept
        taken = await draft_form.receive(visit.work, person, visit.me, visit.draft, content, asked)
        visit.draft = taken.draft
    await remind(visit, found, content.message)
    return found.need is not Need.CALL


async def remind(visit: Visit, found: Heard, message: int) -> None:
    """Show help as a reply. Words of a person who may want to die are kept nowhere: a button makes
    the message that is answered a part of a report if it speaks of a post."""
    draft, held = visit.draft, None
    if found.need is Need.LIFE:
        await draft_form.forget_message(visit.work, citizen(visit), draft, message)
        held = HeldWords(NOT_HELD, 0, message, found.language)
    elif found.need is not Need.CALL and draft is not None and draft.messages:
        held = HeldWords(draft.id, draft.revision, message, found.language)
    await _tell(visit, Hint(found.need, held), found.language, reply_to=message)


async def beside_reply(visit: Visit, message: Message) -> None:
    found = heard_in(visit, content_of(message))
    if found is not None:
        await _tell(visit, Hint(found.need), found.language)


@on(AboutMe)
async def on_about_me(press: Press[AboutMe]) -> None:
    """Forget the words, also where they are a part of a draft, and stay with help for a day."""
    visit, action, shown = press.visit, press.action, press.query.message
    await draft_form.forget_message(press.work, press.person, visit.draft, action.message)
    newest = await reports_of(press.work.tx, press.person.id, 1)
    shown_at = int(shown.date.timestamp()) * 1000 if shown is not None else 0
    is_kept = any(report.filed_at >= shown_at for report in newest)
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
async def on_about_post(press: Press[draft_form.AboutPost]) -> None:
    """Go on with the draft that holds the words, or take up the message that help answers."""
    visit, shown = press.visit, press.query.message
    said = shown.reply_to_message if isinstance(shown, Message) else None
    if said is None or visit.takes_call or press.action.draft != NOT_HELD:
        held = await forms.admitted(press, press.action)
        if held is not None:
            await REPORT.show(visit, held.draft)
        return
    await stop_expecting(visit)
    draft = visit.draft
    asked = draft.asked if draft else await additions.open_question(press.work, press.person)
    await take(visit, content_of(said), asked)


async def _tell(visit: Visit, hint: Hint, language: str, **options: Unpack[PostOptions]) -> None:
    """In the language they chose, else in the one they wrote in."""
    person = citizen(visit)
    to = person.recipient
    if not person.language_chosen and language in visit.work.channel.languages:
        to = replace(to, language=language)
    if not (options.get("edit") or options.get("latest")):
        # A key of its own: to people who write much, a usual hint would be sent in its place.
        options["latest"] = f"said:{person.id}:need"
    await visit.work.tell(to, hint, **options)
