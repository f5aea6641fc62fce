"""News for reporters: each only once, and only while they want to hear."""

from dataclasses import replace
from typing import Any

from bot.cases import store
from bot.cases.afterwards import FollowUp, Referral, Stage, passage_of
from bot.cases.model import Case
from bot.core import people_store
from bot.core.posts import Lane, Notice, PostOptions, Recipient
from bot.core.queues import tasks_store
from bot.core.queues.tasks import every, task
from bot.core.times import HOUR_MS, hour_of
from bot.core.work import Work
from bot.dataclass import frozen
from bot.reports import hooks
from bot.reports import notices as say
from bot.reports import store as reports_store
from bot.reports.model import Report
from bot.reports.news_screens import NotDecidedYet, OutcomeNews
from bot.reports.notices import Decided
from bot.values import Outcome, Way


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
        display,
        decision.finding,
        decision.at,
        None if referral is None else passage_of(referral),
        found=followed.found if followed else None,
        looked_at=followed.looked_at if followed else None,
    )


async def referral_of(work: Work, case: Case) -> Referral | None:
    """Return how far a forwarded case is; None for all others."""
    decision = case.decision
    if decision is None or decision.finding.outcome is not Outcome.FORWARDED:
        return None
    return await store.referrals_of_decision(work.tx, case.id, decision.id)


async def recipient_of(work: Work, report: Report) -> Recipient | None:
    """None for a reporter who withdrew the report, is unknown, or wants no messages."""
    if report.person is None or not report.tell or report.withdrawn_at is not None:
        return None
    person = await people_store.get(work.tx, report.person)
    return None if person is None else person.recipient


async def tell_reporter(work: Work, report: Report, notice: Notice, once: str) -> None:
    """Send a notice once, unless the reporter withdrew the report or wants no messages."""
    to = await recipient_of(work, report)
    if to is not None:
        await work.say(to, notice, Lane.NOTICE, once=once)


SOON_MS = 5 * 1000
"""Pause after a sweep that left some for the next."""
AT_ONCE = 100


@every("promises", minutes=10)
async def sweep(work: Work) -> int | None:
    """Look at the promises whose day has passed; in quiet hours they wait for the morning."""
    found = []
    if not work.channel.duty.night.has(hour_of(work.now, work.channel.zone)):
        found = await reports_store.promises_passed(work.tx, AT_ONCE)
    for report, promised_at in found:
        await reports_store.reports.set(work.tx, report.id, promised_at=None)
        if await is_undecided(work, report):
            told = NotDecidedYet(report.id, report.number, promised_at)
            await tell_reporter(work, report, told, f"promise:{report.id}")
    return None if len(found) < AT_ONCE else SOON_MS


async def is_undecided(work: Work, report: Report) -> bool:
    """True if staff have yet to decide something of the report, also as part of another case."""
    for case_id, _ in await reports_store.cases_of(work.tx, report.id):
        case = await store.cases.get(work.tx, case_id)
        last = None if case is None else await store.final_of(work.tx, case) or case
        if last is not None and last.status.is_undecided:
            return True
    return False


SHOW = "reach"
SHORTEST_MS, LONGEST_MS = 6 * HOUR_MS, 30 * HOUR_MS
LOOKED_AT = 10
"""Newest reports of a person whose cards change."""


async def plan(work: Work, person: str) -> None:
    """The cards of a person's reports show later whether the person can be reached then."""
    for report in await reports_store.reports_of(work.tx, person, LOOKED_AT):
        at = work.now + work.chance.randrange(SHORTEST_MS, LONGEST_MS)
        key, params = f"{SHOW}:{report.id}", {"report": report.id}
        await tasks_store.schedule(work.tx, SHOW, key, params, at)


@task(SHOW)
async def show(work: Work, params: dict[str, Any]) -> None:
    if await store.show_reach(work.tx, params["report"]):
        for changed in hooks.CHANGED:
            await changed(work, params["report"])


TOGETHER_MS = 5 * 1000
"""How long the news of a decision waits for that of its departure, so that both are one message."""


@frozen
class Told:
    """A decision as its reporters read it. `key` names it; `again`: it replaces an earlier one."""

    key: str
    decided: Decided
    again: bool = False


async def tell_outcome(
    work: Work, case: Case, told: Told, standing: Case, referral: Referral | None
) -> None:
    """The outcome to each reporter of a case. `standing` is the case whose decision it is.

    Where the case file is about to leave by itself, the news waits a moment for that.
    """
    is_leaving = referral is not None and referral.stage is Stage.LEAVING
    waits = is_leaving and referral is not None and referral.way is not Way.HAND
    links = await reports_store.displays_of(work.tx, case.id)
    for report in await reports_store.reports_of_case(work.tx, case.id):
        news = outcome_news_of(report, told, links)
        options = PostOptions(once=f"outcome:{told.key}:{report.id}")
        if referral is not None:
            options["latest"] = decided_key(standing, report)
            options["not_before"] = work.now + TOGETHER_MS if waits else None
        if to := await recipient_of(work, report):
            await work.say(to, news, Lane.NOTICE, **options)


def outcome_news_of(report: Report, told: Told, links: dict[str, str | None]) -> OutcomeNews:
    own = replace(told.decided, display=links.get(report.id))
    return OutcomeNews(report.id, report.number, own, report.violation, told.again)


def decided_key(case: Case, report: Report) -> str:
    return f"outcome:{case.decision.id if case.decision else ''}:{report.id}"
