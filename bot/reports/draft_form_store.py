"""Table of drafts, one per person."""

import sqlalchemy as sa

from bot.core.database.database import Transaction
from bot.core.draft_table import DraftTable
from bot.core.schema.reporting import drafts, people
from bot.core.sealed import DRAFT
from bot.reports.draft import Draft

_P = sa.bindparam
_table = DraftTable(Draft, drafts, DRAFT)
peek, put, take = _table.peek, _table.put, _table.take
drop, expiring = _table.drop, _table.expiring

# Whether a person whom one of these keyed hashes of a Telegram id recognises fills in a report for
# a caller. One statement: a change of keys may move the row from one hash to another between two.
_IS_BY_PHONE = (
    sa.select(drafts.c.person_id)
    .join(people, people.c.id == drafts.c.person_id)
    .where(
        people.c.identity.in_(_P("identities", expanding=True)),
        drafts.c.by_phone == 1,
        drafts.c.expires_at > _P("now"),
    )
)


async def is_by_phone(tx: Transaction, *identities: bytes) -> bool:
    return await tx.row(_IS_BY_PHONE, identities=identities, now=tx.now) is not None
