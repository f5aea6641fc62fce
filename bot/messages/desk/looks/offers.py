"""Which second looks wait for a person."""

from collections.abc import Sequence

from bot.domain.actions.looks.looking import TakeLook
from bot.domain.notices.looks.looking import LooksOffered, LooksWait
from bot.domain.notices.register.appeals import AppealsOffered
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Part, Speaker, bold, lines, paragraphs, says


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
    waiting = (
        t.plural(
            "{n} decided case is waiting for a second look.",
            "{n} decided cases are waiting for a second look.",
            notice.waiting,
        )
        if notice.waiting
        else t("No case is waiting for a second look.")
    )
    not_mine = t(
        "None of them is for you: a second look is for people of another desk, or for "
        "seniors who had nothing to do with the case."
    )
    begin = t("Write /queue second to me in private to begin.")
    return offered(speaker, notice, (bold(waiting),), not_mine, begin, _take(speaker))


def offered(
    speaker: Speaker,
    notice: LooksOffered | AppealsOffered,
    waiting: Sequence[Part],
    not_mine: str,
    begin: str,
    take: Rows,
) -> Outgoing:
    """What waits for people who took no part, and whether this person may take one of it."""
    t = speaker.t
    mine = notice.holds or notice.free
    text = paragraphs(
        lines(
            *waiting,
            notice.holds and t("You have one of them and have not decided yet."),
            notice.free
            and t.plural("You may take {n} of them.", "You may take {n} of them.", notice.free),
            notice.waiting and not mine and not_mine,
        ),
        notice.without_people
        and t.plural(
            "⚠ For {n} of them there is no person who may decide: another desk or another senior "
            "is needed.",
            "⚠ For {n} of them there is no person who may decide: another desk or another senior "
            "is needed.",
            notice.without_people,
        ),
        mine and not notice.is_private and begin,
    )
    return Outgoing(text, take if mine and notice.is_private else ())


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
