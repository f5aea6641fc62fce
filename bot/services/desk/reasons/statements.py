"""Statements of reasons, gathered from a case and its history."""

from bot.channel.model import Channel
from bot.domain.authority.statement import Statement
from bot.domain.desk.case import Case
from bot.services.desk.reasons import facts
from bot.storage.engine.database import Transaction
from bot.storage.register import entries


async def of_case(
    tx: Transaction, channel: Channel, case: Case, display: str | None
) -> Statement | None:
    """The reasons for the decision that stands; None for a case without one.

    `display` is the link as the reader knows it.
    """
    decision = case.decision
    if decision is None:
        return None
    desk, entry = facts.of_desk(decision), await entries.of_case(tx, case.id)
    return Statement(
        number=case.number, decision=decision.id, violation=case.violation,
        outcome=decision.outcome, decided_at=decision.at, display=display, ground=desk.ground,
        reason=desk.reason, authority=decision.authority, order=decision.order,
        facts=await facts.relied_on(tx, channel, case), words=desk.words,
        words_language=desk.words_language, second_person=desk.approved_by is not None,
        found=None if desk is decision else desk.outcome, entry=None if entry is None else entry.id,
    )  # fmt: skip
