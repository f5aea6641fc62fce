"""Migrations lead to the tables of the schema."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.core.database import migrate as module
from bot.core.database.engines import open_database
from bot.core.database.migrate import HEAD, migrate, revision
from bot.core.schema.base import metadata


def differences(connection):
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return compare_metadata(context, metadata)


async def test_migrated_tables_are_the_tables_of_the_schema(database_url):
    driver = "sqlite+aiosqlite" if database_url.startswith("sqlite") else "postgresql+asyncpg"
    url = sa.engine.make_url(database_url).set(drivername=driver)
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_an_empty_file_gets_all_migrations_up_to_the_newest(tmp_path):
    url = f"sqlite:///{tmp_path}/deep/habarla.db"
    opened = await open_database(url)
    assert await revision(opened) is None
    await opened.close()
    assert await migrate(url) == [f"{n:04}" for n in range(1, int(HEAD) + 1)]
    scripts = ScriptDirectory(str(module.SCRIPTS))
    assert scripts.get_heads() == [HEAD]


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_columns_are_plain_integers_text_and_bytes(table):
    for column in table.columns:
        assert isinstance(column.type, (sa.Integer, sa.Text, sa.LargeBinary))
