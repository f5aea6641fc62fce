"""Prompts: requests to a member of staff to write something, until the reply comes."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.desk.case import Act
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.mapper import Table
from bot.storage.engine.queries import found, run
from bot.storage.schema import prompts

_C = prompts.c


@dataclass(frozen=True, slots=True)
class Prompt:
    id: str
    chat: int
    staff: int
    case: str
    act: str
    detail: dict[str, Any]


_table = Table(prompts, Prompt, chat="chat_id", case="case_id")
get = _table.get


async def add(tx: Transaction, prompt: Prompt) -> None:
    await _table.insert(tx, prompt, created_at=tx.now)


@found
def take(prompt: str) -> Statement:
    """Delete a prompt: of several answers exactly one counts. False when another was faster."""
    return sa.delete(prompts).where(_C.id == prompt).returning(_C.id)


@run
def drop_about_reporters(case: str) -> Statement:
    """Delete what was asked about one reporter of a case: the answer would reach no reporter."""
    about = _C.act.in_([Act.TELL.value, Act.VOID.value, Act.PAUSE.value])
    return sa.delete(prompts).where(_C.case_id == case, about)


@run
def drop_old(before: int) -> Statement:
    return sa.delete(prompts).where(_C.created_at < before)
