"""One broadcast from start to end, with kills and bursts of 429 meanwhile."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

from benchmarks.broadcast.audit import audit
from benchmarks.broadcast.people import CALLS, Citizens, PeopleOnly, Recipients
from benchmarks.broadcast.plan import Plan, Run
from benchmarks.kit.verdict import Verdict
from bot.broadcasts import service, store
from bot.broadcasts.model import Content, RunKind, Stage
from bot.channel.loader import load_channel
from bot.core.storage import opened
from bot.core.work import Deployment, Work
from bot.values import Topic
from tests.kit.deployments import UNLIMITED, environment, offline_telegram, settings_of
from tests.kit.process.ports import free_port
from tests.kit.process.records import Records
from tests.kit.process.stores import open_store
from tests.kit.process.supervisor import Fleet, Supervisor
from tests.kit.storage.dataset import Size
from tests.kit.storage.load import fill

TEXTS = {"kk": "Жаңалық", "ru": "Новость", "en": "News"}


async def judged(plan: Plan, folder: Path) -> Verdict:
    return (await run(plan, folder)).verdict


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
    channel = load_channel(None).model_copy(update={"approval_above": 10**9})
    async with offline_telegram(seed=1) as sandbox:
        sandbox.faults.set(limits=not plan.hurried)
        recipients = Recipients(sandbox, plan.recipients, plan.blocked)
        admin, citizens = sandbox.person("Әсел", "ru"), Citizens(sandbox, plan.citizens)
        paid = str(not plan.free)
        variables = environment(
            sandbox.root, admin.id, store.url, ALLOW_PAID_BROADCAST=paid
        )
        async with opened(settings_of(variables, folder)) as (database, vault):
            admins = frozenset({admin.id})
            deployment = Deployment(channel, vault, admins)
            fleet = _fleet(plan, folder, variables)
            running = Run(
                plan, sandbox, recipients, fleet, citizens, admin, database, deployment
            )
            try:
                with recipients.answering():
                    await fleet.start()
                    await citizens.answers.time(admin, lambda: admin.say("/start"))
                    yield running
            finally:
                running.exit_status = await fleet.stop()
                store.stop()


def _fleet(plan: Plan, folder: Path, variables: dict[str, str]) -> Fleet:
    variables |= {"MESSAGES_PER_SECOND": UNLIMITED} if plan.hurried else {}
    if plan.replicas == 1:
        variables |= {"PORT": str(free_port()), "OPS_PORT": str(free_port())}
    broken = ["benchmarks.kit.sabotage", "broadcast", str(plan.sabotage)]
    command = broken if plan.sabotage else ["bot"]
    records = Records(variables["DATABASE_URL"])
    return Fleet(
        [Supervisor(folder, records, variables, command) for _ in range(plan.replicas)]
    )


async def _submit(run: Run) -> str:
    async with run.database.transaction() as tx:
        work = Work(tx, run.deployment)
        broadcast = await service.create(work, run.admin.id, Topic.SAFETY)
        for language, text in TEXTS.items():
            content = Content(f"<b>{text}</b>")
            broadcast = await service.save_content(work, broadcast, language, content)
        await service.submit(work, broadcast)
    return broadcast.id


async def _send(run: Run) -> None:
    """Start the broadcast and return when it is over."""
    plan, run.broadcast, began = run.plan, await _submit(run), time.monotonic()
    meanwhile = [_kill(run), run.citizens.keep_asking(plan.ask_every)]
    meanwhile += [_refuse_in_bursts(run)] if plan.bursts else []
    tasks = [asyncio.create_task(one) for one in meanwhile]
    counters, recipients = run.sandbox.counters, run.recipients
    try:
        async with asyncio.timeout(plan.patience):
            while not (await run.state()).is_listed:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
            run.listed_after = time.monotonic() - began
            while not recipients.accepted:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            run.first_at, run.spent = time.monotonic(), -counters.sent - counters.edits
            await _until_over(run)
    finally:
        run.seconds = time.monotonic() - run.first_at
        run.spent += counters.sent + counters.edits
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        run.fleet.measure()
        run.sandbox.faults.set(rate_429=0.0)


async def _correct_and_withdraw(run: Run) -> None:
    contents = {language: Content(f"<i>{text}</i>") for language, text in TEXTS.items()}
    correct = partial(service.once_more, errand=RunKind.CORRECT, contents=contents)
    withdraw = partial(service.once_more, errand=RunKind.WITHDRAW)
    for name, act in (("correct", correct), ("withdraw", withdraw)):
        began = time.monotonic()
        async with run.database.transaction() as tx:
            work = Work(tx, run.deployment)
            broadcast = await store.get(work.tx, run.broadcast)
            assert broadcast is not None
            await act(work, broadcast)
        await _until_over(run)
        run.stages[name] = time.monotonic() - began


async def _until_over(run: Run) -> None:
    looks = 0
    while (await run.state()).broadcast.stage is Stage.SENDING:
        if looks % 5 == 0:
            run.fleet.measure(run.recipients.accepted)
        looks += 1
        await asyncio.sleep(0.2)


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
        run.sandbox.faults.set(rate_429=1.0, retry_after=2, only=CALLS)
        run.bursts.append(time.monotonic())
        await asyncio.sleep(1.5)
        run.sandbox.faults.set(rate_429=0.0)
