"""Breaks one mechanism on purpose and runs the bot: the soak must notice.

Each function breaks exactly one promise; nothing here is part of the product.
"""

import asyncio
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa

from benchmarks.kit.sabotage import by_name, put
from bot import values
from bot.cases import acts
from bot.cases import model as cases
from bot.core.database import Transaction
from bot.core.drafts_store import Drafts
from bot.core.messages import Lane, Post
from bot.core.queues import deliveries, inbox, outbox
from bot.core.queues.tables import inbox as table
from bot.core.work import Work, fresh_id
from bot.desk import cards
from bot.desk import casework as outcomes
from bot.desk.buttons import CaseAction
from bot.reports.draft import Draft
from bot.telegram import accept, poller, rate_limits, workers
from bot.values import replace
from bot.web import webhook
from handlers.core.dispatch import HANDLERS

_GAP = 0.15
"""How long a broken mechanism keeps something only in memory, in seconds."""
_background: set[asyncio.Task[None]] = set()


def confirm_first() -> None:
    """Updates are confirmed to Telegram before they are stored."""

    async def later(database: Any, batch: Any, pseudonym: Any) -> int:
        async def store() -> None:
            await asyncio.sleep(_GAP)
            await accept.accept_updates(database, batch, pseudonym)

        task = asyncio.create_task(store())
        _background.add(task)
        task.add_done_callback(_background.discard)
        return len(batch)

    put(poller, "accept_updates", later)
    put(webhook, "accept_updates", later)


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

    async def transact_then_post(self: Any, *given: Any) -> Any:
        waiting: list[Post] = []
        token = unposted.set(waiting)
        try:
            worked = await transact(self, *given)
        finally:
            unposted.reset(token)
        await asyncio.sleep(_GAP)
        async with self._database.transaction() as tx:
            for owed in waiting:
                await post(tx, owed)
        return worked

    put(outbox, "post", keep)
    put(workers.Workers, "_transact", transact_then_post)


def no_recover() -> None:
    """Messages that a killed process was sending are never taken up again."""

    async def forget(
        _: Transaction, *, case_files: bool = False
    ) -> tuple[list[deliveries.OutboxRow], int]:
        del case_files
        return [], 0

    put(deliveries, "recover", forget)


def no_tasks() -> None:
    """Outcomes are not announced."""

    async def plan(work: Work, case: cases.Case) -> None: ...

    put(outcomes, "plan_announcement", plan)


def no_take() -> None:
    """A draft is read instead of taken when it is filed."""

    async def read(drafts: Drafts[Draft], tx: Transaction, person: str) -> Any:
        draft = await drafts.peek(tx, person)
        return None if draft is None else replace(draft, id=fresh_id()[:8])

    put(Drafts, "take", read)


def no_version() -> None:
    """Old cards may decide, and a decided case can be decided."""
    for kind in HANDLERS:
        if issubclass(kind, CaseAction):
            kind.current = False
    leads: Any = acts.ACTS[values.Act.DECIDE].leads
    leads[values.Status.CLOSED] = values.Status.CLOSED
    put(values.Status, "is_undecided", property(lambda status: True))
    chosen_path, paths = cards.chosen_path, dict[str, Any]()

    async def remembered(work: Work, case: Any) -> Any:
        path = await chosen_path(work, case)
        paths[case.id] = path or paths.get(case.id, ())
        return path if case.decision is None else paths[case.id]

    put(cards, "chosen_path", remembered)


def no_cards() -> None:
    """New cards are not posted."""
    post = outbox.post

    async def without(tx: Transaction, owed: Post) -> int | None:
        is_card = owed.lane in (Lane.CARD, Lane.URGENT_CARD)
        return 1 if is_card else await post(tx, owed)

    put(outbox, "post", without)


def no_order() -> None:
    """Open updates are worked in any order, the newest first."""
    due = inbox._due.element
    put(due, "_where_criteria", due._where_criteria[:-1])
    put(due, "_order_by_clauses", (table.c.update_id.desc(),))


def no_owner() -> None:
    """A process also claims updates that another process works on or has finished."""
    # Not its own: a process that claims its own updates again gets nowhere.
    others = table.c.lease_owner != sa.bindparam("owner", type_=sa.Text())
    for query in (inbox._due.element, inbox._CLAIM):
        either = [
            sa.or_(one, others)
            for one in query._where_criteria
            if "lease_until" in str(one)
        ]
        rest = [one for one in query._where_criteria if "lease_until" not in str(one)]
        put(query, "_where_criteria", (*rest, *either))
    finish = sa.delete(table).where(table.c.update_id == sa.bindparam("row"))

    async def done(tx: Any, update_id: int, owner: str) -> bool:
        # Another process did: it is done once more
        if not await tx.run(finish, row=update_id):
            row = {"update_id": update_id, "key": "", "body": "", "received_at": tx.now}
            await tx.run(sa.insert(table), **row, state=inbox.InboxState.OPEN.value)
            await tx.run(finish, row=update_id)
        return True

    put(inbox, "done", done)


def no_budget() -> None:
    """Messages are sent without regard to Telegram's limits."""
    put(rate_limits.Budgets, "ready_at", lambda *_, **__: 0)
    put(rate_limits.Budgets, "overall_ready_at", lambda *_: 0)


def no_apology() -> None:
    """No person is told that nothing can be stored now."""

    async def silent(self: Any) -> None:
        await asyncio.Event().wait()

    put(accept.OutageNotices, "run", silent)


SABOTAGES = by_name(
    confirm_first,
    no_transaction,
    no_recover,
    no_tasks,
    no_take,
    no_version,
    no_cards,
    no_order,
    no_owner,
    no_budget,
    no_apology,
)
