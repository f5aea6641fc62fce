"""What precedes a card's message on its way to a group: what was sent lately and what waits."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.notice import Lane
from bot.storage.engine.database import Transaction
from bot.storage.queues.outbox import QUEUED, UNSENT, OutboxState
from bot.storage.schema import desks, outbox

_P = sa.bindparam
_MOST = 500
_ITSELF = -1
_chat: sa.ColumnElement[str] = sa.literal_column("'chat:'", sa.Text()) + sa.cast(
    desks.c.chat_id, sa.Text()
)
_topic = _chat + sa.literal_column("':'", sa.Text()) + sa.cast(desks.c.thread_id, sa.Text())
_desk_address = sa.case((desks.c.thread_id == sa.literal_column("0"), _chat), else_=_topic)
_to_the_group = outbox.c.address.in_(sa.select(_desk_address).where(desks.c.chat_id == _P("chat")))
"""The desks of a group and its topics share its budget."""
_ANSWER: sa.ColumnElement[int] = sa.literal_column(str(Lane.DESK_ANSWER.value))
_itself = (QUEUED, outbox.c.latest.is_not(None), outbox.c.latest == _P("card"))
_before = sa.or_(
    outbox.c.lane == sa.literal_column(str(Lane.URGENT_CARD.value)),
    sa.and_(
        outbox.c.lane == _ANSWER,
        outbox.c.id < sa.select(sa.func.min(outbox.c.id)).where(*_itself).scalar_subquery(),
    ),
)


@dataclass(frozen=True, slots=True)
class Ahead:
    """`sent` are moments of recent messages, the oldest first; `waiting` messages leave before."""

    sent: tuple[int, ...]
    waiting: int


# The queued change of a card that staff wait for; moments of messages sent to its group lately;
# messages that wait for the group and leave before.
_AHEAD = sa.union_all(
    sa.select(sa.literal_column(str(_ITSELF), sa.BigInteger()).label("at")).where(
        *_itself, outbox.c.lane <= _ANSWER
    ),
    sa.select(outbox.c.sent_at).where(outbox.c.sent_at > _P("after"), _to_the_group),
    sa.select(sa.null()).where(
        _to_the_group,
        UNSENT,
        outbox.c.state.in_([OutboxState.QUEUED.value, OutboxState.SENDING.value]),
        _before,
    ),
).limit(_MOST)


async def ahead_of(tx: Transaction, chat: int, card: str, after: int) -> Ahead | None:
    """What precedes the queued change of a card; None where no member of staff waits for one."""
    moments = [row["at"] for row in await tx.rows(_AHEAD, chat=chat, card=card, after=after)]
    if _ITSELF not in moments:
        return None
    sent = sorted(at for at in moments if at is not None and at != _ITSELF)
    return Ahead(tuple(sent), moments.count(None))
