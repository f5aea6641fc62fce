"""Reminds of overdue cases: who is on duty first, then seniors, then admins, each step once."""

from dataclasses import replace
from typing import Any

from bot.domain.desk.case import Case, is_held
from bot.domain.notice import Lane
from bot.domain.notices.holds import OverdueCases, OverdueLine
from bot.services.desk import own_reports
from bot.services.desk.duty import roster
from bot.services.desk.duty.roster import Watcher
from bot.services.work import Work
from bot.storage.desk import desks, members
from bot.storage.desk.desks import Desk
from bot.storage.desk.duty import due
from bot.storage.queues import tasks

REMIND = "remind"
EVERY_MS = 60 * 1000
AT_ONCE = 1000
"""Cases looked at in one sweep."""
STEPS = 3
LISTED = 8
"""Cases that a reminder names; the others are counted."""


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """Mark cases that became overdue and remind of them, in one message for each person."""
    del params
    reminders = Reminders(work)
    for case in await due.lock_due(work.tx, AT_ONCE):
        is_over = case.overdue or (case.due_at is not None and case.due_at <= work.now)
        await due.set_times(work.tx, replace(await reminders.of_case(case), overdue=is_over))
    await reminders.send()
    await plan_sweep(work)


async def plan_sweep(work: Work) -> None:
    """Schedule the next sweep; idempotent."""
    await tasks.schedule(work.tx, REMIND, REMIND, {}, work.now + EVERY_MS)


class Reminders:
    """The reminders of one sweep, by person."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._people: dict[tuple[str | None, int], list[Watcher]] = {}
        self._owed: dict[int, tuple[Watcher, int, list[Case]]] = {}
        self._own: dict[int, frozenset[str]] = {}

    async def of_case(self, case: Case) -> Case:
        """Note the case for whom it concerns now; the case with its next reminder."""
        now, zone = self._work.now, self._work.channel.zone
        if case.snoozed_until is not None and case.snoozed_until > now:
            return replace(case, remind_at=case.snoozed_until)
        first = case.reminded if case.proposal is None else max(case.reminded, 1)
        for step in range(first, STEPS):
            people = await self._watching(case, step)
            awake = [one for one in people if one.is_awake(now, zone, case.urgency)]
            if awake:
                self._note(case, step, awake)
                patience = self._work.channel.duty.patience_minutes * 60 * 1000
                is_last = step + 1 == STEPS
                return replace(
                    case, reminded=step + 1, remind_at=None if is_last else now + patience
                )
            if people:
                wakes = min(one.wakes_at(now, zone) for one in people)
                return replace(case, reminded=step, remind_at=wakes)
        return replace(case, reminded=STEPS, remind_at=None)

    async def send(self) -> None:
        for watcher, step, cases in self._owed.values():
            first = sorted(cases, key=lambda case: (case.urgency, case.due_at or 0))
            shown = tuple([await self._line(case) for case in first[:LISTED]])
            notice = OverdueCases(shown, len(cases) - len(shown), step)
            await self._work.say(watcher.recipient, notice, Lane.NOTICE)

    async def _watching(self, case: Case, step: int) -> list[Watcher]:
        """Whom a step concerns: who holds the case or is on duty, the seniors, the admins. It is
        no person who reported it."""
        desk = await desks.get(self._work.tx, case.desk) if case.desk else None
        if step == 0 and desk is not None and case.holder and is_held(case, self._work.now):
            holder = await roster.watchers(self._work, desk, [case.holder])
            if holder and not await self._is_own(case, case.holder):
                return holder
        key = (None if step == STEPS - 1 or desk is None else desk.id, step)
        if key not in self._people:
            self._people[key] = await self._find(desk, step)
        barred = case.recused if case.proposal is None else case.recused | {case.proposal.by}
        people = [one for one in self._people[key] if one.telegram_id not in barred]
        return [one for one in people if not await self._is_own(case, one.telegram_id)]

    async def _is_own(self, case: Case, staff: int) -> bool:
        if staff not in self._own:
            self._own[staff] = await own_reports.of(self._work, staff)
        return await own_reports.among(self._work, self._own[staff], case)

    async def _find(self, desk: Desk | None, step: int) -> list[Watcher]:
        if step == STEPS - 1:
            return await roster.admins(self._work)
        if desk is None:
            return []
        find = roster.on_duty if step == 0 else roster.seniors
        return await find(self._work, desk)

    def _note(self, case: Case, step: int, people: list[Watcher]) -> None:
        for one in people:
            watcher, most, cases = self._owed.get(one.telegram_id, (one, step, []))
            self._owed[one.telegram_id] = (watcher, max(most, step), [*cases, case])

    async def _line(self, case: Case) -> OverdueLine:
        holder = case.holder if is_held(case, self._work.now) else None
        since = case.due_at or 0
        if case.proposal is not None:
            holder, since = case.proposal.by, case.proposal.at
        name = None if holder is None else await members.staff_name(self._work.tx, holder)
        return OverdueLine(
            case.id, case.number, case.violation, case.urgency, since, name,
            case.claimed_at is not None, case.proposal is not None,
        )  # fmt: skip
