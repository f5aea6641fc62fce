"""Secret keys of a process: SECRET_KEY, else a file in a folder apart from the data.

Either holds one key, or several while the operator rotates them, the newest first.
"""

import asyncio
import getpass
import os
from pathlib import Path

import structlog

from bot.connections import is_sqlite, sqlite_path
from bot.core import key_change
from bot.core.database import Database, TransientDatabaseError
from bot.core.vault import Vault, fingerprint_of
from bot.private_files import make_folder, owner_of, whole
from bot.settings import Settings, SettingsError, new_secret, split_secrets

logger = structlog.get_logger(__name__)

NAME = "secret.key"
_PAUSE_SECONDS = 1.0


def data_folder(settings: Settings) -> Path:
    """The folder that is backed up: that of the SQLite file, else DATA_DIR."""
    if is_sqlite(settings.database):
        return Path(sqlite_path(settings.database)).parent
    return settings.data_dir


def key_path(settings: Settings) -> Path:
    return settings.secret_key_file or apart_from(data_folder(settings))


def apart_from(data: Path) -> Path:
    """Return the path of a new key file: data-key/secret.key for data/."""
    folder = data.resolve()
    return folder.parent / f"{folder.name or 'habarla'}-key" / NAME


def lies_with_data(settings: Settings) -> bool:
    """True if one copy of the data folder takes the key with it."""
    if settings.secret_key is not None:
        return False
    path = key_path(settings).resolve()
    return any(
        folder.resolve() in path.parents
        for folder in (data_folder(settings), settings.data_dir)
    )


def read_secrets(settings: Settings) -> list[bytes]:
    """All keys, the newest first; empty when there is none yet. Raises SettingsError, OSError."""
    if settings.secret_key is not None:
        return split_secrets(settings.secret_key.get_secret_value())
    path = key_path(settings)
    try:
        return split_secrets(path.read_text(errors="replace"))
    except FileNotFoundError:
        return []
    except ValueError as error:
        raise SettingsError([f"The key in {path} {error}"]) from None
    except PermissionError:
        owner = _owner_seen(path)
        user = getpass.getuser()
        problem = (
            f"The key in {path} is there and cannot be read: it belongs to {owner}"
        )
        mend = f"give it to the user of the bot: chown {user} {path.parent} {path}"
        raise SettingsError([f"{problem}; {mend}"]) from None


def _owner_seen(path: Path) -> str:
    try:
        return owner_of(path)[1]
    except PermissionError:
        return owner_of(path.parent)[1]


def refuse_root(settings: Settings) -> None:
    """Raises SettingsError where root would make files that the user of the bot cannot read."""
    data = data_folder(settings)
    database = (
        Path(sqlite_path(settings.database)) if is_sqlite(settings.database) else data
    )
    for place in (database, key_path(settings)):
        number, owner = owner_of(place)
        if os.geteuid() == 0 and number != 0:
            problem = f"This command runs as root, and {place} belongs to {owner}"
            mend = f"run it as that user: sudo -u {owner} …"
            raise SettingsError(
                [f"{problem}, who could not read what it makes: {mend}"]
            )


def make_secret(settings: Settings) -> list[bytes]:
    """Make the first key, unless another process is quicker; all keys. Raises OSError."""
    path = key_path(settings)
    make_folder(path.parent)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    _write(new, [new_secret()])
    try:
        path.hardlink_to(new)
    except FileExistsError:
        pass  # another process made one at the same moment
    finally:
        new.unlink()
    return read_secrets(settings)


def add_secret(settings: Settings) -> list[bytes]:
    """Put a new key before those in the file; all keys. Raises OSError."""
    path = key_path(settings)
    _write(path, [new_secret(), *path.read_text().split()])
    return read_secrets(settings)


def drop_secrets(settings: Settings, names: set[str]) -> None:
    """Remove the keys with these fingerprints from the file. Raises OSError."""
    path = key_path(settings)
    words = path.read_text().split()
    _write(
        path,
        [word for word in words if fingerprint_of(split_secrets(word)[0]) not in names],
    )


def _write(path: Path, words: list[str]) -> None:
    with whole(path) as file:
        file.write("".join(f"{word}\n" for word in words).encode())


async def follow(database: Database, settings: Settings, vault: Vault) -> None:
    """Follow a change of keys for ever; the heartbeats of the process tell which it knows."""
    secrets = list[bytes]()
    complained = False
    while True:
        problem = None
        try:
            secrets = read_secrets(settings) or secrets
        except (OSError, SettingsError) as error:
            problem = f"the key file cannot be read: {error}"
        try:
            async with database.reading() as tx:
                current = await key_change.current(tx)
            if not vault.adopt(secrets, current):
                problem = (
                    "SECRET_KEY lacks the current key: put the newest key file here"
                )
        except TransientDatabaseError as error:
            logger.warning("keys wait for the database", error=str(error))
        if problem and not complained:
            logger.error(problem)
        complained = complained or problem is not None
        await asyncio.sleep(_PAUSE_SECONDS)
