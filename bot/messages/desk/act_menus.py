"""Menus of a working card by which a case is given away, put off, or its reporters are chosen."""

from collections.abc import Callable

from bot.domain.actions import holds as press
from bot.domain.actions.case import AskReporter, CaseAction, CloseMenu
from bot.domain.desk.snooze import Snooze, wake_times
from bot.domain.desk.whom import FIRST_FEW, Whom, offered
from bot.domain.desk.why import USUAL
from bot.i18n import N_
from bot.messages.desk.choice import LABEL_LIMIT
from bot.messages.desk.holds import WHY_SENTENCES
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Rows, Style
from bot.messages.speaker import Speaker, bold, lines, rows_of
from bot.services.desk.workbench.card_view import CardView

SNOOZE_LABELS = {
    Snooze.HOUR: N_("1 hour"),
    Snooze.HOURS: N_("3 hours"),
    Snooze.EVENING: N_("Today until 18:00"),
    Snooze.TOMORROW: N_("Until tomorrow, 9:00"),
    Snooze.DAYS: N_("3 days"),
}

QUESTION_SENTENCES = {
    "r": N_("Why does the case go back into the queue?"),
    "h": N_("Who do you hand the case over to?"),
    "w": N_("Why do you hand the case over to {name}?"),
    "z": N_("Until when? The case stays yours and is not offered to others."),
    "a": N_("Which reporters do you want to ask?"),
}


def question(speaker: Speaker, view: CardView) -> str | None:
    """What the open menu asks; None when none of these is open."""
    t, menu = speaker.t, _open(view)
    if menu is None:
        return None
    if menu == "h" and not view.colleagues:
        return t(
            "No other person at this desk can get the case now: colleagues first open a private "
            "chat with me."
        )
    if menu == "aa":
        return t.plural(
            "Your question will go to {n} reporter. Ask all of them?",
            "Your question will go to {n} reporters. Ask all of them?",
            int(view.menu[1]),
        )
    name = view.colleagues[0][1] if view.colleagues else ""
    return bold(t(QUESTION_SENTENCES[menu], name=name))


def rows(speaker: Speaker, view: CardView) -> Rows | None:
    menu = _open(view)
    return None if menu is None else _ROWS[menu](speaker, view)


def standing(speaker: Speaker, view: CardView) -> str:
    """Whether the case is put off, or has words that came after the decision."""
    t, case = speaker.t, view.case
    return lines(
        t("Put off until {time}", time=t.time(case.snoozed_until)) if case.snoozed_until else None,
        t(
            "New words since {time}, after the decision. Look at them, then press “Seen” or open"
            " the case again.",
            time=t.time(case.unread_since),
        )
        if case.unread_since
        else None,
    )


def _open(view: CardView) -> str | None:
    menu = view.menu[:1]
    return menu[0] if menu and menu[0] in _ROWS and view.case.status.is_undecided else None


def _button(
    view: CardView,
    text: str,
    kind: Callable[..., CaseAction],
    *,
    style: Style | None = None,
    **parts: object,
) -> Button:
    action = kind(view.case.id, view.case.version, **parts)
    return Button(shortened(text, LABEL_LIMIT), action, style=style)


def _back(
    speaker: Speaker, view: CardView, kind: Callable[..., CaseAction] = CloseMenu
) -> tuple[Button, ...]:
    return (_button(view, speaker.t.plain("Back"), kind),)


def _reasons(speaker: Speaker, view: CardView) -> Rows:
    t = speaker.t
    usual = [
        _button(view, t.plain(WHY_SENTENCES[why]), press.ReleaseBecause, why=why) for why in USUAL
    ]
    words = _button(view, t.plain("In your own words…"), press.ReleaseInWords)
    conflict = _button(view, t.plain("Conflict of interest"), press.PassOn)
    return (*rows_of([*usual, conflict, words], 1), _back(speaker, view))


def _colleagues(speaker: Speaker, view: CardView) -> Rows:
    names = [_button(view, name, press.ChooseColleague, to=id) for id, name in view.colleagues]
    return (*rows_of(names, 2), _back(speaker, view))


def _reasons_to_hand_over(speaker: Speaker, view: CardView) -> Rows:
    t, to = speaker.t, view.colleagues[0][0]
    usual = [
        _button(view, t.plain(WHY_SENTENCES[why]), press.HandOver, to=to, why=why) for why in USUAL
    ]
    words = _button(view, t.plain("In your own words…"), press.HandOverInWords, to=to)
    return (*rows_of([*usual, words], 1), _back(speaker, view, press.ShowColleagues))


def _snoozes(speaker: Speaker, view: CardView) -> Rows:
    times = wake_times(speaker.now, speaker.channel.zone, view.case.urgency)
    every = [
        _button(view, speaker.t.plain(SNOOZE_LABELS[until]), press.SnoozeCase, until=until)
        for until in times
    ]
    return (*rows_of(every, 1), _back(speaker, view))


def _reporters(speaker: Speaker, view: CardView) -> Rows:
    t, count = speaker.t, int(view.menu[1])
    labels = {
        Whom.NEWEST: t.plain("The newest reporter"),
        Whom.FIRST: t.plain("The first {n}", n=FIRST_FEW),
        Whom.ALL: t.plain("All {n}", n=count),
    }
    every = [_button(view, labels[whom], press.AskWhom, whom=whom) for whom in offered(count)]
    return (*rows_of(every, 1), _back(speaker, view))


def _very_many(speaker: Speaker, view: CardView) -> Rows:
    yes = _button(view, speaker.t.plain("Yes, ask all {n}", n=view.menu[1]), press.AskAll)
    return ((yes,), _back(speaker, view, AskReporter))


_ROWS: dict[str, Callable[[Speaker, CardView], Rows]] = {
    "r": _reasons,
    "h": _colleagues,
    "w": _reasons_to_hand_over,
    "z": _snoozes,
    "a": _reporters,
    "aa": _very_many,
}
"""The menus by the first word of their path, see cards.open_menu."""
