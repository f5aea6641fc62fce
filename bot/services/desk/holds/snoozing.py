"""Putting a case off: it stays its moderator's, is not offered to others, and comes back."""

from typing import Any

from bot.domain.desk.case import Act, Case, IllegalMove, Move
from bot.domain.desk.snooze import Snooze, wake_times
from bot.domain.notice import Lane
from bot.domain.notices.holds import SnoozeOver
from bot.services.desk import cards, moves
from bot.services.desk.casework import Actor
from bot.services.desk.holds import colleagues
from bot.services.work import Work
from bot.storage.desk import cases, desks
from bot.storage.queues import tasks

WAKE = "wake"


async def snooze(work: Work, case: Case, actor: Actor, until: Snooze) -> Case:
    """Raises IllegalMove for a time that is not offered now."""
    at = wake_times(work.now, work.channel.zone, case.urgency).get(until)
    if at is None:
        raise IllegalMove(case, Act.SNOOZE)
    move = Move(Act.SNOOZE, work.now, actor.telegram_id, detail={"until": at}, until=at)
    after = await moves.make(work, case, move)
    await tasks.schedule(work.tx, WAKE, f"{WAKE}:{case.id}", {"case": case.id, "until": at}, at)
    return after


async def wake(work: Work, params: dict[str, Any]) -> None:
    """Bring a case back to who put it off, or to the queue when they are not there any more."""
    case = await cases.get(work.tx, params["case"])
    if case is None or case.holder is None or case.snoozed_until != params["until"]:
        return
    desk = await desks.get(work.tx, case.desk) if case.desk else None
    colleague = None if desk is None else await colleagues.find(work, desk, case.holder)
    awake = await moves.make(work, case, Move(Act.WAKE, work.now))
    if colleague is None:
        await moves.make(work, awake, Move(Act.RELEASE, work.now))
        return
    person = colleague.person.id
    await cards.give_private(work, awake, person, colleague.language)
    under = cards.place_of(case.id, person)
    await work.say(colleague.recipient, SnoozeOver(case.number), Lane.DESK_ANSWER, under=under)
