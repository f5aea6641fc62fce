"""Exports of cases as files, with the history of who exported them."""

import asyncio
import io
import json
from datetime import UTC, datetime
from typing import IO, Any, ClassVar
from zoneinfo import ZoneInfo

from bot.core import reviews_store, typed_words
from bot.core.database import Row
from bot.core.messages import (
    Action,
    Address,
    Button,
    Message,
    Outgoing,
    Recipient,
    Rows,
    Speaker,
    Upload,
    bold,
    button,
    filled,
    lines,
    paragraphs,
)
from bot.core.people import Person, Right
from bot.core.periods import Period, Span, around, parse
from bot.core.spreadsheets import csv_text
from bot.core.times import today
from bot.core.work import Work, fresh_id
from bot.figures import exports_store
from bot.figures.exports_store import Export, Filters, Format, Position, range_of
from bot.figures.words import period_name, type_label


class ExportAction(Action):
    """An export of a period, all of it or one violation type."""

    right: ClassVar[Right | None] = Right.EXPORT

    period: Period
    violation: str | None

    @property
    def filters(self) -> Filters:
        return Filters(self.period, self.violation)


@button("x:s:{period}:{violation}")
class ShowExport(ExportAction): ...


@button("x:{format}:{period}:{violation}")
class TakeExport(ExportAction):
    format: Format


@button("x:h", right=Right.SEE_EXPORTS)
class ShowExportHistory(Action): ...


class ExportAsk(Message):
    """The export before it is made; the words of the command narrow it down."""

    filters: Filters
    rows: int
    may_see_history: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        chosen = self.filters
        text = paragraphs(
            bold(t("Export of cases")),
            _chosen(speaker, chosen),
            t.plural(
                "{n} case was opened then.", "{n} cases were opened then.", self.rows
            ),
            t(
                "One row for each case: number, type, region, link made harmless, status, "
                "decision, times, how many reports. Nothing about reporters, and no words that "
                "a person wrote. Every export is recorded."
            ),
        )
        return Outgoing(text, _buttons(speaker, self))


class ExportHistory(Message):
    async def load(self, work: Work) -> tuple[tuple[Export, str], ...]:
        return tuple(await exports_store.newest(work.tx, LISTED))

    def render(
        self, speaker: Speaker, made: tuple[tuple[Export, str], ...]
    ) -> Outgoing:
        t = speaker.t
        if not made:
            return Outgoing(t("No export has been made yet."))
        entries = [
            lines(
                t("{time}: {name}", time=t.time(one.at), name=name),
                _chosen(speaker, one.filters),
                t.plural(
                    "{n} row, {form}",
                    "{n} rows, {form}",
                    one.rows,
                    form=_NAMES[one.format],
                ),
            )
            for one, name in made
        ]
        return Outgoing(paragraphs(bold(t("Who exported what")), *entries))


_NAMES = {Format.CSV: "CSV", Format.LINES: "JSON Lines"}
LISTED = 15
"""Lines of the history."""


def read_filters(work: Work, words: list[str]) -> tuple[Filters, str | None]:
    """The period (else this month) and the type that typed words mean, and the unknown words."""
    two_dates = parse(" ".join(words[:2]))
    rest = words
    if two_dates is not None:
        rest = words[2:]
    period = two_dates or next(filter(None, map(parse, reversed(rest))), None)
    written = " ".join(word for word in rest if parse(word) is None)
    names = typed_words.names(work.channel, work.channel.types)  # old types, too
    found, unknown = typed_words.read(
        written, (name for name in names if name[1] == "type")
    )
    period = period or around(Span.MONTH, today(work.now, work.channel.zone))
    return Filters(period, found.get("type")), unknown or None


async def ask_for_export(
    work: Work, chosen: Filters, *, may_see_history: bool
) -> ExportAsk:
    span = range_of(chosen, work.channel.zone, work.now)
    return ExportAsk(
        chosen, await exports_store.counted(work.tx, *span), may_see_history
    )


async def request(
    work: Work, person: Person, staff: int, chosen: Filters, form: Format, language: str
) -> Export:
    span = range_of(chosen, work.channel.zone, work.now)
    rows = await exports_store.counted(work.tx, *span)
    to = Recipient(Address(person=person.id), language)
    export = Export(fresh_id(), staff, work.now, chosen, form, rows)
    await exports_store.exports.insert(work.tx, export)
    parts = max(1, -(-rows // PART_ROWS))
    for part in range(1, parts + 1):
        once = f"export:{export.id}:{part}"
        await work.tell(to, ExportFile(export.id, part, parts), once=once)
    return export


class ExportFile(Message):
    is_slow: ClassVar[bool] = True

    export: str
    part: int
    parts: int

    async def load(self, work: Work) -> tuple[int, str, bytes] | None:
        """How many rows, the name of the file and its content."""
        export = await exports_store.exports.get(work.tx, self.export)
        if export is None:
            return None
        return await _made(work, self, export)

    def render(self, speaker: Speaker, made: tuple[int, str, bytes]) -> Outgoing:
        t = speaker.t
        rows, name, content = made
        text = lines(
            t.plural("{n} case, as it is now.", "{n} cases, as they are now.", rows),
            self.parts > 1
            and t("Part {part} of {parts}", part=self.part, parts=self.parts),
            t("For your work only: please do not pass it on."),
        )
        return Outgoing(text, file=Upload("document", name, content))


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
    "order",
    "order_date",
    "territory",
    "order_until",
    "found",
    "looked_at",
)
"""A case and its decision; no data of reporters, no free text, no staff."""

PART_ROWS = 20_000
"""Rows of one file: some ten megabytes, where Telegram takes fifty."""
PAGE = 500


async def _made(
    work: Work, asked: ExportFile, export: Export
) -> tuple[int, str, bytes]:
    part = f"-{asked.part}" if asked.parts > 1 else ""
    name = f"cases-{export.filters.period.code.replace('..', '_')}{part}.{export.format.value}"
    zone = ZoneInfo(work.channel.zone)
    span = range_of(export.filters, work.channel.zone, export.at)
    # Cases that the person decides again: the first decision is not shown to them.
    hidden = await reviews_store.cases_held_by(
        work.tx, reviews_store.Kind.LOOK, export.staff
    )
    after: Position | None = (-1, "")
    if asked.part > 1:
        after = await exports_store.position(
            work.tx, *span, (asked.part - 1) * PART_ROWS - 1
        )
    written = 0
    file = io.BytesIO()
    if export.format is Format.CSV:
        file.write(csv_text([COLUMNS]).encode("utf-8-sig"))
    while written < PART_ROWS and after is not None:
        most = min(PAGE, PART_ROWS - written)
        rows = await exports_store.page(work.tx, *span, *after, most)
        if not rows:
            break
        open_to_them = [_values(row, zone) for row in rows if row["id"] not in hidden]
        await asyncio.to_thread(_write, file, open_to_them, export.format)
        written += len(rows)
        after = (rows[-1]["opened_at"], rows[-1]["id"])
    return written, name, file.getvalue()


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
            values[name] = (
                datetime.fromtimestamp(at // 1000, UTC).astimezone(zone).isoformat()
            )
    return {name: values[name] for name in COLUMNS}


def _chosen(speaker: Speaker, chosen: Filters) -> str:
    t = speaker.t
    return lines(
        t("Opened: {period}", period=period_name(speaker, chosen.period)),
        chosen.violation
        and t("Type: {type}", type=type_label(speaker, chosen.violation)),
    )


def _buttons(speaker: Speaker, notice: ExportAsk) -> Rows:
    t = speaker.t
    chosen = notice.filters
    period = notice.filters.period

    def to(text: str, where: Period) -> Button:
        return Button(text, ShowExport(where, chosen.violation))

    ways = (
        to(t.plain("◀ Before"), period.before()),
        to(t.plain("After ▶"), period.after()),
    )
    files = [
        Button(name, TakeExport(period, chosen.violation, form))
        for form, name in _NAMES.items()
    ]
    history = []
    if notice.may_see_history:
        history.append(Button(t.plain("Who exported what"), ShowExportHistory()))
    if not notice.rows:
        return filled(ways, history)
    return filled(ways, files, history)
