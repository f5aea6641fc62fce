"""Exports of cases as files, with the history of who exported them."""

import asyncio
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.channel.model import Channel
from bot.core import desks_store, reviews_store, typed_words
from bot.core.database.database import Row
from bot.core.languages import N_
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows, Upload, shortened
from bot.core.people import Person
from bot.core.posts import Address, Recipient
from bot.core.reviews_store import Kind
from bot.core.speaker import Speaker, bold, filled, lines, paragraphs, rows_of
from bot.core.times import today
from bot.core.work import Work, fresh_id
from bot.figures import exports_store
from bot.figures import stats as press
from bot.figures.exports_store import Export, Position, Range
from bot.figures.monthly import BOM, csv_text
from bot.figures.period import COLUMNS, PART_ROWS, Filters, Format, Period, Span, around, parse
from bot.figures.stats import ExportLine, FiguresProblem, period_name, type_label
from bot.links.link import defang
from bot.values import Outcome


@message
class ExportAsk:
    """The export before it is made; `desks` are ids with titles, `page` the open list."""

    filters: Filters
    rows: int
    desks: tuple[tuple[str, str], ...] = ()
    page: str = ""
    may_see_history: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t, chosen = speaker.t, self.filters
        match self.page:
            case "t":
                every = [(type_label(speaker, kind.id), kind.id) for kind in speaker.channel.types]
                rows = _list(speaker, self, ((n, replace(chosen, violation=id)) for n, id in every))
                return Outgoing(bold(t("Cases of which type?")), rows)
            case "o":
                found = [(speaker.outcome(text.id), text.id) for text in speaker.channel.outcomes]
                rows = _list(speaker, self, ((n, replace(chosen, outcome=id)) for n, id in found))
                return Outgoing(bold(t("Cases with which outcome?")), rows)
            case "d":
                rows = _list(speaker, self, ((n, replace(chosen, desk=id)) for id, n in self.desks))
                return Outgoing(bold(t("Cases of which desk?")), rows)
        text = paragraphs(
            bold(t("Export of cases")),
            _chosen(speaker, chosen, dict(self.desks).get(chosen.desk or "")),
            t.plural("{n} case was opened then.", "{n} cases were opened then.", self.rows),
            t(
                "One row for each case: number, type, region, link made harmless, status, "
                "decision, times, how many reports. Nothing about reporters, and no words that "
                "a person wrote. Every export is recorded."
            ),
        )
        return Outgoing(text, _buttons(speaker, self))


@message
class ExportHistory:
    lines: tuple[ExportLine, ...]

    def render(self, speaker: Speaker) -> Outgoing:
        if not self.lines:
            return Outgoing(speaker.t("No export has been made yet."))
        entries = [_line(speaker, line) for line in self.lines]
        return Outgoing(paragraphs(bold(speaker.t("Who exported what")), *entries))


LISTED = 15
"""Lines of the history."""


def first_choice(work: Work) -> Filters:
    """All cases of this month."""
    return Filters(around(Span.MONTH, today(work.now, work.channel.zone)).code)


def read(work: Work, words: list[str]) -> tuple[Filters, str | None]:
    """The filters that typed words mean (period, type, outcome), and the unknown words.

    Types and outcomes are found by their id and by their names in every language.
    """
    two_dates = parse(" ".join(words[:2]))
    rest = words if two_dates is None else words[2:]
    period = two_dates or next(filter(None, map(parse, reversed(rest))), None)
    written = " ".join(word for word in rest if parse(word) is None)
    found, unknown = typed_words.read(written, _names(work.channel))
    return Filters(
        first_choice(work).period if period is None else period.code,
        violation=found.get("type"),
        outcome=Outcome(found["outcome"]) if "outcome" in found else None,
    ), unknown or None


def _names(channel: Channel) -> Iterator[typed_words.Name]:
    """Types, old ones too, and outcomes; a region narrows no export down."""
    every = typed_words.names(channel, channel.types)
    yield from (name for name in every if name[1] == "type")
    for text in channel.outcomes:
        yield from ((said.casefold(), "outcome", text.id) for said in text.label.root.values())
        yield text.id, "outcome", text.id


async def ask(work: Work, chosen: Filters, page: str = "") -> ExportAsk:
    every = await desks_store.open_desks(work.tx)
    names = tuple((desk.id, desk.title) for desk in every)
    rows = await exports_store.count(work.tx, range_of(work.channel, chosen, work.now))
    return ExportAsk(chosen, rows, names, page)


async def request(
    work: Work, person: Person, staff: int, chosen: Filters, form: Format, language: str
) -> Export:
    """Send the files to the person's private chat and record the export."""
    span = range_of(work.channel, chosen, work.now)
    rows = await exports_store.count(work.tx, span)
    to = Recipient(Address(person=person.id), language)
    export = Export(fresh_id(), staff, work.now, chosen, form, rows)
    await exports_store.exports.insert(work.tx, export)
    parts = max(1, -(-rows // PART_ROWS))
    after = None
    for part in range(1, parts + 1):
        file = ExportFile(export.id, part, parts, after)
        await work.tell(to, file, once=f"export:{export.id}:{part}")
        if part < parts:
            after = await exports_store.position(work.tx, span, part * PART_ROWS)
    return export


def range_of(channel: Channel, chosen: Filters, now: int) -> Range:
    """The times (ms UTC) of the filters' period, up to `now`."""
    period = parse(chosen.period)
    if period is None:
        raise ValueError(chosen.period)
    begin, end = period.bounds(channel.zone)
    return Range(begin, min(end, now), chosen)


async def history(work: Work) -> ExportHistory:
    every = {desk.id: desk.title for desk in await desks_store.open_desks(work.tx)}
    lines = []
    for one, name in await exports_store.newest(work.tx, LISTED):
        id = one.filters.desk
        desk = None if id is None else every.get(id, id)
        lines.append(ExportLine(name, one.at, one.filters, desk, one.format, one.rows))
    return ExportHistory(tuple(lines))


@dataclass(frozen=True, slots=True)
class Exported:
    """A part as a file, and its number of cases."""

    rows: int
    name: str
    content: bytes = field(repr=False)


@message(slow=True)
class ExportFile:
    """A part of an export, made when it is sent; it begins after a position in the order."""

    export: str
    part: int
    parts: int
    after: tuple[int, str] | None = None

    async def load(self, work: Work) -> Exported | None:
        export = await exports_store.exports.get(work.tx, self.export)
        return None if export is None else await _made(work, self, export)

    def render(self, speaker: Speaker, made: Exported) -> Outgoing:
        t = speaker.t
        text = lines(
            t.plural("{n} case, as it is now.", "{n} cases, as they are now.", made.rows),
            self.parts > 1 and t("Part {part} of {parts}", part=self.part, parts=self.parts),
            t("For your work only: please do not pass it on."),
        )
        return Outgoing(text, file=Upload("document", made.name, made.content))


PAGE = 500
PACKED_FROM = 5_000
"""From this many rows on the file is zipped."""
_TIMES = ("opened_at", "claimed_at", "decided_at", "announced_at", "looked_at")


async def _made(work: Work, asked: ExportFile, export: Export) -> Exported:
    part = f"-{asked.part}" if asked.parts > 1 else ""
    name = f"cases-{export.filters.period.replace('..', '_')}{part}.{export.format.value}"
    zone = ZoneInfo(work.channel.zone)
    span = range_of(work.channel, export.filters, export.at)
    # Cases that the person decides again: the first decision is not shown to them.
    hidden = await reviews_store.cases_held_by(work.tx, Kind.LOOK, export.staff)
    after: Position | None = asked.after
    written = 0
    is_packed = export.rows >= PACKED_FROM
    sink = _Sink(name, export.format, packed=is_packed)
    while written < PART_ROWS:
        rows = await exports_store.page(work.tx, span, after, min(PAGE, PART_ROWS - written))
        if not rows:
            break
        open_to_them = [row for row in rows if row["id"] not in hidden]
        await asyncio.to_thread(sink.write, [_values(row, zone) for row in open_to_them])
        written += len(rows)
        after = (rows[-1]["opened_at"], rows[-1]["id"])
    content = await asyncio.to_thread(sink.close)
    return Exported(written, f"{name}.zip" if is_packed else name, content)


class _Sink:
    """A file in memory that rows are added to; a long one is zipped meanwhile. Not thread-safe."""

    def __init__(self, name: str, form: Format, *, packed: bool) -> None:
        self._form, self._content = form, io.BytesIO()
        self._archive = (
            zipfile.ZipFile(self._content, "w", zipfile.ZIP_DEFLATED) if packed else None
        )
        self._file = self._content if self._archive is None else self._archive.open(name, "w")
        if form is Format.CSV:
            self._file.write((BOM + csv_text([COLUMNS])).encode())

    def write(self, rows: list[dict[str, Any]]) -> None:
        if self._form is Format.CSV:
            text = csv_text([_cell(row[c]) for c in COLUMNS] for row in rows)
        else:
            text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
        self._file.write(text.encode())

    def close(self) -> bytes:
        """Return the whole file."""
        if self._archive is not None:
            self._file.close()
            self._archive.close()
        return self._content.getvalue()


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _values(row: Row, zone: ZoneInfo) -> dict[str, Any]:
    """The COLUMNS of a case, named one by one so that no other data gets out."""
    decision = json.loads(row["decision"]) if row["decision"] else {}
    order = decision.get("order") or {}
    times = {name: _time(row[name], zone) for name in _TIMES}
    values = {
        "number": row["number"],
        "type": row["violation"],
        "region": row["region"],
        "link": row["display"],
        "status": row["status"],
        "outcome": row["outcome"],
        "ground": decision.get("ground"),
        "reason": decision.get("reason"),
        "authority": decision.get("authority"),
        **times,
        "reports": row["reports"],
        "merged_into": row["merged_into"],
        "desk": row["desk"],
        "calls": row["calls"],
        "second_look": row["second_look"],
        "order": order.get("number"),
        "order_date": order.get("date"),
        "territory": order.get("territory"),
        "order_until": order.get("until"),
        "found": row["found"],
    }
    return {name: values[name] for name in COLUMNS}


def _time(at: int | None, zone: ZoneInfo) -> str | None:
    """ISO 8601 in the channel's zone: 2026-11-24T15:07:00+05:00."""
    if at is None:
        return None
    return datetime.fromtimestamp(at // 1000, UTC).astimezone(zone).isoformat()


def _to(text: str, kind: type[press.ExportAction], filters: Filters) -> Button:
    return Button(text, kind.of(filters))


def _chosen(speaker: Speaker, chosen: Filters, desk: str | None) -> str:
    t, period = speaker.t, _period(chosen)
    return lines(
        t("Opened: {period}", period=period_name(speaker, period)),
        t("Type: {type}", type=type_label(speaker, chosen.violation)) if chosen.violation else None,
        chosen.outcome and t("Outcome: {outcome}", outcome=speaker.outcome(chosen.outcome)),
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


def _line(speaker: Speaker, line: ExportLine) -> str:
    t = speaker.t
    form = "CSV" if line.format is Format.CSV else "JSON Lines"
    return lines(
        t("{time}: {name}", time=t.time(line.at), name=line.name),
        _chosen(speaker, line.filters, line.desk),
        t.plural("{n} row, {form}", "{n} rows, {form}", line.rows, form=form),
    )


@message
class FiguresWord:
    """A short answer to a command that did nothing. `word` was not understood."""

    problem: FiguresProblem
    word: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(speaker.t(SENTENCES[self.problem], word=defang(self.word or "")))


SENTENCES = {
    FiguresProblem.NO_RIGHT: N_("Figures are shown to members of staff."),
    FiguresProblem.NO_EXPORT_RIGHT: N_("You have no right to export cases. An admin can give it."),
    FiguresProblem.NO_PERIOD: N_(
        "I do not know the period “{word}”. Write it like this: /stats 2026-10, /stats "
        "2026-Q4, /stats 2026-W47, /stats 2026, or two dates: /stats 2026-09-01 2026-09-30"
    ),
    FiguresProblem.NO_MONTH: N_(
        "“{word}” is not a month that has begun. Write it like this: /figures 2026-10"
    ),
    FiguresProblem.UNKNOWN_WORD: N_("I know no period, type or outcome called “{word}”."),
    FiguresProblem.IN_PRIVATE: N_("Exports are for one person: write /export to me in private."),
}
