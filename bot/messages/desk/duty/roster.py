"""/duty: when a member of staff is on duty and when they rest; reminders of overdue cases."""

from bot.domain.actions.desk import OpenCase, TakeNext
from bot.domain.actions.lists import ShowQueue
from bot.domain.actions.staff import GoOffDuty, GoOnDuty, SetQuietHours, SetShift, ShowDuty
from bot.domain.desk.queue import Filters, Only
from bot.domain.desk.roster import DAYS, SHIFTS, Duty, DutyPage
from bot.domain.link import defang
from bot.domain.notices import holds as said
from bot.i18n import N_, numbered
from bot.messages.choosing import URGENCY_MARKS
from bot.messages.fit import as_many, shortened
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Speaker, bold, lines, paragraphs, rows_of, says

ON_FOR = (4, 8, 12)
"""Hours for which a person can switch themselves on."""
QUIET_CHOICES = ((20, 8), (22, 8), (23, 7), (0, 9))
_NAME, _DESKS_ROOM = 40, 1500


@says(said.DutyScreen)
def duty_screen(speaker: Speaker, notice: said.DutyScreen) -> Outgoing:
    pages = {DutyPage.NOW: _now, DutyPage.PLAN: _plan, DutyPage.QUIET: _quiet}
    return pages[notice.page](speaker, notice)


def _now(speaker: Speaker, notice: said.DutyScreen) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        lines(bold(_state(speaker, notice)), _planned(speaker, notice), _rests(speaker, notice)),
        t(
            "Moderators on duty are told in private about overdue cases; in quiet hours, "
            "only about urgent ones."
        ),
        lines(*as_many([_at_desk(speaker, each) for each in notice.desks], _DESKS_ROOM)),
    )
    pages = (
        Button(t.plain("Plan of the week"), ShowDuty(DutyPage.PLAN)),
        Button(t.plain("Quiet hours"), ShowDuty(DutyPage.QUIET)),
    )
    return Outgoing(text, (*_switches(speaker, notice), pages))


def _state(speaker: Speaker, notice: said.DutyScreen) -> str:
    t, until = speaker.t, notice.until
    if notice.is_on:
        if until is not None:
            return t("You are on duty until {time}.", time=t.time(until))
        return t("You are on duty.")
    if until is not None:
        return t("You are off duty until {time}.", time=t.time(until))
    return t("You are off duty.")


def _planned(speaker: Speaker, notice: said.DutyScreen) -> str:
    t, duty = speaker.t, Duty(notice.plan)
    days = [
        f"{t.weekday(day)} {', '.join(_hours(n) for n in range(len(SHIFTS)) if duty.has(day, n))}"
        for day in range(DAYS)
        if any(duty.has(day, n) for n in range(len(SHIFTS)))
    ]
    return t("Plan of the week: {days}", days="; ".join(days)) if days else t("No weekly plan.")


def _rests(speaker: Speaker, notice: said.DutyScreen) -> str:
    if notice.quiet_from == notice.quiet_until:
        return speaker.t("No quiet hours.")
    return speaker.t("Quiet hours: {hours}", hours=_span(notice.quiet_from, notice.quiet_until))


def _at_desk(speaker: Speaker, each: said.DutyAtDesk) -> str:
    title = defang(shortened(each.title, _NAME))
    names = [defang(shortened(name, _NAME)) for name in each.names]
    if not names:
        return speaker.t("{desk}: no moderator on duty", desk=title)
    return speaker.t("{desk}: on duty {names}", desk=title, names=", ".join(names))


def _switches(speaker: Speaker, notice: said.DutyScreen) -> Rows:
    t = speaker.t
    if notice.is_on:
        return ((Button(t.plain("Go off duty"), GoOffDuty()),),)
    timed = tuple(
        Button(str(t.plural("On duty for {n} hour", "On duty for {n} hours", n)), GoOnDuty(n))
        for n in ON_FOR
    )
    return (*rows_of(timed, 1), (Button(t.plain("On duty until I go off"), GoOnDuty(0)),))


def _plan(speaker: Speaker, notice: said.DutyScreen) -> Outgoing:
    t, duty = speaker.t, Duty(notice.plan)
    text = lines(
        bold(t("Plan of the week")), t("Press the shifts in which you are on duty, week by week.")
    )
    rows = tuple(
        tuple(
            Button(
                f"{'✓ ' * duty.has(day, n)}{t.weekday(day)} {_hours(n)}",
                SetShift(day, n, not duty.has(day, n)),
            )
            for n in range(len(SHIFTS))
        )
        for day in range(DAYS)
    )
    return Outgoing(text, (*rows, _back(speaker)))


def _quiet(speaker: Speaker, notice: said.DutyScreen) -> Outgoing:
    t, now = speaker.t, (notice.quiet_from, notice.quiet_until)
    text = lines(
        bold(_rests(speaker, notice)),
        t("In these hours I remind you only of urgent cases, and only while you are on duty."),
    )
    choices = [
        Button(f"{'✓ ' * (hours == now)}{_span(*hours)}", SetQuietHours(*hours))
        for hours in QUIET_CHOICES
    ]
    label = t.plain("Never quiet")
    never = Button(f"{'✓ ' * (now[0] == now[1])}{label}", SetQuietHours(0, 0))
    return Outgoing(text, (*rows_of(choices, 2), (never,), _back(speaker)))


def _back(speaker: Speaker) -> tuple[Button, ...]:
    return (Button(speaker.t.plain("Back"), ShowDuty(DutyPage.NOW)),)


def _hours(shift: int) -> str:
    return _span(SHIFTS[shift], SHIFTS[(shift + 1) % len(SHIFTS)])


def _span(begin: int, end: int) -> str:
    return f"{begin}–{end}"


OVERDUE_REASONS = {
    0: N_("Please look now, or hand over what you cannot do."),
    1: N_("No moderator on duty has reacted. You are told as a senior moderator."),
    2: N_("No moderator on duty and no senior has reacted. You are told as an admin."),
}


@says(said.OverdueCases)
def overdue_cases(speaker: Speaker, notice: said.OverdueCases) -> Outgoing:
    t, count = speaker.t, len(notice.lines) + notice.more
    text = paragraphs(
        lines(
            bold(t.plural("⏰ {n} case is overdue", "⏰ {n} cases are overdue", count)),
            t(OVERDUE_REASONS[notice.step]),
        ),
        *[_overdue_line(speaker, line) for line in notice.lines],
        notice.more and t("and {n} more", n=notice.more),
    )
    openers = [
        Button(t.plain("Open № {number}", number=line.number), OpenCase(line.id))
        for line in notice.lines
    ]
    every = ShowQueue.to(Filters(Only.OVERDUE.value), None, page=0)
    last = (
        Button(t.plain("All overdue"), every),
        Button(t.plain("Next"), TakeNext(), style="primary"),
    )
    return Outgoing(text, (*rows_of(openers, 2), last))


def _overdue_line(speaker: Speaker, line: said.OverdueLine) -> str:
    t, what = speaker.t, speaker.violation(line.violation)
    since = t.time(line.due_at)
    if line.proposed:
        return lines(
            bold(f"{URGENCY_MARKS[line.urgency]} {numbered(line.number)} · {what}"),
            t(
                "{name} proposed a decision at {time}: a second person must approve it.",
                name=defang(line.holder or "?"),
                time=since,
            ),
        )
    return lines(
        bold(f"{URGENCY_MARKS[line.urgency]} {numbered(line.number)} · {what}"),
        t("The decision was due by {time}", time=since)
        if line.was_claimed
        else t("The first look was due by {time}", time=since),
        t("Taken by {name}", name=defang(line.holder)) if line.holder else None,
    )
