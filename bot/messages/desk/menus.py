"""The buttons under a working card: acts, the menu of further acts, the steps to an outcome."""

from collections.abc import Callable

from bot.domain.actions import abuse, changes, holds
from bot.domain.actions import case as press
from bot.domain.actions.authority.answers import RecordAnswer
from bot.domain.actions.authority.handing import HandOverInstead
from bot.domain.actions.authority.passing import PassToAuthority
from bot.domain.actions.case import CaseAction, digest_of
from bot.domain.actions.desk import TakeNext
from bot.domain.desk.case import Case, Status
from bot.i18n import N_, numbered
from bot.messages.authority.handing import may_hand_over
from bot.messages.authority.on_card import may_pass_on, may_record
from bot.messages.desk import abuse_menus, act_menus, beside, card_parts, change_menus
from bot.messages.desk.choice import LABEL_LIMIT, choice_of, labels, may_wait
from bot.messages.desk.four_eyes import proposal
from bot.messages.fit import shortened
from bot.messages.languages import language_name
from bot.messages.outgoing import Button, Rows, Style
from bot.messages.speaker import Speaker, filled, known, rows_of
from bot.services.desk.verdicts import Asked, Choosing
from bot.services.desk.workbench.card_view import CardView


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
    return not card_parts.came_by_phone(view)


FURTHER_ACTS: dict[type[CaseAction], tuple[str, Callable[[CardView], bool]]] = {
    press.ChooseDuplicate: (N_("Duplicate of…"), _is_undecided),
    holds.ShowColleagues: (N_("Hand over…"), _is_undecided),
    holds.ShowSnoozes: (N_("Put off…"), _is_undecided),
    press.SendNumbers: (N_("Send help numbers"), _can_be_written_to),
    holds.PassOn: (N_("Conflict of interest"), _is_undecided),
    PassToAuthority: (N_("Pass on"), may_pass_on),
    HandOverInstead: (N_("Hand over instead"), may_hand_over),
    press.ReopenCase: (N_("Reopen"), may_reopen),
    changes.ChooseCaseType: (N_("Correct the type…"), _is_undecided),
    changes.ChooseCaseRegion: (N_("Correct the region…"), _is_undecided),
    changes.ChooseCaseDesk: (N_("Move to another desk…"), change_menus.may_move),
    changes.SplitCase: (N_("Separate again…"), change_menus.may_split),
    abuse.ShowBadFaith: (N_("Bad faith…"), _always),
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
        rows = (*_act_rows(speaker, view), *beside.further(speaker, view))
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
                change_menus.rows(speaker, view)
                or abuse_menus.rows(speaker, view)
                or act_menus.rows(speaker, view)
            )


def question(speaker: Speaker, view: CardView) -> str | None:
    """What the open menu asks, other than about an outcome."""
    return (
        change_menus.question(speaker, view)
        or abuse_menus.question(speaker, view)
        or act_menus.question(speaker, view)
    )


def _act_rows(speaker: Speaker, view: CardView) -> Rows:
    t, case = speaker.t, view.case
    files = ask = None
    if view.files:
        files = case_button(case, t.plain("Files ({n})", n=view.files), press.ShowCaseFiles)
    if _is_undecided(view) and not card_parts.came_by_phone(view):
        ask = case_button(case, t.plain("Ask the reporter"), press.AskReporter)
    more = case_button(case, t.plain("More…"), press.ShowFurtherActs)
    now = []
    if case.unread_since is not None:
        now = [case_button(case, t.plain("Seen"), holds.MarkRead, style="primary")]
    elif may_record(view):
        now = [case_button(case, t.plain("Record the answer"), RecordAnswer, style="primary")]
    elif case.snoozed_until is not None:
        now = [case_button(case, t.plain("Go on now"), press.TakeCase, style="primary")]
    beside = [button for button in (ask, files) if button is not None]
    if case.proposal is not None:
        return filled(*proposal.rows(speaker, case), now, beside, [more])
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
        (case_button(view.case, speaker.own(one.label), press.UsePreset, one.id)
         for one in kind.presets), 1,
    )  # fmt: skip


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
            case, t.plain("Note: {language}", language=language_name(language)), press.AddWordsIn,
            after, language,
        )
        for language in first
    ]  # fmt: skip
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
