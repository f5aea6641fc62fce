"""Screens and buttons of a moderator who hands a case file over."""

from bot.authorities.passage import addressee_name
from bot.cases.afterwards import Stage
from bot.core.buttons import Action, button
from bot.core.languages import numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing
from bot.core.people import Right
from bot.core.speaker import Speaker, bold, lines, paragraphs
from bot.desk.buttons import CaseAction
from bot.desk.card_view import CardView
from bot.values import Way


@button("c:{case}:{version}:handed")
class ConfirmHandedOver(CaseAction): ...


@button("c:{case}:{version}:handedhow")
class SayHowHandedOver(CaseAction):
    """Ask for words: they stand in the history, and with them it is handed over."""


@button("c:{case}:{version}:byhand")
class HandOverInstead(CaseAction):
    """A file that could not be sent, or is tried again and again, comes to who presses."""


@button("c:{case}:{version}:leave")
class PassToAuthority(CaseAction):
    """The case file begins its way to the authority, once more or for the first time."""


@button("q:w:{page}", right=Right.HANDLE_CASES)
class ShowAuthorityQueue(Action):
    """A page of the cases that wait for an authority, counted from 0."""

    page: int


@message
class HandItOver:
    """Stands below the files. `version` is that of the case when they were sent."""

    case: str
    version: int
    number: str
    violation: str
    authority: str
    department: str | None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            _head(speaker, self),
            t(
                "This case file does not leave by itself. Please hand both files above over to the"
                " authority, then press a button. The reporters are told only then."
            ),
            t("The files stay here for a day. “Pass on” under the case brings them again."),
        )
        done = Button(
            t.plain("Handed over"), ConfirmHandedOver(self.case, self.version), style="success"
        )
        how = Button(t.plain("Handed over: say how…"), SayHowHandedOver(self.case, self.version))
        return Outgoing(text, ((done,), (how,)))


@message
class FileHandedOver:
    """Takes its place when it is done; `how` are the moderator's words, if any."""

    case: str
    number: str
    violation: str
    authority: str
    department: str | None
    how: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        return Outgoing(
            paragraphs(
                _head(speaker, self),
                lines(
                    t("It was handed over. The reporters are told that it was sent."),
                    self.how and t("How: {words}", words=self.how),
                ),
            )
        )


def _head(speaker: Speaker, notice: HandItOver | FileHandedOver) -> str:
    name = addressee_name(speaker, notice.authority, notice.department)
    return lines(
        bold(f"{numbered(notice.number)} · {speaker.violation(notice.violation)}"),
        speaker.t("Authority: {name}", name=name),
    )


def may_hand_over(view: CardView) -> bool:
    """True if a file that goes another way can be taken: it failed, or its attempts do."""
    referral = view.referral
    if referral is None or referral.way is Way.HAND or view.case.announced_at is None:
        return False
    is_stuck = referral.stage is Stage.LEAVING and referral.attempts > 0
    return is_stuck or referral.stage is Stage.FAILED
