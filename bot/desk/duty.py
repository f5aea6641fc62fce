"""Duty and deadlines: who is on duty, and reminders of overdue cases."""

from dataclasses import replace

from bot.cases import routing
from bot.cases.model import Case, is_held
from bot.cases.moves import retimed, terms_of
from bot.core import desks_store, members_store, roles
from bot.core.messages import (
    N_,
    Action,
    Button,
    Lane,
    Outgoing,
    Speaker,
    as_many,
    bold,
    button,
    lines,
    message,
    paragraphs,
    rows_of,
    shortened,
)
from bot.core.people import Right, Role
from bot.core.queues.tasks import every
from bot.core.work import Work
from bot.desk import card_words, colleagues, due_store, lists, second_person
from bot.desk.buttons import OpenCase, TakeNext
from bot.desk.model import Filters, Only
from bot.links.link import defang
from bot.values import Duty


@button("u:duty:{on}", right=Right.HANDLE_CASES)
class SetDuty(Action):
    on: bool


@button("u:text:{on}", right=Right.HANDLE_CASES)
class SetTextOnly(Action):
    on: bool


@message
class OverdueCases:
    """Some overdue cases, how many `more`, and why one hears of them: a step of OVERDUE_REASONS."""

    cases: tuple[Case, ...]
    more: int
    step: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        count = len(self.cases) + self.more
        text = paragraphs(
            lines(
                bold(t.plural("⏰ {n} case is overdue", "⏰ {n} cases are overdue", count)),
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
        overdue = lists.ShowQueue.to(Filters(Only.OVERDUE), None, page=0)
        last = (
            Button(t.plain("All overdue"), overdue),
            Button(t.plain("Next"), TakeNext(), style="primary"),
        )
        return Outgoing(text, (*rows_of(openers, 2), last))


@message
class DutyScreen:
    """One's own switches, and by the titles of one's desks who is on duty."""

    duty: Duty
    desks: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        night = speaker.channel.duty.night
        mine = self.duty
        others = []
        for desk, on_duty in self.desks:
            title = defang(shortened(desk, _NAME))
            names = ", ".join(defang(shortened(name, _NAME)) for name in on_duty)
            others.append(
                t("{desk}: on duty {names}", desk=title, names=names)
                if names
                else t("{desk}: no moderator on duty", desk=title)
            )
        text = paragraphs(
            lines(
                bold(t("You are on duty.") if mine.switched_on else t("You are off duty.")),
                night.begin != night.end
                and t("Quiet hours: {hours}", hours=f"{night.begin}–{night.end}"),
                t("Text-only shift: on. Files stay closed; others are told nothing.")
                if mine.text_only
                else t("Text-only shift: off."),
            ),
            t(
                "Moderators on duty are told in private about overdue cases; in quiet hours, "
                "only about urgent ones."
            ),
            lines(*as_many(others, _DESKS_ROOM)),
        )
        duty = t.plain("Go off duty") if mine.switched_on else t.plain("Go on duty")
        files = t.plain("End the text-only shift") if mine.text_only else t.plain("Text only")
        switches = (
            Button(duty, SetDuty(not mine.switched_on)),
            Button(files, SetTextOnly(not mine.text_only)),
        )
        return Outgoing(text, rows_of(switches, 1))


_NAME = 40
_DESKS_ROOM = 1500
OVERDUE_REASONS = {
    0: N_("Please look now, or hand over what you cannot do."),
    1: N_("No moderator on duty has reacted. You get this message as a senior moderator."),
    2: N_("No moderator on duty and no senior has reacted. You get this message as an admin."),
}


async def on_duty(work: Work, desk: desks_store.Desk) -> list[colleagues.Colleague]:
    return await colleagues.find_all(work, desk, await members_store.on_duty(work.tx, desk.chat))


async def seniors(work: Work, desk: desks_store.Desk) -> list[colleagues.Colleague]:
    inside = await members_store.staff_inside(work.tx, desk.chat, second_person.ASKED)
    found = [id for id in inside if await roles.role_at(work, id, desk) is Role.SENIOR]
    return await colleagues.find_all(work, desk, found)


async def admins(work: Work) -> list[colleagues.Colleague]:
    found = []
    for id in sorted(await work.admins()):
        person = await work.person(id)
        if person is not None and person.reachable:
            found.append(colleagues.Colleague(id, person.id, await work.admin_recipient(id)))
    return found


async def screen(work: Work, me: int, here: list[desks_store.Desk]) -> DutyScreen:
    at_desks = []
    for desk in here:
        people = await on_duty(work, desk)
        names = [await members_store.staff_name(work.tx, one.telegram_id) for one in people]
        at_desks.append((desk.title, tuple(names)))
    duty = await members_store.get_duty(work.tx, me)
    return DutyScreen(duty, tuple(at_desks))


AT_ONCE = 1000
"""Cases looked at in one sweep."""
STEPS = 3
LISTED = 8
"""Cases that a reminder names; the others are counted."""


@every("remind", minutes=1)
async def remind_of_due_cases(work: Work) -> None:
    reminders = Reminders(work)
    for due in await due_store.lock_due(work.tx, AT_ONCE):
        case = retimed(due, work.now, terms_of(work, due))  # the channel file may have changed
        if case.remind_at is not None and case.remind_at <= work.now:
            is_over = case.overdue or (case.due_at is not None and case.due_at <= work.now)
            case = replace(await reminders.of_case(case), overdue=is_over)
        await due_store.set_times(work.tx, case)
    await reminders.send()


class Reminders:
    def __init__(self, work: Work) -> None:
        self._work = work
        self._people: dict[tuple[str | None, int], list[colleagues.Colleague]] = {}
        self._owed: dict[int, tuple[colleagues.Colleague, int, list[Case]]] = {}
        self._seconds = second_person.SecondPeople(work)

    async def of_case(self, case: Case) -> Case:
        """Note the case for whom it concerns now; the case with its next reminder."""
        work = self._work
        now = self._work.now
        if case.snoozed_until is not None and case.snoozed_until > now:
            return replace(case, remind_at=case.snoozed_until)
        if case.proposal is not None:  # its second person is reminded, see four_eyes
            return replace(case, remind_at=None)
        for step in range(case.reminded, STEPS):
            people = await self._watching(case, step)
            awake = [
                one
                for one in people
                if await colleagues.is_awake(work, one.telegram_id, case.urgency)
            ]
            for one in awake:
                watcher, most, cases = self._owed.get(one.telegram_id, (one, step, []))
                self._owed[one.telegram_id] = (watcher, max(most, step), [*cases, case])
            if awake:
                patience = work.channel.duty.patience_minutes * 60 * 1000
                remind_at = None if step + 1 == STEPS else now + patience
                return replace(case, reminded=step + 1, remind_at=remind_at)
            if people:
                return replace(case, reminded=step, remind_at=colleagues.morning(work))
        return replace(case, reminded=STEPS, remind_at=None)

    async def send(self) -> None:
        for watcher, step, cases in self._owed.values():
            first = sorted(cases, key=lambda case: (case.urgency, case.due_at or 0))
            notice = OverdueCases(tuple(first[:LISTED]), len(first[LISTED:]), step)
            await self._work.say(watcher.recipient, notice, Lane.NOTICE)

    async def _watching(self, case: Case, step: int) -> list[colleagues.Colleague]:
        """The holder or those on duty, the seniors, the admins; no reporters of the case."""
        desk = await routing.desk_of(self._work.tx, case)
        if step == 0 and desk is not None and case.holder and is_held(case, self._work.now):
            holder = await colleagues.find_all(self._work, desk, [case.holder])
            if holder and await self._seconds.free([case.holder], case):
                return holder
        is_last = step == STEPS - 1
        key = (None if is_last or desk is None else desk.id, step)
        if key not in self._people and is_last:
            self._people[key] = await admins(self._work)
        elif key not in self._people:
            find = on_duty if step == 0 else seniors
            self._people[key] = [] if desk is None else await find(self._work, desk)
        ids = {one.telegram_id for one in self._people[key]} - case.recused
        free = await self._seconds.free(ids, case)
        return [one for one in self._people[key] if one.telegram_id in free]
