"""The recipients of a broadcast: who is next, and what became of each message.

A claim moves the broadcast's cursor, one row for a portion of any size; only results are written
for each recipient. Between floor and cursor, a recipient without a result was in flight when the
process ended.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.domain.broadcast.broadcast import Fate, Topic
from bot.storage.engine.database import Row, Transaction
from bot.storage.schema import people, recipients, topic_choices

_P = sa.bindparam
_R = recipients.c
_of = _R.broadcast_id == _P("broadcast")
_again = _R.fate.in_([sa.literal_column("1"), sa.literal_column("7")])  # as the index says it
_between = (_R.position >= _P("first"), _R.position < _P("end"))
_waiting = _R.fate == Fate.WAITING.value


class Recipient(NamedTuple):
    """`address` is sealed; None for a person who must not be written to any more."""

    position: int
    person: str
    language: str
    address: bytes | None
    message: int | None = None


class Ending(NamedTuple):
    """What became of a recipient's message; `reason` is safe to store and to show."""

    recipient: Recipient
    fate: Fate
    message: int | None = None
    reason: str = ""


# A portion of recipients, with the address of those who can be reached and did not leave the topic.
_duty = _P("subject", type_=sa.Text()) == Topic.BREACH.value
_address = sa.case(
    (sa.and_(people.c.consent_version.is_(None), ~_duty), None),
    (people.c.reachable == 0, None),
    (topic_choices.c.wanted == 0, None),
    else_=people.c.address,
).label("address")
_chose = sa.and_(
    topic_choices.c.person_id == _R.person_id, topic_choices.c.topic == _P("subject")
)  # fmt: skip
_READ = (
    sa.select(_R.position, _R.person_id, _R.language, _address)
    .outerjoin_from(recipients, people, people.c.id == _R.person_id)
    .outerjoin(topic_choices, _chose)
    .where(_of)
    .order_by(_R.position)
)
_NEW = _READ.where(*_between, _waiting)


async def waiting(
    tx: Transaction, broadcast: str, topic: str, first: int, end: int
) -> list[Recipient]:
    """Those from `first` up to before `end` that have no result yet."""
    rows = await tx.rows(_NEW, broadcast=broadcast, subject=topic, first=first, end=end)
    return [_recipient(row) for row in rows]


# Recipients whose message was refused; and the mark that one of them is in flight again.
_REFUSED = _READ.where(_R.fate == Fate.AGAIN.value, _again).limit(_P("limit", type_=sa.Integer()))
_MARK = (
    sa.update(recipients)
    .where(_of, _R.position == _P("place"), _R.fate == Fate.AGAIN.value)
    .values(fate=Fate.UNDER_WAY.value)
)


async def refused(
    tx: Transaction, broadcast: str, topic: str, limit: int, besides: Collection[int] = ()
) -> list[Recipient]:
    """Claim those whose message was refused, without those at `besides`."""
    found = await tx.rows(_REFUSED, broadcast=broadcast, subject=topic, limit=limit)
    rows = [row for row in found if row["position"] not in besides]
    await tx.run_many(_MARK, [{"broadcast": broadcast, "place": row["position"]} for row in rows])
    return [_recipient(row) for row in rows]


# Whether a refused recipient waits.
_ANY_REFUSED = sa.select(_R.position).where(_of, _R.fate == Fate.AGAIN.value, _again).limit(1)


async def any_refused(tx: Transaction, broadcast: str) -> bool:
    return await tx.value(_ANY_REFUSED, broadcast=broadcast) is not None


# Recipients who got it and have no result of this later run.
_HEARD = (
    sa.select(_R.position, _R.person_id, _R.language, _R.message_id, people.c.address)
    .outerjoin_from(recipients, people, people.c.id == _R.person_id)
    .where(_of, *_between, _R.fate == Fate.DELIVERED.value)
    .where(_R.message_id.is_not(None), _R.run < _P("turn"))
    .order_by(_R.position)
)


async def heard(tx: Transaction, broadcast: str, run: int, first: int, end: int) -> list[Recipient]:
    rows = await tx.rows(_HEARD, broadcast=broadcast, turn=run, first=first, end=end)
    return [_recipient(row, row["message_id"]) for row in rows]


# Writes a recipient's result; a later run keeps the message it changed.
_END = (
    sa.update(recipients)
    .where(_of, _R.position == _P("place"))
    .values(
        fate=_P("new_fate"),
        message_id=sa.func.coalesce(_P("message"), _R.message_id),
        run=_P("turn"),
    )
)


async def end(tx: Transaction, broadcast: str, run: int, endings: Sequence[Ending]) -> None:
    """In a later run, a message that was not withdrawn stays delivered."""
    later = {fate: Fate.WITHDRAWN if fate is Fate.WITHDRAWN else Fate.DELIVERED for fate in Fate}
    results = [
        {
            "broadcast": broadcast,
            "place": one.recipient.position,
            "new_fate": int(one.fate if run <= 1 else later[one.fate]),
            "message": one.message,
            "turn": run,
        }
        for one in endings
    ]
    await tx.run_many(_END, results)


# The results that some recipients have.
_FATES = sa.select(_R.position, _R.fate, _R.run).where(
    _of, _R.position.in_(_P("places", expanding=True))
)


async def unwritten(
    tx: Transaction, broadcast: str, run: int, endings: Sequence[Ending]
) -> list[Ending]:
    """Those of `endings` that were not written in this run."""
    places = [one.recipient.position for one in endings]
    rows = await tx.rows(_FATES, broadcast=broadcast, places=places)
    written = {row["position"]: row["fate"] for row in rows if row["run"] >= run}
    if run > 1:
        return [one for one in endings if one.recipient.position not in written]
    return [one for one in endings if written.get(one.recipient.position) != one.fate]


# Recipients in flight: claimed in order, or refused before and claimed again.
_CUT_OFF = sa.select(_R.position, _R.language).where(_of, *_between, _waiting)
_CUT_OFF_AGAIN = sa.select(_R.position, _R.language).where(
    _of, _R.fate == Fate.UNDER_WAY.value, _again
)


async def give_up(tx: Transaction, broadcast: str, first: int, end: int) -> Mapping[str, int]:
    """Mark recipients in flight of a process that ended as unknown; how many, by language."""
    rows = [
        *await tx.rows(_CUT_OFF, broadcast=broadcast, first=first, end=end),
        *await tx.rows(_CUT_OFF_AGAIN, broadcast=broadcast),
    ]
    same = {"broadcast": broadcast, "new_fate": Fate.UNKNOWN.value, "message": None, "turn": 1}
    await tx.run_many(_END, [{"place": row["position"], **same} for row in rows])
    return Counter(row["language"] for row in rows)


def _recipient(row: Row, message: Any = None) -> Recipient:
    return Recipient(row["position"], row["person_id"], row["language"], row["address"], message)
