"""Menus of the working card: questions, options and their rows of buttons.

Grounds and reasons are read in full on the card before they are pressed: a phone cuts buttons off.
"""

from collections.abc import Callable
from functools import partial

from bot.authorities import card_parts
from bot.authorities.orders import order_lines
from bot.cases.model import FIRST_FEW, USUAL, USUAL_FOR, Case, Decision, Move, Whom, offered
from bot.cases.moves import Matter, is_joined, needs_second
from bot.channel.model import UnknownId
from bot.core.languages import N_, numbered
from bot.core.outgoing import Button, Rows, Style, shortened
from bot.core.pickers import packed, region_rows
from bot.core.speaker import Part, Speaker, bold, filled, known, language_name, lines, rows_of
from bot.desk import buttons as press
from bot.desk import card_view
from bot.desk.buttons import WHY_SENTENCES, CardMenu, CaseAction, PauseFor, digest_of
from bot.desk.card_view import CardView
from bot.desk.model import Snooze, wake_times
from bot.desk.verdicts import Asked, Choosing, NoSuchChoice, choosing
from bot.links.link import defang
from bot.reports.decision_words import outcome_label
from bot.values import Act, Outcome, Status, Why

LABEL_LIMIT = 40
"""UTF-16 units of a label that a phone shows in a row of its own."""
Menu = tuple[str | None, Rows]
"""The question of an open menu, and its buttons."""

ASKED_SENTENCES = {
    Asked.OUTCOME: N_("Choose the outcome:"),
    Asked.AUTHORITY: N_("Choose the authority:"),
    Asked.GROUND: N_("Choose the ground:"),
    Asked.REASON: N_("Choose the reason:"),
    Asked.ORDER: N_("By which order is access restricted? Answer the questions below."),
    Asked.CONFIRM: N_("The reporters will read:"),
}


def labels(speaker: Speaker, choice: Choosing) -> list[str]:
    """Label the buttons: numbered where one of the sentences is too long for a phone."""
    every = [_text(speaker, choice, choice.asked, option) for option in choice.options]
    if not _are_long(every):
        return every
    return [shortened(f"{i}. {text}", LABEL_LIMIT) for i, text in enumerate(every, 1)]


def asked(
    speaker: Speaker, choice: Choosing, confirm: str | None = None, *, needs_two: bool = False
) -> str:
    """Render the choice so far and the next question, for the card.

    With `confirm`, which stands above what was chosen, nothing is decided about the case.
    """
    t, text = speaker.t, partial(_text, speaker, choice)
    every = [text(choice.asked, option) for option in choice.options]
    chosen: list[Part] = [outcome_label(speaker, Outcome(one)) for one in choice.path[:1]]
    if (verdict := choice.verdict) is not None:
        facts = [speaker.own(speaker.channel.fact(fact).text) for fact in verdict.facts]
        chosen += [
            verdict.authority
            and t("Authority: {name}", name=text(Asked.AUTHORITY, verdict.authority)),
            *(order_lines(speaker, verdict.order) if verdict.order else ()),
            verdict.ground and t("Ground: {ground}", ground=text(Asked.GROUND, verdict.ground)),
            verdict.reason and t("Why: {reason}", reason=text(Asked.REASON, verdict.reason)),
            *[t("Relies on: {fact}", fact=fact) for fact in facts],
        ]
    is_whole = choice.asked is Asked.CONFIRM
    return lines(
        bold(confirm if confirm and is_whole else t(ASKED_SENTENCES[choice.asked])),
        *chosen,
        *([f"{i}. {text}" for i, text in enumerate(every, 1)] if _are_long(every) else ()),
        needs_two and t("A second person of this desk must approve it."),
        _may_wait(choice)
        and t(
            "Access counts as restricted only by an order. Where there is none yet, press “There is"
            " no order yet”: the case then awaits the authority."
        ),
    )


def _may_wait(choice: Choosing) -> bool:
    """True if the moderator can say here that there is no order yet."""
    is_restriction = choice.path[:1] == (Outcome.RESTRICTED.value,)
    return is_restriction and choice.asked in {Asked.AUTHORITY, Asked.ORDER}


def _are_long(every: list[str]) -> bool:
    return any(shortened(text, LABEL_LIMIT) != text for text in every)


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


def _verdict_menu(speaker: Speaker, view: CardView) -> Menu:
    t, case, channel = speaker.t, view.case, speaker.channel
    try:
        choice = choosing(channel, case.violation, view.menu[1:])
    except (NoSuchChoice, UnknownId):
        choice = choosing(channel, case.violation, ())
    needs_two = False  # as far as a card can tell
    if choice.verdict is not None:
        move = Move(Act.DECIDE, 0, None, Decision("", choice.verdict, 0, 0, case.status))
        needs_two = needs_second(Matter(case, view.types), move, channel.second_rules())
    after = digest_of(choice.path)
    picks = [
        case_button(case, label, press.PickOption, after, option)
        for option, label in zip(choice.options, labels(speaker, choice), strict=True)
    ]
    no_order = case_button(case, t.plain("There is no order yet"), press.WithoutOrder, after)
    rows: Rows = rows_of(picks, 1)
    if choice.asked is Asked.CONFIRM:
        confirm = case_button(
            case, t.plain("Confirm"), press.ConfirmVerdict, after, style="success"
        )
        rows = ((confirm,), *rows, *_note_rows(speaker, case, after))
    elif choice.asked is Asked.ORDER:
        ask = case_button(case, t.plain("Ask again"), press.AskOrder, after, style="primary")
        rows = ((ask,), (no_order,))
    elif _may_wait(choice):
        rows = (*rows, (no_order,))
    back = _back(speaker, view)
    if choice.path:
        back = _back(speaker, view, press.StepBack, after)
    return asked(speaker, choice, needs_two=needs_two), (*rows, back)


def _note_rows(speaker: Speaker, case: Case, after: str) -> Rows:
    """A note to the reporters carries its language, so that is chosen before it is written."""
    t = speaker.t
    first = sorted(speaker.channel.languages, key=lambda language: language != t.language)
    if len(first) == 1:
        label = t.plain("Add a note to the reporter")
        return ((case_button(case, label, press.AddWordsIn, after, first[0]),),)
    notes = []
    for language in first:
        label = t.plain("Note: {language}", language=language_name(language))
        notes.append(case_button(case, label, press.AddWordsIn, after, language))
    return rows_of(notes, 3)


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


def _menu_of_holder(speaker: Speaker, view: CardView) -> Menu | None:
    """Menus to give the case away, and to put it off."""
    t, case, back = speaker.t, view.case, _back(speaker, view)
    first, name = view.colleagues[0] if view.colleagues else (0, "")
    match view.menu:
        case ("r", *_):
            *every, in_words = _reasons(speaker, case, USUAL, press.ReleaseBecause)
            conflict = case_button(case, t.plain("Conflict of interest"), press.PassOn)
            every = [*every, conflict, in_words]
        case ("h", *_) if not view.colleagues:
            none = t(
                "No other person at this desk can get the case now: colleagues first open a "
                "private chat with me."
            )
            return none, (back,)
        case ("h", *_):
            every = [
                case_button(case, shortened(name, LABEL_LIMIT), press.ChooseColleague, id)
                for id, name in view.colleagues
            ]
        case ("w", *_):
            back = _back(speaker, view, press.ShowColleagues)
            every = _reasons(speaker, case, USUAL, press.HandOver, first)
        case ("z", *_):
            every = [
                case_button(case, t.plain(SNOOZE_LABELS[until]), press.SnoozeCase, until)
                for until in wake_times(speaker.now, speaker.channel.zone, case.urgency)
            ]
        case _:
            return None
    question, width = t(QUESTION_SENTENCES[view.menu[0]], name=name), 1 + (view.menu[0] == "h")
    return bold(question), (*rows_of(every, width), back)


def _reasons(
    speaker: Speaker,
    case: Case,
    usual: tuple[Why, ...],
    kind: Callable[..., CaseAction],
    *args: object,
) -> list[Button]:
    """A button for each of the usual reasons, and one for own words."""
    t = speaker.t
    labels = [*(t.plain(WHY_SENTENCES[why]) for why in usual), t.plain("In your own words…")]
    every = zip(labels, (*usual, None), strict=True)
    return [case_button(case, label, kind, *args, why) for label, why in every]


def _asking_menu(speaker: Speaker, view: CardView) -> Menu | None:
    t, case, (kind, many) = speaker.t, view.case, view.menu
    if kind == "aa":
        question = t.plural(
            "Your question will go to {n} reporter. Ask all of them?",
            "Your question will go to {n} reporters. Ask all of them?",
            int(many),
        )
        yes = case_button(case, t.plain("Yes, ask all {n}", n=many), press.AskWhom, Whom.ALL, True)
        return question, ((yes,), _back(speaker, view, press.AskReporter))
    named = {
        Whom.NEWEST: t.plain("The newest reporter"),
        Whom.FIRST: t.plain("The first {n}", n=FIRST_FEW),
        Whom.ALL: t.plain("All {n}", n=int(many)),
    }
    every = [case_button(case, named[one], press.AskWhom, one) for one in offered(int(many))]
    question = bold(t(QUESTION_SENTENCES[kind]))
    return question, (*rows_of(every, 1), _back(speaker, view))


def standing(speaker: Speaker, view: CardView) -> str:
    """Tell if the case is put off, or has words that came after the decision."""
    t, case = speaker.t, view.case
    return lines(
        case.snoozed_until and t("Put off until {time}", time=t.time(case.snoozed_until)),
        case.unread_since
        and t(
            "New words since {time}, after the decision. Look at them, then press “Seen” or open"
            " the case again.",
            time=t.time(case.unread_since),
        ),
    )


LENGTHS = {
    PauseFor.DAY: N_("Pause for 1 day…"),
    PauseFor.WEEK: N_("Pause for 7 days…"),
    PauseFor.MONTH: N_("Pause for 30 days…"),
}


def _abuse_menu(speaker: Speaker, view: CardView) -> Menu | None:
    t, case = speaker.t, view.case
    kind: Callable[..., CaseAction]
    about: tuple[str, ...]
    match view.menu:
        case ("bads", *listed):
            question = t("Which report is in bad faith? Reports by the time they were sent:")
            found = [one.partition("@") for one in listed]
            every = [
                case_button(case, t.time(int(at)), press.ChooseReport, report)
                for report, _, at in found
            ]
            return bold(question), (*rows_of(every, 1), _back(speaker, view))
        case ("bad", report, *counts):
            return _acts_on_reporter(speaker, view, report, *map(int, counts))
        case ("bv", report):
            question = t("Why are the reports closed? The reporter reads it.")
            kind, about = press.VoidReports, (report,)
        case ("bp", report, long):
            question = t("Why may the reporter not file for a while? The reporter reads it.")
            kind, about = press.PauseReporter, (report, PauseFor(long))
        case _:
            return None
    every = [
        case_button(case, shortened(speaker.own(one.text), LABEL_LIMIT), kind, *about, one.id)
        for one in speaker.channel.bad_faith
    ]
    every.append(case_button(case, t.plain("In your own words…"), kind, *about, None))
    back = _back(speaker, view, press.ChooseReport, report)
    return bold(question), (*rows_of(every, 1), back)


def _acts_on_reporter(
    speaker: Speaker, view: CardView, report: str, waiting: int, until: int, closed: int
) -> Menu:
    t, case = speaker.t, view.case
    text = lines(
        bold(t("Reports in bad faith")),
        t.plural(
            "The person who sent this report has {n} undecided report, here and at other desks.",
            "The person who sent this report has {n} undecided reports, here and at other desks.",
            waiting,
        ),
        until and t("Paused until {time}.", time=t.time(until)),
        closed and t.plural("{n} report was closed.", "{n} reports were closed.", closed),
        t("No member of staff learns who it is. An admin can undo it."),
    )
    every = []
    if waiting:
        void = t.plain("Close all {n}…", n=waiting)
        every.append(case_button(case, void, press.ShowVoidReasons, report))
    if until:
        every.append(case_button(case, t.plain("Lift the pause"), press.LiftPause, report))
    else:
        every += [
            case_button(case, t.plain(LENGTHS[long]), press.ShowPauseReasons, report, long)
            for long in LENGTHS
        ]
    if closed:
        restore = t.plain("Open the closed ones again ({n})", n=closed)
        every.append(case_button(case, restore, press.RestoreReports, report))
    return text, (*rows_of(every, 1), _back(speaker, view))


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


def _may_move(case: Case) -> bool:
    is_open = case.status.is_undecided or case.status is Status.FORWARDED
    return is_open and case.proposal is None


def _change_menu(speaker: Speaker, view: CardView) -> Menu | None:
    """Menus to correct the case, and to give a reason for an act."""
    t, case, what = speaker.t, view.case, ""
    asked, back = view.menu[0], _back(speaker, view)
    rows: Rows
    match view.menu:
        case ("t", *_) if case.status.is_undecided:
            rows = packed(
                [
                    case_button(
                        case, f"{one.icon} {speaker.own(one.button)}", press.SetCaseType, one.id
                    )
                    for one in speaker.channel.types_on()
                    if one.id != case.violation
                ]
            )
        case ("g", *_) if case.status.is_undecided:
            rows = region_rows(speaker, partial(press.SetCaseRegion, case.id, case.version))
        case ("d", *_) if _may_move(case):
            desks = [(id, shortened(defang(it), LABEL_LIMIT)) for id, it in view.desks]
            rows = rows_of((case_button(case, it, press.MoveToDesk, id) for id, it in desks), 1)
        case ("b", asked, *_) if asked in USUAL_FOR:
            act, after = Act(asked), digest_of(view.menu[1:])
            rows = rows_of(_reasons(speaker, case, USUAL_FOR[act], press.ActBecause, after), 1)
            if act is Act.MOVE:
                back = _back(speaker, view, press.ChooseCaseDesk)
            elif act is Act.MERGE:
                back = _back(speaker, view, press.OpenMenu, CardMenu.DUPLICATES)
            named = view.named or view.merged_number or view.proposed_by or ""
            what = shortened(defang(named), LABEL_LIMIT)
        case _:
            return None
    return bold(t(CHANGE_QUESTIONS[asked], what=what)), (*rows, back)


def _is_undecided(view: CardView) -> bool:
    return view.case.status.is_undecided and view.case.proposal is None


def _further_rows(speaker: Speaker, view: CardView) -> Rows:
    """The menu under “More…”: the acts that the card offers now, in order."""
    t, case, is_undecided = speaker.t, view.case, _is_undecided(view)
    can_write = speaker.channel.need is not None and not card_view.came_by_phone(view)
    is_over = case.status in {Status.FORWARDED, Status.CLOSED} and case.proposal is None
    # One that can be undone is not opened again; a merged one stays closed.
    may_reopen = is_over and not view.can_undo and case.merged_into is None
    acts: list[tuple[str, type[CaseAction] | CardMenu, bool]] = [
        (t.plain("Duplicate of…"), CardMenu.DUPLICATES, is_undecided),
        (t.plain("Hand over…"), press.ShowColleagues, is_undecided),
        (t.plain("Put off…"), CardMenu.SNOOZES, is_undecided),
        (t.plain("Send help numbers"), press.SendNumbers, can_write),
        (t.plain("Conflict of interest"), press.PassOn, is_undecided),
        (t.plain("Pass on"), card_parts.PassToAuthority, card_parts.may_pass_on(view)),
        (t.plain("Hand over instead"), card_parts.HandOverInstead, card_parts.may_hand_over(view)),
        (t.plain("Reopen"), press.ReopenCase, may_reopen),
        (t.plain("Correct the type…"), CardMenu.TYPES, is_undecided),
        (t.plain("Correct the region…"), CardMenu.REGIONS, is_undecided),
        (t.plain("Move to another desk…"), press.ChooseCaseDesk, _may_move(case)),
        (t.plain("Separate again…"), press.SplitCase, is_joined(case)),
        (t.plain("Bad faith…"), press.ShowBadFaith, True),
        (t.plain("Statement (PDF)"), press.GetCaseStatement, case.decision is not None),
        (t.plain("Note"), press.WriteNote, True),
        (t.plain("History"), press.ShowHistory, True),
    ]
    every = [
        case_button(case, label, press.OpenMenu, what)
        if isinstance(what, CardMenu)
        else case_button(case, label, what)
        for label, what, is_offered in acts
        if is_offered
    ]
    return (*rows_of(every, 2), _back(speaker, view))


def _merge_rows(speaker: Speaker, view: CardView) -> Rows:
    t, case = speaker.t, view.case
    alike = [one.case for one in view.alike if one.case.status.is_undecided]
    rows = []
    for other in {one.id: one for one in (*alike, *view.suggestions)}.values():
        label = f"{numbered(other.number)} · {speaker.violation(other.violation)}"
        label = shortened(label, LABEL_LIMIT)
        rows.append(case_button(case, label, press.MergeInto, other.number))
    rows.append(case_button(case, t.plain("Another number…"), press.AskDuplicateNumber))
    return (*rows_of(rows, 1), _back(speaker, view))


def case_button(
    case: Case,
    text: str,
    kind: Callable[..., CaseAction],
    *args: object,
    style: Style | None = None,
) -> Button:
    """A button for an act on a case as it stands now."""
    return Button(text, kind(case.id, case.version, *args), style=style)


def _back(
    speaker: Speaker,
    view: CardView,
    kind: Callable[..., CaseAction] = press.CloseMenu,
    *args: object,
) -> tuple[Button, ...]:
    return (case_button(view.case, speaker.t.plain("Back"), kind, *args),)


def next_row(speaker: Speaker) -> Rows:
    """The button for the next case."""
    return ((Button(speaker.t.plain("Next"), press.TakeNext(), style="primary"),),)


def open_menu(speaker: Speaker, view: CardView) -> Menu | None:
    """Return the open menu of a working card; None when none is open."""
    match view.menu[:1]:
        case ("o",) if view.case.status.is_open:
            return _verdict_menu(speaker, view)
        case ("m",) if view.case.status.is_undecided:
            return None, _merge_rows(speaker, view)
        case ("more",):
            return None, _further_rows(speaker, view)
        case ("t" | "g" | "d" | "b",):
            return _change_menu(speaker, view)
        case ("bads" | "bad" | "bv" | "bp",):
            return _abuse_menu(speaker, view)
        case ("a" | "aa",) if view.case.status.is_undecided:
            return _asking_menu(speaker, view)
        case _:
            return _menu_of_holder(speaker, view) if view.case.status.is_undecided else None


def act_rows(speaker: Speaker, view: CardView) -> Rows:
    """Buttons of the acts that are done most with the case now."""
    t, case = speaker.t, view.case
    now, beside = [], []
    if case.unread_since is not None:
        now = [case_button(case, t.plain("Seen"), press.MarkRead, style="primary")]
    elif card_parts.may_record(view):
        record, label = card_parts.RecordAnswer, t.plain("Record the answer")
        now = [case_button(case, label, record, style="primary")]
    elif case.snoozed_until is not None:
        now = [case_button(case, t.plain("Go on now"), press.TakeCase, style="primary")]
    if _is_undecided(view) and not card_view.came_by_phone(view):
        beside.append(case_button(case, t.plain("Ask the reporter"), press.AskReporter))
    if view.files:
        files = t.plain("Files ({n})", n=view.files)
        beside.append(case_button(case, files, press.ShowCaseFiles))
    more = case_button(case, t.plain("More…"), press.OpenMenu, CardMenu.MORE)
    first = card_view.proposal_rows(speaker, case)
    if case.proposal is None:
        usual = preset_rows(speaker, view)
        first = (*usual, _first_row(speaker, view, has_usual=bool(usual)))
    return filled(*first, now, beside, [more], *card_view.further(speaker, view))


def preset_rows(speaker: Speaker, view: CardView) -> Rows:
    """The usual verdicts of the case's type, each of which decides at one press.

    None where the reports have a pattern: a moderator looks first.
    """
    kind = known(speaker.channel.type, view.case.violation)
    if kind is None or view.case.patterns or not _is_undecided(view):
        return ()
    labelled = ((speaker.own(one.label), one.id) for one in kind.presets)
    return rows_of((case_button(view.case, it, press.UsePreset, id) for it, id in labelled), 1)


def _first_row(speaker: Speaker, view: CardView, *, has_usual: bool) -> tuple[Button, ...]:
    t, case = speaker.t, view.case
    label = t.plain("Other outcome…") if has_usual else t.plain("Outcome")
    outcome = case_button(case, label, press.ChooseOutcome, style="success")
    if case.status.is_undecided and view.holder:
        return case_button(case, t.plain("Release"), press.ReleaseCase), outcome
    if case.status.is_undecided:
        return case_button(case, t.plain("Take"), press.TakeCase, style="primary"), outcome
    if view.can_undo:
        return (case_button(case, t.plain("Undo"), press.UndoDecision, style="danger"),)
    return (outcome,) if case.status is Status.FORWARDED else ()
