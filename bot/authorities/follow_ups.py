"""Later looks at decided material: due dates, answers, and news for reporters.

The bot fetches nothing: a person of the desk opens the address.
"""

from dataclasses import replace

from bot.authorities import follow_up_screens as following
from bot.authorities import reminders, store
from bot.authorities.follow_up_buttons import AgainLine
from bot.authorities.follow_up_screens import (
    PAGE_SIZE,
    AgainDue,
    AgainList,
    LookAsk,
    LookTaken,
    OrderTaken,
)
from bot.cases import move as moves
from bot.cases import store as afterwards_store
from bot.cases.afterwards import FollowUp, is_news
from bot.cases.model import Case, IllegalMove, Move, NeedsRole, NeedsSecond
from bot.core import desks_store
from bot.core.desks_store import Desk
from bot.core.people import Right, may
from bot.core.posts import Lane
from bot.core.queues.tasks import every
from bot.core.times import DAY_MS, today
from bot.core.work import Work
from bot.desk import duty, second_person
from bot.desk.model import Actor
from bot.links.accounts import with_account
from bot.register import publication_screens as register
from bot.reports import store as reports_store
from bot.reports.news import tell_reporter
from bot.reports.news_screens import MaterialNews
from bot.values import Act, Change, Found, Order, Urgency, keep_order

_SEEN = {
    Found.GONE: Change.GONE,
    Found.MOVED: Change.GONE,
    Found.THERE: Change.RETURNED,
}
LISTED = 5
"""Cases that the daily request names; the others are counted."""


async def page(work: Work, here: list[Desk], page: int = 0) -> AgainList:
    """A page of what is to be looked at again at these desks."""
    total = sum([await store.count_due(work.tx, desk.id) for desk in here])
    page = max(0, min(page, (total - 1) // PAGE_SIZE))
    until = (page + 1) * PAGE_SIZE
    due = [c for desk in here for c in await store.follow_ups_due_at(work.tx, desk.id, 0, until)]
    own = await second_person.of_reader(work)
    found = [case for case in due if case.id not in own]
    return AgainList(await _lines(work, found[page * PAGE_SIZE : until]), total, page)


async def ask(work: Work, case: Case) -> LookAsk | None:
    """The question about a case; None where nothing is followed."""
    followed = await afterwards_store.get_follow_up(work.tx, case.id)
    if followed is None or case.decision is None or case.announced_at is None:
        return None
    order = case.decision.finding.order if _asks_about_order(work, followed) else None
    link = case.canonical and with_account(case.canonical, case.account)
    return LookAsk(
        case.id,
        case.version,
        case.number,
        case.violation,
        case.decision.finding.outcome,
        case.decision.at,
        link,
        order,
        followed.found,
        followed.looked_at,
    )


async def answer(work: Work, case: Case, actor: Actor, found: Found) -> LookTaken:
    """Keep what a person saw, and tell reporters what is new to them.

    Raises IllegalMove for a case whose decision is not followed, Recused for the actor.
    """
    followed = await _followed(work, case, Act.LOOK)
    move = Move(Act.LOOK, work.now, actor.telegram_id, detail={"found": found.value})
    after = await moves.make(work, case, move)
    days, zone = work.channel.terms.look_again_days, work.channel.zone
    await afterwards_store.keep_follow_up(work.tx, followed.answered(found, work.now, days, zone))
    if found in _SEEN:
        await register.changed(work, after, _SEEN[found])
    tells = await _tell(work, after, found, followed.found)
    return LookTaken(
        after.id,
        after.version,
        after.number,
        found,
        tells,
        may_remind=found is Found.THERE and await reminders.has_file(work, after),
    )


async def _tell(work: Work, case: Case, found: Found, before: Found | None) -> bool:
    """True if a reporter was told: each hears one finding of a decision once."""
    decision = case.decision
    if decision is None or not is_news(decision.finding.outcome, found, before):
        return False
    links = await reports_store.displays_of(work.tx, case.id)
    for report in await reports_store.reports_of_case(work.tx, case.id):
        news = MaterialNews(
            report.id,
            report.number,
            links.get(report.id),
            decision.finding.outcome,
            found,
            work.now,
        )
        once = f"found:{decision.id}:{found.value}:{report.id}"
        await tell_reporter(work, report, news, once)
    return True


async def prolong(work: Work, case: Case, actor: Actor, order: Order) -> OrderTaken:
    """The order has a later last day.

    Raises IllegalMove for a case without one that ended, and as `check_prolonging`.
    """
    await _ended(work, case, Act.PROLONG)
    await check_prolonging(work, case, actor)
    if case.decision is None:
        raise IllegalMove(case, Act.PROLONG)
    finding = replace(case.decision.finding, order=order)
    decision = replace(case.decision, finding=finding)
    detail = {"order": keep_order(order)}
    move = Move(Act.PROLONG, work.now, actor.telegram_id, decision, detail=detail)
    after = await moves.make(work, case, move)
    return OrderTaken(after.number, after.decision.finding.order if after.decision else None)


async def check_prolonging(work: Work, case: Case, actor: Actor) -> None:
    """Check that a person may prolong an order by themselves.

    Where the outcome takes two people, raises NeedsRole for a member of the group without a role,
    and NeedsSecond for the one who decided alone.
    """
    decision = case.decision
    move = Move(Act.PROLONG, work.now, actor.telegram_id, decision)
    if decision is None or not await second_person.is_needed(work, case, move):
        return
    if not may(actor.role, Right.BE_SECOND):
        raise NeedsRole(case, Act.PROLONG)
    if decision.approved_by is None and decision.by == actor.telegram_id:
        raise NeedsSecond(case, Act.PROLONG)


async def order_over(work: Work, case: Case, actor: Actor) -> OrderTaken:
    """The order ended and was not prolonged. Raises IllegalMove as `prolong`."""
    followed = await _ended(work, case, Act.ORDER_OVER)
    after = await moves.make(work, case, Move(Act.ORDER_OVER, work.now, actor.telegram_id))
    over = replace(followed, order_over_at=work.now)
    await afterwards_store.keep_follow_up(work.tx, following.planned(work, over))
    await register.changed(work, after, Change.ENDED)
    return OrderTaken(after.number, None)


async def _ended(work: Work, case: Case, act: Act) -> FollowUp:
    followed = await _followed(work, case, act)
    if not _asks_about_order(work, followed):
        raise IllegalMove(case, act)
    return followed


async def _followed(work: Work, case: Case, act: Act) -> FollowUp:
    followed = await afterwards_store.get_follow_up(work.tx, case.id)
    if followed is None or case.announced_at is None:
        raise IllegalMove(case, act)
    return followed


def _asks_about_order(work: Work, followed: FollowUp) -> bool:
    return followed.asks_about_order(today(work.now, work.channel.zone))


async def _lines(work: Work, found: list[Case]) -> tuple[AgainLine, ...]:
    lines = []
    for case in found:
        followed = await afterwards_store.get_follow_up(work.tx, case.id)
        if case.decision is not None and followed is not None:
            line = AgainLine(
                case.id,
                case.number,
                case.violation,
                case.decision.finding.outcome,
                case.decision.at,
                _asks_about_order(work, followed),
            )
            lines.append(line)
    return tuple(lines)


@every("look", hours=1)
async def sweep(work: Work) -> None:
    """Ask a person on duty at each desk, once a day and by turns, to look at what is due."""
    day = work.now // DAY_MS
    for desk in await desks_store.open_desks(work.tx):
        total = await store.count_due(work.tx, desk.id)
        on_duty = await duty.on_duty(work, desk) if total else []
        zone = work.channel.zone
        awake = [one for one in on_duty if one.is_awake(work.now, zone, Urgency.NORMAL)]
        if awake:
            chosen = sorted(awake, key=lambda one: one.telegram_id)[day % len(awake)]
            own = await second_person.of(work, chosen.telegram_id)
            due = await store.follow_ups_due_at(work.tx, desk.id, 0, LISTED + len(own))
            first = [case for case in due if case.id not in own][:LISTED]
            notice = AgainDue(await _lines(work, first), total)
            once = f"again:{desk.id}:{day}"
            await work.say(chosen.recipient, notice, Lane.NOTICE, once=once)
