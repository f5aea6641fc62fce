"""Way of a case file to its authority: planned, sent or handed over, answered, recalled."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from bot.authorities import by_hand, group, news
from bot.authorities.authority_desks import desk_of
from bot.authorities.model import CaseFilePosted, Event
from bot.authorities.news import Happened
from bot.authorities.referrals_store import (
    leaving_by_desk,
    planned_of,
    standing_of,
    waiting_of,
)
from bot.cases import moves, routing
from bot.cases.afterwards import IllegalStage, Referral, Stage, moved
from bot.cases.happenings import (
    CaseMoved,
    CaseReopened,
    DecisionMade,
    DecisionReplaced,
    DecisionTakenBack,
    DecisionTold,
    Happening,
    LeftUnanswered,
    LookOverturned,
)
from bot.cases.model import Case, Decision, IllegalMove, Move
from bot.cases.store import (
    add_referral,
    cases,
    change_referral,
    get_referral,
    referrals_of_decision,
)
from bot.channel.model import UnknownId
from bot.core.desks_store import Desk
from bot.core.messages import (
    Address,
    Lane,
    Recipient,
)
from bot.core.times import DAY_MS
from bot.core.work import Work, fresh_id
from bot.desk import cards, colleagues
from bot.values import Act, Finding, Order, Outcome, Status, Way, replace


def chase_at(work: Work, since: int, chased: int = 0) -> int | None:
    """When the reminder after `chased` ones is due (ms UTC) of what was sent, or was to leave,
    `since` then; None after the last."""
    days = work.channel.terms.chase_days
    if chased >= len(days):
        return None
    return since + days[chased] * DAY_MS


_BY_HAND = {Event.REMINDER: Happened.NOT_ANSWERED, Event.RECALLED: Happened.RECALLED}


async def send(
    work: Work, referral: Referral, event: Event, by: int | None = None
) -> bool:
    """The case file, a reminder or a recall goes its way; a file to be handed over comes to `by`,
    else to the moderator who decided.

    False where the authority is to get it in its own group and has none.
    """
    if referral.way is Way.DESK:
        return await group.post(work, referral, event)
    case = await cases.get(work.tx, referral.case_id)
    if case is None:
        return True
    if referral.way is Way.HAND:
        if event is Event.CASE_FILE:
            await _bring(work, referral, case, by)
        else:
            await news.tell(work, case, referral, _BY_HAND[event])
        return True
    if event is Event.RECALLED and referral.sent_at is None:
        return True  # it stayed
    language = work.channel.languages[0]
    with suppress(UnknownId):  # the authority left the channel file
        language = work.channel.addressee(
            referral.authority, referral.department
        ).language
    to = Recipient(Address(authority=referral.address), language)
    chase = 0
    if event is Event.REMINDER:
        chase = referral.chased
    once = f"{event}:{referral.id}:{referral.attempts}:{chase}"
    notice = CaseFilePosted(referral.id, event, chase)
    await work.say(to, notice, Lane.AUTHORITY, once=once)
    return True


async def _bring(work: Work, referral: Referral, case: Case, by: int | None) -> None:
    """Bring the file to `by`, else to the moderator who decided; without both, tell the desk.

    It is shown in private for a day; “Pass on”, and the desk's list, bring it again.
    """
    desk = await routing.desk_of(work.tx, case)
    if by is None and case.decision is not None:
        by = case.decision.by
    found = []
    if desk is not None and by is not None:
        found = await colleagues.find_all(work, desk, [by])
    if not found:
        await news.tell(work, case, referral, Happened.NOT_HANDED_OVER)
        return
    await by_hand.bring_file(work, referral, case, found[0].recipient)


NO_DESK = "no_desk"
"""The authority was to get it in a group of its own, and has none."""


async def _plan(work: Work, case: Case) -> None:
    """Plan the case file of a decision to forward; it leaves when that can no longer be undone.

    What an earlier decision planned does not leave any more. One that was told has left already.
    """
    decision = case.decision
    planned = await planned_of(work.tx, case.id)
    if planned is not None:
        await _recall(work, planned)
    if decision is None or case.announced_at is not None:
        return
    authority = decision.finding.authority
    if authority and decision.finding.outcome is Outcome.FORWARDED:
        await add_referral(work.tx, await _new(work, case, decision, authority))


async def _leave(work: Work, case: Case, decision: Decision) -> Sequence[Move]:
    """The decision stands: its case file begins its way, that of an earlier decision is recalled.

    Called in the unit of work that announces the decision.
    """
    for one in await standing_of(work.tx, case.id):
        if one.decision_id != decision.id and not one.stage.is_over:
            await _recall(work, one)
    planned = await planned_of(work.tx, case.id)
    if planned is None:
        return ()  # the decision needs no authority
    return await _begin(work, planned, None)


async def pass_on(
    work: Work, case: Case, by: int, way: Way | None = None
) -> Referral | None:
    """Begin the way again after a failure.

    `way` is another way than that of the channel file, also for one whose attempts fail. A file to
    be handed over comes to `by` once more. None where it is on its way already, and for a case that
    does not wait for an authority.
    """
    decision = case.decision
    if (
        case.status is not Status.FORWARDED
        or case.announced_at is None
        or decision is None
    ):
        return None
    known = await referrals_of_decision(work.tx, case.id, decision.id)
    if known is None:
        return None
    if known.stage is Stage.FAILED:
        way = way or (await _new(work, case, decision, known.authority)).way
        await _record(work, known, await _begin(work, replace(known, way=way), by))
        return await _fresh(work, known)
    after = replace(known, way=way or known.way)
    if known.stage is not Stage.LEAVING or (
        after == known and known.way is not Way.HAND
    ):
        return None
    if after != known or by != await by_hand.holder_of(work, case):
        await _keep(work, known, after, Act.PASS_ON, by)
    await send(work, after, Event.CASE_FILE, by)
    return after


async def tried(work: Work, referral: Referral, why: str) -> None:
    """An attempt to send it failed and will be repeated. `why` is the kind of error."""
    now = await _fresh(work, referral)
    if now.stage is Stage.LEAVING:
        after = replace(now, attempts=now.attempts + 1)
        await _keep(work, now, after, Act.NOT_PASSED, None, text=why, again=True)


async def left(
    work: Work, referral: Referral, receipt: str | None = None, by: int | None = None
) -> None:
    """The case file left; `receipt` is what the other side said. Reporters read it once."""
    now = await _fresh(work, referral)
    if now.stage is Stage.RECALLED and now.sent_at is None:
        # It left while it was recalled: who has it now must hear that it does not stand.
        after = replace(now, sent_at=work.now, receipt=receipt)
        await _keep(work, now, after, Act.PASSED_ON, by)
        await send(work, after, Event.RECALLED)
    elif now.stage in {Stage.LEAVING, Stage.FAILED}:
        after = moved(
            now, Stage.SENT, work.now, receipt=receipt, attempts=now.attempts + 1
        )
        after = replace(after, chased=0, chase_at=chase_at(work, work.now))
        await _reach(work, now, after, Act.PASSED_ON, by)


async def arrived(work: Work, kind: str, params: Mapping[str, Any]) -> None:
    if kind == group.ReferralCard.__name__:
        referral = await get_referral(work.tx, params["referral"])
        if referral is not None:
            await left(work, referral)


async def desk_lost(work: Work, desk: Desk, why: str) -> None:
    if desk.authority is not None:
        for waiting in await leaving_by_desk(work.tx, desk.authority):
            await failed(work, waiting, why)


async def failed(work: Work, referral: Referral, why: str) -> None:
    """The case file cannot be sent this way: the desk hears of it."""
    now = await _fresh(work, referral)
    if now.stage in {Stage.LEAVING, Stage.SENT}:
        await _record(work, now, [await _fail(work, now, why)])


async def _fail(work: Work, now: Referral, why: str) -> Move:
    after = moved(now, Stage.FAILED, work.now, attempts=now.attempts + 1)
    await change_referral(work.tx, now, after)
    case = await cases.get(work.tx, now.case_id)
    if case is not None:
        await news.tell(work, case, after, Happened.NOT_SENT)
    return _event(work, after, Act.NOT_PASSED, None, text=why, again=False)


async def received(work: Work, referral: Referral, by: int | None) -> None:
    now = await _fresh(work, referral)
    if now.stage in {Stage.LEAVING, Stage.FAILED, Stage.SENT, Stage.SILENT}:
        after = moved(now, Stage.RECEIVED, work.now)
        after = replace(after, chase_at=now.chase_at or chase_at(work, work.now))
        await _reach(work, now, after, Act.ACKNOWLEDGE, by)


async def done(
    work: Work, referral: Referral, order: Order | None, by: int | None
) -> None:
    """The authority acted: restricted access with this order, or without one removed it.

    Raises IllegalStage where the case does not wait for this answer any more.
    """
    now, case = await _answerable(work, referral, Stage.DONE)
    if now.stage is Stage.DONE or case is None or case.decision is None:
        return
    after = moved(now, Stage.DONE, work.now, order=order)
    await change_referral(work.tx, now, after)
    outcome = Outcome.RESTRICTED
    if order is None:
        outcome = Outcome.REMOVED
    decision = Decision(
        fresh_id(),
        Finding(outcome, authority=now.authority, order=order),
        by or 0,
        work.now,
        status_before=case.status,
        before=case.earlier,
    )
    detail = {**_detail(after), "outcome": outcome.value}
    ended = await moves.make_move(
        work, case, Move(Act.AUTHORITY_DONE, work.now, by, decision, detail=detail)
    )
    await news.ended(work, case, ended, after)


async def refused(
    work: Work, referral: Referral, reason: str, language: str | None, by: int | None
) -> None:
    """The authority refused, with its reason in that language; without one it is the id of a usual
    reason of the channel file.

    Raises IllegalStage where the case does not wait for this answer any more.
    """
    now, case = await _answerable(work, referral, Stage.REFUSED)
    if now.stage is not Stage.REFUSED and case is not None:
        after = moved(
            now, Stage.REFUSED, work.now, refusal=reason, refusal_language=language
        )
        await _reach(work, now, after, Act.AUTHORITY_REFUSE, by)
        await news.tell(work, case, after, Happened.REFUSED, reason, language)


async def asked(
    work: Work, referral: Referral, words: str, language: str, by: int | None
) -> None:
    """The authority asks the desk something: moderators read it in private and in the history.

    Raises IllegalStage where the case does not wait for the authority any more.
    """
    now, case = await _answerable(work, referral, Stage.REFUSED)
    if case is not None:
        await _keep(
            work, now, now, Act.AUTHORITY_ASK, by, text=words, language=language
        )
        await news.tell(work, case, now, Happened.ASKED, words, language)


async def recall(work: Work, case: Case) -> None:
    for one in await standing_of(work.tx, case.id):
        await _recall(work, one)


async def _recall(work: Work, referral: Referral) -> None:
    after = moved(referral, Stage.RECALLED, work.now)
    await change_referral(work.tx, referral, after)
    if referral.stage not in {Stage.REFUSED, Stage.PLANNED}:
        await send(work, after, Event.RECALLED)


async def _begin(work: Work, planned: Referral, by: int | None) -> list[Move]:
    """Send the case file on its way; return what the history of the case keeps of it."""
    after = moved(planned, Stage.LEAVING, work.now)
    after = replace(after, chased=0, chase_at=chase_at(work, work.now))
    await change_referral(work.tx, planned, after)
    begun = _event(work, after, Act.PASS_ON, by)
    if await send(work, after, Event.CASE_FILE, by):
        return [begun]
    return [begun, await _fail(work, after, NO_DESK)]


async def _reach(
    work: Work, now: Referral, after: Referral, act: Act, by: int | None
) -> None:
    case = await _keep(work, now, after, act, by)
    if case is not None:
        await news.stage(work, case, now, after)


async def _keep(
    work: Work, now: Referral, after: Referral, act: Act, by: int | None, **more: Any
) -> Case | None:
    """Store what is new of it, with an event of its case; None for a case that is gone."""
    if after != now:
        await change_referral(work.tx, now, after)
    return await _record(work, after, [_event(work, after, act, by, **more)])


async def _record(
    work: Work, referral: Referral, events: Sequence[Move]
) -> Case | None:
    case = await cases.get(work.tx, referral.case_id)
    if case is None:
        return None
    return await moves.apply_wanted(work, case, events)


def _event(
    work: Work, referral: Referral, act: Act, by: int | None, **more: Any
) -> Move:
    return Move(act, work.now, by, detail={**_detail(referral), **more})


def _detail(referral: Referral) -> dict[str, Any]:
    names = ("authority", "department", "attempts", "receipt")
    known = {name: getattr(referral, name) for name in names}
    return {"referral": referral.id, "way": referral.way.value, **known}


async def _answerable(
    work: Work, referral: Referral, stage: Stage
) -> tuple[Referral, Case | None]:
    """The referral as it is now, and its case. Raises IllegalStage where no answer is awaited."""
    now = await _fresh(work, referral)
    case = await cases.get(work.tx, now.case_id)
    if now.stage is stage or case is None:
        return now, case
    decision = case.decision
    stands = decision is not None and decision.id == now.decision_id
    if not stands or now.stage in {
        Stage.PLANNED,
        Stage.RECALLED,
        Stage.DONE,
        Stage.REFUSED,
    }:
        raise IllegalStage(now, stage)
    return now, case


async def _fresh(work: Work, referral: Referral) -> Referral:
    return await get_referral(work.tx, referral.id) or referral


async def _new(work: Work, case: Case, decision: Decision, authority: str) -> Referral:
    department = None
    way = Way.HAND
    # One left the channel file: a moderator hands the case over
    with suppress(UnknownId):
        to = work.channel.addressee(authority, case.region, case.violation)
        if to.department is not None:
            department = to.department.region
        way = to.way
        # Where the channel file is silent, it goes to the authority's own group if it has one.
        if (
            not to.names_way
            and await desk_of(work.tx, authority, department) is not None
        ):
            way = Way.DESK
    return Referral(
        fresh_id(),
        case.id,
        decision.id,
        authority,
        department,
        way,
        Stage.PLANNED,
        work.now,
    )


async def update_referrals(
    work: Work, case: Case, happened: Happening
) -> Sequence[Move]:
    match happened:
        case LookOverturned():
            await recall(work, case)
            await _plan(work, case)
        case DecisionMade() | DecisionReplaced() | DecisionTakenBack():
            await _plan(work, case)
        case CaseReopened():
            await recall(work, case)
        case DecisionTold(decision):
            return await _leave(work, case, decision)
        case LeftUnanswered():
            await _silent(work, case)
        case CaseMoved(move=Move(act=Act.SAY_REGION)):
            return await _readdress(work, case)
    return ()


async def _readdress(work: Work, case: Case) -> Sequence[Move]:
    """The region became known: what has not left goes to its department, in a file of its own.

    A file on its way may have arrived, so only what waits for a person is taken back.
    """
    decision = case.decision
    if decision is None:
        return ()
    if case.announced_at is None:
        await _plan(work, case)
        return ()
    known = await waiting_of(work.tx, case.id)
    if known is None or not (by_hand.waits(known) or known.stage is Stage.FAILED):
        return ()
    planned = await _new(work, case, decision, known.authority)
    if planned.department == known.department:
        return ()
    after = moved(known, Stage.RECALLED, work.now)
    await change_referral(work.tx, known, after)
    await news.tell(work, case, after, Happened.READDRESSED)
    await add_referral(work.tx, planned)
    return await _begin(work, planned, None)


async def _silent(work: Work, case: Case) -> None:
    """The time for an answer is over: the case was closed, and its reporters read why."""
    now = await waiting_of(work.tx, case.id)
    if now is not None:
        after = moved(now, Stage.SILENT, work.now)
        await change_referral(work.tx, now, after)
        await news.stage(work, case, now, after)


async def confirm(work: Work, case: Case, by: int) -> by_hand.HandItOver:
    """It was handed over; the reporters are told now. Raises IllegalMove where it does not wait."""
    referral = await waiting_of(work.tx, case.id)
    is_waiting = referral is not None and referral.stage is Stage.LEAVING
    if referral is None or referral.way is not Way.HAND or not is_waiting:
        raise IllegalMove(case, Act.PASSED_ON)
    await left(work, referral, by=by)
    await cards.refresh(work, case)
    return replace(await by_hand.notice_with_file(work, case, referral), done=True)
