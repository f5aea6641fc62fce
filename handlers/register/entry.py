"""/entry: seniors, custodians and admins correct a wrong entry of the register."""

from telegram import Update

from bot.domain.actions.register import publishing as actions
from bot.domain.desk.case import IllegalMove
from bot.domain.notices.register.publishing import EntryCard, NoEntry
from bot.domain.notices.toast import Toast
from bot.domain.register.entry import Fix, digest_of
from bot.domain.register.publication import Unpublishable
from bot.pipeline.application import BotContext
from bot.services.register import correcting, showing
from bot.storage.register import entries
from handlers.guards import message_of, say_here
from handlers.press import A_co, Press
from handlers.rule import on


async def on_entry(update: Update, context: BotContext) -> None:
    """/entry and the end of the address of its page, or the whole address."""
    visit, message = context.visit, message_of(update)
    typed = " ".join(context.args or ())
    id = typed.rstrip("/").rpartition("/")[2]
    found = await showing.entry_card(visit.work, id)
    await say_here(visit, found or NoEntry(), message.message_id)


@on(actions.ShowEntry)
async def on_show(press: Press[actions.ShowEntry]) -> None:
    await _show(press, press.action.entry, None)


@on(actions.ShowFix)
async def on_fix(press: Press[actions.ShowFix]) -> None:
    await _show(press, press.action.entry, press.action.fix)


@on(actions.CorrectEntry)
async def on_correct(press: Press[actions.CorrectEntry]) -> None:
    """Publishes what the card shows: a card of before a change is shown anew."""
    action, work = press.action, press.work
    card = await _card(press, action.entry, action.fix)
    if card is None:
        return
    if card.digest != action.digest:
        press.toast(Toast.OUTDATED)
        await press.show_staff(card)
        return
    entry = await entries.get(work.tx, action.entry)
    try:
        if entry is not None:
            after = await correcting.correct(
                work, entry, action.fix, press.visit.sender.person or 0
            )
            await press.show_staff(EntryCard(after, digest=digest_of(after), is_done=True))
    except IllegalMove:
        press.toast(Toast.RECUSED, alert=True)


async def _show(press: Press[A_co], id: str, fix: Fix | None) -> None:
    card = await _card(press, id, fix)
    if card is not None:
        await press.show_staff(card)


async def _card(press: Press[A_co], id: str, fix: Fix | None) -> EntryCard | None:
    """None after an answer over the button."""
    try:
        card = await showing.entry_card(press.work, id, fix)
    except Unpublishable:
        press.toast(Toast.NO_CORRECTION, alert=True)
        return None
    if card is None:
        press.toast(Toast.NOT_FOUND)
    return card
