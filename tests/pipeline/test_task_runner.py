"""A task runs once when it is due, and a failure rolls all of it back."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.core import sealed
from bot.core.queues import tasks_store
from bot.core.queues.tables import tasks as table
from bot.core.queues.tasks import Task, every, task
from bot.core.work import Deployment, Work
from bot.figures.summary import SUMMARY
from tests.kit.databases import VAULT
from tests.kit.pipeline.machine import Machine
from tests.kit.waiting import until


class Handlers:
    def __init__(self):
        self.done = []
        self.failures = 0

    async def note(self, work, n):
        self.done.append(n)
        await sealed.put_fact(work.tx, f"note:{n}", str(work.now))

    async def fail(self, work, **params):
        self.failures += 1
        await sealed.put_fact(work.tx, "half", "done")
        raise ValueError("no")

    async def start(self, machine):
        machine.handlers = {"note": self.note, "fail": self.fail}
        await machine.start("heartbeats", "task_runner")


@pytest.fixture
async def handlers(machine):
    """What a machine that is running tasks has done."""
    made = Handlers()
    await made.start(machine)
    return made


async def plan(machine, kind, key, run_at=0, **params):
    async with machine.database.transaction() as tx:
        await tasks_store.schedule(tx, kind, key, params, run_at or tx.now)


async def until_left(machine, number):
    """A handler is seen before its transaction commits."""

    async def has_left():
        async with machine.database.reading() as tx:
            return (
                await tx.value(sa.select(sa.func.count()).select_from(table)) == number
            )

    await until(has_left)


@pytest.mark.parametrize("again", [task(SUMMARY), every(SUMMARY, minutes=1)])
def test_a_name_belongs_to_one_task(again):
    with pytest.raises(ValueError, match=SUMMARY):
        again(Handlers.note)


async def test_a_task_runs_when_it_is_due_and_not_before(machine, handlers):
    await plan(machine, "note", "later", machine.database.clock() + 600, n=2)
    await plan(machine, "note", "now", n=1)
    await until(lambda: handlers.done == [1])
    await until(lambda: handlers.done == [1, 2])
    await until_left(machine, 0)


async def test_a_task_gets_the_parameters_that_it_was_scheduled_with_once_for_a_subject(
    machine, handlers
):
    note = Task("note", handlers.note)
    async with machine.database.transaction() as tx:
        work = Work(tx, Deployment(None, VAULT))
        for subject, n in [("a", 1), ("b", 2), ("c", 3), ("a", 4)]:
            await note.schedule(work, subject, tx.now, n=n)
        await note.cancel(work, "b")
        with pytest.raises(TypeError):
            await note.schedule(work, "d", tx.now, 5)
    await until(lambda: set(handlers.done) == {3, 4})
    await until_left(machine, 0)


async def test_a_failing_task_is_rolled_back_and_blocks_no_other(machine, handlers):
    await plan(machine, "fail", "a", 1)
    await plan(machine, "unknown kind", "b", 2)
    await plan(machine, "note", "c", n=1)
    await until(lambda: handlers.done == [1])
    assert handlers.failures >= 1
    await until_left(machine, 2)
    async with machine.database.reading() as tx:
        assert await sealed.get_fact(tx, "half") is None


async def test_two_processes_run_a_task_once(postgres_url, sandbox):
    handlers, machines = Handlers(), [Machine(postgres_url, sandbox) for _ in range(2)]
    for machine in machines:
        await handlers.start(machine)
    for number in range(20):
        await plan(machines[0], "note", f"{number}", n=number)
    await until(lambda: len(handlers.done) >= 20)
    await asyncio.sleep(0.2)
    assert sorted(handlers.done) == list(range(20))
    for machine in machines:
        await machine.kill()


async def test_no_task_starts_after_a_stop(machine, handlers):
    machine.task_runner.stop()
    await asyncio.sleep(0.05)
    await plan(machine, "note", "now", n=1)
    await asyncio.sleep(0.3)
    assert handlers.done == []
