"""/duty: who is on duty and who works with text only; reminders of overdue cases."""

from bot.domain.actions.desk import OpenCase, TakeNext
from bot.domain.actions.lists import ShowQueue
from bot.domain.actions.staff import GoOffDuty, GoOnDuty, SetTextOnly
from bot.domain.desk.queue import Filters, Only
from bot.domain.link import defang
from bot.domain.notices import holds as said
from bot.domain.notices.staff import NotOpened
from bot.i18n import N_, numbered
from bot.messages.choosing import URGENCY_MARKS
from bot.messages.fit import as_many, shortened
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Speaker, bold, lines, paragraphs, rows_of, says

ON_FOR = (4, 8, 12)
"""Hours for which a person can switch themselves on."""
_NAME, _DESKS_ROOM = 40, 1500


@says(said.DutyScreen)
def duty_screen(speaker: Speaker, notice: said.DutyScreen) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        lines(
            bold(_state(speaker, notice)),
            _night(speaker, notice),
            t("Text-only shift: on. Files stay closed; others are told nothing.")
            if notice.text_only
            else t("Text-only shift: off."),
        ),
        t(
            "Moderators on duty are told in private about overdue cases; in quiet hours, "
            "only about urgent ones."
        ),
        lines(*as_many([_at_desk(speaker, each) for each in notice.desks], _DESKS_ROOM)),
    )
    label = t.plain("End the text-only shift") if notice.text_only else t.plain("Text only")
    text_only = (Button(label, SetTextOnly(not notice.text_only)),)
    return Outgoing(text, (*_switches(speaker, notice), text_only))


def _state(speaker: Speaker, notice: said.DutyScreen) -> str:
    t, until = speaker.t, notice.until
    if not notice.is_on:
        return t("You are off duty.")
    if until is not None:
        return t("You are on duty until {time}.", time=t.time(until))
    return t("You are on duty.")


def _night(speaker: Speaker, notice: said.DutyScreen) -> str:
    begin, end = notice.quiet_from, notice.quiet_until
    if begin == end:
        return speaker.t("No quiet hours.")
    return speaker.t("Quiet hours: {hours}", hours=f"{begin}–{end}")


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


@says(NotOpened)
def not_opened(speaker: Speaker, notice: NotOpened) -> Outgoing:
    return Outgoing(
        speaker.t(
            "The files of № {number} stay closed: your shift is text-only. /duty changes it.",
            number=notice.number,
        )
    )


OVERDUE_REASONS = {
    0: N_("Please look now, or hand over what you cannot do."),
    1: N_("No moderator on duty has reacted. You get this message as a senior moderator."),
    2: N_("No moderator on duty and no senior has reacted. You get this message as an admin."),
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
