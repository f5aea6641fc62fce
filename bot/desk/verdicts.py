"""Choice of a verdict step by step: the next question, and the meaning of a whole path.

A path holds chosen ids: outcome, authority, ground and reason, where the channel file has several;
then the order as text, and stated facts. Ids survive a reordering of the file.
"""

import json
from dataclasses import replace
from enum import Enum

from bot import values
from bot.cases import store
from bot.cases.model import Case, Decision
from bot.channel.model import Channel
from bot.core.database.database import Transaction
from bot.core.languages import N_
from bot.dataclass import frozen
from bot.desk.model import offered_facts
from bot.reports import store as reports_store
from bot.values import Act, Finding, KnownBy, Order, Outcome


class Asked(Enum):
    OUTCOME = N_("Choose the outcome:")
    AUTHORITY = N_("Choose the authority:")
    GROUND = N_("Choose the ground:")
    REASON = N_("Choose the reason:")
    ORDER = N_("By which order is access restricted? Answer the questions below.")  # typed
    CONFIRM = N_("The reporters will read:")


@frozen
class Choosing:
    """State of the choice. `options` are the ids to choose from, in the file's order.

    With Asked.CONFIRM the path is whole and `verdict` says what it means; the options are facts
    that can be stated with it.
    """

    asked: Asked
    path: tuple[str, ...]
    options: tuple[str, ...]
    verdict: Finding | None = None


class NoSuchChoice(ValueError):
    """The path has an id that the channel file does not offer there."""


def choosing(channel: Channel, violation: str, path: tuple[str, ...]) -> Choosing:
    """Return the choice after this path. Raises NoSuchChoice."""
    outcomes = tuple(o.id.value for o in channel.outcomes if o.id is not Outcome.OVERTURNED)
    if not path:
        return Choosing(Asked.OUTCOME, path, outcomes)
    if path[0] not in outcomes:
        raise NoSuchChoice(path[0])
    steps = _steps(channel, violation, path[0])
    chosen: dict[Asked, str] = {}
    for (asked, offered), option in zip(steps, path[1:], strict=False):
        if option not in offered:
            raise NoSuchChoice(option)
        chosen[asked] = option
    if len(chosen) < len(steps):
        asked, offered = steps[len(chosen)]
        return Choosing(asked, path, offered)
    rest, order = path[len(steps) + 1 :], None
    if path[0] == Outcome.RESTRICTED and not rest:
        return Choosing(Asked.ORDER, path, ())
    if path[0] == Outcome.RESTRICTED:
        order, rest = _order(rest[0], chosen.get(Asked.AUTHORITY)), rest[1:]
    stated = offered_facts(channel, Outcome(path[0]))
    if not set(rest) <= set(stated) or len(set(rest)) < len(rest):
        raise NoSuchChoice(rest[-1])
    verdict = Finding(
        Outcome(path[0]),
        ground=chosen.get(Asked.GROUND),
        reason=chosen.get(Asked.REASON),
        authority=chosen.get(Asked.AUTHORITY),
        order=order,
        facts=rest,
    )
    return Choosing(Asked.CONFIRM, path, tuple(f for f in stated if f not in rest), verdict)


def with_order(path: tuple[str, ...], order: Order) -> tuple[str, ...]:
    return (*path, json.dumps(values.keep_order(order), ensure_ascii=False))


def without_order(path: tuple[str, ...]) -> tuple[str, ...]:
    """Instead of a restriction: confirmed, awaiting the authority that was chosen, if one was."""
    return (Outcome.FORWARDED.value, *path[1:2])


def _order(kept: str, authority: str | None) -> Order:
    """Raises NoSuchChoice for text that is no order of this authority."""
    try:
        order = values.restore_order(json.loads(kept))
    except (ValueError, TypeError, KeyError):
        order = None
    if order is None or order.authority != authority:
        raise NoSuchChoice(kept)
    return order


def _steps(channel: Channel, violation: str, outcome: str) -> list[tuple[Asked, tuple[str, ...]]]:
    """Questions after an outcome, each with the ids offered; those without any are left out."""
    text = channel.outcome(outcome)
    authorities: tuple[str, ...] = ()
    if text.id in {Outcome.FORWARDED, Outcome.RESTRICTED}:
        own = channel.type(violation).authorities
        others = tuple(a.code for a in channel.authorities if a.code not in own)
        authorities = (*own, *others)
    steps = [
        (Asked.AUTHORITY, authorities),
        (Asked.GROUND, tuple(g.id for g in channel.grounds(outcome, violation))),
        (Asked.REASON, tuple(r.id for r in text.reasons)),
    ]
    return [step for step in steps if step[1]]


_HAPPENED = {
    KnownBy.FILES: Act.SHOW_FILES,
    KnownBy.ANSWERS: Act.ANSWER,
    KnownBy.AUTHORITY: Act.AUTHORITY_DONE,
}


def of_desk(decision: Decision) -> Decision:
    """The decision that people of the desk made: that before it, where an authority acted."""
    before, finding = decision.before, decision.finding
    is_answer = finding.ground is None and finding.reason is None
    return before if is_answer and before is not None else decision


async def relied_on(tx: Transaction, channel: Channel, case: Case) -> tuple[values.Fact, ...]:
    decision = case.decision
    if decision is None:
        return ()
    found = []
    for fact in channel.facts:
        if fact.outcomes and decision.finding.outcome not in fact.outcomes:
            continue
        at = await _since(tx, case, decision, fact.id, fact.known_by)
        if at is not None:
            found.append(values.Fact(fact.id, at))
    return tuple(found)


async def _since(
    tx: Transaction, case: Case, decision: Decision, fact: str, known_by: KnownBy
) -> int | None:
    """Return when the fact came about; None where it is not known to be true."""
    match known_by:
        case KnownBy.MODERATOR:
            desk = of_desk(decision)
            return desk.at if fact in desk.finding.facts else None
        case KnownBy.FILES | KnownBy.ANSWERS | KnownBy.AUTHORITY:
            return await store.last_event_at(tx, case.id, _HAPPENED[known_by], decision.at)
        case KnownBy.POST:
            kept = [one.kept_on for one in await reports_store.posts_of_case(tx, case.id)]
            return min((at for at in kept if at <= decision.at), default=None)
        case KnownBy.ORDER:
            return decision.at if decision.finding.order is not None else None


async def reasons_of_case(
    tx: Transaction, channel: Channel, case: Case, display: str | None
) -> values.Statement | None:
    """The reasons for the decision that stands; `display` is the link as the reader knows it."""
    decision = case.decision
    if decision is None:
        return None
    desk = of_desk(decision)
    return values.Statement(
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
