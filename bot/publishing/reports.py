"""What `python -m bot register verify` prints."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.audit import publishing
from bot.domain.audit.note import read_key
from bot.operating import printable
from bot.publishing.verifying import Verification
from bot.settings import SettingsError

SHOWN = 50
"""Findings that are printed one by one."""


def verify(
    folder: Path,
    key: str | None,
    kept: Sequence[Path],
    older: Path | None,
    say: Callable[[str], None],
) -> bool:
    """Check published dumps, without a database; whether all of it fits.

    Raises SettingsError for a key or a file of the reader that cannot be read.
    """
    try:
        given = None if key is None else read_key(key)
        notes = [
            (f"{path}, checkpoint {n}", text)
            for path in kept
            for n, text in enumerate(publishing.read(path), 1)
        ]
    except (OSError, ValueError) as error:
        raise SettingsError([str(error)]) from None
    found = Verification(folder, given, notes)
    if older is not None:
        found.compare(older)
    for finding in found.findings[:SHOWN]:
        say(printable(finding))
    if len(found.findings) > SHOWN:
        say(f"and {len(found.findings) - SHOWN} more")
    _conclude(found, say)
    return not found.findings


def _conclude(found: Verification, say: Callable[[str], None]) -> None:
    if found.key is not None:
        say(f"the key, to compare with the one published elsewhere: {found.key.text}")
    say(
        f"{found.entries} entries, {len(found.log.entries)} versions in the log, "
        f"{len(found.checkpoints)} checkpoints, the newest of {found.log.size} leaves"
    )
    if found.uncovered:
        say(f"{len(found.uncovered)} versions are newer than the newest checkpoint: not proved yet")
    say("BROKEN: the first fault stands above" if found.findings else "whole: every version fits")
