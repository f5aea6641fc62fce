"""Numbers that admins dial when they are due, and what they found."""

from bot.core.alarms import DialLine
from bot.core.buttons import Action, button
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing
from bot.core.people import Right
from bot.core.queues.tasks import every
from bot.core.speaker import Speaker, bold, known, lines, paragraphs
from bot.core.times import DAY_MS, hour_of
from bot.core.work import Work
from bot.hotlines import number_checks_store
from bot.hotlines.model import labelled
from bot.hotlines.number_checks_store import AGAIN_DAYS


@button("k:dial:{number}:{is_right}", right=Right.SET_UP_DESKS)
class SayDialled(Action):
    number: str
    is_right: bool


@message
class DialAsk:
    """Asks admins to dial the numbers that are due, every so many days."""

    lines: tuple[DialLine, ...]

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        still = [line for line in self.lines if known(speaker.channel.hotline, line.number)]
        due, wrong = [line for line in still if line.due], [line for line in still if line.is_wrong]
        text = paragraphs(
            bold(t("Numbers to dial")),
            t.plural(
                "People in need rely on these numbers. Please dial each of them, and press "
                "whether it is right. You are asked again after {n} day.",
                "People in need rely on these numbers. Please dial each of them, and press "
                "whether it is right. You are asked again after {n} days.",
                AGAIN_DAYS,
            )
            if due
            else t("Every number was dialled. Thank you."),
            lines(*(_line(speaker, line) for line in still)),
            t(
                "Wrong: {numbers}. People do not see them any more, unless no other number would "
                "be left. Correct them in the channel file or take them out.",
                numbers=", ".join(line.number for line in wrong),
            )
            if wrong
            else None,
        )
        asked = [*due, *(line for line in wrong if not line.due)]
        return Outgoing(text, tuple(_buttons(speaker, line) for line in asked[:MOST]))


@every("dial", minutes=10)
async def sweep(work: Work) -> None:
    """Ask the admins once about every number that is due; not at night."""
    if not work.channel.duty.night.has(hour_of(work.now, work.channel.zone)):
        lately = work.now - AGAIN_DAYS * DAY_MS
        known = await number_checks_store.every(work.tx)
        asked = {number for number, one in known.items() if (one.asked_at or 0) > lately}
        due = [line.number for line in await number_checks_store.lines(work) if line.due]
        fresh = [number for number in due if number not in asked]
        for number in fresh:
            await number_checks_store.asked(work.tx, number)
        if fresh:
            await work.tell_admins(await ask(work))


async def ask(work: Work) -> DialAsk:
    return DialAsk(tuple(await number_checks_store.lines(work)))


async def say(work: Work, number: str, *, is_right: bool) -> bool:
    """Keep what an admin found; False when the channel file no longer has the number."""
    if number not in {hotline.number for hotline in work.channel.hotlines}:
        return False
    await number_checks_store.said(work.tx, number, is_right)
    return True


MOST = 20
"""Numbers with buttons in one message; the others get theirs when these are dialled."""


def _line(speaker: Speaker, line: DialLine) -> str:
    t, who = speaker.t, labelled(speaker, line.number)
    if line.dialled_at is None:
        return t("{who} – never dialled", who=who)
    when = t.day(line.dialled_at)
    if line.is_wrong:
        return t("{who} – wrong, {day}", who=who, day=when)
    return t("{who} – dialled {day}", who=who, day=when)


def _buttons(speaker: Speaker, line: DialLine) -> tuple[Button, ...]:
    t, number = speaker.t, line.number
    right = Button(t.plain("{number}: dialled, right", number=number), SayDialled(number, True))
    wrong = Button(t.plain("{number}: wrong", number=number), SayDialled(number, False))
    # Only to be taken back: it was corrected, or the press was a slip.
    return (right,) if line.is_wrong and not line.due else (right, wrong)
