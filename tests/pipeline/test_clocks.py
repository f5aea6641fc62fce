"""A clock that was a day ahead or behind, and was set right, holds up nothing.

Neither does it across a restart, nor in a process that goes on.
"""

import asyncio
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from bot.core.alarms import Trouble
from bot.core.database import AHEAD_MS
from bot.core.messages import Address, Lane
from bot.core.queues import deliveries, outbox, tasks_store
from bot.core.queues import leases as heartbeats
from bot.core.queues.tables import outbox as table
from bot.telegram.rate_limits import Limits
from bot.telegram.stalls import STALL_MS, Stalls
from tests.kit.databases import SetClock
from tests.kit.pipeline.machine import Machine, post, texts
from tests.kit.waiting import until

JUMPS = pytest.mark.parametrize("hours", [24, -24])
SOON = 30
"""Seconds; it takes a few, and not a day."""


@pytest.fixture(autouse=True)
def _short_leases(monkeypatch):
    monkeypatch.setattr(heartbeats, "LEASE_MS", 2_500)


@pytest.fixture
def set_clock():
    return SetClock()


@pytest.fixture
async def machines(database_url, sandbox, set_clock):
    """Starts processes with Telegram's limits, one after the other."""
    started = []

    async def start():
        machine = Machine(database_url, sandbox, limits=Limits(), clock=set_clock)
        machine.did = []

        async def note(_, n):
            machine.did.append(n)

        machine.handlers = {"note": note}
        started.append(machine)
        return await machine.start()

    yield start
    await started[-1].kill()


async def until_said(sandbox, phone, *words):
    await until(lambda: set(words) <= set(texts(sandbox, phone)), SOON)


def errors(sandbox):
    return {call.error.code for call in sandbox.calls if call.error is not None}


async def plan(machine, number, seconds):
    async with machine.database.transaction() as tx:
        at = tx.now + 1000 * seconds
        await tasks_store.schedule(tx, "note", f"note:{number}", {"n": number}, at)


async def leave_marks(machine, sandbox, phones, group):
    """Messages of each fate, and a task for soon, in the time that the clock shows."""
    first, second, third = phones
    await machine.post(*(post(group, f"card {n}", Lane.CARD) for n in range(6)))
    for phone in phones:
        phone.say("hello")
        await until_said(sandbox, phone, "hello")
    await until_said(sandbox, group, "card 5")
    sandbox.faults.fail_next("sendMessage", reset="after")
    await machine.post(post(first, "may have arrived", Lane.NOTICE))
    await until_said(sandbox, first, "may have arrived")
    sandbox.faults.fail_next("sendMessage", retry_after=2)
    await machine.post(post(second, "was told to wait", Lane.NOTICE))
    await until(lambda: 429 in errors(sandbox))
    sandbox.faults.fail_next("sendMessage", 502, "Bad Gateway")
    await machine.post(post(third, "was not taken", Lane.NOTICE))
    await until(lambda: 502 in errors(sandbox))
    await plan(machine, 1, seconds=5)


async def everything_goes_on(machine, sandbox, phones, group):
    first, second, third = phones
    await until_said(sandbox, second, "was told to wait")
    await until_said(sandbox, third, "was not taken")
    await machine.post(
        post(group, "a new card", Lane.CARD), post(group, "urgent", Lane.URGENT_CARD)
    )
    await until_said(sandbox, group, "a new card", "urgent")
    for phone in (first, second, third):
        phone.say("and now")
        await until_said(sandbox, phone, "and now")
        await machine.post(post(phone, "outcome", Lane.NOTICE))
        await until_said(sandbox, phone, "outcome")
    await plan(machine, 2, seconds=0)
    await until(lambda: {1, 2} <= set(machine.did), SOON)


@pytest.fixture
def phones(sandbox):
    return [sandbox.person(name) for name in ("Asan", "Berik", "Gulnar")]


@pytest.fixture
def group(sandbox):
    return sandbox.group("Desk", [sandbox.person("Dana")], bot_admin=True)


@JUMPS
async def test_a_process_that_starts_after_the_clock_was_set_right_goes_on(
    machines, sandbox, phones, group, set_clock, hours
):
    set_clock.jump(hours=hours)
    wrong = await machines()
    await leave_marks(wrong, sandbox, phones, group)
    wrong.visitor.gate = asyncio.Event()
    phones[0].say("held while it was killed")
    await until(lambda: wrong.visitor.held)
    await wrong.kill()
    set_clock.jump(hours=-hours)
    machine = await machines()
    await until_said(sandbox, phones[0], "held while it was killed")
    await everything_goes_on(machine, sandbox, phones, group)


@JUMPS
async def test_a_process_goes_on_while_its_clock_is_set(
    machines, sandbox, phones, group, set_clock, hours
):
    machine = await machines()
    set_clock.jump(hours=hours)
    await leave_marks(machine, sandbox, phones, group)
    set_clock.jump(hours=-hours)
    await everything_goes_on(machine, sandbox, phones, group)


async def test_marks_of_a_clock_ahead_are_ignored_and_others_are_not(database, clock):
    async with database.transaction() as tx:
        await deliveries.note(tx, [("chat:-1", 10)])
    clock.jump(hours=24)
    async with database.transaction() as tx:
        await deliveries.note(tx, [("chat:-2", 10)])
        await tasks_store.schedule(tx, "soon", "soon", {}, tx.now + 60_000)
        await tasks_store.schedule(tx, "far", "far", {}, tx.now + 7 * 86_400_000)
    clock.jump(hours=-24)
    async with database.transaction() as tx:
        await tasks_store.schedule(tx, "later", "later", {}, tx.now + 60_000)
        await deliveries.note(tx, [("chat:-1", 10)])
    async with database.reading() as tx:
        assert [str(to) for to, _, _ in await deliveries.sent_since(tx, 0)] == [
            "chat:-1"
        ] * 2
        assert [task.kind for task in await tasks_store.due(tx, 9)] == ["soon"]
    clock.advance(ms=AHEAD_MS)
    async with database.reading() as tx:
        assert [task.kind for task in await tasks_store.due(tx, 9)] == ["soon"]


class TestStalls:
    """Messages that wait while none is sent are an alarm."""

    @pytest.fixture
    def sender(self):
        """When it last sent a message, whether another process has that job, and the alarms."""
        return SimpleNamespace(last_sent=None, is_another=False, noted=[])

    @pytest.fixture
    def stalls(self, database, sender):
        return Stalls(
            database,
            lambda: sender.noted.append(Trouble.NOTHING_SENT),
            lambda: sender.last_sent,
            lambda: sender.is_another,
        )

    async def look_for(self, stalls, clock, seconds):
        for _ in range(seconds // 5):
            await stalls.look()
            clock.advance(seconds=5)
        await stalls.look()

    @pytest.fixture
    async def waiting(self, database):
        """A message that is due."""
        async with database.transaction() as tx:
            return await outbox.post(tx, post(Address(chat=1), "one"))

    @JUMPS
    async def test_a_clock_that_is_set_hides_no_stall_and_makes_none(
        self, stalls, sender, waiting, clock, hours
    ):
        await self.look_for(stalls, clock, 30)
        clock.jump(hours=hours)
        await self.look_for(stalls, clock, 20)
        assert sender.noted == []
        await self.look_for(stalls, clock, 60)
        assert sender.noted == [Trouble.NOTHING_SENT]
        sender.last_sent = clock.steady()
        await stalls.look()
        assert stalls.seconds() is None

    async def test_messages_that_leave_or_are_planned_raise_none(
        self, database, stalls, sender, waiting, clock
    ):
        for _ in range(10):
            await self.look_for(stalls, clock, 20)
            sender.last_sent = clock.steady()
        async with database.transaction() as tx:
            await tx.run(sa.delete(table))
            planned = post(Address(chat=1), "planned", not_before=tx.now + 3_600_000)
            await outbox.post(tx, planned)
        await self.look_for(stalls, clock, 300)
        assert sender.noted == []

    async def test_the_process_that_sends_raises_one_alarm_for_all_after_a_minute(
        self, stalls, sender, waiting, clock
    ):
        sender.is_another = True
        await self.look_for(stalls, clock, 300)
        assert sender.noted == []
        sender.is_another = False
        await self.look_for(stalls, clock, 60)
        assert (sender.noted, stalls.seconds()) == ([], None)
        await self.look_for(stalls, clock, 300)
        assert sender.noted == [Trouble.NOTHING_SENT]
        assert stalls.seconds() >= STALL_MS / 1000

    async def test_a_message_that_telegram_does_not_take_raises_it_too(
        self, database, stalls, sender, waiting, clock
    ):
        async with database.transaction() as tx:
            [row] = await deliveries.mark_sending(tx, [waiting])
            await deliveries.again(tx, row, tx.now + 3_600_000, "Bad Gateway")
        await self.look_for(stalls, clock, 80)
        assert sender.noted == [Trouble.NOTHING_SENT]
