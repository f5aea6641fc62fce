"""What takes long to find out is put into words here, so that nothing else waits for it."""

from __future__ import annotations

from typing import Any

from bot.domain.figures.period import parse
from bot.domain.notices.figures import MonthlyFigure, MonthlyFile, Stats
from bot.messages.figures.monthly import monthly_figure, monthly_file
from bot.messages.figures.stats import stats
from bot.messages.outgoing import Outgoing
from bot.messages.speaker import Speaker
from bot.services.figures import figures
from bot.storage.engine.database import Transaction

STUDIED: tuple[type[Any], ...] = (Stats, MonthlyFigure, MonthlyFile)
"""Kinds of notices whose words take queries that nobody else is to wait for."""


async def study(tx: Transaction, speaker: Speaker, notice: Any) -> Outgoing | None:
    """The words for one of STUDIED; None for a period that is none."""
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
