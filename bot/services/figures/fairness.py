"""The fairness figures of a period, the same for staff and the register."""

from bot.domain.figures.fairness import Fairness, Measure, publish
from bot.storage.engine.database import Transaction
from bot.storage.figures import fairness


async def of(tx: Transaction, begin: int, end: int) -> Fairness:
    """Between two moments (ms UTC), small counts hidden."""
    counted = {measure: await fairness.count(tx, measure, begin, end) for measure in Measure}
    return publish(counted, await fairness.answer_times(tx, begin, end))
