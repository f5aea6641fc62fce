"""What the history holds of cases, beside the acts: each event, what it changed.

`audit verify` adds up the events of a case and compares the sum with its row.
"""

import json
from collections.abc import Mapping
from typing import Any

NAMES = (
    "number", "opened_at", "canonical", "host", "display", "account", "status", "violation",
    "region", "urgency", "desk_id", "decision", "proposal", "announced_at", "merged_into",
    "closed_at", "claimed_at", "patterns", "recused",
)  # fmt: skip
"""Columns of a case that people read, or that say who may decide. Not what changes while staff
work: holder, due times, counts of reports."""


def of(row: Mapping[str, Any]) -> dict[str, Any]:
    """These columns as plain values, in which staff are named by the keys that pseudonyms know."""
    kept = {name: row[name] for name in NAMES}
    for name in ("decision", "proposal"):
        kept[name] = row[name] and json.loads(row[name])
    kept["recused"] = [{"of": int(one)} for one in (row["recused"] or "").split()] or None
    return kept
