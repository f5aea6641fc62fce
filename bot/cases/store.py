"""Cases with their history, cards, and messages that show them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bot.cases import tables
from bot.cases.afterwards import FollowUp, Referral
from bot.cases.model import Case, CaseEvent
from bot.cases.tables import CALLED, SAID, private_cards
from bot.core.database import (
    NOW,
    JsonPart,
    NotUnique,
    Row,
    Statement,
    Table,
    Transaction,
    VersionConflict,
    Versioned,
    count,
    each,
    found,
    insert_ignore,
    put,
    queries,
    rows,
    run,
    set_of,
    then,
)
from bot.core.messages import Address, Shown, What
from bot.core.reviews_store import Kind, State
from bot.core.tables import desks, reviews
from bot.history.changes import Numbers, changes_difference, record_life
from bot.history.leaf import Part, Parts, without_staff
from bot.history.sources import add_source, read_json
from bot.history.store import Derived
from bot.values import Act, Value, replace

events = Table(tables.case_events, CaseEvent)
_E = events.c


def _leaf_parts(row: Row, number: Numbers) -> Parts:
    said = {"detail": read_json(row["detail"])}
    if row["changed"] is not None:
        said["changed"] = read_json(row["changed"])
    told, named = without_staff(said)
    body = {name: row[name] for name in ("case_id", "number", "version", "at", "act")}
    people = [number(id) for id in (row["staff"], *named)]
    return {Part.BODY: body | told, Part.STAFF: people}


LOGGED = add_source(
    tables.case_events,
    _leaf_parts,
    sa.select(tables.case_events, tables.cases.c.number).outerjoin(
        tables.cases, tables.cases.c.id == _E.case_id
    ),
)
TOLD = Derived(tables.cases, _E.case_id, _E.changed, _E.id)
"""The cases as their events tell of them."""


async def _record(
    tx: Transaction, case: Case, event: CaseEvent, changed: Mapping[str, Any]
) -> None:
    """Add an event that changed these values of the case; none is changed or deleted later."""
    said = None
    if changed:
        said = json.dumps(changed, ensure_ascii=False)
    await events.insert(tx, event, case_id=case.id, version=case.version, changed=said)


@each(lambda row: (int(row["staff"]), Act(row["act"])))
def acts_by(case: str) -> Statement:
    acts = sa.select(_E.staff, _E.act).distinct()
    return acts.where(_E.case_id == case, _E.staff.is_not(None))


def _newest(
    case: str, *which: sa.ColumnElement[bool] | sa.TextClause
) -> sa.Select[Any]:
    return sa.select(events).where(_E.case_id == case, *which).order_by(_E.id.desc())


@then(lambda newest: newest[::-1])
@events.all
def newest_events(case: str, limit: int) -> Statement:
    """The newest events of a case, the oldest of them first."""
    return _newest(case).limit(limit)


@events.all
def newest_notes(case: str, limit: int) -> Statement:
    is_note = _E.act == sa.literal_column(f"'{Act.NOTE.value}'", sa.Text())
    return _newest(case, is_note).limit(limit)


@then(lambda said: [event.detail["reply"] for event in said if "reply" in event.detail])
@events.all
def newest_replies(case: str, limit: int) -> Statement:
    """The ids of the newest answers and additions of reporters; some may be erased since."""
    return _newest(case, sa.text(SAID)).limit(limit)


@events.one
def last_event(case: str, act: Act) -> Statement:
    return _newest(case, _E.act == act).limit(1)


@queries.dict_of(str, int)
def last_staff(ids: list[str], act: Act) -> Statement:
    """Who did this act last, by case."""
    newest = sa.select(sa.func.max(_E.id)).where(
        _E.case_id.in_(ids), _E.act == act, _E.staff.is_not(None)
    )
    newest = newest.group_by(_E.case_id)
    return sa.select(_E.case_id, _E.staff).where(_E.id.in_(newest))


@queries.value(int)
def last_event_at(case: str, act: Act, until: int) -> Statement:
    return sa.select(sa.func.max(_E.at)).where(
        _E.case_id == case, _E.act == act, _E.at <= until
    )


@set_of(Act)
def acts_since(case: str, version: int, limit: int) -> Statement:
    """The acts that led from that version of the case to the newest, of so many newest events."""
    newest = (
        sa.select(_E.version, _E.act).where(_E.case_id == case).order_by(_E.id.desc())
    )
    last = newest.limit(limit).subquery()
    return sa.select(last.c.act).where(last.c.version > version)


@count
def calls_since(staff: int, since: int, now: int = NOW) -> Statement:
    """How many calls a member of staff filed after a moment; one with several links counts more."""
    called = (_E.staff == staff, sa.text(CALLED), _E.at.between(since + 1, now))
    return sa.select(sa.func.count()).select_from(events.table).where(*called)


@rows
def events_logged(case: str) -> Statement:
    return LOGGED.read.where(_E.case_id == case).order_by(_E.id)


NAMES = (
    "number",
    "opened_at",
    "canonical",
    "host",
    "display",
    "account",
    "status",
    "violation",
    "region",
    "urgency",
    "desk_id",
    "decision",
    "proposal",
    "announced_at",
    "merged_into",
    "closed_at",
    "claimed_at",
    "patterns",
    "recused",
)
"""Columns of a case that people read, or that say who may decide. Not what changes while staff
work: holder, due times, counts of reports."""


def recorded_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """These columns as plain values, in which staff are named by the keys that pseudonyms know."""
    kept = {name: row[name] for name in NAMES}
    for name in ("decision", "proposal"):
        kept[name] = row[name] and json.loads(row[name])
    kept["recused"] = [
        {"of": int(one)} for one in (row["recused"] or "").split()
    ] or None
    return kept


# Literal values, so that the databases use the partial indices.
UNDECIDED = sa.text(f"cases.{tables.UNDECIDED}")
OPEN = tables.cases.c.open == sa.literal_column("1")


def _write(case: Case) -> dict[str, Any]:
    decision = case.decision
    return {
        "open": int(case.status.is_open),
        "outcome": decision and decision.finding.outcome.value,
        "decided_at": decision and decision.at,
    }


cases = Versioned(
    tables.cases,
    Case,
    fixed=(
        "number",
        "opened_at",
        "canonical",
        "host",
        "display",
        "account",
        "undo_from",
    ),
    write=_write,
    desk="desk_id",
)
_C = cases.c


async def add_case(tx: Transaction, case: Case, event: CaseEvent) -> bool:
    """False when another has its number. Raises VersionConflict when its link has an open case."""
    if await cases.add(tx, case, updated_at=tx.now, events=1):
        await _record(
            tx, case, event, changes_difference({}, recorded_of(cases.row_of(tx, case)))
        )
        return True
    if case.canonical and await open_for(tx, case.canonical):
        raise VersionConflict(case.number)
    return False


@queries.row
def _recorded(case: str) -> Statement:
    return sa.select(*(_C[name] for name in NAMES)).where(_C.id == case)


_ONE_MORE = _C.events + 1


async def change_case(
    tx: Transaction, before: Case, after: Case, event: CaseEvent
) -> None:
    """Raises VersionConflict when the case is not as it was read, or would be the second open one
    of its link."""
    # The caller may have changed more of `before` than the move does: the row says what is new.
    was = await _recorded(tx, before.id) or {}
    more = {}
    if after.patterns:
        more = {"weight": 1}
    try:
        await cases.change(
            tx, before, after, updated_at=tx.now, events=_ONE_MORE, **more
        )
    except NotUnique as error:
        raise VersionConflict(before.number) from error
    is_new = changes_difference(
        recorded_of(was), recorded_of({**was, **cases.row_of(tx, after)})
    )
    await _record(tx, after, event, is_new)


@queries.row
def case_row(case: str) -> Statement:
    return sa.select(tables.cases).where(_C.id == case)


@found
def open_undo(case: str, decided: int, shown: int) -> Statement:
    """Keep when Undo was shown; False when it was shown for this decision before.

    `change_case` leaves this column alone, so that no act that runs beside it loses the time.
    """
    is_first = sa.or_(_C.undo_from.is_(None), _C.undo_from < _C.decided_at)
    this = (
        _C.id == case,
        _C.decided_at == decided,
        _C.announced_at.is_(None),
        is_first,
    )
    return sa.update(cases).where(*this).values(undo_from=shown)


async def reassign(tx: Transaction, case: Case, desk: str | None) -> Case:
    """The version grows, so that a writer who read the case before does not undo this."""
    grown = {"version": _C.version + 1, "events": _C.events + 1}
    change = sa.update(cases).where(_C.id == case.id).values(desk_id=desk, **grown)
    version = await tx.value(change.returning(_C.version))
    after = replace(case, desk=desk, version=version or case.version)
    detail = {"before": case.desk, "after": desk}
    await _record(
        tx, after, CaseEvent(Act.MOVE, tx.now, None, detail), {"desk_id": desk}
    )
    return after


@cases.all
def by_ids(ids: list[str]) -> Statement:
    return sa.select(cases).where(_C.id.in_(ids))


@then(lambda found: {case.id: case for case in found})
@cases.all
def lock(ids: list[str]) -> Statement:
    """Cases by id, until the transaction ends; in one order, so that no two of them deadlock."""
    return sa.select(cases).where(_C.id.in_(ids)).order_by(_C.id).with_for_update()


def family(case: str) -> sa.Select[Any]:
    """The ids of a case and of those that were merged into it, also over several merges."""
    family = sa.select(sa.type_coerce(case, sa.Text()).label("id")).cte(
        "family", recursive=True
    )
    family = family.union(sa.select(_C.id).join(family, _C.merged_into == family.c.id))
    return sa.select(family.c.id)


@cases.all
def merged_into(case: str) -> Statement:
    among = (_C.id.in_(family(case)), _C.id != case)
    return sa.select(cases).where(*among).order_by(_C.opened_at, _C.id)


async def final_of(tx: Transaction, case: Case) -> Case | None:
    """The case that this one was merged into, also over several merges."""
    target, seen = None, {case.id}
    while case.merged_into is not None and case.merged_into not in seen:
        found = await cases.get(tx, case.merged_into)
        if found is None:
            break
        seen.add(found.id)
        target = case = found
    return target


def _finding_of_desk(name: str) -> sa.ColumnElement[str]:
    """A part of the desk's finding; where an authority acted, of the decision before."""
    own = JsonPart(_C.decision, f"finding.{name}")
    before = JsonPart(_C.decision, f"before.finding.{name}")
    return sa.case(
        (JsonPart(_C.decision, "finding.ground").is_(None), before), else_=own
    )


def _told_on(
    since: int, outcomes: list[str], types: list[str], grounds: list[str]
) -> Sequence[sa.ColumnElement[bool]]:
    """Cases that were told since a moment, rest on one of these grounds, written like
    `restricted.court`, and were not proposed for publication."""
    proposed = sa.select(reviews.c.subject).where(
        reviews.c.case_id == _C.id,
        reviews.c.kind == Kind.PUBLICATION.value,
        reviews.c.subject == JsonPart(_C.decision, "id"),
        reviews.c.state != State.OVER.value,
    )
    ground = _finding_of_desk("outcome").concat(".").concat(_finding_of_desk("ground"))
    return (
        _C.announced_at >= since,
        _C.outcome.in_(outcomes),
        _C.violation.in_(types),
        _C.merged_into.is_(None),
        _C.host.is_not(None),
        ground.in_(grounds),
        ~proposed.exists(),
    )


@count
def count_told_on(
    since: int, outcomes: list[str], types: list[str], grounds: list[str]
) -> Statement:
    chosen = _told_on(since, outcomes, types, grounds)
    return sa.select(sa.func.count()).select_from(tables.cases).where(*chosen)


@cases.all
def told_on(
    since: int,
    outcomes: list[str],
    types: list[str],
    grounds: list[str],
    after: str,
    limit: int,
) -> Statement:
    """The next of them by their ids."""
    chosen = _told_on(since, outcomes, types, grounds)
    return sa.select(cases).where(*chosen, _C.id > after).order_by(_C.id).limit(limit)


@cases.one
def case_numbered(number: str) -> Statement:
    return sa.select(cases).where(_C.number == number)


@cases.one
def open_for(canonical: str) -> Statement:
    return sa.select(cases).where(_C.canonical == canonical, OPEN)


@cases.one
def lock_open_for(canonical: str) -> Statement:
    """The open case of this link; no other transaction changes it before this one ends."""
    return sa.select(cases).where(_C.canonical == canonical, OPEN).with_for_update()


def _listed(limit: int, *which: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(cases)
        .where(*which, OPEN)
        .order_by(_C.urgency, _C.opened_at)
        .limit(limit)
    )


@cases.all
def without_desk(limit: int = 1_000_000) -> Statement:
    return _listed(limit, _C.desk_id.is_(None))


@cases.all
def open_at(desk: str, limit: int = 1_000_000) -> Statement:
    """Open cases of a desk, forwarded ones too."""
    return _listed(limit, _C.desk_id == desk)


@cases.all
def open_at_closed_desks(limit: int) -> Statement:
    """Open cases that staff no longer see."""
    return _listed(
        limit, _C.desk_id.in_(sa.select(desks.c.id).where(desks.c.active == 0))
    )


class Menu(Value):
    """The open menu of a private card; the path is empty when it shows none."""

    path: tuple[str, ...] = ()


_menus = Table(tables.card_menus, Menu)
_CARD = private_cards.c


async def open_menu(
    tx: Transaction, case: str, person: str, path: tuple[str, ...]
) -> None:
    await _menus.put(tx, Menu(path), case_id=case, person_id=person)


async def open_path(tx: Transaction, case: str, person: str) -> tuple[str, ...]:
    return (await _menus.get(tx, case, person) or Menu()).path


@run
def close_menus(case: str) -> Statement:
    return sa.delete(_menus).where(_menus.c.case_id == case)


@run
def give_card(case: str, person: str, language: str) -> Statement:
    return put(
        private_cards,
        "case_id",
        "person_id",
        case_id=case,
        person_id=person,
        language=language,
    )


@queries.dict_of(str, str)
def cards_of(case: str) -> Statement:
    """The private cards of a case: person → language."""
    cards = sa.select(_CARD.person_id, _CARD.language).where(_CARD.case_id == case)
    return cards.order_by(_CARD.person_id)


@run
def take_back_all(person: str) -> Statement:
    return sa.delete(private_cards).where(_CARD.person_id == person)


@run
def take_back(case: str, person: str) -> Statement:
    return sa.delete(private_cards).where(
        _CARD.case_id == case, _CARD.person_id == person
    )


COUNTED = 999
"""Decided cases of an account are counted up to this: a few have very many."""


@cases.all
def earlier_decisions(canonical: str, but: str = "", limit: int = 3) -> Statement:
    decided = (_C.canonical == canonical, _C.outcome.is_not(None), _C.id != but)
    return sa.select(cases).where(*decided).order_by(_C.decided_at.desc()).limit(limit)


@queries.dict_of(str, int)
def outcomes_of_account(account: str, but: str) -> Statement:
    """outcome → how many cases, of COUNTED + 1 decided ones at most."""
    decided = (_C.account == account, _C.outcome.is_not(None), _C.id != but)
    some = sa.select(_C.outcome).where(*decided).limit(COUNTED + 1).subquery()
    return sa.select(some.c.outcome, sa.func.count()).group_by(some.c.outcome)


class ShownMessage(Value):
    """`message` is Telegram's id in the chat of `address`; `language` is that of its words."""

    id: int
    address: Address
    message: int
    language: str
    what: What
    case: str


shown = Table(tables.shown, ShownMessage, message="message_id", case="case_id")
_S = shown.c


@run
def _show(
    message: int,
    address: Address,
    language: str,
    what: What,
    case: str,
    report: str | None,
    until: int | None,
) -> Statement:
    """Keep a message; an edited one is known already."""
    of = {"what": what, "case_id": case, "report_id": report, "until": until}
    return insert_ignore(
        tables.shown, message_id=message, address=address, language=language, **of
    )


async def add_shown(
    tx: Transaction,
    address: Address,
    language: str,
    messages: Sequence[int],
    shows: Shown,
    until: int | None,
) -> None:
    """`until` (ms UTC) is when the messages are deleted; None: when what they show is erased."""
    of = (shows.what, shows.case, shows.report, until)
    await _show.many(tx, [(message, address, language, *of) for message in messages])


@shown.all
def shown_of_report(report: str) -> Statement:
    return sa.select(shown).where(_S.report_id == report).order_by(_S.id)


@shown.all
def shown_of_case(case: str) -> Statement:
    """Return those that may quote several reporters of a case."""
    return (
        sa.select(shown)
        .where(_S.case_id == case, _S.report_id.is_(None))
        .order_by(_S.id)
    )


@shown.all
def shown_at(address: Address) -> Statement:
    return sa.select(shown).where(_S.address == address).order_by(_S.id)


@shown.all
def shown_due(limit: int, now: int = NOW) -> Statement:
    over = sa.select(shown).where(_S.until.is_not(None), _S.until <= now)
    return over.order_by(_S.until).limit(limit)


referrals = Versioned(
    tables.referrals,
    Referral,
    fixed=("case_id", "decision_id", "authority", "department", "created_at"),
    compared=("stage", "attempts", "chased"),
    order="court_order",
)
_R = referrals.c
# One is added only where the case does not wait for an authority already.
add_referral, get_referral, change_referral = (
    referrals.add,
    referrals.get,
    referrals.change,
)


@referrals.one
def referrals_of_decision(case: str, decision: str) -> Statement:
    """The newest one."""
    found = sa.select(referrals).where(_R.case_id == case, _R.decision_id == decision)
    return found.order_by(_R.created_at.desc(), _R.id.desc()).limit(1)


follow_ups = Table(
    tables.follow_ups, FollowUp, log=record_life, case="case_id", decision="decision_id"
)
keep_follow_up, get_follow_up, drop_follow_up = (
    follow_ups.put,
    follow_ups.get,
    follow_ups.delete,
)
