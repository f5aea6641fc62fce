"""Files of reports and replies: Telegram stores them, this table keeps their ids."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

import sqlalchemy as sa

from bot.domain.citizen.draft import Attachment
from bot.storage.desk import report_counts
from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.schema import files, targets

_P = sa.bindparam
# Adds a file, unless the report has it already.
_ADD = insert_ignore(files)


async def add(
    tx: Transaction, report: str, added: tuple[Attachment, ...], reply: str | None = None
) -> None:
    more = 0
    for file in added:
        more += await tx.run(
            _ADD, report_id=report, reply_id=reply, added_at=tx.now, **asdict(file)
        )
    if reply is not None:
        await report_counts.filed(tx, report, more)


# The files of all reports of a case.
_OF_CASE = (
    sa.select(files)
    .where(
        files.c.report_id.in_(sa.select(targets.c.report_id).where(targets.c.case_id == _P("case")))
    )
    .order_by(files.c.added_at, files.c.unique_id)
)


async def of_case(tx: Transaction, case: str) -> list[tuple[str, Attachment]]:
    """(report, file)"""
    rows = await tx.rows(_OF_CASE, case=case)
    return [(row["report_id"], read_file(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file without what finds it at Telegram. Times are ms UTC.

    `sha256` and `seen_at` are None while the bot has not seen its bytes.
    """

    unique_id: str
    kind: str
    size: int | None
    added_at: int
    sha256: str | None
    seen_at: int | None


async def seen_of_case(tx: Transaction, case: str) -> list[SeenFile]:
    """The files of all reports of a case, and what is known of their bytes."""
    rows = await tx.rows(_OF_CASE, case=case)
    return [SeenFile(**{field.name: row[field.name] for field in fields(SeenFile)}) for row in rows]


# Keeps the hash of a file whose bytes were seen, once.
_SEEN = (
    sa.update(files)
    .where(
        files.c.report_id == _P("report"),
        files.c.unique_id == _P("file"),
        files.c.sha256.is_(None),
    )
    .values(sha256=_P("hash"), size=_P("bytes"), seen_at=_P("at"))
)


async def seen(tx: Transaction, report: str, file: str, sha256: str, size: int) -> None:
    """The bytes of a file, named by its unique id at Telegram, were seen just now."""
    await tx.run(_SEEN, report=report, file=file, hash=sha256, bytes=size, at=tx.now)


_THIS = (files.c.report_id == _P("report"), files.c.unique_id == _P("file"))
# Remembers that a file cannot be cleaned, for as long as its report has it.
_GIVE_UP = sa.update(files).where(*_THIS).values(hopeless=1)
_HOPELESS = sa.select(files.c.hopeless).where(*_THIS)


async def give_up(tx: Transaction, report: str, file: str) -> None:
    await tx.run(_GIVE_UP, report=report, file=file)


async def is_hopeless(tx: Transaction, report: str, file: str) -> bool:
    return bool(await tx.value(_HOPELESS, report=report, file=file))


# A file of a report, locked or not.
_THERE = sa.select(files.c.unique_id).where(*_THIS)
_THERE_LOCKED = _THERE.with_for_update()


async def stand(tx: Transaction, report: str, ids: Iterable[str], *, lock: bool) -> bool:
    """Whether the report has these files; with `lock` none is erased before the commit."""
    look = _THERE_LOCKED if lock else _THERE
    return all([await tx.row(look, report=report, file=id) is not None for id in ids])


# The files of a report and of its replies.
_OF_REPORT = sa.select(files).where(files.c.report_id == _P("report")).order_by(files.c.added_at)


async def of_report(tx: Transaction, report: str) -> list[Attachment]:
    return [read_file(row) for row in await tx.rows(_OF_REPORT, report=report)]


# Deletes the files of a report and of its replies.
_DROP = sa.delete(files).where(files.c.report_id == _P("report"))


async def drop(tx: Transaction, report: str) -> None:
    await report_counts.filed(tx, report, -await tx.run(_DROP, report=report))


def read_file(row: Row) -> Attachment:
    return Attachment(**{field.name: row[field.name] for field in fields(Attachment)})
