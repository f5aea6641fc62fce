"""Figures of a period: counted, on pages with a chart, and the month that may be published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import ClassVar

from bot.channel.model import Channel
from bot.core.database import Transaction
from bot.core.messages import (
    N_,
    Action,
    Button,
    Drawing,
    Message,
    Outgoing,
    Place,
    Rows,
    Speaker,
    Worded,
    as_many,
    bold,
    button,
    language_name,
    lasting,
    lines,
    paragraphs,
    rows_of,
    units,
)
from bot.core.people import Right
from bot.core.periods import Period, Span, around, parse, pieces
from bot.core.times import start_of, today
from bot.core.work import Work
from bot.desk import exposure_store
from bot.figures import model, sheet, store
from bot.figures.charts import MOST, Chart, Series
from bot.figures.words import period_name, share, type_label
from bot.links.link import defang
from bot.values import Found, Outcome, Value, replace

CAPTION = 1000
"""UTF-16 units of a caption; Telegram takes 1024."""


class TableFormat(StrEnum):
    """File formats of tables. Values are in buttons and addresses: do not change them."""

    CSV = "csv"
    JSON = "json"


@button("f:stats:{page}:{dark}:{period}", right=Right.SEE_FIGURES, place=Place.BOTH)
class ShowStats(Action):
    page: model.Page
    dark: bool
    period: Period


@button("f:month:{dark}:{month}", right=Right.SEE_FIGURES, place=Place.BOTH)
class ShowMonth(Action):
    dark: bool
    month: Period


@button("f:file:{table}:{month}", right=Right.SEE_FIGURES, place=Place.BOTH)
class GetMonthFile(Action):
    table: TableFormat
    month: Period


class Stats(Message):
    """One page of the figures of a period, with a chart."""

    is_slow: ClassVar[bool] = True

    period: Period
    page: model.Page = model.Page.OVERVIEW
    dark: bool = False

    async def load(self, work: Work) -> PeriodFigures:
        return await of_period(work.tx, work.channel, self.period)

    def render(self, speaker: Speaker, report: PeriodFigures) -> Outgoing:
        t = speaker.t
        name = period_name(speaker, report.period)
        if not report.is_over:
            name = t(
                "{period}, so far: until {time}", period=name, time=t.time(report.until)
            )
        foot = None
        if self.page is not model.Page.FAIRNESS:
            foot = _compared_said(speaker, report)
        room = CAPTION - units(str(bold(name))) - units(str(foot or ""))
        _, page = _PAGES[self.page]
        body, chart = page(speaker, report, room)
        picture = Drawing("figures.png", replace(chart, dark=self.dark))
        text = paragraphs(bold(name), body, foot)
        return Outgoing(text, _buttons(speaker, self, report), file=picture)


class FiguresProblem(Worded):
    NO_PERIOD = N_(
        "“{word}” is not a period that has begun. Write it like this: /stats 2026-10, /stats "
        "2026-Q4, /stats 2026-W47, /stats 2026, or two dates: /stats 2026-09-01 2026-09-30"
    )
    NO_MONTH = N_(
        "“{word}” is not a month that has begun. Write it like this: /figures 2026-10"
    )
    UNKNOWN_WORD = N_("I know no period or type called “{word}”.")
    # One is asked for, and comes, in the private chat only.
    IN_PRIVATE = N_("Exports are for one person: write /export to me in private.")


class FiguresWord(Message):
    problem: FiguresProblem
    word: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(speaker.t(self.problem.sentence, word=defang(self.word or "")))


class PeriodFigures(Value):
    """All that /stats shows of a period. `before` is None where the periods cannot be compared.

    `until` is when the figures end (ms UTC): now, while the period is not over.
    """

    period: Period
    today: date
    until: int
    is_over: bool
    figures: model.Figures
    before: model.Figures | None
    records_begin: int | None
    pieces: tuple[model.Piece, ...]
    fairness: model.Counted = model.Counted()
    hard_cases: tuple[int, ...] = ()  # decided by each person, without names


async def of_period(tx: Transaction, channel: Channel, period: Period) -> PeriodFigures:
    """Count everything; a long period of a large channel takes about a second."""
    begin, end = period.bounds(channel.zone)
    until = min(end, tx.now)
    day = today(tx.now, channel.zone)
    first = await store.records_begin(tx)
    earlier = _earlier(channel, period, first, tx.now)
    begins = [max(begin, start_of(day, channel.zone)) for day in pieces(period)]
    parts = [
        model.Piece(
            day, await store.received(tx, *span), await store.decided_in_all(tx, *span)
        )
        for day, *span in zip(pieces(period), begins, [*begins[1:], end], strict=True)
        if span[0] < tx.now
    ]
    return PeriodFigures(
        period,
        day,
        until,
        tx.now >= end,
        await count(tx, begin, until),
        None if earlier is None else await count(tx, *earlier),
        first,
        tuple(parts),
        await store.fairness_of(tx, begin, until),
        tuple(await exposure_store.decided_by_each(tx, begin, until, _hard(channel))),
    )


def _hard(channel: Channel) -> list[str]:
    return [kind.id for kind in channel.types if kind.disturbing]


async def count(tx: Transaction, begin: int, end: int) -> model.Figures:
    regions = await store.by_region(tx, begin, end)
    return model.Figures(
        received=await store.received(tx, begin, end),
        distinct=sum(regions.values()),
        repeats=await store.repeats(tx, begin, end),
        decided=await store.decided(tx, begin, end),
        first_claim=await store.time_to_first_claim(tx, begin, end),
        decision=await store.time_to_decision(tx, begin, end),
        backlog=await store.backlog(tx, end),
        types=await store.by_type(tx, begin, end),
        regions=regions,
        languages=await store.by_language(tx, begin, end),
        by_phone=await store.by_phone(tx, begin, end),
        unanswered=await store.unanswered(tx, begin, end),
        ended_orders=await store.ended_orders(tx, begin, end),
        found=await store.followed_found(tx, begin, end),
        looks_replaced=await store.looks_replaced(tx, begin, end),
        looks_dropped=await store.looks_dropped(tx, begin, end),
    )


def _earlier(
    channel: Channel, period: Period, first: int | None, now: int
) -> tuple[int, int] | None:
    """Return the times (ms UTC) of the period before that this one is compared with.

    Of a period that is not over, as many days are taken. None: the records begin later.
    """
    begin, end = period.bounds(channel.zone)
    earlier_begin, earlier_end = period.before().bounds(channel.zone)
    if (
        first is None
        or start_of(today(first, channel.zone), channel.zone) > earlier_begin
    ):
        return None
    if now < end:
        earlier_end = min(earlier_begin + (now - begin), earlier_end)
    return earlier_begin, earlier_end


def read_month(text: str, now: int, channel: Channel) -> Period | None:
    """The month that a text names, or the last whole month for an empty text.

    None for a text that names no month, and for a month that has not begun.
    """
    if not text.strip():
        return around(Span.MONTH, today(now, channel.zone)).before()
    month = parse(text)
    if (
        month is None
        or month.span is not Span.MONTH
        or month.bounds(channel.zone)[0] > now
    ):
        return None
    return month


_MOST = 36


def months_since(first: int | None, now: int, channel: Channel) -> list[Period]:
    """From this month back to the month of the first record (ms UTC), the newest first."""
    months = [around(Span.MONTH, today(now, channel.zone))]
    while (
        first is not None
        and months[-1].bounds(channel.zone)[0] > first
        and len(months) < _MOST
    ):
        months.append(months[-1].before())
    return months


def _compared_said(speaker: Speaker, report: PeriodFigures) -> str:
    t = speaker.t
    before = period_name(speaker, report.period.before())
    if report.records_begin is None:
        return t("Nothing has been reported yet.")
    if report.before is None:
        since = t.time(report.records_begin)
        return t(
            "Not compared with the previous period: records begin {time}.", time=since
        )
    if report.is_over:
        return t("In brackets, the previous period: {period}", period=before)
    return t(
        "In brackets, the same length of time in the previous period: {period}",
        period=before,
    )


Shown = tuple[str, Chart]
"""The body of a page, and its chart."""


def _beside(
    speaker: Speaker, report: PeriodFigures, pick: Callable[[model.Figures], int]
) -> str:
    now = report.figures
    then = report.before
    number = speaker.t.number
    if then is None:
        return number(pick(now))
    return _bracketed(number(pick(now)), number(pick(then)))


def _bracketed(now: str, then: str | None) -> str:
    if then is None:
        return now
    return f"{now} ({then})"


def _repeats(
    speaker: Speaker, now: model.Figures, then: model.Figures | None
) -> str | None:
    if now.repeat_share is None:
        return None
    before = None
    if then is not None and then.repeat_share is not None:
        before = share(then.repeat_share)
    return speaker.t(
        "Repeats: {share}", share=_bracketed(share(now.repeat_share), before)
    )


def _overview(speaker: Speaker, report: PeriodFigures, _: int) -> Shown:
    t = speaker.t
    now = report.figures
    then = report.before

    def counted(pick: Callable[[model.Figures], int]) -> str:
        return _beside(speaker, report, pick)

    claimed = _took(speaker, report, lambda one: one.first_claim)
    decided = _took(speaker, report, lambda one: one.decision)
    text = paragraphs(
        lines(
            t("Reports: {n}", n=counted(lambda one: one.received)),
            now.by_phone and t("– by phone: {n}", n=counted(lambda one: one.by_phone)),
            t("Distinct cases: {n}", n=counted(lambda one: one.distinct)),
            _repeats(speaker, now, then),
            t("Decided: {n}", n=counted(lambda one: one.decided_in_all)),
            t("Undecided at the end: {n}", n=counted(lambda one: one.backlog)),
        ),
        bool(claimed) and lines(t("Until a moderator took the case:"), *claimed),
        bool(decided) and lines(t("Until the decision:"), *decided),
        _exposure(speaker, report.hard_cases),
    )
    days = [piece.first for piece in report.pieces]
    has_months = (report.period.end - report.period.first).days > 124
    labels = [t.short_month(day) if has_months else f"{day:%d.%m}" for day in days]
    return text, Chart(
        period_name(speaker, report.period),
        tuple(labels),
        (
            Series(
                t.plain("Reports"), tuple(piece.received for piece in report.pieces)
            ),
            Series(
                t.plain("Cases decided"),
                tuple(piece.decided for piece in report.pieces),
            ),
        ),
    )


def _exposure(speaker: Speaker, each: Sequence[int]) -> str | None:
    """Say how much hard material the team saw, so that an admin can share it out."""
    if not each:
        return None
    t = speaker.t
    return t(
        "Hard cases decided: {n}. People who decided them: {people}. Most by one person: {most}.",
        n=t.number(sum(each)),
        people=t.number(len(each)),
        most=t.number(max(each)),
    )


def _took(
    speaker: Speaker,
    report: PeriodFigures,
    pick: Callable[[model.Figures], model.Spread],
) -> list[str]:
    now = pick(report.figures)
    if not now.count:
        return []
    t = speaker.t
    median = lasting(speaker, now.median)
    p90 = lasting(speaker, now.p90)
    if report.before is not None and pick(report.before).count:
        then = pick(report.before)
        median = _bracketed(median, lasting(speaker, then.median))
        p90 = _bracketed(p90, lasting(speaker, then.p90))
    return [
        t("– half: within {time}", time=median),
        t("– nine of ten: within {time}", time=p90),
    ]


def _decisions(speaker: Speaker, report: PeriodFigures, room: int) -> Shown:
    t = speaker.t
    now = report.figures
    decided = report.figures.decided
    sums = Counter[str]()
    for (_, violation), n in decided.items():
        sums[violation] += n
    every = sorted({*now.types, *sums}, key=lambda id: (-now.types.get(id, 0), id))
    types = [
        t(
            "{type}: {reports} reported, {cases} decided",
            type=type_label(speaker, id),
            reports=t.number(now.types.get(id, 0)),
            cases=t.number(sums[id]),
        )
        for id in every
    ]
    head = lines(*_outcome_lines(speaker, report))
    text = paragraphs(head, lines(*as_many(types, room - units(head) - 4)))
    drawn = sorted(sums, key=lambda id: (-sums[id], id))[:MOST]
    outcomes = [outcome for outcome in Outcome if any(o is outcome for o, _ in decided)]
    chart = Chart.bars(
        t.plain(
            "Decisions by type. {period}", period=period_name(speaker, report.period)
        ),
        [speaker.outcome(one) for one in outcomes],
        (
            (
                type_label(speaker, id),
                [decided.get((one, id), 0) for one in outcomes],
                t.number(sums[id]),
            )
            for id in drawn
        ),
        t.plain("None in this period"),
    )
    if not every:
        text = t("Nothing was reported or decided.")
    return text, chart


def _outcome_lines(speaker: Speaker, report: PeriodFigures) -> list[str]:
    t = speaker.t
    now = report.figures
    found = list[str]()
    for outcome, _ in now.by_outcome().most_common():
        n = _beside(speaker, report, lambda one, of=outcome: one.by_outcome()[of])  # type: ignore[misc]
        found.append(t("{what}: {n}", what=speaker.outcome(outcome), n=n))
        if outcome is Outcome.RESTRICTED and now.ended_orders:
            n = _beside(speaker, report, lambda one: one.ended_orders)
            found.append(t("– orders that ended: {n}", n=n))
        if outcome is Outcome.FORWARDED and now.unanswered:
            n = _beside(speaker, report, lambda one: one.unanswered)
            found.append(t("– closed without an answer of the authority: {n}", n=n))
    if looked_at := sum(now.found.values()):
        gone = now.found.get(Found.GONE, 0)
        of_all = share(gone / looked_at)
        found.append(
            t(
                "Looked at again: {n}, gone: {gone} ({share})",
                n=looked_at,
                gone=gone,
                share=of_all,
            )
        )
    return found


def _places(speaker: Speaker, report: PeriodFigures, room: int) -> Shown:
    t = speaker.t
    now = report.figures
    then = report.before
    said = []
    for code, n in sorted(now.languages.items(), key=lambda each: -each[1]):
        before = None
        if then and then.received:
            before = share(then.languages.get(code, 0) / then.received)
        both = _bracketed(share(n / now.received), before)
        language = language_name(code)
        said.append(
            t("{language}: {share} of the reports", language=language, share=both)
        )
    head = lines(*said)
    ranked = sorted(now.regions.items(), key=lambda each: -each[1])
    regions = [
        t(
            "{what}: {n}",
            what=speaker.region(code),
            n=_beside(speaker, report, lambda one, of=code: one.regions.get(of, 0)),  # type: ignore[misc]
        )
        for code, n in ranked
    ]
    cases = as_many(regions, room - units(head) - 60)
    text = paragraphs(head, bool(cases) and lines(t("Cases by region:"), *cases))
    shown = [(speaker.region(code), [n], t.number(n)) for code, n in ranked[:MOST]]
    if rest := sum(n for _, n in ranked[MOST:]):
        shown.append((t.plain("Other regions"), [rest], t.number(rest)))
    chart = Chart.bars(
        t.plain(
            "Cases by region. {period}", period=period_name(speaker, report.period)
        ),
        [t.plain("Cases")],
        shown,
        t.plain("None in this period"),
    )
    if not now.regions and not now.languages:
        text = t("Nothing was reported.")
    return text, chart


def _fair(speaker: Speaker, report: PeriodFigures, room: int) -> Shown:
    t = speaker.t
    replaced = report.figures.looks_replaced
    dropped = report.figures.looks_dropped
    second = lines(
        replaced and t("First decision replaced by a third person: {n}", n=replaced),
        dropped
        and t(
            "Ended without a result (decision changed, report erased): {n}", n=dropped
        ),
    )
    foot = ""
    if second:
        foot = lines(bold(t("Second looks")), second)
    tables = sheet.tables_of_fairness(speaker, model.Beside(report.fairness))
    text = paragraphs(sheet.text(speaker, tables, room - units(foot) - 2), foot)
    return text, sheet.chart(speaker, tables, period_name(speaker, report.period))


_PAGES: dict[model.Page, tuple[str, Callable[[Speaker, PeriodFigures, int], Shown]]] = {
    model.Page.OVERVIEW: (N_("Overview"), _overview),
    model.Page.TYPES: (N_("Decisions"), _decisions),
    model.Page.PLACES: (N_("Places"), _places),
    model.Page.FAIRNESS: (N_("Fairness"), _fair),
}


def _buttons(speaker: Speaker, ask: Stats, report: PeriodFigures) -> Rows:
    t = speaker.t
    period = report.period

    def to(text: str, where: Period = period, page: model.Page = ask.page) -> Button:
        return Button(text, ShowStats(page, ask.dark, where))

    ways = [to(t.plain("◀ Before"), period.before())]
    if report.is_over:
        ways.append(to(t.plain("After ▶"), period.after()))
    # A longer period holds the one looked at, a shorter one its newest part.
    day = min(period.last, report.today)
    names = {
        Span.WEEK: t.plain("Week"),
        Span.MONTH: t.plain("Month"),
        Span.QUARTER: t.plain("Quarter"),
        Span.YEAR: t.plain("Year"),
    }
    spanned = [
        to(f"• {name}" if span is period.span else name, around(span, day))
        for span, name in names.items()
    ]
    paged = [
        to(("• " if page is ask.page else "") + t.plain(_PAGES[page][0]), page=page)
        for page in _PAGES
    ]
    other = ShowStats(ask.page, not ask.dark, period)
    look = Button(t.plain("☀ Light") if ask.dark else t.plain("🌙 Dark"), other)
    last = around(Span.MONTH, report.today).before()
    month = Button(t.plain("Monthly figure"), ShowMonth(ask.dark, last))
    return (
        tuple(ways),
        *rows_of(paged, 3),
        *rows_of(spanned, 2),
        (look, month),
    )
