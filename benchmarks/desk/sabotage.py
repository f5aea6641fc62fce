"""Breaks one mechanism of a desk's pace on purpose: the benchmark must notice."""

from typing import Any

from benchmarks.kit.sabotage import by_name, put
from bot.desk import card_view
from bot.desk import cards as pacing


def no_promise() -> None:
    """Toasts do not say that a card follows later."""

    async def at_once(*_: Any) -> int:
        return 0

    put(pacing, "follows_in", at_once)


def old_states() -> None:
    """Every second state of a card is that of the case before."""
    view, before = card_view.read_card, dict[str, Any]()

    async def stale(
        tx: Any, case: str, at: int, undo_ms: int, copy: str | None = None
    ) -> Any:
        now, key = await view(tx, case, at, undo_ms, copy), f"{case} {copy}"
        shown, before[key] = before.get(key), now
        return shown or now

    put(card_view, "read_card", stale)


SABOTAGES = by_name(no_promise, old_states)
