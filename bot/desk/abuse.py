"""Reports in bad faith: one reporter's open ones are closed, without learning who it is."""

from bot.cases import moves
from bot.cases import store as cases_store
from bot.cases.acts import is_permitted
from bot.cases.model import Because, Case, IllegalMove, Move
from bot.core import people_store
from bot.core.messages import Lane, Notice
from bot.core.people import Person
from bot.core.times import DAY_MS
from bot.core.work import Work, fresh_id
from bot.desk import cards, second_person
from bot.desk.model import Actor
from bot.reports import case_reports_store, pauses_store, reports_store, targets_store
from bot.reports.model import Report
from bot.reports.pauses import FilingPaused, ReportsRestored, ReportsVoided
from bot.values import Act, Status, replace

AT_ONCE = 100
"""Reports closed by one act: its transaction must stay short."""
SHOWN = 8
_READ = 300


class Unreachable(Exception):
    """The report is none of this case, or its author erased their data."""


async def suspects(work: Work, case: Case) -> list[Report]:
    """The newest reports of a case that an act can name, one of each reporter, oldest first."""
    newest = dict[str, Report]()
    for report in await reports_store.first_reports(work.tx, case.id, _READ):
        is_listed = report.voided or report.withdrawn_at is None
        if report.person and is_listed:
            newest[report.person] = report
    return sorted(newest.values(), key=lambda report: report.filed_at)[-SHOWN:]


async def author_of(work: Work, case: Case, report: str) -> tuple[Report, str]:
    """The report and our own id of its author. Raises Unreachable."""
    found = await reports_store.reports.get(work.tx, report)
    cases = {id for id, _ in await targets_store.targets_of(work.tx, report)}
    if found is None or found.person is None or case.id not in cases:
        raise Unreachable
    return found, found.person


async def void(
    work: Work, case: Case, actor: Actor, report: str, because: Because
) -> tuple[int, int]:
    """Close the undecided reports of the report's author: how many were, and how many are left.

    Cases in which the actor has a conflict of interest keep theirs. Raises Recused for this case,
    and Unreachable.
    """
    await second_person.check(work, actor.telegram_id, case, Act.VOID)
    _, person = await author_of(work, case, report)
    batch = fresh_id()
    done = 0
    for each in await pauses_store.voids_pending(work.tx, person, AT_ONCE):
        done += await _void_one(work, actor, each, batch, because)
    if done:
        told = ReportsVoided(done, because.bad_faith, because.words, report)
        await tell(work, person, told)
    return done, await pauses_store.count_pending(work.tx, person)


async def _void_one(
    work: Work, actor: Actor, report: Report, batch: str, because: Because
) -> bool:
    await case_reports_store.lock_cases(work.tx, report.id)
    found = await targets_store.cases_of(work.tx, report.id)
    own = await second_person.of(work, actor.telegram_id)
    if any(actor.telegram_id in case.recused or case.id in own for case in found):
        return False
    for case in found:
        move = Move(Act.VOID, work.now, actor.telegram_id)
        if await second_person.is_needed(work, case, move):
            return False  # a person may not close it alone
    if not await reports_store.void(work.tx, report.id, batch):
        return False
    left = await case_reports_store.still_standing(work.tx, report.id)
    for case in found:
        act = Act.DISCOUNT
        if case.id not in left and case.status.is_undecided:
            act = Act.VOID
        if is_permitted(act, case):
            await moves.act(work, case, act, actor.telegram_id, detail=because.detail)
        else:
            await cards.refresh(work, case)
    return True


async def restore(
    work: Work, case: Case, actor: Actor, report: str, because: Because
) -> int:
    """Open again what was closed together with the report; how many. Raises Unreachable."""
    found, person = await author_of(work, case, report)
    done = 0
    if found.voided:
        for each in await pauses_store.voids_of_batch(work.tx, found.voided):
            done += await _restore_one(work, actor, each, because)
    if done:
        await tell(work, person, ReportsRestored(done))
    return done


async def _restore_one(
    work: Work, actor: Actor, report: Report, because: Because
) -> bool:
    await case_reports_store.lock_cases(work.tx, report.id)
    if not await pauses_store.restore_void(work.tx, report.id):
        return False
    for case in await targets_store.cases_of(work.tx, report.id):
        await case_reports_store.recount(work.tx, case.id)
        other = await _newer_case(work, case)
        if other is not None:
            await targets_store.repoint(work.tx, case.id, other.id)
            case = other
        if is_permitted(Act.RESTORE, case):
            await moves.act(
                work, case, Act.RESTORE, actor.telegram_id, detail=because.detail
            )
    return True


async def _newer_case(work: Work, case: Case) -> Case | None:
    """Find the case of a link that was reported again after all its reports were closed."""
    if case.status is not Status.WITHDRAWN or not case.canonical:
        return None
    return await cases_store.open_for(work.tx, case.canonical)


async def tell(work: Work, person: str, notice: Notice) -> None:
    known = await people_store.get(work.tx, person)
    if known is not None:
        await work.say(known.recipient, notice, Lane.NOTICE)


async def pause(
    work: Work, case: Case, actor: Actor, report: str, days: int, because: Because
) -> int:
    """Return its end (ms UTC). Raises Unreachable, Recused, IllegalMove for one who is paused."""
    await second_person.check(work, actor.telegram_id, case, Act.PAUSE)
    found, person = await author_of(work, case, report)
    until = work.tx.today + (days + 1) * DAY_MS
    begun = FilingPaused(until, because.bad_faith, because.words, found.id)
    if not await pauses_store.add_pause(work.tx, person, begun):
        raise IllegalMove(case, Act.PAUSE)
    detail = {**because.detail, "until": until}
    await moves.act(work, case, Act.PAUSE, actor.telegram_id, detail=detail)
    await tell(work, person, begun)
    return until


async def lift(work: Work, case: Case, actor: Actor, report: str) -> None:
    """End the pause of the report's author. Raises Unreachable, IllegalMove where there is none."""
    _, person = await author_of(work, case, report)
    if not await pauses_store.lift_pause(work.tx, person):
        raise IllegalMove(case, Act.UNPAUSE)
    await moves.act(work, case, Act.UNPAUSE, actor.telegram_id)
    await tell(work, person, ReportsRestored())


async def paused(work: Work, person: Person) -> FilingPaused | None:
    """Return the pause of a person; it names its report while that is still theirs."""
    if not person.may_be_paused:
        return None
    found = await pauses_store.pauses_of_person(work.tx, person.id)
    if found is None:
        return None
    report = await reports_store.reports.get(work.tx, found.report)
    if report is None or report.person != person.id:
        return replace(found, report=None)
    return found
