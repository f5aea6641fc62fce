"""MACs of the log's rows: their form stays, and no row gets in without one."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.cases.tables import case_events
from bot.core.database import logged
from bot.core.schema import metadata
from bot.core.tables import appointments
from bot.core.vault import Vault
from bot.history.sources import every_source

ROOT = Path(__file__).parents[3]
TABLES = {table.name for table in metadata.sorted_tables if logged.is_logged(table)}
CHANGES = {"insert", "insert_ignore", "update", "put", "upsert"}
DOOR = "bot/core/database/logged.py"
ROW = {
    "id": 7,
    "case_id": "4vSTLGiMAPkDkvJ9",
    "version": 2,
    "at": 1_800_000_000_000,
    "act": "note",
    "staff": None,
    "detail": '{"words": "Көмек"}',
    "changed": None,
}


class By:
    sealer = Vault(b"k" * 32)


By.sealer.log_key = bytes(range(32))


def test_a_mac_that_this_version_made_fits_for_ever():
    assert (
        logged.row_mac(By, case_events, ROW).hex() == "84d23fa83d88efaaba1993e7b3cc7627"
    )


@pytest.mark.parametrize(
    "other",
    [
        {"id": 8},
        {"at": 1},
        {"staff": 8},
        {"version": "2"},
        {"detail": b"{}"},
        {"mac": None},
    ],
)
def test_a_mac_fits_no_other_row_and_no_other_table(other):
    row = {**ROW, "mac": logged.row_mac(By, case_events, ROW)}
    assert logged.is_genuine(By, case_events, {**row, "leaf": 9, "later": None})
    assert not logged.is_genuine(By, case_events, {**row, **other})
    assert not logged.is_genuine(By, appointments, row)


def test_every_source_of_the_log_has_a_mac():
    assert {source.name for source in every_source()} == TABLES


def changes_of_logged_tables(path):
    """Calls that build an INSERT or UPDATE of a logged table, which is named there."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args:
            function, table = ast.unparse(node.func), ast.unparse(node.args[0])
            is_change = function.rpartition(".")[2] in CHANGES
            if is_change and table.rpartition(".")[2] in TABLES:
                yield f"{path.relative_to(ROOT)}: {function}({table})"


def test_no_statement_but_those_of_one_module_adds_or_changes_rows_of_the_log():
    paths = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
    found = [one for path in paths for one in changes_of_logged_tables(path)]
    assert [one for one in found if not one.startswith(DOOR)] == []


async def test_rows_that_a_database_counts_get_their_mac_with_their_id(database):
    database.sealer = By.sealer
    row = {name: value for name, value in ROW.items() if name != "id"}
    async with database.transaction() as tx:
        for _ in range(2):
            await logged.add_row(tx, case_events, row)
        rows = await tx.rows(sa.select(case_events).order_by(case_events.c.id))
    assert [logged.is_genuine(By, case_events, one) for one in rows] == [True, True]
    assert rows[0]["mac"] != rows[1]["mac"]


def test_a_process_that_loads_the_log_alone_knows_all_of_its_sources():
    script = "from bot.history.sources import every_source; print(*(s.name for s in every_source()))"
    alone = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True
    )
    assert set(alone.stdout.split()) == TABLES, alone.stderr
