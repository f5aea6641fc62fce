"""What a changed decision and erased reports do to an open look."""

from dataclasses import replace

from bot.domain.citizen.report import Intake, Report
from bot.domain.desk.case import Case
from bot.domain.desk.looks.look import Dropped, Look, dropped, same_finding
from bot.services.desk.looks import screens
from bot.services.work import Work
from bot.storage.citizen import reports
from bot.storage.desk import report_counts
from bot.storage.desk.looks import looks

READ = 300
"""Reports of a case that are looked through for one that still stands."""


async def follow(work: Work, before: Case, after: Case) -> None:
    """Drop the open look of a case whose decision does not stand any more.

    A new decision that finds the same takes the place of the first: an authority that acted does
    not change what staff found.
    """
    was, now = before.decision, after.decision
    is_same = was is not None and now is not None and was.id == now.id
    if was is None or (is_same and before.merged_into == after.merged_into):
        return
    stands = now is not None and after.merged_into is None and same_finding(was, now)
    look = await looks.open_of_case(work.tx, before.id)
    if look is None:
        return
    if now is not None and stands:
        await looks.change(work.tx, look, replace(look, decision=now.id, decided_at=now.at))
    else:
        await drop(work, look, Dropped.CHANGED)


async def check_reports(work: Work, case: Case) -> None:
    """Drop the look of a case whose reports were all erased; else show what is left of them."""
    look = await looks.open_of_case(work.tx, case.id)
    if look is None:
        return
    if await can_be_looked_at(work, case):
        await screens.refresh(work, look)
    else:
        await drop(work, look, Dropped.ERASED)


async def drop(work: Work, look: Look, why: Dropped) -> Look:
    after = dropped(look, why, work.now)
    await looks.change(work.tx, look, after)
    await screens.close(work, look)
    return after


async def can_be_looked_at(work: Work, case: Case) -> bool:
    """Whether a report stands, and there is a link, words or a file to decide on."""
    every = await reports.first_of_case(work.tx, case.id, READ)
    standing = [report for report in every if _stands(report)]
    if not standing:
        return False
    counts = await report_counts.of_case(work.tx, case.id)
    return bool(case.canonical or counts.files or any(_words(report) for report in standing))


def _stands(report: Report) -> bool:
    """A report that was erased has lost its person and its words."""
    is_known = report.person is not None or report.intake is not Intake.CHAT or _words(report)
    return report.withdrawn_at is None and bool(is_known)


def _words(report: Report) -> bool:
    return bool(report.description or report.forwarded)
