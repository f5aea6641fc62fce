"""Which second looks wait for a person."""

from bot.domain.actions.looks.looking import TakeLook
from bot.domain.notices.looks.looking import LooksOffered, LooksWait
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Speaker, bold, lines, paragraphs, says


@says(LooksWait)
def looks_wait(speaker: Speaker, notice: LooksWait) -> Outgoing:
    t = speaker.t
    text = lines(
        bold(
            t.plural(
                "{n} decided case is waiting for a second look by you.",
                "{n} decided cases are waiting for a second look by you.",
                notice.n,
            )
        ),
        t("You decide without seeing the first decision, so that both can be compared."),
    )
    return Outgoing(text, _take(speaker))


@says(LooksOffered)
def looks_offered(speaker: Speaker, notice: LooksOffered) -> Outgoing:
    t = speaker.t
    mine = notice.holds or notice.free
    text = paragraphs(
        lines(
            bold(
                t.plural(
                    "{n} decided case is waiting for a second look.",
                    "{n} decided cases are waiting for a second look.",
                    notice.waiting,
                )
            )
            if notice.waiting
            else bold(t("No case is waiting for a second look.")),
            notice.holds and t("You have one of them and have not decided yet."),
            notice.free
            and t.plural("You may take {n} of them.", "You may take {n} of them.", notice.free),
            notice.waiting
            and not mine
            and t(
                "None of them is for you: a second look is for people of another desk, or for "
                "seniors who had nothing to do with the case."
            ),
        ),
        notice.without_people
        and t.plural(
            "⚠ For {n} of them there is no person who may decide: another desk or another senior "
            "is needed.",
            "⚠ For {n} of them there is no person who may decide: another desk or another senior "
            "is needed.",
            notice.without_people,
        ),
        mine and not notice.is_private and t("Write /queue second to me in private to begin."),
    )
    return Outgoing(text, _take(speaker) if mine and notice.is_private else ())


def _take(speaker: Speaker) -> Rows:
    return ((Button(speaker.t.plain("Take a second look"), TakeLook(), style="primary"),),)


def looks_line(speaker: Speaker, waiting: int) -> str | None:
    """For digests: how many decided cases the people of a desk may decide again."""
    if not waiting:
        return None
    return speaker.t.plural(
        "{n} decided case is waiting for a second look: /queue second",
        "{n} decided cases are waiting for a second look: /queue second",
        waiting,
    )
