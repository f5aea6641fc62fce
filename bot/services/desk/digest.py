"""A desk's digest in a flood: what it shows, how it is kept up to date, when it ends."""

from dataclasses import dataclass
from typing import Any

from bot.domain.desk.case import HOLD_MS, Case, Urgency, is_held
from bot.domain.notice import Lane
from bot.services.desk import card_admission, cards
from bot.services.work import Work
from bot.storage.desk import backlog, desks, members
from bot.storage.desk.desks import Desk
from bot.storage.desk.looks import looks
from bot.storage.engine.database import Transaction

SHOWN_DECISIONS = 5
NAMED = 12
"""Urgent cases for whose card there is no room yet, named in the digest; the oldest first."""


@dataclass(frozen=True, slots=True)
class DecidedCase:
    case: Case
    name: str


@dataclass(frozen=True, slots=True)
class DigestView:
    """What the digest shows; `is_on` is False once every waiting case has its card again.

    `named` are urgent cases that are free and have no card yet.
    """

    is_on: bool
    waiting: int
    urgent: int
    held: int
    oldest_at: int | None
    decided: tuple[DecidedCase, ...]
    named: tuple[Case, ...] = ()
    looks: int = 0  # decided cases of other desks that wait for a second look


async def view(tx: Transaction, desk: str, now: int) -> DigestView:
    on = await desks.get(tx, desk)
    counts = await backlog.counts(tx, desk, now - HOLD_MS)
    cardless = await backlog.without_card(tx, desk, NAMED, Urgency.URGENT) if counts.urgent else []
    return DigestView(
        is_on=on is not None and on.in_digest,
        waiting=counts.waiting,
        urgent=counts.urgent,
        held=counts.held,
        oldest_at=counts.oldest,
        decided=tuple([
            DecidedCase(case, await members.staff_name(tx, case.decision.by))
            for case in await backlog.decided_lately(tx, desk, SHOWN_DECISIONS)
            if case.decision is not None
        ]),
        named=tuple(case for case in cardless if not is_held(case, now)),
        looks=await looks.waiting_elsewhere(tx, on.chat) if on is not None else 0,
    )  # fmt: skip


async def tick(work: Work, params: dict[str, Any]) -> None:
    """Update the digest; end it when few enough cases are left without a card."""
    desk = await _open_desk(work, params["desk"])
    if desk is None:
        return
    if not desk.in_digest:
        await _post_late_cases(work, desk)
        return
    if desk.trouble is None:
        await _show_urgent(work, desk)
        await card_admission.post_digest(work, desk)
        await _end_if_over(work, desk)
    await card_admission.plan_tick(work, desk)  # also after the end: for late cases


async def _open_desk(work: Work, desk_id: str) -> Desk | None:
    desk = await desks.get(work.tx, desk_id)
    there = None if desk is None else await desks.at(work.tx, desk.chat, desk.thread)
    return there if there is not None and there.id == desk_id else None


async def _show_urgent(work: Work, desk: Desk) -> None:
    """Post urgent cards that were over the limit as soon as there is room."""
    most = card_admission.MOST_URGENT
    for case in await backlog.without_card(work.tx, desk.id, most, Urgency.URGENT):
        await cards.show(work, case)


async def _end_if_over(work: Work, desk: Desk) -> None:
    """End the digest and post the last cards once there is room for all of them."""
    left = await backlog.without_card(work.tx, desk.id, card_admission.MOST_WAITING)
    queued = await backlog.cards_waiting(work.tx, desk.recipient.address)
    if len(left) + queued >= card_admission.MOST_WAITING:
        return
    await card_admission.end(work, desk)
    for case in left:
        lane = Lane.URGENT_CARD if case.urgency is Urgency.URGENT else Lane.CARD
        await cards.post(work, case, desk, lane)


async def _post_late_cases(work: Work, desk: Desk) -> None:
    """Post cards of cases that were stored while the digest ended.

    On PostgreSQL the transaction that ends the digest does not see them.
    """
    left = await backlog.without_card(work.tx, desk.id, card_admission.MOST_WAITING + 1)
    if len(left) > card_admission.MOST_WAITING:
        await card_admission.begin(work, desk)
        return
    for case in left:
        await cards.show(work, case)
