"""One broadcast from start to end, with kills and bursts of 429 meanwhile."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

from benchmarks.broadcast.audit import audit
from benchmarks.broadcast.citizens import Citizens
from benchmarks.broadcast.fake_api import FakeApi
from benchmarks.broadcast.plan import Plan, Run
from benchmarks.broadcast.recipients import PeopleOnly, Recipients
from bot.channel.loader import load_channel
from bot.domain.broadcast.broadcast import Content, Stage, Topic
from bot.sandbox import Sandbox
from bot.services.broadcast import broadcasts
from bot.services.vault import Vault
from bot.services.work import Deployment
from bot.settings import decode_secret
from bot.storage.engine.engines import open_database
from tests.kit.deployments import SECRET, TOKEN, UNLIMITED, environment
from tests.kit.process.ports import free_port
from tests.kit.process.records import Records
from tests.kit.process.stores import open_store
from tests.kit.process.supervisor import Fleet, Supervisor
from tests.kit.storage.dataset import Size
from tests.kit.storage.load import fill

TEXTS = {"kk": "Жаңалық", "ru": "Новость", "en": "News"}
_METHODS = ("sendmessage", "editmessagetext", "deletemessage")


async def run(plan: Plan, folder: Path) -> Run:
    """The whole run; its bots have ended when it returns."""
    async with _set_up(plan, folder) as running:
        await _send(running)
        if plan.later:
            with suppress(TimeoutError):
                await _correct_and_withdraw(running)
        await audit(running)
    return running


@asynccontextmanager
async def _set_up(plan: Plan, folder: Path) -> AsyncIterator[Run]:
    """The recipients are in the database, the bots run and know the admin and the citizens."""
    store = open_store(plan.database, folder)
    (folder / "data").mkdir(exist_ok=True)
    size = Size(reports=plan.recipients, cases=0, people=plan.recipients)
    await fill(store.url, size, PeopleOnly)
    async with Sandbox(TOKEN, bare=True, page=False, seed=1) as sandbox:
        sandbox.faults.set(limits=not plan.hurried)
        sandbox.log_calls = False
        recipients = Recipients(sandbox, plan.recipients, plan.blocked)
        api = FakeApi(sandbox, recipients)
        await api.start()
        admin = sandbox.person("Әсел", "ru")
        database = await open_database(store.url, shared=True)
        channel, vault = load_channel(None), Vault(decode_secret(SECRET))
        database.sealer = vault
        deployment = Deployment(channel, vault, frozenset({admin.id}), may_pay=not plan.free)
        fleet = _fleet(plan, folder, environment(api.root, admin.id, store.url))
        citizens = Citizens(sandbox)
        running = Run(
            plan, store, sandbox, recipients, fleet, citizens, admin, database, deployment
        )  # fmt: skip
        try:
            await fleet.start()
            await citizens.start(plan.citizens)
            await citizens.answers.time(admin, lambda: admin.say("/start"))
            yield running
        finally:
            running.exit_status = await fleet.stop()
            await database.close()
            await api.stop()
            store.stop()


def _fleet(plan: Plan, folder: Path, variables: dict[str, str]) -> Fleet:
    variables["ALLOW_PAID_BROADCAST"] = str(not plan.free)
    if plan.hurried:
        variables["MESSAGES_PER_SECOND"] = UNLIMITED
    if plan.replicas == 1:
        variables["PORT"] = str(free_port())
    command = ["benchmarks.broadcast.sabotage", plan.sabotage] if plan.sabotage else ["bot"]
    records = Records(variables["DATABASE_URL"])
    return Fleet([Supervisor(folder, records, variables, command) for _ in range(plan.replicas)])


async def _send(run: Run) -> None:
    """Start the broadcast and return when it is over."""
    plan = run.plan
    async with run.work() as work:
        broadcast = await broadcasts.create(work, run.admin.id, Topic.SAFETY)
        for language, text in TEXTS.items():
            content = Content(f"<b>{text}</b>")
            broadcast = await broadcasts.save_content(work, broadcast, language, content)
        broadcast = await broadcasts.edit(work, broadcast, paid=not plan.free)
        channel = work.channel.model_copy(update={"approval_above": 10**9})
        work = replace(work, deployment=replace(work.deployment, channel=channel))
        await broadcasts.submit(work, broadcast)
    run.broadcast, run.began = broadcast.id, time.monotonic()
    meanwhile = [_measure(run), run.citizens.keep_asking(plan.ask_every), _kill(run)]
    meanwhile += [_refuse_in_bursts(run)] if plan.bursts else []
    tasks = [asyncio.create_task(one) for one in meanwhile]
    try:
        async with asyncio.timeout(plan.patience):
            await _until_over(run)
    finally:
        run.seconds = time.monotonic() - run.first_at
        run.spent += _spent(run)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        run.fleet.measure()
        run.sandbox.faults.set(rate_429=0.0)


async def _correct_and_withdraw(run: Run) -> None:
    for name in ("correct", "withdraw"):
        began = time.monotonic()
        async with run.work() as work:
            broadcast = await broadcasts.get(work, run.broadcast)
            assert broadcast is not None
            if name == "correct":
                texts = {lang: Content(f"<i>{text}</i>") for lang, text in TEXTS.items()}
                await broadcasts.correct(work, broadcast, texts)
            else:
                await broadcasts.withdraw(work, broadcast)
        await _until_over(run)
        run.stages[name] = time.monotonic() - began


async def _until_over(run: Run) -> None:
    while True:
        found = await run.state()
        if found.is_listed and not run.listed_after:
            run.listed_after = time.monotonic() - run.began
        if run.recipients.accepted and not run.first_at:
            run.first_at = time.monotonic()
            run.spent = -_spent(run)
        if found.broadcast.stage is not Stage.SENDING:
            return
        await asyncio.sleep(0.2)


def _spent(run: Run) -> int:
    return run.sandbox.counters.sent + run.sandbox.counters.edits


async def _measure(run: Run) -> None:
    while True:
        run.fleet.measure(run.recipients.accepted)
        await asyncio.sleep(1)


async def _kill(run: Run) -> None:
    plan = run.plan
    for number in range(1, plan.kills + 1):
        while run.recipients.accepted < plan.recipients * number // (plan.kills + 1):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await run.fleet.kill_in_turn()
        await run.fleet.until_started()


async def _refuse_in_bursts(run: Run) -> None:
    while True:
        await asyncio.sleep(5 if run.plan.recipients < 50_000 else 45)
        run.sandbox.faults.set(rate_429=1.0, retry_after=2, only=_METHODS)
        run.bursts.append(time.monotonic())
        await asyncio.sleep(1.5)
        run.sandbox.faults.set(rate_429=0.0)
