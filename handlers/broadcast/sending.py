"""Buttons of a broadcast that waits, runs or is over, for every admin."""

from bot.domain.actions import broadcast as acts
from bot.domain.broadcast.broadcast import IllegalTransition, Stage, Transition, check
from bot.domain.notice import Lane
from bot.domain.notices.broadcast import Said, Settled, Sure
from bot.domain.notices.toast import Toast
from bot.domain.people import Composing
from bot.services.broadcast import approval, broadcasts, showing, views
from handlers.broadcast import entry
from handlers.broadcast.screens import (
    begin_again,
    expect,
    expect_nothing,
    is_mine,
    me,
    settle,
    show,
    show_panel,
)
from handlers.press import BroadcastPress
from handlers.rule import on

Press = BroadcastPress[acts.BroadcastAction]


@on(acts.ShowPanel)
@entry.explained
async def on_show(press: Press) -> None:
    await show(press.visit, press.broadcast, press.message)


@on(acts.ShowTexts)
@entry.explained
async def on_texts(press: BroadcastPress[acts.ShowTexts]) -> None:
    to = press.person.recipient
    await showing.show_messages(press.work, press.broadcast, to, Lane.ANSWER)
    press.toast(Toast.MESSAGES_COME)


@on(acts.ApproveBroadcast)
@entry.explained
async def on_approve(press: BroadcastPress[acts.ApproveBroadcast]) -> None:
    await approval.approve(press.work, press.broadcast, me(press.visit), press.visit.sender.name)
    press.toast(Toast.APPROVED)


@on(acts.RefuseBroadcast)
@entry.explained
async def on_refuse(press: BroadcastPress[acts.RefuseBroadcast]) -> None:
    broadcast = press.broadcast
    check(broadcast, Transition.REFUSE)
    if is_mine(press.visit, broadcast):
        raise broadcasts.SamePerson
    await expect(press.visit, broadcast, Composing.REFUSAL)
    await press.replace(await approval.question(press.work, broadcast, menu=("refuse",)))


@on(acts.RecallBroadcast)
@entry.explained
async def on_recall(press: BroadcastPress[acts.RecallBroadcast]) -> None:
    """Its author may change it then; another admin stops what is not to go out at its time."""
    broadcast, visit = press.broadcast, press.visit
    if not is_mine(visit, broadcast) and broadcast.stage is not Stage.SCHEDULED:
        raise IllegalTransition(broadcast.stage, Transition.RECALL)
    back = await approval.recall(press.work, broadcast, me(visit), visit.sender.name)
    await show_panel(visit, back, press.message, said=Said.RECALLED)


@on(acts.PauseBroadcast, acts.ResumeBroadcast)
@entry.explained
async def on_turn(press: BroadcastPress[acts.PauseBroadcast | acts.ResumeBroadcast]) -> None:
    """Say it over the button, and show the new state where it was pressed and to the author."""
    pauses = isinstance(press.action, acts.PauseBroadcast)
    turn = broadcasts.pause if pauses else broadcasts.resume
    broadcast = await turn(press.work, press.broadcast)
    press.toast(Toast.PAUSED if pauses else Toast.RESUMED)
    await showing.refresh(press.work, broadcast)
    if not is_mine(press.visit, broadcast):
        await press.replace(await views.run_card(press.work, broadcast))


@on(acts.GetTable)
@entry.explained
async def on_table(press: BroadcastPress[acts.GetTable]) -> None:
    await press.tell(await views.table(press.work, press.broadcast))
    press.toast(Toast.TABLE_COMES)


_ACTS = {
    Sure.CANCEL: Transition.CANCEL,
    Sure.DISCARD: Transition.DISCARD,
    Sure.WITHDRAW: Transition.AGAIN,
}


@on(acts.AskSure)
@entry.explained
async def on_ask_sure(press: BroadcastPress[acts.AskSure]) -> None:
    what = press.action.what
    if what is Sure.DISCARD and not is_mine(press.visit, press.broadcast):
        raise broadcasts.NotAuthor
    check(press.broadcast, _ACTS[what])
    question = await views.question(press.work, press.broadcast, what)
    await (press.replace if what is Sure.DISCARD else press.tell)(question)


@on(acts.ConfirmAct)
@entry.explained
async def on_confirm(press: BroadcastPress[acts.ConfirmAct]) -> None:
    work, broadcast = press.work, press.broadcast
    match press.action.what:
        case Sure.DISCARD:
            await broadcasts.discard(work, broadcast, me(press.visit))
            await expect_nothing(press.visit)
            await settle(press, Settled.DISCARDED)
        case Sure.CANCEL:
            stopped = await broadcasts.cancel(work, broadcast)
            await settle(press, Settled.CANCELLED)
            await showing.refresh(work, stopped)
        case Sure.WITHDRAW:
            begun = await broadcasts.withdraw(work, broadcast)
            await begin_again(press, begun, Settled.WITHDRAWING)


@on(acts.BeginCorrection)
@entry.explained
async def on_correct(press: BroadcastPress[acts.BeginCorrection]) -> None:
    """A draft of the new words; where there is one language, they are asked for at once."""
    original = press.broadcast
    draft = await broadcasts.begin_correction(press.work, original, me(press.visit))
    menu = ("lang", *original.contents) if len(original.contents) == 1 else ()
    await show_panel(press.visit, draft, None, menu)
