"""Begins to ask for an order in a private chat, and shows its questions."""

import secrets

from bot.domain.authority.order import Order
from bot.domain.authority.order_draft import OrderDraft, OrderFor
from bot.domain.notice import Lane, Notice
from bot.domain.notices.authority.order import OrderAsk
from bot.domain.people import Expecting, OrderExpected
from bot.services.visit import Visit
from bot.storage.citizen import people
from handlers.guards import citizen, leave_work

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

    `subject` is the id of what the order is for; handlers.authority.order gives it and `detail`
    back with the order. With a `known` order only its last day is asked for.
    """
    draft = OrderDraft(secrets.token_urlsafe(6), purpose, subject, authority, detail=detail)
    if known is not None:
        draft = OrderDraft(
            draft.id, purpose, subject, authority, known.number, known.date, known.territory,
            detail=detail,
        )  # fmt: skip
    await keep(visit, draft)
    await say(visit, OrderAsk(draft))


async def keep(visit: Visit, draft: OrderDraft) -> None:
    """The person's next message is the next part of the order."""
    expecting = Expecting(OrderExpected(draft), visit.work.now + ASKS_MS)
    await people.expect(visit.work.tx, citizen(visit).id, expecting)


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
