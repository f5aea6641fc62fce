"""Second looks: offered, taken, decided, passed on; a look hides the case from its holder."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.authorities import referrals
from bot.authorities.queue_screens import AuthorityQueue
from bot.cases import store as stored
from bot.cases.model import Because, Case, Decision, Move, keep_decision
from bot.core.database.database import Transaction, VersionConflict
from bot.core.posts import Lane
from bot.core.queues.tasks import every
from bot.core.toasts import Toast
from bot.core.work import Work, fresh_id
from bot.desk import casework, duty, look_draw, looks_store, second_person
from bot.desk import move as moves
from bot.desk.list_screens import Found, Mine, Queue
from bot.desk.look import (
    Dropped,
    Look,
    NotYours,
    Opinion,
    Stage,
    decided,
    is_held,
    passed_on,
    same_finding,
    taken,
)
from bot.desk.look_screens import LooksWait, choice, menu_of
from bot.desk.notices import QueueLine
from bot.desk.second_person import SecondPeople, noted
from bot.desk.verdict import Actor, Verdict
from bot.values import Act, Status, Why

ListOfCases = Queue | Found | Mine | AuthorityQueue
_List = TypeVar("_List", bound=ListOfCases)


async def is_hidden(tx: Transaction, staff: int | None, case: str) -> bool:
    """True if this person decides the case again: its card opens when they have decided."""
    return staff is not None and case in await looks_store.cases_held_by(tx, staff)


async def barred(work: Work, staff: int | None, case: Case) -> Toast | None:
    """Return the answer to a person who may not open the case; None for all others.

    Who reported it reads what every person with a conflict of interest does.
    """
    if await is_hidden(work.tx, staff, case.id):
        return Toast.LOOK_FIRST
    is_own = staff is not None and await second_person.include(work, staff, case)
    return Toast.RECUSED if is_own else None


async def masked(work: Work, staff: int, found: _List) -> _List:
    """A list as this person may see it: in private without what they reported, and without the
    state of a case that they are deciding again."""
    own = await second_person.of_reader(work)
    hidden = await looks_store.cases_held_by(work.tx, staff)
    if not hidden | own:
        return found
    if isinstance(found, AuthorityQueue):
        return replace(found, lines=tuple(one for one in found.lines if one.id not in hidden | own))
    if isinstance(found, Queue):
        found = replace(found, new_words=_masked(found.new_words, hidden))
    shown = [line for line in found.lines if line.id not in own]
    return replace(found, lines=_masked(shown, hidden))


def _masked(lines: Iterable[QueueLine], hidden: frozenset[str]) -> tuple[QueueLine, ...]:
    return tuple(_closed(line) if line.id in hidden else line for line in lines)


def _closed(line: QueueLine) -> QueueLine:
    return replace(
        line, status=Status.UNDER_REVIEW, outcome=None, holder=None, here=False, due_at=None
    )


async def path_of(work: Work, look: Look, copy: str) -> tuple[str, ...]:
    """The options that the person chose so far."""
    return await stored.cards_menu(work.tx, menu_of(look.id), copy)


async def step(work: Work, look: Look, copy: str, path: tuple[str, ...]) -> None:
    """Show what is asked after this path. Raises NoSuchChoice."""
    case = await case_of(work, look)
    choice(work.channel, case.violation, path)
    await stored.cards_open_menu(work.tx, menu_of(look.id), copy, path)
    await look_draw.refresh(work, look, Lane.DESK_ANSWER)


async def case_of(work: Work, look: Look) -> Case:
    """Raises NotYours for a case that is gone."""
    case = await stored.get_case(work.tx, look.case)
    if case is None:
        raise NotYours(look.id)
    return case


async def give(work: Work, look: Look, actor: Actor, verdict: Verdict) -> Look:
    """Record the decision of who holds the look; the look as it stands then.

    Raises NotYours, Recused, or IllegalMove where the case changed meanwhile.
    """
    case = await case_of(work, look)
    opinion = Opinion(
        verdict.outcome,
        verdict.ground,
        verdict.reason,
        verdict.authority,
        actor.telegram_id,
        work.now,
    )
    after = decided(look, opinion)
    if after.stage is Stage.OVERTURNED and await _is_reported_again(work, case):
        return await look_draw.drop(work, look, Dropped.REPORTED_AGAIN)
    await looks_store.change(work.tx, look, after)
    case = await _recorded(work, case, after, opinion)
    if after.stage is Stage.OVERTURNED:
        await _overturn(work, case, after, actor, opinion)
    await look_draw.close(work, look, Lane.DESK_ANSWER)
    return after


async def _is_reported_again(work: Work, case: Case) -> bool:
    """True if the link of a closed case has another open case, which decides anew."""
    if case.status.is_open or case.canonical is None:
        return False
    return await stored.cases_open_for(work.tx, case.canonical) is not None


async def _recorded(work: Work, case: Case, look: Look, opinion: Opinion) -> Case:
    detail = {
        "look": look.id,
        "outcome": opinion.outcome.value,
        "ground": opinion.ground,
        "reason": opinion.reason,
        "agrees": same_finding(look.first, opinion),
    }
    move = Move(Act.SECOND_LOOK, work.now, opinion.by, detail=detail)
    return await moves.make(work, case, move, lane=None)


async def _overturn(work: Work, case: Case, look: Look, actor: Actor, opinion: Opinion) -> None:
    """The third decision replaces the first; reporters are told after the undo window.

    Where the channel file wants two people for it and the second found something else, the case
    is opened again instead, and its desk decides with four eyes.
    """
    second = look.second
    is_backed = second is not None and _backs(second, opinion)
    decision = Decision(
        id=fresh_id(),
        outcome=opinion.outcome,
        ground=opinion.ground,
        reason=opinion.reason,
        authority=opinion.authority,
        words=None,
        by=opinion.by,
        at=work.now,
        status_before=case.status,
        before=keep_decision(case.decision, case.announced_at),
        approved_by=second.by if second is not None and is_backed else None,
    )
    move = Move(Act.OVERTURN, work.now, opinion.by, decision, detail={"look": look.id})
    if await second_person.is_needed(work, case, move):
        await casework.reopen(work, case, actor, Because(Why.SECOND))
        return
    await referrals.recall(work, case)
    # The time to undo it begins when the desk's card shows it: no private card does.
    await casework.conclude(replace(work, private_chat=None), case, move)


def _backs(second: Opinion, third: Opinion) -> bool:
    """True if two people found the same, for the same authority."""
    return same_finding(second, third) and second.authority == third.authority


LOOKED_THROUGH = 200
"""Waiting looks among which one for the person is looked for, those that wait longest first."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Looks for a person: the one they hold, and the count of others they may take."""

    held: Look | None
    free: tuple[Look, ...]


async def offer(work: Work, staff: int) -> Offer:
    seconds, free, held = SecondPeople(work), [], None
    for look in await looks_store.waiting(work.tx, LOOKED_THROUGH):
        if look.holder == staff and is_held(look, work.now):
            held = held or look
            continue
        if is_held(look, work.now) or staff in look.passed:
            continue
        case = await stored.get_case(work.tx, look.case)
        if case is not None and staff in await seconds.for_look(look, case):
            free.append(look)
    return Offer(held, tuple(free))


async def take_next(work: Work, staff: int) -> tuple[Look, Case] | None:
    """Bring the look that the person holds, or the next one they may take; None when none waits.

    The screen comes to their private chat. Two people who ask at the same time get different ones.
    """
    offered = await offer(work, staff)
    for look in (*([offered.held] if offered.held else []), *offered.free):
        case = await stored.get_case(work.tx, look.case)
        if case is None or not look.is_of(case) or not await look_draw.can_be_looked_at(work, case):
            await look_draw.drop(work, look, Dropped.CHANGED if case is None else _why(look, case))
            continue
        try:
            mine = await _taken(work, look, staff)
        except (NotYours, VersionConflict):
            continue
        await look_draw.give(work, mine)
        return mine, case
    return None


def _why(look: Look, case: Case) -> Dropped:
    return Dropped.ERASED if look.is_of(case) else Dropped.CHANGED


async def _taken(work: Work, look: Look, staff: int) -> Look:
    if look.holder == staff:
        return look
    if look.holder is not None:
        look = await free(work, look)
    mine = taken(look, staff, work.now)
    await looks_store.change(work.tx, look, mine)
    return await held(work, look.id, staff)


async def free(work: Work, look: Look) -> Look:
    """Take the look out of the hands of who held it; they are not asked again."""
    after = passed_on(look)
    await looks_store.change(work.tx, look, after)
    await look_draw.close(work, look)
    return await looks_store.get(work.tx, look.id) or after


async def pass_on(work: Work, look: Look) -> None:
    """For a conflict of interest, or for want of time."""
    after = passed_on(look)
    await looks_store.change(work.tx, look, after)
    await look_draw.close(work, look, Lane.DESK_ANSWER)


async def held(work: Work, look_id: str, staff: int) -> Look:
    """The open look in this person's hands. Raises NotYours."""
    look = await looks_store.get(work.tx, look_id)
    if look is None or not look.stage.is_open or look.holder != staff:
        raise NotYours(look_id)
    return look


AT_ONCE = 200
HOUR_MS = 60 * 60 * 1000


@every("looks", minutes=30)
async def sweep(work: Work) -> None:
    """Look through the looks that wait longest, and remind people of them."""
    seconds, owed = SecondPeople(work), dict[int, int]()
    for look in await looks_store.waiting(work.tx, AT_ONCE):
        for one in await _watch(work, seconds, look):
            owed[one] = owed.get(one, 0) + 1
    await _remind(work, owed)


async def _watch(work: Work, seconds: SecondPeople, look: Look) -> set[int]:
    """Bring a look up to date; who is to be reminded of it."""
    case = await stored.get_case(work.tx, look.case)
    if case is None or not look.is_of(case):
        await look_draw.drop(work, look, Dropped.CHANGED)
        return set()
    if not await look_draw.can_be_looked_at(work, case):
        await look_draw.drop(work, look, Dropped.ERASED)
        return set()
    if is_held(look, work.now):
        is_late = _is_late(work, look.held_at or 0, of=2)
        return {look.holder} if look.holder is not None and is_late else set()
    if look.holder is not None:
        look = await free(work, look)
    found = await seconds.for_look(look, case)
    after = noted(look, found, work.now)
    if after is not None:
        await looks_store.change(work.tx, look, after)
    return found if _is_late(work, look.waits_since) else set()


def _is_late(work: Work, since: int, of: int = 1) -> bool:
    """True if the next reminder is due; a holder is reminded after half the time."""
    return work.now - since >= work.channel.second_look.remind_hours * HOUR_MS // of


async def _remind(work: Work, owed: dict[int, int]) -> None:
    """Tell each person how many looks wait for them, at most once in the time between reminders."""
    every_ms = work.channel.second_look.remind_hours * HOUR_MS
    for watcher in await duty.awake(work, owed):
        once = f"looks:{watcher.telegram_id}:{work.now // every_ms}"
        waiting = LooksWait(owed[watcher.telegram_id])
        await work.say(watcher.recipient, waiting, Lane.NOTICE, once=once)
