"""Buttons under figures and exports. A period is written as bot.domain.figures.period does."""

from dataclasses import dataclass
from typing import ClassVar, Self

from bot.domain.actions.base import Action, Place, button
from bot.domain.desk.case import Outcome
from bot.domain.figures.export import Filters
from bot.domain.figures.figures import Page
from bot.domain.figures.period import parse
from bot.domain.notices.figures import Table
from bot.domain.people import Right


@button("f:stats:{page}:{dark}:{period}", right=Right.SEE_FIGURES, place=Place.BOTH)
class ShowStats(Action):
    page: Page
    dark: bool
    period: str


@button("f:month:{dark}:{month}", right=Right.SEE_FIGURES, place=Place.BOTH)
class ShowMonth(Action):
    """The monthly figure; None is the last month that is over."""

    dark: bool
    month: str | None


@button("f:file:{table}:{month}", right=Right.SEE_FIGURES, place=Place.BOTH)
class GetMonthFile(Action):
    table: Table
    month: str


@dataclass(frozen=True, slots=True)
class ExportAction(Action):
    """An export as narrowed down so far.

    `desk` is the beginning of a desk's id and `outcome` a place in _OUTCOMES: whole names do not
    fit beside a period of two dates.
    """

    right: ClassVar[Right | None] = Right.EXPORT

    period: str
    desk: str | None
    violation: str | None
    outcome: int | None

    @classmethod
    def of(cls, filters: Filters) -> Self:
        outcome = None if filters.outcome is None else _OUTCOMES.index(filters.outcome)
        desk = filters.desk and filters.desk[:_DESK_LETTERS]
        return cls(filters.period, desk, filters.violation, outcome)

    @property
    def filters(self) -> Filters | None:
        """None when the period or the outcome cannot be read."""
        if parse(self.period) is None or (self.outcome or 0) >= len(_OUTCOMES):
            return None
        outcome = None if self.outcome is None else _OUTCOMES[self.outcome]
        return Filters(self.period, self.desk, self.violation, outcome)


_DESK_LETTERS = 8
_OUTCOMES = (
    Outcome.RESTRICTED, Outcome.REMOVED, Outcome.FORWARDED, Outcome.NOT_CONFIRMED,
    Outcome.OUT_OF_SCOPE, Outcome.DUPLICATE, Outcome.OVERTURNED,
)  # fmt: skip
"""Buttons in people's chats count on this order: new outcomes are added at the end."""


@button("x:s:{period}:{desk}:{violation}:{outcome}")
class ShowExport(ExportAction): ...


@button("x:t:{period}:{desk}:{violation}:{outcome}")
class ChooseExportType(ExportAction): ...


@button("x:o:{period}:{desk}:{violation}:{outcome}")
class ChooseExportOutcome(ExportAction): ...


@button("x:d:{period}:{desk}:{violation}:{outcome}")
class ChooseExportDesk(ExportAction): ...


@button("x:csv:{period}:{desk}:{violation}:{outcome}")
class ExportCsv(ExportAction): ...


@button("x:jsonl:{period}:{desk}:{violation}:{outcome}")
class ExportLines(ExportAction): ...


@button("x:h:{period}:{desk}:{violation}:{outcome}", right=Right.SEE_EXPORTS)
class ShowExportHistory(ExportAction): ...
