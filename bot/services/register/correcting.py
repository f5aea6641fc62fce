"""A wrong entry is corrected by a person, with a reason; what it said stays in the log."""

from dataclasses import replace

from bot.domain.desk.case import Act, Move
from bot.domain.desk.why import Because, Why
from bot.domain.figures.period import today
from bot.domain.register.entry import Change, Entry, Fix, narrowed
from bot.domain.register.publication import Unpublishable, told
from bot.domain.register.scope import Scope
from bot.services.desk import moves
from bot.services.register import publishing
from bot.services.work import Work
from bot.storage.desk import cases
from bot.storage.register import entries

REASONS = {Fix.NARROW: Because(Why.PERSON), Fix.TEXTS: Because(Why.MISTAKE)}


async def corrected(work: Work, entry: Entry, fix: Fix) -> Entry:
    """The entry as the correction makes it, of the same decision.

    Raises Unpublishable where nothing changes, or where the decision that it states does not stand:
    the case must be decided first.
    """
    after = narrowed(entry)
    if fix is Fix.TEXTS:
        after = await _anew(work, entry)
    if after == entry:
        raise Unpublishable(entry.id)
    return replace(after, version=entry.version + 1)


async def _anew(work: Work, entry: Entry) -> Entry:
    case = await cases.get(work.tx, await entries.case_of(work.tx, entry.id))
    decision = case and told(case)
    if case is None or decision is None:
        raise Unpublishable(entry.id)
    is_private = entry.scope is Scope.PLATFORM
    drafted = await publishing.drafted(work, case, is_private_person=is_private)
    stated = (entry.outcome, entry.ground, entry.reason, entry.decided_on)
    if stated != (drafted.outcome, drafted.ground, drafted.reason, drafted.decided_on):
        raise Unpublishable(entry.id)
    return replace(drafted, version=entry.version, standing=entry.standing)


async def correct(work: Work, entry: Entry, fix: Fix, by: int) -> Entry:
    """Publish the correction. Raises Unpublishable, VersionConflict, Recused."""
    after = await corrected(work, entry, fix)
    case = await cases.get(work.tx, await entries.case_of(work.tx, entry.id))
    if case is not None:
        detail = {**REASONS[fix].detail, "entry": after.id, "version": after.version}
        move = Move(Act.CORRECT_ENTRY, work.now, by, detail=detail)
        await moves.make(work, case, move, lane=None)
    on = today(work.now, work.channel.zone)
    await entries.change(work.tx, entry, after, on, Change.CORRECTED)
    return after
