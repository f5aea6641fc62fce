"""`python -m bot register`: the public register as files. Its parts are imported when they run."""

import asyncio
from pathlib import Path

import typer

from bot.guarding import explained

register = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="The public register as files.",
)


@register.command()
def data(folder: Path) -> None:
    """Write the entries as JSON Lines and CSV, a file a year, with checksums."""
    from bot.publishing.data import write_all
    from bot.settings import load_settings

    with explained():
        count = asyncio.run(write_all(load_settings(need_token=False), folder))
    typer.echo(f"{count} entries in {folder}")
