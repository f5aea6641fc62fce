"""Messages that begin a report or add to it, also for a person on the phone: /call."""

from telegram import Message, Update

from bot.core.messages import N_
from bot.core.people import Right
from bot.core.queues import sent_messages
from bot.desk.buttons import ReportOwnWords
from bot.desk.visit import Visit
from bot.hotlines import model as actions
from bot.links.url import Link
from bot.register.check import ReportChecked
from bot.reports import additions, draft_form, reports_store
from bot.reports.calls import CallEnd, CallWord
from bot.reports.care import Hint, Hinted
from bot.reports.draft import Input, Remark, Step, Unkept
from bot.reports.front_desk import LeftOut
from bot.reports.menu import Menu, MenuIntro
from bot.reports.model import is_small_talk
from handlers import front_desk, report_form, reports
from handlers.core import press as frame
from handlers.core.context import BotContext
from handlers.core.dispatch import on
from handlers.core.expected import cancel_expected, is_expected, take_expected
from handlers.core.updates import content_of
from handlers.desk import prompts
from handlers.report_form import REPORT

SHORTEST_DESCRIPTION = 15
"""Fewer characters without a link begin no report: people also say hello."""


async def on_content(update: Update, context: BotContext) -> None:
    """Take a message where it is expected, show a report by its code, or begin one."""
    visit = context.visit
    message = frame.message_of(update)
    if await take_expected(visit, message):
        return
    content = content_of(message)
    if content.text is not None and await reports.show_by_code(visit, content.text):
        return
    if await prompts.hold_back(visit, message):
        return
    if not content.is_empty and await prompts.ask_whose(visit, message):
        return
    if await front_desk.choose_named_type(visit, content):
        return
    asked = None
    if visit.draft is not None:
        asked = visit.draft.asked
    elif not content.is_empty:
        asked = await additions.open_question(visit.work, frame.citizen(visit))
    await _remember_call(visit, message)
    refused = _of_no_use(visit, content)
    # A word may be the answer that was asked for, or a part of it.
    if refused is not None and not (asked and refused is Hinted.TOO_SHORT):
        await _refuse(visit, refused)
        return
    if asked is None and await front_desk.ask_first(visit, message, content):
        return
    await report_form.take(visit, content, asked, message.media_group_id)


@on(ReportChecked)
async def on_checked(press: frame.Press[ReportChecked]) -> None:
    visit = press.visit
    await frame.stop_expecting(visit)
    links: tuple[Link, ...] = ()
    if press.replied_to is not None:
        named = content_of(press.replied_to).links
        links = tuple(link for link in named if link.key == press.action.link)
    if links:
        await report_form.take(visit, Input(links=links))
    else:
        await press.tell(Hint(Hinted.LINK_AGAIN))


@on(ReportOwnWords)
async def on_own_words(press: frame.Press[ReportOwnWords]) -> None:
    visit = press.visit
    message = press.replied_to
    if message is None:
        await report_form.begin_report(visit)
        return
    await report_form.take(visit, content_of(message))


def _of_no_use(visit: Visit, content: Input) -> Hinted | Unkept | None:
    if content.is_empty:
        return content.unkept or Hinted.NOTHING_UNDERSTOOD
    if content.links or content.files or not content.text:
        if content.links or content.files or visit.draft:
            return None
        return Unkept.PLACE_NOT_ASKED  # a place alone
    if is_small_talk(content.text) and not content.is_forwarded:
        return Hinted.TOO_SHORT
    if visit.draft is None and len(content.text) < SHORTEST_DESCRIPTION:
        return Hinted.TOO_SHORT
    return None


async def on_edit(update: Update, context: BotContext) -> None:
    """A message that was changed after sending it: taken up while the draft is open."""
    visit = context.visit
    message = frame.message_of(update)
    person = frame.citizen(visit)
    draft = visit.draft
    if message.location is not None or (message.text or "").startswith("/"):
        return  # a live location moves by itself, and a command counts when it is sent
    if await _drop_edit_of_call(visit, message):
        return
    is_known = draft is not None and draft.knows(message.message_id)
    is_call = visit.takes_call
    sent_at = int(message.date.timestamp()) * 1000
    newest = await reports_store.reports_of(visit.work.tx, person.id, 1)
    is_earlier = any(report.filed_at >= sent_at for report in newest)
    if draft is None or (is_earlier and not (is_known or is_call)):
        await reports.offer(visit, message)
        return
    if not await report_form.may_keep(visit):
        return
    content = content_of(message)
    if not (is_known or draft.asked):
        if _of_no_use(visit, content) is not None:
            return
        if await front_desk.ask_first(visit, message, content):
            return
    found = await draft_form.receive(visit.work, person, visit.me, draft, content)
    if is_known and not found.remarks:
        return
    visit.draft = found.draft
    if is_call or await frame.require_consent(visit, kept=True):
        await REPORT.show_content(visit, found)


async def _refuse(visit: Visit, about: Hinted | Unkept) -> None:
    """Answer writers who agreed or, for a caller, are still staff."""
    if visit.takes_call:
        may_write = await report_form.goes_on(visit)
    else:
        may_write = await frame.require_consent(visit)
    if not may_write:
        return
    if visit.draft is None:
        await frame.tell(visit, Hint(about))
    elif visit.draft.step is Step.TYPE and isinstance(about, Hinted):
        await frame.tell(visit, LeftOut(visit.draft.id, visit.draft.revision))
    else:
        remark: Unkept | Remark = Remark.NOT_ADDED
        if isinstance(about, Unkept):
            remark = about
        await REPORT.tell(visit, await REPORT.ask(visit, visit.draft, remark))


@frame.command(
    "cancel",
    menu=N_("Stop what you are doing"),
    help=(N_("/cancel – stop what you are doing"),),
)
async def on_cancel(visit: Visit, message: Message) -> None:
    if await cancel_expected(visit):
        return
    if visit.draft is not None:
        await REPORT.leave(visit)
    elif is_expected(visit):
        await frame.stop_expecting(visit)
        await frame.tell(visit, Menu(MenuIntro.CANCELLED))
    else:
        await frame.tell(visit, Menu(MenuIntro.NOTHING_OPEN))


_SAID = "call:"
"""Begins the names of messages that belong to calls: the draft, the message."""


@frame.command(
    "call",
    right=Right.HANDLE_CASES,
    finds_work=True,
    menu=N_("Write down what a caller reports"),
    help=(N_("/call – file the report of a person on the phone"),),
)
async def on_call(visit: Visit, message: Message) -> None:
    await _begin(visit, None)


@on(actions.BeginCall)
async def on_begin(press: frame.Press[actions.BeginCall]) -> None:
    await _begin(press.visit, press.message, instead=press.action.instead)


async def _begin(visit: Visit, edit: int | None, *, instead: bool = False) -> None:
    """A report of their own that was begun is lost only if they say so."""
    await frame.stop_expecting(visit)
    draft = visit.draft
    if draft is not None and not draft.by_phone and draft.has_content and not instead:
        await frame.tell(visit, draft_form.DraftOffer(draft, call=True), edit=edit)
        return
    if draft is None or not draft.by_phone:
        draft = await draft_form.begin_draft(
            visit.work, frame.citizen(visit), by_phone=True
        )
    await REPORT.show(visit, draft, edit)


@on(actions.HideCallCode)
async def on_hide(press: frame.Press[actions.HideCallCode]) -> None:
    await press.replace(CallWord(CallEnd.READ_OUT))


async def _remember_call(visit: Visit, message: Message) -> None:
    """Keep which call a message belongs to, for the case that it is edited later; not its words."""
    if visit.draft is not None and visit.draft.by_phone:
        chat = message.chat.id
        number = message.message_id
        place = f"{_SAID}{visit.draft.id}:{number}"
        said = sent_messages.SentMessage(
            place, chat, None, number, _digest(visit, message)
        )
        await sent_messages.put(visit.work.tx, said)


async def _drop_edit_of_call(visit: Visit, message: Message) -> bool:
    """Drop an edited message of a call that is over: it reaches no report any more."""
    place = await sent_messages.find_place(
        visit.work.tx, message.chat.id, message.message_id
    )
    if place is None or not place.startswith(_SAID):
        return False
    if visit.draft is not None and place.startswith(f"{_SAID}{visit.draft.id}:"):
        return False
    kept = await sent_messages.get(visit.work.tx, place)
    # Telegram also reports edits that no person made, such as a loaded preview.
    if kept is not None and kept.content != _digest(visit, message):
        await frame.tell(visit, CallWord(CallEnd.EDITED))
    return True


def _digest(visit: Visit, message: Message) -> bytes:
    return visit.work.vault.inbox_key(message.text or message.caption or "").encode()
