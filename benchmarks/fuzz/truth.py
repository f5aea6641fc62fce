"""What the database holds before and after a round, and who may have changed it.

Every change must have been made by somebody who did something in the round and was allowed to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from benchmarks.fuzz.cast import Cast
from benchmarks.fuzz.house import House
from benchmarks.fuzz.watch import Watch
from bot.domain.desk.case import Act
from bot.domain.people import Role
from bot.storage.schema import (
    appointments,
    broadcasts,
    case_events,
    cases,
    desks,
    drafts,
    exports,
    people,
    prompts,
    reports,
    staff,
    tasks,
)
from bot.storage.schema import targets as targets_table

Rows = dict[Any, Mapping[str, Any]]
_BY_REPORTERS = {Act.OPEN, Act.JOIN, Act.ADD, Act.ANSWER, Act.WITHDRAW}
_OF_REPORTS = (
    "id", "person_id", "tell", "withdrawn_at", "description", "place", "violation", "origin",
)  # fmt: skip
_OF_CASES = (
    "id", "version", "status", "decision", "holder", "outcome", "merged_into", "desk_id",
)  # fmt: skip
_OF_PEOPLE = ("id", "identity", "language", "consent_version", "expecting")
_ONE_MOMENT = sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
"""PostgreSQL's own default shows each table as it is when it is read; SQLite's is one moment."""
_BACK = 1_000
"""Events are numbered when they are written and seen when they are committed: look back so far."""
_OF_DESKS = ("id", "chat_id", "language", "types", "regions", "active")


@dataclass
class Snapshot:
    """The rows that mean something to people, by their key."""

    reports: Rows
    cases: Rows
    people: Rows
    desks: Rows
    drafts: Rows
    staff: Rows
    prompts: Rows
    appointments: Rows
    broadcasts: Rows
    exports: Rows
    forgetting: set[str]


@dataclass
class Truth:
    house: House
    cast: Cast
    watch: Watch
    seen: set[int] = field(default_factory=set)
    before: Snapshot | None = None
    acts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    async def begin(self) -> None:
        self.before, _ = await self._look()

    async def judge(self, senders: set[int], trusted: bool) -> None:
        """Compare with the last look. `trusted`: Telegram itself told of a group or member."""
        before = self.before
        after, events = await self._look()
        self.before = after
        if before is None:
            return
        doers = _Doers(self, senders, before, after)
        doers.judge_people()
        doers.judge_reports()
        doers.judge_staff()
        doers.judge_admins()
        if not trusted:
            doers.judge_desks()
        doers.judge_events(events, await self._reports_of({e["case_id"] for e in events}))
        doers.judge_cases({event["case_id"] for event in events}, trusted)
        for event in events:
            self.acts[event["act"]] += 1

    async def _look(self) -> tuple[Snapshot, list[Mapping[str, Any]]]:
        database = self.house.database
        async with database.reading() as tx:
            if database.dialect == "postgresql":
                await tx.run(_ONE_MOMENT)

            async def rows(table: sa.Table, names: Iterable[str], key: str = "id") -> Rows:
                chosen = sa.select(*(table.c[name] for name in names))
                return {row[key]: row for row in await tx.rows(chosen)}

            snapshot = Snapshot(
                reports=await rows(reports, _OF_REPORTS),
                cases=await rows(cases, _OF_CASES),
                people=await rows(people, _OF_PEOPLE),
                desks=await rows(desks, _OF_DESKS),
                drafts=await rows(drafts, ("person_id", "id", "body"), "person_id"),
                staff=await rows(staff, ("telegram_id", "language"), "telegram_id"),
                prompts=await rows(prompts, ("id", "staff")),
                appointments=await rows(appointments, ("id", "by", "telegram_id", "after")),
                broadcasts=await rows(broadcasts, ("id", "author", "stage", "contents")),
                exports=await rows(exports, ("id", "staff")),
                forgetting={key.partition(":")[2] for key in await rows(tasks, ("key",), "key")},
            )
            late = case_events.c.id > max(self.seen, default=0) - _BACK
            found = await tx.rows(sa.select(case_events).where(late).order_by(case_events.c.id))
        events = [event for event in found if event["id"] not in self.seen]
        self.seen = {event["id"] for event in found}
        return snapshot, events

    async def _reports_of(self, changed: set[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        if changed:
            chosen = sa.select(targets_table.c.case_id, targets_table.c.report_id)
            async with self.house.database.reading() as tx:
                for row in await tx.rows(chosen):
                    if row["case_id"] in changed:
                        found[row["case_id"]].add(row["report_id"])
        return found


class _Doers:
    """One comparison: who acted, and what became different."""

    def __init__(self, truth: Truth, senders: set[int], before: Snapshot, after: Snapshot) -> None:
        self.watch, self.cast = truth.watch, truth.cast
        self.senders, self.before, self.after = senders, before, after
        known = {truth.house.vault.identity(person) for person in senders}
        every = [*before.people.values(), *after.people.values()]
        self.acted = {row["id"] for row in every if bytes(row["identity"]) in known}
        every = [*before.appointments.values(), *after.appointments.values()]
        appointed = {row["telegram_id"] for row in every if row["after"] == Role.ADMIN.value}
        self.admins = {p for p in senders if self.cast.is_admin(p) or p in appointed}
        self.staff = {person for person in senders if self.cast.is_staff(person)}

    def _violate(self, example: object) -> None:
        self.watch.violate("nothing changes without permission", example)

    def judge_people(self) -> None:
        for name in ("people", "drafts"):
            before, after = getattr(self.before, name), getattr(self.after, name)
            for key in before.keys() | after.keys():
                old, new = before.get(key), after.get(key)
                if old == new or key in self.acted or _only_gone(name, old, new):
                    continue
                # Whoever comes and erases everything in one round is unrecognisable at once.
                if key not in self.after.forgetting:
                    self._violate(f"{name} of somebody who did nothing: {old} → {new}")

    def judge_reports(self) -> None:
        for key in self.before.reports.keys() | self.after.reports.keys():
            old, new = self.before.reports.get(key), self.after.reports.get(key)
            if old == new:
                continue
            owner = (old or new or {}).get("person_id")
            if old is None and new is not None and _is_erased(new):
                continue  # filed and erased with everything else of its author, in one round
            if owner not in self.acted:
                self._violate(f"a report of somebody who did nothing: {old} → {new}")

    def judge_staff(self) -> None:
        for key in self.before.staff.keys() | self.after.staff.keys():
            known, now = self.before.staff.get(key), self.after.staff.get(key)
            # An admin may name somebody staff who has not been heard of yet.
            if known != now and key not in self.staff and not self.admins:
                self._violate(f"staff row {now}")
        for key in self.after.prompts.keys() - self.before.prompts.keys():
            if self.after.prompts[key]["staff"] not in self.staff:
                self._violate(f"somebody who is no staff was asked: {self.after.prompts[key]}")

    def judge_desks(self) -> None:
        for key in self.before.desks.keys() | self.after.desks.keys():
            old, new = self.before.desks.get(key), self.after.desks.get(key)
            if old != new and not self.admins:
                self._violate(f"a desk without an admin: {new}")
            if old is None and new is not None and not self.cast.is_desk(new["chat_id"]):
                self._violate(f"a desk where no admin ever asked for one: {dict(new)}")

    def judge_admins(self) -> None:
        """Appointments, broadcasts and exports are made by somebody who may, and who was there."""
        for name, doer in (("appointments", "by"), ("broadcasts", "author"), ("exports", "staff")):
            before, after = getattr(self.before, name), getattr(self.after, name)
            for key in after.keys() - before.keys():
                may = self.admins | (self.staff if name == "exports" else set())
                if after[key][doer] not in may:
                    self._violate(f"{name} without a right: {dict(after[key])}")
        for key, new in self.after.broadcasts.items():
            old = self.before.broadcasts.get(key)
            by_itself = new["stage"] in ("sending", "done")
            if old != new and not self.admins and not by_itself:
                self._violate(f"a broadcast without an admin: {old} → {dict(new)}")

    def judge_events(self, events: list[Mapping[str, Any]], of_case: dict[str, set[str]]) -> None:
        for event in events:
            if event["staff"] is not None:
                if event["staff"] not in self.staff:
                    self._violate(f"staff who are none or did nothing: {dict(event)}")
            elif Act(event["act"]) in _BY_REPORTERS:
                owners = {self._owner(report) for report in of_case[event["case_id"]]}
                if not (owners & self.acted or None in owners):
                    self._violate(f"a reporter's move without a reporter: {dict(event)}")

    def _owner(self, report: str) -> str | None:
        row = self.before.reports.get(report) or self.after.reports.get(report)
        return row["person_id"] if row else None

    def judge_cases(self, moved: set[str], trusted: bool) -> None:
        for key, new in self.after.cases.items():
            old = self.before.cases.get(key)
            if old == new or key in moved:
                continue
            if old is None or not _only_rehomed(old, new):
                self._violate(f"a case without a trace in its history: {dict(new)}")
            elif not (trusted or self.admins or self._is_closed(old["desk_id"])):
                self._violate(f"a case that went to another desk by itself: {old} → {dict(new)}")

    def _is_closed(self, desk: str | None) -> bool:
        """Whether nobody sees what is at a desk: the sweep brings it to another one."""
        return desk is None or not self.after.desks[desk]["active"]


def _is_erased(report: Mapping[str, Any]) -> bool:
    """Whether a report is withdrawn and holds nothing of anybody, its author least of all."""
    gone = ("person_id", "description", "place", "origin")
    return report["withdrawn_at"] is not None and all(report[name] is None for name in gone)


def _only_rehomed(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a case went to another desk and nothing else happened to it."""
    return all(old[name] == new[name] for name in _OF_CASES if name not in ("version", "desk_id"))


def _only_gone(name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> bool:
    """Housekeeping forgets drafts and passers-by; nobody has to act for that."""
    return old is not None and new is None
