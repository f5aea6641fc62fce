"""Questions for words of staff that stand open: the next message of the person answers one."""

from typing import Any

import sqlalchemy as sa

from bot.core import tables
from bot.core.database import Statement, Table, queries
from bot.values import Act, Value


class Prompt(Value):
    id: str
    staff: int
    case: str
    act: str
    detail: dict[str, Any]


prompts = Table(tables.prompts, Prompt, case="case_id")


@prompts.all
def newest_prompts(staff: int, since: int, limit: int = 1) -> Statement:
    own = sa.select(prompts).where(
        prompts.c.staff == staff, prompts.c.created_at > since
    )
    return own.order_by(prompts.c.created_at.desc()).limit(limit)


@queries.run
def drop_about_reporters(case: str) -> Statement:
    """The answer would reach no reporter."""
    about = prompts.c.act.in_([Act.VOID.value, Act.PAUSE.value])
    return sa.delete(prompts).where(prompts.c.case_id == case, about)
