"""Writes a part of an export to a file, page by page, so that memory use stays constant."""

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any
from zoneinfo import ZoneInfo

from bot.domain.figures.export import COLUMNS, PART_ROWS, Format
from bot.domain.notices.figures import ExportFile
from bot.messages.figures.monthly import BOM, csv_text
from bot.messages.outgoing import Outgoing, Upload
from bot.messages.speaker import Speaker, lines
from bot.services.figures.exports import range_of
from bot.storage.desk.looks import looks
from bot.storage.engine.database import Database, Row
from bot.storage.figures import exports
from bot.storage.figures.exports import Export, Position

PAGE = 500
PACKED_FROM = 5_000
"""From this many rows on the file is zipped."""
_TIMES = ("opened_at", "claimed_at", "decided_at", "announced_at", "looked_at")


@asynccontextmanager
async def export_file(
    database: Database, speaker: Speaker, notice: ExportFile
) -> AsyncIterator[Outgoing | None]:
    """The message with its file, deleted when the block ends; None for an unknown export."""
    async with database.reading() as tx:
        export = await exports.get(tx, notice.export)
    if export is None:
        yield None
        return
    with TemporaryDirectory(prefix="habarla-export-") as folder:
        path, rows = await _write(database, speaker, notice, export, Path(folder))
        yield said(speaker, notice, rows, path)


def said(speaker: Speaker, notice: ExportFile, rows: int, path: Path) -> Outgoing:
    t = speaker.t
    text = lines(
        t.plural("{n} case, as it is now.", "{n} cases, as they are now.", rows),
        notice.parts > 1 and t("Part {part} of {parts}", part=notice.part, parts=notice.parts),
        t("For your work only: please do not pass it on."),
    )
    return Outgoing(text, file=Upload("document", path.name, path))


async def _write(
    database: Database, speaker: Speaker, notice: ExportFile, export: Export, folder: Path
) -> tuple[Path, int]:
    """The file and its number of rows. Each page is read in a transaction of its own."""
    part = f"-{notice.part}" if notice.parts > 1 else ""
    name = f"cases-{export.filters.period.replace('..', '_')}{part}.{export.format.value}"
    is_packed = export.rows >= PACKED_FROM
    path = folder / (f"{name}.zip" if is_packed else name)
    zone = ZoneInfo(speaker.channel.zone)
    span = range_of(speaker.channel, export.filters, export.at)
    async with database.reading() as tx:
        # Cases that the person decides again: the first decision is not shown to them.
        hidden = await looks.cases_held_by(tx, export.staff)
    after: Position | None = notice.after
    written = 0
    sink = await asyncio.to_thread(_Sink, path, name, export.format, packed=is_packed)
    try:
        while written < PART_ROWS:
            async with database.reading() as tx:
                rows = await exports.page(tx, span, after, min(PAGE, PART_ROWS - written))
            if not rows:
                break
            open_to_them = [row for row in rows if row["id"] not in hidden]
            await asyncio.to_thread(sink.write, [_values(row, zone) for row in open_to_them])
            written += len(rows)
            after = (rows[-1]["opened_at"], rows[-1]["id"])
    finally:
        await asyncio.to_thread(sink.close)
    return path, written


class _Sink:
    """A file that rows are added to, zipped or not. Not thread-safe."""

    def __init__(self, path: Path, name: str, form: Format, *, packed: bool) -> None:
        self._form = form
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) if packed else None
        raw: IO[bytes] = path.open("wb") if self._archive is None else self._archive.open(name, "w")
        self._file = raw
        if form is Format.CSV:
            raw.write((BOM + csv_text([COLUMNS])).encode())

    def write(self, rows: list[dict[str, Any]]) -> None:
        if self._form is Format.CSV:
            text = csv_text([_cell(row[c]) for c in COLUMNS] for row in rows)
        else:
            text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
        self._file.write(text.encode())

    def close(self) -> None:
        self._file.close()
        if self._archive is not None:
            self._archive.close()


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
