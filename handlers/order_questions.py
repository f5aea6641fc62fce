"""Start of the form of an order in a private chat, and its questions."""

import secrets
from typing import Any

from bot.authorities.order_draft import OrderDraft, OrderFor
from bot.authorities.orders import OrderAsk, OrderEnd, OrderEnded
from bot.core import people_store
from bot.core.people import Expecting, OrderExpected, Right, may
from bot.core.posts import Lane, Notice
from bot.desk import cards, casework
from bot.desk.verdicts import with_order
from bot.desk.visit import Visit
from bot.values import Order
from handlers.core.press import CasePress, citizen, leave_work, work_in_private
from handlers.desk.opening import bring

ASKS_MS = 24 * 60 * 60 * 1000
"""How long a part of an order is waited for: the letter may have to be found first."""


async def ask_order(
    visit: Visit,
    purpose: OrderFor,
    subject: str,
    authority: str,
    *,
    detail: tuple[str, ...] = (),
    known: Order | None = None,
) -> None:
    """Ask the person of this private chat for an order of an authority, question by question.

    `subject` is the id of what the order is for; handlers.orders gives it and `detail`
    back with the order. With a `known` order only its last day is asked for.
    """
    draft = OrderDraft(secrets.token_urlsafe(6), purpose, subject, authority, detail=detail)
    if known is not None:
        draft = OrderDraft(
            draft.id,
            purpose,
            subject,
            authority,
            known.number,
            known.date,
            known.territory,
            detail=detail,
        )
    await keep(visit, draft)
    await say(visit, OrderAsk(draft))


async def keep(visit: Visit, draft: OrderDraft) -> None:
    """The person's next message is the next part of the order."""
    expecting = Expecting(OrderExpected(draft), visit.work.now + ASKS_MS)
    await people_store.expect(visit.work.tx, citizen(visit).id, expecting)


async def stop(visit: Visit) -> None:
    """Ask for no order any more; what else is expected of the person stays expected."""
    if draft_of(visit) is not None:
        await leave_work(visit)


def draft_of(visit: Visit) -> OrderDraft | None:
    """The order that the person is asked for now."""
    expecting = citizen(visit).expecting
    if expecting is None or expecting.until < visit.work.now:
        return None
    return expecting.what.draft if isinstance(expecting.what, OrderExpected) else None


async def say(visit: Visit, notice: Notice, edit: int | None = None) -> None:
    await visit.work.say(visit.recipient, notice, Lane.DESK_ANSWER, edit=edit)


async def ask(press: CasePress[Any], path: tuple[str, ...]) -> None:
    """Ask for the order of a chosen path, which names its authority second."""
    await ask_order(press.visit, OrderFor.DECIDE, press.case.id, path[1], detail=path)


async def on_order(visit: Visit, draft: OrderDraft, order: Order) -> None:
    """Show the decision with its order; nothing where the card chooses something else by now."""
    await work_in_private(visit, draft.subject)
    case = await casework.find_case(visit.work, draft.subject, visit.desk)
    is_staff = may(visit.role, Right.HANDLE_CASES)
    if case is None or not is_staff or await cards.chosen_path(visit.work, case) != draft.detail:
        await say(visit, OrderEnded(OrderEnd.OVER))
        return
    await cards.open_menu(visit.work, case, ("o", *with_order(draft.detail, order)))
    await bring(visit, case)
