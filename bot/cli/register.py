"""Commands of `python -m bot register`. Their parts are imported when they run."""

import asyncio
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.data import explained, operated, written_to

register = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="The public register as files.",
)


@register.command()
def data(folder: Path) -> None:
    """Write the entries as JSON Lines and CSV, a file a year, with checksums."""
    from bot.register.open_data import write_all

    with operated() as settings, written_to(folder):
        count = asyncio.run(write_all(settings, folder))
    typer.echo(f"{count} entries in {folder}")


@register.command()
def build(
    folder: Path,
    address: Annotated[
        str, typer.Option(help="Where readers will find the site.")
    ] = "",
    bot: Annotated[
        str, typer.Option(help="Username of the bot that pages lead to.")
    ] = "",
) -> None:
    """Write the whole site as static files for any web host, while the bot runs."""
    from bot.register import static_site as building
    from bot.wiring import wire

    wire()  # the figures count appeals by a hook
    # The bot beside it goes first. With a lower priority still the build would hold locks of the
    # file system for longer, which the bot's commits wait for.
    os.nice(10)
    with operated() as settings, written_to(folder):
        count = asyncio.run(building.build(settings, folder, address, bot))
    typer.echo(f"{count} files in {folder}")


@register.command()
def verify(
    folder: Path,
    key: Annotated[str | None, typer.Option(help="As `audit key` prints it.")] = None,
    against: Annotated[
        list[Path] | None, typer.Option(help="Checkpoints that you kept, in a file.")
    ] = None,
    older: Annotated[
        Path | None,
        typer.Option(help="An earlier copy: is every version of it still there?"),
    ] = None,
) -> None:
    """Check downloaded dumps against the checkpoints, without the database; status 1: a fault."""
    from bot.cli import register_checks as reports

    with explained():
        is_whole = reports.verify_dumps(folder, key, against or [], older, typer.echo)
    if not is_whole:
        raise typer.Exit(1)


@register.command()
def erratum(
    since: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="Since when it was wrong.")
    ],
    text: Annotated[
        list[str], typer.Option(help="What was wrong, like ru=…; each language once.")
    ],
) -> None:
    """Say on the errata page what was wrong with figures or entries, for good."""
    from bot.cli import register_checks as errata

    with operated() as settings:
        id = asyncio.run(errata.add_erratum(settings, since.date(), text))
    typer.echo(
        f"{id} is on the errata page for good: what is wrong in it gets another erratum."
    )
