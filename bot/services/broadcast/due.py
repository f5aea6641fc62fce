"""The time of a broadcast has come: it goes out, or waits for a second person, or does not go."""

from __future__ import annotations

from typing import Any

from bot.domain.broadcast.broadcast import Broadcast, Stage
from bot.domain.notices.broadcast import BroadcastSettled, Said, Settled
from bot.services.broadcast import approval, broadcasts, panel
from bot.services.work import Work


async def come(work: Work, params: dict[str, Any]) -> None:
    """What was planned for now is due. Whatever was changed meanwhile counts as it is now."""
    broadcast = await broadcasts.get(work, params["broadcast"])
    if broadcast is None:
        return
    if broadcast.stage is Stage.AWAITING_APPROVAL:
        await _lapse(work, broadcast)
    elif broadcast.stage is Stage.SCHEDULED:
        approved = broadcast.approved_by is not None
        if approved or not await broadcasts.needs_approval(work, broadcast):
            await _begin(work, broadcast)
        elif await approval.approvers(work, broadcast):
            await _ask(work, broadcast)
        else:
            await _give_back(work, broadcast)


async def _begin(work: Work, broadcast: Broadcast) -> None:
    begun = await broadcasts.start(work, broadcast)
    await approval.tell_author(work, begun, _word(begun, Settled.STARTED))
    await panel.begun_by_itself(work, begun)


async def _ask(work: Work, broadcast: Broadcast) -> None:
    """It was planned for fewer people than it would go to now."""
    waits = await broadcasts.wait_for_approval(work, broadcast)
    await approval.ask_approval(work, waits, grew=True)
    await approval.tell_author(work, waits, _word(waits, Settled.GREW))
    await panel.refresh_author(work, waits)


async def _give_back(work: Work, broadcast: Broadcast) -> None:
    back = await broadcasts.recall(work, broadcast)
    await approval.tell_author(work, back, _word(back, Settled.ALONE))
    await panel.refresh_author(work, back, Said.NOBODY_APPROVES)


async def _lapse(work: Work, broadcast: Broadcast) -> None:
    """So long after its time nobody wants it any more, perhaps: its author looks at it anew."""
    back = await broadcasts.recall(work, broadcast)
    word = _word(back, Settled.LAPSED)
    await approval.settle(work, back, word)
    await approval.tell_author(work, back, word)
    await panel.refresh_author(work, back)


def _word(broadcast: Broadcast, settled: Settled) -> BroadcastSettled:
    return BroadcastSettled(broadcast.id, broadcast.number, settled)
