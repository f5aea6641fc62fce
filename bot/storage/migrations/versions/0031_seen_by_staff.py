"""Names of files are erased; points are kept to about a kilometre, also in words for search."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.domain.citizen.taking import coarse
from bot.storage.desk.lists.search import parts_of

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_AT_ONCE = 2_000
_words = sa.table("words", sa.column("word"), sa.column("report_id"))


def upgrade() -> None:
    op.drop_column("files", "name")
    _change("reports", "id", "place", coarse, _forget_point)
    _change("replies", "id", "text", coarse)
    for drafts in ("drafts", "call_drafts"):
        _change(drafts, "person_id", "body", _coarse_draft)


def _change(
    table: str,
    key: str,
    column: str,
    change: Callable[[str], str],
    changed: Callable[[str, str, str], None] = lambda *_: None,
) -> None:
    """Change a column of a table, row by row, some rows at a time."""
    rows = sa.table(table, sa.column(key), sa.column(column))
    id, value = rows.c[key], rows.c[column]
    bind, last = op.get_bind(), ""
    read = sa.select(id, value).where(id > sa.bindparam("last"), value.is_not(None))
    read = read.order_by(id).limit(_AT_ONCE)
    while found := bind.execute(read, {"last": last}).all():
        last = found[-1][0]
        for row, old in found:
            if (new := change(old)) != old:
                bind.execute(sa.update(rows).where(id == row).values({column: new}))
                changed(row, old, new)


def _forget_point(report: str, old: str, new: str) -> None:
    """Let the search find the report by what is kept of its place."""
    gone = set(parts_of([old])) - set(parts_of([new]))
    bind, of_report = op.get_bind(), _words.c.report_id == report
    bind.execute(sa.delete(_words).where(of_report, _words.c.word.in_(sorted(gone))))
    known = set(bind.scalars(sa.select(_words.c.word).where(of_report)))
    fresh = sorted(set(parts_of([new])) - known)
    if fresh:
        bind.execute(sa.insert(_words), [{"word": word, "report_id": report} for word in fresh])


def _coarse_draft(body: str) -> str:
    """The draft without the names of its files, its points to about a kilometre."""
    try:
        draft = json.loads(body)
    except ValueError:
        return body
    return json.dumps(_coarse_part(draft), ensure_ascii=False)


def _coarse_part(part: Any) -> Any:
    if isinstance(part, list):
        return [_coarse_part(each) for each in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _coarse_part(value) for key, value in part.items()}
    if "unique_id" in kept:
        kept.pop("name", None)
    if isinstance(kept.get("place"), str):
        kept["place"] = coarse(kept["place"])
    return kept
