"""Numbers that admins dial when they are due; messages leave out those found wrong."""

from datetime import UTC, datetime, time

from bot.channel.parts import Hotline
from bot.core.alarms import DialLine
from bot.core.capabilities import Capability, Found, Name, State
from bot.core.messages import (
    N_,
    Action,
    Button,
    Message,
    Outgoing,
    Speaker,
    Worded,
    bold,
    button,
    known,
    lines,
    paragraphs,
)
from bot.core.people import Right
from bot.core.queues.tasks import every
from bot.core.times import DAY_MS, hour_of
from bot.core.work import NEVER_READ, Work
from bot.hotlines import number_checks_store
from bot.hotlines.model import labelled
from bot.values import replace

_FRESH_MS = 5_000
"""How long messages show the numbers as they were read last."""
AGAIN_DAYS = 90
"""How long a dialled number counts, and how long admins are not asked about it again."""


def line_of(
    hotline: Hotline, found: number_checks_store.Dialled | None, now: int
) -> DialLine:
    """A number with the newer of two days: that of the channel file, and that of a press."""
    written = None
    if hotline.dial_test is not None:
        written = (
            int(datetime.combine(hotline.dial_test, time(), UTC).timestamp()) * 1000
        )
    pressed = None if found is None else found.dialled_at
    last = max(filter(None, (written, pressed)), default=None)
    is_wrong = found is not None and last == pressed and found.is_right is False
    due = last is None or last <= now - AGAIN_DAYS * DAY_MS
    return DialLine(hotline.number, last, is_wrong, due)


async def dial_lines(work: Work) -> tuple[DialLine, ...]:
    known = await number_checks_store.every(work.tx)
    numbers = work.channel.hotlines
    return tuple(
        line_of(hotline, known.get(hotline.number), work.now) for hotline in numbers
    )


class WithNumbers:
    """A message with numbers to call: without those that an admin dialled and found wrong."""

    __slots__ = ()

    async def load(self, work: Work) -> tuple[DialLine, ...]:
        memory = work.memory
        read_at, found = memory.dial_lines
        if not 0 <= work.now - read_at < _FRESH_MS:
            found = await dial_lines(work)
            memory.dial_lines = work.now, found
        return found

    def render(self, speaker: Speaker, found: tuple[DialLine, ...] = ()) -> Outgoing:
        wrong = frozenset(line.number for line in found if line.is_wrong)
        right = [
            line for line in found if line.dialled_at is not None and not line.is_wrong
        ]
        dialled = tuple((line.number, line.dialled_at or 0) for line in right)
        return self.say(replace(speaker, wrong=wrong, dialled=dialled))

    def say(self, speaker: Speaker) -> Outgoing:
        raise NotImplementedError


@button("k:dial:{number}:{is_right}", right=Right.SET_UP_DESKS)
class SayDialled(Action):
    number: str
    is_right: bool


@button("k:dials", right=Right.SET_UP_DESKS)
class ShowNumbersToDial(Action): ...


class DialAsk(Message):
    lines: tuple[DialLine, ...]

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        still = [
            line for line in self.lines if known(speaker.channel.hotline, line.number)
        ]
        due = [line for line in still if line.due]
        wrong = [line for line in still if line.is_wrong]
        ask = t("Every number was dialled. Thank you.")
        if due:
            ask = t(
                "People in need rely on these numbers. Please dial each of them, and press whether "
                "it is right. You are asked again after {n} days.",
                n=AGAIN_DAYS,
            )
        hidden = bool(wrong) and t(
            "Wrong: {numbers}. People do not see them any more, unless no other number would "
            "be left. Correct them in the channel file or take them out.",
            numbers=", ".join(line.number for line in wrong),
        )
        numbers = lines(*(_line(speaker, line) for line in still))
        text = paragraphs(bold(t("Numbers to dial")), ask, numbers, hidden)
        asked = [*due, *(line for line in wrong if not line.due)]
        return Outgoing(text, tuple(_buttons(speaker, line) for line in asked[:MOST]))


@every("dial", minutes=10)
async def remind_to_dial(work: Work) -> None:
    if not work.channel.duty.night.has(hour_of(work.now, work.channel.zone)):
        lately = work.now - AGAIN_DAYS * DAY_MS
        known = await number_checks_store.every(work.tx)
        asked = {
            number for number, one in known.items() if (one.asked_at or 0) > lately
        }
        lines = await dial_lines(work)
        fresh = [line.number for line in lines if line.due and line.number not in asked]
        for number in fresh:
            await number_checks_store.note_asked(work.tx, number)
        if fresh:
            await work.tell_admins(DialAsk(lines))


async def say(work: Work, number: str, *, is_right: bool) -> bool:
    """Keep what an admin found; False when the channel file no longer has the number."""
    if number not in {hotline.number for hotline in work.channel.hotlines}:
        return False
    await number_checks_store.note_dialled(work.tx, number, is_right)
    work.memory.dial_lines = NEVER_READ
    return True


MOST = 20
"""Numbers with buttons in one message; the others get theirs when these are dialled."""


def _line(speaker: Speaker, line: DialLine) -> str:
    t = speaker.t
    who = labelled(speaker, line.number)
    if line.dialled_at is None:
        return t("{who} – never dialled", who=who)
    when = t.day(line.dialled_at)
    if line.is_wrong:
        return t("{who} – wrong, {day}", who=who, day=when)
    return t("{who} – dialled {day}", who=who, day=when)


def _buttons(speaker: Speaker, line: DialLine) -> tuple[Button, ...]:
    t = speaker.t
    number = line.number
    right = Button(
        t.plain("{number}: dialled, right", number=number), SayDialled(number, True)
    )
    wrong = Button(t.plain("{number}: wrong", number=number), SayDialled(number, False))
    if line.is_wrong and not line.due:
        # Only to be taken back: it was corrected, or the press was a slip
        return (right,)
    return (right, wrong)


class Said(Worded):
    """Names of capabilities, and what is to do for them."""

    NO_NUMBERS = N_("The channel file has no numbers: hotlines")
    TO_DIAL = N_(
        "Dial them, then press the button below. To dial: {n}. Begin with: {number}"
    )
    HOTLINES = N_("Hotlines")


_FIRST = 3
"""Numbers that the state names: those of whose source no day is known, else the first due."""


async def _look(work: Work) -> Found:
    if not work.channel.hotlines:
        return Found(State.OFF, Said.NO_NUMBERS)
    due = [line.number for line in await dial_lines(work) if line.due or line.is_wrong]
    if not due:
        return Found(State.ON)
    undated = {one.number for one in work.channel.hotlines if one.as_of is None}
    first = [number for number in due if number in undated] or due
    values: dict[str, str | int] = {"n": len(due), "number": ", ".join(first[:_FIRST])}
    return Found(State.WAITS, Said.TO_DIAL, values)


HOTLINES = Capability(
    Name.HOTLINES, Said.HOTLINES, _look, lambda channel: bool(channel.hotlines)
)
