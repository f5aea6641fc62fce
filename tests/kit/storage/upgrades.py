"""An upgrade of three revisions, and processes that are killed in the middle of one."""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bot.core.database.migrate import SCRIPTS, migrate
from tests.kit.process.warm import ROOT, WarmProcess

_STEPS = (
    """
    op.create_table("notes", number("id", primary_key=True), sa.Column("words", sa.Text))
    op.create_table("marks", number("note"), number("at"))
    op.execute("INSERT INTO notes (id, words) VALUES (1, 'one'), (2, 'two'), (3, 'three')")
    """,
    """
    op.add_column("notes", number("length", server_default="0"))
    op.execute("UPDATE notes SET length = length(words)")
    op.create_index("ix_notes_length", "notes", ["length"])
    op.execute("INSERT INTO marks (note, at) SELECT id, 10 * id FROM notes")
    """,
    """
    op.create_table("notes_new", number("id", primary_key=True), sa.Column("said", sa.Text))
    op.execute("INSERT INTO notes_new SELECT id, words FROM notes WHERE id > 1")
    op.drop_table("notes")
    op.rename_table("notes_new", "notes")
    op.execute("DELETE FROM marks WHERE note = 1")
    """,
)
"""Tables, columns, an index, rows that change, and a table that is made anew."""
_SCRIPT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{number:04}", {before}


def number(name, **more):
    return sa.Column(name, sa.BigInteger, **more)


def upgrade():
{body}
"""


def write_chain(folder: Path, revisions: int = len(_STEPS)) -> Path:
    """A folder of migrations with so many of the revisions."""
    scripts = folder / f"chain{revisions}"
    (scripts / "versions").mkdir(parents=True)
    shutil.copy(SCRIPTS / "env.py", scripts)
    for number, body in enumerate(_STEPS[:revisions], start=1):
        before = None if number == 1 else f"{number - 1:04}"
        text = _SCRIPT.format(number=number, before=repr(before), body=body)
        (scripts / "versions" / f"{number:04}.py").write_text(text)
    return scripts


async def killed_after(statements: int, url: str, scripts: Path) -> bool:
    """Migrate in a process that is killed after so many statements; False: it had ended before."""
    command = [sys.executable, "-m", __name__, str(statements), url, str(scripts)]
    with tempfile.TemporaryFile() as said:
        process = await WarmProcess.start(
            command, ROOT, {}, said, said, talkative=False
        )
        status = await process.wait()
        said.seek(0)
        assert status in (0, -signal.SIGKILL), said.read().decode()
    return status != 0


def _migrate(statements: int, url: str, scripts: Path) -> None:
    left = statements

    def count(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    for event in ("after_cursor_execute", "commit"):
        sa.event.listen(sa.Engine, event, count)
    asyncio.run(migrate(url, scripts))


async def content(url: str) -> dict[str, Any]:
    """The tables with their columns and rows, the names of the indexes, and the revision."""
    async with connected(url) as connection:
        return await connection.run_sync(_content)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[AsyncConnection]:
    """One transaction past the bot, committed at the end."""
    driver = "sqlite+aiosqlite" if url.startswith("sqlite") else "postgresql+asyncpg"
    engine = create_async_engine(
        sa.engine.make_url(url).set(drivername=driver), poolclass=NullPool
    )
    async with engine.begin() as connection:
        yield connection
    await engine.dispose()


_NAMED = {
    "sqlite": "SELECT name, tbl_name, type FROM sqlite_master WHERE type IN ('table', 'index')"
    " AND name NOT LIKE 'sqlite_%'",
    "postgresql": "SELECT relname, coalesce(indrelid, oid)::regclass::text,"
    " CASE relkind WHEN 'r' THEN 'table' ELSE 'index' END"
    " FROM pg_class LEFT JOIN pg_index ON indexrelid = oid"
    " WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace",
}
"""Tables and indexes, each with its table. To ask SQLAlchemy costs ten times as much."""


def _content(connection: sa.Connection) -> dict[str, Any]:
    indexes: dict[str, list[str]] = {}
    for name, table, kind in connection.exec_driver_sql(
        _NAMED[connection.dialect.name]
    ):
        indexes.setdefault(table, []).extend([name] if kind == "index" else [])
    found: dict[str, Any] = {}
    for table, names in indexes.items():
        rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"')
        columns = list(rows.keys())
        found[table] = (columns, sorted(names), sorted(map(tuple, rows), key=str))
    return found


if __name__ == "__main__":
    _migrate(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
