"""One broadcast from start to end, with whatever happens to it meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

from benchmarks.broadcast.audit import audit
from benchmarks.broadcast.bots import Bots
from benchmarks.broadcast.crowd import Crowd
from benchmarks.broadcast.front import Front
from benchmarks.broadcast.people import fill
from benchmarks.broadcast.scene import Plan, Scene
from benchmarks.broadcast.talk import Talk
from benchmarks.fill.__main__ import SECRET
from benchmarks.soak.engines import Store, open_store
from benchmarks.speed.people import Ears
from bot.channel.loader import load_channel
from bot.domain.broadcast.broadcast import Content, Stage, Topic
from bot.sandbox import Phone, Sandbox
from bot.services.broadcast import broadcasts
from bot.services.vault import Vault
from bot.services.work import Deployment
from bot.settings import decode_secret
from bot.storage.engine.engines import open_database
from tests.kit.process.ports import free_port

TOKEN = "7002:SANDBOX-token_of-the-broadcast"
TEXTS = {"kk": "Жаңалық", "ru": "Новость", "en": "News"}


@asynccontextmanager
async def set_up(plan: Plan, folder: Path) -> AsyncIterator[Scene]:
    """The crowd in the database, the bots running, an admin and talkers known to them."""
    store = open_store(plan.engine, folder)
    (folder / "data").mkdir(exist_ok=True)
    await fill(store.url, plan.recipients)
    async with Sandbox(TOKEN, bare=True, page=False, seed=1) as sandbox:
        sandbox.faults.set(limits=not plan.hurried)
        sandbox.log_calls = False
        crowd = Crowd(sandbox, plan.recipients, plan.blocked)
        front = Front(sandbox, crowd)
        await front.start()
        admin = sandbox.person("Әсел", "ru")
        bots = Bots(folder, _settings(plan, front.root, store, admin), plan.replicas, plan.sabotage)
        database = await open_database(store.url, shared=True)
        vault = Vault(decode_secret(SECRET))
        deployment = Deployment(load_channel(None), vault, frozenset({admin.id}), may_pay=plan.paid)
        talk = Talk(sandbox, Ears(sandbox))
        scene = Scene(
            plan, folder, store, sandbox, crowd, bots, talk, admin, database, deployment
        )  # fmt: skip
        try:
            await bots.start()
            await talk.begin(plan.talkers)
            await talk.ears.answer(admin, lambda: admin.say("/start"))
            yield scene
        finally:
            scene.exits = await bots.stop()
            await database.close()
            await front.stop()
            store.stop()


def _settings(plan: Plan, root: str, store: Store, admin: Phone) -> dict[str, str]:
    return {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": root,
        "DATABASE_URL": store.url,
        "ADMIN_IDS": str(admin.id),
        "SECRET_KEY": SECRET,
        "ALLOW_PAID_BROADCAST": str(plan.paid),
        "LOG_LEVEL": "WARNING",
        **({"MESSAGES_PER_SECOND": "1000"} if plan.hurried else {}),
        **({"PORT": str(free_port())} if plan.replicas == 1 else {}),
    }


async def send(scene: Scene) -> None:
    """Start it and stay until it is over."""
    plan = scene.plan
    async with scene.work() as work:
        broadcast = await broadcasts.create(work, scene.admin.id, Topic.SAFETY)
        for language, text in TEXTS.items():
            content = Content(f"<b>{text}</b>")
            broadcast = await broadcasts.save_content(work, broadcast, language, content)
        broadcast = await broadcasts.set_paid(work, broadcast, plan.paid)
        channel = work.channel.model_copy(update={"approval_above": 10**9})
        work = replace(work, deployment=replace(work.deployment, channel=channel))
        await broadcasts.submit(work, broadcast)
    scene.broadcast, scene.began = broadcast.id, time.monotonic()
    helpers = [
        asyncio.create_task(scene.bots.keep_watching(lambda: scene.crowd.accepted)),
        asyncio.create_task(scene.talk.keep_talking(plan.talk_every)),
        asyncio.create_task(_kill(scene)),
    ]
    if plan.bursts:
        helpers.append(asyncio.create_task(_flood(scene)))
    try:
        async with asyncio.timeout(plan.patience):
            await _until_over(scene)
    finally:
        scene.seconds = time.monotonic() - scene.first_at
        scene.spent += _spent(scene)
        for helper in helpers:
            helper.cancel()
        await asyncio.gather(*helpers, return_exceptions=True)
        scene.bots.watch(0)
        scene.sandbox.faults.set(rate_429=0.0)


async def later(scene: Scene) -> None:
    """Correct what was sent, then withdraw it."""
    for name in ("correct", "withdraw"):
        began = time.monotonic()
        async with scene.work() as work:
            broadcast = await broadcasts.get(work, scene.broadcast)
            assert broadcast is not None
            if name == "correct":
                texts = {lang: Content(f"<i>{text}</i>") for lang, text in TEXTS.items()}
                await broadcasts.correct(work, broadcast, texts)
            else:
                await broadcasts.withdraw(work, broadcast)
        await _until_over(scene)
        scene.stages[name] = time.monotonic() - began


async def _until_over(scene: Scene) -> None:
    while True:
        found = await scene.state()
        if found.is_listed and not scene.listed_after:
            scene.listed_after = time.monotonic() - scene.began
        if scene.crowd.accepted and not scene.first_at:
            scene.first_at = time.monotonic()
            scene.spent = -_spent(scene)
        if found.broadcast.stage is not Stage.SENDING:
            return
        await asyncio.sleep(0.2)


def _spent(scene: Scene) -> int:
    return scene.sandbox.counters.sent + scene.sandbox.counters.edits


async def _kill(scene: Scene) -> None:
    """At even shares of what is to be sent."""
    total = scene.plan.recipients
    for number in range(1, scene.plan.kills + 1):
        while scene.crowd.accepted < total * number // (scene.plan.kills + 1):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await scene.bots.kill()


async def _flood(scene: Scene) -> None:
    """Telegram refuses everything for a second or two, now and then."""
    faults, every = scene.sandbox.faults, 5 if scene.plan.recipients < 50_000 else 45
    methods = ("sendmessage", "editmessagetext", "deletemessage")
    while True:
        await asyncio.sleep(every)
        faults.set(rate_429=1.0, retry_after=2, only=methods)
        scene.bursts.append(time.monotonic())
        await asyncio.sleep(1.5)
        faults.set(rate_429=0.0)


async def run(plan: Plan, folder: Path) -> Scene:
    """All of it; the bots have ended and the database is still there while the scene is open."""
    async with set_up(plan, folder) as scene:
        await send(scene)
        if plan.later:
            with suppress(TimeoutError):
                await later(scene)
        scene.verdict = await audit(scene)
    return scene
