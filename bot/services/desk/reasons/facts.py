"""What a decision relies on: stated with it, or derived from the history, so that it is true."""

from bot.channel.model import Channel
from bot.domain.authority.statement import Fact, KnownBy
from bot.domain.desk.case import Act, Case, Decision, Outcome, restore_decision
from bot.storage.authority import public_posts
from bot.storage.desk import events
from bot.storage.engine.database import Transaction

_HAPPENED = {
    KnownBy.FILES: Act.SHOW_FILES,
    KnownBy.ANSWERS: Act.ANSWER,
    KnownBy.AUTHORITY: Act.AUTHORITY_DONE,
}


def offered(channel: Channel, outcome: Outcome) -> tuple[str, ...]:
    """The facts that a moderator can state with a decision of this outcome."""
    return tuple(
        fact.id
        for fact in channel.facts
        if fact.known_by is KnownBy.MODERATOR and (not fact.outcomes or outcome in fact.outcomes)
    )


def of_desk(decision: Decision) -> Decision:
    """The decision that people of the desk made: that before it, where an authority acted."""
    before = restore_decision(decision.before)
    is_answer = decision.ground is None and decision.reason is None and before is not None
    return before if is_answer and before is not None else decision


async def relied_on(tx: Transaction, channel: Channel, case: Case) -> tuple[Fact, ...]:
    """The facts behind the decision of a case, in the order of the channel file."""
    decision = case.decision
    if decision is None:
        return ()
    found = []
    for fact in channel.facts:
        if fact.outcomes and decision.outcome not in fact.outcomes:
            continue
        at = await _since(tx, case, decision, fact.id, fact.known_by)
        if at is not None:
            found.append(Fact(fact.id, at))
    return tuple(found)


async def _since(
    tx: Transaction, case: Case, decision: Decision, fact: str, known_by: KnownBy
) -> int | None:
    """When the fact came about; None where it is not known to be true."""
    match known_by:
        case KnownBy.MODERATOR:
            desk = of_desk(decision)
            return desk.at if fact in desk.facts else None
        case KnownBy.FILES | KnownBy.ANSWERS | KnownBy.AUTHORITY:
            return await events.last_at(tx, case.id, _HAPPENED[known_by], decision.at)
        case KnownBy.POST:
            kept = [one.kept_on for one in await public_posts.of_case(tx, case.id)]
            return min((at for at in kept if at <= decision.at), default=None)
        case KnownBy.ORDER:
            return decision.at if decision.order is not None else None
