"""Follow-ups of a decision: the wait for an authority, with reminders, and later looks.

Authorities that have not answered are reminded, and moderators who are to hand a case file over.
At decided material people of the desk look again: the bot fetches nothing.
"""

from collections.abc import Sequence

from bot.authorities import by_hand, news, referrals, referrals_store
from bot.authorities.follow_ups_store import count_due, due_at
from bot.authorities.model import Event
from bot.cases import moves
from bot.cases.afterwards import FOLLOWED, FollowUp, Referral, Stage, is_news
from bot.cases.happenings import (
    DecisionEnded,
    DecisionMade,
    DecisionTold,
    Happening,
    MaterialSeen,
    OrderEnded,
    OrderProlonged,
)
from bot.cases.model import Case, Decision, IllegalMove, Move, NeedsRole, NeedsSecond
from bot.cases.order_words import order_lines
from bot.cases.store import (
    cases,
    change_referral,
    drop_follow_up,
    get_follow_up,
    keep_follow_up,
)
from bot.core import desks_store
from bot.core.messages import (
    Action,
    Button,
    Lane,
    Message,
    Outgoing,
    Part,
    Speaker,
    bold,
    button,
    code,
    filled,
    lines,
    numbered,
    paragraphs,
    rows_of,
    shortened,
    untapped,
)
from bot.core.people import Right, may
from bot.core.pickers import URGENCY_MARKS, turns
from bot.core.queues.tasks import every
from bot.core.times import DAY_MS, today
from bot.core.work import Work
from bot.desk import awaiting_store, colleagues, duty, hidden_cases, second_person
from bot.desk.buttons import CaseAction, OpenCase
from bot.desk.model import LAST_PAGE, PAGE_SIZE, Actor, pages_of
from bot.desk.referral_parts import (
    PassToAuthority,
    ShowAuthorityQueue,
    at_authorities,
    way_lines,
)
from bot.links.accounts import with_account
from bot.reports import kept_posts, reports_store, targets_store
from bot.reports.decision_words import FOUND_LABELS, looked_again, outcome_label
from bot.reports.news import MaterialNews, tell_reporter
from bot.values import Act, Found, Order, Status, plain, replace

LISTED_LINK = 160
Page = tuple[tuple[tuple[Case, Referral, str | None], ...], int, int]
"""Cases with their referrals and who is to hand the file over, how many wait in all, and the number
of the page."""


class AuthorityQueue(Message):
    """A page of the list of some desks, counted from 0, as it is when it is sent.

    `copy` is the person in whose private chat it stands: it leaves out what they reported, or
    decide again. In a group it only says how many there are.
    """

    desks: tuple[str, ...]
    page: int = 0
    copy: str | None = None

    async def load(self, work: Work) -> Page:
        count = await awaiting_store.count_awaiting(work.tx, self.desks)
        page = min(self.page, pages_of(count) - 1, LAST_PAGE)
        found = await awaiting_store.awaiting_page(
            work.tx, self.desks, page * PAGE_SIZE, PAGE_SIZE
        )
        unseen: frozenset[str] = frozenset()
        if self.copy:
            unseen = await hidden_cases.unseen(work, self.copy)
        shown = [one for one in found if one[0].id not in unseen]
        names = await by_hand.names_of_holders(work, shown)
        listed = [(case, sent, names.get(case.id)) for case, sent in shown]
        return tuple(listed), count, page

    def render(self, speaker: Speaker, view: Page) -> Outgoing:
        t = speaker.t
        (listed, count, page) = view
        pages = pages_of(count)
        head = bold(at_authorities(speaker, count))
        if not listed:
            return Outgoing(t("No case is waiting for an authority."))
        if not self.copy:
            words = t("/queue authority in our private chat lists them.")
            return Outgoing(paragraphs(head, words))
        text = paragraphs(
            head,
            *[_entry(speaker, *one) for one in listed],
            pages > 1 and t("Page {page} of {pages}", page=page + 1, pages=pages),
        )
        openers = [_opener(speaker, case, referral) for case, referral, _ in listed]
        turn = turns(page, pages, ShowAuthorityQueue)
        return Outgoing(text, filled(*rows_of(openers, 2), turn))


def _opener(speaker: Speaker, case: Case, referral: Referral) -> Button:
    """Bring the file of a case that waits to be handed over; open any other case."""
    t = speaker.t
    if by_hand.waits(referral):
        brings = PassToAuthority(case.id, case.version)
        return Button(t.plain("Hand over № {number}", number=case.number), brings)
    return Button(t.plain("Open № {number}", number=case.number), OpenCase(case.id))


def _entry(speaker: Speaker, case: Case, referral: Referral, holder: str | None) -> str:
    head = f"{URGENCY_MARKS[case.urgency]} {numbered(case.number)}"
    return lines(
        bold(f"{head} · {speaker.violation(case.violation)}"),
        case.display and shortened(case.display, LISTED_LINK),
        *way_lines(speaker, referral),
        holder and speaker.t("To be handed over by: {name}", name=holder),
    )


AT_ONCE = 100
"""Referrals looked at in one sweep; the next sweep follows soon while there are more."""
SOON_MS = 1000
_AT_AUTHORITY = {Stage.SENT, Stage.RECEIVED}


@every("chase", minutes=10)
async def sweep_reminders(work: Work) -> int | None:
    found = await referrals_store.lock_due(work.tx, AT_ONCE)
    for referral in found:
        case = await cases.get(work.tx, referral.case_id)
        stands = (
            case is not None
            and case.decision
            and case.decision.id == referral.decision_id
        )
        if case is None or not stands or case.status is not Status.FORWARDED:
            await change_referral(work.tx, referral, replace(referral, chase_at=None))
        else:
            await _chase(work, case, referral)
    if len(found) < AT_ONCE:
        return None
    return SOON_MS


async def remind(work: Work, case: Case, by: int) -> bool:
    """Remind the authority now, as a moderator wishes; False where it does not have the file."""
    referral = await at_authority(work, case)
    if referral is None:
        return False
    await _chase(work, case, referral, by)
    return True


async def at_authority(work: Work, case: Case) -> Referral | None:
    referral = await referrals_store.waiting_of(work.tx, case.id)
    if referral is None or referral.stage not in _AT_AUTHORITY:
        return None
    return referral


async def _chase(
    work: Work, case: Case, referral: Referral, by: int | None = None
) -> None:
    chased = referral.chased + 1
    since = referral.sent_at or referral.created_at
    after = replace(
        referral, chased=chased, chase_at=referrals.chase_at(work, since, chased)
    )
    await change_referral(work.tx, referral, after)
    detail = {"referral": after.id, "authority": after.authority, "chase": chased}
    case = await moves.act(work, case, Act.CHASE, by, lane=None, detail=detail)
    if after.stage in _AT_AUTHORITY:
        await referrals.send(work, after, Event.REMINDER)
    elif after.stage is Stage.FAILED:
        await news.tell(work, case, after, news.Happened.NOT_SENT)
    else:
        await news.tell(work, case, after, news.Happened.NOT_HANDED_OVER)
    if chased == len(work.channel.terms.chase_days):
        await news.tell_seniors(work, case, after)


@button("al:next", right=Right.HANDLE_CASES)
class LookAtNext(Action): ...


@button("c:{case}:{version}:look:{found}")
class SayFound(CaseAction):
    found: Found


@button("c:{case}:{version}:remind", current=True)
class RemindAuthority(CaseAction): ...


@button("c:{case}:{version}:prolong")
class ProlongOrder(CaseAction): ...


@button("c:{case}:{version}:orderover")
class OrderIsOver(CaseAction): ...


class LooksDue(Message):
    """The number of decided cases to look at again; in private the first of them can be opened."""

    total: int
    is_private: bool = True

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if not self.total:
            return Outgoing(t("There is nothing to look at again now."))
        asks = t.plural(
            "Please look at {n} decided case again: is the material gone?",
            "Please look at {n} decided cases again: is the material gone?",
            self.total,
        )
        if not self.is_private:
            words = t("Send /queue again to me in private to look at them.")
            return Outgoing(paragraphs(bold(asks), words))
        return Outgoing(bold(asks), (_next(speaker),))


class LookAsk(Message):
    case: str

    async def load(self, work: Work) -> tuple[Case, FollowUp] | None:
        case = await cases.get(work.tx, self.case)
        followed = await get_follow_up(work.tx, self.case)
        if case is None or followed is None:
            return None
        return case, followed

    def render(self, speaker: Speaker, view: tuple[Case, FollowUp]) -> Outgoing:
        t = speaker.t
        (case, followed) = view
        order = None
        if case.decision is not None:
            order = case.decision.finding.order
        is_over = followed.asks_about_order(today(speaker.now, speaker.channel.zone))
        if order is not None and is_over:
            return _ask_about_order(speaker, case, order)
        address = case.canonical and with_account(case.canonical, case.account)
        link = address and code(untapped(address, SHOWN_LINK))
        text = paragraphs(
            lines(
                *_decided_case(speaker, case),
                t("Decided: {time}", time=t.time(followed.decided_at)),
                link,
            ),
            looked_again(speaker, followed.found, followed.looked_at),
            bold(
                t(
                    "Open the address yourself, if you can do so safely. Is the material gone?"
                )
            ),
        )
        answers = [
            Button(t.plain(FOUND_LABELS[found]), SayFound(case.id, case.version, found))
            for found in Found
        ]
        return Outgoing(text, (*rows_of(answers, 1), _opens(speaker, case)))


def _decided_case(speaker: Speaker, case: Case) -> Sequence[Part]:
    head = speaker.t(
        "№ {number} · {type}",
        number=case.number,
        type=speaker.violation(case.violation),
    )
    if case.decision is None:
        return (bold(head),)
    return (bold(head), outcome_label(speaker, case.decision.finding.outcome))


def _opens(speaker: Speaker, case: Case) -> tuple[Button]:
    return (Button(speaker.t.plain("Open the case"), OpenCase(case.id)),)


def _ask_about_order(speaker: Speaker, case: Case, order: Order) -> Outgoing:
    t = speaker.t
    at = (case.id, case.version)
    ways = (
        Button(t.plain("Prolonged…"), ProlongOrder(*at)),
        Button(t.plain("Not prolonged"), OrderIsOver(*at)),
    )
    text = paragraphs(
        lines(*_decided_case(speaker, case), *order_lines(speaker, order)),
        bold(t("The order has ended. Was it prolonged?")),
    )
    return Outgoing(text, (ways, _opens(speaker, case)))


class LookTaken(Message):
    """Receipt for what a person `found`, or without it for what became of an order."""

    case: str
    version: int
    number: str
    found: Found | None = None
    tells: bool = False
    may_remind: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = lines(
            bold(t("№ {number}: written down.", number=self.number)),
            self.found and t(FOUND_LABELS[self.found]),
            self.tells and t("Reporters who want to hear of their report are told."),
            self.found is Found.THERE
            and t(
                "To look into it anew, open the case and press “Reopen” under “More…”."
            ),
        )
        still = []
        if self.found is Found.THERE:
            still = [Button(t.plain("Open the case"), OpenCase(self.case))]
        if self.may_remind:
            remind = RemindAuthority(self.case, self.version)
            still.append(Button(t.plain("Remind the authority"), remind))
        return Outgoing(text, filled(*rows_of(still, 1), _next(speaker)))


SHOWN_LINK = 1000
"""UTF-16 units of an address."""


def _next(speaker: Speaker) -> tuple[Button]:
    return (Button(speaker.t.plain("Next"), LookAtNext()),)


async def update_follow_up(work: Work, case: Case, happened: Happening) -> None:
    """Follow the decision that a move left, and keep what people say of its material and order."""
    match happened:
        case DecisionMade() | DecisionEnded() | OrderProlonged():
            if case.decision is not None:
                await kept_posts.decided(work, case)
            await _follow_decision(work, case)
        case DecisionTold():
            await _follow_decision(work, case)
        case MaterialSeen() | OrderEnded():
            followed = await get_follow_up(work.tx, case.id)
            if followed is not None:
                await keep_follow_up(work.tx, _answered(work, followed, happened))


async def _follow_decision(work: Work, case: Case) -> None:
    """Look at the material again, from when the decision was told on."""
    decision = case.decision
    is_followed = decision is not None and decision.finding.outcome in FOLLOWED
    if decision is None or not is_followed or case.merged_into is not None:
        await drop_follow_up(work.tx, case.id)
        return
    known = await get_follow_up(work.tx, case.id)
    if known is None or known.decision != decision.id:
        known = FollowUp(case.id, decision.id, decision.at)
    until = None
    if decision.finding.order is not None:
        until = decision.finding.order.until
    if until != known.order_until:
        known = replace(known, order_until=until, order_over_at=None)
    if case.announced_at:
        known = _planned(work, known)
    await keep_follow_up(work.tx, known)


def _answered(
    work: Work, followed: FollowUp, happened: MaterialSeen | OrderEnded
) -> FollowUp:
    if isinstance(happened, OrderEnded):
        return _planned(work, replace(followed, order_over_at=work.now))
    days = work.channel.terms.look_again_days
    zone = work.channel.zone
    return followed.answered(happened.found, work.now, days, zone)


def _planned(work: Work, followed: FollowUp) -> FollowUp:
    return followed.planned(
        work.now, work.channel.terms.look_again_days, work.channel.zone
    )


async def due(work: Work, here: list[desks_store.Desk]) -> LooksDue:
    return LooksDue(sum([await count_due(work.tx, desk.id) for desk in here]))


async def next_due(work: Work, here: list[desks_store.Desk]) -> LookAsk | LooksDue:
    """The question about the case that waits longest, but for what the reader reported."""
    own = await second_person.of_reader(work)
    for desk in here:
        for case in await due_at(work.tx, desk.id, 1 + len(own)):
            if case.id not in own:
                return LookAsk(case.id)
    return LooksDue(0)


async def answer(work: Work, case: Case, actor: Actor, found: Found) -> LookTaken:
    """Keep what a person saw, and tell reporters what is new to them.

    Raises IllegalMove for a case whose decision is not followed, Recused for the actor.
    """
    followed, decision = await _followed(work, case, Act.LOOK)
    detail = {"found": found.value}
    after = await moves.act(work, case, Act.LOOK, actor.telegram_id, detail=detail)
    outcome = decision.finding.outcome
    tells = is_news(outcome, found, followed.found)
    if tells:
        links = await targets_store.displays_of(work.tx, case.id)
        for report in await reports_store.reports_of_case(work.tx, case.id):
            link = links.get(report.id)
            told = MaterialNews(
                report.id, report.number, link, outcome, found, work.now
            )
            # Each hears one finding of a decision once.
            await tell_reporter(
                work, report, told, f"found:{decision.id}:{found.value}:{report.id}"
            )
    is_there = found is Found.THERE
    may_remind = is_there and await at_authority(work, after) is not None
    return LookTaken(after.id, after.version, after.number, found, tells, may_remind)


async def prolong(work: Work, case: Case, actor: Actor, order: Order) -> LookTaken:
    """Record a later last day. Raises as `check_prolonging`."""
    decision = await check_prolonging(work, case, actor)
    decision = replace(decision, finding=replace(decision.finding, order=order))
    detail = {"order": plain(order)}
    move = Move(Act.PROLONG, work.now, actor.telegram_id, decision, detail=detail)
    after = await moves.make_move(work, case, move)
    return LookTaken(after.id, after.version, after.number)


async def check_prolonging(work: Work, case: Case, actor: Actor) -> Decision:
    """Check that a person may prolong an order by themselves.

    Raises IllegalMove for a case without one that ended. Where the outcome takes two people, raises
    NeedsRole for a member of the group without a role, and NeedsSecond for the one who decided
    alone.
    """
    _, decision = await _followed(work, case, Act.PROLONG)
    move = Move(Act.PROLONG, work.now, actor.telegram_id, decision)
    if await second_person.is_needed(work, case, move):
        if not may(actor.role, Right.BE_SECOND):
            raise NeedsRole(case, Act.PROLONG)
        if decision.approved_by is None and decision.by == actor.telegram_id:
            raise NeedsSecond(case, Act.PROLONG)
    return decision


async def order_over(work: Work, case: Case, actor: Actor) -> LookTaken:
    """The order ended and was not prolonged. Raises IllegalMove as `prolong`."""
    await _followed(work, case, Act.ORDER_OVER)
    after = await moves.act(work, case, Act.ORDER_OVER, actor.telegram_id)
    return LookTaken(after.id, after.version, after.number)


async def _followed(work: Work, case: Case, act: Act) -> tuple[FollowUp, Decision]:
    """Raises IllegalMove for a case that is not followed, or without the order that ended where the
    act is about one."""
    followed = await get_follow_up(work.tx, case.id)
    decision = case.decision
    if followed is None or decision is None or case.announced_at is None:
        raise IllegalMove(case, act)
    today_here = today(work.now, work.channel.zone)
    if act is not Act.LOOK and not followed.asks_about_order(today_here):
        raise IllegalMove(case, act)
    return followed, decision


@every("look", hours=1)
async def sweep_looks(work: Work) -> None:
    """Ask one person of each desk, once a day and by turns, to look at what is due.

    Who is on duty comes first; where none is, any colleague whom the bot can write to, and where
    there is none, the desk's group.
    """
    day = work.now // DAY_MS
    for desk in await desks_store.open_desks(work.tx):
        total = await count_due(work.tx, desk.id)
        if not total or work.is_night:
            continue
        once = f"again:{desk.id}:{day}"
        people = await duty.on_duty(work, desk)
        if not people:
            people = await colleagues.of_desk(work, desk, frozenset())
        if not people:
            to_group = LooksDue(total, is_private=False)
            await work.say(desk.recipient, to_group, Lane.NOTICE, once=once)
            continue
        by_turns = sorted(people, key=lambda one: one.telegram_id)
        chosen = by_turns[day % len(by_turns)]
        await work.say(chosen.recipient, LooksDue(total), Lane.NOTICE, once=once)
