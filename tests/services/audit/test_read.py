"""What people read is changed by SQL and by no event: found, and named by table and row.

The attackers know the code and run any statement. They leave the log alone, so that each leaf fits.
"""

import re

import sqlalchemy as sa

from tests.kit.services.log import found_after


def _said(column, was, now):
    return f"SET {column} = replace({column}, '{was}', '{now}')"


FORWARDED, RESTRICTED = "outcome = 'forwarded'", "outcome = 'restricted'"
DELETE = "DELETE"
ATTACKS = {
    "outcome": ("cases", FORWARDED, "SET outcome = 'removed'"),
    "ground": ("cases", FORWARDED, _said("decision", '"platforms"', '"court"')),
    "reason": ("cases", FORWARDED, _said("decision", '"competent"', '"danger"')),
    "authority": ("cases", FORWARDED, _said("decision", '"mia"', '"mci"')),
    "order": ("cases", RESTRICTED, _said("decision", "12-7/345", "12-7/346")),
    "approver": (
        "cases",
        RESTRICTED,
        _said("decision", '"approved_by":22', '"approved_by":33'),
    ),
    "who decided": ("cases", RESTRICTED, _said("decision", '"by":11', '"by":33')),
    "time of a decision": (
        "cases",
        FORWARDED,
        "SET decided_at = decided_at - 86400000",
    ),
    "time of the news": (
        "cases",
        FORWARDED,
        "SET announced_at = announced_at - 86400000",
    ),
    "time of the report": ("cases", FORWARDED, "SET opened_at = opened_at + 86400000"),
    "type": ("cases", FORWARDED, "SET violation = 'fraud'"),
    "link": ("cases", FORWARDED, "SET canonical = 'https://victim-shop.kz/'"),
    "merged": ("cases", FORWARDED, "SET merged_into = id"),
    "recused": ("cases", FORWARDED, "SET recused = ' 22 '"),
    "a case is gone": ("cases", FORWARDED, DELETE),
    "entry of another link": ("entries", "1 = 1", "SET link_hash = 'ab'"),
    "entry of another case": ("entries", "1 = 1", "SET case_id = 'case'"),
    "an older version": ("entries", "1 = 1", "SET version = 1"),
    "an entry is gone": ("entries", "1 = 1", DELETE),
    "an erratum": ("errata", "1 = 1", _said("text", "Неверно", "Верно")),
    "an erratum is gone": ("errata", "1 = 1", DELETE),
    "agreement": ("second_looks", "agreed = 0", "SET agreed = 1"),
    "how a look ended": ("second_looks", "agreed = 0", "SET stage = 'overturned'"),
    "a look is gone": ("second_looks", "agreed = 0", DELETE),
    "how an appeal ended": (
        "appeals",
        "finding = 'overturned'",
        "SET finding = 'upheld'",
    ),
    "an answer in time": (
        "appeals",
        "finding = 'overturned'",
        "SET closed_at = due_at - 1",
    ),
    "an appeal is gone": ("appeals", "finding = 'overturned'", DELETE),
    "the material": ("follow_ups", "found = 'gone'", "SET found = 'there'"),
    "a look at the material is gone": ("follow_ups", "found = 'gone'", DELETE),
    "what people agreed to": (
        "consent_texts",
        "language = 'ru'",
        "SET text = 'Всё можно.'",
    ),
    "a text is gone": ("consent_texts", "language = 'ru'", DELETE),
    "an admin": ("staff", "telegram_id = 11", "SET role = 'admin'"),
    "a role is gone": ("staff", "role = 'senior'", "SET role = NULL"),
    "a role at a desk": ("grants", "role = 'senior'", "SET role = 'moderator'"),
    "a custodian is gone": ("grants", "role = 'custodian'", DELETE),
}
KEYS = {"staff": "telegram_id", "grants": "telegram_id", "follow_ups": "case_id"}


ADDED = {
    "grants 33": "grants (telegram_id, desk_id, role) VALUES (33, '', 'custodian')",
    "errata e2": "errata (id, at, on_day, since, text) VALUES ('e2', 1, '2026-11-01', '', '{}')",
    "entries e2": "entries (id, case_id, version, host_key, category, ground, decided_on)"
    " VALUES ('e2', 'c2', 1, 'kz.victim-shop.', 'drugs', 'court', '2026-11-01')",
    "follow_ups c2": "follow_ups (case_id, decision_id, decided_at, found)"
    " VALUES ('c2', 'd', 1, 'gone')",
}


def sql(text):
    return sa.text(text.replace(":", "\\:"))


async def test_what_is_changed_or_removed_by_no_event_is_named(working, note):
    missed = {}
    async with working() as work:
        for attack, (table, which, change) in ATTACKS.items():
            key = KEYS.get(table, "id")
            at = sa.table(table, sa.column(key))
            row = await work.tx.value(sa.select(at.c[key]).where(sql(which)))
            act = f"UPDATE {table} {change}"
            if change == DELETE:
                act = f"DELETE FROM {table}"  # noqa: S608
            made = sql(f"{act} WHERE {key} = {row!r} AND {which}")
            found = [one.where for one in await found_after(work.tx, note, made)]
            if not [
                where for where in found if re.match(rf"{table} {row}(\W|$)", where)
            ]:
                missed[attack] = found
    assert missed == {}


async def test_what_is_added_by_no_event_is_named(note, work):
    for row, values in ADDED.items():
        found = await found_after(work.tx, note, sql(f"INSERT INTO {values}"))
        assert [one for one in found if one.where.startswith(row)], row
