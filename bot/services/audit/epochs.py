"""What happened to the log itself: signed events, which who has the database alone cannot make.

After the database was set back to an older state, what was published of the lost part can never
fit the tree again. So the operator begins a new epoch, whose checkpoints have another name; those
of earlier epochs hold for the leaves that are left. `audit verify` warns until an operator has
acknowledged that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.audit import note
from bot.domain.audit.note import Checkpoint, LogKey, log_key
from bot.services import signing
from bot.storage.audit import leaves, log_events
from bot.storage.audit.log_events import LogEvent
from bot.storage.engine.database import Transaction


class LogAct(StrEnum):
    """The values are stored."""

    RESTORED = "restored"  # an epoch began; about: its number
    ACKNOWLEDGED = "acknowledged"  # about: the epoch
    PSEUDONYM = "pseudonym"  # a pseudonym takes the place of an id; about: the number in the log


@dataclass(frozen=True, slots=True)
class Signed:
    """An event that this log signed, and the tree that it was signed with."""

    event: LogEvent
    act: LogAct
    about: int
    tree: Checkpoint


@dataclass(frozen=True, slots=True)
class Epoch:
    """`end` is how many of its leaves were left when the next one began; None: it goes on."""

    number: int
    key: LogKey
    end: int | None
    is_acknowledged: bool


async def record(tx: Transaction, act: LogAct, about: int, size: int = 0) -> None:
    """Add an event, signed with the tree of the first `size` leaves."""
    private = await signing.signing_key(tx)
    id = f"{act}/{about}"
    root = await leaves.Hashes(tx).root(size)
    tree = Checkpoint(_origin(private.public_key().public_bytes_raw(), id), size, root)
    await log_events.add(tx, LogEvent(id, tx.now, note.sign(tree, private)))


def _origin(public: bytes, id: str) -> str:
    return f"{log_key(public).name}/{id}"


async def events(tx: Transaction) -> tuple[list[Signed], list[LogEvent]]:
    """The events that this log signed, and those it did not."""
    public = await signing.public_key(tx)
    signed: list[Signed] = []
    forged: list[LogEvent] = []
    for event in await log_events.every(tx):
        act, _, about = event.id.partition("/")
        try:
            tree = note.read(event.note, LogKey(_origin(public, event.id), public))
            signed.append(Signed(event, LogAct(act), int(about), tree))
        except ValueError:
            forged.append(event)
    return signed, forged


def pseudonyms(signed: list[Signed]) -> set[int]:
    """The numbers of people who were forgotten, or are about to be."""
    return {one.about for one in signed if one.act is LogAct.PSEUDONYM}


async def all_of_them(tx: Transaction) -> list[Epoch]:
    signed, _ = await events(tx)
    return epochs_of(await signing.public_key(tx), signed)


def epochs_of(public: bytes, signed: list[Signed]) -> list[Epoch]:
    begun = sorted((one.about, one.tree.size) for one in signed if one.act is LogAct.RESTORED)
    known = {1, *(one.about for one in signed if one.act is LogAct.ACKNOWLEDGED)}
    numbers, ends = [1, *(n for n, _ in begun)], [*(size for _, size in begun), None]
    return [
        Epoch(n, log_key(public, n), end, n in known) for n, end in zip(numbers, ends, strict=True)
    ]


def lost_key(known: Sequence[Epoch], text: str) -> LogKey | None:
    """The key of a checkpoint of an epoch that was lost itself, by a restore from before it."""
    newest = known[-1]
    origin = text.partition("\n")[0]
    number = origin.removeprefix(f"{known[0].key.name}/")
    is_earlier = number.isdecimal() and 1 < int(number) < newest.number
    return LogKey(origin, newest.key.public) if is_earlier else None


async def current(tx: Transaction) -> LogKey:
    return (await all_of_them(tx))[-1].key


async def begin_anew(tx: Transaction, published: Iterable[str] = ()) -> LogKey:
    """The database was set back: what it holds now begins the next epoch.

    `published` are notes from outside: the log of a lost epoch may have had the next number.
    """
    await leaves.lock(tx)
    known = await all_of_them(tx)
    number = known[-1].number + 1
    while any(text.startswith(f"{known[0].key.name}/{number}\n") for text in published):
        number += 1
    await record(tx, LogAct.RESTORED, number, await leaves.size(tx))
    return await current(tx)


async def acknowledge(tx: Transaction) -> list[LogKey]:
    """Record that an operator knows of the epochs that began; those that were not known before."""
    await leaves.lock(tx)
    found = []
    for epoch in await all_of_them(tx):
        if not epoch.is_acknowledged:
            await record(tx, LogAct.ACKNOWLEDGED, epoch.number, await leaves.size(tx))
            found.append(epoch.key)
    return found
