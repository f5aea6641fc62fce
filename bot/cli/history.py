"""Commands of `python -m bot audit`. Their parts are imported when they run."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot.cli.data import explained, operated

audit = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="The history as a log: check it, print its checkpoints, prove an event.",
)
_AGAINST = Annotated[
    list[Path] | None,
    typer.Option("--against", help="Checkpoints that you kept, in a file."),
]
_KEY = Annotated[str, typer.Option("--key", help="As `audit key` prints it.")]
_OLDER = Annotated[
    Path | None, typer.Option("--older", help="The checkpoint it begins with.")
]
Result = TypeVar("Result")


def _run(act: Callable[..., Coroutine[Any, Any, Result]], *given: object) -> Result:
    """Run an act of `history_checks` with the deployment's settings."""
    with operated() as settings:
        return asyncio.run(act(settings, *given, typer.echo))


@audit.command()
def verify(against: _AGAINST = None) -> None:
    """Check every row against the log and every checkpoint, and the log against every row.

    Status 1: the first fault is named. 3: a new log began that no operator has acknowledged. 4: no
    checkpoint ever stood outside.
    """
    from bot.cli import history_checks

    raise typer.Exit(_run(history_checks.verify_log, against or []))


@audit.command()
def checkpoint() -> None:
    """Print the newest signed checkpoint."""
    from bot.cli import history_checks

    _run(history_checks.newest)


@audit.command()
def key() -> None:
    """Print the public key that signs checkpoints."""
    from bot.cli import history_checks

    _run(history_checks.key)


@audit.command()
def prove(
    case: str,
    event: Annotated[
        int | None, typer.Argument(help="Its version; else the decision.")
    ] = None,
) -> None:
    """Print a proof that an event of a case is in the log (C2SP tlog-proof)."""
    from bot.cli import history_checks

    _run(history_checks.prove, case, event)


@audit.command()
def extend(older: Path) -> None:
    """Print a proof that the newest checkpoint begins with the one of a file."""
    from bot.cli import history_checks

    _run(history_checks.extend, older)


@audit.command()
def check(file: Path, key: _KEY, older: _OLDER = None) -> None:
    """Check a proof on any computer, without the database; status 1 when it does not hold."""
    from bot.cli import history_checks

    with explained():
        holds = history_checks.check_proof(file, key, older, typer.echo)
    if not holds:
        raise typer.Exit(1)


@audit.command()
def restored() -> None:
    """After the database was set back to an older state: begin a new log with what it holds."""
    from bot.cli import history_checks

    _run(history_checks.restored)


@audit.command()
def acknowledge() -> None:
    """Record in the log that you know why a new log began, so that `verify` stops warning."""
    from bot.cli import history_checks

    _run(history_checks.acknowledge_new_log)
