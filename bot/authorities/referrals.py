"""Way of a case file to its authority: planned, sent or handed over, answered, recalled."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.authorities import case_files, group, news, queue_screens
from bot.authorities import store as stored
from bot.authorities.case_files import CaseFileDocument
from bot.authorities.documents import Form
from bot.authorities.hand_over_screens import FileHandedOver, HandItOver
from bot.authorities.model import CaseFileChased, CaseFilePosted, CaseFileRecalled
from bot.authorities.news_screens import Happened
from bot.authorities.store import desk_of
from bot.cases import move as moves
from bot.cases import store
from bot.cases.afterwards import IllegalStage, Referral, Stage, moved
from bot.cases.hooks import Moved
from bot.cases.model import Case, Decision, IllegalMove, Move, keep_decision
from bot.channel.model import UnknownId
from bot.core import desks_store
from bot.core.desks_store import Desk
from bot.core.posts import Address, Lane, Notice, Recipient, Shown, What
from bot.core.work import Work, fresh_id
from bot.desk import cards, colleagues
from bot.links.link import defang
from bot.values import Act, Finding, Order, Outcome, Status, Way


async def bring(work: Work, referral: Referral, by: int | None) -> None:
    """The files come to `by`, else to who decided; where neither can be written to, the desk hears.

    They are shown in private for a day; the act “Pass on” brings them again.
    """
    case = await store.cases.get(work.tx, referral.case_id)
    if case is None:
        return
    to = await _carrier(work, case, by)
    if to is None:
        await news.tell(work, case, referral, Happened.NOT_HANDED_OVER)
        return
    with suppress(UnknownId, LookupError):  # the authority left the channel file
        await case_files.gather(work, referral)
        language = work.channel.addressee(referral.authority, referral.department).language
        for form in (Form.JSON, Form.PDF):
            notice = CaseFileDocument(referral.id, case.number, form, language)
            await work.say(to, notice, Lane.NOTICE, shows=Shown(What.FILE, case.id))
    asks = HandItOver(
        case.id, case.version, case.number, case.violation, referral.authority, referral.department
    )
    await work.say(to, asks, Lane.NOTICE)


async def _carrier(work: Work, case: Case, by: int | None) -> Recipient | None:
    desk = await desks_store.desks.get(work.tx, case.desk) if case.desk else None
    if by is None and case.decision is not None:
        by = case.decision.by
    if desk is None or not by:
        return None
    found = await colleagues.watchers(work, desk, [by])
    return found[0].recipient if found else None


def language_of(work: Work, referral: Referral) -> str:
    """The language in which the authority reads; the channel's first for one that left the file."""
    try:
        return work.channel.addressee(referral.authority, referral.department).language
    except UnknownId:
        return work.channel.languages[0]


async def send(work: Work, referral: Referral, by: int | None) -> bool:
    """The case file begins its way; one to be handed over comes to `by`, else to who decided.

    False where the authority is to get it in its own group and has none.
    """
    if referral.way is Way.DESK:
        return await group.post(work, referral, CaseFilePosted(referral.id))
    if referral.way is Way.HAND:
        await bring(work, referral, by)
    else:
        once = f"case_file:{referral.id}:{referral.attempts}"
        await _post(work, referral, CaseFilePosted(referral.id), once)
    return True


async def chase(work: Work, referral: Referral, case: Case) -> None:
    """Remind the authority, the same way that the file went."""
    notice = CaseFileChased(referral.id, referral.chased)
    if referral.way is Way.DESK:
        await group.post(work, referral, notice)
    elif referral.way is Way.HAND:
        await news.tell(work, case, referral, Happened.NOT_ANSWERED)
    else:
        await _post(work, referral, notice, f"case_file_chased:{referral.id}:{referral.chased}")


async def post_recall(work: Work, referral: Referral) -> None:
    """Tell who has the file, or was to hand it over, that the case was opened again."""
    case = await store.cases.get(work.tx, referral.case_id)
    if referral.way is Way.HAND:
        if case is not None:
            await news.tell(work, case, referral, Happened.RECALLED)
    elif referral.way is Way.DESK:
        await group.post(work, referral, CaseFileRecalled(referral.id))
    elif referral.sent_at is not None:
        notice = CaseFileRecalled(referral.id)
        await _post(work, referral, notice, f"case_file_recalled:{referral.id}")


async def _post(work: Work, referral: Referral, notice: Notice, once: str) -> None:
    to = Recipient(Address(authority=referral.address), language_of(work, referral))
    await work.say(to, notice, Lane.AUTHORITY, once=once)


NO_DESK = "no_desk"
"""The authority was to get it in a group of its own, and has none."""


async def plan(work: Work, case: Case) -> None:
    """A decision to forward was made; the case file leaves when it can no longer be undone."""
    decision = case.decision
    if (
        decision is None
        or decision.finding.outcome is not Outcome.FORWARDED
        or not decision.finding.authority
    ):
        return
    await store.add_referral(work.tx, await _new(work, case, decision, decision.finding.authority))


async def drop_plan(work: Work, case: Case) -> None:
    """The decision that planned it was undone or replaced before it left."""
    planned = await stored.planned_of(work.tx, case.id)
    if planned is not None:
        await _recall(work, planned)


async def leave(work: Work, case: Case) -> Referral | None:
    """The decision stands: its case file begins its way, that of an earlier decision is recalled.

    Called in the unit of work that announces the decision; None for one that forwards nothing.
    """
    decision = case.decision
    for one in await stored.standing_of(work.tx, case.id):
        if decision is not None and one.decision_id != decision.id and not one.stage.is_over:
            await _recall(work, one)
    planned = await stored.planned_of(work.tx, case.id)
    return None if planned is None else await _begin(work, case, planned, None)


async def pass_on(work: Work, case: Case, by: int, way: Way | None = None) -> Referral | None:
    """Begin the way again after a failure.

    `way` is another way than that of the channel file, also for one whose attempts fail. A file to
    be handed over comes to `by` once more. None where it is on its way already, and for a case that
    does not wait for an authority.
    """
    decision = case.decision
    if case.status is not Status.FORWARDED or case.announced_at is None or decision is None:
        return None
    known = await store.referrals_of_decision(work.tx, case.id, decision.id)
    if known is None:
        return None
    if known.stage is Stage.LEAVING and known.way is Way.HAND:
        await send(work, known, by)
        return known
    if known.stage is Stage.FAILED:
        known = replace(known, way=way or (await _new(work, case, decision, known.authority)).way)
        return await _begin(work, case, known, by)
    if known.stage is Stage.LEAVING and way not in {None, known.way}:
        after = replace(known, way=way)
        await store.change_referral(work.tx, known, after)
        await _note(work, after, Act.PASS_ON, by)
        await send(work, after, by)
        return after
    return None


async def tried(work: Work, referral: Referral, why: str) -> None:
    """An attempt to send it failed and will be repeated. `why` is the kind of error."""
    now = await _fresh(work, referral)
    if now.stage is Stage.LEAVING:
        after = replace(now, attempts=now.attempts + 1)
        await store.change_referral(work.tx, now, after)
        await _note(work, after, Act.NOT_PASSED, None, text=why, again=True)


async def left(
    work: Work, referral: Referral, receipt: str | None = None, by: int | None = None
) -> None:
    """The case file left; `receipt` is what the other side said. Reporters read it once."""
    now = await _fresh(work, referral)
    if now.stage is Stage.RECALLED and now.sent_at is None:
        # It left while it was recalled: who has it now must hear that it does not stand.
        after = replace(now, sent_at=work.now, receipt=receipt)
        await store.change_referral(work.tx, now, after)
        await _note(work, after, Act.PASSED_ON, by)
        await post_recall(work, after)
    elif now.stage in {Stage.LEAVING, Stage.FAILED}:
        after = moved(now, Stage.SENT, work.now, receipt=receipt, attempts=now.attempts + 1)
        after = replace(after, chased=0, chase_at=queue_screens.first(work, work.now))
        await _reach(work, now, after, Act.PASSED_ON, by)


async def arrived(work: Work, kind: str, params: Mapping[str, Any]) -> None:
    """A card in an authority's group: the case file left."""
    if kind == group.ReferralCard.__name__:
        referral = await store.get_referral(work.tx, params["referral"])
        if referral is not None:
            await left(work, referral)


async def desk_lost(work: Work, desk: Desk, why: str) -> None:
    """Case files that were leaving for an authority's group cannot be sent this way."""
    if desk.authority is not None:
        for waiting in await stored.leaving_by_desk(work.tx, desk.authority):
            await failed(work, waiting, why)


async def failed(work: Work, referral: Referral, why: str) -> None:
    """The case file cannot be sent this way: the desk hears of it."""
    now = await _fresh(work, referral)
    if Stage.FAILED is now.stage or now.stage not in {Stage.LEAVING, Stage.SENT}:
        return
    after = moved(now, Stage.FAILED, work.now, attempts=now.attempts + 1)
    await store.change_referral(work.tx, now, after)
    case = await _note(work, after, Act.NOT_PASSED, None, text=why, again=False)
    if case is not None:
        await news.tell(work, case, after, Happened.NOT_SENT)


async def received(work: Work, referral: Referral, by: int | None) -> None:
    """The authority said that it has the case."""
    now = await _fresh(work, referral)
    if now.stage in {Stage.LEAVING, Stage.FAILED, Stage.SENT, Stage.SILENT}:
        after = moved(now, Stage.RECEIVED, work.now)
        after = replace(after, chase_at=now.chase_at or queue_screens.first(work, work.now))
        await _reach(work, now, after, Act.ACKNOWLEDGE, by)


async def done(work: Work, referral: Referral, order: Order | None, by: int | None) -> None:
    """The authority acted: restricted access with this order, or without one removed it.

    Raises IllegalStage where the case does not wait for this answer any more.
    """
    now, case = await _answerable(work, referral, Stage.DONE)
    if now.stage is Stage.DONE or case is None or case.decision is None:
        return
    after = moved(now, Stage.DONE, work.now, order=order)
    await store.change_referral(work.tx, now, after)
    decision = Decision(
        fresh_id(),
        Finding(
            Outcome.REMOVED if order is None else Outcome.RESTRICTED,
            authority=now.authority,
            order=order,
        ),
        by or 0,
        work.now,
        status_before=case.status,
        before=keep_decision(case.decision, case.announced_at),
    )
    detail = {**_detail(after), "outcome": decision.finding.outcome.value}
    move = Move(Act.AUTHORITY_DONE, work.now, by, decision, detail=detail)
    await news.ended(work, case, await moves.make(work, case, move), after)


async def refused(
    work: Work, referral: Referral, reason: str, language: str | None, by: int | None
) -> None:
    """The authority refused, with its reason in that language; without one it is the id of a usual
    reason of the channel file.

    Raises IllegalStage where the case does not wait for this answer any more.
    """
    now, case = await _answerable(work, referral, Stage.REFUSED)
    if now.stage is Stage.REFUSED or case is None:
        return
    after = moved(now, Stage.REFUSED, work.now, refusal=reason, refusal_language=language)
    await _reach(work, now, after, Act.AUTHORITY_REFUSE, by)
    await news.tell(work, case, after, Happened.REFUSED, reason, language)


async def asked(work: Work, referral: Referral, words: str, language: str, by: int | None) -> None:
    """The authority asks the desk something: moderators read it in private and in the history.

    Raises IllegalStage where the case does not wait for the authority any more.
    """
    now, case = await _answerable(work, referral, Stage.REFUSED)
    if case is not None:
        await _note(work, now, Act.AUTHORITY_ASK, by, text=words, language=language)
        await news.tell(work, case, now, Happened.ASKED, words, language)


async def silent(work: Work, case: Case) -> None:
    """The time for an answer is over: the case was closed, and its reporters read why."""
    now = await stored.waiting_of(work.tx, case.id)
    if now is not None:
        after = moved(now, Stage.SILENT, work.now)
        await store.change_referral(work.tx, now, after)
        await news.stage(work, case, now, after)


async def recall(work: Work, case: Case) -> None:
    """The decision was taken back: what has not left stays, who has it hears of it."""
    for one in await stored.standing_of(work.tx, case.id):
        await _recall(work, one)


async def _recall(work: Work, referral: Referral) -> None:
    after = moved(referral, Stage.RECALLED, work.now)
    await store.change_referral(work.tx, referral, after)
    if referral.stage is not Stage.REFUSED and referral.stage is not Stage.PLANNED:
        await post_recall(work, after)


async def _begin(work: Work, case: Case, planned: Referral, by: int | None) -> Referral:
    after = moved(planned, Stage.LEAVING, work.now)
    after = replace(after, chased=0, chase_at=queue_screens.first(work, work.now))
    await store.change_referral(work.tx, planned, after)
    await _note(work, after, Act.PASS_ON, by)
    if not await send(work, after, by):
        await failed(work, after, NO_DESK)
    return await _fresh(work, after)


async def _reach(work: Work, now: Referral, after: Referral, act: Act, by: int | None) -> None:
    """Store a stage that reporters read of."""
    await store.change_referral(work.tx, now, after)
    case = await _note(work, after, act, by)
    if case is not None:
        await news.stage(work, case, now, after)


async def _note(
    work: Work, referral: Referral, act: Act, by: int | None, **more: Any
) -> Case | None:
    """The event in the history of the case; None for a case that is gone."""
    case = await store.cases.get(work.tx, referral.case_id)
    if case is None:
        return None
    detail = {**_detail(referral), **more}
    return await moves.make(work, case, Move(act, work.now, by, detail=detail), lane=None)


def _detail(referral: Referral) -> dict[str, Any]:
    names = ("authority", "department", "attempts", "receipt")
    known = {name: getattr(referral, name) for name in names}
    return {"referral": referral.id, "way": referral.way.value, **known}


async def _answerable(work: Work, referral: Referral, stage: Stage) -> tuple[Referral, Case | None]:
    """The referral as it is now, and its case. Raises IllegalStage where no answer is awaited."""
    now = await _fresh(work, referral)
    case = await store.cases.get(work.tx, now.case_id)
    if now.stage is stage or case is None:
        return now, case
    decision = case.decision
    stands = decision is not None and decision.id == now.decision_id
    if not stands or now.stage in {Stage.PLANNED, Stage.RECALLED, Stage.DONE, Stage.REFUSED}:
        raise IllegalStage(now, stage)
    return now, case


async def _fresh(work: Work, referral: Referral) -> Referral:
    return await store.get_referral(work.tx, referral.id) or referral


async def _new(work: Work, case: Case, decision: Decision, authority: str) -> Referral:
    department, way = None, Way.HAND
    try:
        to = work.channel.addressee(authority, case.region, case.violation)
        department = to.department.region if to.department else None
        # Where the channel file is silent, it goes to the authority's own group if it has one.
        has_group = await desk_of(work.tx, authority, department) is not None
        way = Way.DESK if has_group and not to.names_way else to.way
    except UnknownId:
        pass  # the authority left the channel file: a moderator hands the case over
    return Referral(
        fresh_id(), case.id, decision.id, authority, department, way, Stage.PLANNED, work.now
    )


CONCLUDES = frozenset({Act.DECIDE, Act.MERGE, Act.APPROVE, Act.OVERTURN})
"""Acts whose decision reporters hear when it can no longer be undone."""


async def follow(work: Work, moved: Moved) -> None:
    """Plan, send or recall the case file as the move says."""
    after = moved.after
    match moved.move.act:
        case act if act in CONCLUDES:
            await drop_plan(work, after)
            await plan(work, after)
        case Act.UNDO:
            await drop_plan(work, moved.before)
            if after.announced_at is None:
                await plan(work, after)
        case Act.REOPEN:
            await recall(work, moved.before)
        case Act.ANNOUNCE:
            await leave(work, after)
        case Act.CLOSE:
            await silent(work, after)


LONGEST_HOW = 200


async def waiting(work: Work, case: Case) -> Referral:
    """The referral that waits for a moderator. Raises IllegalMove where none does."""
    found = await stored.waiting_of(work.tx, case.id)
    if found is None or found.way is not Way.HAND or found.stage is not Stage.LEAVING:
        raise IllegalMove(case, Act.PASSED_ON)
    return found


async def confirm(work: Work, case: Case, by: int, how: str | None = None) -> FileHandedOver:
    """It was handed over; the reporters are told now. Raises IllegalMove as `waiting` does.

    `how` is a letter's number and the like; at most 200 characters of it are kept.
    """
    referral = await waiting(work, case)
    words = " ".join(defang(how or "").split())[:LONGEST_HOW] or None
    await left(work, referral, words, by)
    await cards.refresh(work, case)
    return FileHandedOver(
        case.id, case.number, case.violation, referral.authority, referral.department, words
    )


async def take_instead(work: Work, case: Case, by: int) -> None:
    """A file that did not leave comes to `by`. Raises IllegalMove where it left meanwhile."""
    if await pass_on(work, case, by, Way.HAND) is None:
        raise IllegalMove(case, Act.PASS_ON)
    await cards.refresh(work, case)
