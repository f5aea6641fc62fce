"""The recipients of a broadcast as delivery sees them: whose turn it is, and how it ended.

Claiming moves the broadcast's cursor, one row whatever the portion; only a fate is written for
each recipient. Between floor and cursor, who has no fate was being sent when the process ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.domain.broadcast.broadcast import Fate
from bot.storage.engine.database import Row, Transaction
from bot.storage.schema import people, recipients, topic_choices

_P = sa.bindparam
_R = recipients.c
_of = _R.broadcast_id == _P("broadcast")
_again = _R.fate.in_([sa.literal_column("1"), sa.literal_column("7")])
_between = (_R.position >= _P("first"), _R.position < _P("end"))


class Recipient(NamedTuple):
    """`address` is sealed; None for somebody who must not be written to any more."""

    position: int
    person: str
    language: str
    address: bytes | None
    message: int | None = None


class Ending(NamedTuple):
    """What became of a recipient; `reason` is safe to keep and to show."""

    recipient: Recipient
    fate: Fate
    message: int | None = None
    reason: str = ""


_who = sa.case(
    (people.c.consent_version.is_(None), None),
    (people.c.reachable == 0, None),
    (topic_choices.c.wanted == 0, None),
    else_=people.c.address,
).label("address")
_READ = (
    sa.select(_R.position, _R.person_id, _R.language, _who)
    .outerjoin_from(recipients, people, people.c.id == _R.person_id)
    .outerjoin(
        topic_choices,
        sa.and_(topic_choices.c.person_id == _R.person_id, topic_choices.c.topic == _P("subject")),
    )
    .where(_of)
)
_NEW = _READ.where(*_between, _R.fate == Fate.WAITING.value).order_by(_R.position)
_REFUSED = (
    _READ.where(_R.fate == Fate.AGAIN.value, _again)
    .order_by(_R.position)
    .limit(_P("limit", type_=sa.Integer()))
)
_MARK = (
    sa.update(recipients)
    .where(_of, _R.position == _P("place"), _R.fate == Fate.AGAIN.value)
    .values(fate=Fate.UNDER_WAY.value)
)
_END = (
    sa.update(recipients)
    .where(_of, _R.position == _P("place"))
    .values(fate=_P("new_fate"), message_id=_P("message"), run=1)
)
_HEARD = (
    sa.select(_R.position, _R.person_id, _R.language, _R.message_id, people.c.address)
    .outerjoin_from(recipients, people, people.c.id == _R.person_id)
    .where(
        _of,
        *_between,
        _R.fate == Fate.DELIVERED.value,
        _R.message_id.is_not(None),
        _R.run < _P("turn"),
    )
    .order_by(_R.position)
)
_DONE_WITH = (
    sa.update(recipients)
    .where(_of, _R.position == _P("place"))
    .values(fate=_P("new_fate"), run=_P("turn"))
)
_FATES = sa.select(_R.position, _R.fate, _R.run).where(
    _of, _R.position.in_(_P("places", expanding=True))
)
_CUT_OFF = (
    sa.select(_R.position, _R.language)
    .where(_of, *_between, _R.fate == Fate.WAITING.value)
    .order_by(_R.position)
)  # fmt: skip
_CUT_OFF_AGAIN = sa.select(_R.position, _R.language).where(
    _of, _R.fate == Fate.UNDER_WAY.value, _again
)
_ANY_REFUSED = sa.select(_R.position).where(_of, _R.fate == Fate.AGAIN.value, _again).limit(1)


async def waiting(
    tx: Transaction, broadcast: str, topic: str, first: int, end: int
) -> list[Recipient]:
    """Those from `first` up to before `end` that have no fate yet."""
    rows = await tx.rows(_NEW, broadcast=broadcast, subject=topic, first=first, end=end)
    return [_recipient(row) for row in rows]


async def refused(
    tx: Transaction, broadcast: str, topic: str, limit: int, besides: Collection[int] = ()
) -> list[Recipient]:
    """Claim those whose message was refused for the moment, but nobody at `besides`."""
    found = await tx.rows(_REFUSED, broadcast=broadcast, subject=topic, limit=limit)
    rows = [row for row in found if row["position"] not in besides]
    await tx.run_many(_MARK, [{"broadcast": broadcast, "place": row["position"]} for row in rows])
    return [_recipient(row) for row in rows]


async def any_refused(tx: Transaction, broadcast: str) -> bool:
    return await tx.value(_ANY_REFUSED, broadcast=broadcast) is not None


async def end(tx: Transaction, broadcast: str, endings: Sequence[Ending]) -> None:
    """Write down what became of recipients in the run that sends."""
    await tx.run_many(
        _END,
        [
            {
                "broadcast": broadcast,
                "place": one.recipient.position,
                "new_fate": int(one.fate),
                "message": one.message,
            }
            for one in endings
        ],
    )


async def heard(tx: Transaction, broadcast: str, run: int, first: int, end: int) -> list[Recipient]:
    """Who got it and was not reached by this later run yet."""
    rows = await tx.rows(_HEARD, broadcast=broadcast, turn=run, first=first, end=end)
    return [_recipient(row, row["message_id"]) for row in rows]


async def done_with(tx: Transaction, broadcast: str, run: int, endings: Sequence[Ending]) -> None:
    """A later run ended for these: corrected, withdrawn, or neither."""
    await tx.run_many(
        _DONE_WITH,
        [
            {
                "broadcast": broadcast,
                "place": one.recipient.position,
                "turn": run,
                "new_fate": int(Fate.WITHDRAWN if one.fate is Fate.WITHDRAWN else Fate.DELIVERED),
            }
            for one in endings
        ],
    )


async def unwritten(
    tx: Transaction, broadcast: str, run: int, endings: Sequence[Ending]
) -> list[Ending]:
    """Those of `endings` that were not written down in this run."""
    places = [one.recipient.position for one in endings]
    rows = await tx.rows(_FATES, broadcast=broadcast, places=places)
    written = {row["position"]: row["fate"] for row in rows if row["run"] >= run}
    if run > 1:
        return [one for one in endings if one.recipient.position not in written]
    return [one for one in endings if written.get(one.recipient.position) != one.fate]


async def give_up(tx: Transaction, broadcast: str, first: int, end: int) -> Mapping[str, int]:
    """Whoever was being sent when a process ended has an unknown fate; how many, by language."""
    rows = [
        *await tx.rows(_CUT_OFF, broadcast=broadcast, first=first, end=end),
        *await tx.rows(_CUT_OFF_AGAIN, broadcast=broadcast),
    ]
    unknown = Fate.UNKNOWN.value
    await tx.run_many(
        _END,
        [
            {"broadcast": broadcast, "place": r["position"], "new_fate": unknown, "message": None}
            for r in rows
        ],
    )
    return Counter(row["language"] for row in rows)


def _recipient(row: Row, message: Any = None) -> Recipient:
    return Recipient(row["position"], row["person_id"], row["language"], row["address"], message)
