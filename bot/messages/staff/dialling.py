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
            "Wrong: {numbers}. Correct them in the channel file or take them out: until then "
            "people still see them.",
            numbers=", ".join(line.number for line in wrong),
        )
        if wrong
        else None,
    )
    return Outgoing(text, tuple(_buttons(speaker, line) for line in due[:MOST]))


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
    return (
        Button(t.plain("{number}: dialled, right", number=line.number), right),
        Button(t.plain("{number}: wrong", number=line.number), wrong),
    )
