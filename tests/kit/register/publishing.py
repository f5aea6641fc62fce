"""Told cases that wait for a second person's look, and what the register says of them."""

from bot.cases import store
from bot.core.reviews_store import Review
from bot.desk import casework
from bot.register import publication
from bot.register import store as publications
from bot.values import Entry
from tests.kit.services.desk_acts import BECAUSE, DANA, MARAT, UNDO_OVER


async def decided_again(working, clock, case, verdict, actor=DANA):
    async with working() as work:
        case = await store.cases.get(work.tx, case.id)
        case = await casework.decide_case(work, case, actor, verdict)
    return await told(working, clock, case)


async def reopened(working, case, actor=DANA):
    async with working() as work:
        case = await store.cases.get(work.tx, case.id)
        return await casework.reopen(work, case, actor, BECAUSE)


async def told(working, clock, case):
    """The undo window is over."""
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await casework.announce(work, case=case.id, decision=case.decision.id)
        return await store.cases.get(work.tx, case.id)


async def waiting_of(work, case) -> Review | None:
    return await publication.pending(work, await store.cases.get(work.tx, case.id))


async def published(working, case, by=MARAT, *, private=False) -> Entry:
    """A second person published what waits of this case."""
    async with working() as work:
        waits = await waiting_of(work, case)
        assert waits is not None
        return await publication.publish(
            work, waits, by.telegram_id, is_private_person=private
        )


async def entry_of(working, case) -> Entry | None:
    async with working() as work:
        return await publications.entries_of_case(work.tx, case.id)
