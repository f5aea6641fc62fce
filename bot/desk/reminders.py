"""Reminders of overdue cases, in steps, until a person looks."""

from bot.cases import routing
from bot.cases.model import Case, is_held
from bot.cases.moves import retimed, terms_of
from bot.core import metrics
from bot.core.desks_store import Desk
from bot.core.messages import (
    N_,
    Button,
    Lane,
    Message,
    Outgoing,
    Speaker,
    bold,
    lines,
    paragraphs,
    rows_of,
)
from bot.core.queues.tasks import every
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.desk import card_words, colleagues, due_store
from bot.desk.buttons import OpenCase, TakeNext
from bot.desk.duty import admins, on_duty, seniors
from bot.desk.model import Filters, Only
from bot.desk.queue import ShowQueue
from bot.desk.second_person import SecondPeople
from bot.values import replace

_OVERDUE = metrics.gauge("habarla_cases_overdue", "Undecided cases past their time")


async def measure(work: Work) -> None:
    _OVERDUE.set(await due_store.count_overdue(work.tx) or 0)


async def case_waits(work: Work) -> bool:
    """True if an undecided case is past its time for more than a day."""
    return await due_store.is_any_due_before(work.tx, work.now - DAY_MS)


class OverdueCases(Message):
    """Some overdue cases, how many `more`, and why one hears of them: a step of OVERDUE_REASONS."""

    cases: tuple[Case, ...]
    more: int
    step: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        count = len(self.cases) + self.more
        text = paragraphs(
            lines(
                bold(
                    t.plural(
                        "⏰ {n} case is overdue", "⏰ {n} cases are overdue", count
                    )
                ),
                t(OVERDUE_REASONS[self.step]),
            ),
            lines(
                *(card_words.titled(speaker, case) for case in self.cases),
                self.more and t("and {n} more", n=self.more),
            ),
        )
        openers = [
            Button(t.plain("Open № {number}", number=case.number), OpenCase(case.id))
            for case in self.cases
        ]
        overdue = ShowQueue.to(Filters(Only.OVERDUE), None, page=0)
        last = (
            Button(t.plain("All overdue"), overdue),
            Button(t.plain("Next"), TakeNext(), style="primary"),
        )
        return Outgoing(text, (*rows_of(openers, 2), last))


OVERDUE_REASONS = {
    0: N_("Please look now, or hand over what you cannot do."),
    1: N_(
        "No moderator on duty has reacted. You get this message as a senior moderator."
    ),
    2: N_(
        "No moderator on duty and no senior has reacted. You get this message as an admin."
    ),
}

AT_ONCE = 1000
"""Cases looked at in one sweep."""

STEPS = 3

LAST_STEP = STEPS - 1

LISTED = 8
"""Cases that a reminder names; the others are counted."""


@every("remind", minutes=1)
async def remind_of_due_cases(work: Work) -> None:
    reminders = Reminders(work)
    for due in await due_store.lock_due(work.tx, AT_ONCE):
        # The channel file may have changed
        case = retimed(due, work.now, terms_of(work, due))
        if case.remind_at is not None and case.remind_at <= work.now:
            case = await reminders.remind_of(case)
            if case.due_at is not None and case.due_at <= work.now:
                case = replace(case, overdue=True)
        await due_store.set_times(work.tx, case)
    await reminders.send()


class Reminders:
    """Reminders of one sweep, collected so that each person gets one message.

    1. Of an overdue case hear its holder, or the moderators on duty at its desk.
    2. If nothing happens for the time of the channel file, the seniors of the desk hear of it.
    3. After as long again, the admins.

    A step without people is skipped. If all of its people are in their quiet hours, it waits for
    the morning; of an urgent case one of them hears where the desk has no one on duty.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self._people: dict[tuple[str, int], list[colleagues.Colleague]] = {}
        self._owed: dict[int, tuple[colleagues.Colleague, int, list[Case]]] = {}
        self._seconds = SecondPeople(work)

    async def remind_of(self, case: Case) -> Case:
        """Note the case for the people of its next step; return it with its next reminder."""
        work = self._work
        if case.snoozed_until is not None and case.snoozed_until > work.now:
            return replace(case, remind_at=case.snoozed_until)
        if case.proposal is not None:  # its second person is reminded, see four_eyes
            return replace(case, remind_at=None)
        for step in range(case.reminded, STEPS):
            people = await self._watching(case, step)
            if not people:
                continue
            awake = await self._awake(people, case)
            if not awake:
                return replace(case, reminded=step, remind_at=colleagues.morning(work))
            for one in awake:
                self._note(one, step, case)
            if step == LAST_STEP:
                break
            patience = work.channel.duty.patience_minutes * 60 * 1000
            return replace(case, reminded=step + 1, remind_at=work.now + patience)
        return replace(case, reminded=STEPS, remind_at=None)

    async def _awake(
        self, people: list[colleagues.Colleague], case: Case
    ) -> list[colleagues.Colleague]:
        """Return those who may hear of it now; while the desk has people on duty at night, no one
        else is woken."""
        if not self._work.is_night:
            return people
        desk = await routing.desk_of(self._work.tx, case)
        on_duty = await self._people_of_step(desk, 0)
        asked = {one.telegram_id for one in (*people, *on_duty)}
        awake = await colleagues.awake(self._work, asked, case.urgency)
        return [one for one in people if one.telegram_id in awake]

    def _note(self, watcher: colleagues.Colleague, step: int, case: Case) -> None:
        first, most, cases = self._owed.get(watcher.telegram_id, (watcher, step, []))
        self._owed[watcher.telegram_id] = (first, max(most, step), [*cases, case])

    async def send(self) -> None:
        for watcher, step, cases in self._owed.values():
            first = sorted(cases, key=lambda case: (case.urgency, case.due_at or 0))
            notice = OverdueCases(tuple(first[:LISTED]), len(first[LISTED:]), step)
            await self._work.say(watcher.recipient, notice, Lane.NOTICE)

    async def _watching(self, case: Case, step: int) -> list[colleagues.Colleague]:
        """Return the people of a step who did not report the case."""
        desk = await routing.desk_of(self._work.tx, case)
        if step == 0 and is_held(case, self._work.now):
            holder = await colleagues.of_case(self._work, case, case.holder)
            if holder is not None and await self._seconds.free(
                [holder.telegram_id], case
            ):
                return [holder]
        people = await self._people_of_step(desk, step)
        ids = {one.telegram_id for one in people} - case.recused
        free = await self._seconds.free(ids, case)
        return [one for one in people if one.telegram_id in free]

    async def _people_of_step(
        self, desk: Desk | None, step: int
    ) -> list[colleagues.Colleague]:
        if step == LAST_STEP:
            key = ("", step)
        elif desk is not None:
            key = (desk.id, step)
        else:
            return []
        if key not in self._people:
            self._people[key] = await self._find_people(desk, step)
        return self._people[key]

    async def _find_people(
        self, desk: Desk | None, step: int
    ) -> list[colleagues.Colleague]:
        if step == LAST_STEP or desk is None:
            return await admins(self._work)
        if step == 0:
            return await on_duty(self._work, desk)
        return await seniors(self._work, desk)
