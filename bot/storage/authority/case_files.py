"""What left with a referral: kept once and never changed."""

import sqlalchemy as sa

from bot.storage.engine.database import Transaction, insert_ignore
from bot.storage.schema import case_files
from bot.storage.sealed import CASE_FILE, opened, sealed

_P = sa.bindparam
_SEALED = (CASE_FILE,)

# Keeps what leaves with a referral, once.
_ADD = insert_ignore(case_files)


async def add(tx: Transaction, referral: str, body: str) -> None:
    row = {"referral_id": referral, "body": body, "made_at": tx.now}
    await tx.run(_ADD, **sealed(tx, _SEALED, row))


# What left, or is to leave, with a referral.
_GET = sa.select(case_files).where(case_files.c.referral_id == _P("referral"))


async def get(tx: Transaction, referral: str) -> str | None:
    row = await tx.row(_GET, referral=referral)
    return None if row is None else str(opened(tx, _SEALED, row)["body"])
