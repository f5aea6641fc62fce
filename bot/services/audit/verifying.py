"""Checks the whole log: rows against leaves, leaves against the tree, the tree against checkpoints.

It reads one moment of the database from the first leaf to the last, a few thousand at a time.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.audit import note
from bot.domain.audit.leaf import SALT_BYTES, Leaf, Part
from bot.domain.audit.note import Checkpoint, WrongNote
from bot.domain.audit.tiles import WIDTH, Growing, Place, hashes_in
from bot.services.audit import epochs
from bot.services.audit.checking import Amended, hash_now
from bot.services.audit.findings import Fault, Finding
from bot.services.audit.misplaced import Misplaced
from bot.storage.audit import amendments, checkpoints, leaves
from bot.storage.audit.sources import BY_NAME, EVENTS, SOURCES
from bot.storage.desk import events
from bot.storage.engine.database import Row, Transaction

TILES_AT_ONCE = 16
LATE_MS = 60 * 60 * 1000
"""How much later than its time a row may get its leaf, at most: transactions last seconds."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkpoint and where it was found; `at` is when it was made (ms UTC), if that is known."""

    where: str
    checkpoint: Checkpoint
    at: int | None = None


@dataclass(slots=True)
class _Batch:
    """Leaves and what belongs to them, by position or by source and row."""

    leaves: dict[int, Leaf] = field(default_factory=dict)
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    amended: dict[str, Amended] = field(default_factory=dict)
    hashes: list[bytes] = field(default_factory=list)


class Verification:
    """One check. `tx` should see one moment (`Database.long_reading`).

    `published` are signed notes from outside, each with the name of where it was found. After
    `findings` was read to its end, `counts` has the leaves by source and the amendments by rule,
    and `lost` says which checkpoints are of leaves that were lost before a new epoch began.
    """

    def __init__(self, tx: Transaction, published: Sequence[tuple[str, str]] = ()) -> None:
        self._tx, self._published = tx, published
        self.size = 0
        self.counts: Counter[str] = Counter()
        self.checkpoints = 0
        self.lost: list[str] = []
        self._claims: dict[int, list[Claim]] = {}
        self._made: list[tuple[int, int]] = []  # size and time of our checkpoints
        self._agreed = 0
        self._has_gaps = False
        self._misplaced = Misplaced(tx)

    async def findings(self) -> AsyncIterator[Finding]:
        """All faults, in the order of the leaves."""
        self.size = await leaves.size(self._tx)
        for finding in await self._gather_claims():
            yield finding
        async for finding in self._check_leaves():
            yield finding
        async for finding in self._check_leafless():
            yield finding
        # An event that is broken or erased cannot say what its case should be.
        if not self._has_gaps:
            async for finding in self._check_cases():
                yield finding

    async def _check_leaves(self) -> AsyncIterator[Finding]:
        growing = Growing()
        for begin in range(0, self.size, TILES_AT_ONCE * WIDTH):
            batch = await self._read(begin, min(self.size, begin + TILES_AT_ONCE * WIDTH))
            for position, kept in enumerate(batch.hashes, begin):
                async for finding in self._check(batch, position, kept):
                    self._has_gaps = True
                    yield finding
                growing.add(kept)
                for finding in self._compare(growing):
                    yield finding
            async for finding in self._check_tiles(growing.take_full()):
                yield finding
        async for finding in self._check_tiles(growing.take_changed()):
            yield finding

    async def _gather_claims(self) -> list[Finding]:
        found: list[Finding] = []
        own = await checkpoints.after(self._tx, -1)
        self._made = [(signed.size, signed.at) for signed in own]
        given = [(f"checkpoint {signed.size}", signed.note, signed.at) for signed in own]
        keys = {key.name: (key, end) for key, end in await epochs.all_of_them(self._tx)}
        current = (await epochs.current(self._tx), None)
        for where, text, at in [*given, *((*each, None) for each in self._published)]:
            key, end = keys.get(text.partition("\n")[0], current)
            try:
                read = note.read(text, key)
            except WrongNote as error:
                found.append(Finding(Fault.NOTE, where, str(error)))
                continue
            self.checkpoints += 1
            if end is not None and read.size > end:
                self.lost.append(f"{where}: of its {read.size} leaves {end} are left")
                continue
            self._claims.setdefault(read.size, []).append(Claim(where, read, at))
        ahead = [claim for size, some in self._claims.items() if size > self.size for claim in some]
        return found + [
            Finding(
                Fault.AHEAD, claim.where,
                f"it is of {claim.checkpoint.size} leaves, and there are {self.size}: an older"
                " state was restored, or history was removed",
            )
            for claim in ahead
        ]  # fmt: skip

    async def _read(self, begin: int, end: int) -> _Batch:
        batch = _Batch()
        for row in await leaves.page(self._tx, (begin, end)):
            batch.leaves[row["position"]] = leaves.read(row)
        for source in SOURCES:
            ids = [leaf.row for leaf in batch.leaves.values() if leaf.source == source.name]
            if ids:
                rows = await source.some(self._tx, ids)
                batch.rows |= {(source.name, id): row for id, row in rows.items()}
                batch.amended[source.name] = await amendments.of_rows(self._tx, source.name, ids)
        for number in range(begin // WIDTH, -(-end // WIDTH)):
            held = hashes_in(await leaves.tile(self._tx, (0, number)))
            there = min(WIDTH, end - number * WIDTH)
            batch.hashes += (held + [b""] * WIDTH)[:there]
        return batch

    async def _check(self, batch: _Batch, position: int, kept: bytes) -> AsyncIterator[Finding]:
        leaf = batch.leaves.get(position)
        if leaf is None:
            yield Finding(Fault.LEAF_REMOVED, f"leaf {position}", "the table leaves lacks it")
            return
        self.counts[leaf.source] += 1
        self._has_gaps |= len(leaf.seals[Part.DETAIL]) != SALT_BYTES
        row = batch.rows.get((leaf.source, leaf.row))
        where = name_of(leaf, row)
        amended = batch.amended.get(leaf.source, {})
        now = hash_now(leaf, BY_NAME.get(leaf.source), row, amended)
        if now != kept:
            yield await self._misplaced.explain(leaf, position, row, now, kept, where)
        elif row is not None and self._is_late(position, row):
            words = f"it is dated before the checkpoint of {self._before(position)[0]} leaves"
            yield Finding(Fault.BACKDATED, where, f"{words} and stands behind it")
        if row is not None and leaf.source == "amendments":
            self.counts[f"{row['rule']} ({row['part']})"] += 1

    def _before(self, position: int) -> tuple[int, int]:
        """Size and time of the newest checkpoint without this leaf."""
        at = bisect_right(self._made, (position, 2**63))
        return self._made[at - 1] if at else (0, 0)

    def _is_late(self, position: int, row: Row) -> bool:
        return bool(row["at"] < self._before(position)[1] - LATE_MS)

    def _compare(self, growing: Growing) -> Iterable[Finding]:
        """The tree of this size with what was signed."""
        claims = self._claims.get(growing.size)
        if not claims:
            return
        root = growing.root()
        if all(claim.checkpoint.root == root for claim in claims):
            self._agreed = growing.size
        for claim in claims:
            if claim.checkpoint.root != root:
                words = f"leaves {self._agreed} to {growing.size - 1} are not what was signed"
                yield Finding(Fault.CHECKPOINT, claim.where, words)

    async def _check_tiles(self, grown: Mapping[Place, bytes]) -> AsyncIterator[Finding]:
        for (level, number), hashes in grown.items():
            if level and await leaves.tile(self._tx, (level, number)) != hashes:
                words = "its hashes are not those of the leaves; proofs would be wrong"
                yield Finding(Fault.TREE, f"tile {number} of level {level}", words)

    async def _check_leafless(self) -> AsyncIterator[Finding]:
        """Rows behind the newest checkpoint that should be before it."""
        before = self._made[-1][1] - LATE_MS if self._made else 0
        for source in SOURCES:
            for row in await source.overdue(self._tx, before, 1):
                where = name_of(Leaf(source.name, str(row["id"]), {}), row)
                words = "a checkpoint was made since, and the row is not in the log"
                yield Finding(Fault.WITHOUT_LEAF, where, words)

    async def _check_cases(self) -> AsyncIterator[Finding]:
        """Cases that do not say what their events say."""
        for case in await events.unnamed_outcomes(self._tx):
            words = f"its outcome is {case['outcome']}, and no event of its history says so"
            yield Finding(Fault.ALTERED, f"cases, case {case['number']}", words)
        for gap in await events.gaps(self._tx):
            words = f"of its {gap['versions']} versions {gap['events']} have an event"
            yield Finding(Fault.REMOVED, f"{EVENTS.name}, case {gap['number']}", words)


def name_of(leaf: Leaf, row: Row | None) -> str:
    """The table and id of a row, and the number of its case."""
    case: Any = None if row is None else row.get("number")
    return f"{leaf.source} {leaf.row}" + (f", case {case}" if case else "")
