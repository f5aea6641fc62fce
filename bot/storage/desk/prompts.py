"""Prompts: requests to a member of staff to write something, until the reply comes."""

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.desk.case import Act
from bot.storage.engine.database import Row, Transaction
from bot.storage.schema import prompts

_P = sa.bindparam


@dataclass(frozen=True, slots=True)
class Prompt:
    id: str
    chat: int
    staff: int
    case: str
    act: str
    detail: dict[str, Any]


# Adds a prompt.
_ADD = sa.insert(prompts)


async def add(tx: Transaction, prompt: Prompt) -> None:
    detail = json.dumps(prompt.detail, ensure_ascii=False)
    await tx.run(
        _ADD, id=prompt.id, chat_id=prompt.chat, staff=prompt.staff, case_id=prompt.case,
        act=prompt.act, detail=detail, created_at=tx.now,
    )  # fmt: skip


# One prompt.
_GET = sa.select(prompts).where(prompts.c.id == _P("id"))


async def get(tx: Transaction, prompt_id: str) -> Prompt | None:
    return await tx.one(_prompt, _GET, id=prompt_id)


# Deletes a prompt: of several answers exactly one counts.
_TAKE = sa.delete(prompts).where(prompts.c.id == _P("id")).returning(prompts.c.id)


async def take(tx: Transaction, prompt_id: str) -> bool:
    """False when another answer was faster."""
    return await tx.value(_TAKE, id=prompt_id) is not None


# Deletes what was asked about one reporter of a case: the answer would reach no reporter.
_DROP_ABOUT_REPORTERS = sa.delete(prompts).where(
    prompts.c.case_id == _P("case"),
    prompts.c.act.in_([Act.TELL.value, Act.VOID.value, Act.PAUSE.value]),
)


async def drop_about_reporters(tx: Transaction, case: str) -> None:
    await tx.run(_DROP_ABOUT_REPORTERS, case=case)


# Deletes old prompts.
_DROP_OLD = sa.delete(prompts).where(prompts.c.created_at < _P("before"))


async def drop_old(tx: Transaction, before: int) -> int:
    return await tx.run(_DROP_OLD, before=before)


def _prompt(row: Row) -> Prompt:
    detail = json.loads(row["detail"])
    return Prompt(row["id"], row["chat_id"], row["staff"], row["case_id"], row["act"], detail)
