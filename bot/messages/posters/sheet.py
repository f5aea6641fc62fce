"""The words of a poster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.channel.parts import Hotline
from bot.domain.citizen.deeplink import DeepLink
from bot.i18n import Translator
from bot.messages.speaker import Speaker

if TYPE_CHECKING:
    from bot.messages.posters import paper

NUMBERS = 3
"""Numbers on a sheet: people read no more in passing."""


def sheet_of(speaker: Speaker, link: DeepLink) -> paper.Poster:
    from bot.messages.posters import paper

    t, channel = speaker.t, speaker.channel
    numbers = printed(speaker, link)
    topic = [speaker.own(channel.type(link.violation).label)] if link.violation else []
    if link.region:
        topic.append(speaker.region(link.region))
    return paper.Poster(
        address=link.address(speaker.bot_username),
        channel=speaker.own(channel.name),
        heading=t.plain("Do you need help?") if link.hotlines else t.plain("Report a violation"),
        topic=tuple(topic),
        invitation=t.plain("Call, or find the right number in Telegram.")
        if link.hotlines
        else t.plain("Seen it? Tell us in Telegram."),
        scan=t.plain("Point the camera of your phone here"),
        bot=speaker.bot_username,
        call=t.plain("Numbers to call")
        if link.hotlines
        else t.plain("Are you in danger now? Call:"),
        numbers=tuple(
            paper.PrintedNumber(line.number, speaker.own(line.label), speaker.own(line.hours))
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


def printed(speaker: Speaker, link: DeepLink) -> tuple[Hotline, ...]:
    """The numbers of a sheet. Those for a person in need are on each sheet that asks about help."""
    channel = speaker.channel
    fitting = channel.hotlines_for(link.violation, link.region)
    if not link.hotlines or channel.need is None:
        return fitting[: NUMBERS if link.hotlines or link.violation else 1]
    helping = tuple(channel.hotline(number) for number in channel.need.numbers)
    if link.violation is None:
        return tuple(dict.fromkeys((*helping, *fitting)))[:NUMBERS]
    return tuple(dict.fromkeys((*fitting[:NUMBERS], helping[0])))
