"""Tables of cases and their events: one event for each version, never changed or deleted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from bot.cases.model import Case, CaseEvent, Decision, keep_decision, restore_decision
from bot.cases.pattern_rules import keep_patterns, restore_patterns
from bot.core.database.database import NotUnique, Row, Transaction, VersionConflict
from bot.core.database.mapper import Table
from bot.core.database.queries import NOW, count, each, first, only, row, rows, run
from bot.core.database.statements import Statement, insert_ignore, upsert
from bot.core.posts import Address, Shown, What
from bot.core.schema.base import Big
from bot.core.schema.desk import SAID, card_menus, case_events, cases, desks, private_cards, shown
from bot.core.schema.desk import UNDECIDED as _UNDECIDED
from bot.core.schema.reporting import files, people, reports, targets
from bot.history.changes import changes_difference
from bot.history.sources import EVENTS as LOGGED
from bot.values import Act, Intake, Outcome

_C_EVENT = case_events.c
EVENTS = Table(case_events, CaseEvent)


async def record_event(
    tx: Transaction, case: Case, event: CaseEvent, changed: Mapping[str, Any]
) -> None:
    """Add an event that changed these values of the case."""
    said = json.dumps(changed, ensure_ascii=False) if changed else None
    await EVENTS.insert(tx, event, case_id=case.id, version=case.version, changed=said)


@EVENTS.all
def events_of_case(case: str) -> Statement:
    """Oldest first."""
    return sa.select(case_events).where(_C_EVENT.case_id == case).order_by(_C_EVENT.id)


@rows
def _acts_by(case: str) -> Statement:
    acts = sa.select(_C_EVENT.staff, _C_EVENT.act).distinct()
    return acts.where(_C_EVENT.case_id == case, _C_EVENT.staff.is_not(None))


async def acts_by(tx: Transaction, case: str) -> dict[int, set[Act]]:
    """Telegram id → acts on a case"""
    found: dict[int, set[Act]] = {}
    for each_row in await _acts_by(tx, case):
        found.setdefault(each_row["staff"], set()).add(Act(each_row["act"]))
    return found


def _newest(case: str, *which: sa.ColumnElement[bool] | sa.TextClause) -> sa.Select[Any]:
    return (
        sa.select(case_events).where(_C_EVENT.case_id == case, *which).order_by(_C_EVENT.id.desc())
    )


@EVENTS.all
def _latest(case: str, limit: int) -> Statement:
    return _newest(case).limit(limit)


async def events_newest(tx: Transaction, case: str, limit: int) -> list[CaseEvent]:
    """The newest events of a case, the oldest of them first."""
    return [*reversed(await _latest(tx, case, limit))]


@EVENTS.all
def events_newest_notes(case: str, limit: int) -> Statement:
    is_note = _C_EVENT.act == sa.literal_column(f"'{Act.NOTE.value}'", sa.Text())
    return _newest(case, is_note).limit(limit)


@EVENTS.all
def _said(case: str, limit: int) -> Statement:
    return _newest(case, sa.text(SAID)).limit(limit)


async def events_newest_replies(tx: Transaction, case: str, limit: int) -> list[str]:
    """The ids of the newest answers and additions of reporters; some may be erased since."""
    said = await _said(tx, case, limit)
    return [event.detail["reply"] for event in said if "reply" in event.detail]


@EVENTS.one
def events_last(case: str, act: Act) -> Statement:
    """The newest event of one kind in a case."""
    return _newest(case, _C_EVENT.act == act).limit(1)


@first(only)
def events_last_at(case: str, act: Act, until: int) -> Statement:
    """The moment at which one kind of event happened last, up to another moment."""
    return sa.select(sa.func.max(_C_EVENT.at)).where(
        _C_EVENT.case_id == case, _C_EVENT.act == act, _C_EVENT.at <= until
    )


@rows
def _newest_acts(case: str, limit: int) -> Statement:
    acts = sa.select(_C_EVENT.version, _C_EVENT.act).where(_C_EVENT.case_id == case)
    return acts.order_by(_C_EVENT.id.desc()).limit(limit)


async def acts_since(tx: Transaction, case: Case, version: int) -> set[Act]:
    """The acts that led from that version of the case to `case`; each version is one event."""
    newest = await _newest_acts(tx, case.id, max(0, case.version - version))
    return {Act(row["act"]) for row in newest if row["version"] > version}


@count
def calls_since(staff: int, since: int, now: int = NOW) -> Statement:
    """How many calls a member of staff filed after a moment; one with several links counts more."""
    return sa.select(sa.func.count()).where(
        _C_EVENT.act.in_([Act.OPEN.value, Act.JOIN.value]),
        _C_EVENT.at.between(since + 1, now),
        _C_EVENT.staff == staff,
    )


@rows
def events_logged(case: str) -> Statement:
    """Rows of a case's history, oldest first, for `bot.history`."""
    return LOGGED.read.where(_C_EVENT.case_id == case).order_by(_C_EVENT.id)


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
    kept["recused"] = [{"of": int(one)} for one in (row["recused"] or "").split()] or None
    return kept


_P = sa.bindparam
_C = cases.c
# Literal values, so that the databases use the partial indices.
UNDECIDED = sa.text(f"cases.{_UNDECIDED}")
OPEN = _C.open == sa.literal_column("1")


def _write(case: Case) -> dict[str, Any]:
    decision = case.decision
    return {
        "open": int(case.status.is_open),
        "decision": _kept(decision),
        "proposal": _kept(case.proposal),
        "outcome": decision and decision.outcome.value,
        "decided_at": decision and decision.at,
        "patterns": keep_patterns(case.patterns),
    }


def _kept(decision: Decision | None) -> str | None:
    kept = keep_decision(decision, None)
    if kept is None or decision is None:
        return None
    return json.dumps({**kept, "before": decision.before})


def _read(row: Row) -> dict[str, Any]:
    return {
        "decision": row["decision"] and restore_decision(json.loads(row["decision"])),
        "proposal": row["proposal"] and restore_decision(json.loads(row["proposal"])),
        "patterns": restore_patterns(row["patterns"]),
    }


_table = Table(
    cases,
    Case,
    write=_write,
    read=_read,
    desk="desk_id",
    decision=None,
    proposal=None,
    patterns=None,
)
get_case, read_case = _table.get, _table.of


async def add_case(tx: Transaction, case: Case, event: CaseEvent) -> bool:
    """False when another case has the number.

    Raises VersionConflict when the same link got an open case just now.
    """
    if await _table.add(tx, case, updated_at=tx.now, events=1):
        row = _table.row_of(tx, case)
        await record_event(tx, case, event, changes_difference({}, recorded_of(row)))
        return True
    if case.canonical and await cases_open_for(tx, case.canonical):
        raise VersionConflict(case.number)
    return False


_CHANGING = (
    *("version", "status", "open", "violation", "region", "urgency", "desk_id", "holder"),
    *("held_at", "decision", "proposal", "outcome", "decided_at", "announced_at", "merged_into"),
    *("updated_at", "snoozed_until", "unread_since", "recused", "claimed_at", "clock_at"),
    *("paused_at", "due_at", "remind_at", "reminded", "overdue", "closed_at", "patterns"),
)
# Compare and set: changes a case only from the version that was read.
_CHANGE = (
    sa.update(cases)
    .where(_C.id == _P("id_"), _C.version == _P("expected"))
    .values({name: _P(name) for name in _CHANGING})
    .values(weight=sa.case((_P("patterns", type_=sa.Text()).is_(None), _C.weight), else_=1))
    .values(events=_C.events + 1)
)


@row
def _recorded(case: str) -> Statement:
    """Select the history of a case."""
    return sa.select(*(_C[name] for name in NAMES)).where(_C.id == case)


async def change_case(tx: Transaction, before: Case, after: Case, event: CaseEvent) -> None:
    """Store a move, and in its event what it changed.

    Raises VersionConflict when the case is not as it was read, or would be the second open one of
    its link.
    """
    fields = {**_table.row_of(tx, after), "updated_at": tx.now}
    new = {name: fields[name] for name in _CHANGING}
    # The caller may have changed more of `before` than the move does: the row says what is new.
    row = await _recorded(tx, before.id)
    try:
        changed = await tx.run(_CHANGE, id_=before.id, expected=before.version, **new)
    except NotUnique as error:
        raise VersionConflict(before.number) from error
    if not changed or row is None:
        raise VersionConflict(before.number)
    is_new = changes_difference(recorded_of(row), recorded_of({**row, **new}))
    await record_event(tx, after, event, is_new)


@run
def _open_undo(case: str, decided: int | None, shown: int) -> Statement:
    is_first = sa.or_(_C.undo_from.is_(None), _C.undo_from < _C.decided_at)
    this = (_C.id == case, _C.decided_at == decided, _C.announced_at.is_(None), is_first)
    return sa.update(cases).where(*this).values(undo_from=shown)


async def cases_open_undo(tx: Transaction, case: Case, shown: int) -> bool:
    """Keep when Undo was shown; whether it was the first time for this decision.

    `change` leaves this column alone, so that no act that runs beside it loses the time.
    """
    decided = None if case.decision is None else case.decision.at
    return await _open_undo(tx, case.id, decided, shown) == 1


@first(only)
def _reassign(case: str, desk: str | None) -> Statement:
    grown = {"version": _C.version + 1, "events": _C.events + 1}
    change = sa.update(cases).where(_C.id == case).values(desk_id=desk, **grown)
    return change.returning(_C.version)


async def reassign_case(tx: Transaction, case: Case, desk: str | None) -> Case:
    """Give the case to a desk, whatever its version; the case as it is then.

    The version grows, so that a writer who read the case before does not undo this.
    """
    version: Any = await _reassign(tx, case.id, desk)
    after = replace(case, desk=desk, version=version)
    detail = {"before": case.desk, "after": desk}
    await record_event(tx, after, CaseEvent(Act.MOVE, tx.now, None, detail), {"desk_id": desk})
    return after


@_table.all
def _lock(ids: list[str]) -> Statement:
    return sa.select(cases).where(_C.id.in_(ids)).order_by(_C.id).with_for_update()


async def lock_case(tx: Transaction, *ids: str) -> dict[str, Case]:
    """The cases as they are now; no other transaction changes them before this one ends.

    They are locked in one order, so that transactions with the same cases do not deadlock.
    """
    return {case.id: case for case in await _lock(tx, [*ids])}


@_table.all
def _merged_into(case: str) -> Statement:
    return sa.select(cases).where(_C.merged_into == case)


async def merged_into(tx: Transaction, case: str) -> list[Case]:
    """The cases that were merged into this one, also over several merges."""
    found: dict[str, Case] = {}
    waiting = [case]
    while waiting:
        merged = await _merged_into(tx, waiting.pop())
        new = {each.id: each for each in merged if each.id not in found}
        found |= new
        waiting += new
    return list(found.values())


@rows
def _types(case: str) -> Statement:
    """The types that a case and those merged into it have, had, and were reported as."""
    family = sa.select(sa.type_coerce(case, sa.Text()).label("id")).cte("family", recursive=True)
    family = family.union(sa.select(_C.id).join(family, _C.merged_into == family.c.id))
    among, nothing = sa.select(family.c.id), sa.null()
    was_set = case_events.c.act == sa.literal_column(f"'{Act.SET_TYPE.value}'", sa.Text())
    return sa.union(
        sa.select(_C.violation.label("now"), nothing.label("change")).where(_C.id.in_(among)),
        sa.select(reports.c.violation, nothing)
        .join(targets, targets.c.report_id == reports.c.id)
        .where(targets.c.case_id.in_(among)),
        sa.select(nothing, case_events.c.detail).where(case_events.c.case_id.in_(among), was_set),
    )


async def types_of(tx: Transaction, case: str) -> frozenset[str]:
    """Every type that the case, or one that was merged into it, has, had or was reported as."""
    found = set()
    for one in await _types(tx, case):
        change = json.loads(one["change"] or "{}")
        found |= {one["now"], change.get("before"), change.get("after")}
    return frozenset(found - {None})


async def final_of(tx: Transaction, case: Case) -> Case | None:
    """The case that this one was merged into, also over several merges."""
    target, seen = None, {case.id}
    while case.merged_into is not None and case.merged_into not in seen:
        found = await get_case(tx, case.merged_into)
        if found is None:
            break
        seen.add(found.id)
        target = case = found
    return target


@_table.one
def cases_by_number(number: str) -> Statement:
    return sa.select(cases).where(_C.number == number)


@_table.one
def cases_open_for(canonical: str) -> Statement:
    """The open case of this link."""
    return sa.select(cases).where(_C.canonical == canonical, OPEN)


@_table.one
def lock_open_for(canonical: str) -> Statement:
    """The open case of this link; no other transaction changes it before this one ends."""
    return sa.select(cases).where(_C.canonical == canonical, OPEN).with_for_update()


def _listed(limit: int, *which: sa.ColumnElement[bool]) -> Statement:
    """The urgent and the old first."""
    return sa.select(cases).where(*which, OPEN).order_by(_C.urgency, _C.opened_at).limit(limit)


@_table.all
def without_desk(limit: int = 1_000_000) -> Statement:
    return _listed(limit, _C.desk_id.is_(None))


@_table.all
def cases_open_at(desk: str, limit: int = 1_000_000) -> Statement:
    """Open cases of a desk, forwarded ones too."""
    return _listed(limit, _C.desk_id == desk)


@each(only)
def _closed_desks() -> Statement:
    """Closed desks that have open cases, which staff no longer see.

    A subquery for each of them, of which there are few: a join might read all cases.
    """
    open_case = sa.select(_C.id).where(_C.desk_id == desks.c.id, OPEN).limit(1).scalar_subquery()
    return sa.select(desks.c.id).where(desks.c.active == 0, open_case.is_not(None))


async def cases_at_closed_desks(tx: Transaction, limit: int) -> list[Case]:
    """Desk by desk, the urgent and the old first."""
    found: list[Case] = []
    for desk in await _closed_desks(tx):
        found += await cases_open_at(tx, desk, limit - len(found))
    return found


_MENU, _CARD = card_menus.c, private_cards.c
# Replaces the open menu of a card; keeps who has a private card of a case, and its language.
_OPEN_MENU = upsert(card_menus, key=["case_id", "person_id"], set=["path"])
_GIVE = upsert(private_cards, key=["case_id", "person_id"], set=["language"])


async def cards_open_menu(tx: Transaction, case: str, person: str, path: tuple[str, ...]) -> None:
    """Keep which menu a private card shows."""
    await tx.run(_OPEN_MENU, case_id=case, person_id=person, path=json.dumps(path))


@first(only)
def _path(case: str, person: str) -> Statement:
    return sa.select(_MENU.path).where(_MENU.case_id == case, _MENU.person_id == person)


async def cards_menu(tx: Transaction, case: str, person: str) -> tuple[str, ...]:
    """The path of the open menu of a private card; empty when the card shows none."""
    path = await _path(tx, case, person)
    return () if path is None else tuple(json.loads(path))


@run
def close_menus(case: str) -> Statement:
    """On all cards of a case."""
    return sa.delete(card_menus).where(_MENU.case_id == case)


async def give_card(tx: Transaction, case: str, person: str, language: str) -> None:
    await tx.run(_GIVE, case_id=case, person_id=person, language=language)


@rows
def _given(case: str) -> Statement:
    cards = sa.select(_CARD.person_id, _CARD.language).where(_CARD.case_id == case)
    return cards.order_by(_CARD.person_id)


async def cards_given(tx: Transaction, case: str) -> dict[str, str]:
    """The private cards of a case: person → language."""
    return {row["person_id"]: row["language"] for row in await _given(tx, case)}


@run
def take_back_all(person: str) -> Statement:
    """All private cards of a person."""
    return sa.delete(private_cards).where(_CARD.person_id == person)


@run
def take_back(case: str, person: str) -> Statement:
    return sa.delete(private_cards).where(_CARD.case_id == case, _CARD.person_id == person)


COUNTED = 999
"""Cases of an account are counted up to this: a few have very many."""


@each(read_case)
def precedents_earlier(canonical: str, but: str = "", limit: int = 3) -> Statement:
    """Decided cases of the same link, newest first."""
    decided = (_C.canonical == canonical, _C.outcome.is_not(None), _C.id != but)
    return sa.select(cases).where(*decided).order_by(_C.decided_at.desc()).limit(limit)


def _ended_so(outcome: Outcome, account: str, but: str) -> sa.Select[str, int]:
    """The limit is checked first: that costs less than counting."""
    label = sa.literal_column(f"'{outcome.value}'", sa.Text()).label("outcome")
    ended = sa.select(_C.id).where(_C.account == account, _C.outcome == outcome.value, _C.id != but)
    beyond = ended.offset(COUNTED).limit(1).scalar_subquery()
    counted = ended.with_only_columns(sa.func.count()).scalar_subquery()
    most = sa.literal_column(str(COUNTED + 1), Big)
    return sa.select(label, sa.case((beyond.is_not(None), most), else_=counted).label("n"))


@rows
def _of_account(account: str, but: str) -> Statement:
    return sa.union_all(*(_ended_so(outcome, account, but) for outcome in Outcome))


async def outcomes_of_account(tx: Transaction, account: str, but: str) -> dict[str, int]:
    """outcome → how many cases; COUNTED + 1 stands for any greater number."""
    found = await _of_account(tx, account, but)
    return {row["outcome"]: int(row["n"]) for row in found if row["n"]}


@each(read_case)
def precedents_open_on_host(host: str, but: str, limit: int) -> Statement:
    """Open cases of a host, newest first: likely duplicates."""
    on_host = sa.select(cases).where(_C.host == host, OPEN, _C.id != but)
    return on_host.order_by(_C.opened_at.desc()).limit(limit)


_behind = (cases.c.id, cases.c.reports, cases.c.withdrawn, cases.c.files)
_pointed_at = sa.select(targets.c.case_id).where(targets.c.report_id == _P("report"))
_author = (
    sa.select(people.c.id)
    .where(people.c.id == reports.c.person_id, people.c.reachable == 0, reports.c.tell == 1)
    .correlate(reports)
    .scalar_subquery()
)
"""The author of a report who wants to be told and is out of reach."""
_silent = (
    sa.select(_author)
    .where(reports.c.id == targets.c.report_id)
    .correlate(targets)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class ReportCounts:
    """How many reports point at a case, how many of them are withdrawn, and all their files."""

    case: str
    reports: int
    withdrawn: int
    files: int


# The counts of one case.
_OF_CASE = sa.select(*_behind).where(cases.c.id == _P("case"))


async def report_counts_of_case(tx: Transaction, case: str) -> ReportCounts:
    row = await tx.row(_OF_CASE, case=case)
    return ReportCounts(case, 0, 0, 0) if row is None else _counts(row)


# The counts of cases merged into this one whose reports were not moved yet.
_OF_MERGED = sa.select(*_behind).where(cases.c.merged_into == _P("case"), cases.c.reports > 0)


async def report_counts_of_merged(tx: Transaction, case: str) -> list[ReportCounts]:
    return [_counts(row) for row in await tx.rows(_OF_MERGED, case=case)]


# Locks the cases of a report, in one order.
_LOCK_CASES = (
    sa.select(cases.c.id).where(cases.c.id.in_(_pointed_at)).order_by(cases.c.id).with_for_update()
)


async def lock_cases(tx: Transaction, report: str) -> None:
    """No other transaction moves the reports of these cases before this one ends.

    The report may move while this waits for a lock: the loop ends when no case is new.
    """
    held: set[str] = set()
    while not held >= (now := {row["id"] for row in await tx.rows(_LOCK_CASES, report=report)}):
        held = now


# The cases of a report that have a report that is not withdrawn.
_STANDING_OF = sa.select(cases.c.id).where(
    cases.c.id.in_(_pointed_at), cases.c.reports > cases.c.withdrawn
)


async def still_standing(tx: Transaction, report: str) -> set[str]:
    return {row["id"] for row in await tx.rows(_STANDING_OF, report=report)}


def _people(count: Any) -> dict[str, Any]:
    """The number of reporters, also as the order of work counts it."""
    return {
        "reporters": count,
        "weight": sa.case((cases.c.patterns.is_(None), count), else_=sa.literal_column("1")),
    }


_files = sa.select(sa.func.count()).where(files.c.report_id == _P("report")).scalar_subquery()
_anonymous = sa.literal_column(f"'{Intake.ANONYMOUS.value}'", sa.Text())
_is_anonymous = (
    sa.select(sa.func.count())
    .where(reports.c.id == _P("report"), reports.c.intake == _anonymous)
    .scalar_subquery()
)
# Counts a report and its files in a case, once per report.
_COUNT_REPORT = (
    sa.update(cases)
    .where(
        cases.c.id == _P("case"),
        ~sa.exists().where(targets.c.report_id == _P("report"), targets.c.case_id == _P("case")),
    )
    .values(
        reports=cases.c.reports + 1,
        files=cases.c.files + _files,
        **_people(
            cases.c.reporters
            + sa.case(
                (_is_anonymous == 0, _P("new_reporter", type_=Big)),
                (cases.c.anonymous == 0, 1),
                else_=0,
            )
        ),
        anonymous=cases.c.anonymous + _is_anonymous,
    )
)
# Adds a target of a report.
_POINT = sa.insert(targets).from_select(
    ["report_id", "position", "case_id", "canonical", "display", "filed_at", "silent"],
    sa.select(
        reports.c.id,
        _P("position", type_=Big),
        _P("case", type_=sa.Text()),
        _P("canonical", type_=sa.Text()),
        _P("display", type_=sa.Text()),
        reports.c.filed_at,
        _author,
    ).where(reports.c.id == _P("report")),
)


async def add_target(
    tx: Transaction,
    report: str,
    position: int,
    case: str,
    canonical: str | None,
    shown: str | None,
    *,
    repeated: bool = False,
) -> None:
    """Point a report at a case; `repeated`: its author has another one there."""
    await tx.run(_COUNT_REPORT, report=report, case=case, new_reporter=int(not repeated))
    await tx.run(
        _POINT, report=report, position=position, case=case, canonical=canonical, display=shown
    )


_other = reports.alias()
_same_author = sa.select(reports.c.person_id).where(reports.c.id == _P("report")).scalar_subquery()
_reports_here_besides = (
    sa.exists()
    .where(
        _other.c.person_id == _same_author,
        _other.c.id != _P("report"),
        _other.c.withdrawn_at.is_(None),
        targets.c.report_id == _other.c.id,
        targets.c.case_id == cases.c.id,
    )
    .correlate(cases)
)
# Counts a withdrawn report in each of its cases.
_WITHDRAWN = (
    sa.update(cases)
    .where(cases.c.id.in_(_pointed_at))
    .values(
        withdrawn=cases.c.withdrawn + 1,
        **_people(
            cases.c.reporters
            - sa.case(
                (sa.and_(_is_anonymous == 1, cases.c.anonymous > 1), 0),
                (_reports_here_besides, 0),
                else_=1,
            )
        ),
        anonymous=cases.c.anonymous - _is_anonymous,
    )
)


async def report_counts_withdrawn(tx: Transaction, report: str) -> None:
    """Count that the report was withdrawn. The caller has locked its cases."""
    await tx.run(_WITHDRAWN, report=report)


# Adds to the number of files of each case of a report.
_FILED = (
    sa.update(cases)
    .where(cases.c.id.in_(_pointed_at))
    .values(files=cases.c.files + _P("more", type_=Big))
)


async def report_counts_filed(tx: Transaction, report: str, more: int) -> None:
    """Count `more` files, or fewer, of a report that belongs to its cases already."""
    if more:
        await lock_cases(tx, report)
        await tx.run(_FILED, report=report, more=more)


_belong = sa.select(targets.c.report_id).where(targets.c.case_id == _P("case"))
_standing = (reports.c.id.in_(_belong), reports.c.withdrawn_at.is_(None))
# Counts all reports of a case anew.
_RECOUNT = (
    sa.update(cases)
    .where(cases.c.id == _P("case"))
    .values(
        reports=sa.select(sa.func.count(sa.distinct(targets.c.report_id)))
        .where(targets.c.case_id == _P("case"))
        .scalar_subquery(),
        withdrawn=sa.select(sa.func.count())
        .where(reports.c.id.in_(_belong), reports.c.withdrawn_at.is_not(None))
        .scalar_subquery(),
        files=sa.select(sa.func.count()).where(files.c.report_id.in_(_belong)).scalar_subquery(),
        **_people(
            sa.select(
                sa.func.count(
                    sa.distinct(
                        sa.case(
                            (reports.c.intake == _anonymous, _anonymous),
                            else_=sa.func.coalesce(reports.c.person_id, reports.c.id),
                        )
                    )
                )
            )
            .where(*_standing)
            .scalar_subquery()
        ),
        anonymous=sa.select(sa.func.count())
        .where(*_standing, reports.c.intake == _anonymous)
        .scalar_subquery(),
    )
)


async def recount_report_count(tx: Transaction, *moved: str) -> None:
    """Count anew after reports moved between cases. The caller has locked the cases."""
    for case in moved:
        await tx.run(_RECOUNT, case=case)


# How many reporters of the case wait for news and cannot be written to.
_UNREACHABLE = sa.select(sa.func.count(sa.distinct(targets.c.silent))).where(
    targets.c.case_id == _P("case"), targets.c.silent.is_not(None)
)


async def report_counts_unreachable(tx: Transaction, case: str) -> int:
    return int(await tx.value(_UNREACHABLE, case=case))


# Updates whether the author of a report can be told.
_REACH_REPORT = sa.update(targets).where(targets.c.report_id == _P("report")).values(silent=_silent)


async def update_reach_of_report(tx: Transaction, report: str) -> None:
    await tx.run(_REACH_REPORT, report=report)


# Locks a report. Its targets as they are.
_LOCK_REPORT = sa.select(reports.c.id).where(reports.c.id == _P("report")).with_for_update()
_REACH = sa.select(targets.c.silent).where(targets.c.report_id == _P("report"))


async def show_reach(tx: Transaction, report: str) -> bool:
    """Let staff see whether the author can be told; whether that has changed.

    The lock keeps a report that is erased at this moment from naming the person again.
    """
    await tx.rows(_LOCK_REPORT, report=report)
    before = await tx.rows(_REACH, report=report)
    await update_reach_of_report(tx, report)
    return await tx.rows(_REACH, report=report) != before


def _counts(row: Row) -> ReportCounts:
    return ReportCounts(row["id"], row["reports"], row["withdrawn"], row["files"])


_C_SHOWN_MESSAGE = shown.c


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """`message` is Telegram's id in the chat of `address`; `language` is that of its words."""

    id: int
    address: Address
    message: int
    language: str
    what: What
    case: str


def _shown_message_read(row: Row) -> dict[str, Any]:
    return {"address": Address.parse(row["address"])}


_shown_message_table = Table(
    shown,
    ShownMessage,
    read=_shown_message_read,
    address=None,
    message="message_id",
    case="case_id",
)
# An edited message is known already.
_ADD = insert_ignore(shown)


async def add_shown_message(
    tx: Transaction,
    address: Address,
    language: str,
    messages: Sequence[int],
    shows: Shown,
    until: int | None,
) -> None:
    """`until` (ms UTC) is when the messages are deleted; None: when what they show is erased."""
    row = {
        "address": str(address),
        "language": language,
        "what": shows.what.value,
        "case_id": shows.case,
        "report_id": shows.report,
        "until": until,
    }
    await tx.run_many(_ADD, [{"message_id": message, **row} for message in messages])


@_shown_message_table.all
def shown_of_report(report: str) -> Statement:
    return (
        sa.select(shown).where(_C_SHOWN_MESSAGE.report_id == report).order_by(_C_SHOWN_MESSAGE.id)
    )


@_shown_message_table.all
def shown_of_case(case: str) -> Statement:
    """Those that may quote several reporters of a case."""
    return (
        sa.select(shown)
        .where(_C_SHOWN_MESSAGE.case_id == case, _C_SHOWN_MESSAGE.report_id.is_(None))
        .order_by(_C_SHOWN_MESSAGE.id)
    )


@_shown_message_table.all
def _at(address: str) -> Statement:
    return sa.select(shown).where(_C_SHOWN_MESSAGE.address == address).order_by(_C_SHOWN_MESSAGE.id)


async def shown_at(tx: Transaction, address: Address) -> list[ShownMessage]:
    return await _at(tx, str(address))


@_shown_message_table.all
def shown_due(limit: int, now: int = NOW) -> Statement:
    """Shown for long enough, the oldest first."""
    over = sa.select(shown).where(
        _C_SHOWN_MESSAGE.until.is_not(None), _C_SHOWN_MESSAGE.until <= now
    )
    return over.order_by(_C_SHOWN_MESSAGE.until).limit(limit)


async def drop_shown_message(tx: Transaction, message: ShownMessage) -> None:
    await _shown_message_table.delete(tx, message.id)
