"""A case's message at its desk: when it is owed, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.case import Case, Status, Urgency, can_undo, is_held
from bot.domain.draft import Attachment
from bot.domain.notice import Address, Lane
from bot.domain.notices.desk import Card
from bot.domain.report import Report
from bot.services.work import Work
from bot.storage import cases, desks, places, reports
from bot.storage.database import Transaction

SHOWN_DESCRIPTIONS = 5
"""Descriptions shown on a card; the others are counted."""


@dataclass(frozen=True, slots=True)
class CardView:
    """Everything a card shows; nothing in it leads to a reporter."""

    case: Case
    menu: tuple[str, ...]
    reports: int
    withdrawn: int
    people: int
    violations: tuple[str, ...]
    regions: tuple[str, ...]
    places: tuple[str, ...]
    descriptions: tuple[str, ...]
    more_descriptions: int
    origins: tuple[str, ...]
    files: tuple[Attachment, ...]
    earlier: tuple[Case, ...]
    host_outcomes: dict[str, int]
    holder: str | None
    decided_by: str | None
    can_undo: bool
    unreachable: int
    merged_number: str | None
    suggestions: tuple[Case, ...] = ()


def place_of(case: str) -> str:
    """Under which name the card's message id is kept."""
    return f"card:{case}"


async def show(
    work: Work, case: Case, *, menu: tuple[str, ...] = (), lane: Lane | None = None
) -> None:
    """Owe the desk the case's card, new or changed; several changes make one message."""
    desk = await desks.get(work.tx, case.desk) if case.desk else None
    if desk is None:
        return
    if lane is None:
        lane = Lane.URGENT_CARD if case.urgency is Urgency.URGENT else Lane.CARD
    await work.say(
        Card(case.id, menu),
        Address(chat=desk.chat, thread=desk.thread),
        desk.language,
        lane,
        remember=place_of(case.id),
        latest=place_of(case.id),
    )


async def refresh(work: Work, case: Case, lane: Lane = Lane.REFRESH) -> None:
    """Owe the desk the changed card."""
    await show(work, case, lane=lane)


async def post_anew(work: Work, case: Case) -> None:
    """Owe the desk the card as a new message, however far up the old one stands."""
    await places.drop(work.tx, place_of(case.id))
    await show(work, case, lane=Lane.DESK_ANSWER)


async def view(tx: Transaction, card: Card, now: int, undo_ms: int) -> CardView | None:
    """What the card shows now, or None when the case is gone."""
    case = await cases.get(tx, card.case)
    if case is None:
        return None
    filed = await _reports(tx, case)
    standing = [r for r in filed if r.withdrawn_at is None]
    said = list(dict.fromkeys(r.description for r in standing if r.description))
    host = case.host
    return CardView(
        case=case,
        menu=card.menu,
        reports=len(filed),
        withdrawn=len(filed) - len(standing),
        people=len({r.person or r.id for r in filed}),
        violations=tuple(dict.fromkeys(r.violation for r in filed)),
        regions=tuple(dict.fromkeys(r.region for r in standing if r.region)),
        places=tuple(dict.fromkeys(r.place for r in standing if r.place)),
        descriptions=tuple(said[:SHOWN_DESCRIPTIONS]),
        more_descriptions=max(0, len(said) - SHOWN_DESCRIPTIONS),
        origins=tuple(dict.fromkeys(r.origin for r in standing if r.origin)),
        files=tuple(await reports.files_of_case(tx, case.id)),
        earlier=tuple(await cases.earlier(tx, case.canonical, case.id)) if case.canonical else (),
        host_outcomes=await cases.outcomes_on_host(tx, host, case.id) if host else {},
        holder=await _name(tx, case.holder if is_held(case, now) else None),
        decided_by=await _name(tx, case.decision.by if case.decision else None),
        can_undo=can_undo(case, now, undo_ms),
        unreachable=await reports.unreachable(tx, case.id),
        merged_number=await _merged_number(tx, case),
        suggestions=await _suggestions(tx, case) if card.menu[:1] == ("m",) else (),
    )


async def _reports(tx: Transaction, case: Case) -> list[Report]:
    filed = await reports.of_case(tx, case.id)
    if case.status is not Status.CLOSED:
        for merged in await cases.merged_into(tx, case.id):
            filed.extend(await reports.of_case(tx, merged))
    return filed


async def _name(tx: Transaction, telegram_id: int | None) -> str | None:
    if telegram_id is None:
        return None
    row = await desks.staff_row(tx, telegram_id)
    return row["name"] if row else "?"


async def _merged_number(tx: Transaction, case: Case) -> str | None:
    if case.merged_into is None:
        return None
    target = await cases.get(tx, case.merged_into)
    return target.number if target else None


async def _suggestions(tx: Transaction, case: Case) -> tuple[Case, ...]:
    if case.host is None:
        return ()
    return tuple(await cases.open_on_host(tx, case.host, case.id, limit=4))
