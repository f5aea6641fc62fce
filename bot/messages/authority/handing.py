"""To the moderator who is to hand a case file over."""

from bot.domain.actions.authority.handing import ConfirmHandedOver, SayHowHandedOver
from bot.domain.authority.referral import Stage, Way
from bot.domain.notices.authority import handing as said
from bot.i18n import numbered
from bot.messages.authority.passage import addressee_name
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, says
from bot.services.desk.workbench.card_view import CardView


@says(said.HandItOver)
def hand_it_over(speaker: Speaker, notice: said.HandItOver) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        _head(speaker, notice),
        t(
            "This case file does not leave by itself. Please hand both files above over to the"
            " authority, then press a button. The reporters are told only then."
        ),
        t("The files stay here for a day. “Pass on” under the case brings them again."),
    )
    done = Button(
        t.plain("Handed over"), ConfirmHandedOver(notice.case, notice.version), style="success"
    )
    how = Button(t.plain("Handed over: say how…"), SayHowHandedOver(notice.case, notice.version))
    return Outgoing(text, ((done,), (how,)))


@says(said.FileHandedOver)
def handed_over(speaker: Speaker, notice: said.FileHandedOver) -> Outgoing:
    t = speaker.t
    return Outgoing(
        paragraphs(
            _head(speaker, notice),
            lines(
                t("It was handed over. The reporters are told that it was sent."),
                notice.how and t("How: {words}", words=notice.how),
            ),
        )
    )


def _head(speaker: Speaker, notice: said.HandItOver | said.FileHandedOver) -> str:
    name = addressee_name(speaker, notice.authority, notice.department)
    return lines(
        bold(f"{numbered(notice.number)} · {speaker.violation(notice.violation)}"),
        speaker.t("Authority: {name}", name=name),
    )


def may_hand_over(view: CardView) -> bool:
    """Whether a file that goes another way can be taken: it failed, or its attempts do."""
    referral = view.referral
    if referral is None or referral.way is Way.HAND or view.case.announced_at is None:
        return False
    is_stuck = referral.stage is Stage.LEAVING and referral.attempts > 0
    return is_stuck or referral.stage is Stage.FAILED
