"""Requests of people about their data, and the history of what became of each."""

import json

import sqlalchemy as sa

from bot.core.database import NOW, Statement, Table, Transaction, dict_of, each, logged
from bot.core.tables import staff
from bot.privacy.erasures_store import proofs
from bot.privacy.model import ENDS, Ended, Request, RequestAct, RequestKind
from bot.privacy.tables import data_events, data_requests
from bot.values import from_plain

_E = data_events.c
_ends = _E.act.in_([act.value for act in ENDS])
requests = Table(data_requests, Request, person="person_id", report="report_id")
_R = requests.c


@requests.one
def lock_request(request: str) -> Statement:
    """The request, if it waits; no other transaction ends it before this one ends."""
    waits = sa.select(requests).where(_R.id == request, _R.proof.is_(None))
    return waits.with_for_update()


@requests.all
def waiting_requests() -> Statement:
    return sa.select(requests).where(_R.proof.is_(None)).order_by(_R.at, _R.number)


@requests.all
def due_erasures() -> Statement:
    return sa.select(requests).where(_R.proof.is_not(None)).order_by(_R.at, _R.number)


@requests.one
def request_numbered(number: str) -> Statement:
    return sa.select(requests).where(_R.number == number)


@requests.all
def requests_of_person(person: str) -> Statement:
    return sa.select(requests).where(_R.person_id == person)


async def record_request(
    tx: Transaction,
    request: Request,
    act: RequestAct,
    by: int | None,
    **detail: str | None,
) -> None:
    """Add to the history. `detail` holds the custodian's reason, and never what leads to the
    person."""
    kept = {name: value for name, value in detail.items() if value is not None}
    # While it waits, the request of a person says no more than the day, and so does this.
    at = tx.now
    if request.kind is RequestKind.PERSON and act is RequestAct.ASK:
        at = tx.today
    row = {
        "at": at,
        "number": request.number,
        "kind": request.kind.value,
        "act": act.value,
        "staff": by,
        "detail": json.dumps(kept, ensure_ascii=False, sort_keys=True),
    }
    await logged.add_row(tx, data_events, row)


async def forget_request(tx: Transaction, person: str) -> None:
    """End the requests of a person whose data is erased; their words go with them."""
    for request in await requests_of_person(tx, person):
        if not await requests.delete(tx, request.id):
            continue
        if request.proof is None:
            await record_request(tx, request, RequestAct.LAPSE, None)
        else:
            await proofs.set(tx, request.proof, done_at=tx.today)


@each(lambda row: from_plain(Ended, {**row, **json.loads(row["detail"])}))
def ended_requests(limit: int) -> Statement:
    known = sa.select(data_events, staff.c.name).outerjoin(
        staff, staff.c.telegram_id == _E.staff
    )
    return known.where(_ends).order_by(_E.id.desc()).limit(limit)


@dict_of(int, int)
def count_looks(since: int, now: int = NOW) -> Statement:
    counted = sa.select(_E.staff, sa.func.count())
    looked = counted.where(_E.act == RequestAct.LOOK.value, _E.at.between(since, now))
    return looked.group_by(_E.staff).order_by(_E.staff)
