"""Keeps a reporter in bad faith from filing until a moment, without learning who it is."""

from bot.domain.desk.case import Act, Case, IllegalMove, Move
from bot.domain.notices import talks as say
from bot.domain.people import Person
from bot.services.desk import moves, own_reports
from bot.services.desk.abuse.voiding import Grounds, author_of, tell
from bot.services.desk.casework import Actor
from bot.services.work import DAY_MS, Work
from bot.storage.citizen import pauses, reports
from bot.storage.citizen.pauses import Pause


async def pause(
    work: Work, case: Case, actor: Actor, report: str, days: int, grounds: Grounds
) -> int:
    """Until when the report's author cannot file (ms UTC); they are told why.

    Raises Unreachable, Recused, and IllegalMove where they are paused already.
    """
    await own_reports.check(work, actor.telegram_id, case, Act.PAUSE)
    found, person = await author_of(work, case, report)
    until = work.tx.today + (days + 1) * DAY_MS
    begun = Pause(until, grounds.why, grounds.words, found.id)
    if not await pauses.add(work.tx, person, begun):
        raise IllegalMove(case, Act.PAUSE)
    detail = {**grounds.detail, "until": until}
    await moves.make(work, case, Move(Act.PAUSE, work.now, actor.telegram_id, detail=detail))
    await tell(work, person, say.FilingPaused(until, grounds.why, grounds.words, found.id))
    return until


async def lift(work: Work, case: Case, actor: Actor, report: str) -> None:
    """End the pause of the report's author. Raises Unreachable, IllegalMove where there is none."""
    _, person = await author_of(work, case, report)
    if not await pauses.lift(work.tx, person):
        raise IllegalMove(case, Act.UNPAUSE)
    await moves.make(work, case, Move(Act.UNPAUSE, work.now, actor.telegram_id))
    await tell(work, person, say.PauseLifted())


async def paused(work: Work, person: Person) -> say.FilingPaused | None:
    """What a person hears who cannot file now; None for everyone else."""
    found = await pauses.of_person(work.tx, person.id)
    if found is None:
        return None
    report = await reports.get(work.tx, found.report)
    is_own = report is not None and report.person == person.id
    return say.FilingPaused(found.until, found.why, found.words, found.report if is_own else None)
