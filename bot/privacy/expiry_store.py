"""Reports and posts that are over: not needed for their cases, and not for a decision that can be
contested."""

import sqlalchemy as sa

from bot.cases.tables import cases
from bot.core.database import Row, Transaction, erased_values
from bot.core.database.expiry import Expiring
from bot.core.schema import Big
from bot.core.tables import people
from bot.register.tables import appeals, entries, entry_changes
from bot.reports.reports_store import ANONYMOUS, FROM_CALL, cut_off
from bot.reports.tables import files, public_posts, replies, reports, targets
from bot.values import Outcome

_P = sa.bindparam
SINCE = "contested_since"
"""The parameter (ms UTC): what was published, changed or told since then can be contested."""
_since = sa.bindparam(SINCE, type_=Big)


def may_be_contested(case: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """An appeal is open, its entry was published or changed, or “not confirmed” was told since."""
    is_open = sa.exists().where(
        appeals.c.case_id == case, sa.text("stage IN ('waiting', 'decided')")
    )
    in_register = sa.exists().where(
        entries.c.case_id == case,
        entry_changes.c.entry_id == entries.c.id,
        entry_changes.c.at >= _since,
    )
    told = cases.alias("told")
    not_confirmed = sa.exists().where(
        told.c.id == case,
        told.c.outcome == Outcome.NOT_CONFIRMED.value,
        told.c.announced_at >= _since,
    )
    return sa.or_(is_open, in_register, not_confirmed)


KEPT_FROM = "kept_from"
"""The parameter (ms UTC): people who filed before did not agree to a longer term."""
_took_consent_back = sa.exists().where(
    people.c.id == reports.c.person_id, people.c.consent_version.is_(None)
)
_may_be_kept = sa.and_(
    reports.c.filed_at >= _P(KEPT_FROM, type_=Big), ~_took_consent_back
)
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
_has_content = sa.or_(
    *(
        reports.c[name].is_not(None)
        for name, left in erased_values(reports).items()
        if left is None and name != "person_id"
    ),
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
    reports,
    reports.c.filed_at,
    sa.or_(*(sa.and_(*which) for which in _KINDS)),
    _is_over,
)
"""Reports that `expire` erases, counted by when they were filed."""


async def expire(
    tx: Transaction, limit: int, moments: dict[str, int]
) -> list[tuple[str, str | None]]:
    """Erase reports that were over "before" a moment. Returns their ids and whose they were.

    Reports filed since the moment KEPT_FROM stay while their decision can be contested, which ended
    with those of the moment SINCE.
    """
    found: list[Row] = []
    for overdue_of_a_kind in _OVERDUE:
        left = limit - len(found)
        found += await tx.rows(overdue_of_a_kind, limit=left, **moments)
    for row in found:
        await cut_off(tx, row["id"])
    return [(row["id"], row["person_id"]) for row in found]


_POST = public_posts.c
OLD_POSTS = Expiring(public_posts, _POST.since, ~may_be_contested(_POST.case_id))
