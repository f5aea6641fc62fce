"""Keeps the register in step with the cases: what is new waits for a second person's look, what
does not stand any more is shown as such at once."""

from dataclasses import replace

from bot.domain.desk.case import Case, Status
from bot.domain.figures.period import today
from bot.domain.register import entry as register
from bot.domain.register.entry import Change
from bot.domain.register.publication import Publication, State, told
from bot.domain.register.scope import Scope
from bot.services.register.composing import rule_of
from bot.services.work import Work, fresh_id
from bot.storage.register import entries, publications

HOUR_MS = 60 * 60 * 1000


async def follow(work: Work, before: Case, after: Case) -> None:
    """Called with each move: a decision was told, prolonged or taken back, or the case ended.

    A decision that waits for the end of its undo window changes nothing that is public.
    """
    was, now = told(before), told(after)
    if was is not None and now is not None and was.id == now.id:
        if was.order != now.order:
            await changed(work, after, Change.PROLONGED)
        return
    if was is not None:
        await _withdraw(work, after)
    if now is not None:
        await propose(work, after)
    elif after.decision is None and after.status is Status.WITHDRAWN is not before.status:
        await changed(work, after, Change.OVERTURNED)
    elif after.decision is None and (was or before.decision or before.status is Status.WITHDRAWN):
        await changed(work, after, Change.REOPENED)


async def propose(work: Work, case: Case) -> None:
    """Ask for a second person's look at the told decision; idempotent.

    An entry whose new decision is not published is shown as overturned.
    """
    decision, rules = told(case), work.channel.publication
    entry = await entries.of_case(work.tx, case.id)
    if decision is None or (entry is None and rules.lawyer_checked is None):
        return
    if rule_of(work.channel, case) is Scope.COUNT:
        await changed(work, case, Change.OVERTURNED)
        return
    due = work.now + rules.look_hours * HOUR_MS
    new = Publication(fresh_id(), case.id, decision.id, work.now, due)
    if await publications.add(work.tx, new):
        return
    known = await publications.of_decision(work.tx, decision.id)
    if known is not None and known.state is State.WITHDRAWN:
        again = replace(known, state=State.PENDING, settled_at=None, due_at=due, reminded_at=None)
        await publications.change(work.tx, known, again)


async def _withdraw(work: Work, case: Case) -> None:
    for one in await publications.pending_of(work.tx, case.id):
        after = replace(one, state=State.WITHDRAWN, settled_at=work.now)
        await publications.change(work.tx, one, after)


async def changed(work: Work, case: Case, why: Change) -> None:
    """Show in the entry of a case, if it has one, what became of its decision; idempotent."""
    before = await entries.of_case(work.tx, case.id)
    if before is None:
        return
    day = today(work.now, work.channel.zone)
    after = register.changed(before, why, day, case.decision.order if case.decision else None)
    if after is not before:
        await entries.change(work.tx, before, after, day, why)
