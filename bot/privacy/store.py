"""Tables of consent texts, requests and erasures, and the queries of retention."""

import json
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from bot.broadcasts.tables import broadcasts, recipients
from bot.core import members_store
from bot.core.database import (
    NOW,
    TODAY,
    Statement,
    Table,
    Transaction,
    count,
    dict_of,
    each,
    first,
    life_of,
    logged,
    rows,
    run,
)
from bot.core.database.expiry import Expiring
from bot.core.queues import tables
from bot.core.tables import appointments, drafts, people, staff
from bot.privacy.model import ENDS, Ended, Request, RequestAct, RequestKind
from bot.privacy.tables import data_events, data_requests, erasures
from bot.register.tables import appeals, objections
from bot.reports.consent import ConsentText
from bot.reports.tables import consent_texts, reports, topic_choices
from bot.values import Value, from_plain

consents = Table(consent_texts, ConsentText)
_C = consents.c


@consents.all
def consents_of_version(version: int, language: str) -> Statement:
    found = sa.select(consents).where(_C.version == version, _C.language == language)
    return found.order_by(_C.at, _C.id)


class Erasure(Value):
    """An erasure by the number that proves it; done when the last trace of the person is gone."""

    proof: str
    asked_at: int
    done_at: int | None = None


proofs = Table(erasures, Erasure)


@run
def end_all_erasures(at: int) -> Statement:
    return sa.update(erasures).where(erasures.c.done_at.is_(None)).values(done_at=at)


_has_report = sa.exists().where(reports.c.person_id == people.c.id)
_has_draft = sa.exists().where(drafts.c.person_id == people.c.id)
_has_appeal = sa.or_(
    sa.exists().where(appeals.c.person_id == people.c.id),
    sa.exists().where(objections.c.person_id == people.c.id),
)
_wants_news = sa.exists().where(
    topic_choices.c.person_id == people.c.id, topic_choices.c.wanted == 1
)
_agreed = people.c.consent_version.is_not(None)


def _is_needed(gone_before: Any) -> sa.ColumnElement[bool]:
    is_gone = sa.and_(people.c.reachable == 0, people.c.unreachable_at < gone_before)
    return sa.or_(_has_draft, _has_report, _has_appeal, sa.and_(_wants_news, ~is_gone))


PASSERS_BY = Expiring(
    people,
    people.c.seen_at,
    people.c.consent_version.is_(None),
    ~_has_draft,
    ~_has_report,
    ~_has_appeal,
)
"""People who never agreed, or withdrew it, and hold nothing with us, since they were last seen."""
FREE = Expiring(people, people.c.kept_until, _agreed, ~_is_needed(sa.bindparam("gone_before")))
"""People who agreed and whom nothing keeps any more: no report, no draft, no wish for news.

A wish for news keeps no person who could not be reached since `gone_before`.
"""


@rows
def forgetting_candidates(gone_before: int, limit: int, now: int = NOW) -> Statement:
    """People (id, identity) whose time is over, and whether something keeps them (needed)."""
    needed = sa.case((_is_needed(gone_before), 1), else_=0).label("needed")
    over = sa.select(people.c.id, people.c.identity, needed)
    over = over.where(_agreed, people.c.kept_until < now)
    return over.order_by(people.c.kept_until).limit(limit)


@run
def postpone_forgotten(persons: Collection[str], until: int) -> Statement:
    return sa.update(people).where(people.c.id.in_(persons)).values(kept_until=until)


@run
def look_now(persons: Collection[str], agreed_before: int, today: int = TODAY) -> Statement:
    """Look at some people now, unless they agreed lately: their last report may have expired."""
    some = (people.c.id.in_(persons), people.c.consent_at < agreed_before)
    return sa.update(people).where(*some).values(kept_until=today - 1)


def _shown(table: sa.Table) -> sa.Select[Any]:
    return sa.select(*(table.c[name] for name in life_of(table).shown))


@first(dict[str, Any])
def person_data(id: str) -> Statement:
    return _shown(people).where(people.c.id == id)


@each(dict[str, Any])
def heard_broadcasts(id: str) -> Statement:
    went = _shown(broadcasts).join(recipients, recipients.c.broadcast_id == broadcasts.c.id)
    return went.where(recipients.c.person_id == id).order_by(broadcasts.c.started_at)


@count
def own_data_waiting(address: str) -> Statement:
    unsent = tables.outbox.c.state != sa.literal_column("2")
    return sa.select(sa.func.count()).where(tables.outbox.c.address == address, unsent)


@each(dict[str, Any])
def _roles(telegram_id: int) -> Statement:
    return (
        _shown(appointments)
        .where(appointments.c.telegram_id == telegram_id)
        .order_by(appointments.c.id)
    )


async def as_staff(tx: Transaction, telegram_id: int) -> dict[str, Any] | None:
    found = await members_store.staff_row(tx, telegram_id)
    if found is None:
        return None
    shown = {name: found[name] for name in life_of(staff).shown}
    return {**shown, "roles": await _roles(tx, telegram_id)}


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
    tx: Transaction, request: Request, act: RequestAct, by: int | None, **detail: str | None
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
    known = sa.select(data_events, staff.c.name).outerjoin(staff, staff.c.telegram_id == _E.staff)
    return known.where(_ends).order_by(_E.id.desc()).limit(limit)


@dict_of(int, int)
def count_looks(since: int, now: int = NOW) -> Statement:
    counted = sa.select(_E.staff, sa.func.count())
    looked = counted.where(_E.act == RequestAct.LOOK.value, _E.at.between(since, now))
    return looked.group_by(_E.staff).order_by(_E.staff)
