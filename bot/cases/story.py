"""Cases as the log tells of them.

A case is a row that one who writes SQL can change: a decision that two people made, who may not
decide, a type that takes two people. So it is added up from its events before it is decided, and
before its outcome goes out. Events without the key of the log tell nothing.
"""

from bot.cases import store
from bot.cases.model import AlteredCase, Case
from bot.core.database import Row, Transaction
from bot.history.changes import Sum, Values, other_values
from bot.history.signed_rows import SignedRows
from bot.values import Act, Status


def told(sum: Sum) -> Values:
    """The columns of a case; some of them stand in others, too."""
    decision = sum.values.get("decision") or {}
    return {
        **sum.values,
        "open": int(Status(sum.values["status"]).is_open),
        "events": sum.events,
        "outcome": decision.get("finding", {}).get("outcome"),
        "decided_at": decision.get("at"),
    }


def seen(row: Row) -> Values:
    names = ("open", "events", "outcome", "decided_at")
    return {**store.recorded_of(row), **{name: row[name] for name in names}}


async def check_story(tx: Transaction, case: Case, act: Act) -> None:
    """Raises AlteredCase for a case that is not what its events say."""
    signed_rows = SignedRows(tx)
    sum = Sum()
    for event in await store.events_logged(tx, case.id):
        if await signed_rows.has(store.LOGGED, event):
            sum.add(event["changed"], event["id"])
    row = await store.case_row(tx, case.id)
    if row is None or "status" not in sum.values or other_values(told(sum), seen(row)):
        raise AlteredCase(case, act)
