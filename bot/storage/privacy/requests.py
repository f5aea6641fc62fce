"""Requests about data: those that wait, and what happened to each of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.staff.custody import ENDS, Ground, Held, RequestAct, RequestKind
from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.privacy import erasures
from bot.storage.schema import data_events, data_requests, staff
from bot.storage.schema.base import Big
from bot.storage.sealed import DATA_REASON, DATA_WORDS, opened, sealed

_P = sa.bindparam
_this = data_requests.c.id == _P("request")


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


# Adds a request, unless its number is taken.
_ADD = insert_ignore(data_requests)


async def add(tx: Transaction, request: Request) -> bool:
    row = {
        "id": request.id, "number": request.number, "kind": request.kind.value, "at": request.at,
        "words": request.words, "person_id": request.person, "report_id": request.report,
    }  # fmt: skip
    return bool(await tx.run(_ADD, **sealed(tx, (DATA_WORDS,), row)))


_GET = sa.select(data_requests).where(_this).with_for_update()


async def lock(tx: Transaction, request: str) -> Request | None:
    """The request, if it waits; no other transaction ends it before this one ends."""
    row = await tx.row(_GET, request=request)
    return None if row is None else _request(tx, row)


_every = sa.select(data_requests).order_by(data_requests.c.at, data_requests.c.number)
_OPEN = _every.where(data_requests.c.proof.is_(None))
_TO_ERASE = _every.where(data_requests.c.proof.is_not(None))
_NUMBERED = sa.select(data_requests).where(data_requests.c.number == _P("number"))
_OF_PERSON = sa.select(data_requests).where(data_requests.c.person_id == _P("person"))


async def waiting(tx: Transaction) -> list[Request]:
    """The oldest first."""
    return [_request(tx, row) for row in await tx.rows(_OPEN)]


async def to_erase(tx: Transaction) -> list[Request]:
    """Those whose accounts are erased when their time comes."""
    return [_request(tx, row) for row in await tx.rows(_TO_ERASE)]


async def numbered(tx: Transaction, number: str) -> Request | None:
    row = await tx.row(_NUMBERED, number=number)
    return None if row is None else _request(tx, row)


async def of_person(tx: Transaction, person: str) -> list[Request]:
    return [_request(tx, row) for row in await tx.rows(_OF_PERSON, person=person)]


# Keeps what a look-up found.
_FOUND = (
    sa.update(data_requests)
    .where(_this)
    .values(person_id=_P("person"), report_id=_P("report"), held=_P("found"))
)


async def found(
    tx: Transaction, request: str, held: Held, *, person: str | None, report: str | None
) -> None:
    await tx.run(_FOUND, request=request, person=person, report=report, found=held.value)


# Keeps who asks to erase an account, who may agree and did, and what it is erased under.
_CHANGE = (
    sa.update(data_requests)
    .where(_this)
    .values(
        {name: _P(f"new_{name}") for name in ("proposed_by", "reason", "asked", "signed", "proof")}
    )
)


async def change(tx: Transaction, request: Request) -> None:
    await tx.run(
        _CHANGE, request=request.id, new_proposed_by=request.proposed_by,
        new_reason=DATA_REASON.seal(tx, request.reason or "", request.id),
        new_asked=_people(request.asked), new_signed=_people(request.signed),
        new_proof=request.proof,
    )  # fmt: skip


def _people(ids: frozenset[int]) -> str:
    return " ".join(map(str, sorted(ids)))


def _ids(kept: str | None) -> frozenset[int]:
    return frozenset(map(int, (kept or "").split()))


_DROP = sa.delete(data_requests).where(_this)


async def drop(tx: Transaction, request: str) -> bool:
    return await tx.run(_DROP, request=request) == 1


# Adds to the history.
_RECORD = sa.insert(data_events)


async def record(
    tx: Transaction, request: Request, act: RequestAct, by: int | None, detail: Mapping[str, Any]
) -> None:
    """`detail` holds the custodian's reason, and never what leads to the person."""
    kept = {name: value for name, value in detail.items() if value is not None}
    # While it waits, the request of a person says no more than the day, and so does this.
    is_persons = request.kind is RequestKind.PERSON and act is RequestAct.ASK
    await tx.run(
        _RECORD, at=tx.today if is_persons else tx.now, number=request.number,
        kind=request.kind.value, act=act.value, staff=by,
        detail=json.dumps(kept, ensure_ascii=False, sort_keys=True),
    )  # fmt: skip


async def forget(tx: Transaction, person: str) -> None:
    """End the requests of a person whose data is erased; their words go with them."""
    for request in await of_person(tx, person):
        if not await drop(tx, request.id):
            continue
        if request.proof is None:
            await record(tx, request, RequestAct.LAPSE, None, {})
        else:
            await erasures.done(tx, request.proof, tx.today)


_ends = data_events.c.act.in_([act.value for act in ENDS])
# How requests ended, the newest first.
_ENDED = (
    sa.select(data_events, staff.c.name)
    .outerjoin(staff, staff.c.telegram_id == data_events.c.staff)
    .where(_ends)
    .order_by(data_events.c.id.desc())
    .limit(_P("limit", type_=sa.Integer()))
    .offset(_P("first", type_=sa.Integer()))
)


async def ended(tx: Transaction, first: int, limit: int) -> list[Ended]:
    return [_ended(row) for row in await tx.rows(_ENDED, first=first, limit=limit)]


# How many requests of each kind ended in each way.
_COUNTS = (
    sa.select(data_events.c.kind, data_events.c.act, sa.func.count().label("n"))
    .where(_ends, data_events.c.at >= _P("since", type_=Big))
    .group_by(data_events.c.kind, data_events.c.act)
)


async def counts(tx: Transaction, since: int = 0) -> dict[tuple[RequestKind, RequestAct], int]:
    rows = await tx.rows(_COUNTS, since=since)
    return {(RequestKind(row["kind"]), RequestAct(row["act"])): row["n"] for row in rows}


# How often each custodian looked up a code or an id since a moment.
_LOOKS = (
    sa.select(data_events.c.staff, sa.func.count().label("n"))
    .where(
        data_events.c.act == RequestAct.LOOK.value,
        data_events.c.at.between(_P("first", type_=Big), _P("now", type_=Big)),
    )
    .group_by(data_events.c.staff)
    .order_by(data_events.c.staff)
)


async def looks(tx: Transaction, since: int) -> dict[int, int]:
    return {row["staff"]: row["n"] for row in await tx.rows(_LOOKS, first=since, now=tx.now)}


def _request(tx: Transaction, row: Row) -> Request:
    row = opened(tx, (DATA_WORDS, DATA_REASON), row)
    return Request(
        row["id"], row["number"], RequestKind(row["kind"]), row["at"], row["words"],
        row["person_id"], row["report_id"], Held(row["held"]) if row["held"] else None,
        row["proposed_by"], row["reason"], _ids(row["asked"]), _ids(row["signed"]), row["proof"],
    )  # fmt: skip


def _ended(row: Row) -> Ended:
    detail = json.loads(row["detail"])
    ground, held = detail.get("ground"), detail.get("held")
    return Ended(
        row["at"], row["number"], RequestKind(row["kind"]), RequestAct(row["act"]), row["name"],
        detail.get("reason"), Ground(ground) if ground else None, Held(held) if held else None,
        detail.get("proof"),
    )  # fmt: skip
