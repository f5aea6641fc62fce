"""Tells reporters what came of their reports: each only once, and only while they want to hear."""

from bot.domain.citizen.report import Report
from bot.domain.desk.case import Case
from bot.domain.notice import Lane, Notice
from bot.domain.notices import reporter as say
from bot.services.work import Work
from bot.storage.citizen import people


def decided_of(case: Case, display: str | None = None) -> say.Decided | None:
    """The public part of a case's decision.

    `display` is the link as the recipient reported it; others may have written it differently.
    """
    decision = case.decision
    if decision is None:
        return None
    return say.Decided(
        display=display, outcome=decision.outcome, ground=decision.ground, reason=decision.reason,
        authority=decision.authority, words=decision.words, at=decision.at,
        order=decision.order,
    )  # fmt: skip


async def tell_reporter(
    work: Work, report: Report, notice: Notice, once: str, latest: str | None = None
) -> None:
    """Send a notice once, unless the reporter withdrew the report or wants no messages.

    It takes the place of a message with the same `latest` that still waits.
    """
    if report.person is None or not report.tell or report.withdrawn_at is not None:
        return
    person = await people.get(work.tx, report.person)
    if person is not None:
        await work.say(person.recipient, notice, Lane.NOTICE, once=once, latest=latest)
