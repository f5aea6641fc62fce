"""Command `python -m bot demo`: the bot on this computer against the offline Telegram."""

import asyncio
import secrets
import shutil
import socket
import sys
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import Habarla, stop_signal
from bot.channel import loader, model, parts
from bot.core.key_files import apart_from
from bot.core.messages import translator
from bot.demo.history import invent
from bot.demo.people import ASEL, BOLAT, DESK_ID, LABELS, populate
from bot.demo.tour import for_few, hasty, tour_of
from bot.register import open_data
from bot.settings import Settings
from offline_telegram import Sandbox

BOT_ID = 1
_OPEN_DATA = "open-data"


async def run_demo(
    folder: Path, ports: tuple[int, int], channel_file: Path | None, *, fresh: bool
) -> int:
    """Serve the page and the register until Ctrl-C, on other ports where `ports` are taken.

    The folder keeps all messages unless `fresh`.
    """
    stop = stop_signal()
    world = _world(folder, fresh=fresh)
    is_new = not world.exists()
    # Another one at each start: no page that is open in a browser can guess the way to the API.
    token = f"{BOT_ID}:{secrets.token_urlsafe(32)}"
    sandbox = _telegram(token, world)
    try:
        root = await sandbox.start(ports[0])
    except OSError:
        root = await sandbox.start(0)
    site_port = _free(ports[1])
    site = sandbox.site = f"http://127.0.0.1:{site_port}"
    settings = _settings(folder, token, root, site_port, channel_file)
    channel = _for_demo(loader.load_channel(channel_file))
    sandbox.tour = tour_of(channel)
    if is_new:
        await invent(settings, channel, sandbox.world)
    habarla = Habarla(
        settings, adapt=_for_demo, telegram_site=f"{root}/t.me/{{language}}"
    )
    await _start(habarla)
    await open_data.write(habarla.database, channel, folder / _OPEN_DATA)
    if is_new:
        sandbox.phone(ASEL).say("/desk", chat=DESK_ID)
    _say_where(root, site, settings.ops_port)
    broken = asyncio.create_task(habarla.wait_broken())
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait({waiting, broken}, return_when=asyncio.FIRST_COMPLETED)
    was_asked = waiting.done()
    broken.cancel()
    await habarla.stop()
    await sandbox.stop()
    return 0 if was_asked else 1


def _for_demo(channel: model.Channel) -> model.Channel:
    return for_few(hasty(published(channel)))


def _say_where(page: str, register: str, ops_port: int) -> None:
    sys.stdout.write(
        f"Habarla, offline: open {page}/ in a browser. Its register is at {register}/\n"
        f"Health and metrics for operators: http://127.0.0.1:{ops_port}/metrics\n"
        "Ctrl-C stops it; --fresh starts over (make demo ARGS=--fresh).\n"
    )
    sys.stdout.flush()


def _telegram(token: str, world: Path) -> Sandbox:
    return Sandbox(
        token,
        world,
        strict_limits=True,
        name="Хабарла",
        populate=populate,
        labels=LABELS,
        webhooks=(),
    )


async def _start(habarla: Habarla) -> None:
    try:
        await habarla.start()
    except BaseException:
        await habarla.close()  # its threads would keep the process alive
        raise


def _settings(
    folder: Path, token: str, api: str, site_port: int, channel_file: Path | None
) -> Settings:
    return Settings(
        bot_token=SecretStr(token),
        bot_api_url=api,
        database_url=SecretStr(f"sqlite:///{folder / 'habarla.db'}"),
        admin_ids=(ASEL, BOLAT),
        channel_file=channel_file,
        data_dir=folder,
        secret_key_file=apart_from(folder),
        host="127.0.0.1",
        port=site_port,
        public_url=f"http://127.0.0.1:{site_port}",
        ops_port=_free(),
        register_data=folder / _OPEN_DATA,
    )


def published(channel: model.Channel) -> model.Channel:
    """The channel as if a lawyer had checked it, which the demo alone may say: all is invented."""
    translators = [
        translator(code, channel.zone, channel.zone_label) for code in channel.languages
    ]
    about = {
        t.language: t(
            "This is a register for practice: all of its entries are invented."
        )
        for t in translators
    }
    rules = channel.publication.model_copy(
        update={"on": True, "about": parts.Text(about)}
    )
    check = parts.GroundCheck(day=channel.as_of, by="Habarla (demo)")
    return with_checked_grounds(channel, check, publication=rules)


def with_checked_grounds(
    channel: model.Channel, check: parts.GroundCheck, **changed: Any
) -> model.Channel:
    """The channel in which one person checked all of its grounds on one day."""
    outcomes = []
    for outcome in channel.outcomes:
        grounds = [
            ground.model_copy(update={"checked": check}) for ground in outcome.grounds
        ]
        outcomes.append(outcome.model_copy(update={"grounds": tuple(grounds)}))
    return channel.model_copy(update={"outcomes": tuple(outcomes), **changed})


def _free(wanted: int = 0) -> int:
    """The wanted port of this machine, or any where that one is taken."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _world(folder: Path, *, fresh: bool) -> Path:
    """The file that keeps the offline Telegram; its folder exists afterwards."""
    if fresh and folder.exists():
        shutil.rmtree(folder)
        apart_from(folder).unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "telegram.json"
