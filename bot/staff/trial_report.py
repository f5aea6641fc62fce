"""The test report of the first run: found among the admin's own, and taken away when it was seen.

It is the newest report that the admin sent since the guide asked for one. Taken away, it is a
withdrawn report: no decision, and so none in figures or in the register, remains of it.
"""

from enum import StrEnum

from bot.cases import moves
from bot.cases.model import Case
from bot.core import sealed
from bot.core.messages import N_, Worded
from bot.core.work import Work
from bot.desk import casework
from bot.reports import (
    case_reports_store,
    own_reports,
    reports_store,
    targets_store,
)
from bot.reports.model import Report
from bot.values import Act, Value

_FACT = "first_run_trial"
"""The moment (ms UTC) since which the guide waits for the report."""


class Stage(StrEnum):
    WAITS = "waits"
    DECIDED = "decided"
    GONE = "gone"


class TrialWord(Worded):
    WAITS = N_("Test report № {number} waits for a decision.")
    DECIDED = N_("Test report № {number} was decided. Now take it away.")
    GONE = N_("Test report № {number} was taken away.")


class TrialReport(Value):
    number: str
    stage: Stage

    @property
    def word(self) -> TrialWord:
        return TrialWord[self.stage.name]


async def ask(work: Work) -> None:
    """Wait for a report from now on, where the guide did not wait before."""
    if await sealed.get_fact(work.tx, _FACT) is None:
        await sealed.put_fact(work.tx, _FACT, str(work.now))


async def forget(work: Work) -> None:
    await sealed.drop_fact(work.tx, _FACT)


async def look(work: Work, admin: int) -> TrialReport | None:
    report = await _find(work, admin)
    if report is None:
        return None
    if report.withdrawn_at is not None:
        return TrialReport(report.number, Stage.GONE)
    cases = await targets_store.cases_of(work.tx, report.id)
    stage = Stage.DECIDED
    if any(case.status.is_undecided for case in cases):
        stage = Stage.WAITS
    return TrialReport(report.number, stage)


async def take_away(work: Work, admin: int) -> bool:
    """Withdraw the report, also after its decision; False where there is none, or it shares a case.

    A case that has reports of others keeps its decision.
    """
    report = await _find(work, admin)
    if report is None or report.withdrawn_at is not None:
        return False
    for case in await targets_store.cases_of(work.tx, report.id):
        counted = await case_reports_store.counts_of(work.tx, case.id)
        if counted.reports == 1 and not case.status.is_undecided:
            await _open_again(work, case)
    return await own_reports.withdraw_report(work, report)


async def _open_again(work: Work, case: Case) -> None:
    """The bot itself takes the decision back: the admin is the reporter, who may not."""
    after = await moves.act(work, case, Act.REOPEN)
    await casework.cancel_announcement(work, after)


async def _find(work: Work, admin: int) -> Report | None:
    since = await sealed.get_fact(work.tx, _FACT)
    person = await work.person(admin)
    if since is None or person is None:
        return None
    newest = await reports_store.reports_of(work.tx, person.id, limit=1)
    return next((one for one in newest if one.filed_at >= int(since)), None)
