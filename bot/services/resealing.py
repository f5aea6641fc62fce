"""Seals again with the current key what earlier keys sealed, in portions."""

from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag

from bot.services.vault import Vault
from bot.services.work import Work
from bot.storage import facts, rekeying, sealed_facts
from bot.storage.engine.database import Transaction
from bot.storage.queues import tasks
from bot.storage.rekeying import CONTENTS

RESEAL = "reseal"
PORTION = 200
_SEALED_WITH = "secret:sealed"
"""The fact that holds the fingerprint of the key with which everything was sealed again."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far it has come: `stage` 0 are people, then each of CONTENTS; `after` a row's key."""

    stage: int = 0
    after: Any = ""


async def portion(tx: Transaction, vault: Vault, place: Place) -> Place | None:
    """Seal the rows behind `place` again, at most PORTION; where to go on, None at the end."""
    if place.stage == 0:
        last = await _people(tx, vault, place.after)
    else:
        content = CONTENTS[place.stage - 1]
        last = await rekeying.renew_contents(tx, content, place.after, PORTION)
    if last is not None:
        return Place(place.stage, last)
    if place.stage < len(CONTENTS):
        return Place(place.stage + 1, CONTENTS[place.stage].first)
    await sealed_facts.seal_again(tx)
    await facts.put(tx, _SEALED_WITH, vault.fingerprint)
    return None


async def is_done(tx: Transaction, vault: Vault) -> bool:
    """Whether all was sealed with the current key, or again with it."""
    return await facts.get(tx, _SEALED_WITH) == vault.fingerprint


async def begin_anew(tx: Transaction) -> None:
    """After a change of the current key."""
    await facts.drop(tx, _SEALED_WITH)


async def plan(work: Work) -> None:
    """After a start: go on where a change of keys left something undone."""
    if not await is_done(work.tx, work.vault):
        await _schedule(work, Place())


async def reseal(work: Work, params: dict[str, Any]) -> None:
    """A task: one portion, then the next."""
    further = await portion(work.tx, work.vault, Place(params["stage"], params["after"]))
    if further is not None:
        await _schedule(work, further)


async def _schedule(work: Work, place: Place) -> None:
    params = {"stage": place.stage, "after": place.after}
    await tasks.schedule(work.tx, RESEAL, RESEAL, params, work.now)


async def _people(tx: Transaction, vault: Vault, after: str) -> str | None:
    rows = await rekeying.people_after(tx, after, PORTION)
    changes, moved = [], []
    for row in rows:
        identity, address = bytes(row["identity"]), bytes(row["address"])
        try:
            telegram_id = vault.open(address, row["id"])
        except InvalidTag:
            continue  # it was sealed with a key that is gone: the person cannot be reached
        # Only a hash of this person's id: one who erased their data has a random one.
        is_known = identity in vault.identities(telegram_id)
        new_identity = vault.identity(telegram_id) if is_known else identity
        if vault.is_current(address) and new_identity == identity:
            continue
        changes.append({
            "row": row["id"], "old_identity": identity, "new_identity": new_identity,
            "old_address": address, "new_address": vault.seal(telegram_id, row["id"]),
        })  # fmt: skip
        if new_identity != identity:
            moved.append({"old": identity, "new": new_identity})
    await rekeying.replace_people(tx, changes)
    await rekeying.replace_pauses(tx, moved)
    return rows[-1]["id"] if rows else None
