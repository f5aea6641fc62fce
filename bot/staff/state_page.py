"""The state: what is on, what waits for an admin, what is off, each with the one thing to do."""

from typing import ClassVar

from bot.core.capabilities import CapabilityLine, State, look_at_all
from bot.core.messages import (
    Button,
    Message,
    Outgoing,
    Speaker,
    bold,
    lines,
    paragraphs,
)
from bot.core.work import Work
from bot.hotlines.number_checks import ShowNumbersToDial


class StatePage(Message):
    is_slow: ClassVar[bool] = True

    async def load(self, work: Work) -> tuple[CapabilityLine, ...]:
        return tuple(await look_at_all(work))

    def render(self, speaker: Speaker, view: tuple[CapabilityLine, ...]) -> Outgoing:
        t = speaker.t
        waiting = [
            _told(speaker, line) for line in view if line.found.state is State.WAITS
        ]
        off = [_told(speaker, line) for line in view if line.found.state is State.OFF]
        on = [line for line in view if line.found.state is State.ON]
        named = [t(line.label.sentence) for line in on if not line.found.known]
        known = [_told(speaker, line) for line in on if line.found.known]
        text = paragraphs(
            bold(t("The state of the channel")),
            lines(bold(t("Waits for you")), *waiting) if waiting else None,
            lines(bold(t("On")), " · ".join(named), *known) if on else None,
            lines(bold(t("Off")), *off) if off else None,
        )
        dial = Button(t.plain("Dial the numbers"), ShowNumbersToDial())
        return Outgoing(text, ((dial,),) if speaker.channel.hotlines else ())


def _told(speaker: Speaker, line: CapabilityLine) -> str:
    found = line.found
    said = "• " + bold(speaker.t(line.label.sentence))
    for more in (found.todo, found.known):
        if more:
            said += ". " + speaker.t(more.sentence, **found.values)
    return said
