"""Menus of a working card by which a case is corrected or moved, and reasons are chosen."""

from collections.abc import Callable

from bot.domain.actions import changes as press
from bot.domain.actions.case import CaseAction, ChooseDuplicate, CloseMenu, digest_of
from bot.domain.desk.case import Act, Status
from bot.domain.desk.moves import is_joined
from bot.domain.desk.why import USUAL_FOR
from bot.domain.link import defang
from bot.i18n import N_
from bot.messages.choosing import packed, region_rows
from bot.messages.desk.choice import LABEL_LIMIT
from bot.messages.desk.holds import WHY_SENTENCES
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Rows
from bot.messages.speaker import Speaker, bold, rows_of
from bot.services.desk.workbench.card_view import CardView

QUESTION_SENTENCES = {
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


def _is_undecided(view: CardView) -> bool:
    return view.case.status.is_undecided


def may_move(view: CardView) -> bool:
    case = view.case
    is_open = case.status.is_undecided or case.status is Status.FORWARDED
    return is_open and case.proposal is None


def may_split(view: CardView) -> bool:
    return is_joined(view.case)


def question(speaker: Speaker, view: CardView) -> str | None:
    """What the open menu asks; None when none of these is open."""
    match view.menu:
        case ("t" | "g" | "d" as menu, *_) if rows(speaker, view) is not None:
            return bold(speaker.t(QUESTION_SENTENCES[menu]))
        case ("b", act, *_) if act in USUAL_FOR:
            what = shortened(
                defang(view.changes.named or view.merged_number or view.proposed_by or ""),
                LABEL_LIMIT,
            )
            return bold(speaker.t(QUESTION_SENTENCES[act], what=what))
        case _:
            return None


def rows(speaker: Speaker, view: CardView) -> Rows | None:
    """The open menu; None when none of these is open."""
    match view.menu[:1]:
        case ("t",) if _is_undecided(view):
            return (*_types(speaker, view), _back(speaker, view))
        case ("g",) if _is_undecided(view):
            return (*_regions(speaker, view), _back(speaker, view))
        case ("d",) if may_move(view):
            return (*_desks(view), _back(speaker, view))
        case ("b",) if view.menu[1] in USUAL_FOR:
            return _reasons(speaker, view)
        case _:
            return None


def _types(speaker: Speaker, view: CardView) -> Rows:
    case, channel = view.case, speaker.channel
    return packed([
        Button(
            f"{kind.icon} {speaker.own(kind.button)}",
            press.SetCaseType(case.id, case.version, kind.id),
        )
        for kind in channel.types_on()
        if kind.id != case.violation
    ])  # fmt: skip


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


def _reasons(speaker: Speaker, view: CardView) -> Rows:
    t, case, after = speaker.t, view.case, digest_of(view.menu[1:])
    act = Act(view.menu[1])
    usual = [
        Button(t.plain(WHY_SENTENCES[why]), press.ActBecause(case.id, case.version, after, why))
        for why in USUAL_FOR[act]
    ]
    words = Button(t.plain("In your own words…"), press.ActInWords(case.id, case.version, after))
    back: dict[Act, Callable[..., CaseAction]] = {
        Act.MOVE: press.ChooseCaseDesk, Act.MERGE: ChooseDuplicate,
    }  # fmt: skip
    return (*rows_of([*usual, words], 1), _back(speaker, view, back.get(act, CloseMenu)))


def _back(
    speaker: Speaker, view: CardView, kind: Callable[..., CaseAction] = CloseMenu
) -> tuple[Button, ...]:
    return (Button(speaker.t.plain("Back"), kind(view.case.id, view.case.version)),)
