"""Renders figures, whose queries take long, apart from the delivery of other messages."""

from typing import Any

from bot.domain.figures.period import parse
from bot.domain.notices.figures import MonthlyFigure, MonthlyFile, Stats
from bot.messages.figures.monthly import monthly_figure, monthly_file
from bot.messages.figures.stats import stats
from bot.messages.outgoing import Outgoing
from bot.messages.speaker import Speaker
from bot.services.figures import figures
from bot.storage.engine.database import Transaction

FIGURES: tuple[type[Any], ...] = (Stats, MonthlyFigure, MonthlyFile)
"""Notices that are rendered here."""


async def render_figures(tx: Transaction, speaker: Speaker, notice: Any) -> Outgoing | None:
    """The message of one of FIGURES; None where its period cannot be read."""
    code = notice.period if isinstance(notice, Stats) else notice.month
    period = parse(code)
    if period is None:
        return None
    if isinstance(notice, Stats):
        return stats(speaker, notice, await figures.of_period(tx, speaker.channel, period))
    monthly = await figures.monthly(tx, speaker.channel, period)
    if isinstance(notice, MonthlyFile):
        return monthly_file(speaker, notice, monthly)
    return monthly_figure(speaker, notice, monthly)
