"""A line for each case of a list."""

from collections.abc import Iterable

from bot.domain.desk.case import Case, is_held
from bot.domain.notices.desk import QueueLine
from bot.services.work import Work
from bot.storage.desk import desks, members
from bot.storage.desk.backlog import Listed
from bot.storage.desk.desks import Desk


async def of_cases(work: Work, found: list[Case], here: Iterable[Desk]) -> list[QueueLine]:
    """Lines of cases of any desk; those of groups that none of these desks is in stay closed."""
    chats = {desk.chat for desk in here}
    homes = {id: await desks.get(work.tx, id) for id in {c.desk for c in found} if id is not None}
    known = {id for id, home in homes.items() if home is not None and home.chat in chats}
    return await _lines(work, [(case, 0, case.desk in known) for case in found])


async def of_listed(work: Work, found: list[Listed]) -> list[QueueLine]:
    return await _lines(work, [(one.case, one.reporters, True) for one in found])


async def _lines(work: Work, found: list[tuple[Case, int, bool]]) -> list[QueueLine]:
    holders = {case.id: case.holder for case, *_ in found if is_held(case, work.now)}
    proposers = {case.id: case.proposal.by for case, *_ in found if case.proposal}
    known = {*holders.values(), *proposers.values()}
    names = {one: await members.staff_name(work.tx, one) for one in known}
    return [
        QueueLine(
            case.id, case.number, case.violation, case.urgency, case.status, case.opened_at,
            case.display, None if case.proposal else names.get(holders.get(case.id)),
            case.decision.outcome if case.decision else None, is_here, reporters,
            case.snoozed_until, case.due_at, names.get(proposers.get(case.id)),
            bool(case.patterns),
        )
        for case, reporters, is_here in found
    ]  # fmt: skip
