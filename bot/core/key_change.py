"""Change of keys while processes run: the database names the key that seals.

A key becomes current when every live process knows it; older values are sealed again when every
process uses it. So no process ever meets a value that it cannot open.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from typing import Any

from cryptography.exceptions import InvalidTag

from bot.core import key_change_store, sealed
from bot.core.database.database import Transaction, TransientDatabaseError
from bot.core.key_change_store import CONTENTS
from bot.core.queues import leases_store, tasks_store
from bot.core.queues.tasks import at_start, task
from bot.core.times import DAY_MS
from bot.core.vault import KEY_ID, Vault, fingerprint_of
from bot.core.work import Work
from bot.dataclass import frozen

CURRENT = "secret"
"""The fact that holds the fingerprint of the key that seals."""
_TURNING = "secret:turning"
"""Exists while open updates may stand in the order of an earlier key."""
_RETIRED = "secret:retired:"
_ANNOUNCED = "secret:announced:"


@frozen
class KeyState:
    """Keys that the processes agree on, and those that each announced by its heartbeat's owner.

    `current` is a fingerprint, empty before the first start.
    """

    current: str
    turning: bool
    announced: Mapping[str, str] = field(default_factory=dict)


async def state(tx: Transaction) -> KeyState:
    found = await sealed.facts_starting(tx, CURRENT)
    announced = {
        name.removeprefix(_ANNOUNCED): words
        for name, words in found.items()
        if name.startswith(_ANNOUNCED)
    }
    return KeyState(found.get(CURRENT, ""), _TURNING in found, announced)


def adopt(vault: Vault, secrets: Sequence[bytes], found: KeyState) -> bool:
    """Use what the database says; False when its current key is none of `secrets`."""
    if not vault.adopt(secrets, found.current):
        return False
    vault.is_turning = found.turning
    return True


def announcement(vault: Vault) -> str:
    """Announce a process's keys, the current first, after its support for both orders."""
    return " ".join([str(int(vault.is_turning)), *vault.fingerprints])


async def announce(tx: Transaction, owner: str, words: str) -> None:
    """Keep what a process uses, as `announcement` writes it."""
    await sealed.put_fact(tx, _ANNOUNCED + owner, words)


async def withdraw_announcement(tx: Transaction, owner: str) -> None:
    await sealed.drop_fact(tx, _ANNOUNCED + owner)


async def behind(tx: Transaction, found: KeyState, known: Collection[str]) -> int:
    """Return how many live processes do not use `found` yet or lack one of the keys `known`."""
    announced = (await state(tx)).announced
    alive = await leases_store.processes(tx)
    for owner in set(announced).difference(alive):
        await sealed.drop_fact(tx, _ANNOUNCED + owner)
    return sum(not _follows(announced.get(owner, "0"), found, known) for owner in alive)


def _follows(words: str, found: KeyState, known: Collection[str]) -> bool:
    turning, *names = words.split()
    agrees = names[:1] == [found.current] and turning == str(int(found.turning))
    return agrees and set(known) <= set(names)


async def begin(tx: Transaction) -> None:
    """From now on processes look for open updates in the orders of all keys."""
    await sealed.put_fact(tx, _TURNING, "1")


async def switch(tx: Transaction, new: str) -> None:
    """Make the key with this fingerprint the current one."""
    old = await sealed.get_fact(tx, CURRENT)
    if old != new:
        await sealed.put_fact(tx, CURRENT, new)
        await sealed.put_fact(tx, f"{_RETIRED}{old}", str(tx.now))
        await sealed.drop_fact(tx, f"{_RETIRED}{new}")


async def end(tx: Transaction) -> None:
    """All open updates stand in the order of the current key."""
    await sealed.drop_fact(tx, _TURNING)


async def require_known(tx: Transaction, vault: Vault) -> None:
    """Before a person counts as new: raises TransientDatabaseError when the keys changed.

    A process that stood still during a change of keys might else fail to recognise them.
    """
    if await sealed.get_fact(tx, CURRENT) not in {None, *vault.fingerprints}:
        raise TransientDatabaseError("the current key is not known to this process yet")


@frozen
class Need:
    """Uses of an earlier key: reports and pauses that it finds, backups until a moment."""

    fingerprint: str
    reports: int
    pauses: int
    backups_until: int | None

    def __bool__(self) -> bool:
        return bool(self.reports or self.pauses or self.backups_until)


async def needs(
    tx: Transaction, vault: Vault, *, closing_days: int, backups_days: int
) -> list[Need]:
    """One for each earlier key; the days are those of the channel file's retention."""
    found = []
    before = tx.now - closing_days * DAY_MS
    for fingerprint in vault.fingerprints[1:]:
        key = bytes.fromhex(fingerprint)[:KEY_ID]
        retired = int(await sealed.get_fact(tx, _RETIRED + fingerprint) or tx.now)
        until = retired + backups_days * DAY_MS
        found.append(
            Need(
                fingerprint,
                await key_change_store.reports_of(tx, key, before),
                await key_change_store.pauses_of(tx, key),
                until if until > tx.now else None,
            )
        )
    return found


async def forget(tx: Transaction, fingerprints: Collection[str]) -> None:
    """Drop what is kept about keys that were removed."""
    for fingerprint in fingerprints:
        await sealed.drop_fact(tx, _RETIRED + fingerprint)


def names(secrets: Sequence[bytes]) -> list[str]:
    return [fingerprint_of(secret) for secret in secrets]


RESEAL = "reseal"
PORTION = 200
_SEALED_WITH = "secret:sealed"
"""The fact that holds the fingerprint of the key with which everything was sealed again."""


@frozen
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
        last = await key_change_store.renew_contents(tx, content, place.after, PORTION)
    if last is not None:
        return Place(place.stage, last)
    if place.stage < len(CONTENTS):
        return Place(place.stage + 1, CONTENTS[place.stage].first)
    await sealed.seal_again(tx)
    await sealed.put_fact(tx, _SEALED_WITH, vault.fingerprint)
    return None


async def is_done(tx: Transaction, vault: Vault) -> bool:
    """True if all was sealed with the current key, or again with it."""
    return await sealed.get_fact(tx, _SEALED_WITH) == vault.fingerprint


async def begin_anew(tx: Transaction) -> None:
    """After a change of the current key."""
    await sealed.drop_fact(tx, _SEALED_WITH)


@at_start
async def plan(work: Work) -> None:
    """After a start: go on where a change of keys left something undone."""
    if not await is_done(work.tx, work.vault):
        await _schedule(work, Place())


@task(RESEAL, lasting=True)
async def reseal(work: Work, params: dict[str, Any]) -> None:
    """A task: one portion, then the next."""
    further = await portion(work.tx, work.vault, Place(params["stage"], params["after"]))
    if further is not None:
        await _schedule(work, further)


async def _schedule(work: Work, place: Place) -> None:
    params = {"stage": place.stage, "after": place.after}
    await tasks_store.schedule(work.tx, RESEAL, RESEAL, params, work.now)


async def _people(tx: Transaction, vault: Vault, after: str) -> str | None:
    rows = await key_change_store.people_after(tx, after, PORTION)
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
        new_address = vault.seal(telegram_id, row["id"])
        changes.append((row["id"], identity, address, new_identity, new_address))
        if new_identity != identity:
            moved.append((identity, new_identity))
    await key_change_store.replace_person.many(tx, changes)
    await key_change_store.replace_pause.many(tx, moved)
    return rows[-1]["id"] if rows else None
