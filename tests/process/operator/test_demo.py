"""`python -m bot demo`: no token, no network, one address."""

import gzip
import json
import re
import signal
import socket
from collections import defaultdict
from pathlib import Path

import aiohttp

from bot.channel.loader import load_channel
from tests.kit.process.ports import free_port
from tests.kit.process.records import until, value

REPORTS = "SELECT count(*) FROM reports"
STATUSES = "SELECT count(DISTINCT status) FROM cases"
PENDING = (
    "SELECT count(*) FROM reviews WHERE kind = 'publication' AND state = 'waiting'"
)
WORKED_ON = (
    "SELECT count(*) FROM cases WHERE status = 'under_review' AND holder IS NOT NULL"
)
MESSAGES = (
    "SELECT count(*) FROM outbox WHERE kind NOT IN ('DeskReady', 'Card', 'ReviewsWait')"
)
OVERDUE = "SELECT count(*) FROM cases WHERE status = 'received' AND due_at < unixepoch() * 1000"
UNREMINDED = "SELECT count(*) FROM referrals WHERE chase_at < unixepoch() * 1000"
NOT_LOOKED_AT = "SELECT count(*) FROM follow_ups WHERE look_at < unixepoch() * 1000"
LATE_REVIEWS = (
    "SELECT count(*) FROM reviews WHERE state = 'waiting' AND due < unixepoch() * 1000"
)
NOT_AT_THE_DESK = (
    "SELECT count(*) FROM staff WHERE telegram_id NOT IN"
    " (SELECT telegram_id FROM members WHERE standing <> 'left')"
)
ADDRESS = r"(?<=open )http://127\.0\.0\.1:\d+"
SITE = r"(?<=register is at )http://127\.0\.0\.1:\d+"
_SETTINGS = ("BOT_TOKEN", "BOT_API_URL", "ADMIN_IDS", "DATABASE_URL", "CHANNEL_FILE")
NOTHING = dict.fromkeys(_SETTINGS)


async def page_of(bot) -> tuple[str, str]:
    """The address that was printed, and the page behind it."""
    address = (await bot.until_said(ADDRESS)).group()
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert answer.status == 200
        return address, await answer.text()


def contradictions(folder: Path) -> tuple[list[str], list[str]]:
    """Links whose entries in force differ, and entries that say who is still to decide."""
    kept = load_channel(None).outcome("forwarded").reasons
    reasons = [reason.text.say("en") for reason in kept]
    said = defaultdict(set)
    undecided = []
    for file in folder.glob("entries-*.jsonl.gz"):
        for line in gzip.decompress(file.read_bytes()).splitlines():
            entry = json.loads(line)
            if entry["standing"] == "in_force":
                found = (entry["category"], entry["outcome"])
                said[entry["link_sha256"]].add(found)
            if any(reason in entry["reason_text"]["en"] for reason in reasons):
                undecided.append(entry["id"])
    assert len(said) > 10
    return [link for link, found in said.items() if len(found) > 1], undecided


async def test_the_demo_serves_its_page_keeps_its_state_and_ends_with_ctrl_c(world):
    port, site_port = str(free_port()), str(free_port())
    bot = world.bot("demo", "--port", port, "--register-port", site_port, **NOTHING)
    await bot.start()
    address, page = await page_of(bot)
    assert address.endswith(port)
    assert (await bot.until_said(SITE)).group().endswith(site_port)
    assert "<html" in page
    data = bot.folder / "data" / "demo"
    history = f"sqlite:///{data / 'habarla.db'}"
    filed = await value(history, REPORTS)
    assert filed >= 140
    assert await value(history, STATUSES) >= 4, "a month of invented history to look at"
    assert await value(history, MESSAGES) == 0, (
        "cards and calls to a second person alone are sent"
    )
    assert await value(history, PENDING) >= 1
    assert await value(history, WORKED_ON) >= 1, "moderators are at work"
    for undone in (OVERDUE, UNREMINDED, NOT_LOOKED_AT, LATE_REVIEWS):
        assert await value(history, undone) == 0, (
            "only what people would see is left undone"
        )
    contradict, undecided = contradictions(data / "open-data")
    assert (contradict, undecided) == ([], [])
    await until(history, NOT_AT_THE_DESK)
    assert await bot.stop(signal.SIGINT) == 0
    key = data.with_name("demo-key") / "secret.key"
    secret = key.read_text()

    await bot.start()
    await bot.until(lambda: len(re.findall(ADDRESS, bot.output)) == 2)
    assert await bot.stop() == 0
    assert key.read_text() == secret, "the same deployment went on"
    assert await value(history, REPORTS) == filed

    bot.arguments = (*bot.arguments, "--fresh")
    await bot.start()
    await bot.until(lambda: len(re.findall(ADDRESS, bot.output)) == 3)
    assert await bot.stop(signal.SIGINT) == 0
    assert key.read_text() != secret, "everything began anew"


async def test_the_demo_serves_its_register_and_no_page_can_guess_its_token(world):
    """Its port is taken, so it chooses another; its folder is not shared with a second one."""
    odd = {
        "PORT": "eighty",
        "LOG_LEVEL": "LOUD",
        "WEBHOOK_URL": "nonsense",
        "SECRET_KEY": "x",
    }
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        bot = world.bot("demo", "--port", port, **(NOTHING | odd))
        (bot.folder / ".env").write_text("BOT_TOKEN=nonsense\n")
        await bot.start()
        address, _ = await page_of(bot)
    assert not address.endswith(f":{port}")
    second = world.bot("demo", "--folder", str(bot.folder / "data" / "demo"), **NOTHING)
    assert await second.run() == 2
    assert len(second.errors.splitlines()) == 1
    assert "another Habarla" in second.errors
    site = (await bot.until_said(SITE)).group()

    async def get(path):
        async with session.get(site + path) as answer:
            assert answer.status == 200, path
            return str(answer.url), await answer.read()

    async with aiohttp.ClientSession(headers={"Accept-Language": "ru"}) as session:
        for path in ("/", "/register"):
            found, front = await get(path)
            assert found == f"{site}/register/ru"
        front = front.decode()
        assert "Это учебный реестр" in front
        entries = re.findall(r'href="(/register/ru/entries/[^"]+)"', front)
        assert len(entries) == 5
        entry = (await get(entries[0]))[1].decode()
        picture = re.search(rf'"og:image" content="{site}([^"]+)"', entry)[1]
        assert (await get(picture))[1].startswith(b"\x89PNG")
        errata = (await get("/register/ru/errata"))[1].decode()
        assert "/register/ru/entries/" in errata, "one was overturned"
        assert "jsonl.gz" in (await get("/register/ru/data"))[1].decode()
        async with session.post(
            f"{address}/bot1:SANDBOX/setWebhook", data={"url": address}
        ) as no:
            assert no.status == 401
        async with session.get(address, headers={"Host": "example.org"}) as no:
            assert no.status == 403
    assert await bot.stop(signal.SIGINT) == 0
