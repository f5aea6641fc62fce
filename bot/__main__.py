"""The command line: run (default), demo, migrate, doctor, inbox, outbox, link, gallery and more."""

import asyncio
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.data import (
    backup,
    backup_identity,
    drill,
    explained,
    move_database,
    operated,
    restore,
    rotate_key,
    written_to,
)
from bot.cli.history import audit
from bot.cli.register import register
from bot.places import data_folder

if TYPE_CHECKING:
    from bot.cli.queues import Box

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    help="Habarla: a citizen reporting channel in Telegram.",
)


@app.callback(invoke_without_command=True)
def main(context: typer.Context) -> None:
    """Without a command, run the bot."""
    if context.invoked_subcommand is None:
        run()


_PROCESSES = Annotated[
    int, typer.Option(min=1, max=16, help="Side by side, on PostgreSQL.")
]
_SHARE_PORT = Annotated[
    bool, typer.Option(help="Let other processes listen on PORT too.")
]
_REPLICA = Annotated[bool, typer.Option(hidden=True)]


@app.command()
def run(
    processes: _PROCESSES = 1,
    share_port: _SHARE_PORT = False,
    replica: _REPLICA = False,
) -> None:
    """Run the bot until it is stopped; settings come from the environment or .env."""
    from bot.core.messages import read_catalogs

    with explained():
        read_catalogs()
    import structlog

    from bot.backups import object_store
    from bot.cli import run as fleet
    from bot.cli.run import run_bot, run_loop
    from bot.core import logs
    from bot.core.tracing import TRACING
    from bot.settings import DOTENV, load_settings, open_settings

    with explained():
        settings = load_settings()
        fleet.check_fleet(settings, processes)
        object_store.check_library(settings)
        if settings.traces_url is not None:
            TRACING.send_to(settings.traces_url)
    logs.set_up(settings.log_level, secrets=settings.secrets)
    if not replica and (words := open_settings()) is not None:
        structlog.get_logger(__name__).warning(f"{DOTENV}: {words}")
    if processes > 1:
        raise typer.Exit(run_loop(fleet.Fleet(processes).run()))
    raise typer.Exit(
        run_loop(run_bot(settings, share_port=share_port, is_replica=replica))
    )


@app.command()
def demo(
    fresh: Annotated[bool, typer.Option(help="Forget what was said before.")] = False,
    port: Annotated[int, typer.Option(help="Where the page is served.")] = 8090,
    register_port: Annotated[
        int, typer.Option(help="Where the register is served.")
    ] = 8091,
    folder: Annotated[Path, typer.Option(help="Where everything is kept.")] = (
        data_folder() / "demo"
    ),
    channel: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A channel file of your own."),
    ] = None,
) -> None:
    """The whole channel offline, in a browser page: no token, no network."""
    from bot.cli.run import run_loop
    from bot.core import logs

    with explained():
        _need_offline_telegram()
    from bot.demo.start import run_demo

    logs.set_up("ERROR")  # the demo's failure switch causes hundreds of warnings
    with explained(), written_to(folder):
        raise typer.Exit(
            run_loop(run_demo(folder, (port, register_port), channel, fresh=fresh))
        )


def _need_offline_telegram() -> None:
    """Raises SettingsError where the bot was installed without it."""
    from importlib.util import find_spec

    from bot.settings import SettingsError

    if find_spec("offline_telegram") is None:
        raise SettingsError(
            ["demo needs the offline Telegram: pip install 'habarla[demo]'"]
        )


@app.command()
def migrate(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Name the steps and change nothing.")
    ] = False,
) -> None:
    """Migrate the database of DATABASE_URL to the newest version."""
    from bot.core.database.migrate import pending

    with operated() as settings:
        if dry_run:
            steps = asyncio.run(pending(settings.database))
            said = [f"would apply {step}" for step in steps]
        else:
            applied = asyncio.run(_migrate(settings.database))
            said = [f"applied {step}" for step in applied]
    print("\n".join(said) or "nothing to do")


async def _migrate(url: str) -> list[str]:
    from bot.core.database.engines import open_database
    from bot.core.database.migrate import migrate as apply

    # Opened first: its errors name the setting, and no bot may start on the file meanwhile.
    database = await open_database(url)
    try:
        return await apply(url)
    finally:
        await database.close()


@app.command()
def doctor() -> None:
    """Check settings, Telegram, database, the running bot, channel file, desks and machine."""
    from bot.core import logs

    logs.set_up("ERROR")
    raise typer.Exit(asyncio.run(_examine()))


async def _examine() -> int:
    """Print the findings as they come; return the exit status."""
    from collections import Counter

    from bot.cli.doctor import examine_all
    from bot.cli.doctor.findings import Finding, Health
    from bot.cli.queues import printable
    from bot.wiring import wire

    wire()
    found: Counter[Health] = Counter()

    def tell(finding: Finding) -> None:
        found[finding.health] += 1
        print(
            f"{finding.health:8} {printable(finding.thing)}: {printable(finding.words)}"
        )

    await examine_all(tell)
    bad = found[Health.BAD]
    print(
        f"{bad} bad, {found[Health.WARNING]} warnings, {found[Health.UNCHECKED]} to check"
    )
    return int(bad > 0)


app.add_typer(audit, name="audit")
app.add_typer(register, name="register")
for _command in (rotate_key, backup_identity, backup, restore, drill):
    app.command()(_command)
app.command("move")(move_database)


@app.command()
def hotlines() -> None:
    """List the numbers of the channel, those that were not dialled first."""
    from time import time

    from bot.cli.hotlines import listed, pressed

    with operated() as settings:
        channel, found, why = asyncio.run(pressed(settings))
    _tell_files_alone(why)
    print("\n".join(listed(channel, found, int(time() * 1000))))


def _tell_files_alone(why: str) -> None:
    if why:
        words = "this is the file alone, without what admins changed and confirmed"
        print(f"{words}: {why}", file=sys.stderr)


@app.command()
def departments(
    filled: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="A filled table: print it as TOML."
        ),
    ] = None,
) -> None:
    """Print, as a table to fill in, where an authority lacks a department, address or number."""
    from bot.cli.channel import standing_channel
    from bot.cli.departments import departments_toml, holes_table, read_table

    with operated() as settings:
        channel, why = asyncio.run(standing_channel(settings))
    _tell_files_alone(why)
    if filled is None:
        print(holes_table(channel), end="")
        return
    with explained():
        print(departments_toml(channel, read_table(filled)))


@app.command()
def link(urls: list[str]) -> None:
    """Print what each link is, or why it is invalid, as one JSON object per line."""
    from bot.links.link import link_report

    for found in link_report(urls):
        print(json.dumps(found, ensure_ascii=False))


@app.command()
def gallery(folder: Path) -> None:
    """Write every message in every language to one HTML page, for proof-reading."""
    from bot.channel.loader import load_channel
    from bot.core.typesetting import make
    from bot.core.vault import Vault
    from bot.core.work import Deployment
    from bot.gallery.page import gallery_page
    from bot.telegram.renderer import Renderer
    from bot.wiring import wire
    from handlers.core.routes import COMMANDS

    wire()

    with operated() as settings:
        channel = load_channel(settings.channel_file)
    deployment = Deployment(
        channel,
        Vault(bytes(32)),
        bot_username="habarla_bot",
        public_url="https://habarla.example",
        commands=COMMANDS,
    )
    renderer = Renderer(deployment)
    page = folder / "index.html"
    with explained(), written_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        page.write_text(
            gallery_page(channel, renderer, lambda what: make(what, "png")),
            encoding="utf-8",
        )
    print(page)


@app.command()
def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count what is over now.")
    ] = False,
) -> None:
    """How long each kind of data is kept; the running bot ends what is over, every ten minutes."""
    from bot.cli import rights

    with operated() as settings:
        lines = (
            asyncio.run(rights.due_now(settings)) if dry_run else rights.rules(settings)
        )
    print("\n".join(lines))


@app.command()
def erasure(number: Annotated[str, typer.Argument(help="As /delete gave it.")]) -> None:
    """Report if and when data was erased under this number; it does not tell whose data."""
    from bot.cli import rights

    with operated() as settings:
        print(asyncio.run(rights.erasure(settings, number)))


@app.command()
def confirm_erasure(
    number: Annotated[
        str, typer.Argument(help="Of the request, as the admins read it.")
    ],
) -> None:
    """Agree to erase an account after a paper, where there are no two people who may."""
    from bot.cli import rights

    with operated() as settings:
        print(asyncio.run(rights.confirm_erasure(settings, number)))


@app.command()
def channel(
    confirm: Annotated[
        str, typer.Option(help="Number of a change, as its admin read it.")
    ] = "",
) -> None:
    """List what admins changed of the channel file; confirm a grave change of the only admin."""
    from bot.cli import channel as changes

    with operated() as settings:
        if confirm:
            lines = asyncio.run(changes.confirm_change(settings, confirm))
        else:
            lines = asyncio.run(changes.listed_changes(settings))
    print("\n".join(lines))


class ClockAction(StrEnum):
    """Looking at the clocks, or an operator's word that this machine's is right."""

    COMPARE = "compare"
    CONFIRM = "confirm"


@app.command()
def clock(
    action: Annotated[ClockAction, typer.Argument()] = ClockAction.COMPARE,
    mine: Annotated[
        bool, typer.Option("--mine", help="Right, whatever Telegram says.")
    ] = False,
) -> None:
    """Compare the clock with Telegram's; confirm that it is right, so that deleting goes on."""
    from bot.cli import clock as clocks

    with operated() as settings:
        if action is ClockAction.CONFIRM:
            lines = [asyncio.run(clocks.confirm_clock(settings, mine=mine))]
        else:
            lines = asyncio.run(clocks.compare(settings))
    print("\n".join(lines))


class Action(StrEnum):
    """An operation on a row of the inbox or outbox."""

    LIST = "list"
    SHOW = "show"
    RETRY = "retry"
    DROP = "drop"


_ACTION = Annotated[Action, typer.Argument()]
_NUMBER = Annotated[int | None, typer.Argument(help="The id in the list.")]
_CONTENT = Annotated[
    bool, typer.Option("--content", help="Show what the person wrote.")
]


@app.command()
def inbox(
    action: _ACTION = Action.LIST, number: _NUMBER = None, content: _CONTENT = False
) -> None:
    """Updates that were set aside after failing: list, show, retry, drop."""
    from bot.cli.queues import INBOX

    _operate(INBOX, action, number, content=content)


@app.command()
def outbox(
    action: _ACTION = Action.LIST, number: _NUMBER = None, content: _CONTENT = False
) -> None:
    """Messages that failed or whose outcome is unknown: list, show, retry, drop."""
    from bot.cli.queues import OUTBOX

    _operate(OUTBOX, action, number, content=content)


def _operate(box: "Box", action: Action, number: int | None, *, content: bool) -> None:
    from bot.cli import queues as operating

    with operated() as settings:
        if action is Action.LIST:
            lines = asyncio.run(operating.list_stuck(settings, box))
        elif number is None:
            raise typer.BadParameter(
                f"{action} needs a number: see `python -m bot {box.name}`"
            )
        elif action is Action.SHOW:
            lines = asyncio.run(
                operating.show_row(settings, box, number, content=content)
            )
        else:
            drops = action is Action.DROP
            lines = [asyncio.run(operating.change(settings, box, number, drops=drops))]
    print("\n".join(lines))


@app.command()
def trace(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="Of a trace, error, case or message.")
    ],
    log: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="Else standard input."),
    ] = None,
) -> None:
    """Print the way of one update through a log, as far as its report; none leads to a person."""
    from bot.cli.trace import trace_lines

    with explained():
        if log is None:
            lines = trace_lines(identifier, sys.stdin)
        else:
            with log.open(encoding="utf-8", errors="replace") as file:
                lines = trace_lines(identifier, file)
    print("\n".join(lines))


if __name__ == "__main__":
    app()
