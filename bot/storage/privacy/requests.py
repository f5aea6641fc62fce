"""Requests about data: those that wait, and what happened to each of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.staff.custody import ENDS, Ground, Held, RequestAct, RequestKind
from bot.storage.engine.database import Row, Statement, Transaction
from bot.storage.engine.mapper import Table
from bot.storage.engine.queries import NOW, each, rows, run
from bot.storage.privacy import erasures
from bot.storage.schema import data_events, data_requests, staff
from bot.storage.sealed import DATA_REASON, DATA_WORDS

_C, _E = data_requests.c, data_events.c
_ends = _E.act.in_([act.value for act in ENDS])


@dataclass(frozen=True, slots=True)
class Request:
    """One that waits. `person` and `report` are ids of ours; a screen never shows them.

    To erase an account after a paper is proposed for a `reason`, `signed` by others who were
    `asked`, and carried out later under the number `proof`.
    """

    id: str
    number: str
    kind: RequestKind
    at: int
    words: str | None
    person: str | None = None
    report: str | None = None
    held: Held | None = None
    proposed_by: int | None = None
    reason: str | None = None
    asked: frozenset[int] = frozenset()
    signed: frozenset[int] = frozenset()
    proof: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a request ended, and by whom."""

    at: int
    number: str
    kind: RequestKind
    act: RequestAct
    name: str | None
    reason: str | None
    ground: Ground | None
    held: Held | None
    proof: str | None


_table = Table(
    data_requests,
    Request,
    sealed=(DATA_WORDS, DATA_REASON),
    person="person_id",
    report="report_id",
)
# False where its number is taken.
add, drop = _table.add, _table.delete


@_table.one
def lock(request: str) -> Statement:
    """The request, if it waits; no other transaction ends it before this one ends."""
    return sa.select(data_requests).where(_C.id == request).with_for_update()


@_table.all
def waiting() -> Statement:
    """The oldest first."""
    return sa.select(data_requests).where(_C.proof.is_(None)).order_by(_C.at, _C.number)


@_table.all
def to_erase() -> Statement:
    """Those whose accounts are erased when their time comes."""
    return sa.select(data_requests).where(_C.proof.is_not(None)).order_by(_C.at, _C.number)


@_table.one
def numbered(number: str) -> Statement:
    return sa.select(data_requests).where(_C.number == number)


@_table.all
def of_person(person: str) -> Statement:
    return sa.select(data_requests).where(_C.person_id == person)


@run
def _found(request: str, held: Held, person: str | None, report: str | None) -> Statement:
    kept = {"held": held, "person_id": person, "report_id": report}
    return sa.update(data_requests).where(_C.id == request).values(**kept)


async def found(
    tx: Transaction, request: str, held: Held, *, person: str | None, report: str | None
) -> None:
    """Keep what a look-up found."""
    await _found(tx, request, held, person, report)


@run
def _change(
    request: str,
    proposed_by: int | None,
    reason: str | None,
    asked: str | None,
    signed: str | None,
    proof: str | None,
) -> Statement:
    new = {"proposed_by": proposed_by, "reason": reason, "asked": asked, "signed": signed}
    return sa.update(data_requests).where(_C.id == request).values(**new, proof=proof)


async def change(tx: Transaction, request: Request) -> None:
    """Keep who asks to erase an account, who may agree and did, and what it is erased under."""
    row = _table.row_of(tx, request)
    names = ("proposed_by", "reason", "asked", "signed", "proof")
    await _change(tx, request.id, *(row[name] for name in names))


@run
def _record(
    at: int, number: str, kind: RequestKind, act: RequestAct, staff: int | None, detail: str
) -> Statement:
    said = {"at": at, "number": number, "kind": kind, "act": act, "staff": staff, "detail": detail}
    return sa.insert(data_events).values(said)


async def record(
    tx: Transaction, request: Request, act: RequestAct, by: int | None, detail: Mapping[str, Any]
) -> None:
    """Add to the history. `detail` holds the custodian's reason, and never what leads to the
    person."""
    kept = {name: value for name, value in detail.items() if value is not None}
    # While it waits, the request of a person says no more than the day, and so does this.
    is_persons = request.kind is RequestKind.PERSON and act is RequestAct.ASK
    at = tx.today if is_persons else tx.now
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    await _record(tx, at, request.number, request.kind, act, by, text)


async def forget(tx: Transaction, person: str) -> None:
    """End the requests of a person whose data is erased; their words go with them."""
    for request in await of_person(tx, person):
        if not await drop(tx, request.id):
            continue
        if request.proof is None:
            await record(tx, request, RequestAct.LAPSE, None, {})
        else:
            await erasures.done(tx, request.proof, tx.today)


def _ended(row: Row) -> Ended:
    detail = json.loads(row["detail"])
    ground, held = detail.get("ground"), detail.get("held")
    return Ended(
        at=row["at"],
        number=row["number"],
        kind=RequestKind(row["kind"]),
        act=RequestAct(row["act"]),
        name=row["name"],
        reason=detail.get("reason"),
        ground=Ground(ground) if ground else None,
        held=Held(held) if held else None,
        proof=detail.get("proof"),
    )


@each(_ended)
def ended(first: int, limit: int) -> Statement:
    """How requests ended, the newest first."""
    known = sa.select(data_events, staff.c.name).outerjoin(staff, staff.c.telegram_id == _E.staff)
    return known.where(_ends).order_by(_E.id.desc()).limit(limit).offset(first)


@rows
def _counts(since: int) -> Statement:
    counted = sa.select(_E.kind, _E.act, sa.func.count().label("n"))
    return counted.where(_ends, _E.at >= since).group_by(_E.kind, _E.act)


async def counts(tx: Transaction, since: int = 0) -> dict[tuple[RequestKind, RequestAct], int]:
    """How many requests of each kind ended in each way."""
    found = await _counts(tx, since)
    return {(RequestKind(row["kind"]), RequestAct(row["act"])): row["n"] for row in found}


@rows
def _looks(since: int, now: int = NOW) -> Statement:
    counted = sa.select(_E.staff, sa.func.count().label("n"))
    looked = counted.where(_E.act == RequestAct.LOOK.value, _E.at.between(since, now))
    return looked.group_by(_E.staff).order_by(_E.staff)


async def looks(tx: Transaction, since: int) -> dict[int, int]:
    """How often each custodian looked up a code or an id since a moment."""
    return {row["staff"]: row["n"] for row in await _looks(tx, since)}
