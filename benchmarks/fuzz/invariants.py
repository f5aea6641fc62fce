"""Compares the database before and after a round, and tells who may have changed it.

Every change must be made by a person who acted in the round and who has the right to it. After the
run people are served still, and the data at rest names no person.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from benchmarks.fuzz.actors import Actors
from benchmarks.fuzz.deployment import Deployment
from benchmarks.fuzz.message_checks import MessageChecks
from benchmarks.fuzz.texts import CITIZEN_ID, Kind
from benchmarks.kit.staff import decide
from bot.cases.tables import case_events, cases
from bot.core.people import Role
from bot.core.queues.outbox import OutboxState
from bot.core.queues.tables import outbox, tasks
from bot.core.schema import metadata
from bot.reports.tables import targets
from bot.values import Act
from tests.kit.people.buttons import card_buttons
from tests.kit.process.story import CITIZEN_STEPS, Story

Row = Mapping[str, Any]
Snapshot = dict[str, dict[Any, Row]]
"""Rows by table and key."""
_NONE: Row = defaultdict(lambda: None)
_BY_REPORTERS = {Act.OPEN, Act.JOIN, Act.ADD, Act.ANSWER, Act.WITHDRAW}
_COLUMNS = {  # the first is the key
    "reports": "id person_id tell withdrawn_at description place violation origin",
    "cases": "id version status decision holder outcome merged_into desk_id",
    "people": "id identity language consent_version expecting expects_until",
    "desks": "id chat_id language types regions active",
    "drafts": "id person_id body",
    "staff": "telegram_id language",
    "prompts": "id staff",
    "appointments": "id by telegram_id after",
    "broadcasts": "id author stage contents",
    "exports": "id staff",
}
_MOVES = ("version", "desk_id")
_ONE_MOMENT = sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
"""PostgreSQL's default shows each table as it is when it is read; SQLite's is one moment."""
_NEWCOMER = 7_199_999_001
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
        round_.check_tables(erasing, trusted)
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
                chosen = sa.select(
                    *(metadata.tables[table].c[name] for name in columns)
                )
                snapshot[table] = {row[key]: row for row in await tx.rows(chosen)}
            keys = [str(row["key"]) for row in await tx.rows(sa.select(tasks.c.key))]
            late = case_events.c.id > max(self.seen, default=0) - _LOOK_BACK
            found = await tx.rows(
                sa.select(case_events).where(late).order_by(case_events.c.id)
            )
        events = [event for event in found if event["id"] not in self.seen]
        self.seen = {event["id"] for event in found}
        return snapshot, events, {key.partition(":")[2] for key in keys}

    async def _reports_of(self, changed: set[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        chosen = sa.select(targets.c.case_id, targets.c.report_id)
        for row in await self.on.rows(chosen) if changed else ():
            found[row["case_id"]].add(row["report_id"])
        return found


class _Round:
    """One comparison: who acted, and what changed."""

    def __init__(
        self, of: Invariants, senders: set[int], before: Snapshot, after: Snapshot
    ) -> None:
        self.checks, self.actors = of.checks, of.actors
        self.before, self.after, self.now = before, after, of.on.now()
        appointed, codes = self._either("appointments"), of.checks.tokens.shown_codes
        # A person who erases everything and comes back in one round has two ids.
        ids = [(bytes(row["identity"]), row["id"]) for row in self._either("people")]

        def known(people: set[int]) -> set[str]:
            identities = {of.on.vault.identity(person) for person in people}
            return {id for identity, id in ids if identity in identities}

        self.acted = known(senders)
        # Who sends a report's code may add to it and withdraw it.
        self.reporting = known(
            senders.union(*(codes.get(person, ()) for person in senders))
        )
        admins = {
            row["telegram_id"] for row in appointed if row["after"] == Role.ADMIN.value
        }
        self.admins = {p for p in senders if self.actors.is_admin(p) or p in admins}
        self.staff = {person for person in senders if self.actors.is_staff(person)}

    def _either(self, table: str) -> list[Row]:
        return [*self.before[table].values(), *self.after[table].values()]

    def _violate(self, example: object) -> None:
        self.checks.violate("nothing changes without permission", example)

    def _changes(self, table: str) -> list[tuple[Any, Row | None, Row | None]]:
        """(key, row before, row after) where the two differ."""
        before, after = self.before[table], self.after[table]
        pairs = (
            (key, before.get(key), after.get(key))
            for key in before.keys() | after.keys()
        )
        return [pair for pair in pairs if pair[1] != pair[2]]

    def _check(self, table: str, may: Callable[[Any, Row | None, Row], Any]) -> None:
        """`may` tells of a key, its row before and its row after (empty when it is gone)."""
        for key, old, new in self._changes(table):
            if not may(key, old, new or _NONE):
                self._violate(f"{table}: {old} → {new}")

    def check_tables(self, erasing: set[str], trusted: bool) -> None:
        acted, admins, staff = self.acted, self.admins, self.staff
        # Housekeeping deletes drafts and people without reports. A person who comes and
        # erases everything in one round is unknown at once.
        self._check(
            "people",
            lambda id, old, new: (
                new is _NONE or id in acted | erasing or self._is_swept(old, new)
            ),
        )
        self._check(
            "drafts",
            lambda _, __, new: new is _NONE or new["person_id"] in acted | erasing,
        )
        # A report may be filed anonymously, or filed and erased in one round.
        self._check(
            "reports",
            lambda _, old, new: (old or new)["person_id"] in {*self.reporting, None},
        )
        # An admin may give a role to a person who never wrote to the bot.
        self._check("staff", lambda key, *_: admins or key in staff)
        self._check("prompts", lambda _, old, new: old or new["staff"] in staff)
        self._check("appointments", lambda _, old, new: old or new["by"] in admins)
        self._check(
            "exports", lambda _, old, new: old or new["staff"] in admins | staff
        )
        self._check(
            "broadcasts",
            lambda _, old, new: (
                (old or new["author"] in admins)
                and (admins or new["stage"] in (None, "sending", "done"))
            ),
        )
        self._check(
            "desks",
            lambda _, old, new: (
                trusted or (admins and (old or self.actors.is_desk(new["chat_id"])))
            ),
        )

    def _is_swept(self, old: Row | None, new: Row) -> bool:
        """Whether housekeeping only forgot what the person was asked too long ago."""
        until = (old or _NONE)["expects_until"]
        forgotten = {**(old or {}), "expecting": None, "expects_until": None}
        return until is not None and until <= self.now and new == forgotten

    def check_events(self, events: list[Row], of_case: dict[str, set[str]]) -> None:
        for event in events:
            if event["staff"] is not None:
                if event["staff"] not in self.staff:
                    self._violate(
                        f"a person who is not staff or did nothing: {dict(event)}"
                    )
            elif Act(event["act"]) in _BY_REPORTERS:
                owners = {self._owner(report) for report in of_case[event["case_id"]]}
                if not (owners & self.reporting or None in owners):
                    self._violate(
                        f"an act of a reporter without a reporter: {dict(event)}"
                    )

    def _owner(self, report: str) -> str | None:
        row = self.before["reports"].get(report) or self.after["reports"].get(report)
        return row["person_id"] if row else None

    def check_cases(self, changed: set[str], trusted: bool) -> None:
        for key, old, new in self._changes("cases"):
            if key in changed or new is None:
                continue
            if old is None or any(
                old[name] != new[name] for name in old if name not in _MOVES
            ):
                self._violate(f"a case without an event in its history: {dict(new)}")
                continue
            desk = self.after["desks"].get(old["desk_id"])
            # Housekeeping brings the cases of a closed desk to another one.
            if desk is not None and desk["active"] and not (trusted or self.admins):
                self._violate(
                    f"a case that went to another desk by itself: {old} → {dict(new)}"
                )


async def check_service(on: Deployment, actors: Actors, checks: MessageChecks) -> None:
    """A new person files a report, staff decide, the outcome arrives."""
    phone, staff = on.sandbox.person("Newcomer", "en", id=_NEWCOMER), actors.admins[0]
    story = Story(phone, staff, staff, actors.desks[0].id, "en", "newcomer")
    try:
        with on.polled():
            await story.tell(*CITIZEN_STEPS)
            filed = sa.select(cases.c.id).where(
                cases.c.canonical.contains("evil-newcomer")
            )
            [case] = await on.rows(filed)
            # What Open on the group's card leads to
            staff.say(f"/start c-{case['id']}")
            await decide(staff, await staff.wait(lambda m: bool(card_buttons(m))))
        await on.settle()
        await on.advance(on.channel.retention.undo_seconds + 2)
        await on.settle()
        await phone.wait(story.words("There is news on your report."), timeout=1)
    except Exception as error:
        said = [m.text[:80] for m in phone.messages() if m.from_bot][-3:]
        checks.violate("normal people are answered afterwards", f"{error!r}; {said}")


async def check_leftovers(on: Deployment, checks: MessageChecks) -> None:
    """No message failed by a mistake of the bot, and notes stayed with staff."""
    failed = sa.select(outbox.c.kind, outbox.c.error).where(
        outbox.c.state.in_([OutboxState.FAILED.value, OutboxState.UNKNOWN.value])
    )
    for row in await on.rows(failed):
        checks.violate("every message is sent", dict(row))
    notes, told = set[str](), set[str]()
    for row in await on.rows(sa.select(case_events.c.act, case_events.c.detail)):
        said = notes if row["act"] == Act.NOTE.value else told
        said |= {token for token, _, _ in checks.tokens.found(row["detail"] or "")}
    # A mutated copy of an update may reply to another message: a note here, a question there.
    for token in checks.leaked_notes & notes - told:
        checks.violate("notes are for staff only", token)


async def check_data_at_rest(on: Deployment, checks: MessageChecks) -> None:
    """A copy of the database holds no name and no Telegram id of a citizen."""
    for table in metadata.sorted_tables:
        for row in await on.rows(sa.select(table)):
            kept = json.dumps({k: str(v) for k, v in row.items()}, ensure_ascii=False)
            names = any(
                kind is Kind.NAME and not checks.actors.is_staff_name(owner)
                for _, kind, owner in checks.tokens.found(kept)
            )
            if names or CITIZEN_ID.search(kept):
                checks.violate("the database holds no names", f"{table.name}: {kept}")
