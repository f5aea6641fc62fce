"""/stats: the figures of a period on pages, each with a chart of the same numbers."""

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from bot.domain.actions.figures import ShowMonth, ShowStats
from bot.domain.desk.case import Outcome
from bot.domain.figures.figures import Comparison, Figures, Page, Spread
from bot.domain.figures.period import Period, Span, around
from bot.domain.notices.figures import Stats
from bot.i18n import N_
from bot.messages.charts import Bars, Chart, Lines, Series
from bot.messages.figures.agreement import agreement, agreement_chart
from bot.messages.figures.fairness import fairness_chart, fairness_text
from bot.messages.figures.followed import followed, followed_chart
from bot.messages.figures.outcome_lines import beside, bracketed, outcome_lines
from bot.messages.figures.words import lasting, outcome_name, period_name, share, shares, type_label
from bot.messages.fit import as_many, units
from bot.messages.languages import language_name
from bot.messages.outgoing import Button, Drawing, Outgoing, Rows
from bot.messages.speaker import Speaker, bold, lines, paragraphs
from bot.services.figures.figures import PeriodFigures

CAPTION = 1000
"""UTF-16 units of a caption; Telegram takes 1024."""
_LISTED = 12
"""Bars of a chart that a phone shows at once."""


PAGE_LABELS = {
    Page.OVERVIEW: N_("Overview"),
    Page.TYPES: N_("Decisions"),
    Page.PLACES: N_("Places"),
    Page.LOOKS: N_("Agreement"),
    Page.FOLLOWED: N_("Looked at again"),
    Page.FAIRNESS: N_("Fairness"),
}


def stats(speaker: Speaker, ask: Stats, report: PeriodFigures) -> Outgoing:
    """One page: a caption, its chart, and buttons for the other pages and periods."""
    head = bold(_head(speaker, report))
    foot = _compared(speaker, report)
    room = CAPTION - units(str(head)) - units(str(foot or ""))
    match ask.page:
        case Page.OVERVIEW:
            body, chart = _overview(speaker, report), _over_time(speaker, report)
        case Page.TYPES:
            body, chart = _decisions(speaker, report, room), _by_type(speaker, report)
        case Page.PLACES:
            body, chart = _places(speaker, report, room), _by_region(speaker, report)
        case Page.LOOKS:
            foot = foot if report.comparison is Comparison.NOT_BEGUN else None
            body, chart = agreement(speaker, report, room), agreement_chart(speaker, report)
        case Page.FOLLOWED:
            foot = foot if report.comparison is Comparison.NOT_BEGUN else None
            body, chart = followed(speaker, report, room), followed_chart(speaker, report)
        case Page.FAIRNESS:
            foot = foot if report.comparison is Comparison.NOT_BEGUN else None
            body, chart = fairness_text(speaker, report, room), fairness_chart(speaker, report)
        case _:
            assert_never(ask.page)
    text = paragraphs(head, body, foot)
    picture = Drawing("figures.png", replace(chart, dark=ask.dark))
    return Outgoing(text, _buttons(speaker, ask, report), file=picture)


def _head(speaker: Speaker, report: PeriodFigures) -> str:
    t, name = speaker.t, period_name(speaker, report.period)
    if report.is_over or report.comparison is Comparison.NOT_BEGUN:
        return name
    return t("{period}, so far: until {time}", period=name, time=t.time(report.until))


def _compared(speaker: Speaker, report: PeriodFigures) -> str | None:
    t, before = speaker.t, period_name(speaker, report.period.before())
    match report.comparison:
        case Comparison.WHOLE:
            return t("In brackets, the previous period: {period}", period=before)
        case Comparison.SO_FAR:
            return t(
                "In brackets, the same length of time in the previous period: {period}",
                period=before,
            )
        case Comparison.NOT_BEGUN:
            return t("This period has not begun.")
        case Comparison.TOO_EARLY if report.records_begin is None:
            return t("Nothing has been reported yet.")
        case Comparison.TOO_EARLY:
            since = t.time(report.records_begin or 0)
            return t("Not compared with the previous period: records begin {time}.", time=since)
    assert_never(report.comparison)


def _overview(speaker: Speaker, report: PeriodFigures) -> str:
    t, now, then = speaker.t, report.figures, report.before

    def counted(pick: Callable[[Figures], int]) -> str:
        return beside(speaker, pick(now), None if then is None else pick(then))

    known = None if now.repeat_share is None else share(now.repeat_share)
    before = None if then is None or then.repeat_share is None else share(then.repeat_share)
    claimed = _took(speaker, now.first_claim, None if then is None else then.first_claim)
    decided = _took(speaker, now.decision, None if then is None else then.decision)
    return paragraphs(
        lines(
            t("Reports: {n}", n=counted(lambda one: one.received)),
            now.by_phone and t("– by phone: {n}", n=counted(lambda one: one.by_phone)),
            t("Distinct cases: {n}", n=counted(lambda one: one.distinct)),
            t("Repeats: {share}", share=bracketed(known, before)) if known else None,
            t("Decided: {n}", n=counted(lambda one: one.decided_in_all)),
            t("Undecided at the end: {n}", n=counted(lambda one: one.backlog)),
        ),
        lines(t("Until a moderator took the case:"), *claimed) if claimed else None,
        lines(t("Until the decision:"), *decided) if decided else None,
    )


def _took(speaker: Speaker, now: Spread, then: Spread | None) -> list[str]:
    if now.median is None or now.p90 is None:
        return []
    earlier = (None, None) if then is None else (then.median, then.p90)
    median, p90 = (None if ms is None else lasting(speaker, ms) for ms in earlier)
    return [
        speaker.t("– half: within {time}", time=bracketed(lasting(speaker, now.median), median)),
        speaker.t("– nine of ten: within {time}", time=bracketed(lasting(speaker, now.p90), p90)),
    ]


def _decisions(speaker: Speaker, report: PeriodFigures, room: int) -> str:
    t, now, then = speaker.t, report.figures, report.before
    if not now.decided and not now.types:
        return t("Nothing was reported or decided.")
    decided = _decided_by_type(report)
    every = sorted({*now.types, *decided}, key=lambda id: (-now.types.get(id, 0), id))
    types = [
        t(
            "{type}: {reports} reported, {cases} decided",
            type=type_label(speaker, id),
            reports=t.number(now.types.get(id, 0)),
            cases=t.number(decided.get(id, 0)),
        )
        for id in every
    ]
    head = lines(*outcome_lines(speaker, now, then))
    return paragraphs(head, lines(*as_many(types, room - units(head) - 4)))


def _places(speaker: Speaker, report: PeriodFigures, room: int) -> str:
    t, now, then = speaker.t, report.figures, report.before
    if not now.regions and not now.languages:
        return t("Nothing was reported.")
    spoken = shares(now.languages)
    before = shares(then.languages) if then is not None and then.received else None
    said = [
        t(
            "{language}: {share} of the reports",
            language=language_name(code),
            share=bracketed(
                spoken.get(code, share(0)), None if before is None else before.get(code, share(0))
            ),
        )
        for code, _ in sorted(now.languages.items(), key=lambda each: -each[1])
    ]
    head = lines(*said)
    ranked = sorted(now.regions.items(), key=lambda each: -each[1])
    regions = [
        t(
            "{what}: {n}",
            what=speaker.region(code),
            n=beside(speaker, n, None if then is None else then.regions.get(code, 0)),
        )
        for code, n in ranked
    ]
    cases = as_many(regions, room - units(head) - 60)
    return paragraphs(head, lines(t("Cases by region:"), *cases) if cases else None)


def _over_time(speaker: Speaker, report: PeriodFigures) -> Chart:
    t = speaker.t
    return Lines(
        period_name(speaker, report.period),
        _labels(speaker, report),
        (
            Series(t.plain("Reports"), tuple(piece.received for piece in report.pieces)),
            Series(t.plain("Cases decided"), tuple(piece.decided for piece in report.pieces)),
        ),
    )


def _labels(speaker: Speaker, report: PeriodFigures) -> tuple[str, ...]:
    """Days of one month by their number, other days by day and month, months by name."""
    days = [piece.first for piece in report.pieces]
    if (report.period.end - report.period.first).days > 124:
        return tuple(speaker.t.short_month(day) for day in days)
    if report.period.span is Span.MONTH:
        return tuple(str(day.day) for day in days)
    return tuple(f"{day:%d.%m}" for day in days)


def _decided_by_type(report: PeriodFigures) -> dict[str, int]:
    found: dict[str, int] = {}
    for (_, violation), n in report.figures.decided.items():
        found[violation] = found.get(violation, 0) + n
    return found


def _by_type(speaker: Speaker, report: PeriodFigures) -> Chart:
    t, decided = speaker.t, report.figures.decided
    sums = _decided_by_type(report)
    types = sorted(sums, key=lambda id: (-sums[id], id))[:_LISTED]
    outcomes = [outcome for outcome in Outcome if any(o is outcome for o, _ in decided)]
    name = period_name(speaker, report.period)
    return Bars(
        t.plain("Decisions by type. {period}", period=name),
        tuple(type_label(speaker, id) for id in types),
        tuple(
            Series(
                outcome_name(speaker, outcome), tuple(decided.get((outcome, id), 0) for id in types)
            )
            for outcome in outcomes
        ),
        tuple(t.number(sums[id]) for id in types),
        t.plain("None in this period"),
    )


def _by_region(speaker: Speaker, report: PeriodFigures) -> Chart:
    t = speaker.t
    ranked = sorted(report.figures.regions.items(), key=lambda each: -each[1])
    shown = [(speaker.region(code), n) for code, n in ranked[:_LISTED]]
    if rest := sum(n for _, n in ranked[_LISTED:]):
        shown.append((t.plain("Other regions"), rest))
    return Bars(
        t.plain("Cases by region. {period}", period=period_name(speaker, report.period)),
        tuple(name for name, _ in shown),
        (Series(t.plain("Cases"), tuple(n for _, n in shown)),),
        tuple(t.number(n) for _, n in shown),
        t.plain("None in this period"),
    )


def _buttons(speaker: Speaker, ask: Stats, report: PeriodFigures) -> Rows:
    t, period = speaker.t, report.period

    def to(text: str, where: Period = period, **change: object) -> Button:
        target = replace(ask, period=where.code, **change)  # type: ignore[arg-type]
        return Button(text, ShowStats(target.page, target.dark, target.period))

    ways = [to(t.plain("◀ Before"), period.before())]
    if report.is_over:
        ways.append(to(t.plain("After ▶"), period.after()))
    spans = {
        Span.WEEK: t.plain("Week"),
        Span.MONTH: t.plain("Month"),
        Span.QUARTER: t.plain("Quarter"),
        Span.YEAR: t.plain("Year"),
    }
    # A longer period holds the one looked at, a shorter one its newest part.
    day = min(period.last, report.today)
    spanned = [
        to(f"• {name}" if span is period.span else name, around(span, day))
        for span, name in spans.items()
    ]
    paged = [
        to(("• " if page is ask.page else "") + t.plain(PAGE_LABELS[page]), page=page)
        for page in PAGE_LABELS
    ]
    look = to(t.plain("☀ Light") if ask.dark else t.plain("🌙 Dark"), dark=not ask.dark)
    month = Button(t.plain("Monthly figure"), ShowMonth(ask.dark, None))
    return (
        tuple(ways),
        tuple(paged[:3]),
        tuple(spanned[:3]),
        (spanned[3], look),
        tuple(paged[3:]),
        (month,),
    )
