"""Table of tasks with a due time: one row for each key, deleted once it is done."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.core.database import (
    AHEAD_MS,
    NOW,
    Statement,
    Table,
    Transaction,
    found,
    rows,
    run,
    value,
)
from bot.core.queues.tables import tasks
from bot.values import Value

MAX_ATTEMPTS = 8
_SOON_MS = 60 * 60_000
_FIRST_DELAY_MS = 1_000
_LONGEST_DELAY_MS = 15 * 60_000


class Task(Value):
    key: str
    kind: str
    params: Mapping[str, Any]
    run_at: int
    attempts: int


_table = Table(tasks, Task)
_C = tasks.c
cancel = _table.delete


async def schedule(
    tx: Transaction, kind: str, key: str, params: Mapping[str, Any], run_at: int
) -> None:
    """Plan a task; an earlier one with the same key is replaced."""
    tx.signal("tasks")
    # What is due late may be about a person: it says the day at which it was set.
    set_at = tx.now if run_at - tx.now <= _SOON_MS else tx.today
    await _table.put(tx, Task(key, kind, params, run_at, 0), set_at=set_at)


@value(int)
def run_at(key: str) -> Statement:
    """None also for a task that was given up: it may be planned again."""
    return sa.select(_C.run_at).where(_C.key == key, _C.dead == 0)


@_table.all
def due(limit: int, now: int = NOW) -> Statement:
    """Due tasks, with those set for soon by a fast clock; for a day a task keeps its date."""
    is_soon = _C.run_at - _C.set_at <= sa.literal_column(str(_SOON_MS))
    is_due = sa.or_(_C.run_at <= now, sa.and_(_C.set_at > now + AHEAD_MS, is_soon))
    waiting = sa.select(tasks).where(_C.dead == 0, is_due)
    return waiting.order_by(_C.run_at, _C.key).limit(limit)


@value(int)
def next_at() -> Statement:
    return sa.select(sa.func.min(_C.run_at)).where(_C.dead == 0)


@rows
def lateness() -> Statement:
    """Each kind with `next_at`, when its first is due (ms), and `dead`, those given up."""
    waits = sa.case((_C.dead == 0, _C.run_at))
    columns = (
        _C.kind,
        sa.func.min(waits).label("next_at"),
        sa.func.sum(_C.dead).label("dead"),
    )
    return sa.select(*columns).group_by(_C.kind)


@found
def done(key: str, run_at: int) -> Statement:
    """Called in the transaction that does the task; False when it was rescheduled or taken."""
    return sa.delete(tasks).where(_C.key == key, _C.run_at == run_at)


@run
def _failed(
    key: str, run_at: int, retry_at: int, dead: bool, now: int = NOW
) -> Statement:
    this = sa.update(tasks).where(_C.key == key, _C.run_at == run_at)
    return this.values(attempts=_C.attempts + 1, run_at=retry_at, set_at=now, dead=dead)


async def failed(tx: Transaction, task: Task, *, repeats: bool = False) -> bool:
    """True when the task is given up after too many attempts; one that `repeats` never is."""
    dead = task.attempts + 1 >= MAX_ATTEMPTS and not repeats
    delay = min(
        _FIRST_DELAY_MS * 4 ** min(task.attempts, MAX_ATTEMPTS), _LONGEST_DELAY_MS
    )
    await _failed(tx, task.key, task.run_at, tx.now + delay, dead)
    return dead
