"""Command `python -m bot rotate-key`: changes the key while one or more processes run."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bot.channel.loader import load_channel
from bot.core import clock_check, key_change, key_files, storage
from bot.core.database import Database
from bot.core.vault import Vault, fingerprint_of
from bot.reports import reports_store
from bot.settings import Settings, SettingsError

Say = Callable[[str], None]
PATIENCE_SECONDS = 120.0
_LOOK_SECONDS = 0.2
_FROM_THE_ENVIRONMENT = (
    "SECRET_KEY is in the environment, which running processes do not read again: put a new key"
    " and a comma before the present one, restart the processes one by one, and run this again."
    ' Make the key with: python -c "import secrets; print(secrets.token_urlsafe(32))"'
)
_BEHIND = (
    "{} processes do not use the keys of this file yet: put the same key file on every machine, or"
    " restart processes that take SECRET_KEY from the environment; then run this again. Nothing"
    " is lost meanwhile"
)

_CLOCK_UNSURE = (
    "Nothing is dropped while this machine's clock may be wrong: python -m bot clock says why;"
    " after python -m bot clock confirm run this again"
)


async def rotate(settings: Settings, say: Say) -> None:
    """Make a new key the current one, then seal again with it. Goes on where it was broken off.

    Raises SettingsError when a process does not learn the new key within PATIENCE_SECONDS.
    """
    async with storage.opened(settings) as (database, vault):
        async with database.reading() as tx:
            before = await key_change.current(tx)
            secrets = key_files.read_secrets(settings)
            if await key_change.is_complete(tx, secrets):
                secrets = _with_new_key(settings)  # else an earlier run was broken off
        names = [fingerprint_of(secret) for secret in secrets]
        say(f"the new key is {names[0]}; waiting until every process knows it")
        await _all_follow(database, before, names)
        async with database.transaction() as tx:
            await key_change.switch(tx, names[0])
        vault.adopt(secrets, names[0])
        await _all_follow(database, names[0], names)
        say("every process uses the new key; sealing again what earlier keys sealed")
        await key_change.seal_again(database, vault)
        say("done: everything that can be sealed again is sealed with the new key")
        for need in await needed(settings, database, vault):
            say(need_line(need))


async def drop(settings: Settings, say: Say) -> None:
    """Remove the earlier keys that nothing needs.

    Raises SettingsError when there is none, or when the clock that judges it may be wrong.
    """
    async with storage.opened(settings) as (database, vault):
        async with database.reading() as tx:
            if not await key_change.is_complete(tx, key_files.read_secrets(settings)):
                raise SettingsError(
                    ["The change of keys is not complete: run rotate-key first"]
                )
        await key_change.seal_again(database, vault)
        needs = await needed(settings, database, vault)
        unneeded = {need.fingerprint for need in needs if not need}
        if not unneeded:
            lines = [need_line(need) for need in needs] or ["there is no earlier key"]
            raise SettingsError([f"Nothing can be dropped: {line}" for line in lines])
        async with database.reading() as tx:
            if not await clock_check.may_delete(tx):
                raise SettingsError([_CLOCK_UNSURE])
        if settings.secret_key is not None:
            raise SettingsError(
                [
                    f"Remove from SECRET_KEY the key {name}: nothing needs it"
                    for name in unneeded
                ]
            )
        key_files.drop_secrets(settings, unneeded)
        async with database.transaction() as tx:
            await key_change.forget_keys(tx, unneeded)
        for name in sorted(unneeded):
            say(f"the key {name} is dropped")


async def needed(
    settings: Settings, database: Database, vault: Vault
) -> list[key_change.Need]:
    async with database.reading() as tx:
        return await key_change.needs(
            tx,
            vault,
            load_channel(settings.channel_file).retention,
            reports_store.count_by_key,
        )


def need_line(need: key_change.Need) -> str:
    if not need:
        return f"the earlier key {need.fingerprint} is not needed any more: rotate-key --drop"
    parts = []
    if need.reports:
        parts.append(f"the codes of {need.reports} reports until they expire")
    if need.pauses:
        parts.append(f"{need.pauses} pauses until they end")
    if need.backups_until is not None:
        day = datetime.fromtimestamp(need.backups_until / 1000, UTC).date()
        parts.append(f"backups until {day}")
    return f"the earlier key {need.fingerprint} is still needed for {', '.join(parts)}"


def _with_new_key(settings: Settings) -> list[bytes]:
    if settings.secret_key is not None:
        raise SettingsError([_FROM_THE_ENVIRONMENT])
    try:
        return key_files.add_secret(settings)
    except OSError as error:
        path = key_files.key_path(settings)
        raise SettingsError(
            [f"The key file {path} cannot be written ({error.strerror})"]
        ) from None


async def _all_follow(database: Database, sealing: str, names: list[str]) -> None:
    """Wait until every live process says that it seals with one key and knows all.

    Raises SettingsError after PATIENCE_SECONDS.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        async with database.transaction() as tx:
            late = await key_change.behind(tx, sealing, names)
        if not late:
            return
        if time.monotonic() > end:
            raise SettingsError([_BEHIND.format(late)])
        await asyncio.sleep(_LOOK_SECONDS)
