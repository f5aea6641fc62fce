"""The log: rows get leaves, the tree gets signed checkpoints, and proofs are made of both."""

import secrets
from collections.abc import Iterable, Sequence
from enum import StrEnum

import structlog
from markupsafe import Markup

from bot.core import sealed, times
from bot.core.alarms import Trouble, raise_alarm
from bot.core.database import Row, Transaction
from bot.core.database.codecs import sealer_of
from bot.core.messages import (
    Address,
    Message,
    Recipient,
    Speaker,
    bold,
    outgoing,
    paragraphs,
    posts,
)
from bot.core.queues import outbox
from bot.core.queues.tasks import every
from bot.core.work import Work
from bot.history import changes, notes, store
from bot.history import tree as merkle
from bot.history.leaf import SALT_BYTES, Leaf, Part
from bot.history.notes import Checkpoint, LogKey, log_key
from bot.history.sources import ACTORS, BY_NAME, NO_PARTS, PADDING, Source, every_source
from bot.values import Value

logger = structlog.get_logger(__name__)


class CheckpointPublished(Message):
    """For the public: `note` is a signed checkpoint of the log, shown as it is."""

    note: str

    def render(self, speaker: Speaker) -> outgoing.Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("Checkpoint of the history")),
            t(
                "It stands for all decisions and acts so far. Keep it: a later check shows whether "
                "any of them was changed."
            ),
            Markup("<pre>{}</pre>").format(self.note),
        )
        return outgoing.Outgoing(text, silent=True)


class LogAct(StrEnum):
    """The values are stored."""

    RESTORED = "restored"  # an epoch began; about: its number
    ACKNOWLEDGED = "acknowledged"  # about: the epoch
    MACS = "macs"  # from here on each row has a MAC; about: 1 where there were rows without
    PSEUDONYM = "pseudonym"  # a pseudonym takes the place of an id; about: the number in the log


class SignedEvent(Value):
    act: LogAct
    about: int
    tree: Checkpoint


class Epoch(Value):
    """`end` is how many of its leaves were left when the next one began; None: it goes on."""

    number: int
    key: LogKey
    end: int | None
    is_acknowledged: bool


async def record(tx: Transaction, act: LogAct, about: int, size: int = 0) -> None:
    """Add an event, signed with the tree of the first `size` leaves."""
    private = await sealed.signing_key(tx)
    id = f"{act}/{about}"
    root = await store.Hashes(tx).root(size)
    name = log_key(private.public_key().public_bytes_raw()).name
    tree = Checkpoint(f"{name}/{id}", size, root)
    await store.log_events.insert(
        tx, store.LogEvent(id, tx.now, notes.sign(tree, private))
    )


async def events(tx: Transaction) -> tuple[list[SignedEvent], list[store.LogEvent]]:
    public = await sealed.public_key(tx)
    signed: list[SignedEvent] = []
    forged: list[store.LogEvent] = []
    for event in await store.all_log_events(tx):
        act, _, about = event.id.partition("/")
        try:
            key = LogKey(f"{log_key(public).name}/{event.id}", public)
            tree = notes.read_note(event.note, key)
            signed.append(SignedEvent(LogAct(act), int(about), tree))
        except ValueError:
            forged.append(event)
    return signed, forged


async def has_macs(tx: Transaction) -> bool:
    """False only before the first start after the upgrade from a version that made none."""
    if await sealed.get_fact(tx, HEAD) is not None:
        return True
    return any(event.act is LogAct.MACS for event in (await events(tx))[0])


UPGRADE_MS = times.HOUR_MS


async def is_upgrading(tx: Transaction) -> bool:
    """True while processes of a version that makes no MACs may run beside this one."""
    log_events = BY_NAME[store.log_events.table.name]
    found = (await log_events.some(tx, [f"{LogAct.MACS}/1"])).values()
    return any(
        log_events.is_genuine(tx, event) and 0 <= tx.now - event["at"] < UPGRADE_MS
        for event in found
    )


async def all_of_them(tx: Transaction) -> list[Epoch]:
    return epochs_of(await sealed.public_key(tx), (await events(tx))[0])


def epochs_of(public: bytes, signed: list[SignedEvent]) -> list[Epoch]:
    begun = sorted(
        (one.about, one.tree.size) for one in signed if one.act is LogAct.RESTORED
    )
    known = {1, *(one.about for one in signed if one.act is LogAct.ACKNOWLEDGED)}
    numbers = [1, *(n for n, _ in begun)]
    ends = [*(size for _, size in begun), None]
    return [
        Epoch(n, log_key(public, n), end, n in known)
        for n, end in zip(numbers, ends, strict=True)
    ]


def lost_key(known: Sequence[Epoch], text: str) -> LogKey | None:
    """The key of a checkpoint of an epoch that was lost itself, by a restore from before it."""
    newest = known[-1]
    origin = text.partition("\n")[0]
    number = origin.removeprefix(f"{known[0].key.name}/")
    is_earlier = number.isdecimal() and 1 < int(number) < newest.number
    if not is_earlier:
        return None
    return LogKey(origin, newest.key.public)


async def current(tx: Transaction) -> LogKey:
    return (await all_of_them(tx))[-1].key


async def begin_anew(tx: Transaction, published: Iterable[str] = ()) -> LogKey:
    """The database was set back: what it holds now begins the next epoch.

    `published` are notes from outside: the log of a lost epoch may have had the next number.
    """
    await sealed.lock(tx, "log")
    known = await all_of_them(tx)
    number = known[-1].number + 1
    while any(text.startswith(f"{known[0].key.name}/{number}\n") for text in published):
        number += 1
    size = await store.count_leaves(tx)
    await record(tx, LogAct.RESTORED, number, size)
    await keep_head(tx, await store.tree(tx, size))
    return await current(tx)


async def acknowledge_epochs(tx: Transaction) -> list[LogKey]:
    """Record that an operator knows of the epochs that began; those that were not known before."""
    await sealed.lock(tx, "log")
    found = []
    for epoch in await all_of_them(tx):
        if not epoch.is_acknowledged:
            await record(
                tx, LogAct.ACKNOWLEDGED, epoch.number, await store.count_leaves(tx)
            )
            found.append(epoch.key)
    return found


PORTION = 250
"""Leaves of one transaction: about 15 ms, which is how long deciding may wait for it on SQLite."""


HEAD = "log:head"
"""The fact that holds the tree as its last leaves left it, with a MAC."""
Found = list[tuple[Source, Row]]


class ChangedTree(Exception):
    """The tree is not the one that the last leaves left: it does not grow, and is not signed."""


def _head(tx: Transaction, growing: merkle.Growing) -> str:
    said = f"{growing.size} {growing.root().hex()}"
    return f"{said} {sealer_of(tx).log_mac(f'{HEAD} {said}'.encode()).hex()}"


async def own_tree(tx: Transaction) -> merkle.Growing:
    """The whole tree; called under the lock of the log. Raises ChangedTree.

    The first one has neither a head nor a checkpoint.
    """
    size = await store.count_leaves(tx)
    head = await sealed.get_fact(tx, HEAD)
    if head is None and not size and await store.newest_checkpoint(tx) is None:
        return merkle.Growing()
    try:
        growing = await store.tree(tx, size)
    except ValueError:
        raise ChangedTree from None
    if head != _head(tx, growing):
        raise ChangedTree
    return growing


async def portion(tx: Transaction, limit: int = PORTION) -> int:
    """Give leaves to at most `limit` rows that have none; to how many. Raises ChangedTree."""
    found, _ = await without_leaf(tx, limit)
    await _add(tx, found)
    return len(found)


async def without_leaf(tx: Transaction, limit: int) -> tuple[Found, list[str]]:
    """At most so many genuine rows without a leaf, and the names of forged ones before them."""
    found: Found = []
    forged: list[str] = []
    for source in every_source():
        async for row in source.leafless(tx):
            if len(found) == limit:
                return found, forged
            if source.is_genuine(tx, row):
                found.append((source, row))
            else:
                forged.append(f"{source.name} {row['id']}")
    return found, forged


async def _add(tx: Transaction, found: Found) -> None:
    if not found:
        return
    await sealed.lock(tx, "log")
    growing = await own_tree(tx)
    first = growing.size
    numbers, new_people = await _numbers(tx, found)
    found = [*((ACTORS, row) for row in new_people), *found]
    new: list[Leaf] = []
    for source in every_source():
        rows = [row for of, row in found if of is source]
        # A row whose leaf was cut off keeps it: it must not get another one of what it holds now.
        known = await store.leaves_of_rows(
            tx, source.name, [str(row["id"]) for row in rows]
        )
        places = [
            (row, known[str(row["id"])]["position"])
            for row in rows
            if str(row["id"]) in known
        ]
        for row in rows:
            if str(row["id"]) not in known:
                places.append((row, first + len(new)))
                new.append(_leaf(source.name, str(row["id"])))
                growing.add(merkle.leaf_hash(new[-1].data(source.parts(row, numbers))))
        await source.mark(tx, places)
    await _keep(tx, first, new, growing)


async def _keep(
    tx: Transaction, first: int, new: Sequence[Leaf], growing: merkle.Growing
) -> None:
    await store.add_leaves(tx, first, new, growing)
    await keep_head(tx, growing)


async def keep_head(tx: Transaction, growing: merkle.Growing) -> None:
    """Remember that the tree is this one."""
    await sealed.put_fact(tx, HEAD, _head(tx, growing))


async def _numbers(tx: Transaction, found: Found) -> tuple[changes.Numbers, list[Row]]:
    asked = changes.Numbers()
    for source, row in found:
        source.parts(row, asked)
    known = await changes.some_actors(tx, asked.unknown)
    missing = [id for id in asked.unknown if not isinstance(known(id), int)]
    if not missing:
        return known, []
    added = await changes.add_actor(tx, missing)
    return await changes.some_actors(tx, asked.unknown), added


async def pad(tx: Transaction, multiple: int) -> int:
    """Add leaves that stand for nothing; the size of the tree, a multiple of `multiple`.

    As many more are added as no observer knows, so that the size tells how busy a day was only
    roughly, and one report never shows.
    """
    await sealed.lock(tx, "log")
    growing = await own_tree(tx)
    first = growing.size
    count = 1 + secrets.randbelow(multiple)
    count += -(first + count) % multiple
    new = [_leaf(PADDING, str(first + n)) for n in range(count)]
    for leaf in new:
        growing.add(merkle.leaf_hash(leaf.data(NO_PARTS)))
    await _keep(tx, first, new, growing)
    return growing.size


def _leaf(source: str, row: str) -> Leaf:
    return Leaf(source, row, {part: secrets.token_bytes(SALT_BYTES) for part in Part})


BATCH = 64
"""Checkpoints are of trees whose size is a multiple of this."""
CHECKPOINTS = "checkpoints"
POSTED = "checkpoint:"
_LOST = 1 << 20
"""So many leaves may be missing, and posted checkpoints of them are still known."""


async def make_daily(work: Work) -> None:
    """The first one of each day (UTC). Called when every row has its leaf."""
    newest = await store.newest_checkpoint(work.tx)
    if newest is None or newest.at // times.DAY_MS < work.now // times.DAY_MS:
        await make(work)


async def make(work: Work) -> store.Signed:
    size = await pad(work.tx, BATCH)
    tree = Checkpoint(
        (await current(work.tx)).name, size, await store.Hashes(work.tx).root(size)
    )
    note = notes.sign(tree, await sealed.signing_key(work.tx))
    signed = store.Signed(size, work.now, note)
    await store.checkpoints.insert(work.tx, signed)
    work.tx.signal(CHECKPOINTS)
    if (chat := work.deployment.checkpoint_chat) is not None:
        to = Recipient(Address(chat=chat), work.channel.languages[0])
        await work.say(
            to, CheckpointPublished(note), posts.Lane.NOTICE, once=once_of(size)
        )
    return signed


def once_of(size: int) -> str:
    return f"{POSTED}{size}"


async def posted_sizes(tx: Transaction, leaves: int) -> set[int]:
    """The sizes of the checkpoints that arrived in CHECKPOINT_CHAT, in a log of so many leaves."""
    some = (once_of(size) for size in range(0, leaves + _LOST, BATCH))
    return {int(once.removeprefix(POSTED)) for once in await outbox.sent_of(tx, some)}


EVERY_MS = 10_000
MORE_MS = 100
SEQUENCE = "sequence"
"""Pause after a portion that was the last one, and between portions."""


@every(SEQUENCE, seconds=EVERY_MS // 1000, first_ms=0)
async def make_leaves(work: Work) -> int | None:
    """One portion of leaves; when no row is left, the checkpoint of the day.

    Admins hear of rows that were made without the key, and of a tree that others changed.
    """
    found, forged = await without_leaf(work.tx, PORTION)
    try:
        await _add(work.tx, found)
        if len(found) < PORTION:
            await make_daily(work)
    except ChangedTree:
        forged = [*forged, "the tree"]
        found = []
    if forged and not await is_upgrading(work.tx):
        logger.error(
            "made without the key of the log: run audit verify", rows=forged[:20]
        )
        await raise_alarm(work, Trouble.HISTORY_FORGED, work.now)
    return None if len(found) < PORTION else MORE_MS


class NoProof(Exception):
    """There is no such event, or no checkpoint for it yet."""


async def of_event(tx: Transaction, events: Source, event: Row) -> str:
    """A tlog-proof of an event as `events` reads it, which hides who acted. Raises NoProof."""
    newest = await store.newest_checkpoint(tx)
    place = event["leaf"]
    if place is None or newest is None or place >= newest.size:
        raise NoProof(
            "no checkpoint covers this event yet: the next one is made within a day"
        )
    [row] = await store.leaves_between(tx, place, place + 1)
    hashes = await store.Hashes(tx).each(merkle.inclusion_ranges(place, newest.size))
    asked = changes.Numbers()
    events.parts(event, asked)
    parts = events.parts(event, await changes.some_actors(tx, asked.unknown))
    leaf = store.read_leaf(row)
    return notes.inclusion_text(leaf, parts, [Part.STAFF], place, hashes, newest.note)


async def from_older(tx: Transaction, text: str) -> str:
    """A consistency proof from an older checkpoint to the newest one.

    Raises WrongNote for one that this log did not sign, and NoProof where the tree is shorter.
    """
    old = notes.read_note(text, await current(tx))
    newest = await store.newest_checkpoint(tx)
    if newest is None or newest.size < old.size:
        raise NoProof(f"the newest checkpoint is older than that of {old.size} leaves")
    ranges = merkle.consistency_ranges(old.size, newest.size)
    return notes.consistency_text(
        old.size, await store.Hashes(tx).each(ranges), newest.note
    )
