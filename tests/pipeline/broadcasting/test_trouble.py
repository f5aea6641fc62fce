"""A broadcast loses and repeats no message when it is paused or answers are lost."""

from collections import Counter
from contextlib import asynccontextmanager

import pytest

from bot.broadcasts import service
from bot.broadcasts import store as kept
from bot.broadcasts.model import Content, Fate, RunKind, Stage, Transition
from bot.core.database import TransientDatabaseError
from tests.kit.pipeline.machine import texts
from tests.kit.waiting import until

EDIT = "editMessageText"
FEW = 5
"""People whose errors do not yet hold all broadcasts up for long."""


async def is_quiet(sender, broadcast):
    """Nothing of it is under way any more."""
    async with sender.database.reading() as tx:
        found = await kept.state(tx, broadcast.id)
    return found.floor == found.position and not sender.runs


def is_trying(sender, *, many):
    """Whether so many messages are on their way at this moment."""
    return sum(run.in_flight for run in sender.runs) >= many


def lose_answer(sender, monkeypatch, name):
    """The first COMMIT of a transaction with this step in it is made, and its answer lost."""
    step, real, marks = getattr(kept, name), sender.database.transaction, []

    async def marking(tx, *args, **kwargs):
        result = await step(tx, *args, **kwargs)
        marks.append(tx)
        return result

    @asynccontextmanager
    async def torn(**how):
        was_torn = bool(marks)
        async with real(**how) as tx:
            yield tx
        if not was_torn and tx in marks:
            raise TransientDatabaseError(
                "the connection was closed in the middle of operation"
            )

    monkeypatch.setattr(kept, name, marking)
    monkeypatch.setattr(sender.database, "transaction", torn)
    return marks


async def test_a_pause_does_not_lose_refused_recipients(sender, sandbox):
    phones = await sender.crowd(FEW)
    sandbox.faults.set(
        latency_ms=(300, 300), rate_429=1.0, retry_after=1, only=["sendMessage"]
    )
    broadcast = await sender.submit()
    await until(lambda: sender.broadcasting.runs and is_trying(sender, many=4))
    await until(lambda: any(len(run.queue) == FEW for run in sender.runs))
    await sender.change(service.move, broadcast, Transition.PAUSE)
    await until(lambda: not sender.runs)
    assert (await sender.fates(broadcast))[Fate.WAITING] == FEW
    sandbox.faults.clear()
    await sender.change(service.move, broadcast, Transition.RESUME)
    await sender.ends(broadcast, phones)


@pytest.mark.parametrize(
    "trouble", [{"rate_502": 1.0}, {"rate_429": 1.0, "retry_after": 1}]
)
async def test_a_correction_paused_during_errors_goes_on(sender, sandbox, trouble):
    phones = await sender.crowd(FEW)
    broadcast = await sender.submit()
    await sender.until(broadcast, Stage.DONE)
    sandbox.faults.set(latency_ms=(1200, 1200), only=[EDIT], **trouble)
    await sender.change(
        service.once_more, broadcast, RunKind.CORRECT, {"ru": Content("Better")}
    )
    await until(lambda: is_trying(sender, many=4))
    await sender.change(service.move, broadcast, Transition.PAUSE)
    await until(lambda: not sender.runs)
    sandbox.faults.clear()
    await sender.change(service.move, broadcast, Transition.RESUME)
    await sender.ends(broadcast, phones, "Better")
    assert (await sender.counts(broadcast))["changed"] == FEW


async def test_a_broadcast_can_be_withdrawn_after_its_correction_was_cancelled(
    sender, sandbox
):
    phones = await sender.crowd(FEW)
    broadcast = await sender.submit()
    await sender.until(broadcast, Stage.DONE)
    sandbox.faults.set(latency_ms=(1200, 1200), rate_502=1.0, only=[EDIT])
    await sender.change(
        service.once_more, broadcast, RunKind.CORRECT, {"ru": Content("Better")}
    )
    await until(lambda: is_trying(sender, many=4))
    await sender.change(service.move, broadcast, Transition.CANCEL)
    await until(lambda: is_quiet(sender, broadcast))
    await sender.change(service.once_more, broadcast, RunKind.WITHDRAW)
    await sender.until(broadcast, Stage.DONE)
    assert [texts(sandbox, phone) for phone in phones] == [[]] * FEW
    assert (await sender.counts(broadcast))["changed"] == FEW


@pytest.mark.parametrize("step", ["grow", "claim", "hold", "waiting"])
async def test_a_commit_without_an_answer_loses_and_repeats_no_message(
    idle, sandbox, monkeypatch, step
):
    phones = await idle.crowd(12)
    broadcast = await idle.submit()
    torn = lose_answer(idle, monkeypatch, step)
    idle.lead()
    await idle.ends(broadcast, phones)
    assert torn
    assert await idle.counts(broadcast) == Counter(total=12, delivered=12)


async def test_a_commit_without_an_answer_and_a_pause_lose_no_recipient(
    idle, monkeypatch
):
    phones = await idle.crowd(12)
    broadcast = await idle.submit()
    torn = lose_answer(idle, monkeypatch, "claim")
    idle.lead()
    await until(lambda: torn)
    await idle.change(service.move, broadcast, Transition.PAUSE)
    await until(lambda: is_quiet(idle, broadcast))
    await idle.change(service.move, broadcast, Transition.RESUME)
    await idle.ends(broadcast, phones)
    assert await idle.counts(broadcast) == Counter(total=12, delivered=12)


async def test_a_correction_whose_results_are_written_twice_is_counted_once(
    sender, sandbox, monkeypatch
):
    phones = await sender.crowd(12)
    broadcast = await sender.submit()
    await sender.until(broadcast, Stage.DONE)
    torn = lose_answer(sender, monkeypatch, "write_endings")
    await sender.change(
        service.once_more, broadcast, RunKind.CORRECT, {"ru": Content("Better")}
    )
    await sender.ends(broadcast, phones, "Better")
    assert torn
    assert (await sender.counts(broadcast))["changed"] == 12
