"""Reports that staff fill in for callers, one for each member of staff."""

import sqlalchemy as sa

from bot.domain.citizen.draft import Draft
from bot.storage.citizen.draft_table import DraftTable
from bot.storage.engine.database import Transaction
from bot.storage.schema import call_drafts, people
from bot.storage.sealed import CALL_DRAFT

_P = sa.bindparam
_table = DraftTable(Draft, call_drafts, CALL_DRAFT)
peek, put, take = _table.peek, _table.put, _table.take
drop, expiring = _table.drop, _table.expiring

# Whether a person whom one of these keyed hashes of a Telegram id recognises fills in one. One
# statement: a change of keys may move the row from one hash to another between two.
_IS_OPEN = (
    sa.select(call_drafts.c.person_id)
    .join(people, people.c.id == call_drafts.c.person_id)
    .where(
        people.c.identity.in_(_P("identities", expanding=True)),
        call_drafts.c.expires_at > _P("now"),
    )
)


async def is_open(tx: Transaction, *identities: bytes) -> bool:
    return await tx.row(_IS_OPEN, identities=identities, now=tx.now) is not None
