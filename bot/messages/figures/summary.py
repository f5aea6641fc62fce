"""The daily summary of a desk, with a chart of the same numbers."""

from bot.domain.notices.figures import DayOfType, DaySummary
from bot.messages.charts import Bars, Series
from bot.messages.figures.words import lasting, type_label
from bot.messages.fit import as_many
from bot.messages.outgoing import Drawing, Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, says

_DRAWN = 8
"""Types of a chart that a phone shows at once."""
_ROOM = 700
"""UTF-16 units of the lines of types: a caption has 1024."""


@says(DaySummary)
def summary(speaker: Speaker, notice: DaySummary) -> Outgoing:
    t = speaker.t
    if not notice.types:
        quiet = t("Nothing came in during the last 24 hours, and nothing is waiting.")
        return Outgoing(paragraphs(quiet, _again(speaker, notice)), silent=True)
    text = paragraphs(
        bold(t("The last 24 hours at this desk, {day}", day=t.day(notice.until))),
        lines(
            t("Came in: {n}", n=t.number(notice.came_in)),
            t("Decided: {n}", n=t.number(notice.decided)),
            t("Waiting now: {n}", n=t.number(notice.waiting)),
            notice.overdue and t("⏰ Overdue: {n}", n=t.number(notice.overdue)),
            notice.median is not None
            and t("Half of the decisions came within {time}", time=lasting(speaker, notice.median)),
            notice.looks
            and t.plural(
                "{n} decided case is waiting for a second look: /queue second",
                "{n} decided cases are waiting for a second look: /queue second",
                notice.looks,
            ),
        ),
        _again(speaker, notice),
        lines(*as_many([_line(speaker, one) for one in notice.types], _ROOM)),
    )
    return Outgoing(text, file=Drawing("day.png", _chart(speaker, notice)))


def _again(speaker: Speaker, notice: DaySummary) -> str | None:
    if not notice.again:
        return None
    return speaker.t("To look at again: {n}. /queue again", n=speaker.t.number(notice.again))


def _line(speaker: Speaker, one: DayOfType) -> str:
    return speaker.t(
        "{type}: {came_in} came in, {decided} decided, {waiting} waiting",
        type=type_label(speaker, one.violation),
        came_in=one.came_in,
        decided=one.decided,
        waiting=one.waiting,
    )


def _chart(speaker: Speaker, notice: DaySummary) -> Bars:
    t, drawn = speaker.t, notice.types[:_DRAWN]
    return Bars(
        t.plain("The last 24 hours, {day}", day=t.day(notice.until)),
        tuple(type_label(speaker, one.violation) for one in drawn),
        (
            Series(t.plain("Came in"), tuple(one.came_in for one in drawn)),
            Series(t.plain("Decided"), tuple(one.decided for one in drawn)),
            Series(t.plain("Waiting"), tuple(one.waiting for one in drawn)),
        ),
        (),
        beside=True,
    )
