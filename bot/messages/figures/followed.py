"""The page of /stats about what became of decided cases."""

from bot.domain.authority.follow_up import Found
from bot.messages.authority.found_words import FOUND_LABELS
from bot.messages.charts import Bars, Chart, Series
from bot.messages.figures.words import period_name, share, type_label
from bot.messages.fit import as_many, units
from bot.messages.speaker import Speaker, lines, paragraphs
from bot.services.figures.figures import PeriodFigures

_LISTED = 12
"""Bars of a chart that a phone shows at once."""
_SHOWN = (Found.GONE, Found.MOVED, Found.THERE)


def followed(speaker: Speaker, report: PeriodFigures, room: int) -> str:
    """How much of the material is gone, in all and by type."""
    t, found = speaker.t, report.figures.found
    every = sum(sum(one.values()) for one in found.values())
    head = t("Looked at again: the last answer of a person for each decided case.")
    if not every:
        return paragraphs(head, t("None in this period."))
    gone = sum(one.get(Found.GONE, 0) for one in found.values())
    of_all = t("Gone: {gone} of {n} ({share})", gone=gone, n=every, share=share(gone / every))
    top = paragraphs(head, of_all)
    types = [_of_type(speaker, report, id) for id in _ranked(report)]
    return paragraphs(top, lines(*as_many(types, room - units(top) - 4)))


def _of_type(speaker: Speaker, report: PeriodFigures, id: str) -> str:
    found = report.figures.found[id]
    every, gone = sum(found.values()), found.get(Found.GONE, 0)
    return speaker.t(
        "{type}: gone {gone} of {n} ({share})",
        type=type_label(speaker, id),
        gone=gone,
        n=every,
        share=share(gone / every),
    )


def _ranked(report: PeriodFigures) -> list[str]:
    found = report.figures.found
    return sorted(found, key=lambda id: (-sum(found[id].values()), id))


def followed_chart(speaker: Speaker, report: PeriodFigures) -> Chart:
    t, found, types = speaker.t, report.figures.found, _ranked(report)[:_LISTED]
    return Bars(
        t.plain("Looked at again. {period}", period=period_name(speaker, report.period)),
        tuple(type_label(speaker, id) for id in types),
        tuple(
            Series(t.plain(FOUND_LABELS[what]), tuple(found[id].get(what, 0) for id in types))
            for what in _SHOWN
        ),
        tuple(t.number(sum(found[id].values())) for id in types),
        t.plain("None in this period"),
    )
