"""Commands that guard the data: keys, backups and a move. Their parts are imported when they run."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

_DROP = Annotated[bool, typer.Option("--drop", help="Remove earlier keys instead.")]
_IDENTITY = Annotated[
    Path, typer.Option(help="Your private key file; never on the server.")
]


@contextmanager
def explained() -> Iterator[None]:
    """Exit with one line per problem after an error of the operator.

    What is not there ends the command with status 1.
    """
    try:
        yield
    except Exception as error:
        from bot.cli.queues import NothingThere

        # 60 MB: only when it is needed
        from bot.cli.run import (
            OPERATOR_ERRORS,
            complain,
        )

        if isinstance(error, NothingThere):
            typer.echo(str(error))
            raise typer.Exit(1) from None
        if not isinstance(error, OPERATOR_ERRORS):
            raise
        raise typer.Exit(complain(error)) from None


@contextmanager
def operated() -> "Iterator[Settings]":
    from bot.core.key_files import refuse_root
    from bot.settings import load_settings

    with explained():
        settings = load_settings(need_token=False)
        refuse_root(settings)
        yield settings


@contextmanager
def written_to(folder: Path) -> Iterator[None]:
    """Raises SettingsError where the files of a command cannot be written."""
    from bot.settings import SettingsError

    try:
        yield
    except OSError as error:
        words = f"{error.filename or folder} cannot be written ({error.strerror})"
        mend = "name a folder where you may write, on a disk with room"
        raise SettingsError([f"{words}: {mend}"]) from None


def rotate_key(drop: _DROP = False) -> None:
    """Make a new secret key and seal everything with it, while the bot runs."""
    from bot.cli import keys as rotating

    with operated() as settings:
        act = rotating.drop if drop else rotating.rotate
        asyncio.run(act(settings, typer.echo))


def backup_identity(file: Path) -> None:
    """Make a key pair for backups, on a computer that is not the server."""
    from bot.backups.archive import new_identity

    with explained():
        typer.echo(f"BACKUP_RECIPIENT={new_identity(file)}")


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="A file or folder; else BACKUP_DIR.")
    ] = None,
    recipient: Annotated[
        str | None, typer.Option(help="Instead of BACKUP_RECIPIENT.")
    ] = None,
) -> None:
    """Write an encrypted backup of the database while the bot runs."""
    from bot.backups import backup as making

    with operated() as settings:
        asyncio.run(making.backup(settings, file, recipient, typer.echo))


def restore(
    file: Path,
    identity: _IDENTITY,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace all rows.")
    ] = False,
    journal: Annotated[
        Path | None, typer.Option(help="Copy of the erasure journal.")
    ] = None,
    without_journal: Annotated[
        bool,
        typer.Option(
            "--without-journal", help="Go on: people who asked to be erased come back."
        ),
    ] = False,
) -> None:
    """Make a backup the database, and erase again what was erased since. Stop the bot first."""
    from bot.backups import restore as restoring
    from bot.wiring import wire

    wire()
    how = {"overwrite": overwrite, "forgetful": without_journal}
    with operated() as settings:
        asyncio.run(
            restoring.restore(settings, file, identity, journal, typer.echo, **how)
        )


def drill(
    identity: _IDENTITY,
    where: Annotated[
        Path | None, typer.Argument(help="A backup or folder of them.")
    ] = None,
) -> None:
    """Restore the newest backup in a scratch place and compare counts; status 0 if it is good."""
    from bot.backups import restore as drilling
    from bot.wiring import wire

    wire()
    with operated() as settings:
        asyncio.run(drilling.drill(settings, where, identity, typer.echo))


def move_database(
    address: Annotated[
        str, typer.Argument(help="postgresql://user:password@host/name, without rows.")
    ],
) -> None:
    """Move all that an SQLite file holds to an empty PostgreSQL. Stop the bot first."""
    from bot.cli import move as moving

    with operated() as settings:
        asyncio.run(moving.move_to_postgresql(settings, address, typer.echo))
