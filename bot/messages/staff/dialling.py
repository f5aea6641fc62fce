"""What admins read about the numbers that they are to dial again."""

from bot.domain.actions.staff import SayDialled
from bot.domain.notices.admin import DialAsk, DialLine
from bot.messages.numbers import labelled
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, known, lines, paragraphs, says

MOST = 20
"""Numbers with buttons in one message; the others get theirs when these are dialled."""


@says(DialAsk)
def dial_ask(speaker: Speaker, notice: DialAsk) -> Outgoing:
    t = speaker.t
    still = [line for line in notice.lines if known(speaker.channel.hotline, line.number)]
    due, wrong = [line for line in still if line.due], [line for line in still if line.is_wrong]
    text = paragraphs(
        bold(t("Numbers to dial")),
        t.plural(
            "People in need rely on these numbers. Please dial each of them, and press whether it "
            "is right. You are asked again after {n} day.",
            "People in need rely on these numbers. Please dial each of them, and press whether it "
            "is right. You are asked again after {n} days.",
            notice.again_days,
        )
        if due
        else t("Every number was dialled. Thank you."),
        lines(*(_line(speaker, line) for line in still)),
        t(
            "Wrong: {numbers}. People do not see them any more, unless no other number would be "
            "left. Correct them in the channel file or take them out.",
            numbers=", ".join(line.number for line in wrong),
        )
        if wrong
        else None,
    )
    asked = [*due, *(line for line in wrong if not line.due)]
    return Outgoing(text, tuple(_buttons(speaker, line) for line in asked[:MOST]))


def _line(speaker: Speaker, line: DialLine) -> str:
    t = speaker.t
    if line.dialled_at is None:
        return t("{who} – never dialled", who=labelled(speaker, line.number))
    when = t.day(line.dialled_at)
    if line.is_wrong:
        return t("{who} – wrong, {day}", who=labelled(speaker, line.number), day=when)
    return t("{who} – dialled {day}", who=labelled(speaker, line.number), day=when)


def _buttons(speaker: Speaker, line: DialLine) -> tuple[Button, ...]:
    t = speaker.t
    right = SayDialled(line.number, is_right=True)
    wrong = SayDialled(line.number, is_right=False)
    is_right = Button(t.plain("{number}: dialled, right", number=line.number), right)
    if line.is_wrong and not line.due:
        return (is_right,)  # it was corrected, or the press was a slip
    return (is_right, Button(t.plain("{number}: wrong", number=line.number), wrong))
