"""Menus of the working card: its buttons, questions, options and rows.

Grounds and reasons are read in full on the card before they are pressed: a phone cuts buttons off.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from bot.cases.model import FIRST_FEW, Case, Whom, is_joined, offered
from bot.channel.model import UnknownId
from bot.channel.parts import Preset
from bot.core.messages import (
    LABEL_LIMIT,
    N_,
    Button,
    Place,
    Rows,
    Speaker,
    Style,
    bold,
    button,
    filled,
    known,
    language_name,
    lines,
    numbered,
    rows_of,
    shortened,
    untapped,
)
from bot.core.people import Right
from bot.core.pickers import packed, region_rows
from bot.desk import card_words, referral_parts, same_report
from bot.desk.buttons import (
    ActBecause,
    AddWordsIn,
    ApproveProposal,
    AskWhy,
    CardMenu,
    CaseAction,
    ChooseOutcome,
    CloseMenu,
    Correct,
    DecideAsBefore,
    DecideOthers,
    OpenMenu,
    PauseFor,
    ReleaseCase,
    TakeCase,
    TakeNext,
    UndoDecision,
    UsePreset,
    WithoutOrder,
    digest_of,
)
from bot.desk.card_view import CardView
from bot.desk.menus import (
    BadFaithMenu,
    ChoiceMenu,
    ReasonMenu,
    ReporterMenu,
    SentReport,
    VerdictMenu,
    WhomMenu,
)
from bot.desk.model import Snooze, snoozes
from bot.desk.verdict_form import (
    ON_CARD,
    WHY_ON_CARD,
    Asked,
    NoSuchChoice,
    draw_step,
    verdict_step,
    why_step,
)
from bot.values import Act, Status, replace


@button("c:{case}:{version}:numbers")
class SendNumbers(CaseAction):
    """Send the numbers for a person in need to the reporters."""


@button("c:{case}:{version}:mergeask", current=True)
class AskDuplicateNumber(CaseAction): ...


@button("c:{case}:{version}:ask")
class AskReporter(CaseAction): ...


@button("c:{case}:{version}:note")
class WriteNote(CaseAction): ...


@button("c:{case}:{version}:history")
class ShowHistory(CaseAction): ...


@button("c:{case}:{version}:why")
class GetCaseStatement(CaseAction): ...


@button("c:{case}:{version}:files")
class ShowCaseFiles(CaseAction): ...


@button("c:{case}:{version}:recuse")
class PassOn(CaseAction):
    """Have nothing more to do with a case: a conflict of interest."""


@button("c:{case}:{version}:later:{until}")
class SnoozeCase(CaseAction):
    until: Snooze


@button("c:{case}:{version}:askto:{whom}")
class AskWhom(CaseAction):
    whom: Whom


@button("c:{case}:{version}:read")
class MarkRead(CaseAction): ...


@button("c:{case}:{version}:bad", right=Right.STOP_ABUSE, place=Place.PRIVATE)
class ShowBadFaith(CaseAction): ...


class AbuseAction(CaseAction):
    """A button against bad faith on a working card; it names a report, never a person."""

    right: ClassVar[Right | None] = Right.STOP_ABUSE
    place: ClassVar[Place] = Place.PRIVATE

    report: str


@button("c:{case}:{version}:bad:{report}")
class ChooseReport(AbuseAction): ...


@button("c:{case}:{version}:b:{act}:{report}:{long|-}")
class AskWhyBadFaith(AbuseAction):
    """Ask why the reports of this report's author are closed, or the author is paused."""

    act: Act
    long: PauseFor | None = None


@button("c:{case}:{version}:bl:{report}", right=Right.FORGIVE_ABUSE)
class LiftPause(AbuseAction): ...


@button("c:{case}:{version}:br:{report}", right=Right.FORGIVE_ABUSE)
class RestoreReports(AbuseAction):
    """Open again what was closed together with this report."""


Menu = tuple[str | None, Rows]
"""The question of an open menu, and its buttons."""


def _verdict_menu(speaker: Speaker, view: CardView, path: tuple[str, ...]) -> Menu:
    t = speaker.t
    case = view.case
    channel = speaker.channel
    try:
        step = verdict_step(channel, case.violation, path)
    except (NoSuchChoice, UnknownId):
        step = verdict_step(channel, case.violation, ())
    after = digest_of(step.path)
    more = Rows()
    if step.verdict is not None:
        # A note to the reporters carries its language, so that is chosen before it is written.
        notes = list[Button]()
        for language in sorted(channel.languages, key=lambda one: one != t.language):
            label = t.plain("Note: {language}", language=language_name(language))
            notes.append(case_button(case, label, AddWordsIn, after, language))
        more = rows_of(notes, 3)
        if view.is_proposal(step.verdict, channel.second_rules()):
            step = replace(step, asked=Asked.PROPOSE)
    elif step.may_wait:
        no_order = t.plain("There is no order yet")
        more = ((case_button(case, no_order, WithoutOrder, after),),)
    leave = (_back(speaker, view),)
    return draw_step(
        speaker, step, ON_CARD, (case.id, case.version), more=more, leave=leave
    )


_CHOICE_QUESTIONS = {
    CardMenu.TYPES: N_(
        "Which type is it? Reports stay as they were filed; grounds, figures and the desk "
        "change with it."
    ),
    CardMenu.REGIONS: N_(
        "Which region is it about? Figures and the desk change with it."
    ),
    CardMenu.DESKS: N_(
        "Which desk is responsible? The case moves there with its history."
    ),
    CardMenu.COLLEAGUES: N_("Who do you hand the case over to?"),
    CardMenu.SNOOZES: N_(
        "For how long? The case stays yours and is not offered to others."
    ),
}
_NONE_TO_CHOOSE = {
    CardMenu.DESKS: N_("There is no other desk."),
    CardMenu.COLLEAGUES: N_(
        "No colleague of this desk has opened a private chat with me."
    ),
}


def _choice_menu(speaker: Speaker, view: CardView, menu: CardMenu) -> Menu:
    t = speaker.t
    rows = _choices(speaker, view, menu)
    question = t(_CHOICE_QUESTIONS[menu])
    if not rows and menu in _NONE_TO_CHOOSE:
        question = t(_NONE_TO_CHOOSE[menu])
    return bold(question), (*rows, _back_to_more(speaker, view))


def _choices(speaker: Speaker, view: CardView, menu: CardMenu) -> Rows:
    t = speaker.t
    case = view.case
    match menu:
        case CardMenu.TYPES:
            channel = speaker.channel
            kinds = [one for one in channel.types_on() if one.id != case.violation]
            labelled = [
                (f"{one.icon} {speaker.own(one.button)}", one.id) for one in kinds
            ]
            correct = partial(Correct, case.id, case.version, Act.SET_TYPE)
            return packed([Button(label, correct(id)) for label, id in labelled])
        case CardMenu.REGIONS:
            correct = partial(Correct, case.id, case.version, Act.SET_REGION)
            return region_rows(speaker, correct)
        case CardMenu.DESKS:
            return rows_of(_named_choices(view, Act.MOVE), 1)
        case CardMenu.COLLEAGUES:
            return rows_of(_named_choices(view, Act.HAND_OVER), 2)
        case CardMenu.SNOOZES:
            until = [(t.plain(one.sentence), one) for one in snoozes(case.urgency)]
            return rows_of(
                (case_button(case, it, SnoozeCase, at) for it, at in until), 1
            )
        case _:
            raise ValueError(menu)


def _named_choices(view: CardView, act: Act) -> list[Button]:
    return [
        case_button(view.case, untapped(name, LABEL_LIMIT), AskWhy, act, id)
        for id, name in view.choices
    ]


def _whom_menu(speaker: Speaker, view: CardView, count: int) -> Menu:
    t = speaker.t
    counts = {Whom.NEWEST: 1, Whom.FIRST: FIRST_FEW, Whom.ALL: count}
    every = [
        case_button(view.case, t.plain(whom.sentence, n=counts[whom]), AskWhom, whom)
        for whom in offered(count)
    ]
    question = bold(t("Which reporters do you want to ask?"))
    return question, (*rows_of(every, 1), _back(speaker, view))


def _bad_faith_menu(
    speaker: Speaker, view: CardView, reports: Iterable[SentReport]
) -> Menu:
    t = speaker.t
    every = [
        case_button(view.case, t.time(report.at), ChooseReport, report.id)
        for report in reports
    ]
    question = bold(
        t("Which report is in bad faith? Reports by the time they were sent:")
    )
    return question, (*rows_of(every, 1), _back_to_more(speaker, view))


_WHY_QUESTIONS: Mapping[str, str] = {
    Act.MOVE: N_("Why does the case move to “{what}”?"),
    Act.MERGE: N_("Why is the case the same as № {what}?"),
    Act.REOPEN: N_("Why is the case opened again?"),
    Act.DISAGREE: N_("Why do you refuse the proposal? The case goes back to {what}."),
    Act.TAKE_OVER: N_("Why do you decide otherwise? The case becomes yours."),
    Act.RELEASE: N_("Why does the case go back into the queue?"),
    Act.HAND_OVER: N_("Why do you hand the case over to {name}?"),
    Act.RESTORE: N_("Why do the closed reports count again?"),
    Act.SPLIT: N_(
        "Why is the case separated from № {what}? Its reporters will be told."
    ),
    Act.VOID: N_("Why are the reports closed? The reporter reads it."),
    Act.PAUSE: N_("Why may the reporter not file for a while? The reporter reads it."),
}


def _why_menu(speaker: Speaker, view: CardView, menu: ReasonMenu) -> Menu:
    t = speaker.t
    case = view.case
    step = why_step(speaker.channel, menu.path)
    back = _back(speaker, view)
    match menu:
        case ReasonMenu(Act.MOVE):
            back = _back(speaker, view, OpenMenu, CardMenu.DESKS)
        case ReasonMenu(Act.HAND_OVER):
            back = _back(speaker, view, OpenMenu, CardMenu.COLLEAGUES)
        case ReasonMenu(Act.MERGE) if _to_join(view):
            back = _back(speaker, view, OpenMenu, CardMenu.DUPLICATES)
        case ReasonMenu(Act.REOPEN | Act.SPLIT | Act.MERGE):
            back = _back_to_more(speaker, view)
        case ReasonMenu(Act.VOID | Act.PAUSE, (report, *_)):
            back = _back(speaker, view, ChooseReport, report)
    own_words = t.plain("In your own words…")
    more = [case_button(case, own_words, ActBecause, digest_of(step.path), None)]
    if menu.act is Act.RELEASE:
        more.insert(0, case_button(case, t.plain("Conflict of interest"), PassOn))
    named = view.named or view.merged_number or view.proposed_by or ""
    what = untapped(named, LABEL_LIMIT)
    return draw_step(
        speaker,
        step,
        WHY_ON_CARD,
        (case.id, case.version),
        question=bold(t(_WHY_QUESTIONS[step.path[0]], what=what, name=what)),
        more=rows_of(more, 1),
        leave=(back,),
    )


def _acts_on_reporter(speaker: Speaker, view: CardView, menu: ReporterMenu) -> Menu:
    t = speaker.t
    report = menu.report
    waiting = menu.waiting
    until = menu.paused_until
    closed = menu.closed
    text = lines(
        bold(t("Reports in bad faith")),
        t.plural(
            "The person who sent this report has {n} undecided report, here and at other desks.",
            "The person who sent this report has {n} undecided reports, here and at other desks.",
            waiting,
        ),
        until and t("Paused until {time}.", time=t.time(until)),
        closed
        and t.plural("{n} report was closed.", "{n} reports were closed.", closed),
        t("No member of staff learns who it is. An admin can undo it."),
    )
    act = partial(case_button, view.case)
    every = list[Button]()
    if waiting:
        void = t.plain("Close all ({n})…", n=waiting)
        every.append(act(void, AskWhyBadFaith, report, Act.VOID))
    if until:
        every.append(act(t.plain("Lift the pause"), LiftPause, report))
    else:
        for long in PauseFor:
            label = t.plain(long.sentence)
            every.append(act(label, AskWhyBadFaith, report, Act.PAUSE, long))
    if closed:
        restore = t.plain("Open the closed ones again ({n})", n=closed)
        every.append(act(restore, RestoreReports, report))
    back = _back_to_more(speaker, view)
    if menu.has_others:
        back = _back(speaker, view, ShowBadFaith)
    return text, (*rows_of(every, 1), back)


def _may_move(case: Case) -> bool:
    is_open = case.status.is_undecided or case.status is Status.FORWARDED
    return is_open and case.proposal is None


def standing(speaker: Speaker, view: CardView) -> str:
    t = speaker.t
    case = view.case
    return lines(
        case.snoozed_until
        and t("Put off until {time}", time=t.time(case.snoozed_until)),
        case.unread_since
        and t(
            "New words since {time}, after the decision. Look at them, then press “Seen” or open"
            " the case again.",
            time=t.time(case.unread_since),
        ),
    )


def _further_rows(speaker: Speaker, view: CardView) -> Rows:
    t = speaker.t
    case = view.case
    is_undecided = view.is_to_decide
    can_write = speaker.channel.need is not None and not view.came_by_phone
    is_over = case.status in {Status.FORWARDED, Status.CLOSED} and case.proposal is None
    # One that can be undone is not opened again; a merged one stays closed.
    may_reopen = is_over and not view.can_undo and case.merged_into is None
    # The link has another open case by now, which decides anew.
    may_reopen = may_reopen and not view.has_other_open
    act = partial(case_button, case)
    acts = [
        (act(t.plain("Duplicate of…"), AskDuplicateNumber), is_undecided),
        (act(t.plain("Hand over…"), OpenMenu, CardMenu.COLLEAGUES), is_undecided),
        (act(t.plain("Put off…"), OpenMenu, CardMenu.SNOOZES), is_undecided),
        (act(t.plain("Send help numbers"), SendNumbers), can_write),
        (act(t.plain("Conflict of interest"), PassOn), is_undecided),
        (
            act(t.plain("Pass on"), referral_parts.PassToAuthority),
            referral_parts.may_pass_on(view),
        ),
        (
            act(t.plain("Hand over instead"), referral_parts.HandOverInstead),
            referral_parts.may_hand_over(view),
        ),
        (act(t.plain("Reopen"), AskWhy, Act.REOPEN), may_reopen),
        (act(t.plain("Correct the type…"), OpenMenu, CardMenu.TYPES), is_undecided),
        (act(t.plain("Correct the region…"), OpenMenu, CardMenu.REGIONS), is_undecided),
        (
            act(t.plain("Move to another desk…"), OpenMenu, CardMenu.DESKS),
            _may_move(case),
        ),
        (act(t.plain("Separate again…"), AskWhy, Act.SPLIT), is_joined(case)),
        (act(t.plain("Bad faith…"), ShowBadFaith), True),
        (act(t.plain("Statement (PDF)"), GetCaseStatement), case.decision is not None),
        (act(t.plain("Note"), WriteNote), True),
        (act(t.plain("History"), ShowHistory), True),
    ]
    offered = [button for button, is_offered in acts if is_offered]
    return (*rows_of(offered, 2), _back(speaker, view))


def _to_join(view: CardView) -> list[Case]:
    return [one.case for one in view.alike if one.case.status.is_undecided]


def _merge_rows(speaker: Speaker, view: CardView) -> Rows:
    case = view.case
    rows = []
    for other in _to_join(view):
        label = f"{numbered(other.number)} · {speaker.violation(other.violation)}"
        label = shortened(label, LABEL_LIMIT)
        rows.append(case_button(case, label, AskWhy, Act.MERGE, other.number))
    return (*rows_of(rows, 1), _back(speaker, view))


def case_button(
    case: Case,
    text: str,
    kind: Callable[..., CaseAction],
    *args: object,
    style: Style | None = None,
) -> Button:
    return Button(text, kind(case.id, case.version, *args), style=style)


def _back(
    speaker: Speaker,
    view: CardView,
    kind: Callable[..., CaseAction] = CloseMenu,
    *args: object,
) -> tuple[Button, ...]:
    return (case_button(view.case, speaker.t.plain("Back"), kind, *args),)


def _back_to_more(speaker: Speaker, view: CardView) -> tuple[Button, ...]:
    return _back(speaker, view, OpenMenu, CardMenu.MORE)


def _may_choose(case: Case, menu: CardMenu) -> bool:
    if menu is CardMenu.DESKS:
        return _may_move(case)
    return case.status.is_undecided and menu in _CHOICE_QUESTIONS


def take_button(speaker: Speaker, case: Case) -> Button:
    return case_button(case, speaker.t.plain("Take"), TakeCase, style="primary")


def undo_button(speaker: Speaker, case: Case) -> Button:
    return case_button(case, speaker.t.plain("Undo"), UndoDecision, style="danger")


def next_row(speaker: Speaker) -> Rows:
    return ((Button(speaker.t.plain("Next"), TakeNext(), style="primary"),),)


def open_menu(speaker: Speaker, view: CardView) -> Menu | None:
    case = view.case
    is_undecided = case.status.is_undecided
    match view.menu:
        case VerdictMenu(path) if case.status.is_open:
            return _verdict_menu(speaker, view, path)
        case ReasonMenu(act) as menu if is_undecided or act not in {
            Act.RELEASE,
            Act.HAND_OVER,
        }:
            return _why_menu(speaker, view, menu)
        case BadFaithMenu(reports):
            return _bad_faith_menu(speaker, view, reports)
        case ReporterMenu() as menu:
            return _acts_on_reporter(speaker, view, menu)
        case WhomMenu(count) if is_undecided:
            return _whom_menu(speaker, view, count)
        case ChoiceMenu(CardMenu.MORE):
            return None, _further_rows(speaker, view)
        case ChoiceMenu(CardMenu.DUPLICATES) if is_undecided:
            return None, _merge_rows(speaker, view)
        case ChoiceMenu(CardMenu.COLLEAGUES, ()) if is_undecided:
            none = speaker.t(
                "No other person at this desk can get the case now: colleagues first open a "
                "private chat with me."
            )
            return none, (_back_to_more(speaker, view),)
        case ChoiceMenu(choice) if _may_choose(case, choice):
            return _choice_menu(speaker, view, choice)
        case _:
            return None


def further(speaker: Speaker, view: CardView) -> Rows:
    t = speaker.t
    case = view.case
    copies = []
    joins = []
    if view.link and len(view.link) <= card_words.MOST_COPIED:
        copies.append(Button(t.plain("Copy the link"), copy=view.link))
    if case.status.is_undecided and view.alike:
        label = t.plain("Looks the same ({n})", n=len(view.alike))
        joins.append(case_button(case, label, OpenMenu, CardMenu.DUPLICATES))
    return filled(copies, joins, _others_row(speaker, view))


def _others_row(speaker: Speaker, view: CardView) -> Sequence[Button]:
    """Return the button that gives other links of the report the outcome of this one."""
    others = view.others
    if not others or same_report.outcome_to_share(speaker.channel, view.case) is None:
        return ()
    label = speaker.t.plain("The same for other links ({n})", n=len(others))
    return (case_button(view.case, label, DecideOthers),)


def act_rows(speaker: Speaker, view: CardView) -> Rows:
    t = speaker.t
    case = view.case
    beside = []
    if view.is_to_decide and not view.came_by_phone:
        beside.append(case_button(case, t.plain("Ask the reporter"), AskReporter))
    if view.files:
        files = t.plain("Files ({n})", n=view.files)
        beside.append(case_button(case, files, ShowCaseFiles))
    more = case_button(case, t.plain("More…"), OpenMenu, CardMenu.MORE)
    first = _verdict_rows(speaker, view)
    if case.proposal is not None:
        first = _proposal_rows(speaker, view)
    return filled(
        *first, _due_now(speaker, view), beside, [more], *further(speaker, view)
    )


def _due_now(speaker: Speaker, view: CardView) -> Sequence[Button]:
    """Return the act that the state of the case asks for first, if any."""
    t = speaker.t
    act = partial(case_button, view.case, style="primary")
    if view.case.unread_since is not None:
        return (act(t.plain("Seen"), MarkRead),)
    if referral_parts.may_record(view):
        return (act(t.plain("Record the answer"), referral_parts.RecordAnswer),)
    if view.case.snoozed_until is not None:
        return (act(t.plain("Go on now"), TakeCase),)
    return ()


def _proposal_rows(speaker: Speaker, view: CardView) -> Rows:
    """Return the acts of a second person; the proposer can only take the proposal back."""
    t = speaker.t
    act = partial(case_button, view.case)
    if view.is_own_proposal:
        take_back = t.plain("Take the proposal back")
        return ((act(take_back, AskWhy, Act.DISAGREE, style="danger"),),)
    refuse = act(t.plain("Refuse…"), AskWhy, Act.DISAGREE, style="danger")
    otherwise = act(t.plain("Decide otherwise…"), AskWhy, Act.TAKE_OVER)
    return (act(t.plain("Approve"), ApproveProposal, style="success"),), (
        refuse,
        otherwise,
    )


def preset_rows(speaker: Speaker, view: CardView) -> Rows:
    """The verdicts that take one press; none where the reports have a pattern: staff look first."""
    kind = known(speaker.channel.type, view.case.violation)
    if kind is None or view.case.patterns or not view.is_to_decide:
        return ()
    labelled = ((_preset_label(speaker, view, one), one.id) for one in kind.presets)
    return rows_of(
        (case_button(view.case, it, UsePreset, id) for it, id in labelled), 1
    )


def _as_before_row(speaker: Speaker, view: CardView) -> Rows:
    """Return the button that decides a link that was reported again as it was decided last."""
    if view.case.patterns or not view.is_to_decide or not view.earlier:
        return ()
    earlier = view.earlier[0]
    finding = same_report.outcome_of_before(earlier)
    if finding is None:
        return ()
    label = speaker.t.plain("Decide as № {number}", number=earlier.number)
    if view.is_proposal(finding, speaker.channel.second_rules()):
        label = speaker.t.plain("Propose as № {number}", number=earlier.number)
    return ((case_button(view.case, label, DecideAsBefore, earlier.id),),)


def _preset_label(speaker: Speaker, view: CardView, preset: Preset) -> str:
    """Return what a press does: it decides, or proposes what a second person must approve."""
    t = speaker.t
    label = speaker.own(preset.label)
    if not view.is_proposal(preset.finding, speaker.channel.second_rules()):
        return label
    if preset.authority is not None:
        authority = speaker.own(speaker.channel.authority(preset.authority).short)
        return t.plain("Propose to forward: {authority}", authority=authority)
    return shortened(t.plain("Propose: {verdict}", verdict=label), LABEL_LIMIT)


def _verdict_rows(speaker: Speaker, view: CardView) -> Rows:
    t = speaker.t
    case = view.case
    usual = preset_rows(speaker, view)
    label = t.plain("Outcome")
    if usual:
        label = t.plain("Other outcome…")
    choose = case_button(case, label, ChooseOutcome, style="success")
    if case.status.is_undecided and view.holder:
        last = [case_button(case, t.plain("Release"), ReleaseCase), choose]
    elif case.status.is_undecided:
        last = [take_button(speaker, case), choose]
    elif view.can_undo:
        last = [undo_button(speaker, case)]
    elif case.status is Status.FORWARDED:
        last = [choose]
    else:
        last = []
    return (*usual, *_as_before_row(speaker, view), tuple(last))
