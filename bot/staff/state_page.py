"""The state: what is on, what waits for an admin, what is off, each with the one thing to do."""

from typing import ClassVar

from bot.core.capabilities import CapabilityLine, State, look_at_all
from bot.core.messages import (
    N_,
    Button,
    Message,
    Outgoing,
    Speaker,
    bold,
    filled,
    lines,
    paragraphs,
    rows_of,
)
from bot.core.work import Work
from bot.hotlines.number_checks import ShowNumbersToDial
from bot.reports.menu import OpenCommand
from bot.staff import first_run
from bot.staff.channel_form import ShowChannel
from bot.staff.first_run import FirstStep
from bot.values import Value

LEADS_TO = {
    "staff": N_("Staff"),
    "desks": N_("Desks"),
    "broadcast": N_("Write to all"),
    "broadcasts": N_("Broadcasts"),
    "stats": N_("Figures"),
    "export": N_("Export"),
    "link": N_("Posters"),
    "requests": N_("Data requests"),
}
"""Commands that stand here in place of the menu, with the words of their buttons."""


class StateSeen(Value):
    """Capabilities, and the step at which the first run stands while it goes on."""

    lines: tuple[CapabilityLine, ...]
    first_step: FirstStep | None = None


class StatePage(Message):
    is_slow: ClassVar[bool] = True

    async def load(self, work: Work) -> StateSeen:
        found = tuple(await look_at_all(work))
        return StateSeen(found, await first_run.step_now(work))

    def render(self, speaker: Speaker, seen: StateSeen) -> Outgoing:
        t = speaker.t
        view = seen.lines
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
        buttons = [
            Button(t.plain(LEADS_TO[name]), OpenCommand(name)) for name in LEADS_TO
        ]
        if speaker.channel.hotlines:
            dial = t.plain("Dial the numbers")
            buttons.append(Button(dial, ShowNumbersToDial()))
        buttons.append(Button(t.plain("The channel"), ShowChannel()))
        guide = None
        if seen.first_step is not None:
            guide = [first_run.go_on_button(speaker, seen.first_step)]
        return Outgoing(text, filled(guide, *rows_of(buttons, 2)))


def _told(speaker: Speaker, line: CapabilityLine) -> str:
    found = line.found
    said = "• " + bold(speaker.t(line.label.sentence))
    values = found.values_in(speaker.t.language)
    for more in (found.todo, found.known):
        if more:
            said += ". " + speaker.t(more.sentence, **values)
    return said
