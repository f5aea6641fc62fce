"""How many additions and answers of reporters a case has."""

from dataclasses import dataclass

from bot.domain.desk.case import Case
from bot.storage.citizen import replies
from bot.storage.desk import events
from bot.storage.engine.database import Transaction

MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class SaidCounts:
    """`more`: there are more than MOST_COUNTED of both together."""

    additions: int = 0
    answers: int = 0
    more: bool = False


async def said_counts(tx: Transaction, case: Case) -> SaidCounts:
    newest = await replies.several(tx, await events.newest_replies(tx, case.id, MOST_COUNTED + 1))
    answers = sum(reply.question is not None for reply in newest)
    return SaidCounts(len(newest) - answers, answers, len(newest) > MOST_COUNTED)
