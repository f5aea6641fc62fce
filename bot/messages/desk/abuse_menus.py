"""Menus of a working card against reports in bad faith: numbers of reports, never people."""

from collections.abc import Callable

from bot.channel.outcomes import Reason
from bot.domain.actions import abuse as press
from bot.domain.actions.abuse import PauseFor
from bot.domain.actions.case import CaseAction, CloseMenu
from bot.i18n import N_
from bot.messages.desk.choice import LABEL_LIMIT
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Rows
from bot.messages.speaker import Speaker, bold, filled, lines, rows_of
from bot.services.desk.workbench.card_view import CardView

LENGTHS = {
    PauseFor.DAY: N_("Pause for 1 day…"),
    PauseFor.WEEK: N_("Pause for 7 days…"),
    PauseFor.MONTH: N_("Pause for 30 days…"),
}


def question(speaker: Speaker, view: CardView) -> str | None:
    """What the open menu says and asks; None when none of these is open."""
    t = speaker.t
    match view.menu:
        case ("bads", *_):
            return bold(t("Which report is in bad faith? Reports by the time they were sent:"))
        case ("bad", _, waiting, until, closed):
            return _standing(speaker, int(waiting), int(until), int(closed))
        case ("bv", _):
            return bold(t("Why are the reports closed? The reporter reads it."))
        case ("bp", _, _):
            return bold(t("Why may the reporter not file for a while? The reporter reads it."))
    return None


def _standing(speaker: Speaker, waiting: int, until: int, closed: int) -> str:
    t = speaker.t
    return lines(
        bold(t("Reports in bad faith")),
        t.plural(
            "The person who sent this report has {n} undecided report, here and at other desks.",
            "The person who sent this report has {n} undecided reports, here and at other desks.",
            waiting,
        ),
        t("Paused until {time}.", time=t.time(until)) if until else None,
        t.plural("{n} report was closed.", "{n} reports were closed.", closed) if closed else None,
        t("No member of staff learns who it is. An admin can undo it."),
    )


def rows(speaker: Speaker, view: CardView) -> Rows | None:
    match view.menu:
        case ("bads", *listed):
            return _reports(speaker, view, listed)
        case ("bad", report, waiting, until, closed):
            return _acts(speaker, view, report, int(waiting), int(until), int(closed))
        case ("bv", report):
            words = _button(view, speaker.t.plain("In your own words…"), press.VoidInWords, report)
            reasons = _reasons(speaker, view, press.VoidReports, report)
            return (*reasons, (words,), _back(speaker, view, report))
        case ("bp", report, long):
            own = speaker.t.plain("In your own words…")
            words = _button(view, own, press.PauseInWords, report, PauseFor(long))
            reasons = _reasons(speaker, view, press.PauseReporter, report, PauseFor(long))
            return (*reasons, (words,), _back(speaker, view, report))
    return None


def _reports(speaker: Speaker, view: CardView, listed: list[str]) -> Rows:
    found = [one.partition("@") for one in listed]
    every = [
        _button(view, speaker.t.time(int(at)), press.ChooseReport, report)
        for report, _, at in found
    ]
    close = Button(speaker.t.plain("Back"), CloseMenu(view.case.id, view.case.version))
    return (*rows_of(every, 1), (close,))


def _acts(
    speaker: Speaker, view: CardView, report: str, waiting: int, until: int, closed: int
) -> Rows:
    t = speaker.t
    void = t.plain("Close all {n}…", n=waiting)
    restore = t.plain("Open the closed ones again ({n})", n=closed)
    pauses = [
        (_button(view, t.plain(LENGTHS[long]), press.ShowPauseReasons, report, long),)
        for long in LENGTHS
    ]
    lift = [(_button(view, t.plain("Lift the pause"), press.LiftPause, report),)]
    return filled(
        [_button(view, void, press.ShowVoidReasons, report)] if waiting else [],
        *(lift if until else pauses),
        [_button(view, restore, press.RestoreReports, report)] if closed else [],
        [Button(t.plain("Back"), CloseMenu(view.case.id, view.case.version))],
    )


def _reasons(
    speaker: Speaker, view: CardView, kind: Callable[..., CaseAction], *about: str
) -> Rows:
    reasons: tuple[Reason, ...] = speaker.channel.bad_faith
    return rows_of((_button(view, speaker.own(r.text), kind, *about, r.id) for r in reasons), 1)


def _button(view: CardView, text: str, kind: Callable[..., CaseAction], *about: str) -> Button:
    return Button(shortened(text, LABEL_LIMIT), kind(view.case.id, view.case.version, *about))


def _back(speaker: Speaker, view: CardView, report: str) -> tuple[Button, ...]:
    return (_button(view, speaker.t.plain("Back"), press.ChooseReport, report),)
