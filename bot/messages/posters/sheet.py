"""A poster, which leads to a report; `templates/poster.typ` draws it."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from bot.channel.model import Channel
from bot.channel.parts import Hotline
from bot.domain.citizen.deeplink import DeepLink
from bot.i18n import Translator
from bot.messages.speaker import Speaker
from bot.messages.typesetting import Makeable

NUMBERS = 3
"""Numbers on a sheet: people read no more in passing."""


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number in large letters, its label and its hours below it."""

    number: str
    label: str
    hours: str


@dataclass(frozen=True, slots=True)
class Poster(Makeable):
    """The words of a sheet from its head down; `modules` are the code row by row, 1 is dark."""

    template: ClassVar[str] = "poster"
    kind: ClassVar[Literal["photo", "document"]] = "document"
    modules: tuple[str, ...]
    channel: str
    heading: str
    topic: tuple[str, ...]
    invitation: str
    scan: str
    bot: str
    call: str
    numbers: tuple[PrintedNumber, ...]
    footer: str


def sheet_of(speaker: Speaker, link: DeepLink) -> Poster:
    from bot.messages.posters import qr  # rarely needed

    t, channel = speaker.t, speaker.channel
    numbers = printed(speaker.channel, link)
    topic = [speaker.own(channel.type(link.violation).label)] if link.violation else []
    if link.region:
        topic.append(speaker.region(link.region))
    return Poster(
        modules=qr.modules(link.address(speaker.bot_username)),
        channel=speaker.own(channel.name),
        heading=t.plain("Report a violation"),
        topic=tuple(topic),
        invitation=t.plain("Seen it? Tell us in Telegram."),
        scan=t.plain("Point the camera of your phone here"),
        bot=speaker.bot_username,
        call=t.plain("Are you in danger now? Call:"),
        numbers=tuple(
            PrintedNumber(line.number, speaker.own(line.label), speaker.own(line.hours))
            for line in numbers
        ),
        footer=_footer(t, numbers, is_state_body=channel.is_state_body),
    )


def _footer(t: Translator, numbers: tuple[Hotline, ...], *, is_state_body: bool) -> str:
    parts = [] if is_state_body else [t.plain("This bot is not a state body.")]
    if numbers:
        oldest = min(line.dial_test or line.as_of for line in numbers)
        parts.append(t.plain("Numbers as of {date}.", date=f"{oldest:%d.%m.%Y}"))
    return " ".join(parts)


def printed(channel: Channel, link: DeepLink) -> tuple[Hotline, ...]:
    """The numbers of a sheet: those that fit its type best, without a type the first one."""
    return channel.hotlines_for(link.violation, link.region)[: NUMBERS if link.violation else 1]
