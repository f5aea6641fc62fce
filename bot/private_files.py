"""Files and folders closed to other users of the machine."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

FOLDER_MODE = 0o700
FILE_MODE = 0o600
_BESIDE = ("", "-wal", "-shm", "-journal", ".lock")
"""Endings of the files that SQLite and we put beside a database."""


def make_folder(path: Path) -> None:
    """Make the folder and those above it; the last one is private. One that is there stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=FOLDER_MODE, exist_ok=True)


def keep_private(path: Path) -> None:
    """Let only the owner read an SQLite file, which is made where it is missing and gives its mode
    to those that SQLite makes, and its folder. A folder of another user, or that holds other files,
    stays as it is: the doctor warns about it."""
    make_folder(path.parent)
    if path.is_dir():  # whose mode would lock out all that is in it
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    with suppress(FileExistsError):
        # A file that is there is not opened: closing it would end this process's locks on it.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_MODE))
    for ending in _BESIDE:
        _tighten(path.with_name(path.name + ending), FILE_MODE)
    if all(each.name.startswith(path.name) for each in path.parent.iterdir()):
        _tighten(path.parent, FOLDER_MODE)


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A private file that takes the place of `path` once all of it is on the disk: a reader sees
    the old file or the new one. What a killed process left goes."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def owner_of(path: Path) -> tuple[int, str]:
    """The owner of a file or folder, by number and name; where it is missing, of that above."""
    found = path.absolute()
    while not found.exists() and found != found.parent:
        found = found.parent
    number = found.stat().st_uid
    try:
        return number, found.owner()
    except KeyError:
        return number, f"#{number}"


def is_open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _tighten(path: Path, mode: int) -> None:
    with suppress(OSError):  # missing, or of another user
        found = stat.S_IMODE(path.stat().st_mode)
        # A folder like /tmp is for all users
        if found & ~mode and not found & stat.S_ISVTX:
            path.chmod(mode)
