"""Reports whose time is over: they are erased and cut off from their reporter."""

import sqlalchemy as sa

from bot.storage.citizen.reports import ANONYMOUS, FROM_CALL, cut_off
from bot.storage.engine.database import Row, Transaction
from bot.storage.engine.expiring import Expiring
from bot.storage.register.contested import SINCE, may_be_contested
from bot.storage.schema import cases, files, people, replies, reports, targets
from bot.storage.schema.base import Big

_P = sa.bindparam
KEPT_FROM = "kept_from"
"""The parameter (ms UTC): people who filed before did not agree to a longer term."""
_took_consent_back = sa.exists().where(
    people.c.id == reports.c.person_id, people.c.consent_version.is_(None)
)
_may_be_kept = sa.and_(reports.c.filed_at >= _P(KEPT_FROM, type_=Big), ~_took_consent_back)
_still_needed = (
    sa.exists()
    .where(
        targets.c.report_id == reports.c.id,
        cases.c.id == targets.c.case_id,
        sa.or_(
            cases.c.open == 1,
            cases.c.closed_at >= _P("before"),
            sa.and_(_may_be_kept, may_be_contested(cases.c.id)),
        ),
    )
    .correlate(reports)
)
_is_over = sa.or_(~_still_needed, reports.c.withdrawn_at < _P("before"))
_WORDS = ("description", "forwarded", "place", "origin", "region")
_has_content = sa.or_(
    *(reports.c[each].is_not(None) for each in _WORDS),
    sa.exists().where(files.c.report_id == reports.c.id).correlate(reports),
    sa.exists().where(replies.c.report_id == reports.c.id).correlate(reports),
)
# Reports that still name a person, and those that never did and still hold what was said.
_KINDS = (
    (reports.c.person_id.is_not(None),),
    (FROM_CALL, _has_content),
    (ANONYMOUS, _has_content),
)
# Old reports of a kind that were withdrawn, or whose cases are all over.
_OVERDUE = tuple(
    sa.select(reports.c.id, reports.c.person_id)
    .where(reports.c.filed_at < _P("before"), *which, _is_over)
    .limit(_P("limit", type_=sa.Integer()))
    for which in _KINDS
)
OVERDUE = Expiring(
    reports, reports.c.filed_at, sa.or_(*(sa.and_(*which) for which in _KINDS)), _is_over
)
"""What `expire` erases, counted by when it was filed."""


async def expire(
    tx: Transaction,
    before: int,
    limit: int,
    contested_since: int | None = None,
    kept_from: int | None = None,
) -> list[tuple[str, str | None]]:
    """Erase reports that were over `before` a moment. Returns their ids and whose they were.

    Reports filed since `kept_from` stay while their decision can be contested, see
    storage.register.contested; by default none do.
    """
    found: list[Row] = []
    since = {
        SINCE: tx.now if contested_since is None else contested_since,
        KEPT_FROM: tx.now if kept_from is None else kept_from,
    }
    for overdue_of_a_kind in _OVERDUE:
        left = limit - len(found)
        found += await tx.rows(overdue_of_a_kind, before=before, limit=left, **since)
    for row in found:
        await cut_off(tx, row["id"])
    return [(row["id"], row["person_id"]) for row in found]
