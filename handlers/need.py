"""Handlers for a person in need: help before consent and form; nothing of it is stored."""

from collections.abc import Mapping
from functools import cache
from typing import Unpack

from telegram import Message

from bot.core.messages import PostOptions, typed_words
from bot.core.people import (
    AdditionExpected,
    DataExpected,
    FormExpected,
    Person,
    Plain,
    is_work,
)
from bot.core.toasts import Toast
from bot.desk.visit import Visit
from bot.reports import additions, care, draft_form
from bot.reports.care import FORM_WAITS, HANDED_ON, Hint, InCare
from bot.reports.draft import Input
from bot.reports.front_desk import asks_first
from bot.reports.menu import AboutMe, AboutOther, EndCare
from bot.reports.model import is_small_talk
from bot.reports.need import NOT_HELD, Heard, HeldWords, Need, Words, heard
from bot.reports.reports_store import DRAFTS, reports_of
from bot.values import replace
from handlers.core import expected
from handlers.core.dispatch import Subject, about, on
from handlers.core.press import Press, PressOn, citizen, in_album, stop_expecting
from handlers.core.updates import content_of, said_in
from handlers.report_form import REPORT, begin_report, of_type, take


@cache
def _words() -> Mapping[str, Words]:
    learned = typed_words("need.tsv")
    phrases = typed_words("need.toml")
    return {
        code: Words.read(text, learned.get(code, "")) for code, text in phrases.items()
    }


def words_in(message: Message) -> Input:
    """The words of a message, without the command before them."""
    content = content_of(message)
    if content.text and content.text.startswith("/"):
        content = replace(
            content, text="".join(content.text.split(maxsplit=1)[1:]) or None
        )
    return content


def heard_in(visit: Visit, content: Input) -> Heard | None:
    if visit.work.channel.need is None or not content.text:
        return None
    if is_small_talk(content.text):
        return None
    is_of_post = bool(content.links) or content.is_forwarded
    return heard(content.text, _words(), with_link=is_of_post)


async def help_first(visit: Visit, message: Message, *, is_edit: bool) -> bool:
    """Show help to a person in need; True where that is the whole answer.

    The usual answer follows where the words are for staff or bring a link to look up, and after a
    cry for help that says no more.
    """
    content = words_in(message)
    found = heard_in(visit, content)
    if found is None:
        return False
    if found.need is Need.CALL:
        await _tell(visit, Hint(Need.CALL), found.language, reply_to=message.message_id)
        return False
    if is_edit:
        place, goes_on = await _of_edit(visit, message, content)
    else:
        place, goes_on = await _of_new(visit, message, content)
    if place is None:
        return False
    held: HeldWords | None = HeldWords(place, 0, content.message, found.language)
    if place == NOT_HELD and not goes_on:
        held = await _keep(visit, found, content)
    if held is None:
        return True  # help for these words was shown before
    await _tell(visit, Hint(found.need, held), found.language, reply_to=content.message)
    return not goes_on


async def _of_new(visit: Visit, message: Message, content: Input) -> tuple[str, bool]:
    """Say where words go, in the place of a draft, and whether they go on to there now."""
    expecting = await expected.awaited(visit, message)
    is_command = bool(message.text and message.text.startswith("/"))
    is_live = (
        expecting is not None and expecting.until >= visit.work.now and not is_command
    )
    what = None
    if expecting is not None:
        what = expecting.what
    if (
        what is not None
        and not is_command
        and (is_work(what) or what is Plain.WORK_LEFT)
    ):
        # Late words of staff, which become no report by themselves
        return NOT_HELD, True
    if is_live and isinstance(what, AdditionExpected):
        return HANDED_ON, True
    if is_live and isinstance(what, FormExpected | DataExpected):
        return FORM_WAITS, False
    if content.links and (is_command or (is_live and what is Plain.CHECK)):
        return NOT_HELD, True
    await stop_expecting(visit)
    return NOT_HELD, False


async def _of_edit(
    visit: Visit, message: Message, content: Input
) -> tuple[str | None, bool]:
    """The same of an edited message; no place where its words are as they were.

    Telegram also reports edits that no person made, such as a loaded preview.
    """
    work = visit.work
    draft = visit.draft
    if draft is not None and draft.knows(content.message):
        return NOT_HELD, False
    sent_at = int(message.date.timestamp()) * 1000
    report = await additions.report_of(work, citizen(visit), sent_at)
    written = said_in(message).text
    if report is not None and not await additions.says_more(
        work, report, written, content
    ):
        return None, False
    return NOT_HELD, report is not None and report.filed_at >= sent_at


async def _keep(visit: Visit, found: Heard, content: Input) -> HeldWords | None:
    """Keep nothing unasked: a button of the card makes the words a report, or a part of one.

    Only where a draft asked for words, or holds this message, it takes up what is told of others'
    deeds, as it takes other text; None for an edit that changed nothing. What is told of a life at
    risk is kept nowhere.
    """
    person = citizen(visit)
    draft = visit.draft
    message = content.message
    held = HeldWords(NOT_HELD, 0, message, found.language)
    if draft is None:
        return held
    if found.need in {Need.LIFE, Need.OTHER}:
        await draft_form.forget_message(visit.work, person, draft, message)
        return held
    was_known = draft.knows(message)
    if not was_known and asks_first(draft, content):
        return held
    taken = await draft_form.receive(
        visit.work, person, visit.me, draft, content, draft.asked
    )
    if was_known and not taken.remarks:
        return None
    visit.draft = taken.draft
    return HeldWords(taken.draft.id, taken.draft.revision, message, found.language)


@on(AboutMe)
async def on_about_me(press: Press[AboutMe]) -> None:
    """Forget the words, also where they are a part of a draft, and stay with help for a day."""
    visit = press.visit
    action = press.action
    shown = press.query.message
    await draft_form.forget_message(
        press.work, press.person, visit.draft, action.message
    )
    newest = await reports_of(press.work.tx, press.person.id, 1)
    shown_at = 0
    if shown is not None:
        shown_at = int(shown.date.timestamp()) * 1000
    is_kept = any(report.filed_at >= shown_at for report in newest)
    if visit.takes_call:
        # What they write next is not a caller's
        await DRAFTS.drop(press.work.tx, press.person.id)
    await stop_expecting(visit)
    await care.begin_care(press.work, visit.me, action.language)
    if action.draft == HANDED_ON:
        is_kept = True  # staff have the words
    about = InCare.BEGUN
    if is_kept:
        about = InCare.GOES_ON
    await _tell(visit, Hint(about), action.language, edit=press.message)


@on(AboutOther)
async def on_about_other(press: Press[AboutOther]) -> None:
    """Say what to do for another person; what became of the words stays as it is."""
    action = press.action
    held = HeldWords(action.draft, action.revision, action.message, action.language)
    await _tell(
        press.visit, Hint(Need.OTHER, held), action.language, edit=press.message
    )


async def stay(
    visit: Visit, message: Message | None, about: InCare = InCare.GOES_ON
) -> None:
    """Answer a person in care, whatever they write or press; a whole album once."""
    hint = Hint(about)
    album = None
    if message is not None:
        hint = Hint(about, turn=message.message_id)
        album = message.media_group_id
    await _tell(visit, hint, visit.care or "", **in_album(visit, album, ":Hint"))


@on(EndCare)
async def on_end_care(press: Press[EndCare]) -> None:
    await care.end_care(press.work, press.visit.me)
    press.visit.care = None
    await begin_report(press.visit)


class HeardPosts(Subject[draft_form.AboutPost, draft_form.AboutPost]):
    """Words that help was offered for: a draft holds them, or the message that help answers."""

    async def find(self, press: Press[draft_form.AboutPost]) -> draft_form.AboutPost:
        return press.action


HEARD_POSTS = HeardPosts(draft_form.AboutPost)


@about(HEARD_POSTS, draft_form.AboutPost)
async def on_about_post(press: Press[draft_form.AboutPost]) -> None:
    await _take_up(press)


@about(HEARD_POSTS, draft_form.AboutAttack)
async def on_about_attack(
    press: PressOn[draft_form.AboutAttack, draft_form.AboutPost],
) -> None:
    """The same, and the report is of an attack already when its consent or next step is asked."""
    draft = press.visit.draft
    if draft is not None and press.action.draft == draft.id:
        press.visit.draft = await of_type(press.visit, draft, Need.ATTACK.value)
    await _take_up(press, Need.ATTACK.value)


async def _take_up(press: Press[draft_form.AboutPost], kind: str | None = None) -> None:
    """Go on with the draft that holds the words, or take up the message that help answers."""
    visit = press.visit
    said = press.replied_to
    if press.action.draft == FORM_WAITS:
        if said is None or not await expected.take_expected(visit, said):
            press.toast(Toast.STEP_OVER)
        return
    if said is None or visit.takes_call or press.action.draft != NOT_HELD:
        held = await REPORT.open(press)
        if held is not None:
            await REPORT.show(visit, held.draft)
        return
    await stop_expecting(visit)
    asked = await _asked(visit, press.person)
    await take(visit, words_in(said), asked, kind=kind)


async def _asked(visit: Visit, person: Person) -> tuple[str, str] | None:
    """The question that words may answer: the one that the draft began with, else the open one."""
    if visit.draft is not None:
        return visit.draft.asked
    return await additions.open_question(visit.work, person)


async def _tell(
    visit: Visit, hint: Hint, language: str, **options: Unpack[PostOptions]
) -> None:
    """In the language they chose, else in the one they wrote in."""
    person = citizen(visit)
    to = person.recipient
    if not person.language_chosen and language in visit.work.channel.languages:
        to = replace(to, language=language)
    if not (options.get("edit") or options.get("latest")):
        # A key of its own: to people who write much, a usual hint would be sent in its place.
        options["latest"] = f"said:{person.id}:need"
    await visit.work.tell(to, hint, **options)
