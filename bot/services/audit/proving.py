"""Makes proofs that people outside can check: of one event, and from an older checkpoint."""

from bot.domain.audit import merkle, note, proof
from bot.domain.audit.leaf import Part
from bot.services.audit import epochs
from bot.storage.audit import actors, checkpoints, leaves
from bot.storage.audit.sources import EVENTS
from bot.storage.engine.database import Row, Transaction


class NoProof(Exception):
    """There is no such event, or no checkpoint for it yet."""


async def of_event(tx: Transaction, event: Row) -> str:
    """A tlog-proof of an event, which hides who acted.

    `event` is a row as EVENTS reads it. Raises NoProof.
    """
    newest = await checkpoints.newest(tx)
    if event["leaf"] is None or newest is None or event["leaf"] >= newest.size:
        raise NoProof("no checkpoint covers this event yet: the next one is made within a day")
    [row] = await leaves.page(tx, (event["leaf"], event["leaf"] + 1))
    found = leaves.Hashes(tx)
    ranges = merkle.inclusion_ranges(row["position"], newest.size)
    hashes = [await found.of(each) for each in ranges]
    leaf, asked = leaves.read(row), actors.Numbers()
    EVENTS.parts(event, asked)
    parts = EVENTS.parts(event, await actors.some(tx, asked.unknown))
    return proof.inclusion_text(leaf, parts, [Part.STAFF], row["position"], hashes, newest.note)


async def from_older(tx: Transaction, text: str) -> str:
    """A consistency proof from an older checkpoint to the newest one.

    Raises WrongNote for one that this log did not sign, and NoProof where the tree is shorter.
    """
    old = note.read(text, await epochs.current(tx))
    newest = await checkpoints.newest(tx)
    if newest is None or newest.size < old.size:
        raise NoProof(f"the newest checkpoint is older than that of {old.size} leaves")
    found = leaves.Hashes(tx)
    ranges = merkle.consistency_ranges(old.size, newest.size)
    return proof.consistency_text(old.size, [await found.of(each) for each in ranges], newest.note)
