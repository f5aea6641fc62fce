"""What a card shows of corrections: the open menu's desks and names, and from where it came."""

from dataclasses import dataclass

from bot.domain.desk.case import Act, Case
from bot.domain.desk.why import Why
from bot.storage.desk import desks, events, members
from bot.storage.engine.database import Transaction


@dataclass(frozen=True, slots=True)
class MovedHere:
    """Who moved the case to its desk, from where and why."""

    by: str
    origin: str
    at: int
    why: Why | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """`desks` (id, title) are those that an open menu offers, `named` is what it asks about."""

    desks: tuple[tuple[str, str], ...] = ()
    named: str = ""
    moved: MovedHere | None = None


async def of(tx: Transaction, case: Case, menu: tuple[str, ...]) -> Changes:
    offered = await _titles(tx, menu[1:]) if menu[:1] == ("d",) else ()
    return Changes(offered, await _named(tx, menu), await _moved_here(tx, case))


async def _titles(tx: Transaction, ids: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    found = [await desks.get(tx, id) for id in ids]
    return tuple((desk.id, desk.title) for desk in found if desk is not None)


async def _named(tx: Transaction, menu: tuple[str, ...]) -> str:
    match menu:
        case ("b", Act.MOVE.value, desk):
            return "".join(title for _, title in await _titles(tx, (desk,)))
        case ("b", Act.MERGE.value, number):
            return number
        case _:
            return ""


async def _moved_here(tx: Transaction, case: Case) -> MovedHere | None:
    event = await events.last(tx, case.id, Act.MOVE)
    if event is None or event.staff is None or event.detail.get("after") != case.desk:
        return None
    origin = "".join(title for _, title in await _titles(tx, (event.detail["before"] or "",)))
    why = Why(event.detail["why"]) if "why" in event.detail else None
    by = await members.staff_name(tx, event.staff)
    return MovedHere(by, origin or "?", event.at, why, event.detail.get("text"))
