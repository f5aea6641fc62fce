"""The part of a process that sends broadcasts, which tests start, kill and disturb."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager

import sqlalchemy as sa

from bot.broadcasts import service
from bot.broadcasts import store as kept
from bot.broadcasts.model import Content, Fate, Stage
from bot.broadcasts.sender import Broadcasting
from bot.broadcasts.store import Ending
from bot.broadcasts.tables import recipients
from bot.channel.loader import load_channel
from bot.core.database import new_id
from bot.core.queues import deliveries
from bot.core.queues.leases import Heartbeats
from bot.core.vault import Vault
from bot.core.work import Deployment, Work
from bot.desk.reachability import Directory
from bot.reports import topics, welcome
from bot.telegram.application import build_application, know_the_bot
from bot.telegram.attempt import Result
from bot.telegram.delivery import JOB, Delivery
from bot.telegram.rate_limits import Budgets, Limits
from bot.telegram.renderer import Renderer
from bot.values import Topic
from tests.kit.databases import open_with_key
from tests.kit.pipeline.machine import cancelled, texts
from tests.kit.waiting import until

ADMIN = 700201
FREE = Limits(per_second=1000, private_burst=1000)


class Sender:
    """One process, in this loop."""

    def __init__(self, url, sandbox):
        self.url, self.sandbox = url, sandbox
        self.deployment = Deployment(
            load_channel(None),
            Vault(b"k" * 32),
            frozenset({ADMIN}),
            "bot",
            1,
            per_second=1000,
        )

    async def start(self, *, leads=True):
        """Without `leads` it is there and sends nothing until `lead`."""
        self.database = await open_with_key(self.url)
        self.application = build_application(self.sandbox.token, self.sandbox.root)
        await know_the_bot(self.application, first_pause=0.05)
        self.build(self.application.bot)
        await self.heartbeats.begin()
        self.tasks = [asyncio.create_task(self.heartbeats.run())]
        if leads:
            self.lead()

    def build(self, bot):
        database, deployment, budgets = self.database, self.deployment, Budgets(FREE)
        self.heartbeats = Heartbeats(database, new_id(), [JOB], beat=0.2)
        renderer, parts = Renderer(deployment), (Directory(deployment), self.heartbeats)
        self.broadcasting = Broadcasting(
            database, bot, deployment, renderer, *parts, budgets
        )
        self.delivery = Delivery(database, bot, renderer, *parts, budgets=budgets)

    def lead(self):
        self.tasks.append(asyncio.create_task(self.broadcasting.run()))

    @property
    def runs(self):
        """Also those whose last results are still to be written."""
        return [*self.broadcasting.runs.values(), *self.broadcasting.closed]

    async def sole_run(self):
        """The one broadcast under way, as a process that is about to send it knows it."""
        self.broadcasting.runs.clear()
        await self.broadcasting.refresh()
        [run] = self.broadcasting.runs.values()
        return run

    async def kill(self):
        """End without any goodbye; only what was committed remains."""
        await cancelled(*self.tasks, *self.broadcasting.in_flight)
        await self._close()

    async def stop(self):
        await self.broadcasting.stop(2)
        await cancelled(*self.tasks)
        await self.heartbeats.resign()
        await self._close()

    async def _close(self):
        self.tasks = []
        await self.application.shutdown()
        await self.database.close()

    @asynccontextmanager
    async def work(self):
        async with self.database.transaction() as tx:
            yield Work(tx, self.deployment)

    async def crowd(self, size):
        """People who agreed and asked for news, with their phones."""
        phones = [self.sandbox.person(f"P{n}", "ru") for n in range(size)]
        for phone in phones:
            phone.say("/start")
        async with self.work() as work:
            for phone in phones:
                person = await welcome.recognise(work, phone.id, "ru")
                await welcome.agree(work, person, work.channel.consent.version)
                await topics.ask_for_news(work, person)
        return phones

    def send_slowly(self, per_second):
        self.broadcasting.free.per_second = per_second

    async def submit(self, *, text="News"):
        async with self.work() as work:
            draft = await service.create(work, ADMIN, Topic.SAFETY)
            draft = await service.save_content(work, draft, "ru", Content(text))
            return await service.submit(work, draft)

    async def change(self, act, broadcast, *more):
        async with self.work() as work:
            return await act(work, await kept.get(work.tx, broadcast.id), *more)

    async def stage(self, broadcast):
        async with self.database.reading() as tx:
            return (await kept.get(tx, broadcast.id)).stage

    async def counts(self, broadcast):
        """Its recipients by fate, all of them, and those whose message was changed."""
        async with self.database.reading() as tx:
            found = await kept.progress(tx, broadcast.id)
        fates = {fate.name.lower(): found.sent(fate) for fate in Fate}
        return Counter(fates, total=found.total, changed=found.changed)

    async def fates(self, broadcast):
        """How many recipients have which fate."""
        fates = sa.select(recipients.c.fate).where(
            recipients.c.broadcast_id == broadcast.id
        )
        async with self.database.reading() as tx:
            return Counter(Fate(row["fate"]) for row in await tx.rows(fates))

    async def until(self, broadcast, stage, seconds=120.0):
        async def there():
            return await self.stage(broadcast) is stage

        await until(there, seconds)

    async def ends(self, broadcast, phones, text="News"):
        """It is over, and each of these people got it once."""
        await self.until(broadcast, Stage.DONE)
        assert heard(self.sandbox, phones, text) == [1] * len(phones)


class ByHand(Sender):
    """One process step by step, with a Telegram that only answers."""

    def __init__(self, database, deployment):
        self.database, self.deployment = database, deployment
        self.build(None)

    async def deliver(self, most=100):
        """Telegram takes the messages that are due; what is wrong with those it never got."""
        async with self.database.transaction() as tx:
            due = [row.id for row in await deliveries.due(tx, (), most)]
            rows = await deliveries.mark_sending(tx, due)
        taken = [
            one
            if isinstance(one, Result)
            else Result(one.row, None, one, (one.row.id,))
            for one in await self.delivery._compose(rows)
        ]
        async with self.database.transaction() as tx:
            await self.delivery.record(tx, taken)
        return [one.outcome for one in taken if one.outcome]

    async def broadcast(self, *fates):
        """The broadcast that is under way reaches its next people, with these fates."""
        async with self.database.transaction() as tx:
            await self.broadcasting.take_over(tx)
        run = await self.sole_run()
        await self.broadcasting.list_more(run)
        await self.broadcasting.claim(run)
        for fate in fates:
            message = 1 if fate is Fate.DELIVERED else None
            run.ended.append(Ending(run.queue.popleft(), fate, message))
        async with self.database.transaction() as tx:
            self.broadcasting.written(
                [run], {run: await self.broadcasting.write(tx, run)}
            )
        await self.broadcasting._tell_authors()
        return run.state.broadcast


def heard(sandbox, phones, text="News"):
    return [texts(sandbox, phone).count(text) for phone in phones]
