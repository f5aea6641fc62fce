"""Breaks one mechanism on purpose and runs the bot: the soak must notice.

    python -m benchmarks.soak.sabotage confirm-first

Each function breaks exactly one promise; nothing here is part of the product.
"""

import asyncio
from collections.abc import Collection
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from benchmarks.kit.sabotage import by_name, claim_where, is_free, no_order, put, run
from bot.domain.actions.case import CaseAction
from bot.domain.desk import case as cases
from bot.domain.desk import moves as permitted
from bot.domain.notice import Lane, Post
from bot.pipeline import heartbeats
from bot.pipeline.delivery import rate_limits, result_writer, results
from bot.pipeline.delivery.send_errors import Meaning
from bot.pipeline.intake import accept, outage_notices, poller, workers
from bot.services.desk import cards, outcomes
from bot.services.work import Work, fresh_id
from bot.storage.citizen import drafts
from bot.storage.engine.database import Transaction, TransientDatabaseError
from bot.storage.queues import inbox, outbox, recovery, sending
from bot.storage.queues.outbox import OutboxState
from bot.storage.schema import inbox as table
from bot.web import server
from handlers import dispatch

_GAP = 0.15
"""How long a broken mechanism keeps something only in memory, in seconds."""
_background: set[asyncio.Task[None]] = set()
_databases: list[Any] = []


def _spawn(work: Any) -> None:
    task = asyncio.create_task(work)
    _background.add(task)
    task.add_done_callback(_background.discard)


def _remember_databases() -> None:
    begin = workers.Workers.__init__

    def remember(self: Any, database: Any, *arguments: Any, **options: Any) -> None:
        _databases.append(database)
        begin(self, database, *arguments, **options)

    put(workers.Workers, "__init__", remember)


def _accept_with(several: Any) -> None:
    """Store the updates of the poller and of the webhook by another function."""

    async def one(database: Any, raw: Any, pseudonym: Any) -> bool:
        return bool(await several(database, [raw], pseudonym) == 1)

    put(poller, "accept_updates", several)
    put(server, "accept_update", one)


def confirm_first() -> None:
    """Updates are confirmed to Telegram before they are stored."""

    async def later(database: Any, batch: Any, pseudonym: Any) -> int:
        async def store() -> None:
            await asyncio.sleep(_GAP)
            await accept.accept_updates(database, batch, pseudonym)

        _spawn(store())
        return len(batch)

    _accept_with(later)


def swallow_trouble() -> None:
    """While the database is unreachable, updates are confirmed all the same."""

    async def pretend(database: Any, batch: Any, pseudonym: Any) -> int:
        try:
            return await accept.accept_updates(database, batch, pseudonym)
        except TransientDatabaseError:
            return len(batch)

    _accept_with(pretend)


def no_transaction() -> None:
    """Messages are queued after the transaction that decided them."""
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
    """A notice that may be queued once is queued again."""
    post = outbox.post

    async def again(tx: Transaction, owed: Post) -> int | None:
        return await post(tx, replace(owed, once=None))

    put(outbox, "post", again)


def no_recover() -> None:
    """Messages that a killed process was sending are never taken up again."""

    async def forget(_: Transaction, ours: Collection[int] = ()) -> recovery.Recovered:
        return recovery.Recovered(0, 0)

    put(recovery, "recover", forget)


def no_memory() -> None:
    """The results of calls are written down much later."""
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
    """Old cards may decide, and a decided case can be decided."""
    for kind, rule in dispatch.RULES.items():
        if issubclass(kind, CaseAction):
            dispatch.RULES[kind] = replace(rule, current=False)
    moves: Any = permitted.MOVES[cases.Status.CLOSED]
    moves[cases.Act.DECIDE] = cases.Status.CLOSED
    chosen_path, paths = cards.chosen_path, dict[str, Any]()

    async def remembered(work: Work, case: Any) -> Any:
        path = await chosen_path(work, case)
        paths[case.id] = path or paths.get(case.id, ())
        return path if case.decision is None else paths[case.id]

    put(cards, "chosen_path", remembered)


def no_cards() -> None:
    """New cards wait in memory instead of in the outbox."""
    post = outbox.post

    async def maybe(tx: Transaction, owed: Post) -> int | None:
        if owed.lane not in (Lane.CARD, Lane.URGENT_CARD):
            return await post(tx, owed)
        database = _databases[-1]

        async def later() -> None:
            await asyncio.sleep(_GAP * 20)
            async with database.transaction() as other:
                await post(other, owed)

        _spawn(later())
        return 1

    put(outbox, "post", maybe)
    _remember_databases()


def no_owner() -> None:
    """A process also claims updates that another process works on or has finished."""
    due, unleased = is_free()
    # Not its own: a process that claims its own updates again gets nowhere.
    others = table.c.lease_owner != sa.bindparam("owner", type_=sa.Text())
    put(inbox, "_CLAIM", claim_where(due, sa.or_(unleased, others)))
    finish = (
        sa.update(table)
        .where(table.c.update_id == sa.bindparam("row"))
        .values(state=1, done_at=sa.bindparam("now", type_=sa.BigInteger()))
    )

    async def done(tx: Any, update_id: int, owner: str) -> bool:
        return bool(await tx.run(finish, row=update_id, now=tx.now) == 1)

    put(inbox, "done", done)


def no_lease() -> None:
    """Every process believes that it alone sends and runs the tasks."""
    put(heartbeats.Heartbeats, "holds", lambda self, job: True)


def no_budget() -> None:
    """Messages are sent without regard to Telegram's limits."""
    put(rate_limits.Budgets, "ready_at", lambda *_, **__: 0)
    put(rate_limits.Budgets, "overall_ready_at", lambda *_: 0)


def no_set_aside() -> None:
    """An update that fails is tried again without end."""
    begin = workers.Workers.__init__

    def patient(self: Any, *arguments: Any, **options: Any) -> None:
        begin(self, *arguments, **options | {"retry_ms": (500,) * 100_000})

    put(workers.Workers, "__init__", patient)


def no_apology() -> None:
    """No person is told that nothing can be stored now."""

    async def silent(self: Any) -> None:
        await asyncio.Event().wait()

    put(outage_notices.OutageNotices, "run", silent)


SABOTAGES = by_name(
    confirm_first, no_transaction, no_once, no_recover, no_memory, no_retry, no_tasks, no_take,
    no_version, no_cards, no_order, no_owner, no_lease, no_budget, swallow_trouble, no_set_aside,
    no_apology,
)  # fmt: skip

if __name__ == "__main__":
    run(SABOTAGES)
