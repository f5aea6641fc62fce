"""The screen with an export's filters, and the history of exports."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.actions import figures as press
from bot.domain.figures.export import Filters, Format
from bot.domain.figures.period import Period, Span, around, parse
from bot.domain.notices.figures import ExportAsk, ExportHistory, ExportLine
from bot.messages.figures.words import outcome_name, period_name, type_label
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Speaker, bold, filled, lines, paragraphs, rows_of, says


def _to(text: str, kind: type[press.ExportAction], filters: Filters) -> Button:
    return Button(text, kind.of(filters))


@says(ExportAsk)
def export_ask(speaker: Speaker, notice: ExportAsk) -> Outgoing:
    t, chosen = speaker.t, notice.filters
    match notice.page:
        case "t":
            every = [(type_label(speaker, kind.id), kind.id) for kind in speaker.channel.types]
            rows = _list(speaker, notice, ((n, replace(chosen, violation=id)) for n, id in every))
            return Outgoing(bold(t("Cases of which type?")), rows)
        case "o":
            found = [(outcome_name(speaker, text.id), text.id) for text in speaker.channel.outcomes]
            rows = _list(speaker, notice, ((n, replace(chosen, outcome=id)) for n, id in found))
            return Outgoing(bold(t("Cases with which outcome?")), rows)
        case "d":
            rows = _list(speaker, notice, ((n, replace(chosen, desk=id)) for id, n in notice.desks))
            return Outgoing(bold(t("Cases of which desk?")), rows)
    text = paragraphs(
        bold(t("Export of cases")),
        _chosen(speaker, chosen, dict(notice.desks).get(chosen.desk or "")),
        t.plural("{n} case was opened then.", "{n} cases were opened then.", notice.rows),
        t(
            "One row for each case: number, type, region, link made harmless, status, "
            "decision, times, how many reports. Nothing about reporters, and no words that "
            "a person wrote. Every export is recorded."
        ),
    )
    return Outgoing(text, _buttons(speaker, notice))


def _chosen(speaker: Speaker, chosen: Filters, desk: str | None) -> str:
    t, period = speaker.t, _period(chosen)
    return lines(
        t("Opened: {period}", period=period_name(speaker, period)),
        t("Type: {type}", type=type_label(speaker, chosen.violation)) if chosen.violation else None,
        chosen.outcome and t("Outcome: {outcome}", outcome=outcome_name(speaker, chosen.outcome)),
        t("Desk: {title}", title=desk or chosen.desk) if chosen.desk else None,
    )


def _period(chosen: Filters) -> Period:
    period = parse(chosen.period)
    if period is None:
        raise ValueError(chosen.period)
    return period


def _list(speaker: Speaker, notice: ExportAsk, every: Iterable[tuple[str, Filters]]) -> Rows:
    t, chosen = speaker.t, notice.filters
    cleared = {"t": {"violation": None}, "o": {"outcome": None}, "d": {"desk": None}}[notice.page]
    buttons = [_to(shortened(name, 38), press.ShowExport, filters) for name, filters in every]
    everything = _to(t.plain("All of them"), press.ShowExport, replace(chosen, **cleared))  # type: ignore[arg-type]
    return (*rows_of(buttons, 1), (everything,))


def _buttons(speaker: Speaker, notice: ExportAsk) -> Rows:
    t, chosen = speaker.t, notice.filters
    period = _period(chosen)

    def to(text: str, where: Period) -> Button:
        return _to(text, press.ShowExport, replace(chosen, period=where.code))

    ways = (to(t.plain("◀ Before"), period.before()), to(t.plain("After ▶"), period.after()))
    names = {
        Span.MONTH: t.plain("Month"),
        Span.QUARTER: t.plain("Quarter"),
        Span.YEAR: t.plain("Year"),
    }
    spans = tuple(
        to(f"• {name}" if span is period.span else name, around(span, period.last))
        for span, name in names.items()
    )
    narrow = (
        _to(t.plain("Type"), press.ChooseExportType, chosen),
        _to(t.plain("Outcome"), press.ChooseExportOutcome, chosen),
        _to(t.plain("Desk"), press.ChooseExportDesk, chosen),
    )
    files = (_to("CSV", press.ExportCsv, chosen), _to("JSON Lines", press.ExportLines, chosen))
    history = (_to(t.plain("Who exported what"), press.ShowExportHistory, chosen),)
    return filled(
        ways, spans, narrow, files if notice.rows else (), history if notice.may_see_history else ()
    )


@says(ExportHistory)
def export_history(speaker: Speaker, notice: ExportHistory) -> Outgoing:
    if not notice.lines:
        return Outgoing(speaker.t("No export has been made yet."))
    entries = [_line(speaker, line) for line in notice.lines]
    return Outgoing(paragraphs(bold(speaker.t("Who exported what")), *entries))


def _line(speaker: Speaker, line: ExportLine) -> str:
    t = speaker.t
    form = "CSV" if line.format is Format.CSV else "JSON Lines"
    return lines(
        t("{time}: {name}", time=t.time(line.at), name=line.name),
        _chosen(speaker, line.filters, line.desk),
        t.plural("{n} row, {form}", "{n} rows, {form}", line.rows, form=form),
    )
