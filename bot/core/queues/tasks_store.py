"""Table of tasks with a due time: one row for each key, deleted once it is done."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.core.database.database import AHEAD_MS, Transaction
from bot.core.database.statements import upsert
from bot.core.schema.queues import tasks

MAX_ATTEMPTS = 8
_SOON_MS = 60 * 60_000
_FIRST_DELAY_MS, _LONGEST_DELAY_MS = 1_000, 15 * 60_000


@dataclass(frozen=True, slots=True)
class Task:
    key: str
    kind: str
    params: dict[str, Any]
    run_at: int
    attempts: int


_this = (tasks.c.key == sa.bindparam("task"), tasks.c.run_at == sa.bindparam("due_at"))
# Schedules a task; an earlier one with the same key is replaced.
_SCHEDULE = upsert(
    tasks, key=["key"], set=["kind", "params", "run_at", "set_at", "attempts", "dead", "error"]
)


async def schedule(
    tx: Transaction, kind: str, key: str, params: Mapping[str, Any], run_at: int
) -> None:
    tx.signal("tasks")
    row = {"key": key, "kind": kind, "params": json.dumps(params), "run_at": run_at}
    # What is due late may be about a person: it says the day at which it was set.
    row["set_at"] = tx.now if run_at - tx.now <= _SOON_MS else tx.today
    await tx.run(_SCHEDULE, **row, attempts=0, dead=0, error=None)


# Whether a task waits.
_IS_PLANNED = sa.select(tasks.c.key).where(tasks.c.key == sa.bindparam("name"))


async def is_planned(tx: Transaction, key: str) -> bool:
    return await tx.value(_IS_PLANNED, name=key) is not None


# When a task is due.
_RUN_AT = sa.select(tasks.c.run_at).where(tasks.c.key == sa.bindparam("name"))


async def run_at(tx: Transaction, key: str) -> int | None:
    found: int | None = await tx.value(_RUN_AT, name=key)
    return found


# Deletes a task.
_CANCEL = sa.delete(tasks).where(tasks.c.key == sa.bindparam("name"))


async def cancel(tx: Transaction, key: str) -> bool:
    return await tx.run(_CANCEL, name=key) == 1


_found = (
    sa.select(tasks.c.key, tasks.c.kind, tasks.c.params, tasks.c.run_at, tasks.c.attempts)
    .order_by(tasks.c.run_at, tasks.c.key)
    .limit(sa.bindparam("limit", type_=sa.Integer()))
)
# Due tasks, the oldest first.
_DUE = _found.where(tasks.c.dead == 0, tasks.c.run_at <= sa.bindparam("now"))
# Tasks that a clock that was ahead has set for soon.
_FROM_AHEAD = _found.where(
    tasks.c.dead == 0,
    tasks.c.set_at > sa.bindparam("now", type_=sa.BigInteger()) + AHEAD_MS,
    tasks.c.run_at - tasks.c.set_at <= sa.literal_column(str(_SOON_MS)),
)


async def due(tx: Transaction, limit: int) -> list[Task]:
    """List due tasks, with those set for soon by a fast clock; for a day a task keeps its date."""
    rows = await tx.rows(_DUE, now=tx.now, limit=limit)
    rows = rows or await tx.rows(_FROM_AHEAD, now=tx.now, limit=limit)
    return [Task(**{**row, "params": json.loads(row["params"])}) for row in rows]


# When the next task is due.
_NEXT = sa.select(sa.func.min(tasks.c.run_at)).where(tasks.c.dead == 0)


async def next_at(tx: Transaction) -> int | None:
    found: int | None = await tx.value(_NEXT)
    return found


# Deletes a task, unless it was rescheduled or taken meanwhile.
_DONE = sa.delete(tasks).where(*_this)


async def done(tx: Transaction, task: Task) -> bool:
    """Called in the transaction that does the task; False when it was rescheduled or taken."""
    return await tx.run(_DONE, task=task.key, due_at=task.run_at) == 1


# Counts a failure and reschedules the task, or gives it up.
_FAILED = (
    sa.update(tasks)
    .where(*_this)
    .values(
        attempts=tasks.c.attempts + 1,
        run_at=sa.bindparam("retry_at"),
        set_at=sa.bindparam("now"),
        dead=sa.bindparam("is_dead"),
        error=sa.bindparam("the_error"),
    )
)


async def failed(tx: Transaction, task: Task, error: str, *, repeats: bool = False) -> bool:
    """True when the task is given up after too many attempts.

    A task that `repeats` is never given up, because it schedules itself.
    """
    dead = task.attempts + 1 >= MAX_ATTEMPTS and not repeats
    delay = min(_FIRST_DELAY_MS * 4 ** min(task.attempts, MAX_ATTEMPTS), _LONGEST_DELAY_MS)
    this = {"task": task.key, "due_at": task.run_at}
    await tx.run(
        _FAILED, **this, retry_at=tx.now + delay, now=tx.now, is_dead=int(dead), the_error=error
    )
    return dead


# Reschedules tasks of a kind that were given up.
_REVIVE = (
    sa.update(tasks)
    .where(tasks.c.kind == sa.bindparam("kind_"), tasks.c.dead == 1)
    .values(dead=0, attempts=0, run_at=sa.bindparam("now"), set_at=sa.bindparam("now"))
)


async def revive(tx: Transaction, kind: str) -> int:
    return await tx.run(_REVIVE, kind_=kind, now=tx.now)
