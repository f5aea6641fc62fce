"""Everybody on the list hears a broadcast once, whatever happens on the way."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.channel.loader import load_channel
from bot.domain.broadcast import Content, Counts, Stage, Topic
from bot.messages.renderer import Renderer
from bot.pipeline.application import build_application, initialise
from bot.pipeline.broadcasting.build import build_broadcasting
from bot.pipeline.budgets import Budgets, Limits
from bot.pipeline.presence import Presence
from bot.services import broadcasts, welcome
from bot.services.reach import Directory
from bot.services.vault import Vault
from bot.services.work import Deployment, Work
from bot.storage import broadcasts as kept
from bot.storage import people, tallies
from bot.storage.database import new_id, open_database
from tests.pipeline.machine import texts, until

ADMIN = 700201
FREE = Limits(per_second=1000, private_burst=1000)


class Sender:
    """The part of a process that sends broadcasts, in this loop."""

    def __init__(self, url, sandbox):
        self.url, self.sandbox = url, sandbox
        self.deployment = Deployment(
            load_channel(None), Vault(b"k" * 32), frozenset({ADMIN}), "bot", 1, per_second=1000
        )

    async def start(self):
        self.database = await open_database(self.url)
        self.application = build_application(self.sandbox.token, self.sandbox.root)
        await initialise(self.application, first_pause=0.05)
        self.presence = Presence(self.database, new_id(), ["delivery"], beat=0.2)
        await self.presence.begin()
        self.broadcasting = build_broadcasting(
            self.database, self.application.bot, self.deployment, Renderer(self.deployment),
            Directory(self.deployment), self.presence, Budgets(FREE),
        )  # fmt: skip
        self.tasks = [
            asyncio.create_task(self.presence.run()), asyncio.create_task(self.broadcasting.run())
        ]  # fmt: skip

    async def kill(self):
        """End without any goodbye; only what was committed remains."""
        inner = [*self.broadcasting._under_way]
        inner += [run.claiming for run in self.broadcasting._runs.known if run.claiming]
        if self.broadcasting._writer is not None:
            inner.append(self.broadcasting._writer)
        for task in (*self.tasks, *inner):
            task.cancel()
        await asyncio.gather(*self.tasks, *inner, return_exceptions=True)
        await self._close()

    async def stop(self):
        await self.broadcasting.stop(2)
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.presence.resign()
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
        """People who agreed, with their phones."""
        phones = [self.sandbox.person(f"P{n}", "ru") for n in range(size)]
        for phone in phones:
            phone.say("/start")
        async with self.work() as work:
            for phone in phones:
                person = await welcome.recognise(work, phone.id, "ru")
                await welcome.agree(work, person, work.channel.consent.version)
        return phones

    async def submit(self, *, text="News", **changes):
        async with self.work() as work:
            draft = await broadcasts.create(work, ADMIN, Topic.SAFETY)
            draft = await broadcasts.save_content(work, draft, "ru", Content(text))
            if changes.get("urgent"):
                draft = await broadcasts.set_urgent(work, draft, True)
            return await broadcasts.submit(work, draft, ADMIN)

    async def change(self, act, broadcast, *more):
        async with self.work() as work:
            return await act(work, await broadcasts.get(work, broadcast.id), *more)

    async def stage(self, broadcast):
        async with self.database.reading() as tx:
            return (await kept.get(tx, broadcast.id)).stage

    async def counts(self, broadcast):
        async with self.database.reading() as tx:
            return await tallies.counts(tx, broadcast.id)

    async def until(self, broadcast, stage, seconds=20.0):
        async def there():
            return await self.stage(broadcast) is stage

        await until(there, seconds)


@pytest.fixture
async def sender(database_url, sandbox):
    sender = Sender(database_url, sandbox)
    await sender.start()
    yield sender
    if sender.tasks:
        await sender.kill()


def heard(sandbox, phones, text="News"):
    return [texts(sandbox, phone).count(text) for phone in phones]


async def test_everybody_hears_it_once_and_it_is_done(sender, sandbox):
    phones = await sender.crowd(40)
    broadcast = await sender.submit()
    await sender.until(broadcast, Stage.DONE)
    assert heard(sandbox, phones) == [1] * 40
    assert await sender.counts(broadcast) == Counts(total=40, delivered=40)


async def test_who_blocked_the_bot_is_marked_and_left_out_the_next_time(sender, sandbox):
    phones = await sender.crowd(5)
    phones[0].block()
    first = await sender.submit()
    await sender.until(first, Stage.DONE)
    assert await sender.counts(first) == Counts(total=5, delivered=4, blocked=1)
    async with sender.work() as work:
        lost = await people.find(work.tx, work.vault.identity(phones[0].id))
    assert not lost.reachable
    second = await sender.submit(text="More news")
    await sender.until(second, Stage.DONE)
    assert (await sender.counts(second)).total == 4


async def test_a_kill_leaves_only_unknown_results_which_are_not_repeated(sender, sandbox):
    phones = await sender.crowd(60)
    sandbox.faults.set(latency_ms=(150, 150))
    broadcast = await sender.submit()
    await until(lambda: sum(heard(sandbox, phones)) >= 10, 20)
    await sender.kill()
    sandbox.faults.clear()
    await sender.start()
    await sender.until(broadcast, Stage.DONE, 30)
    counts = await sender.counts(broadcast)
    times = heard(sandbox, phones)
    assert max(times) == 1
    assert 60 - sum(times) <= counts.unknown
    assert counts.delivered + counts.unknown == 60


async def test_a_stop_leaves_nobody_in_doubt(sender, sandbox):
    phones = await sender.crowd(60)
    broadcast = await sender.submit()
    await until(lambda: sum(heard(sandbox, phones)) >= 5, 20)
    await sender.stop()
    await sender.start()
    await sender.until(broadcast, Stage.DONE, 30)
    assert heard(sandbox, phones) == [1] * 60
    assert (await sender.counts(broadcast)).unknown == 0


async def test_a_flood_costs_time_and_nobody(sender, sandbox):
    phones = await sender.crowd(30)
    sandbox.faults.fail_next("sendMessage", times=10, code=429, retry_after=1)
    broadcast = await sender.submit()
    await sender.until(broadcast, Stage.DONE, 30)
    assert heard(sandbox, phones) == [1] * 30
    assert (await sender.counts(broadcast)).delivered == 30


async def test_an_answer_that_never_came_is_not_repeated(sender, sandbox):
    phones = await sender.crowd(10)
    sandbox.faults.fail_next("sendMessage", times=3, reset="after")
    broadcast = await sender.submit()
    await sender.until(broadcast, Stage.DONE, 30)
    assert heard(sandbox, phones) == [1] * 10
    assert await sender.counts(broadcast) == Counts(total=10, delivered=7, unknown=3)


async def test_what_surely_did_not_arrive_is_sent_again(sender, sandbox):
    phones = await sender.crowd(10)
    sandbox.faults.fail_next("sendMessage", times=4)
    broadcast = await sender.submit()
    await sender.until(broadcast, Stage.DONE, 30)
    assert heard(sandbox, phones) == [1] * 10
    assert (await sender.counts(broadcast)).delivered == 10


async def test_a_pause_holds_it_and_it_goes_on_where_it_was(sender, sandbox):
    phones = await sender.crowd(60)
    sandbox.faults.set(latency_ms=(100, 100))
    broadcast = await sender.submit()
    await until(lambda: sum(heard(sandbox, phones)) >= 5, 20)
    await sender.change(broadcasts.pause, broadcast)
    sandbox.faults.clear()

    async def is_quiet():
        async with sender.database.reading() as tx:
            found = await kept.state(tx, broadcast.id)
        return found.floor == found.position and not sender.broadcasting._runs.known

    await until(is_quiet, 20)
    said = sum(heard(sandbox, phones))
    await sender.change(broadcasts.resume, broadcast)
    await sender.until(broadcast, Stage.DONE, 30)
    assert said <= 60
    assert heard(sandbox, phones) == [1] * 60


async def test_who_opts_out_while_it_runs_does_not_hear_it(sender, sandbox):
    phones = await sender.crowd(3)
    async with sender.work() as work:
        person = await people.find(work.tx, work.vault.identity(phones[1].id))
        draft = await broadcasts.create(work, ADMIN, Topic.SAFETY)
        draft = await broadcasts.save_content(work, draft, "ru", Content("News"))
        broadcast = await broadcasts.submit(work, draft, ADMIN)
        state = await kept.state(work.tx, broadcast.id)
        listing = broadcasts.listing(work, broadcast)
        to, total, whole = await listing.portion(work.tx, None, 0)
        await kept.grow(work.tx, broadcast.id, state.epoch, total=total, to=to, whole=whole)
        await broadcasts.opt_out(work, person.id, Topic.SAFETY, broadcast.id)
    await sender.until(broadcast, Stage.DONE)
    assert heard(sandbox, phones) == [1, 0, 1]
    assert (await sender.counts(broadcast)).skipped == 1


async def test_what_was_sent_is_corrected_then_withdrawn(sender, sandbox):
    phones = await sender.crowd(12)
    broadcast = await sender.submit()
    await sender.until(broadcast, Stage.DONE)
    await sender.change(broadcasts.correct, broadcast, {"ru": Content("Better")}, ADMIN)
    await sender.until(broadcast, Stage.DONE)
    assert heard(sandbox, phones, "Better") == [1] * 12
    assert (await sender.counts(broadcast)).changed == 12
    await sender.change(broadcasts.withdraw, broadcast, ADMIN)
    await sender.until(broadcast, Stage.DONE)
    assert [texts(sandbox, phone) for phone in phones] == [[]] * 12


async def test_two_take_turns_and_the_urgent_one_goes_first(sender, sandbox):
    phones = await sender.crowd(80)
    sandbox.faults.set(latency_ms=(20, 20))
    sender.deployment = replace(sender.deployment, per_second=200)
    plain = await sender.submit(text="Plain")
    await until(lambda: sum(heard(sandbox, phones, "Plain")) >= 1, 20)
    urgent = await sender.submit(text="Urgent", urgent=True)
    await sender.until(urgent, Stage.DONE, 30)
    await sender.until(plain, Stage.DONE, 30)
    assert heard(sandbox, phones, "Plain") == heard(sandbox, phones, "Urgent") == [1] * 80


async def test_a_message_telegram_refuses_pauses_itself(sender, sandbox):
    await sender.crowd(40)
    broadcast = await sender.submit(text="<nonsense>")
    await sender.until(broadcast, Stage.PAUSED, 30)
    assert (await sender.counts(broadcast)).delivered == 0
