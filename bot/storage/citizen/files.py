"""Files of reports and replies: Telegram stores them, this table keeps their ids."""

from dataclasses import asdict, fields

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


async def of_case(tx: Transaction, case: str) -> list[Attachment]:
    return [read_file(row) for row in await tx.rows(_OF_CASE, case=case)]


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
