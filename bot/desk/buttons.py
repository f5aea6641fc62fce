"""Buttons of a case; each names the case and the version that its card showed.

The steps of a verdict, and what other messages show, too; the card's own are in card_menus.py.

Chosen options are stored beside the card; a button carries one option and `after`, a digest of the
path it was shown with, so that an older screen never adds to another path.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from bot.core.messages import N_, Action, Place, Worded, button
from bot.core.people import Right
from bot.values import Act, Why


class NamedCase(Action):
    """A button that names a case: used as it is, one outside that case's card."""

    right: ClassVar[Right | None] = Right.HANDLE_CASES
    place: ClassVar[Place] = Place.BOTH

    case: str


class CaseAction(NamedCase):
    place: ClassVar[Place] = Place.WORKBENCH

    version: int


@button("c:{case}:{version}:take", place=Place.BOTH)
class TakeCase(CaseAction): ...


@button("c:{case}:{version}:release")
class ReleaseCase(CaseAction): ...


class CardMenu(StrEnum):
    """Menus of the working card. Values stand in buttons: do not change them."""

    MORE = "more"
    TYPES = "t"
    REGIONS = "g"
    DESKS = "d"
    DUPLICATES = "m"
    COLLEAGUES = "h"
    SNOOZES = "z"


@button("c:{case}:{version}:menu:{menu}")
class OpenMenu(CaseAction):
    menu: CardMenu


@button("c:{case}:{version}:menu")
class CloseMenu(CaseAction): ...


@button("c:{case}:{version}:v:{preset}", place=Place.BOTH, current=True)
class UsePreset(CaseAction):
    """Decide with a usual verdict of the case's type, named by its id in the channel file."""

    preset: str


@button("c:{case}:{version}:o")
class ChooseOutcome(CaseAction): ...


@button("c:{case}:{version}:same", current=True)
class DecideOthers(CaseAction):
    """Decide the cases of the other links of one report as this one."""


@button("c:{case}:{version}:as:{earlier}", current=True)
class DecideAsBefore(CaseAction):
    """Decide as an earlier case of the same link was decided, named by its id."""

    earlier: str


@button("c:{case}:{version}:undo", place=Place.BOTH, current=True)
class UndoDecision(CaseAction): ...


@button("c:{case}:{version}:yes", right=Right.BE_SECOND, current=True)
class ApproveProposal(CaseAction): ...


class VerdictAction(CaseAction):
    """A step of choosing an outcome, on a card that showed the path with this digest."""

    after: str


@button("c:{case}:{version}:p:{after}:{option}")
class PickOption(VerdictAction):
    """An outcome, authority, ground or reason by its id; the path says which is asked for."""

    option: str


@button("c:{case}:{version}:pb:{after}")
class StepBack(VerdictAction): ...


@button("c:{case}:{version}:pc:{after}", current=True)
class ConfirmVerdict(VerdictAction): ...


@button("c:{case}:{version}:pn:{after}")
class WithoutOrder(VerdictAction):
    """There is no order yet: the case is confirmed and awaits the authority."""


@button("c:{case}:{version}:pn:{after}:{language}", current=True)
class AddWordsIn(VerdictAction):
    """Ask for words to the reporters in this language; the verdict is made with them."""

    language: str


def digest_of(path: Sequence[str]) -> str:
    """Six characters that tell paths of options apart."""
    return urlsafe_b64encode(hashlib.sha256(":".join(path).encode()).digest())[
        :6
    ].decode()


@button("c:{case}:{version}:fix:{act}:{value}", current=True)
class Correct(CaseAction):
    """Correct the type or the region."""

    act: Act
    value: str


@button("c:{case}:{version}:b:{act}:{about|-}", current=True)
class AskWhy(CaseAction):
    """Ask why an act is done; `about` is the desk, case number or colleague that it leads to."""

    act: Act
    about: str | None = None


@button("c:{case}:{version}:why:{after}:{why|-}", current=True)
class ActBecause(VerdictAction):
    """Do what the open menu asks a reason for. `why` is one of Why, or of the channel file's for
    bad faith; without it the reason is asked for in own words."""

    why: str | None


@button("k:next", right=Right.HANDLE_CASES, place=Place.BOTH)
class TakeNext(Action):
    """Bring the most urgent free case to the presser's private chat."""


@button("k:open:{case}")
class OpenCase(NamedCase): ...


@button("k:lang:{language}", right=Right.READ_HELP, place=Place.DESK)
class SetStaffLanguage(Action):
    language: str


@button("k:desklang:{language}", right=Right.SET_UP_DESKS, place=Place.DESK)
class SetDeskLanguage(Action):
    language: str


@button("k:replyfiles:{case}:{reply}")
class ShowReplyFiles(NamedCase):
    reply: str


@button("c:{case}:{version}:refuse")
class RefuseCase(CaseAction):
    """Put back a case that a colleague handed over."""


@button("c:{case}:{version}:unrecuse")
class TakeConflictBack(CaseAction):
    """There is no conflict of interest: it was a mistake."""


WHY_SENTENCES = {
    Why.SHIFT: N_("My shift ends"),
    Why.LANGUAGE: N_("Another language is needed"),
    Why.SECOND: N_("A second opinion is needed"),
    Why.HARD: N_("Too hard to look at"),
    Why.REFUSED: N_("I cannot take it now"),
    Why.OTHER_DESK: N_("The other desk is responsible"),
    Why.TOO_MUCH: N_("Too much work here"),
    Why.NEW_FACTS: N_("There are new facts"),
    Why.MISTAKE: N_("It was a mistake"),
    Why.OBJECTION: N_("There is an objection"),
    Why.SAME_CONTENT: N_("The same content"),
    Why.SAME_AUTHOR: N_("The same author or channel"),
    Why.CAMPAIGN: N_("The same campaign"),
    Why.DIFFERENT: N_("It is something else"),
    Why.NOT_SHOWN: N_("The material does not show it"),
    Why.OTHER_GROUND: N_("Another ground fits"),
    Why.OTHER_OUTCOME: N_("Another outcome fits"),
    Why.CORRECTED: N_("Type or region was corrected"),
    Why.PERSON: N_("It may name a private person"),
    Why.SPREADS: N_("It may lead to the material"),
}


class PauseFor(Worded):
    """Times for which a reporter cannot file."""

    DAY = N_("Pause for 1 day…")
    WEEK = N_("Pause for 7 days…")
    MONTH = N_("Pause for 30 days…")

    @property
    def days(self) -> int:
        return {PauseFor.DAY: 1, PauseFor.WEEK: 7, PauseFor.MONTH: 30}[self]


@button("k:asked:{prompt}", right=Right.HANDLE_CASES, place=Place.PRIVATE)
class AskAgain(Action):
    """Go back to a question for words of staff."""

    prompt: str


@button("k:words:{case}:{act}", place=Place.PRIVATE)
class GiveWords(NamedCase):
    """The words that this message answers are a note on the case, or for its reporters."""

    act: Act


@button("k:own", place=Place.PRIVATE)
class ReportOwnWords(Action):
    """The words that this message answers are a report of one's own."""
