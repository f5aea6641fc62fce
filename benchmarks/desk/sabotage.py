"""Breaks one mechanism of a desk's pace on purpose: the benchmark must notice.

python -m benchmarks.desk.sabotage no-promise
"""

from dataclasses import replace
from typing import Any

from benchmarks.kit.sabotage import by_name, put, run
from bot.domain.notice import Lane
from bot.pipeline.delivery import rate_limits
from bot.services.desk import cards, pacing
from bot.storage.queues import outbox


def no_promise() -> None:
    """Toasts do not say that a card follows later."""

    async def at_once(*_: Any) -> int:
        return 0

    put(pacing, "follows_in", at_once)


def decided_as_refresh() -> None:
    """Decided cards travel in the lane of counters."""
    post = outbox.post

    async def later(tx: Any, one: Any) -> Any:
        is_card = one.kind == "Card" and one.to.chat is not None
        return await post(tx, replace(one, lane=Lane.REFRESH) if is_card else one)

    put(outbox, "post", later)


def old_states() -> None:
    """Every second state of a card is that of the case before."""
    view, before = cards.view, dict[str, Any]()

    async def stale(tx: Any, case: str, *rest: Any) -> Any:
        now = await view(tx, case, *rest)
        key = f"{case} {rest[-1]}"
        shown, before[key] = before.get(key), now
        return shown or now

    put(cards, "view", stale)


def no_budget() -> None:
    """The bot knows no limit of a group."""
    group_ready_at = rate_limits.Budgets._group_ready_at

    def at_once(self: Any, *_: Any, **__: Any) -> int:
        return 0

    assert group_ready_at is not None
    put(rate_limits.Budgets, "_group_ready_at", at_once)


SABOTAGES = by_name(no_promise, decided_as_refresh, old_states, no_budget)

if __name__ == "__main__":
    run(SABOTAGES)
