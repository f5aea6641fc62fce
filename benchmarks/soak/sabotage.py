"""Runs the bot with one of its mechanisms broken on purpose: the soak must notice.

    python -m benchmarks.soak.sabotage confirm-first

None of this is ever part of the product; each function breaks exactly one promise.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Collection
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

import handlers.casework

from benchmarks.soak.breakage import BREAKAGES, put
from bot.domain.desk import case as cases
from bot.domain.notice import Lane, Post
from bot.pipeline.delivery import result_writer, results
from bot.pipeline.delivery.send_errors import Meaning
from bot.pipeline.intake import accept, poller, workers
from bot.services.desk import outcomes
from bot.services.work import Work, fresh_id
from bot.storage.citizen import drafts
from bot.storage.engine.database import Transaction
from bot.storage.queues import outbox, sending
from bot.storage.queues.outbox import OutboxState
from bot.web import server

_GAP = 0.15
"""How long a broken mechanism leaves something in memory alone, in seconds."""
_background: set[asyncio.Task[None]] = set()


def confirm_first() -> None:
    """Updates are confirmed to Telegram before they are stored."""

    async def later(database: Any, batch: Any, pseudonym: Any) -> int:
        async def store() -> None:
            await asyncio.sleep(_GAP)
            await accept.accept_updates(database, batch, pseudonym)

        _spawn(store())
        return len(batch)

    async def one_later(database: Any, raw: Any, pseudonym: Any) -> bool:
        return await later(database, [raw], pseudonym) == 1

    put(poller, "accept_updates", later)
    put(server, "accept_update", one_later)


def no_transaction() -> None:
    """What is to be said is stored after the transaction that decided it."""
    unposted: ContextVar[list[Post] | None] = ContextVar("unposted", default=None)
    post, transact = outbox.post, workers.Workers._transact

    async def keep(tx: Transaction, owed: Post) -> int | None:
        waiting = unposted.get()
        if waiting is None:
            return await post(tx, owed)
        waiting.append(owed)
        return 1

    async def transact_then_post(self: Any, row: Any, update: Any) -> Any:
        waiting: list[Post] = []
        token = unposted.set(waiting)
        try:
            visit = await transact(self, row, update)
        finally:
            unposted.reset(token)
        await asyncio.sleep(_GAP)
        async with self._database.transaction() as tx:
            for owed in waiting:
                await post(tx, owed)
        return visit

    put(outbox, "post", keep)
    put(workers.Workers, "_transact", transact_then_post)


def no_once() -> None:
    """Nothing that is owed is recognised as owed before."""
    post = outbox.post

    async def again(tx: Transaction, owed: Post) -> int | None:
        return await post(tx, replace(owed, once=None))

    put(outbox, "post", again)


def no_recover() -> None:
    """What a dead process was sending is nobody's concern."""

    async def forget(_: Transaction, ours: Collection[int] = ()) -> sending.Recovered:
        return sending.Recovered(0, 0)

    put(sending, "recover", forget)


def no_memory() -> None:
    """What was said is written down much later."""
    flush = result_writer.ResultWriter._flush

    async def flush_late(self: Any) -> bool:
        await asyncio.sleep(_GAP * 40)
        return await flush(self)

    put(result_writer.ResultWriter, "_flush", flush_late)


def no_retry() -> None:
    """A message that Telegram refuses once is given up."""

    async def give_up(self: Any, tx: Transaction, row: Any, outcome: Any) -> None:
        if outcome.meaning is not Meaning.MOVED:
            await sending.settle(tx, row.id, OutboxState.DROPPED, outcome.error)

    put(results.Recorder, "_record_failure", give_up)


def no_tasks() -> None:
    """Outcomes are announced by a timer in memory."""

    async def plan(work: Work, case: cases.Case) -> None:
        if case.decision is None:
            return
        params = {"case": case.id, "decision": case.decision.id}
        database, deployment = _databases[-1], work.deployment

        async def announce() -> None:
            await asyncio.sleep(3)
            async with database.transaction() as tx:
                await outcomes.announce(Work(tx, deployment), params)

        _spawn(announce())

    put(outcomes, "plan_announcement", plan)
    _remember_databases()


def no_take() -> None:
    """A draft is read instead of taken when it is filed."""

    async def read(tx: Transaction, person: str) -> Any:
        draft = await drafts.peek(tx, person)
        return None if draft is None else replace(draft, id=fresh_id()[:8])

    put(drafts, "take", read)


def no_version() -> None:
    """Old cards may decide, and what is decided can be decided."""
    handlers.casework.ONCE.clear()
    moves: Any = cases.MOVES[cases.Status.CLOSED]
    moves[cases.Act.DECIDE] = cases.Status.CLOSED


def no_cards() -> None:
    """New cards are best effort: they wait in memory."""
    post = outbox.post

    async def perhaps(tx: Transaction, owed: Post) -> int | None:
        if owed.lane not in (Lane.CARD, Lane.URGENT_CARD):
            return await post(tx, owed)
        database = _databases[-1]

        async def later() -> None:
            await asyncio.sleep(_GAP * 20)
            async with database.transaction() as other:
                await post(other, owed)

        _spawn(later())
        return 1

    put(outbox, "post", perhaps)
    _remember_databases()


_databases: list[Any] = []


def _remember_databases() -> None:
    begin = workers.Workers.__init__

    def remember(self: Any, database: Any, *arguments: Any, **options: Any) -> None:
        _databases.append(database)
        begin(self, database, *arguments, **options)

    put(workers.Workers, "__init__", remember)


def _spawn(work: Any) -> None:
    task = asyncio.create_task(work)
    _background.add(task)
    task.add_done_callback(_background.discard)


SABOTAGES: dict[str, Callable[[], None]] = {
    "confirm-first": confirm_first,
    "no-transaction": no_transaction,
    "no-once": no_once,
    "no-recover": no_recover,
    "no-memory": no_memory,
    "no-retry": no_retry,
    "no-tasks": no_tasks,
    "no-take": no_take,
    "no-version": no_version,
    "no-cards": no_cards,
    **BREAKAGES,
}


if __name__ == "__main__":
    SABOTAGES[sys.argv.pop(1)]()
    from bot.__main__ import app

    app()
