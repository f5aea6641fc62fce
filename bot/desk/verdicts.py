"""Reasons of a decision: the facts that it relies on, and the statement of them."""

from bot.cases import store
from bot.cases.model import Case, Decision
from bot.channel.model import Channel
from bot.core.database.database import Transaction
from bot.reports import kept_posts_store
from bot.values import Act, Fact, KnownBy, Statement, replace

_HAPPENED = {
    KnownBy.FILES: Act.SHOW_FILES,
    KnownBy.ANSWERS: Act.ANSWER,
    KnownBy.AUTHORITY: Act.AUTHORITY_DONE,
}


def of_desk(decision: Decision) -> Decision:
    """Return the decision of people of the desk: the one before, where an authority acted."""
    finding = decision.finding
    is_answer = finding.ground is None and finding.reason is None
    if is_answer and decision.before is not None:
        return decision.before
    return decision


async def relied_on(tx: Transaction, channel: Channel, case: Case) -> tuple[Fact, ...]:
    decision = case.decision
    if decision is None:
        return ()
    found = []
    for fact in channel.facts:
        if fact.outcomes and decision.finding.outcome not in fact.outcomes:
            continue
        at = await _since(tx, case, decision, fact.id, fact.known_by)
        if at is not None:
            found.append(Fact(fact.id, at))
    return tuple(found)


async def _since(
    tx: Transaction, case: Case, decision: Decision, fact: str, known_by: KnownBy
) -> int | None:
    """Return when the fact came about; None where it is not known to be true."""
    match known_by:
        case KnownBy.MODERATOR:
            desk = of_desk(decision)
            if fact in desk.finding.facts:
                return desk.at
        case KnownBy.FILES | KnownBy.ANSWERS | KnownBy.AUTHORITY:
            return await store.last_event_at(
                tx, case.id, _HAPPENED[known_by], decision.at
            )
        case KnownBy.POST:
            kept = [
                one.kept_on for one in await kept_posts_store.posts_of_case(tx, case.id)
            ]
            return min((at for at in kept if at <= decision.at), default=None)
        case KnownBy.ORDER:
            if decision.finding.order is not None:
                return decision.at
    return None


async def reasons_of_case(
    tx: Transaction, channel: Channel, case: Case, display: str | None
) -> Statement | None:
    """The reasons for the decision that stands; `display` is the link as the reader knows it."""
    decision = case.decision
    if decision is None:
        return None
    desk = of_desk(decision)
    return Statement(
        case.number,
        decision.id,
        case.violation,
        replace(
            desk.finding,
            outcome=decision.finding.outcome,
            authority=decision.finding.authority,
            order=decision.finding.order,
        ),
        decided_at=decision.at,
        display=display,
        facts=await relied_on(tx, channel, case),
        second_person=desk.approved_by is not None,
        found=None if desk is decision else desk.finding.outcome,
    )
