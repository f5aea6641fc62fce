"""Buttons of a broadcast that waits, runs or is over, for every admin."""

from collections.abc import Mapping

from bot.domain.actions import broadcast as acts
from bot.domain.broadcast.broadcast import (
    Broadcast,
    Content,
    IllegalTransition,
    Stage,
    Transition,
    check,
    digest_of,
)
from bot.domain.notice import Lane
from bot.domain.notices.broadcast import BroadcastSettled, RefusalAsk, Said, Settled, Sure
from bot.domain.notices.toast import Toast
from bot.domain.people import Composing
from bot.services.broadcast import approval, broadcasts, showing, views
from bot.storage.broadcast import corrections
from handlers.broadcast.screens import expect, expect_nothing, is_mine, me, show, show_panel
from handlers.press import BroadcastPress

Press = BroadcastPress[acts.BroadcastAction]


async def on_show(press: Press) -> None:
    await show(press.visit, press.broadcast, press.message)


async def on_removed_act(press: BroadcastPress[acts.RemovedAct]) -> None:
    """A button of an older version: the broadcast is shown as it is now."""
    raise IllegalTransition(press.broadcast.stage, Transition.EDIT)


async def on_texts(press: BroadcastPress[acts.ShowTexts]) -> None:
    to = press.person.recipient
    await showing.show_messages(press.work, press.broadcast, to, Lane.ANSWER)
    press.toast(Toast.MESSAGES_COME)


async def on_approve(press: BroadcastPress[acts.ApproveBroadcast]) -> None:
    await approval.approve(press.work, press.broadcast, me(press.visit), press.visit.sender.name)
    press.toast(Toast.APPROVED)


async def on_refuse(press: BroadcastPress[acts.RefuseBroadcast]) -> None:
    broadcast = press.broadcast
    check(broadcast, Transition.REFUSE)
    if is_mine(press.visit, broadcast):
        raise broadcasts.SamePerson
    await expect(press.visit, broadcast, Composing.REFUSAL)
    await press.tell(RefusalAsk(broadcast.id, broadcast.number, broadcast.version))


async def on_keep_question(press: BroadcastPress[acts.KeepQuestion]) -> None:
    await expect_nothing(press.visit)
    await _settled(press, press.broadcast, Settled.KEPT)


async def on_recall(press: BroadcastPress[acts.RecallBroadcast]) -> None:
    """Its author may change it then; another admin stops what is not to go out at its time."""
    broadcast, visit = press.broadcast, press.visit
    if not is_mine(visit, broadcast) and broadcast.stage is not Stage.SCHEDULED:
        raise IllegalTransition(broadcast.stage, Transition.RECALL)
    back = await approval.recall(press.work, broadcast, me(visit), visit.sender.name)
    await show_panel(visit, back, press.message, said=Said.RECALLED)


async def on_pause(press: BroadcastPress[acts.PauseBroadcast]) -> None:
    await _changed(press, await broadcasts.pause(press.work, press.broadcast), Toast.PAUSED)


async def on_resume(press: BroadcastPress[acts.ResumeBroadcast]) -> None:
    await _changed(press, await broadcasts.resume(press.work, press.broadcast), Toast.RESUMED)


async def _changed(press: Press, broadcast: Broadcast, toast: Toast) -> None:
    """Say it over the button, and show the new state where it was pressed and to the author."""
    press.toast(toast)
    await showing.tell_progress(press.work, broadcast)
    if not is_mine(press.visit, broadcast):
        await press.replace(await views.progress(press.work, broadcast))


async def on_table(press: BroadcastPress[acts.GetTable]) -> None:
    await press.tell(await views.table(press.work, press.broadcast))
    press.toast(Toast.TABLE_COMES)


async def on_ask_cancel(press: BroadcastPress[acts.AskCancel]) -> None:
    check(press.broadcast, Transition.CANCEL)
    await press.tell(await views.sure(press.work, press.broadcast, Sure.CANCEL))


async def on_ask_withdrawal(press: BroadcastPress[acts.AskWithdrawal]) -> None:
    check(press.broadcast, Transition.AGAIN)
    await press.tell(await views.sure(press.work, press.broadcast, Sure.WITHDRAW))


async def on_decline(press: BroadcastPress[acts.DeclineAct]) -> None:
    if press.broadcast.stage.is_running:
        await _settled(press, press.broadcast, Settled.KEPT)
    else:
        await show(press.visit, press.broadcast, press.message)


async def on_confirm(press: BroadcastPress[acts.ConfirmAct]) -> None:
    work, broadcast = press.work, press.broadcast
    match press.action.what:
        case Sure.DISCARD:
            await broadcasts.discard(work, broadcast, me(press.visit))
            await expect_nothing(press.visit)
            await _settled(press, broadcast, Settled.DISCARDED)
        case Sure.CANCEL:
            stopped = await broadcasts.cancel(work, broadcast)
            await _settled(press, stopped, Settled.CANCELLED)
            await showing.tell_progress(work, stopped)
        case Sure.WITHDRAW:
            begun = await broadcasts.withdraw(work, broadcast)
            await _again(press, begun, Settled.WITHDRAWING, list(begun.contents))
        case Sure.CORRECT | Sure.URGENT:  # buttons of older versions
            raise IllegalTransition(broadcast.stage, Transition.EDIT)


async def on_confirm_correction(press: BroadcastPress[acts.ConfirmCorrection]) -> None:
    """Only the words that were shown go out; what two admins approved, two correct."""
    work, broadcast, confirmed = press.work, press.broadcast, press.action.words
    words, by = await corrections.of(work.tx, broadcast.id), me(press.visit)
    if digest_of(words) != confirmed:
        raise IllegalTransition(broadcast.stage, Transition.AGAIN)
    if broadcast.approved_by is not None:
        first = await corrections.first_confirmed(work.tx, broadcast.id, confirmed)
        if first == by:
            raise broadcasts.SamePerson
        if first is None:
            await _ask_second(press, broadcast, words)
            return
    begun = await broadcasts.correct(work, broadcast, words)
    await corrections.drop(work.tx, broadcast.id)
    await _again(press, begun, Settled.CORRECTING, list(words))


async def _ask_second(press: Press, broadcast: Broadcast, words: Mapping[str, Content]) -> None:
    by, name = me(press.visit), press.visit.sender.name
    check(broadcast, Transition.AGAIN)
    if not await approval.ask_second(press.work, broadcast, words, by, name):
        await _settled(press, broadcast, Settled.NOT_CORRECTED)
        return
    await corrections.confirm_first(press.work.tx, broadcast.id, digest_of(words), by)
    await _settled(press, broadcast, Settled.HALF_CORRECTED)


async def _again(
    press: Press, broadcast: Broadcast, settled: Settled, languages: list[str]
) -> None:
    """Another run begins: the other admins read what is changed and by whom."""
    by, name = me(press.visit), press.visit.sender.name
    await approval.tell_others(press.work, broadcast, by, name, settled, languages)
    await _settled(press, broadcast, settled)
    await showing.begin_below(press.work, broadcast)


async def _settled(press: Press, broadcast: Broadcast, settled: Settled) -> None:
    await press.replace(BroadcastSettled(broadcast.id, broadcast.number, settled))
