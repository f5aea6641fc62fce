"""/queue publish: a second person looks at told decisions before they enter the register."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps

from bot.domain.actions.register import publishing as actions
from bot.domain.actions.register.publishing import PublicationAction
from bot.domain.desk.why import Because
from bot.domain.notices.register.publishing import PublicationSettled
from bot.domain.notices.toast import Toast
from bot.domain.register.publication import (
    KEPT_BACK_FOR,
    NotPending,
    Owner,
    Settled,
    TookPart,
    Unpublishable,
)
from bot.services.register import publishing, showing, waiting
from bot.services.visit import Visit
from bot.storage.desk import cases
from bot.storage.register import publications
from handlers.guards import say_here
from handlers.press import A_co, Press
from handlers.rule import on

_SETTLED = {
    NotPending: Settled.OVER, TookPart: Settled.TOOK_PART, Unpublishable: Settled.OFF,
}  # fmt: skip


async def say_offered(visit: Visit, reply_to: int) -> None:
    """What waits for the sender; at a desk how much, and the way to the private chat."""
    found = await waiting.offered(visit.work, _me(visit))
    await say_here(visit, replace(found, is_private=visit.sender.is_private), reply_to)


def settled_said(
    handler: Callable[[Press[A_co]], Awaitable[None]],
) -> Callable[[Press[A_co]], Awaitable[None]]:
    """What cannot be looked at any more is said in place of its card."""

    @wraps(handler)
    async def act(press: Press[A_co]) -> None:
        try:
            await handler(press)
        except (NotPending, TookPart, Unpublishable) as error:
            if isinstance(press.action, PublicationAction):
                await _over(press, press.action, _SETTLED[type(error)])

    return act


@on(actions.ShowPublications)
async def on_list(press: Press[actions.ShowPublications]) -> None:
    await press.show_staff(await waiting.offered(press.work, _me(press.visit)), below=True)


@on(actions.ShowFurtherPublications)
async def on_further(press: Press[actions.ShowFurtherPublications]) -> None:
    """The next page takes the place of the one before it."""
    after = press.action.after
    await press.show_staff(await waiting.offered(press.work, _me(press.visit), after))


@on(actions.LookAtPublication)
@settled_said
async def on_look(press: Press[actions.LookAtPublication]) -> None:
    """The card comes below the list, so that the next one can be chosen there."""
    found, case = await showing.pending(press.work, press.action.publication, _me(press.visit))
    await press.show_staff(await showing.card(press.work, found, case, None), below=True)


@on(actions.BackToPublication)
@settled_said
async def on_back(press: Press[actions.BackToPublication]) -> None:
    await _show(press, None)


@on(actions.SayOwner)
@settled_said
async def on_owner(press: Press[actions.SayOwner]) -> None:
    await _show(press, press.action.owner)


@on(actions.AskKeepBack)
@settled_said
async def on_ask_why(press: Press[actions.AskKeepBack]) -> None:
    await _show(press, None, declining=True)


@on(actions.PublishDecision)
@settled_said
async def on_publish(press: Press[actions.PublishDecision]) -> None:
    """Publishes what the card shows: a card of before a change is shown anew."""
    action, me = press.action, _me(press.visit)
    found, case = await showing.pending(press.work, action.publication, me)
    card = await showing.card(press.work, found, case, action.owner)
    if card.digest != action.digest:
        press.toast(Toast.OUTDATED)
        await press.show_staff(card)
        return
    private = action.owner is Owner.PERSON
    entry = await publishing.publish(press.work, found, me, is_private_person=private)
    await press.show_staff(PublicationSettled(case.number, Settled.PUBLISHED, entry.id))


@on(actions.KeepBack)
@settled_said
async def on_keep_back(press: Press[actions.KeepBack]) -> None:
    action, me = press.action, _me(press.visit)
    found, case = await showing.pending(press.work, action.publication, me)
    if action.why not in KEPT_BACK_FOR:
        press.toast(Toast.NOT_POSSIBLE)
        return
    await publishing.decline(press.work, found, me, Because(action.why))
    await press.show_staff(PublicationSettled(case.number, Settled.DECLINED))


async def _show(
    press: Press[PublicationAction], owner: Owner | None, *, declining: bool = False
) -> None:
    found, case = await showing.pending(press.work, press.action.publication, _me(press.visit))
    await press.show_staff(await showing.card(press.work, found, case, owner, declining=declining))


async def _over(press: Press[A_co], action: PublicationAction, settled: Settled) -> None:
    found = await publications.get(press.work.tx, action.publication)
    case = await cases.get(press.work.tx, found.case) if found else None
    await press.show_staff(PublicationSettled(case.number if case else "", settled))


def _me(visit: Visit) -> int:
    return visit.sender.person or 0
