"""The change of keys while processes run: the database says which key seals.

A process announces which keys it knows. A new key becomes the current one when every live process
knows it, and what earlier keys sealed is sealed again when every process uses it: at no moment
does a process meet a value that it cannot open, or fail to recognise a person.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.services.vault import KEY_ID, Vault, fingerprint_of
from bot.services.work import DAY_MS
from bot.storage import facts, rekeying
from bot.storage.engine.database import Transaction, TransientDatabaseError
from bot.storage.queues import leases

CURRENT = "secret"
"""The fact that holds the fingerprint of the key that seals."""
_TURNING = "secret:turning"
"""Exists while open updates may stand in the order of an earlier key."""
_RETIRED = "secret:retired:"
_ANNOUNCED = "secret:announced:"


@dataclass(frozen=True, slots=True)
class KeyState:
    """What processes must agree on, and what each of them announced by its heartbeat's owner.

    `current` is a fingerprint, empty before the first start.
    """

    current: str
    turning: bool
    announced: Mapping[str, str] = field(default_factory=dict)


async def state(tx: Transaction) -> KeyState:
    found = await facts.starting(tx, CURRENT)
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
    """What a process uses: whether it looks for both orders, then its keys, the current first."""
    return " ".join([str(int(vault.is_turning)), *vault.fingerprints])


async def announce(tx: Transaction, owner: str, words: str) -> None:
    """Keep what a process uses, as `announcement` writes it."""
    await facts.put(tx, _ANNOUNCED + owner, words)


async def withdraw_announcement(tx: Transaction, owner: str) -> None:
    await facts.drop(tx, _ANNOUNCED + owner)


async def behind(tx: Transaction, found: KeyState, known: Collection[str]) -> int:
    """How many live processes do not use `found` yet or lack one of the keys `known`."""
    announced = (await state(tx)).announced
    alive = await leases.processes(tx)
    for owner in set(announced) - alive:
        await facts.drop(tx, _ANNOUNCED + owner)
    return sum(not _follows(announced.get(owner, "0"), found, known) for owner in alive)


def _follows(words: str, found: KeyState, known: Collection[str]) -> bool:
    turning, *names = words.split()
    agrees = names[:1] == [found.current] and turning == str(int(found.turning))
    return agrees and set(known) <= set(names)


async def begin(tx: Transaction) -> None:
    """From now on processes look for open updates in the orders of all keys."""
    await facts.put(tx, _TURNING, "1")


async def switch(tx: Transaction, new: str) -> None:
    """Make the key with this fingerprint the current one."""
    old = await facts.get(tx, CURRENT)
    if old != new:
        await facts.put(tx, CURRENT, new)
        await facts.put(tx, f"{_RETIRED}{old}", str(tx.now))
        await facts.drop(tx, f"{_RETIRED}{new}")


async def end(tx: Transaction) -> None:
    """All open updates stand in the order of the current key."""
    await facts.drop(tx, _TURNING)


async def require_known(tx: Transaction, vault: Vault) -> None:
    """Before a person counts as new: raises TransientDatabaseError when the keys changed.

    A process that stood still during a change of keys might else fail to recognise them.
    """
    if await facts.get(tx, CURRENT) not in {None, *vault.fingerprints}:
        raise TransientDatabaseError("the current key is not known to this process yet")


@dataclass(frozen=True, slots=True)
class Need:
    """What still needs an earlier key: reports and pauses that it finds, backups until a moment."""

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
        retired = int(await facts.get(tx, _RETIRED + fingerprint) or tx.now)
        until = retired + backups_days * DAY_MS
        found.append(
            Need(
                fingerprint,
                await rekeying.reports_of(tx, key, before),
                await rekeying.pauses_of(tx, key),
                until if until > tx.now else None,
            )
        )
    return found


async def forget(tx: Transaction, fingerprints: Collection[str]) -> None:
    """Drop what is kept about keys that were removed."""
    for fingerprint in fingerprints:
        await facts.drop(tx, _RETIRED + fingerprint)


def names(secrets: Sequence[bytes]) -> list[str]:
    return [fingerprint_of(secret) for secret in secrets]
