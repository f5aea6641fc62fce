"""Cases that wait for an authority, with their referrals; also those that 0.1 forwarded."""

import sqlalchemy as sa

from bot.domain.authority.referral import Stage
from bot.storage.engine.database import Transaction
from bot.storage.schema import cases, referrals

_P = sa.bindparam
_waits = sa.text("cases.status = 'forwarded'")

# How many case files of a desk could not be sent.
_FAILED = (
    sa.select(sa.func.count())
    .select_from(cases.join(referrals, referrals.c.case_id == cases.c.id))
    .where(cases.c.desk_id == _P("desk"), _waits, referrals.c.stage == Stage.FAILED.value)
)


async def failed_count(tx: Transaction, desk: str) -> int:
    return int(await tx.value(_FAILED, desk=desk))
