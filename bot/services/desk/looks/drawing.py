"""Draws decided cases for a second look when their outcome is told."""

import secrets

from bot.domain.desk.case import Act, Case, CaseEvent, Decision, Outcome, restore_decision
from bot.domain.desk.looks.look import (
    CHOSEN,
    CONFIRMS,
    Drawn,
    Look,
    is_drawn,
    opinion_of,
    same_finding,
    ticket_of,
)
from bot.services.desk.looks.ending import can_be_looked_at
from bot.services.work import DAY_MS, Work, fresh_id
from bot.storage import facts, sealed_facts
from bot.storage.desk.looks import looks, overturned
from bot.storage.sealed_facts import DRAW_KEY


async def consider(work: Work, case: Case) -> Look | None:
    """Draw the case, or not; what was drawn.

    Who decided cannot foresee it: the ticket is made of ids that the software chose and of a key
    that only the database holds.
    """
    decision = case.decision
    if decision is None or case.merged_into is not None:
        return None
    told = await overturned.told_decisions(work.tx, case.id)
    await _note_overturned(work, case, told)
    if decision.outcome not in CONFIRMS | CHOSEN or _was_looked_at(decision, told):
        return None
    percent = work.channel.second_look_percent(case.violation)
    ticket = ticket_of(await _key(work), case.id, decision.id)
    drawn = Drawn.SHARE if is_drawn(ticket, percent) else None
    if drawn is None and percent and await _overturned_lately(work, case.violation):
        drawn = Drawn.OVERTURNED_TYPE
    if drawn is None or not await can_be_looked_at(work, case):
        return None
    look = Look(
        fresh_id(), case.id, decision.id, decision.at, case.violation, drawn, ticket, percent,
        work.now, opinion_of(decision),
    )  # fmt: skip
    return look if await looks.add(work.tx, look) else None


def _was_looked_at(decision: Decision, told: list[CaseEvent]) -> bool:
    """Whether it is the decision of a third person, or finds what the one before it did."""
    newest = next((event for event in told if event.act is not Act.REOPEN), None)
    if newest is not None and newest.act is Act.OVERTURN:
        return True
    before = restore_decision(decision.before)
    return before is not None and same_finding(before, decision)


async def _note_overturned(work: Work, case: Case, told: list[CaseEvent]) -> None:
    """Keep when a decision on a case of this type was overturned, by a look or by reopening."""
    decided = [event for event in told if event.act is not Act.REOPEN]
    if len(decided) < 2:
        return
    now, before = decided[:2]
    was_reopened = any(event.act is Act.REOPEN for event in told[: told.index(before)])
    if now.act is not Act.OVERTURN and not was_reopened:
        return  # an authority answered, say
    found, earlier = (Outcome(event.detail["outcome"]) for event in (now, before))
    if found is not earlier and not {found, earlier} <= CONFIRMS:
        await facts.put(work.tx, _fact(case.violation), str(work.now))


async def _overturned_lately(work: Work, violation: str) -> bool:
    kept = await facts.get(work.tx, _fact(violation))
    days = work.channel.second_look.overturned_days
    return kept is not None and work.now - int(kept) < days * DAY_MS


def _fact(violation: str) -> str:
    return f"overturned:{violation}"


async def _key(work: Work) -> bytes:
    kept = await sealed_facts.get(work.tx, DRAW_KEY)
    return kept or await sealed_facts.keep(work.tx, DRAW_KEY, secrets.token_bytes(32))
