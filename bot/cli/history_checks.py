"""Command `python -m bot audit`: checks the log and prints its faults, and makes proofs."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from enum import IntEnum, StrEnum
from operator import attrgetter
from pathlib import Path

from cryptography.exceptions import InvalidTag

from bot.cases import store as cases_store
from bot.cases import story
from bot.cases.acts import ACTS
from bot.cli.queues import NothingThere, printable
from bot.core import role_store, sealed
from bot.core.database import Row, Transaction
from bot.core.queues import tasks_store
from bot.core.storage import opened
from bot.core.times import DAY_MS
from bot.history import checkpoint_file, notes, service, store
from bot.history.changes import Numbers, Sum, Values, every_actor, other_values
from bot.history.leaf import SALT_BYTES, Leaf, Part
from bot.history.sources import (
    ACTORS,
    BY_NAME,
    LATE_MS,
    NO_PARTS,
    PADDING,
    Source,
    every_source,
    leaves_with_rows,
)
from bot.history.tree import WIDTH, Growing, Place, leaf_hash
from bot.register import model
from bot.register import store as entries
from bot.settings import Settings, SettingsError
from bot.values import Act, Value


class Fault(StrEnum):
    ALTERED = "altered"
    REMOVED = "removed"
    BACKDATED = "inserted later"
    WITHOUT_LEAF = "without a leaf"
    STRAY = "with the leaf of another"
    UNTOLD = "without an event"
    FORGED = "made without the key"
    FUTURE = "dated after now"
    UNREAD = "not read"
    LEAF_REMOVED = "leaf removed"
    TREE = "tree damaged"
    CHECKPOINT = "contradicts the tree"
    AHEAD = "history is missing"
    NOTE = "not signed"


class Finding(Value):
    """`where` names the row or checkpoint: its table and id, and the number of the case if any."""

    fault: Fault
    where: str
    words: str

    def __str__(self) -> str:
        return f"{self.fault}: {self.where}: {self.words}"


def is_sealed(leaf: Leaf) -> bool:
    return any(len(seal) != SALT_BYTES for seal in leaf.seals.values())


ROWS_AT_ONCE = 1_000
_DAMAGED = (ValueError, TypeError, KeyError, AttributeError)
"""Errors that a value changed by hand may raise when it is read."""


def entry_of(sum: Sum) -> Values:
    """The columns by which an entry is found; each version says all of it, and none is missing."""
    said = dict(entries.found_by(model.restored(sum.values)))
    if not said["version"] == sum.last == sum.events:
        said["version"] = None
    return said


def _found_by(row: Row) -> Values:
    return {name: value for name, value in row.items() if name not in {"id", "case_id"}}


_SAID: Callable[[Sum], Values] = attrgetter("values")
_PAIRS: tuple[
    tuple[store.Derived, Callable[[Sum], Values], Callable[[Row], Values]], ...
] = (
    (cases_store.TOLD, story.told, story.seen),
    (entries.VERSIONS, entry_of, _found_by),
    *((table, _SAID, recorded.of_row) for table, recorded in store.by_changes()),
)
"""The row as the log says it, and as it is."""
SHOWN = 20
"""Faults that are printed, and rows of a table that are named for their leaves."""
TILES_AT_ONCE = 16


class Verification:
    """One check. `tx` should see one moment (`Database.long_reading`).

    `published` are signed notes from outside, each with the name of where it was found; `tell` gets
    each fault. After `run`, `counts` has the leaves by source, and of these the people who are
    forgotten ("pseudonyms"); `lost` says which checkpoints are of leaves that were lost before a
    new epoch began, `unacknowledged` which epochs no operator has acknowledged; `stood_outside`
    whether any checkpoint is known to have left the database, `compared` how many from outside
    were read.
    """

    def __init__(
        self,
        tx: Transaction,
        tell: Callable[[Finding], None],
        published: Sequence[tuple[str, str]] = (),
    ) -> None:
        self._tx = tx
        self._tell_of = tell
        self._published = published
        self.size = 0
        self.counts: Counter[str] = Counter()
        self.checkpoints = 0
        self.lost: list[str] = []
        self.unacknowledged: list[str] = []
        self.stood_outside = False
        self.compared = 0
        # Checkpoints by the size of their tree, each with where it was found.
        self._claims: defaultdict[int, list[tuple[str, notes.Checkpoint]]] = (
            defaultdict(list)
        )
        self._made: list[tuple[int, int]] = []  # size and time of our checkpoints
        self._agreed = 0
        self._newest_at = 0  # of the rows that have leaves
        self._signed = 0  # leaves under a signed tree: their rows need no MAC
        self._rows: Counter[str] = Counter()  # that were read, by source
        self._numbers = Numbers()
        self._pseudonyms: set[int] = set()

    async def run(self) -> None:
        self.size = await store.count_leaves(self._tx)
        try:
            await self._gather_claims()
        except (InvalidTag, ValueError):
            words = "the key of the log cannot be opened: it was changed, or is of another secret"
            self._tell(Fault.NOTE, f"facts {sealed.SIGNING_KEY}", words)
            return
        self._numbers = await every_actor(self._tx, self._pseudonyms)
        self._has_macs = await service.has_macs(self._tx)
        self._signed = max(
            (size for size in self._claims if size <= self.size), default=0
        )
        if not self._has_macs:
            self._signed = self.size
        await self._check_leaves()
        await self._check_head()
        await self._check_rows()
        await self._check_derived()
        await self._check_roles()

    def _tell(self, fault: Fault, where: str, words: str) -> None:
        self._tell_of(Finding(fault, where, words))

    async def _gather_claims(self) -> None:
        own = await store.checkpoints_after(self._tx, -1)
        self._made = [(signed.size, signed.at) for signed in own]
        signed, forged = await service.events(self._tx)
        for event in forged:
            words = "the key of this log did not sign it"
            self._tell(Fault.NOTE, f"log_events {event.id}", words)
        for one in signed:
            self._claims[one.tree.size].append(
                (f"log_events {one.act}/{one.about}", one.tree)
            )
            if one.act is service.LogAct.PSEUDONYM:
                self._pseudonyms.add(one.about)
        known = service.epochs_of(await sealed.public_key(self._tx), signed)
        self.unacknowledged = [
            each.key.name for each in known if not each.is_acknowledged
        ]
        for each in own:
            self._read_note(known, f"checkpoint {each.size}", each.note)
        self.compared = sum(self._read_note(known, *given) for given in self._published)
        # Checkpoints of more leaves than there are, and posted ones that are gone.
        sizes = await service.posted_sizes(self._tx, self.size)
        made = {size for size, _ in self._made}
        self.stood_outside = self.compared > 0 or bool(sizes & made)
        for size in sorted(sizes - made):
            if size <= self.size:
                words = "it was posted to CHECKPOINT_CHAT"
                self._tell(Fault.REMOVED, f"checkpoint {size}", words)
        ahead = [(f"checkpoint {size} as posted", size) for size in sorted(sizes)]
        ahead += [
            (where, size) for size, some in self._claims.items() for where, _ in some
        ]
        for where, size in ahead:
            if size > self.size:
                words = f"it is of {size} leaves, and there are {self.size}"
                cause = "an older state was restored, or history was removed"
                self._tell(Fault.AHEAD, where, f"{words}: {cause}")

    def _read_note(self, known: Sequence[service.Epoch], where: str, text: str) -> bool:
        """Keep what a checkpoint claims; False, and told, if something is wrong with it."""
        keys = {each.key.name: (each.key, each.end) for each in known}
        if lost := service.lost_key(known, text):
            keys.setdefault(lost.name, (lost, 0))
        key, end = keys.get(text.partition("\n")[0], (known[-1].key, None))
        try:
            read = notes.read_note(text, key)
        except notes.WrongNote as error:
            self._tell(Fault.NOTE, where, str(error))
            return False
        self.checkpoints += 1
        if end is not None and read.size > end:
            self.lost.append(f"{where}: of its {read.size} leaves {end} are left")
        else:
            self._claims[read.size].append((where, read))
        return True

    async def _check_leaves(self) -> None:
        growing = Growing()
        count = 0
        for begin in range(0, self.size, TILES_AT_ONCE * WIDTH):
            end = min(self.size, begin + TILES_AT_ONCE * WIDTH)
            leaves, rows = await leaves_with_rows(self._tx, begin, end)
            self._rows.update(source for source, _ in rows)
            hashes = await store.leaf_hashes(self._tx, begin, end)
            for position in range(begin, end):
                kept = hashes.get(position, b"")
                leaf = leaves.get(position)
                if leaf is None:
                    words = "the table leaves lacks it"
                    self._tell(Fault.LEAF_REMOVED, f"leaf {position}", words)
                else:
                    row = rows.get((leaf.source, leaf.row))
                    self._check(leaf, position, row, kept)
                growing.add(kept)
                self._compare(growing)
            full = growing.take_full()
            count += len(full)
            await self._check_tiles(full)
        last = growing.take_changed()
        await self._check_tiles(last)
        if (there := await store.count_tiles(self._tx)) != count + len(last):
            words = f"a tree of {self.size} leaves has {count + len(last)}"
            self._tell(Fault.TREE, f"{there} tiles", words)

    async def _check_head(self) -> None:
        """The tree is as the bot left it: else it makes no more leaves."""
        if self.size and self._has_macs:
            try:
                await service.own_tree(self._tx)
            except service.ChangedTree:
                words = "it is not the one that the bot left; no more leaves are made"
                self._tell(Fault.TREE, f"the tree of {self.size} leaves", words)

    def _check(self, leaf: Leaf, position: int, row: Row | None, kept: bytes) -> None:
        self.counts[leaf.source] += 1
        self.counts["pseudonyms"] += is_sealed(leaf)
        where = row_name(leaf.source, leaf.row, row)
        is_same = self._hash_now(leaf, row) == kept
        if not kept:
            self._tell(Fault.TREE, f"leaf {position}", f"the tree lacks it ({where})")
        elif row is None and not is_same:
            self._tell(
                Fault.REMOVED, where, "the row is gone, and no rule removes rows"
            )
        elif not is_same:
            self._tell(Fault.ALTERED, where, "the row is not what its leaf says")
        elif row is not None:
            self._newest_at = max(self._newest_at, row["at"])
            # The newest checkpoint without this leaf.
            at = bisect_right(self._made, (position, 2**63))
            size, made_at = self._made[at - 1] if at else (0, 0)
            late = LATE_MS
            # What people asked for says no more than the day
            if row["at"] % DAY_MS == 0:
                late = DAY_MS
            if row["at"] < made_at - late:
                words = f"it is dated before the checkpoint of {size} leaves and stands behind it"
                self._tell(Fault.BACKDATED, where, words)
            self._check_origin(
                BY_NAME[leaf.source], row, needs_mac=position >= self._signed
            )

    def _check_origin(self, source: Source, row: Row, *, needs_mac: bool) -> None:
        where = row_name(source.name, str(row["id"]), row)
        if needs_mac and not source.is_genuine(self._tx, row):
            self._tell(
                Fault.FORGED, where, "its MAC does not fit: the bot did not write it so"
            )
        if row["at"] > self._tx.now + LATE_MS:
            self._tell(Fault.FUTURE, where, "no clock of the bot said so")

    def _hash_now(self, leaf: Leaf, row: Row | None) -> bytes | None:
        """Return the hash of the leaf as the row makes it now; None where no row can make it.

        Only the id behind a number can be hidden, and only where a signed event says so.
        """
        source = BY_NAME.get(leaf.source)
        if leaf.source == PADDING:
            return leaf_hash(leaf.data(NO_PARTS))
        if source is None or row is None:
            return None
        if is_sealed(leaf):
            is_forgotten = source is ACTORS and row["telegram_id"] == -row["id"]
            is_body_whole = len(leaf.seals[Part.BODY]) == SALT_BYTES
            if not (is_forgotten and is_body_whole and row["id"] in self._pseudonyms):
                return None
        return leaf_hash(leaf.data(source.parts(row, self._numbers)))

    def _compare(self, growing: Growing) -> None:
        claims = self._claims.get(growing.size)
        if not claims:
            return
        root = growing.root()
        if all(checkpoint.root == root for _, checkpoint in claims):
            self._agreed = growing.size
        for where, checkpoint in claims:
            if checkpoint.root != root:
                words = f"leaves {self._agreed} to {growing.size - 1} are not what was signed"
                self._tell(Fault.CHECKPOINT, where, words)

    async def _check_tiles(self, grown: Mapping[Place, bytes]) -> None:
        for (level, number), hashes in grown.items():
            if level and await store.hashes_of(self._tx, (level, number)) != hashes:
                words = "its hashes are not those of the leaves; proofs would be wrong"
                self._tell(Fault.TREE, f"tile {number} of level {level}", words)

    async def _check_rows(self) -> None:
        # Rows from before this moment have leaves, as far as is known: a stopped bot makes none.
        # The newest of: the last checkpoint, the newest row that has a leaf, the last sweep.
        planned = await tasks_store.run_at(self._tx, service.SEQUENCE) or 0
        made = self._made[-1][1] if self._made else 0
        before = (
            min(self._tx.now, max(made, self._newest_at, planned - service.EVERY_MS))
            - LATE_MS
        )
        for source in every_source():
            strays = await source.strays(self._tx, SHOWN)
            for row in strays:
                words = (
                    f"leaf {row['leaf']}, which it names as its own, is not of this row"
                )
                self._tell(Fault.STRAY, f"{source.name} {row['id']}", words)
            async for row in source.leafless(self._tx):
                self._rows[source.name] += 1
                self._check_leafless(source, row, before)
            if not strays:
                self._count(
                    source.name,
                    "rows",
                    self._rows[source.name],
                    await source.count(self._tx),
                )

    def _check_leafless(self, source: Source, row: Row, before: int) -> None:
        self._check_origin(source, row, needs_mac=self._has_macs)
        if row["at"] < before and source.is_genuine(self._tx, row):
            where = row_name(source.name, str(row["id"]), row)
            words = "leaves were made since, and the row is not in the log"
            self._tell(Fault.WITHOUT_LEAF, where, words)

    def _count(self, table: str, what: str, read: int, there: int) -> None:
        if read < there:
            self._tell(Fault.UNREAD, table, f"{read} of its {there} {what} were found")

    async def _check_derived(self) -> None:
        """Rows that are not what the log says, in the order of their ids; reads the whole log."""
        for table, say, see in _PAIRS:
            events = 0
            told = 0
            async for sums in _sums(self._tx, table):
                rows = await table.rows(self._tx, sums)
                told += len(rows)
                for id, sum in sums.items():
                    events += sum.events
                    self._check_sum(table, id, sum, rows.get(id), say, see)
            there = await table.counts(self._tx)
            self._count(table.name, "events", events, there[0])
            self._count(table.name, "rows with events", told, there[1])
            for id, row in (await table.untold(self._tx)).items():
                words = "no event tells of the row"
                self._tell(Fault.UNTOLD, row_name(table.name, id, row), words)

    def _check_sum(
        self,
        table: store.Derived,
        id: str,
        sum: Sum,
        row: Row | None,
        say: Callable[[Sum], Values],
        see: Callable[[Row], Values],
    ) -> None:
        where = row_name(table.name, id, row)
        if row is None:
            if not sum.is_gone:
                self._tell(
                    Fault.REMOVED, where, f"the log tells of it in {sum.events} events"
                )
            return
        try:
            said = say(sum)
            found = see(row)
        except _DAMAGED:
            self._tell(Fault.ALTERED, where, "the row or its events cannot be read")
            return
        if (missing := found.get("events", 0) - said.get("events", 0)) > 0:
            words = f"{missing} of its {found['events']} events are gone"
            self._tell(Fault.REMOVED, where, words)
            return
        if other := other_values(said, found):
            self._tell(
                Fault.ALTERED, where, f"{', '.join(other)}: not what its events say"
            )

    async def _check_roles(self) -> None:
        given = await store.roles_given(self._tx)
        held = await store.roles_held(self._tx)
        proven: set[tuple[int, str | None]] = set()
        proven |= {(one, None) for one in await role_store.appointed(self._tx)}
        proven |= {
            (one.telegram_id, one.desk) for one in await role_store.all_grants(self._tx)
        }
        for person, desk in sorted(given.keys() | held.keys(), key=repr):
            role = given.get((person, desk))
            has = held.get((person, desk))
            if role != has:
                where = f"staff {person}" if desk is None else f"grants {person} {desk}"
                words = f"the role is {has}, and the history of roles says {role}"
                self._tell(Fault.ALTERED, where, words)
            elif self._has_macs and (person, desk) not in proven:
                where = f"appointments of {person}"
                words = f"the role {role} stands in no row that the bot made, and counts for nothing"
                self._tell(Fault.FORGED, where, words)


async def _sums(tx: Transaction, table: store.Derived) -> AsyncIterator[dict[str, Sum]]:
    sums: dict[str, Sum] = {}
    async for events in table.events(tx):
        for event in events:
            id = event["key"]
            if id not in sums and len(sums) == ROWS_AT_ONCE:
                yield sums
                sums = {}
            sums.setdefault(id, Sum()).add(event["told"], event["place"])
    yield sums


def row_name(table: str, id: str, row: Row | None) -> str:
    name = f"{table} {id}"
    has_number = table in {cases_store.TOLD.name, cases_store.LOGGED.name}
    if row is None or not has_number or not row["number"]:
        return name
    return f"{name}, case {row['number']}"


Say = Callable[[str], None]


class Ending(IntEnum):
    """How `audit verify` ends. 2 is that of wrong settings and options."""

    WHOLE = 0
    BROKEN = 1
    NEW_EPOCH = 3
    NEVER_OUTSIDE = 4


def notes_outside(
    settings: Settings, against: Sequence[Path] = ()
) -> list[tuple[str, str]]:
    """The notes of the checkpoint file and of others, each with where it was found.

    Raises SettingsError.
    """
    paths = list(against)
    if settings.checkpoint_file is not None and settings.checkpoint_file.exists():
        paths.append(settings.checkpoint_file)
    return checkpoint_file.named_notes(paths)


async def verify_log(settings: Settings, against: Sequence[Path], say: Say) -> Ending:
    """Check the whole log, also against the checkpoints of files.

    Raises SettingsError for a file that cannot be read.
    """
    published = notes_outside(settings, against)
    async with opened(settings) as (database, _), database.long_reading() as tx:
        count = 0

        def tell(finding: Finding) -> None:
            nonlocal count
            count += 1
            if count <= SHOWN:
                say(printable(str(finding)))

        checking = Verification(tx, tell, published)
        await checking.run()
        name = (await service.current(tx)).name
    if count > SHOWN:
        say(f"and {count - SHOWN} more")
    sources = ", ".join(f"{kind} {n}" for kind, n in sorted(checking.counts.items()))
    say(
        f"{name}: {checking.size} leaves ({sources}), {checking.checkpoints} checkpoints read"
    )
    for line in checking.lost:
        say(f"lost before a restore: {printable(line)}")
    if checking.stood_outside and not checking.compared:
        say(
            "compared with no checkpoint from outside: copy one from the channel, give --against"
        )
    status, words = verdict(checking, is_broken=bool(count))
    say(words)
    return status


def verdict(checking: Verification, *, is_broken: bool) -> tuple[Ending, str]:
    if is_broken:
        return Ending.BROKEN, "BROKEN: the first fault stands above"
    if checking.unacknowledged:
        names = ", ".join(checking.unacknowledged)
        return Ending.NEW_EPOCH, (
            f"A NEW LOG BEGAN ({names}): nothing shows that what came before is what it was. If you"
            " set the database back yourself: python -m bot audit acknowledge"
        )
    if not checking.stood_outside:
        return Ending.NEVER_OUTSIDE, (
            "every row fits its leaf, but no checkpoint ever stood outside: the history could be"
            " rewritten as a whole. Set CHECKPOINT_CHAT or CHECKPOINT_FILE, or give --against"
        )
    return (
        Ending.WHOLE,
        "whole: every row fits its leaf, and what people read is what the log says",
    )


async def newest(settings: Settings, say: Say) -> None:
    async with opened(settings) as (database, _), database.reading() as tx:
        found = await store.newest_checkpoint(tx)
    if found is None:
        raise NothingThere(
            "no checkpoint was made yet: the running bot makes one each day"
        )
    say(found.note.rstrip("\n"))


async def key(settings: Settings, say: Say) -> None:
    async with opened(settings) as (database, _), database.reading() as tx:
        say((await service.current(tx)).text)


async def prove(settings: Settings, number: str, version: int | None, say: Say) -> None:
    """Print a proof of an event of a case: the one of that version, else the last decision.

    Raises NothingThere.
    """
    async with opened(settings) as (database, _), database.reading() as tx:
        case = await cases_store.case_numbered(tx, number.strip().upper())
        rows = []
        if case is not None:
            rows = await cases_store.events_logged(tx, case.id)
        for row in reversed(rows):
            is_last_decision = version is None and ACTS[Act(row["act"])].concludes
            if is_last_decision or row["version"] == version:
                break
        else:
            raise NothingThere(f"case {printable(number)} has no such event")
        try:
            say((await service.of_event(tx, cases_store.LOGGED, row)).rstrip("\n"))
        except service.NoProof as error:
            raise NothingThere(str(error)) from None


async def extend(settings: Settings, older: Path, say: Say) -> None:
    """Print a proof from the checkpoint of a file to the newest. Raises NothingThere."""
    async with opened(settings) as (database, _), database.reading() as tx:
        try:
            say(
                (
                    await service.from_older(
                        tx, checkpoint_file.read_checkpoints(older)[-1]
                    )
                ).rstrip("\n")
            )
        except (service.NoProof, notes.WrongNote, IndexError) as error:
            raise NothingThere(f"{older}: {error}") from None


def check_proof(file: Path, verifier: str, older: Path | None, say: Say) -> bool:
    """Check a proof with nothing but the key; whether it holds."""
    try:
        text = file.read_text(encoding="utf-8")
        given = notes.read_key(verifier)
        if older is not None:
            old = notes.read_note(checkpoint_file.read_checkpoints(older)[-1], given)
            new = notes.check_consistency(text.rstrip("\n") + "\n", old, given)
            say(f"holds: the {new.size} leaves begin with the {old.size} of {older}")
            return True
        proven = notes.check_inclusion(text.rstrip("\n") + "\n", given)
    except OSError as error:
        raise SettingsError([f"{file} cannot be read ({error.strerror})"]) from None
    except (notes.WrongNote, notes.WrongProof, ValueError, IndexError) as error:
        say(f"does NOT hold: {error}")
        return False
    say(
        f"holds: {proven.source} {proven.row} is in the log of {proven.checkpoint.size} leaves"
    )
    for name, value in proven.shown.items():
        say(printable(f"{name}: {value}"))
    return True


async def restored(settings: Settings, say: Say) -> None:
    path = settings.checkpoint_file
    published = []
    if path is not None and path.exists():
        published = checkpoint_file.read_checkpoints(path)
    async with opened(settings) as (database, _), database.transaction() as tx:
        made = await service.begin_anew(tx, published)
    say(f"the log goes on as {made.name}; publish its key, and say since when and why:")
    say(made.text)
    say(
        "audit verify ends with status 3 until you ran: python -m bot audit acknowledge"
    )


async def acknowledge_new_log(settings: Settings, say: Say) -> None:
    """Record in the log that an operator knows of the epochs that began. Raises NothingThere."""
    async with opened(settings) as (database, _), database.transaction() as tx:
        found = await service.acknowledge_epochs(tx)
    if not found:
        raise NothingThere("no new log began that is not acknowledged yet")
    for key in found:
        say(f"acknowledged, and recorded in the log: {key.name}")
