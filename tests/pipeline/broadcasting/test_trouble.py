"""A broadcast loses and repeats no message when it is paused or answers are lost."""

from collections import Counter
from contextlib import asynccontextmanager

import pytest

from bot.broadcasts import service
from bot.broadcasts import store as kept
from bot.broadcasts.model import Content, Fate, RunKind, Stage, Transition
from bot.broadcasts.store import Ending
from bot.core.database.database import TransientDatabaseError
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


def lose_answer(sender, monkeypatch, name, *, when=lambda result: True):
    """The first COMMIT of a transaction with this step in it is made, and its answer lost."""
    step, real, marks = getattr(kept, name), sender.database.transaction, []

    async def marking(tx, *args, **kwargs):
        result = await step(tx, *args, **kwargs)
        if when(result):
            marks.append(tx)
        return result

    @asynccontextmanager
    async def torn(**how):
        was_torn = bool(marks)
        async with real(**how) as tx:
            yield tx
        if not was_torn and tx in marks:
            raise TransientDatabaseError("the connection was closed in the middle of operation")

    monkeypatch.setattr(kept, name, marking)
    monkeypatch.setattr(sender.database, "transaction", torn)
    return marks


async def test_a_pause_does_not_lose_refused_recipients(idle, sandbox):
    phones = await idle.crowd(8)
    broadcast = await idle.submit()
    run = await idle.sole_run()
    await idle.broadcasting.list_more(run)
    found = await idle.broadcasting.claim(run)
    run.queue.clear()
    run.ended = [Ending(one, Fate.AGAIN, reason="429") for one in found]
    async with idle.database.transaction() as tx:
        await idle.broadcasting.write(tx, run)
    run.ended.clear()
    run.has_refused = True
    await idle.change(service.move, broadcast, Transition.PAUSE)
    assert await idle.broadcasting.claim(run) is None, "it is paused"
    assert (await idle.fates(broadcast))[Fate.AGAIN] == len(found)
    await idle.change(service.move, broadcast, Transition.RESUME)
    idle.lead()
    await idle.ends(broadcast, phones)


@pytest.mark.parametrize("trouble", [{"rate_502": 1.0}, {"rate_429": 1.0, "retry_after": 1}])
async def test_a_correction_paused_during_errors_goes_on(sender, sandbox, trouble):
    phones = await sender.crowd(FEW)
    broadcast = await sender.submit()
    await sender.until(broadcast, Stage.DONE)
    sandbox.faults.set(latency_ms=(1200, 1200), only=[EDIT], **trouble)
    await sender.change(service.once_more, broadcast, RunKind.CORRECT, {"ru": Content("Better")})
    await until(lambda: is_trying(sender, many=4))
    await sender.change(service.move, broadcast, Transition.PAUSE)
    await until(lambda: not sender.runs)
    sandbox.faults.clear()
    await sender.change(service.move, broadcast, Transition.RESUME)
    await sender.ends(broadcast, phones, "Better")
    assert (await sender.counts(broadcast))["changed"] == FEW


async def test_a_broadcast_can_be_withdrawn_after_its_correction_was_cancelled(sender, sandbox):
    phones = await sender.crowd(FEW)
    broadcast = await sender.submit()
    await sender.until(broadcast, Stage.DONE)
    sandbox.faults.set(latency_ms=(1200, 1200), rate_502=1.0, only=[EDIT])
    await sender.change(service.once_more, broadcast, RunKind.CORRECT, {"ru": Content("Better")})
    await until(lambda: is_trying(sender, many=4))
    await sender.change(service.move, broadcast, Transition.CANCEL)
    await until(lambda: is_quiet(sender, broadcast))
    await sender.change(service.once_more, broadcast, RunKind.WITHDRAW)
    await sender.until(broadcast, Stage.DONE)
    assert [texts(sandbox, phone) for phone in phones] == [[]] * FEW
    assert (await sender.counts(broadcast))["changed"] == FEW


@pytest.mark.parametrize("step", ["grow", "claim", "hold", "waiting", "take_refused"])
async def test_a_commit_without_an_answer_loses_and_repeats_no_message(
    idle, sandbox, monkeypatch, step
):
    phones = await idle.crowd(12)
    broadcast = await idle.submit()
    if step == "take_refused":
        sandbox.faults.fail_next("sendMessage", times=4, code=502)
        torn = lose_answer(idle, monkeypatch, step, when=bool)
    else:
        torn = lose_answer(idle, monkeypatch, step)
    idle.lead()
    await idle.ends(broadcast, phones)
    assert torn
    assert await idle.counts(broadcast) == Counter(total=12, delivered=12)


async def test_a_commit_without_an_answer_and_a_pause_lose_no_recipient(idle, monkeypatch):
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
    await sender.change(service.once_more, broadcast, RunKind.CORRECT, {"ru": Content("Better")})
    await sender.ends(broadcast, phones, "Better")
    assert torn
    assert (await sender.counts(broadcast))["changed"] == 12
