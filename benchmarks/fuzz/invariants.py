"""Compares the database before and after a round, and tells who may have changed it.

Every change must be made by a person who acted in the round and who has the right to it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from benchmarks.fuzz.actors import Actors
from benchmarks.fuzz.deployment import Deployment
from benchmarks.fuzz.message_checks import MessageChecks
from bot.domain.desk.case import Act
from bot.domain.people import Role
from bot.storage.schema import case_events, metadata, targets, tasks

Row = Mapping[str, Any]
Snapshot = dict[str, dict[Any, Row]]
"""Rows by table and key."""
_BY_REPORTERS = {Act.OPEN, Act.JOIN, Act.ADD, Act.ANSWER, Act.WITHDRAW}
_COLUMNS = {  # the first is the key
    "reports": "id person_id tell withdrawn_at description place violation origin",
    "cases": "id version status decision holder outcome merged_into desk_id",
    "people": "id identity language consent_version expecting",
    "desks": "id chat_id language types regions active",
    "drafts": "person_id id body",
    "staff": "telegram_id language",
    "prompts": "id staff",
    "appointments": "id by telegram_id after",
    "broadcasts": "id author stage contents",
    "exports": "id staff",
}
_MOVES = ("version", "desk_id")
_ONE_MOMENT = sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
"""PostgreSQL's default shows each table as it is when it is read; SQLite's is one moment."""
_LOOK_BACK = 1_000
"""Events are numbered when they are written and visible when they are committed."""


@dataclass
class Invariants:
    on: Deployment
    actors: Actors
    checks: MessageChecks
    seen: set[int] = field(default_factory=set)
    before: Snapshot = field(default_factory=dict)
    acts: Counter[str] = field(default_factory=Counter)

    async def begin(self) -> None:
        self.before, _, _ = await self._look()

    async def check(self, senders: set[int], trusted: bool) -> None:
        """Compare with the last look. `trusted`: Telegram itself told of a group or member."""
        before = self.before
        self.before, events, erasing = await self._look()
        round_ = _Round(self, senders, before, self.before)
        round_.check_people(erasing)
        round_.check_reports()
        round_.check_staff()
        round_.check_admins()
        if not trusted:
            round_.check_desks()
        changed = {event["case_id"] for event in events}
        round_.check_events(events, await self._reports_of(changed))
        round_.check_cases(changed, trusted)
        self.acts.update(event["act"] for event in events)

    async def _look(self) -> tuple[Snapshot, list[Row], set[str]]:
        """The tables, the new events, and the people whose data is being erased."""
        snapshot: Snapshot = {}
        async with self.on.database.reading() as tx:
            if self.on.database.dialect == "postgresql":
                await tx.run(_ONE_MOMENT)
            for table, names in _COLUMNS.items():
                key, *_ = columns = names.split()
                chosen = sa.select(*(metadata.tables[table].c[name] for name in columns))
                snapshot[table] = {row[key]: row for row in await tx.rows(chosen)}
            keys = [str(row["key"]) for row in await tx.rows(sa.select(tasks.c.key))]
            late = case_events.c.id > max(self.seen, default=0) - _LOOK_BACK
            found = await tx.rows(sa.select(case_events).where(late).order_by(case_events.c.id))
        events = [event for event in found if event["id"] not in self.seen]
        self.seen = {event["id"] for event in found}
        return snapshot, events, {key.partition(":")[2] for key in keys}

    async def _reports_of(self, changed: set[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        chosen = sa.select(targets.c.case_id, targets.c.report_id)
        for row in await self.on.rows(chosen) if changed else ():
            if row["case_id"] in changed:
                found[row["case_id"]].add(row["report_id"])
        return found


class _Round:
    """One comparison: who acted, and what changed."""

    def __init__(
        self, of: Invariants, senders: set[int], before: Snapshot, after: Snapshot
    ) -> None:
        self.checks, self.actors = of.checks, of.actors
        self.before, self.after = before, after
        known = {of.on.vault.identity(person) for person in senders}
        every = [*before["people"].values(), *after["people"].values()]
        self.acted = {row["id"] for row in every if bytes(row["identity"]) in known}
        every = [*before["appointments"].values(), *after["appointments"].values()]
        appointed = {row["telegram_id"] for row in every if row["after"] == Role.ADMIN.value}
        self.admins = {p for p in senders if self.actors.is_admin(p) or p in appointed}
        self.staff = {person for person in senders if self.actors.is_staff(person)}

    def _violate(self, example: object) -> None:
        self.checks.violate("nothing changes without permission", example)

    def _changes(self, table: str) -> list[tuple[Any, Row | None, Row | None]]:
        """(key, row before, row after) where the two differ."""
        before, after = self.before[table], self.after[table]
        pairs = ((key, before.get(key), after.get(key)) for key in before.keys() | after.keys())
        return [pair for pair in pairs if pair[1] != pair[2]]

    def check_people(self, erasing: set[str]) -> None:
        for table in ("people", "drafts"):
            for key, old, new in self._changes(table):
                # Housekeeping deletes drafts and people without reports. A person who comes and
                # erases everything in one round is unknown at once.
                if key not in self.acted and new is not None and key not in erasing:
                    self._violate(f"{table} of a person who did nothing: {old} → {new}")

    def check_reports(self) -> None:
        for _, old, new in self._changes("reports"):
            if old is None and new is not None and _is_erased(new):
                continue  # filed and erased with all other data of its author, in one round
            if (old or new or {}).get("person_id") not in self.acted:
                self._violate(f"a report of a person who did nothing: {old} → {new}")

    def check_staff(self) -> None:
        for key, _, new in self._changes("staff"):
            # An admin may give a role to a person who never wrote to the bot.
            if key not in self.staff and not self.admins:
                self._violate(f"staff row {new}")
        for key in self.after["prompts"].keys() - self.before["prompts"].keys():
            if self.after["prompts"][key]["staff"] not in self.staff:
                self._violate(f"a person outside staff was asked: {self.after['prompts'][key]}")

    def check_desks(self) -> None:
        for _, old, new in self._changes("desks"):
            if not self.admins:
                self._violate(f"a desk without an admin: {new}")
            if old is None and new is not None and not self.actors.is_desk(new["chat_id"]):
                self._violate(f"a desk where no admin ever asked for one: {dict(new)}")

    def check_admins(self) -> None:
        """Appointments, broadcasts and exports are made by a person who acted and has the right."""
        for table, doer in (("appointments", "by"), ("broadcasts", "author"), ("exports", "staff")):
            may = self.admins | (self.staff if table == "exports" else set())
            for key in self.after[table].keys() - self.before[table].keys():
                if self.after[table][key][doer] not in may:
                    self._violate(f"{table} without a right: {dict(self.after[table][key])}")
        for _, old, new in self._changes("broadcasts"):
            by_itself = new is None or new["stage"] in ("sending", "done")
            if not self.admins and not by_itself:
                self._violate(f"a broadcast without an admin: {old} → {new}")

    def check_events(self, events: list[Row], of_case: dict[str, set[str]]) -> None:
        for event in events:
            if event["staff"] is not None:
                if event["staff"] not in self.staff:
                    self._violate(f"a person who is not staff or did nothing: {dict(event)}")
            elif Act(event["act"]) in _BY_REPORTERS:
                owners = {self._owner(report) for report in of_case[event["case_id"]]}
                if not (owners & self.acted or None in owners):
                    self._violate(f"an act of a reporter without a reporter: {dict(event)}")

    def _owner(self, report: str) -> str | None:
        row = self.before["reports"].get(report) or self.after["reports"].get(report)
        return row["person_id"] if row else None

    def check_cases(self, changed: set[str], trusted: bool) -> None:
        for key, old, new in self._changes("cases"):
            if key in changed or new is None:
                continue
            if old is None or any(old[name] != new[name] for name in old if name not in _MOVES):
                self._violate(f"a case without an event in its history: {dict(new)}")
                continue
            desk = self.after["desks"].get(old["desk_id"])
            # Housekeeping brings the cases of a closed desk to another one.
            if desk is not None and desk["active"] and not (trusted or self.admins):
                self._violate(f"a case that went to another desk by itself: {old} → {dict(new)}")


def _is_erased(report: Row) -> bool:
    gone = ("person_id", "description", "place", "origin")
    return report["withdrawn_at"] is not None and all(report[name] is None for name in gone)
