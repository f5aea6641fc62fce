"""Handlers of /check, publication and corrections of entries."""

from typing import Any

from telegram import Message, Update

from bot.cases.model import Case, IllegalMove
from bot.core.languages import N_
from bot.core.people import CheckExpected, Right
from bot.core.reviews_store import Kind
from bot.core.toasts import Toast
from bot.desk.visit import Visit
from bot.register import check, publication, store
from bot.register.check import CheckAsk, StopChecking
from bot.register.model import digest_of
from bot.reports import own_reports
from bot.reports.menu import Menu, MenuIntro
from bot.telegram.application import BotContext
from handlers import need
from handlers.core import press as frame
from handlers.core.updates import content_of
from handlers.desk.reviews import KINDS, Reviewing


@frame.command(
    "check",
    menu=N_("Check whether a link was restricted"),
    help=(N_("/check link – what was decided and published about a link"),),
)
async def on_check(update: Update, context: BotContext) -> None:
    """/check and a link looks it up; without a link it asks for one."""
    visit = context.visit
    await frame.stop_expecting(visit)
    await _answer(visit, frame.message_of(update), is_typed=bool(context.args))


async def take_link(visit: Visit, message: Message) -> bool:
    """A message after /check: its link; words without one are answered, a file is not for it.

    During a call only a link by itself is meant: all else may be the caller's.
    """
    content = content_of(message)
    more = content.files or content.place
    await frame.stop_expecting(visit)
    is_in_call = visit.takes_call
    if (is_in_call and content.text) or (not content.links and (more or is_in_call)):
        return False
    await _answer(visit, message, is_typed=True)
    return True


@frame.on(StopChecking)
async def on_stop(press: frame.Press[StopChecking]) -> None:
    await stop(press.visit, press.message)


async def stop(visit: Visit, edit: int | None) -> None:
    """No link follows; a report that was begun stays."""
    await frame.stop_expecting(visit)
    await frame.tell(visit, Menu(MenuIntro.CANCELLED), edit=edit)


async def _answer(visit: Visit, message: Message, *, is_typed: bool) -> None:
    content = content_of(message)
    if content.links:
        notice = await check.look_up(visit.work, visit.me, content.links)
        await frame.tell(visit, notice, reply_to=message.message_id)
    else:
        await own_reports.expect(visit.work, frame.citizen(visit), CheckExpected())
        await frame.tell(visit, CheckAsk(is_typed, content.bad_links))
    await need.beside_reply(visit, message)


@frame.command(
    "entry",
    right=Right.CORRECT_ENTRIES,
    finds_work=True,
    menu=N_("Correct an entry of the register"),
    help=(N_("/entry 5J8k2… – correct an entry of the register that is wrong"),),
)
async def on_entry(update: Update, context: BotContext) -> None:
    """/entry and the end of the address of its page, or the whole address."""
    visit, message = context.visit, frame.message_of(update)
    typed = " ".join(context.args or ())
    id = typed.rstrip("/").rpartition("/")[2]
    found = await publication.entry_card(visit.work, id)
    await frame.say_here(visit, found or publication.EntryUnknown(), message.message_id)


@frame.on(publication.ShowEntry)
async def on_show(press: frame.Press[publication.ShowEntry]) -> None:
    if card := await _card(press):
        await press.show_staff(card)


@frame.on(publication.CorrectEntry)
async def on_correct(press: frame.Press[publication.CorrectEntry]) -> None:
    action, work = press.action, press.work
    card = await _card(press)
    entry = await store.get_entry(work.tx, action.entry)
    if card is None or entry is None:
        return
    if digest_of(card.entry) != action.digest:
        press.toast(Toast.OUTDATED)
        await press.show_staff(card)
        return
    try:
        after = await publication.correct(work, entry, action.fix, press.visit.me)
        await press.show_staff(publication.EntryCard(after))
        press.toast(Toast.CORRECTED)
    except IllegalMove:
        press.toast(Toast.RECUSED, alert=True)


async def _card(press: frame.Press[Any]) -> publication.EntryCard | None:
    """None after an answer over the button."""
    try:
        card = await publication.entry_card(press.work, press.action.entry, press.action.fix)
    except publication.Unpublishable:
        press.toast(Toast.NO_CORRECTION, alert=True)
        return None
    if card is None:
        press.toast(Toast.NOT_FOUND)
    return card


async def _choose(press: frame.Press[Any], case: Case, path: tuple[str, ...]) -> None:
    work, me, person = press.work, press.visit.me, press.person.id
    review = await publication.Publications(work).hold(press.action.review, me)
    try:
        if not await publication.choose(work, case, review, me, person, path):
            press.toast(Toast.OUTDATED)
    except publication.Unpublishable:
        press.toast(Toast.NOT_POSSIBLE, alert=True)


KINDS[Kind.PUBLICATION] = Reviewing(publication.Publications, _choose, _choose)
