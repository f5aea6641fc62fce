"""The file of a backup: a gzipped tar, encrypted with age for people who are not on the server.

`age -d -i IDENTITY FILE | tar xz` unpacks one without Habarla: manifest.json and the database.
"""

import json
import os
import re
import tarfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyrage

from bot.backups.folder import BackupError
from bot.private_files import FILE_MODE, whole
from bot.values import Value, plain

MANIFEST = "manifest.json"
DATABASE = "database"
_FORMAT = 1


class Manifest(Value):
    """Contents of a backup. `made_at` is in ms UTC, `keys` are fingerprints, the current first.

    `database` is the id of the erasure journal it needs, `journal` how far that was (ms UTC), and
    `erasures` how many it held; None in a backup of 0.2.0.
    """

    dialect: str
    revision: str
    made_at: int
    keys: tuple[str, ...]
    counts: Mapping[str, int]
    database: str
    journal: int
    erasures: int | None = None
    format: int = _FORMAT

    @property
    def when(self) -> str:
        return f"{datetime.fromtimestamp(self.made_at / 1000, UTC):%Y-%m-%d %H:%M} UTC"


def read_recipients(text: str) -> list[Any]:
    """Public keys of age or SSH, one or several with commas between. Raises BackupError."""
    found = []
    for word in filter(None, re.split(r"[,\n]+\s*", text.strip())):
        kind = (
            pyrage.ssh.Recipient if word.startswith("ssh-") else pyrage.x25519.Recipient
        )
        try:
            found.append(kind.from_str(word.strip()))
        except pyrage.RecipientError:
            raise BackupError(
                f"BACKUP_RECIPIENT is no public key: “{word[:20]}…”; it begins with age1 or ssh-"
            ) from None
    return found


def read_identities(path: Path) -> list[Any]:
    """Private keys of an identity file of age, or an SSH key. Raises BackupError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BackupError(
            f"The identity file {path} cannot be read: {error.strerror}"
        ) from None
    try:
        if content.startswith(b"-----BEGIN"):
            return [pyrage.ssh.Identity.from_buffer(content)]
        words = [line.strip() for line in content.decode().splitlines()]
        found = [
            pyrage.x25519.Identity.from_str(word)
            for word in words
            if word.startswith("AGE")
        ]
    except (pyrage.IdentityError, UnicodeDecodeError, ValueError):
        found = []
    if not found:
        raise BackupError(f"The identity file {path} holds no private key of age")
    return found


def new_identity(path: Path) -> str:
    """Write a new private key for its owner only; its public key. Raises BackupError."""
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    except OSError as error:
        raise BackupError(f"{path} cannot be made: {error.strerror}") from None
    with os.fdopen(handle, "w") as file:
        file.write(f"# public key: {recipient}\n{identity}\n")
    return recipient


def pack(
    manifest: Manifest, database: Path, recipients: Iterable[Any], path: Path
) -> None:
    """Write a backup; it has its name only when it is whole. Raises BackupError."""
    try:
        (database.parent / MANIFEST).write_text(
            json.dumps(plain(manifest)), encoding="utf-8"
        )
        packed = database.parent / "packed"
        with tarfile.open(packed, "x:gz", compresslevel=6) as tar:
            tar.add(database.parent / MANIFEST, MANIFEST)
            tar.add(database, DATABASE)
        with packed.open("rb") as source, whole(path) as file:
            pyrage.encrypt_io(source, file, list(recipients))
    except (OSError, pyrage.EncryptError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BackupError(
            f"{path} cannot be written ({reason}): make room for it in its folder, and for two"
            f" copies of the database in {database.parent.parent}"
        ) from None


def encrypted(content: bytes, recipients: Iterable[Any]) -> bytes:
    """What `age -d -i IDENTITY` opens."""
    return bytes(pyrage.encrypt(content, list(recipients)))


def unpack(path: Path, identities: Iterable[Any], folder: Path) -> Manifest:
    """Decrypt a backup into a folder: what it says it holds. Raises BackupError."""
    packed = folder / "packed"
    try:
        with path.open("rb") as source, packed.open("xb") as file:
            pyrage.decrypt_io(source, file, list(identities))
    except FileNotFoundError:
        raise BackupError(f"There is no backup {path}") from None
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise BackupError(
                f"{path} was not encrypted for this identity: give the one whose public key is"
                " BACKUP_RECIPIENT"
            ) from None
        raise BackupError(f"{path} is damaged or no backup ({error})") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise BackupError(f"{path} cannot be read, or is damaged ({reason})") from None
    try:
        with tarfile.open(packed, "r:gz") as tar:
            tar.extractall(
                folder,
                members=[tar.getmember(MANIFEST), tar.getmember(DATABASE)],
                filter="data",
            )
        kept = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if kept["format"] != _FORMAT:
            raise BackupError(f"{path} is of a newer version: install that one")
        return Manifest(**{**kept, "keys": tuple(kept["keys"])})
    except (tarfile.TarError, KeyError, TypeError, ValueError, EOFError) as error:
        raise BackupError(f"{path} is no backup of Habarla ({error})") from None
    finally:
        packed.unlink(missing_ok=True)
