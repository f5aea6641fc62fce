"""`python -m bot demo`: the bot on this computer against the offline Telegram."""

import asyncio
import secrets
import shutil
import sys
from pathlib import Path

from pydantic import SecretStr

from bot.app import Habarla
from bot.demo_history import invent
from bot.keys.files import NAME, apart_from
from bot.running import stop_signal
from bot.sandbox import Sandbox
from bot.sandbox.world.demo_people import ASEL, DESK_ID
from bot.settings import GivenSettings

BOT_ID = 1


async def run_demo(folder: Path, port: int, channel_file: Path | None, *, fresh: bool) -> int:
    """Serve the page until Ctrl-C; the folder keeps all messages unless `fresh`."""
    stop = stop_signal()
    world = _world(folder, fresh=fresh)
    is_new = not world.exists()
    # Another one at each start: no page that is open in a browser can guess the way to the API.
    token = f"{BOT_ID}:{secrets.token_urlsafe(32)}"
    sandbox = Sandbox(token, world, strict_limits=True, name="Хабарла", webhooks=())
    try:
        root = await sandbox.start(port)
    except OSError:
        root = await sandbox.start(0)
    settings = GivenSettings(
        bot_token=SecretStr(token),
        bot_api_url=root,
        database_url=SecretStr(f"sqlite:///{folder / 'habarla.db'}"),
        admin_ids=(ASEL,),
        channel_file=channel_file,
        data_dir=folder,
        secret_key_file=_key_file(folder),
    )
    if is_new:
        await invent(settings, sandbox.world)
    habarla = Habarla(settings, serve=False)
    await habarla.start()
    if is_new:
        sandbox.phone(ASEL).say("/desk", chat=DESK_ID)
    sys.stdout.write(
        f"Habarla, offline: open {root}/ in a browser. Ctrl-C stops it; ARGS=--fresh starts over.\n"
    )
    sys.stdout.flush()
    broken = asyncio.create_task(habarla.wait_broken())
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait({waiting, broken}, return_when=asyncio.FIRST_COMPLETED)
    was_asked = waiting.done()
    broken.cancel()
    await habarla.stop()
    await sandbox.stop()
    return 0 if was_asked else 1


def _world(folder: Path, *, fresh: bool) -> Path:
    """The file that keeps the offline Telegram; its folder exists afterwards."""
    if fresh and folder.exists():
        shutil.rmtree(folder)
        _key_file(folder).unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "telegram.json"


def _key_file(folder: Path) -> Path:
    """Apart from the data; a demo of an earlier version keeps its key among them."""
    earlier = folder / NAME
    return earlier if earlier.exists() else apart_from(folder)
