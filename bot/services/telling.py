"""Tells reporters what came of their reports: each only once, and only while they want to hear."""

from bot.domain.authority.follow_up import FollowUp
from bot.domain.authority.referral import Referral
from bot.domain.citizen.report import Report
from bot.domain.desk.case import Case, Outcome
from bot.domain.notice import Lane, Notice, Recipient
from bot.domain.notices import reporter as say
from bot.domain.notices.authority.passage import passage_of
from bot.services.work import Work
from bot.storage.authority import referrals
from bot.storage.citizen import people


def decided_of(
    case: Case,
    display: str | None = None,
    referral: Referral | None = None,
    followed: FollowUp | None = None,
) -> say.Decided | None:
    """The public part of a case's decision, and how far its way to the authority is.

    `display` is the link as the recipient reported it; others may have written it differently.
    `followed` is what was found when the material was looked at again.
    """
    decision = case.decision
    if decision is None:
        return None
    return say.Decided(
        display=display, outcome=decision.outcome, ground=decision.ground, reason=decision.reason,
        authority=decision.authority, words=decision.words, at=decision.at,
        passage=None if referral is None else passage_of(referral),
        words_language=decision.words_language,
        order=decision.order, found=followed.found if followed else None,
        looked_at=followed.looked_at if followed else None,
    )  # fmt: skip


async def referral_of(work: Work, case: Case) -> Referral | None:
    """Return how far a forwarded case is; None for all others."""
    decision = case.decision
    if decision is None or decision.outcome is not Outcome.FORWARDED:
        return None
    return await referrals.of_decision(work.tx, case.id, decision.id)


async def recipient_of(work: Work, report: Report) -> Recipient | None:
    """None for a reporter who withdrew the report, is unknown, or wants no messages."""
    if report.person is None or not report.tell or report.withdrawn_at is not None:
        return None
    person = await people.get(work.tx, report.person)
    return None if person is None else person.recipient


async def tell_reporter(work: Work, report: Report, notice: Notice, once: str) -> None:
    """Send a notice once, unless the reporter withdrew the report or wants no messages."""
    to = await recipient_of(work, report)
    if to is not None:
        await work.say(to, notice, Lane.NOTICE, once=once)
