"""Command `python -m bot audit`: reads the log, checks it and prints the faults."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from pathlib import Path

from bot.cases import store as cases_store
from bot.cli.history_verification import Finding, Verification
from bot.cli.queues import NothingThere, printable
from bot.core.storage import opened
from bot.history import checkpoint_file, notes, service, store
from bot.history.notes import WrongNote, WrongProof
from bot.history.service import NoProof
from bot.settings import Settings, SettingsError

Say = Callable[[str], None]
SHOWN = 20


class Status(IntEnum):
    """How `audit verify` ends. 2 is that of wrong settings and options."""

    WHOLE = 0
    BROKEN = 1
    NEW_EPOCH = 3
    NEVER_OUTSIDE = 4


async def verify(settings: Settings, against: Sequence[Path], say: Say) -> Status:
    """Check the whole log, also against the checkpoints of files.

    Raises SettingsError for a file that cannot be read.
    """
    paths = list(against)
    if settings.checkpoint_file is not None and settings.checkpoint_file.exists():
        paths.append(settings.checkpoint_file)
    published = [
        (f"{path}, checkpoint {n}", text)
        for path in dict.fromkeys(paths)
        for n, text in enumerate(_notes(path), 1)
    ]
    async with opened(settings) as (database, _), database.long_reading() as tx:
        count = 0

        def tell(finding: Finding) -> None:
            nonlocal count
            count += 1
            if count <= SHOWN:
                say(printable(str(finding)))

        checking = Verification(tx, tell, published)
        await checking.run()
        name = (await service.current(tx)).name
    if count > SHOWN:
        say(f"and {count - SHOWN} more")
    sources = ", ".join(f"{kind} {n}" for kind, n in sorted(checking.counts.items()))
    say(f"{name}: {checking.size} leaves ({sources}), {checking.checkpoints} checkpoints read")
    for line in checking.lost:
        say(f"lost before a restore: {printable(line)}")
    if checking.stood_outside and not checking.compared:
        say("compared with no checkpoint from outside: copy one from the channel, give --against")
    status, words = verdict(checking, is_broken=bool(count))
    say(words)
    return status


def verdict(checking: Verification, *, is_broken: bool) -> tuple[Status, str]:
    if is_broken:
        return Status.BROKEN, "BROKEN: the first fault stands above"
    if checking.unacknowledged:
        names = ", ".join(checking.unacknowledged)
        return Status.NEW_EPOCH, (
            f"A NEW LOG BEGAN ({names}): nothing shows that what came before is what it was. If you"
            " set the database back yourself: python -m bot audit acknowledge"
        )
    if not checking.stood_outside:
        return Status.NEVER_OUTSIDE, (
            "every row fits its leaf, but no checkpoint ever stood outside: the history could be"
            " rewritten as a whole. Set CHECKPOINT_CHAT or CHECKPOINT_FILE, or give --against"
        )
    return Status.WHOLE, "whole: every row fits its leaf, and what people read is what the log says"


def _notes(path: Path) -> list[str]:
    try:
        return checkpoint_file.read(path)
    except OSError as error:
        raise SettingsError([f"{path} cannot be read ({error.strerror})"]) from None


async def newest(settings: Settings, say: Say) -> None:
    """Print the newest checkpoint. Raises NothingThere."""
    async with opened(settings) as (database, _), database.reading() as tx:
        found = await store.newest_checkpoint(tx)
    if found is None:
        raise NothingThere("no checkpoint was made yet: the running bot makes one each day")
    say(found.note.rstrip("\n"))


async def key(settings: Settings, say: Say) -> None:
    async with opened(settings) as (database, _), database.reading() as tx:
        say((await service.current(tx)).text)


async def prove(settings: Settings, number: str, version: int | None, say: Say) -> None:
    """Print a proof of an event of a case: the one of that version, else the last decision.

    Raises NothingThere.
    """
    async with opened(settings) as (database, _), database.reading() as tx:
        case = await cases_store.case_numbered(tx, number.strip().upper())
        rows = [] if case is None else await cases_store.events_logged(tx, case.id)
        for row in reversed(rows):
            if row["version"] == version or (version is None and row["act"] in {"decide", "merge"}):
                break
        else:
            raise NothingThere(f"case {printable(number)} has no such event")
        try:
            say((await service.of_event(tx, row)).rstrip("\n"))
        except NoProof as error:
            raise NothingThere(str(error)) from None


async def extend(settings: Settings, older: Path, say: Say) -> None:
    """Print a proof from the checkpoint of a file to the newest. Raises NothingThere."""
    async with opened(settings) as (database, _), database.reading() as tx:
        try:
            say((await service.from_older(tx, _notes(older)[-1])).rstrip("\n"))
        except (NoProof, WrongNote, IndexError) as error:
            raise NothingThere(f"{older}: {error}") from None


def check(file: Path, verifier: str, older: Path | None, say: Say) -> bool:
    """Check a proof with nothing but the key; whether it holds."""
    try:
        text, given = file.read_text(encoding="utf-8"), notes.read_key(verifier)
        if older is not None:
            old = notes.read(_notes(older)[-1], given)
            new = notes.check_consistency(text.rstrip("\n") + "\n", old, given)
            say(f"holds: the {new.size} leaves begin with the {old.size} of {older}")
            return True
        proven = notes.check_inclusion(text.rstrip("\n") + "\n", given)
    except OSError as error:
        raise SettingsError([f"{file} cannot be read ({error.strerror})"]) from None
    except (WrongNote, WrongProof, ValueError, IndexError) as error:
        say(f"does NOT hold: {error}")
        return False
    say(f"holds: {proven.source} {proven.row} is in the log of {proven.checkpoint.size} leaves")
    for name, value in proven.shown.items():
        say(printable(f"{name}: {value}"))
    return True


async def restored(settings: Settings, say: Say) -> None:
    path = settings.checkpoint_file
    published = _notes(path) if path is not None and path.exists() else []
    async with opened(settings) as (database, _), database.transaction() as tx:
        made = await service.begin_anew(tx, published)
    say(f"the log goes on as {made.name}; publish its key, and say since when and why:")
    say(made.text)
    say("audit verify ends with status 3 until you ran: python -m bot audit acknowledge")


async def acknowledge(settings: Settings, say: Say) -> None:
    """Record in the log that an operator knows of the epochs that began. Raises NothingThere."""
    async with opened(settings) as (database, _), database.transaction() as tx:
        found = await service.acknowledge(tx)
    if not found:
        raise NothingThere("no new log began that is not acknowledged yet")
    for key in found:
        say(f"acknowledged, and recorded in the log: {key.name}")
