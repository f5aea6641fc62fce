"""Exports of cases as files, with the history of who exported them."""

import asyncio
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import IO, Any, ClassVar, Self
from zoneinfo import ZoneInfo

from bot.channel.model import Channel
from bot.core import desks_store, reviews_store, typed_words
from bot.core.buttons import Action, button
from bot.core.database.database import Row
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows, Upload, shortened
from bot.core.people import Person, Right
from bot.core.periods import Period, Span, around, parse
from bot.core.posts import Address, Recipient
from bot.core.speaker import Speaker, bold, filled, lines, paragraphs, rows_of
from bot.core.times import today
from bot.core.work import Work, fresh_id
from bot.dataclass import frozen
from bot.figures import exports_store
from bot.figures.exports_store import Export, Filters, Format, Position, range_of
from bot.figures.words import csv_text, period_name, spans, type_label
from bot.values import Outcome


@frozen
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
    def of(cls, filters: Filters, **more: Any) -> Self:
        outcome = None if filters.outcome is None else _OUTCOMES.index(filters.outcome)
        desk = filters.desk and filters.desk[:_DESK_LETTERS]
        return cls(filters.period, desk, filters.violation, outcome, **more)

    @property
    def filters(self) -> Filters | None:
        """None when the period or the outcome cannot be read."""
        if parse(self.period) is None or (self.outcome or 0) >= len(_OUTCOMES):
            return None
        outcome = None if self.outcome is None else _OUTCOMES[self.outcome]
        return Filters(self.period, self.desk, self.violation, outcome)


_DESK_LETTERS = 8
_OUTCOMES = (
    Outcome.RESTRICTED,
    Outcome.REMOVED,
    Outcome.FORWARDED,
    Outcome.NOT_CONFIRMED,
    Outcome.OUT_OF_SCOPE,
    Outcome.DUPLICATE,
    Outcome.OVERTURNED,
)
"""Buttons in people's chats count on this order: new outcomes are added at the end."""


class ExportPage(StrEnum):
    """The filters, or the list that one of them is chosen from. Values stand in buttons."""

    FILTERS = "s"
    TYPE = "t"
    OUTCOME = "o"
    DESK = "d"


@button("x:{page}:{period}:{desk}:{violation}:{outcome}")
class ShowExport(ExportAction):
    page: ExportPage = ExportPage.FILTERS


@button("x:{format}:{period}:{desk}:{violation}:{outcome}")
class TakeExport(ExportAction):
    format: Format = Format.CSV


@button("x:h:{period}:{desk}:{violation}:{outcome}", right=Right.SEE_EXPORTS)
class ShowExportHistory(ExportAction): ...


@message
class ExportAsk:
    """The export before it is made; `desks` are ids with titles, `page` the open list."""

    filters: Filters
    rows: int
    desks: tuple[tuple[str, str], ...] = ()
    page: ExportPage = ExportPage.FILTERS
    may_see_history: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t, chosen, channel = speaker.t, self.filters, speaker.channel
        match self.page:
            case ExportPage.TYPE:
                types = [(type_label(speaker, one.id), one.id) for one in channel.types]
                return _list(speaker, t("Cases of which type?"), types, chosen, "violation")
            case ExportPage.OUTCOME:
                outcomes = [(speaker.outcome(one.id), one.id) for one in channel.outcomes]
                return _list(speaker, t("Cases with which outcome?"), outcomes, chosen, "outcome")
            case ExportPage.DESK:
                desks = [(title, id) for id, title in self.desks]
                return _list(speaker, t("Cases of which desk?"), desks, chosen, "desk")
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


Made = tuple[Export, str, str | None]
"""An export, the name of who made it, and the title of its desk."""


@message
class ExportHistory:
    async def load(self, work: Work) -> tuple[Made, ...]:
        titles = {desk.id: desk.title for desk in await desks_store.open_desks(work.tx)}
        made = await exports_store.newest(work.tx, LISTED)
        return tuple(
            (one, name, one.filters.desk and titles.get(one.filters.desk, one.filters.desk))
            for one, name in made
        )

    def render(self, speaker: Speaker, made: tuple[Made, ...]) -> Outgoing:
        t = speaker.t
        if not made:
            return Outgoing(t("No export has been made yet."))
        entries = [
            lines(
                t("{time}: {name}", time=t.time(one.at), name=name),
                _chosen(speaker, one.filters, desk),
                t.plural("{n} row, {form}", "{n} rows, {form}", one.rows, form=_NAMES[one.format]),
            )
            for one, name, desk in made
        ]
        return Outgoing(paragraphs(bold(t("Who exported what")), *entries))


_NAMES = {Format.CSV: "CSV", Format.LINES: "JSON Lines"}
LISTED = 15
"""Lines of the history."""


def read(work: Work, words: list[str]) -> tuple[Filters, str | None]:
    """The filters that typed words mean (period, else this month, type, outcome), and the unknown
    words.

    Types and outcomes are found by their id and by their names in every language.
    """
    two_dates = parse(" ".join(words[:2]))
    rest = words if two_dates is None else words[2:]
    period = two_dates or next(filter(None, map(parse, reversed(rest))), None)
    written = " ".join(word for word in rest if parse(word) is None)
    found, unknown = typed_words.read(written, _words(work.channel))
    period = period or around(Span.MONTH, today(work.now, work.channel.zone))
    return Filters(
        period.code,
        violation=found.get("type"),
        outcome=Outcome(found["outcome"]) if "outcome" in found else None,
    ), unknown or None


def _words(channel: Channel) -> Iterator[typed_words.Name]:
    """Types, old ones too, and outcomes; a region narrows no export down."""
    every = typed_words.names(channel, channel.types)
    yield from (name for name in every if name[1] == "type")
    for text in channel.outcomes:
        yield from ((said.casefold(), "outcome", text.id) for said in text.label.root.values())
        yield text.id, "outcome", text.id


async def ask(work: Work, chosen: Filters, page: ExportPage, *, may_see_history: bool) -> ExportAsk:
    names = tuple((desk.id, desk.title) for desk in await desks_store.open_desks(work.tx))
    span = range_of(chosen, work.channel.zone, work.now)
    rows = await exports_store.count(work.tx, span)
    return ExportAsk(chosen, rows, names, page, may_see_history)


async def request(
    work: Work, person: Person, staff: int, chosen: Filters, form: Format, language: str
) -> Export:
    """Send the files to the person's private chat and record the export."""
    span = range_of(chosen, work.channel.zone, work.now)
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


@frozen
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


COLUMNS = (
    "number",
    "type",
    "region",
    "link",
    "status",
    "outcome",
    "ground",
    "reason",
    "authority",
    "opened_at",
    "claimed_at",
    "decided_at",
    "announced_at",
    "reports",
    "merged_into",
    "desk",
    "calls",
    "second_look",
    "order",
    "order_date",
    "territory",
    "order_until",
    "found",
    "looked_at",
)
"""A case and its decision; no data of reporters, no free text, no staff."""

PART_ROWS = 50_000
"""Rows of one file: compressed they stay far below Telegram's size limit."""
PAGE = 500
PACKED_FROM = 5_000
"""From this many rows on the file is zipped."""


async def _made(work: Work, asked: ExportFile, export: Export) -> Exported:
    part = f"-{asked.part}" if asked.parts > 1 else ""
    name = f"cases-{export.filters.period.replace('..', '_')}{part}.{export.format.value}"
    zone = ZoneInfo(work.channel.zone)
    span = range_of(export.filters, work.channel.zone, export.at)
    # Cases that the person decides again: the first decision is not shown to them.
    hidden = await reviews_store.cases_held_by(work.tx, reviews_store.Kind.LOOK, export.staff)
    after: Position | None = asked.after
    written, target, is_packed = 0, io.BytesIO(), export.rows >= PACKED_FROM
    with ExitStack() as files:
        file: IO[bytes] = target
        if is_packed:  # while it grows: the whole file would take 15 MB of memory
            archive = files.enter_context(zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED))
            file = files.enter_context(archive.open(name, "w"))
        if export.format is Format.CSV:
            file.write(csv_text([COLUMNS]).encode("utf-8-sig"))
        while written < PART_ROWS:
            rows = await exports_store.page(work.tx, span, after, min(PAGE, PART_ROWS - written))
            if not rows:
                break
            open_to_them = [_values(row, zone) for row in rows if row["id"] not in hidden]
            await asyncio.to_thread(_write, file, open_to_them, export.format)
            written += len(rows)
            after = (rows[-1]["opened_at"], rows[-1]["id"])
    return Exported(written, f"{name}.zip" if is_packed else name, target.getvalue())


def _write(file: IO[bytes], rows: list[dict[str, Any]], form: Format) -> None:
    text = csv_text(row.values() for row in rows)
    if form is Format.LINES:
        text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    file.write(text.encode())


_TIMES = ("opened_at", "claimed_at", "decided_at", "announced_at", "looked_at")


def _values(row: Row, zone: ZoneInfo) -> dict[str, Any]:
    """The COLUMNS of a case, so that no other data gets out; times as 2026-11-24T15:07:00+05:00."""
    decision = json.loads(row["decision"]) if row["decision"] else {}
    found = decision.get("finding", {})
    order = found.get("order") or {}
    values = {
        **row,
        "type": row["violation"],
        "link": row["display"],
        "ground": found.get("ground"),
        "reason": found.get("reason"),
        "authority": found.get("authority"),
        "order": order.get("number"),
        "order_date": order.get("date"),
        "territory": order.get("territory"),
        "order_until": order.get("until"),
    }
    for name in _TIMES:
        if (at := row[name]) is not None:
            values[name] = datetime.fromtimestamp(at // 1000, UTC).astimezone(zone).isoformat()
    return {name: values[name] for name in COLUMNS}


def _chosen(speaker: Speaker, chosen: Filters, desk: str | None) -> str:
    t = speaker.t
    return lines(
        t("Opened: {period}", period=period_name(speaker, chosen.days)),
        t("Type: {type}", type=type_label(speaker, chosen.violation)) if chosen.violation else None,
        chosen.outcome and t("Outcome: {outcome}", outcome=speaker.outcome(chosen.outcome)),
        t("Desk: {title}", title=desk or chosen.desk) if chosen.desk else None,
    )


def _list(
    speaker: Speaker, ask: str, every: Iterable[tuple[str, str]], chosen: Filters, by: str
) -> Outgoing:
    def to(label: str, id: str | None) -> Button:
        narrowed: dict[str, Any] = {by: id}
        return Button(label, ShowExport.of(replace(chosen, **narrowed)))

    everything = to(speaker.t.plain("All of them"), None)
    buttons = [to(shortened(name, 38), id) for name, id in every]
    return Outgoing(bold(ask), (*rows_of(buttons, 1), (everything,)))


def _buttons(speaker: Speaker, notice: ExportAsk) -> Rows:
    t, chosen, period = speaker.t, notice.filters, notice.filters.days

    def to(text: str, where: Period) -> Button:
        return Button(text, ShowExport.of(replace(chosen, period=where.code)))

    ways = (to(t.plain("◀ Before"), period.before()), to(t.plain("After ▶"), period.after()))
    _, *spanned = spans(t, period, period.last, to)
    lists = {
        ExportPage.TYPE: t.plain("Type"),
        ExportPage.OUTCOME: t.plain("Outcome"),
        ExportPage.DESK: t.plain("Desk"),
    }
    narrow = [Button(name, ShowExport.of(chosen, page=page)) for page, name in lists.items()]
    files = [Button(name, TakeExport.of(chosen, format=form)) for form, name in _NAMES.items()]
    history = Button(t.plain("Who exported what"), ShowExportHistory.of(chosen))
    rows = files if notice.rows else []
    return filled(ways, spanned, narrow, rows, [history] if notice.may_see_history else [])
