"""Appeals that wait: frees what was held for too long, reminds people, says where none may decide.

Who may decide is called when an appeal comes, and reminded at half of its time and when it is due.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.notice import Lane
from bot.domain.notices.register.appeals import AppealsWait, NoPeopleForAppeal
from bot.domain.register.appeal import Appeal, is_held
from bot.services.desk.duty import roster
from bot.services.desk.second_person import SecondPeople, noted
from bot.services.register.appeals import taking
from bot.services.work import Work
from bot.storage.desk import cases
from bot.storage.queues import tasks
from bot.storage.register import appeals

APPEALS = "appeals"
EVERY_MS = 30 * 60 * 1000
AT_ONCE = 200


@dataclass(slots=True)
class _Owed:
    """What one person is reminded of."""

    appeals: list[Appeal] = field(default_factory=list)


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """Look through the appeals that are due first, and remind people of them."""
    del params
    seconds, owed = SecondPeople(work), dict[int, _Owed]()
    for appeal in await appeals.waiting(work.tx, AT_ONCE):
        for one in await _watch(work, seconds, appeal):
            owed.setdefault(one, _Owed()).appeals.append(appeal)
    told = await _remind(work, owed)
    for appeal in {a.id: a for one in told for a in owed[one].appeals}.values():
        now = await appeals.get(work.tx, appeal.id) or appeal
        await appeals.change(work.tx, now, replace(now, reminded=_steps(work, now)))
    await plan_sweep(work)


async def plan_sweep(work: Work) -> None:
    """Schedule the next sweep; idempotent."""
    await tasks.schedule(work.tx, APPEALS, APPEALS, {}, work.now + EVERY_MS)


async def soon(work: Work) -> None:
    """An appeal came: people hear of it within a minute."""
    await tasks.schedule(work.tx, APPEALS, APPEALS, {}, work.now + 60 * 1000)


def _steps(work: Work, appeal: Appeal) -> int:
    """How many reminders are due by now: at half of the time, at its end."""
    half = appeal.filed_at + (appeal.due_at - appeal.filed_at) // 2
    return (work.now >= half) + (work.now >= appeal.due_at)


async def _watch(work: Work, seconds: SecondPeople, appeal: Appeal) -> set[int]:
    """Bring an appeal up to date; who is to be reminded of it."""
    case = await cases.get(work.tx, appeal.case)
    if case is None or case.decision is None:
        return set()
    if appeal.holder is not None and not is_held(appeal, work.now):
        appeal = await taking.free(work, appeal)
    found = await seconds.for_appeal(appeal, case)
    if appeal.holder is None:
        await _note_people(work, appeal, case.number, found)
    if appeal.reminded >= _steps(work, appeal):
        return set()
    return {appeal.holder} if appeal.holder is not None else found


async def _note_people(work: Work, appeal: Appeal, number: str, found: set[int]) -> None:
    """Keep whether a known person may decide it; the admins hear when there is none."""
    after = noted(appeal, found, work.now)
    if after is None:
        return
    await appeals.change(work.tx, appeal, after)
    if not found:
        told = NoPeopleForAppeal(number, appeal.due_at)
        await work.tell_admins(told, once=f"appeal_without_people:{appeal.id}")


async def _remind(work: Work, owed: dict[int, _Owed]) -> set[int]:
    """Tell each person how many appeals they may decide; who was told."""
    reached = await roster.awake(work, owed)
    for watcher in reached:
        mine = owed[watcher.telegram_id].appeals
        late = sum(one.due_at <= work.now for one in mine)
        waiting = AppealsWait(len(mine), min(one.due_at for one in mine), late)
        steps = "-".join(f"{one.id}{_steps(work, one)}" for one in mine[:3])
        once = f"appeals:{watcher.telegram_id}:{len(mine)}:{steps}"
        await work.say(watcher.recipient, waiting, Lane.NOTICE, once=once)
    return {watcher.telegram_id for watcher in reached}
