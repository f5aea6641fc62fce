"""No statement scans a growing table, on either database.

The test checks each query and each module-level statement of bot, so that a new one is not
forgotten. The tables are empty: it only checks that an index serves the statement.
"""

import importlib
import pkgutil
import re
import sqlite3

import pytest
import sqlalchemy as sa

import bot
from bot.core.database import Query
from bot.core.database.statements import compiled
from bot.core.vault import Vault
from bot.history import store as derived
from bot.history.sources import every_source
from bot.links.url import word_set
from tests.kit.storage.dataset import Dataset, Size
from tests.kit.storage.load import load

GROWS = word_set(
    """
    people drafts reports targets words files replies questions cases case_events leaves marks
    places inbox outbox recipients
    """
)
KEPT_SMALL = word_set(
    """
    ix_inbox_open ix_inbox_order ix_inbox_dead ix_outbox_due ix_outbox_unsent ix_outbox_later
    ix_case_events_leafless ix_cases_turn
    """
)
"""Indices that hold only waiting rows: they may be scanned."""
READ_WHOLE = {
    "core.erasures.people_ids": "a restore",
    "core.erasures.agreed_ids": "a restore",
    "reports.reports_store.report_ids": "a restore",
    "reports.reports_store.count_by_key": "the operator's commands, while there are several keys",
    "privacy.own_data_store.heard_broadcasts": "a person's data: the broadcasts of thirty days",
    "core.queues.outbox.stuck_messages": "the operator's command that lists what failed",
    "desk.digest_store.decided_lately": "the newest 300 events, by the primary key",
    "log of case_events._strays": "the operator's check of the whole history",
    "log of case_events._count": "the operator's check of the whole history",
}
"""Statements that may read more, and why."""


def statements():
    found = {}
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if (
            not module.ispkg
            and "migrations" not in module.name
            and "__main__" not in module.name
        ):
            values = vars(importlib.import_module(module.name))
            own = {
                name: each
                for name, each in values.items()
                if not isinstance(each, Query) or each.__module__ == module.name
            }
            found |= of_one(module.name.removeprefix("bot."), own)
    for source in every_source():
        found |= of_one(f"log of {source.name}", vars(source) | {"read": None})
    for name, table in vars(derived).items():
        if isinstance(table, derived.Derived):
            found |= of_one(
                f"what the log says of {name}", vars(table) | {"_untold": None}
            )
    return found


def of_one(owner, values):
    values = {
        name: value.statement if isinstance(value, Query) else value
        for name, value in values.items()
    }
    kinds = (sa.Select, sa.CompoundSelect, sa.Update, sa.Delete)
    return {
        f"{owner}.{name}": each
        for name, each in values.items()
        if isinstance(each, kinds)
    }


def read_whole(line):
    """The growing table or index that a line of a plan reads from end to end, or None."""
    lite = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", line)
    post = re.search(r"Seq Scan on (\w+)", line)
    if post:
        return post[1] if post[1] in GROWS else None
    if lite and lite[1] in GROWS and lite[2] not in KEPT_SMALL:
        return lite[2] or lite[1]
    return None


async def explained(connection, statement):
    """The plan of each engine, line by line, as it is for any values."""
    is_lite = isinstance(connection, sqlite3.Connection)
    ready = compiled(statement, "sqlite" if is_lite else "postgresql", ())
    count = len(ready._order)
    if is_lite:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {ready.sql}", [None] * count)
        return [row[3] for row in plan]
    # Whatever could use an index does, also where a table is small.
    await connection.execute(
        "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan"
    )
    await connection.execute(f"PREPARE looked AS {ready.sql}")
    nothing = f"({', '.join(['NULL'] * count)})" if count else ""
    rows = await connection.fetch(f"EXPLAIN EXECUTE looked{nothing}")
    await connection.execute("DEALLOCATE looked")
    return [row[0] for row in rows]


async def test_no_statement_reads_a_growing_table_from_end_to_end(connection):
    wrong = {}
    for name, statement in statements().items():
        if name in READ_WHOLE:
            continue
        if lines := [
            line for line in await explained(connection, statement) if read_whole(line)
        ]:
            wrong[name] = lines
    assert wrong == {}


HOT = {
    "core.queues.inbox._CLAIM": "ix_inbox_order",
    "core.queues.deliveries.due": "ix_outbox_due",
    "core.queues.outbox._REPLACE": "ix_outbox_latest",
    "cases.store.open_for": "uq_cases_open_canonical",
    "desk.queue_store._NEXT": "ix_cases_turn",
    "desk.due_store.lock_due": "ix_cases_remind",
    "reports.reports_store.promises_passed": "ix_reports_promised",
    "desk.queue_store._PAGE": "ix_cases_turn",
    "desk.queue_store._FIGURES": "ix_cases_turn",
    "desk.queue_store.last_taken_by": "ix_cases_holder",
    "desk.digest_store.backlog_counts": "ix_cases_turn",
    "cases.store.outcomes_of_account": "ix_cases_account",
    "reports.patterns_store.marks_sharing": "ix_marks_case",
    "cases.store.newest_notes": "ix_case_events_notes",
    "cases.store.newest_replies": "ix_case_events_said",
    "reports.search_store._newest": "ix_reports_filed_at",
    "reports.search_store._holding": "ix_words_report",
    "reports.reports_store.first_reports": "ix_targets_case",
    "reports.reports_store.has_filed": "ix_targets_case",
    "reports.targets_store.reported_by": "ix_case_events_calls",
    "reports.case_reports_store.unreachable": "ix_targets_silent",
    "cases.store.open_at_closed_desks": "ix_cases_open ",
    "cases.store.open_at": "ix_cases_open ",
    "cases.store.without_desk": "ix_cases_open ",
}


@pytest.mark.no_cover
@pytest.mark.slow
async def test_the_hot_statements_use_the_index_that_was_made_for_them(
    connection, database_url
):
    await load(database_url, Dataset(Size(4_000, 4_000, 800), Vault(b"0" * 32)))
    await waiting(connection)
    every = statements()
    plans = {name: await explained(connection, every[name]) for name in HOT}
    assert {
        name: lines for name, lines in plans.items() if HOT[name] not in str(lines)
    } == {}


async def waiting(connection):
    """Let some hundred messages and updates wait."""
    for command in (
        "UPDATE outbox SET state = 0, sent_at = NULL, latest = address WHERE id % 2 = 0",
        "UPDATE inbox SET state = 0 WHERE update_id % 2 = 0",
    ):
        if isinstance(connection, sqlite3.Connection):
            connection.execute(command)
        else:
            # See tests.kit.storage.load
            await connection.execute("SET synchronous_commit = on")
            await connection.execute(command)
            await connection.execute("VACUUM (ANALYZE)")


def test_a_full_scan_is_recognised():
    assert read_whole("SCAN reports") == "reports"
    assert read_whole("Seq Scan on outbox  (cost=0.00)") == "outbox"
    assert read_whole("SCAN outbox USING INDEX ix_outbox_due") is None
    assert read_whole("SCAN cases USING INDEX ix_cases_host") == "ix_cases_host"
    assert (
        read_whole("SEARCH reports USING INDEX ix_reports_person (person_id=?)") is None
    )
