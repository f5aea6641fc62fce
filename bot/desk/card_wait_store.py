"""The time until a changed card leaves, within the pace of its group."""

import sqlalchemy as sa

from bot.core.database import Statement, Transaction, queries
from bot.core.desks_store import desks
from bot.core.messages import GroupPace, Lane
from bot.core.queues.outbox import QUEUED, UNSENT, OutboxState
from bot.core.queues.tables import outbox

_C = desks.c
_MOST = 500
_ITSELF = -1


def _to_the_group(chat: int) -> sa.ColumnElement[bool]:
    """The desks of a group and its topics share its budget."""
    group: sa.ColumnElement[str] = sa.literal_column("'chat:'", sa.Text()) + sa.cast(
        _C.chat_id, sa.Text()
    )
    topic = (
        group + sa.literal_column("':'", sa.Text()) + sa.cast(_C.thread_id, sa.Text())
    )
    address = sa.case((_C.thread_id == sa.literal_column("0"), group), else_=topic)
    return outbox.c.address.in_(sa.select(address).where(_C.chat_id == chat))


@queries.each(queries.only)
def _ahead(chat: int, card: str, after: int) -> Statement:
    """The queued change of a card that staff wait for; moments of messages sent to its group
    lately; messages that wait for the group and leave before."""
    answer: sa.ColumnElement[int] = sa.literal_column(str(Lane.DESK_ANSWER.value))
    itself = (QUEUED, outbox.c.remember.is_not(None), outbox.c.remember == card)
    first = sa.select(sa.func.min(outbox.c.id)).where(*itself).scalar_subquery()
    is_before = sa.or_(
        outbox.c.lane == sa.literal_column(str(Lane.URGENT_CARD.value)),
        sa.and_(outbox.c.lane == answer, outbox.c.id < first),
    )
    is_there = outbox.c.state.in_([OutboxState.QUEUED.value, OutboxState.SENDING.value])
    mark = sa.literal_column(str(_ITSELF), sa.BigInteger()).label("at")
    here = _to_the_group(chat)
    return sa.union_all(
        sa.select(mark).where(*itself, outbox.c.lane <= answer),
        sa.select(outbox.c.sent_at).where(outbox.c.sent_at > after, here),
        sa.select(sa.null()).where(here, UNSENT, is_there, is_before),
    ).limit(_MOST)


async def wait_of(tx: Transaction, chat: int, card: str, pace: GroupPace) -> int | None:
    """Return in how many ms the queued change of a card leaves; None where no staff wait for it."""
    moments = await _ahead(tx, chat, card, tx.now - pace.window_ms)
    if _ITSELF not in moments:
        return None
    sent = sorted(at for at in moments if at is not None and at != _ITSELF)
    return pace.wait_ms(tx.now, sent, moments.count(None))
