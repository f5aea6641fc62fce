"""Checks the whole log from both sides.

Leaves against rows, the tree and checkpoints; rows against leaves; cases against their events.

It reads one moment of the database from the first leaf to the last, a few thousand at a time.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag

from bot.domain.audit import note
from bot.domain.audit.leaf import Leaf
from bot.domain.audit.note import Checkpoint, WrongNote
from bot.domain.audit.tiles import WIDTH, Growing, Place, hashes_in
from bot.services import signing
from bot.services.audit import derived, epochs
from bot.services.audit.checking import hash_now, is_sealed
from bot.services.audit.checkpointing import POSTED
from bot.services.audit.epochs import Epoch
from bot.services.audit.findings import Fault, Finding
from bot.services.audit.keeping import EVERY_MS, SEQUENCE
from bot.services.audit.misplaced import Misplaced
from bot.storage.audit import actors, checkpoints, leaves
from bot.storage.audit.sources import BY_NAME, SOURCES
from bot.storage.engine.database import Row, Transaction
from bot.storage.queues import outbox, tasks
from bot.storage.sealed_facts import SIGNING_KEY

SHOWN = 20
"""Rows of a table that are named where they have no leaf, or that of another row."""
TILES_AT_ONCE = 16
LATE_MS = 60 * 60 * 1000
"""How much later than its time a row may get its leaf, at most: transactions last seconds."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkpoint and where it was found."""

    where: str
    checkpoint: Checkpoint


@dataclass(slots=True)
class _Batch:
    """Leaves and what belongs to them, by position or by source and row."""

    leaves: dict[int, Leaf] = field(default_factory=dict)
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    hashes: list[bytes] = field(default_factory=list)


class Verification:
    """One check. `tx` should see one moment (`Database.long_reading`).

    `published` are signed notes from outside, each with the name of where it was found. After
    `findings` was read to its end, `counts` has the leaves by source, and of these the people who
    are forgotten ("pseudonyms"); `lost` says which checkpoints are of leaves that were lost before
    a new epoch began, `unacknowledged` which epochs no operator has acknowledged;
    `stood_outside` whether any checkpoint is known to have left the database, `compared` how many
    from outside were read.
    """

    def __init__(self, tx: Transaction, published: Sequence[tuple[str, str]] = ()) -> None:
        self._tx, self._published = tx, published
        self.size = 0
        self.counts: Counter[str] = Counter()
        self.checkpoints = 0
        self.lost: list[str] = []
        self.unacknowledged: list[str] = []
        self.stood_outside = False
        self.compared = 0
        self._claims: dict[int, list[Claim]] = {}
        self._made: list[tuple[int, int]] = []  # size and time of our checkpoints
        self._agreed = 0
        self._newest_at = 0  # of the rows that have leaves
        self._numbers = actors.Numbers()
        self._pseudonyms: set[int] = set()
        self._misplaced = Misplaced(tx)

    async def findings(self) -> AsyncIterator[Finding]:
        """All faults: what was signed, leaves in their order, rows, cases."""
        self.size = await leaves.size(self._tx)
        try:
            claims = await self._gather_claims()
        except (InvalidTag, ValueError):
            words = "the key of the log cannot be opened: it was changed, or is of another secret"
            yield Finding(Fault.NOTE, f"facts {SIGNING_KEY}", words)
            return
        for finding in claims:
            yield finding
        self._numbers = await actors.every(self._tx, self._pseudonyms)
        async for finding in self._check_leaves():
            yield finding
        async for finding in self._check_rows():
            yield finding
        async for finding in derived.findings(self._tx):
            yield finding

    async def _check_leaves(self) -> AsyncIterator[Finding]:
        growing, count = Growing(), 0
        for begin in range(0, self.size, TILES_AT_ONCE * WIDTH):
            batch = await self._read(begin, min(self.size, begin + TILES_AT_ONCE * WIDTH))
            for position, kept in enumerate(batch.hashes, begin):
                async for finding in self._check(batch, position, kept):
                    yield finding
                growing.add(kept)
                for finding in self._compare(growing):
                    yield finding
            full = growing.take_full()
            count += len(full)
            async for finding in self._check_tiles(full):
                yield finding
        last = growing.take_changed()
        async for finding in self._check_tiles(last):
            yield finding
        if (there := await leaves.count_tiles(self._tx)) != count + len(last):
            words = f"a tree of {self.size} leaves has {count + len(last)}"
            yield Finding(Fault.TREE, f"{there} tiles", words)

    async def _gather_claims(self) -> list[Finding]:
        """Read what was signed: checkpoints, those from outside, events of the log itself."""
        own = await checkpoints.after(self._tx, -1)
        self._made = [(signed.size, signed.at) for signed in own]
        signed, forged = await epochs.events(self._tx)
        found = [
            Finding(Fault.NOTE, f"log_events {event.id}", "the key of this log did not sign it")
            for event in forged
        ]
        self._pseudonyms = epochs.pseudonyms(signed)
        for event in signed:
            where = f"log_events {event.event.id}"
            self._claims.setdefault(event.tree.size, []).append(Claim(where, event.tree))
        known = epochs.epochs_of(await signing.public_key(self._tx), signed)
        self.unacknowledged = [each.key.name for each in known if not each.is_acknowledged]
        for each in own:
            found += self._read_note(known, f"checkpoint {each.size}", each.note)
        for where, text in self._published:
            wrong = self._read_note(known, where, text)
            self.compared += not wrong
            found += wrong
        self.stood_outside = self.compared > 0
        return found + await self._missing()

    def _read_note(self, known: Sequence[Epoch], where: str, text: str) -> list[Finding]:
        """Keep what a checkpoint claims; say what is wrong with it."""
        keys = {each.key.name: (each.key, each.end) for each in known}
        if lost := epochs.lost_key(known, text):
            keys.setdefault(lost.name, (lost, 0))
        key, end = keys.get(text.partition("\n")[0], (known[-1].key, None))
        try:
            read = note.read(text, key)
        except WrongNote as error:
            return [Finding(Fault.NOTE, where, str(error))]
        self.checkpoints += 1
        if end is not None and read.size > end:
            self.lost.append(f"{where}: of its {read.size} leaves {end} are left")
        else:
            self._claims.setdefault(read.size, []).append(Claim(where, read))
        return []

    async def _missing(self) -> list[Finding]:
        """Checkpoints of more leaves than there are, and posted ones that are gone."""
        posted = await outbox.sent_once(self._tx, POSTED)
        sizes = {int(once.removeprefix(POSTED)) for once in posted}
        made = {size for size, _ in self._made}
        self.stood_outside |= bool(sizes & made)
        gone = [
            Finding(Fault.REMOVED, f"checkpoint {size}", "it was posted to CHECKPOINT_CHAT")
            for size in sorted(sizes - made) if size <= self.size
        ]  # fmt: skip
        ahead = [(f"checkpoint {size} as posted", size) for size in sorted(sizes)]
        ahead += [(claim.where, size) for size, some in self._claims.items() for claim in some]
        return gone + [
            Finding(
                Fault.AHEAD, where,
                f"it is of {size} leaves, and there are {self.size}: an older state was restored,"
                " or history was removed",
            )
            for where, size in ahead if size > self.size
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
        self.counts["pseudonyms"] += is_sealed(leaf)
        row = batch.rows.get((leaf.source, leaf.row))
        where = name_of(leaf, row)
        source, numbers = BY_NAME.get(leaf.source), self._numbers
        now = hash_now(leaf, source, row, numbers, self._pseudonyms)
        if now != kept:
            yield await self._misplaced.explain(leaf, position, row, (now, kept), where, numbers)
        elif row is not None:
            self._newest_at = max(self._newest_at, row["at"])
            if self._is_late(position, row):
                words = f"it is dated before the checkpoint of {self._before(position)[0]} leaves"
                yield Finding(Fault.BACKDATED, where, f"{words} and stands behind it")

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

    async def _check_rows(self) -> AsyncIterator[Finding]:
        """Rows that are not the one that their leaf names, and rows that should have a leaf."""
        before = await self._sequenced_until()
        for source in SOURCES:
            for row in await source.strays(self._tx, SHOWN):
                where = f"{source.name} {row['id']}"
                words = f"leaf {row['leaf']}, which it names as its own, is not of this row"
                yield Finding(Fault.STRAY, where, words)
            for row in await source.overdue(self._tx, before, SHOWN):
                where = name_of(Leaf(source.name, str(row["id"]), {}), row)
                words = "leaves were made since, and the row is not in the log"
                yield Finding(Fault.WITHOUT_LEAF, where, words)

    async def _sequenced_until(self) -> int:
        """Rows from before this moment have leaves, as far as is known: a stopped bot makes none.

        The newest of: the last checkpoint, the newest row that has a leaf, the last sweep.
        """
        planned = await tasks.run_at(self._tx, SEQUENCE) or 0
        made = self._made[-1][1] if self._made else 0
        return min(self._tx.now, max(made, self._newest_at, planned - EVERY_MS)) - LATE_MS


def name_of(leaf: Leaf, row: Row | None) -> str:
    """The table and id of a row, and the number of its case."""
    case: Any = None if row is None else row.get("number")
    return f"{leaf.source} {leaf.row}" + (f", case {case}" if case else "")
