"""Menus of the working card: questions, options and their rows of buttons.

Grounds and reasons are read in full on the card before they are pressed: a phone cuts buttons off.
"""

from collections.abc import Callable
from functools import partial

from bot.authorities.answer_form import RecordAnswer
from bot.authorities.hand_over_screens import HandOverInstead, PassToAuthority, may_hand_over
from bot.authorities.news_screens import may_pass_on, may_record
from bot.authorities.orders import order_lines
from bot.cases.model import FIRST_FEW, USUAL, USUAL_FOR, Case, Decision, Move, Whom, offered
from bot.cases.moves import Matter, is_joined, needs_second
from bot.channel.model import UnknownId
from bot.channel.parts import Reason
from bot.core.languages import N_, numbered
from bot.core.outgoing import Button, Rows, Style, shortened
from bot.core.pickers import packed, region_rows
from bot.core.speaker import Part, Speaker, bold, filled, known, language_name, lines, rows_of
from bot.desk import buttons as press
from bot.desk import card_view
from bot.desk.buttons import (
    WHY_SENTENCES,
    AskReporter,
    CaseAction,
    ChooseDuplicate,
    CloseMenu,
    PauseFor,
    TakeNext,
    digest_of,
)
from bot.desk.model import CardView, Snooze, wake_times
from bot.desk.verdicts import Asked, Choosing, NoSuchChoice, choosing
from bot.links.link import defang
from bot.reports.news_screens import outcome_label
from bot.values import Act, Finding, Outcome, Status

LABEL_LIMIT = 40
"""UTF-16 units of a label that a phone shows in a row of its own."""


def choice_of(speaker: Speaker, view: CardView) -> Choosing | None:
    """Return the choice of the open menu; None when no outcome is being chosen."""
    if view.menu[:1] != ("o",) or not view.case.status.is_open:
        return None
    try:
        return choosing(speaker.channel, view.case.violation, view.menu[1:])
    except (NoSuchChoice, UnknownId):
        return choosing(speaker.channel, view.case.violation, ())


def labels(speaker: Speaker, choice: Choosing) -> list[str]:
    """Label the buttons: numbered where one of the sentences is too long for a phone."""
    every = [_text(speaker, choice, choice.asked, option) for option in choice.options]
    if not _are_long(every):
        return every
    return [shortened(f"{i}. {text}", LABEL_LIMIT) for i, text in enumerate(every, 1)]


def takes_two(speaker: Speaker, view: CardView, verdict: Finding) -> bool:
    """True if this verdict would only be proposed, as far as a card can tell."""
    decision = Decision("", verdict, 0, 0, view.case.status)
    matter = Matter(view.case, view.types)
    return needs_second(matter, Move(Act.DECIDE, 0, None, decision), speaker.channel.second_rules())


def asked(
    speaker: Speaker, choice: Choosing, confirm: str | None = None, *, needs_two: bool = False
) -> str:
    """Render the choice so far and the next question, for the card.

    With `confirm`, which stands above what was chosen, nothing is decided about the case.
    """
    t = speaker.t
    every = [_text(speaker, choice, choice.asked, option) for option in choice.options]
    is_whole = choice.asked is Asked.CONFIRM
    return lines(
        bold(_question(speaker, choice.asked) if not confirm or not is_whole else confirm),
        *_chosen(speaker, choice),
        *([f"{i}. {text}" for i, text in enumerate(every, 1)] if _are_long(every) else ()),
        needs_two and t("A second person of this desk must approve it."),
        may_wait(choice)
        and speaker.t(
            "Access counts as restricted only by an order. Where there is none yet, press “There is"
            " no order yet”: the case then awaits the authority."
        ),
    )


def may_wait(choice: Choosing) -> bool:
    """True if the moderator can say here that there is no order yet."""
    is_restriction = choice.path[:1] == (Outcome.RESTRICTED.value,)
    return is_restriction and choice.asked in {Asked.AUTHORITY, Asked.ORDER}


def _are_long(every: list[str]) -> bool:
    return any(shortened(text, LABEL_LIMIT) != text for text in every)


def _question(speaker: Speaker, what: Asked) -> str:
    t = speaker.t
    return {
        Asked.OUTCOME: t("Choose the outcome:"),
        Asked.AUTHORITY: t("Choose the authority:"),
        Asked.GROUND: t("Choose the ground:"),
        Asked.REASON: t("Choose the reason:"),
        Asked.ORDER: t("By which order is access restricted? Answer the questions below."),
        Asked.CONFIRM: t("The reporters will read:"),
    }[what]


def _chosen(speaker: Speaker, choice: Choosing) -> list[Part]:
    if not choice.path:
        return []
    whole = [] if choice.verdict is None else _whole(speaker, choice, choice.verdict)
    return [outcome_label(speaker, Outcome(choice.path[0])), *whole]


def _whole(speaker: Speaker, choice: Choosing, verdict: Finding) -> list[Part]:
    t, text = speaker.t, partial(_text, speaker, choice)
    return [
        verdict.authority and t("Authority: {name}", name=text(Asked.AUTHORITY, verdict.authority)),
        *(order_lines(speaker, verdict.order) if verdict.order else ()),
        verdict.ground and t("Ground: {ground}", ground=text(Asked.GROUND, verdict.ground)),
        verdict.reason and t("Why: {reason}", reason=text(Asked.REASON, verdict.reason)),
        *[
            t("Relies on: {fact}", fact=speaker.own(speaker.channel.fact(fact).text))
            for fact in verdict.facts
        ],
    ]


def _text(speaker: Speaker, choice: Choosing, what: Asked, option: str) -> str:
    channel = speaker.channel
    match what:
        case Asked.OUTCOME:
            return outcome_label(speaker, Outcome(option))
        case Asked.AUTHORITY:
            return speaker.own(channel.authority(option).short)
        case Asked.GROUND:
            grounds = channel.outcome(choice.path[0]).grounds
            return next(speaker.own(g.label) for g in grounds if g.id == option)
        case Asked.CONFIRM:
            fact = channel.fact(option)
            return speaker.own(fact.label or fact.text)
        case _:
            reasons = channel.outcome(choice.path[0]).reasons
            return next(speaker.own(r.text) for r in reasons if r.id == option)


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


def act_question(speaker: Speaker, view: CardView) -> str | None:
    """Return the question of the open menu; None when none of these is open."""
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


def act_rows(speaker: Speaker, view: CardView) -> Rows | None:
    menu = _open(view)
    return None if menu is None else _ROWS[menu](speaker, view)


def standing(speaker: Speaker, view: CardView) -> str:
    """Tell if the case is put off, or has words that came after the decision."""
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


LENGTHS = {
    PauseFor.DAY: N_("Pause for 1 day…"),
    PauseFor.WEEK: N_("Pause for 7 days…"),
    PauseFor.MONTH: N_("Pause for 30 days…"),
}


def abuse_question(speaker: Speaker, view: CardView) -> str | None:
    """Return text and question of the open menu; None when none of these is open."""
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


def abuse_rows(speaker: Speaker, view: CardView) -> Rows | None:
    match view.menu:
        case ("bads", *listed):
            return _reports(speaker, view, listed)
        case ("bad", report, waiting, until, closed):
            return _acts(speaker, view, report, int(waiting), int(until), int(closed))
        case ("bv", report):
            words = _abuse_menus_button(
                view, speaker.t.plain("In your own words…"), press.VoidInWords, report
            )
            reasons = _abuse_menus_reasons(speaker, view, press.VoidReports, report)
            return (*reasons, (words,), _abuse_menus_back(speaker, view, report))
        case ("bp", report, long):
            own = speaker.t.plain("In your own words…")
            words = _abuse_menus_button(view, own, press.PauseInWords, report, PauseFor(long))
            reasons = _abuse_menus_reasons(
                speaker, view, press.PauseReporter, report, PauseFor(long)
            )
            return (*reasons, (words,), _abuse_menus_back(speaker, view, report))
    return None


def _reports(speaker: Speaker, view: CardView, listed: list[str]) -> Rows:
    found = [one.partition("@") for one in listed]
    every = [
        _abuse_menus_button(view, speaker.t.time(int(at)), press.ChooseReport, report)
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
        (_abuse_menus_button(view, t.plain(LENGTHS[long]), press.ShowPauseReasons, report, long),)
        for long in LENGTHS
    ]
    lift = [(_abuse_menus_button(view, t.plain("Lift the pause"), press.LiftPause, report),)]
    return filled(
        [_abuse_menus_button(view, void, press.ShowVoidReasons, report)] if waiting else [],
        *(lift if until else pauses),
        [_abuse_menus_button(view, restore, press.RestoreReports, report)] if closed else [],
        [Button(t.plain("Back"), CloseMenu(view.case.id, view.case.version))],
    )


def _abuse_menus_reasons(
    speaker: Speaker, view: CardView, kind: Callable[..., CaseAction], *about: str
) -> Rows:
    reasons: tuple[Reason, ...] = speaker.channel.bad_faith
    return rows_of(
        (_abuse_menus_button(view, speaker.own(r.text), kind, *about, r.id) for r in reasons), 1
    )


def _abuse_menus_button(
    view: CardView, text: str, kind: Callable[..., CaseAction], *about: str
) -> Button:
    return Button(shortened(text, LABEL_LIMIT), kind(view.case.id, view.case.version, *about))


def _abuse_menus_back(speaker: Speaker, view: CardView, report: str) -> tuple[Button, ...]:
    return (_abuse_menus_button(view, speaker.t.plain("Back"), press.ChooseReport, report),)


CHANGE_QUESTIONS = {
    "t": N_(
        "Which type is it? Reports stay as they were filed; grounds, figures and the desk "
        "change with it."
    ),
    "g": N_("Which region is it about? Figures and the desk change with it."),
    "d": N_("Which desk is responsible? The case moves there with its history."),
    "move": N_("Why does the case move to “{what}”?"),
    "merge": N_("Why is the case the same as № {what}?"),
    "reopen": N_("Why is the case opened again?"),
    "disagree": N_("Why do you refuse the proposal? The case goes back to {what}."),
    "take_over": N_("Why do you decide otherwise? The case becomes yours."),
    "release": N_("Why do you not take the case? It goes back into the queue."),
    "restore": N_("Why do the closed reports count again?"),
    "split": N_("Why is the case separated from № {what}? Its reporters will be told."),
}


def _change_menus_is_undecided(view: CardView) -> bool:
    return view.case.status.is_undecided


def may_move(view: CardView) -> bool:
    case = view.case
    is_open = case.status.is_undecided or case.status is Status.FORWARDED
    return is_open and case.proposal is None


def may_split(view: CardView) -> bool:
    return is_joined(view.case)


def change_question(speaker: Speaker, view: CardView) -> str | None:
    """Return the question of the open menu; None when none of these is open."""
    match view.menu:
        case ("t" | "g" | "d" as menu, *_) if change_rows(speaker, view) is not None:
            return bold(speaker.t(CHANGE_QUESTIONS[menu]))
        case ("b", act, *_) if act in USUAL_FOR:
            what = shortened(
                defang(view.changes.named or view.merged_number or view.proposed_by or ""),
                LABEL_LIMIT,
            )
            return bold(speaker.t(CHANGE_QUESTIONS[act], what=what))
        case _:
            return None


def change_rows(speaker: Speaker, view: CardView) -> Rows | None:
    """The open menu; None when none of these is open."""
    match view.menu[:1]:
        case ("t",) if _change_menus_is_undecided(view):
            return (*_types(speaker, view), _change_menus_back(speaker, view))
        case ("g",) if _change_menus_is_undecided(view):
            return (*_regions(speaker, view), _change_menus_back(speaker, view))
        case ("d",) if may_move(view):
            return (*_desks(view), _change_menus_back(speaker, view))
        case ("b",) if view.menu[1] in USUAL_FOR:
            return _change_menus_reasons(speaker, view)
        case _:
            return None


def _types(speaker: Speaker, view: CardView) -> Rows:
    case, channel = view.case, speaker.channel
    return packed(
        [
            Button(
                f"{kind.icon} {speaker.own(kind.button)}",
                press.SetCaseType(case.id, case.version, kind.id),
            )
            for kind in channel.types_on()
            if kind.id != case.violation
        ]
    )


def _regions(speaker: Speaker, view: CardView) -> Rows:
    case = view.case
    return region_rows(speaker, lambda code: press.SetCaseRegion(case.id, case.version, code))


def _desks(view: CardView) -> Rows:
    case = view.case
    every = [
        Button(shortened(defang(title), LABEL_LIMIT), press.MoveToDesk(case.id, case.version, id))
        for id, title in view.changes.desks
    ]
    return rows_of(every, 1)


def _change_menus_reasons(speaker: Speaker, view: CardView) -> Rows:
    t, case, after = speaker.t, view.case, digest_of(view.menu[1:])
    act = Act(view.menu[1])
    usual = [
        Button(t.plain(WHY_SENTENCES[why]), press.ActBecause(case.id, case.version, after, why))
        for why in USUAL_FOR[act]
    ]
    words = Button(t.plain("In your own words…"), press.ActInWords(case.id, case.version, after))
    back: dict[Act, Callable[..., CaseAction]] = {
        Act.MOVE: press.ChooseCaseDesk,
        Act.MERGE: ChooseDuplicate,
    }
    return (
        *rows_of([*usual, words], 1),
        _change_menus_back(speaker, view, back.get(act, CloseMenu)),
    )


def _change_menus_back(
    speaker: Speaker, view: CardView, kind: Callable[..., CaseAction] = CloseMenu
) -> tuple[Button, ...]:
    return (Button(speaker.t.plain("Back"), kind(view.case.id, view.case.version)),)


def _is_undecided(view: CardView) -> bool:
    return view.case.status.is_undecided and view.case.proposal is None


def may_reopen(view: CardView) -> bool:
    """A decided case that is not undone but opened again; a merged one stays closed."""
    case = view.case
    is_over = case.status in {Status.FORWARDED, Status.CLOSED} and case.proposal is None
    return is_over and not view.can_undo and case.merged_into is None


def _is_decided(view: CardView) -> bool:
    return view.case.decision is not None


def _always(view: CardView) -> bool:
    return True


def _can_be_written_to(view: CardView) -> bool:
    return not card_view.came_by_phone(view)


FURTHER_ACTS: dict[type[CaseAction], tuple[str, Callable[[CardView], bool]]] = {
    press.ChooseDuplicate: (N_("Duplicate of…"), _is_undecided),
    press.ShowColleagues: (N_("Hand over…"), _is_undecided),
    press.ShowSnoozes: (N_("Put off…"), _is_undecided),
    press.SendNumbers: (N_("Send help numbers"), _can_be_written_to),
    press.PassOn: (N_("Conflict of interest"), _is_undecided),
    PassToAuthority: (N_("Pass on"), may_pass_on),
    HandOverInstead: (N_("Hand over instead"), may_hand_over),
    press.ReopenCase: (N_("Reopen"), may_reopen),
    press.ChooseCaseType: (N_("Correct the type…"), _is_undecided),
    press.ChooseCaseRegion: (N_("Correct the region…"), _is_undecided),
    press.ChooseCaseDesk: (N_("Move to another desk…"), may_move),
    press.SplitCase: (N_("Separate again…"), may_split),
    press.ShowBadFaith: (N_("Bad faith…"), _always),
    press.GetCaseStatement: (N_("Statement (PDF)"), _is_decided),
    press.WriteNote: (N_("Note"), _always),
    press.ShowHistory: (N_("History"), _always),
}
"""The menu under “More…”, in order: the label of each act, and whether a card offers it now."""


def case_button(
    case: Case, text: str, kind: Callable[..., CaseAction], *args: str, style: Style | None = None
) -> Button:
    """A button for an act on a case as it stands now."""
    return Button(text, kind(case.id, case.version, *args), style=style)


def next_row(speaker: Speaker) -> Rows:
    """The button for the next case."""
    return ((Button(speaker.t.plain("Next"), TakeNext(), style="primary"),),)


def working_rows(speaker: Speaker, view: CardView) -> Rows:
    """The open menu of a working card, or what is done most with the case now."""
    rows = _menu_rows(speaker, view)
    if rows is None:
        rows = (*_act_rows(speaker, view), *card_view.further(speaker, view))
    return rows


def _menu_rows(speaker: Speaker, view: CardView) -> Rows | None:
    """The open menu; None when none is open."""
    choice = choice_of(speaker, view)
    if choice is not None:
        return _verdict_rows(speaker, view.case, choice)
    match view.menu[:1]:
        case ("m",) if view.case.status.is_undecided:
            return _merge_rows(speaker, view)
        case ("more",):
            return _further_rows(speaker, view)
        case _:
            return (
                change_rows(speaker, view) or abuse_rows(speaker, view) or act_rows(speaker, view)
            )


def question(speaker: Speaker, view: CardView) -> str | None:
    """Return the question of an open menu that is not about an outcome."""
    return (
        change_question(speaker, view)
        or abuse_question(speaker, view)
        or act_question(speaker, view)
    )


def _act_rows(speaker: Speaker, view: CardView) -> Rows:
    t, case = speaker.t, view.case
    files = ask = None
    if view.files:
        files = case_button(case, t.plain("Files ({n})", n=view.files), press.ShowCaseFiles)
    if _is_undecided(view) and not card_view.came_by_phone(view):
        ask = case_button(case, t.plain("Ask the reporter"), press.AskReporter)
    more = case_button(case, t.plain("More…"), press.ShowFurtherActs)
    now = []
    if case.unread_since is not None:
        now = [case_button(case, t.plain("Seen"), press.MarkRead, style="primary")]
    elif may_record(view):
        now = [case_button(case, t.plain("Record the answer"), RecordAnswer, style="primary")]
    elif case.snoozed_until is not None:
        now = [case_button(case, t.plain("Go on now"), press.TakeCase, style="primary")]
    beside = [button for button in (ask, files) if button is not None]
    if case.proposal is not None:
        return filled(*card_view.proposal_rows(speaker, case), now, beside, [more])
    usual = preset_rows(speaker, view)
    return filled(*usual, _first_row(speaker, view, usual), now, beside, [more])


def preset_rows(speaker: Speaker, view: CardView) -> Rows:
    """The usual verdicts of the case's type, each of which decides at one press.

    None where the reports have a pattern: a moderator looks first.
    """
    kind = known(speaker.channel.type, view.case.violation)
    if kind is None or view.case.patterns or not _is_undecided(view):
        return ()
    return rows_of(
        (
            case_button(view.case, speaker.own(one.label), press.UsePreset, one.id)
            for one in kind.presets
        ),
        1,
    )


def _first_row(speaker: Speaker, view: CardView, usual: Rows) -> list[Button]:
    t, case = speaker.t, view.case
    label = t.plain("Other outcome…") if usual else t.plain("Outcome")
    outcome = case_button(case, label, press.ChooseOutcome, style="success")
    if case.status.is_undecided:
        take = case_button(case, t.plain("Take"), press.TakeCase, style="primary")
        release = case_button(case, t.plain("Release"), press.ReleaseCase)
        return [release if view.holder else take, outcome]
    if view.can_undo:
        return [case_button(case, t.plain("Undo"), press.UndoDecision, style="danger")]
    return [outcome] if case.status is Status.FORWARDED else []


def _further_rows(speaker: Speaker, view: CardView) -> Rows:
    t, case = speaker.t, view.case
    acts = [
        case_button(case, t.plain(FURTHER_ACTS[kind][0]), kind)
        for kind, (_, is_offered) in FURTHER_ACTS.items()
        if is_offered(view) and not (kind is press.SendNumbers and speaker.channel.need is None)
    ]
    return (*rows_of(acts, 2), (case_button(case, t.plain("Back"), press.CloseMenu),))


def _verdict_rows(speaker: Speaker, case: Case, choice: Choosing) -> Rows:
    t, after = speaker.t, digest_of(choice.path)
    back = case_button(case, t.plain("Back"), press.StepBack, after)
    if not choice.path:
        back = case_button(case, t.plain("Back"), press.CloseMenu)
    picks = [
        case_button(case, label, press.PickOption, after, option)
        for option, label in zip(choice.options, labels(speaker, choice), strict=True)
    ]
    if choice.asked is Asked.CONFIRM:
        confirm = case_button(
            case, t.plain("Confirm"), press.ConfirmVerdict, after, style="success"
        )
        return ((confirm,), *rows_of(picks, 1), *_note_rows(speaker, case, after), (back,))
    no_order = case_button(case, t.plain("There is no order yet"), press.WithoutOrder, after)
    if choice.asked is Asked.ORDER:
        ask = case_button(case, t.plain("Ask again"), press.AskOrder, after, style="primary")
        return ((ask,), (no_order,), (back,))
    return (*rows_of(picks, 1), *filled([no_order] if may_wait(choice) else []), (back,))


def _note_rows(speaker: Speaker, case: Case, after: str) -> Rows:
    """A note to the reporters carries its language, so that is chosen before it is written."""
    t = speaker.t
    first = sorted(speaker.channel.languages, key=lambda language: language != t.language)
    if len(first) == 1:
        label = t.plain("Add a note to the reporter")
        return ((case_button(case, label, press.AddWordsIn, after, first[0]),),)
    notes = [
        case_button(
            case,
            t.plain("Note: {language}", language=language_name(language)),
            press.AddWordsIn,
            after,
            language,
        )
        for language in first
    ]
    return rows_of(notes, 3)


def _merge_rows(speaker: Speaker, view: CardView) -> Rows:
    t, case = speaker.t, view.case
    alike = [one.case for one in view.beside.alike if one.case.status.is_undecided]
    rows = []
    for other in {one.id: one for one in (*alike, *view.suggestions)}.values():
        label = f"{numbered(other.number)} · {speaker.violation(other.violation)}"
        label = shortened(label, LABEL_LIMIT)
        rows.append(case_button(case, label, press.MergeInto, other.number))
    return (
        *rows_of(rows, 1),
        (case_button(case, t.plain("Another number…"), press.AskDuplicateNumber),),
        (case_button(case, t.plain("Back"), press.CloseMenu),),
    )
