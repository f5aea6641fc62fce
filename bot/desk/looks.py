"""Second looks: offered, taken, decided, passed on; a look hides the case from its holder."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from bot.authorities import referrals
from bot.authorities.queue_screens import AuthorityQueue
from bot.cases import move as moves
from bot.cases import store
from bot.cases.model import Because, Case, Decision, Move, keep_decision
from bot.core import reviews_store
from bot.core.database.database import Transaction
from bot.core.posts import Lane
from bot.core.reviews import free
from bot.core.reviews_store import Kind, State
from bot.core.toasts import Toast
from bot.core.work import Work, fresh_id
from bot.desk import casework, looks_store, second_person
from bot.desk.list_screens import Found, Mine, Queue
from bot.desk.look import Dropped, Look, Opinion, Stage, decided, same_finding
from bot.desk.notices import QueueLine
from bot.desk.second_looks import SecondLooks, choice, drop
from bot.desk.verdict import Actor
from bot.values import Act, Finding, Status, Why

ListOfCases = Queue | Found | Mine | AuthorityQueue
_List = TypeVar("_List", bound=ListOfCases)


async def is_hidden(tx: Transaction, staff: int | None, case: str) -> bool:
    """True if this person decides the case again: its card opens when they have decided."""
    return staff is not None and case in await reviews_store.cases_held_by(tx, Kind.LOOK, staff)


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
    hidden = await reviews_store.cases_held_by(work.tx, Kind.LOOK, staff)
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


async def step(work: Work, look: Look, case: Case, copy: str, path: tuple[str, ...]) -> None:
    """Show what is asked after this path. Raises NoSuchChoice."""
    choice(work.channel, case.violation, path)
    await SecondLooks(work).open(look.id, copy, path)


async def give(work: Work, look: Look, actor: Actor, verdict: Finding) -> Look:
    """Record the decision of who holds the look; the look as it stands then.

    Raises NotYours, Recused, or IllegalMove where the case changed meanwhile.
    """
    queue = SecondLooks(work)
    review = await queue.hold(look.id, actor.telegram_id)
    _, case = await queue.held(look.id, actor.telegram_id)
    opinion = Opinion(
        Finding(
            verdict.outcome,
            ground=verdict.ground,
            reason=verdict.reason,
            authority=verdict.authority,
        ),
        actor.telegram_id,
        work.now,
    )
    after = decided(look, opinion)
    if after.stage is Stage.OVERTURNED and await _is_reported_again(work, case):
        return await drop(work, look, Dropped.REPORTED_AGAIN)
    await looks_store.change(work.tx, look, after)
    state = State.WAITING if after.stage.is_open else State.OVER
    await queue.change(review, replace(free(review, state), since=work.now))
    case = await _recorded(work, case, after, opinion)
    if after.stage is Stage.OVERTURNED:
        await _overturn(work, case, after, actor, opinion)
    await queue.close(review, Lane.DESK_ANSWER)
    return after


async def _is_reported_again(work: Work, case: Case) -> bool:
    """True if the link of a closed case has another open case, which decides anew."""
    if case.status.is_open or case.canonical is None:
        return False
    return await store.open_for(work.tx, case.canonical) is not None


async def _recorded(work: Work, case: Case, look: Look, opinion: Opinion) -> Case:
    detail = {
        "look": look.id,
        "outcome": opinion.finding.outcome.value,
        "ground": opinion.finding.ground,
        "reason": opinion.finding.reason,
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
        fresh_id(),
        opinion.finding,
        opinion.by,
        work.now,
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
    return same_finding(second, third) and second.finding.authority == third.finding.authority
