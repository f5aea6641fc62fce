"""News of a referral for reporters: each stage is told once.

Stages that are still unread share one message, which takes the place of the waiting one.
"""

from bot.authorities import store as awaiting
from bot.authorities.news_screens import Happened, NotSent, ReferralNews, StageNews
from bot.cases import routing
from bot.cases.afterwards import Referral, Stage, passage_of
from bot.cases.model import Case
from bot.core.posts import Lane, Notice
from bot.core.queues import outbox
from bot.core.work import Work, compose
from bot.desk import duty
from bot.desk.colleagues import Watcher, watchers
from bot.reports import news as telling
from bot.reports import store
from bot.reports.model import Report
from bot.reports.news import Told, decided_key, outcome_news_of
from bot.values import Way


async def stage(work: Work, case: Case, before: Referral, after: Referral) -> None:
    """Tell each reporter of the case about the latest stage of the referral."""
    # Who acts or refuses need not say first that the case arrived.
    new: tuple[Stage, ...] = (
        (Stage.SENT,) if before.sent_at is None and after.sent_at is not None else ()
    )
    if after.stage in {Stage.RECEIVED, Stage.REFUSED, Stage.SILENT}:
        new = (*new, after.stage)
    public = telling.decided_of(case, referral=after)
    if not new or public is None:
        return
    again = case.decision is not None and case.decision.before is not None
    were = {Stage.SENT: before.sent_at, Stage.RECEIVED: before.received_at}
    earlier = [one for one, at in were.items() if at is not None and one not in new]
    links = await store.displays_of(work.tx, case.id)
    for report in await store.reports_of_case(work.tx, case.id):
        whole = outcome_news_of(report, Told("", public, again), links)
        chain: list[tuple[str, Notice]] = [(decided_key(case, report), whole)]
        for at, one in enumerate(earlier):
            chain.append((_key(after, one, report), _stages(report, after, (*earlier[at:], *new))))
        fresh = (_key(after, new[0], report), _stages(report, after, new))
        await _tell(work, report, [*chain, fresh], _key(after, new[-1], report))


async def ended(work: Work, before: Case, case: Case, referral: Referral) -> None:
    """Tell each reporter of the case how the authority acted, in one closing message."""
    public = telling.decided_of(case)
    if public is None:
        return
    links = await store.displays_of(work.tx, case.id)
    for report in await store.reports_of_case(work.tx, case.id):
        news = outcome_news_of(report, Told("", public), links)
        keys = [decided_key(before, report)]
        keys += [_key(referral, one, report) for one in (Stage.SENT, Stage.RECEIVED)]
        own = decided_key(case, report)
        await _tell(work, report, [(key, news) for key in (*keys, own)], own)


async def _tell(work: Work, report: Report, chain: list[tuple[str, Notice]], once: str) -> None:
    """The first notice whose place waits to be sent takes it; the last is sent in any case."""
    to = await telling.recipient_of(work, report)
    if to is None or await outbox.was_posted(work.tx, once):
        return
    *waiting, (own, fresh) = chain
    for key, notice in waiting:
        post = compose(to, notice, Lane.NOTICE, once=once, latest=key)
        if await outbox.replace(work.tx, post) is not None:
            return
    await work.say(to, fresh, Lane.NOTICE, once=once, latest=own)


def _stages(report: Report, referral: Referral, stages: tuple[Stage, ...]) -> StageNews:
    passage = passage_of(referral)
    return StageNews(report.id, report.number, report.violation, passage, stages)


def _key(referral: Referral, stage: Stage, report: Report) -> str:
    return f"stage:{referral.id}:{stage}:{report.id}"


GATHER_MS = 60 * 1000
"""How long a desk's group waits for further case files that could not be sent."""


async def tell(
    work: Work,
    case: Case,
    referral: Referral,
    what: Happened,
    words: str | None = None,
    language: str | None = None,
) -> None:
    """Tell who decided the case in private, else who is on duty, else the desk's group.

    In quiet hours people hear of it when these are over, of urgent cases at once.
    """
    desk = await routing.desk_of(work.tx, case)
    if desk is None:
        return
    if what is Happened.NOT_SENT:
        count = await awaiting.failed_count(work.tx, desk.id)
        later = work.now + GATHER_MS
        key = f"not_sent:{desk.id}"
        await work.say(desk.recipient, NotSent(count), Lane.NOTICE, latest=key, not_before=later)
    news = _staff_told_news(case, referral, what, words, language)
    decider = [] if case.decision is None else [case.decision.by]
    found = await watchers(work, desk, decider) or await duty.on_duty(work, desk)
    await _tell_each(work, case, found, news)
    if not found and what is not Happened.NOT_SENT:
        await work.say(desk.recipient, news, Lane.NOTICE)


async def tell_seniors(work: Work, case: Case, referral: Referral) -> None:
    """No reminder is left: the seniors of the desk hear of it, without any the admins."""
    desk = await routing.desk_of(work.tx, case)
    found = [] if desk is None else await duty.seniors(work, desk)
    news = _staff_told_news(case, referral, Happened.REMINDED_LAST, None, None)
    await _tell_each(work, case, found or await duty.admins(work), news)


async def _tell_each(work: Work, case: Case, people: list[Watcher], news: ReferralNews) -> None:
    now, zone = work.now, work.channel.zone
    for one in people:
        later = None if one.is_awake(now, zone, case.urgency) else one.wakes_at(now, zone)
        await work.say(one.recipient, news, Lane.NOTICE, not_before=later)


def _staff_told_news(
    case: Case, referral: Referral, what: Happened, words: str | None, language: str | None
) -> ReferralNews:
    return ReferralNews(
        case.id,
        case.number,
        case.violation,
        referral.authority,
        referral.department,
        what,
        referral.stage,
        referral.way,
        referral.sent_at or referral.created_at,
        words,
        language,
        referral.id if what is Happened.ASKED and referral.way is Way.DESK else None,
    )
