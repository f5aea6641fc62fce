"""The page of a month's figure: sentences, a chart, the same numbers as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.figures.figures import Monthly
from bot.domain.figures.period import Period
from bot.domain.figures.suppression import Hidden
from bot.messages.figures.monthly import cell_text, label, month_of, sentences, so_far
from bot.messages.register.cards.words import figures_shared
from bot.messages.register.site import Site
from bot.messages.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the table; `share` is the length of its bar in percent of the longest one's.

    0 stands for a number that is hidden.
    """

    label: str
    text: str
    share: float


def figures_page(site: Site, speaker: Speaker, monthly: Monthly, months: Sequence[Period]) -> str:
    """A month's figure, with links to other months and to tables."""
    t, published = speaker.t, monthly.published
    return site.page(
        speaker,
        "figures.html",
        f"figures/{monthly.month}",
        shared=figures_shared(speaker, monthly),
        title=t("Links restricted. {month}", month=t.month(month_of(monthly).first)),
        sentences=[one for one in (*sentences(speaker, monthly), so_far(speaker, monthly)) if one],
        bars=_bars(speaker, monthly),
        total=cell_text(speaker, published.total),
        month=monthly.month,
        months=[(one.code, t.month(one.first)) for one in months],
    )


def _bars(speaker: Speaker, monthly: Monthly) -> list[Bar]:
    cells = monthly.published.cells
    numbers = [0 if isinstance(cell, Hidden) else cell for cell in cells.values()]
    most = max([1, *numbers])
    return [
        Bar(label(speaker, id), cell_text(speaker, cell), round(100 * n / most, 1))
        for (id, cell), n in zip(cells.items(), numbers, strict=True)
    ]
