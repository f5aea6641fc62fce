"""Handlers of /check, publication and corrections of entries."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from telegram import Message, Update

from bot.cases import store as cases_store
from bot.cases.model import Because, IllegalMove
from bot.core.languages import N_
from bot.core.people import CheckExpected, Right
from bot.core.toasts import Toast
from bot.desk.visit import Visit
from bot.register import check, publication, store
from bot.register.check import CheckAsk, StopChecking
from bot.register.model import digest_of
from bot.reports import own_reports
from bot.reports.menu import Menu, MenuIntro
from bot.telegram.application import BotContext
from handlers import need
from handlers.core.press import (
    Press,
    citizen,
    command,
    message_of,
    on,
    say_here,
    stop_expecting,
    tell,
)
from handlers.core.updates import content_of


@command(
    "check",
    menu=N_("Check whether a link was restricted"),
    help=(N_("/check link – what was decided and published about a link"),),
)
async def on_check(update: Update, context: BotContext) -> None:
    """/check and a link looks it up; without a link it asks for one."""
    visit = context.visit
    await stop_expecting(visit)
    await _answer(visit, message_of(update), is_typed=bool(context.args))


async def take_link(visit: Visit, message: Message) -> bool:
    """A message after /check: its link; words without one are answered, a file is not for it.

    During a call only a link by itself is meant: all else may be the caller's.
    """
    content = content_of(message)
    more = content.files or content.place
    await stop_expecting(visit)
    is_in_call = visit.takes_call
    if (is_in_call and content.text) or (not content.links and (more or is_in_call)):
        return False
    await _answer(visit, message, is_typed=True)
    return True


@on(StopChecking)
async def on_stop(press: Press[StopChecking]) -> None:
    await stop(press.visit, press.message)


async def stop(visit: Visit, edit: int | None) -> None:
    """No link follows; a report that was begun stays."""
    await stop_expecting(visit)
    await tell(visit, Menu(MenuIntro.CANCELLED), edit=edit)


async def _answer(visit: Visit, message: Message, *, is_typed: bool) -> None:
    content = content_of(message)
    if content.links:
        notice = await check.look_up(visit.work, visit.me, content.links)
        await tell(visit, notice, reply_to=message.message_id)
    else:
        await own_reports.expect(visit.work, citizen(visit), CheckExpected())
        await tell(visit, CheckAsk(is_typed, content.bad_links))
    await need.beside_reply(visit, message)


@command(
    "entry",
    right=Right.CORRECT_ENTRIES,
    finds_work=True,
    menu=N_("Correct an entry of the register"),
    help=(N_("/entry 5J8k2… – correct an entry of the register that is wrong"),),
)
async def on_entry(update: Update, context: BotContext) -> None:
    """/entry and the end of the address of its page, or the whole address."""
    visit, message = context.visit, message_of(update)
    typed = " ".join(context.args or ())
    id = typed.rstrip("/").rpartition("/")[2]
    found = await publication.entry_card(visit.work, id)
    await say_here(
        visit, found or publication.EntryWord(publication.EntryProblem.UNKNOWN), message.message_id
    )


@on(publication.ShowEntry)
async def on_show(press: Press[publication.ShowEntry]) -> None:
    if card := await _card(press):
        await press.show_staff(card)


@on(publication.CorrectEntry)
async def on_correct(press: Press[publication.CorrectEntry]) -> None:
    action, work = press.action, press.work
    card = await _card(press)
    entry = await store.get_entry(work.tx, action.entry)
    if card is None or entry is None or not await _is_shown(press, card):
        return
    try:
        after = await publication.correct(work, entry, action.fix, press.visit.me)
        await press.show_staff(publication.EntryCard(after, is_done=True))
    except IllegalMove:
        press.toast(Toast.RECUSED, alert=True)


async def _is_shown(
    press: Press[Any], card: publication.EntryCard | publication.PublicationCard
) -> bool:
    """False for a press on a card of before a change, in whose place this one is shown."""
    if digest_of(card.entry) == press.action.digest:
        return True
    press.toast(Toast.OUTDATED)
    await press.show_staff(card)
    return False


async def _card(press: Press[Any]) -> publication.EntryCard | None:
    """None after an answer over the button."""
    try:
        card = await publication.entry_card(press.work, press.action.entry, press.action.fix)
    except publication.Unpublishable:
        press.toast(Toast.NO_CORRECTION, alert=True)
        return None
    if card is None:
        press.toast(Toast.NOT_FOUND)
    return card


async def say_offered(visit: Visit) -> None:
    """Tell the sender their waiting proposals; at a desk the count, and the way to private."""
    found = await publication.offered(visit.work, visit.me)
    await say_here(visit, replace(found, is_private=visit.sender.is_private))


def settled_said(
    handler: Callable[[Press[Any]], Awaitable[None]],
) -> Callable[[Press[Any]], Awaitable[None]]:
    """Decorate a handler: the end of a settled proposal is told in place of its card."""

    @wraps(handler)
    async def act(press: Press[publication.PublicationAction]) -> None:
        try:
            await handler(press)
        except publication.Unpublishable as error:
            tx = press.work.tx
            found = await store.get_publication(tx, press.action.publication)
            case = await cases_store.cases.get(tx, found.case) if found else None
            await press.show_staff(
                publication.PublicationSettled(case.number if case else "", error.why)
            )

    return act


@on(publication.ShowPublications)
async def on_list(press: Press[publication.ShowPublications]) -> None:
    """The next page takes the place of the one before it."""
    after = press.action.after
    shown = await publication.offered(press.work, press.visit.me, after)
    await press.show_staff(shown, below=after is None)


@on(publication.ViewPublication)
@settled_said
async def on_view(press: Press[publication.ViewPublication]) -> None:
    """A card comes below the list, so that the next one can be chosen there."""
    action, view = press.action, press.action.view
    found, case = await publication.pending(press.work, action.publication, press.visit.me)
    card = await publication.card(press.work, found, case, view or publication.View.OWNER)
    await press.show_staff(card, below=view is None)


@on(publication.PublishDecision)
@settled_said
async def on_publish(press: Press[publication.PublishDecision]) -> None:
    action, me = press.action, press.visit.me
    found, case = await publication.pending(press.work, action.publication, me)
    card = await publication.card(press.work, found, case, action.view)
    if not await _is_shown(press, card):
        return
    is_private = action.view is publication.View.PERSON
    entry = await publication.publish(press.work, found, me, is_private_person=is_private)
    await press.show_staff(
        publication.PublicationSettled(case.number, publication.Settled.PUBLISHED, entry.id)
    )


@on(publication.KeepBack)
@settled_said
async def on_keep_back(press: Press[publication.KeepBack]) -> None:
    action, me = press.action, press.visit.me
    found, case = await publication.pending(press.work, action.publication, me)
    if action.why not in publication.KEPT_BACK_FOR:
        press.toast(Toast.NOT_POSSIBLE)
        return
    await publication.decline(press.work, found, me, Because(action.why))
    await press.show_staff(
        publication.PublicationSettled(case.number, publication.Settled.DECLINED)
    )
