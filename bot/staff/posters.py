"""Links and posters with a QR code, for staff who make them."""

from enum import StrEnum
from typing import Any, ClassVar, Literal

from bot.channel.parts import Hotline
from bot.core import pickers
from bot.core.deep_links import DeepLink, offered, parse_report_link
from bot.core.messages import (
    Action,
    Button,
    Drawing,
    Message,
    Outgoing,
    Rows,
    Speaker,
    bold,
    button,
    filled,
    language_name,
    lines,
    paragraphs,
    quote,
    rows_of,
)
from bot.core.messages import code as code_text
from bot.core.people import Right
from bot.core.typesetting import Makeable
from bot.hotlines.number_checks import WithNumbers
from bot.values import Value, replace


class PosterPage(StrEnum):
    WHOLE = "whole"
    TYPE = "type"
    REGION = "region"


class PosterAction(Action):
    payload: str
    language: str


@button("p:s:{payload}:{language}:{page}:{group|-}", right=Right.MAKE_LINKS)
class ShowPoster(PosterAction):
    """The link, or what it may be for; `group` is the open page of types."""

    page: PosterPage = PosterPage.WHOLE
    group: str | None = None


@button("p:m:{payload}:{language}", right=Right.MAKE_LINKS)
class MakePoster(PosterAction): ...


ERROR = "q"
"""A quarter of the code may be lost; segno raises it to H where that costs no size."""
QUIET = 4
"""Modules of white around the code, as the standard asks."""


def code(address: str) -> Any:
    import segno

    return segno.make_qr(address, error=ERROR, boost_error=True)


def modules(address: str) -> tuple[str, ...]:
    """Return the code row by row, 1 where it is dark, with its quiet zone."""
    rows = code(address).matrix_iter(border=QUIET)
    return tuple("".join("01"[bool(dark)] for dark in row) for row in rows)


NUMBERS = 3
"""Numbers on a sheet: people read no more in passing."""


class PrintedNumber(Value):
    number: str
    label: str
    hours: str


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
    t = speaker.t
    channel = speaker.channel
    numbers = printed(speaker, link)
    topic = []
    if link.violation:
        topic.append(speaker.own(channel.type(link.violation).label))
    if link.region:
        topic.append(speaker.region(link.region))
    footer = []
    if not channel.is_state_body:
        footer.append(t.plain("This bot is not a state body."))
    days = [day for line in numbers if (day := line.dial_test or line.as_of)]
    if days and len(days) == len(numbers):
        footer.append(t.plain("Numbers as of {date}.", date=f"{min(days):%d.%m.%Y}"))
    return Poster(
        modules=modules(link.address(speaker.bot_username)),
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
        footer=" ".join(footer),
    )


def printed(speaker: Speaker, link: DeepLink) -> tuple[Hotline, ...]:
    """Return the numbers of a sheet: those that fit its type best, without a type the first one."""
    fitting = speaker.channel.hotlines_for(link.violation, link.region)
    answering = speaker.answering([line.number for line in fitting])
    found = [line for line in fitting if line.number in answering]
    if not link.violation:
        return tuple(found[:1])
    return tuple(found[:NUMBERS])


class PosterAsk(WithNumbers, Message):
    """`payload` is where the link leads, `paper` the language of the poster."""

    payload: str
    paper: str
    page: PosterPage = PosterPage.WHOLE
    group: str | None = None

    def say(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        link = _link(speaker, self.payload)
        if self.page is not PosterPage.WHOLE:
            return self._choice(speaker, link)
        violation = region = t.plain("Any")
        if link.violation:
            violation = speaker.violation(link.violation)
        if link.region:
            region = speaker.region(link.region)
        text = paragraphs(
            bold(t("Link and poster")),
            lines(
                t("Type: {type}", type=violation),
                t("Region: {region}", region=region),
                t(
                    "Language of the poster: {language}",
                    language=language_name(self.paper),
                ),
            ),
            code_text(link.address(speaker.bot_username)),
            _undialled(speaker, link),
        )
        return Outgoing(text, self._ways(speaker, link))

    def _ways(self, speaker: Speaker, link: DeepLink) -> Rows:
        t = speaker.t
        make = Button(
            t.plain("Make the poster"),
            MakePoster(link.payload, self.paper),
            style="primary",
        )
        by_type = ShowPoster(link.payload, self.paper, PosterPage.TYPE)
        choose = [Button(t.plain("Choose a type"), by_type)]
        if speaker.channel.regions:
            by_region = ShowPoster(link.payload, self.paper, PosterPage.REGION)
            choose.append(Button(t.plain("Choose a region"), by_region))
        papers = [
            Button(language_name(language), ShowPoster(link.payload, language))
            for language in speaker.channel.languages
            if language != self.paper
        ]
        copy = Button(t.plain("Copy the link"), copy=link.address(speaker.bot_username))
        return filled([make], choose, *rows_of(papers, 3), [copy])

    def _choice(self, speaker: Speaker, link: DeepLink) -> Outgoing:
        t = speaker.t

        def shows(link: DeepLink) -> Action:
            return ShowPoster(link.payload, self.paper)

        if self.page is PosterPage.TYPE:
            head = t("What is the link about?")
            without = replace(link, violation=None)
            rows = pickers.type_rows(
                speaker,
                self.group,
                lambda violation: shows(replace(link, violation=violation)),
                lambda group: ShowPoster(
                    link.payload, self.paper, PosterPage.TYPE, group
                ),
            )
        else:
            head = t("For which region is the link?")
            without = replace(link, region=None)
            rows = pickers.region_rows(
                speaker, lambda region: shows(replace(link, region=region))
            )
        clear = Button(t.plain("Any"), shows(without))
        back = Button(t.plain("Back"), shows(link))
        return Outgoing(bold(head), (*rows, (clear,), (back,)))


class PosterFile(WithNumbers, Message):
    payload: str
    paper: str

    def say(self, speaker: Speaker) -> Outgoing:
        link = _link(speaker, self.payload)
        name = f"habarla-{link.payload.rstrip('-')}-{self.paper}.png"
        sheet = Drawing(name, sheet_of(speaker.speaking(self.paper), link))
        text = lines(
            speaker.t("A sheet to hang up: prints on A4 and larger."),
            code_text(link.address(speaker.bot_username)),
        )
        without = speaker.t(
            "The poster could not be made. Press the button again in a few minutes."
        )
        return Outgoing(text, file=sheet, without_file=without)


def _undialled(speaker: Speaker, link: DeepLink) -> str | None:
    """A warning about numbers that were never tested: paper cannot be corrected."""
    dialled = dict(speaker.dialled)
    lines = printed(speaker, link)
    numbers = [
        one.number
        for one in lines
        if one.dial_test is None and one.number not in dialled
    ]
    if not numbers:
        return None
    return quote(
        speaker.t(
            "On the sheet there are numbers that no member of staff has dialled yet: {numbers}."
            " Dial them before you print. By day I ask admins to, and they press what they found.",
            numbers=", ".join(numbers),
        )
    )


def _link(speaker: Speaker, payload: str) -> DeepLink:
    link = parse_report_link(payload) or DeepLink()
    return offered(speaker.channel, replace(link, hotlines=False))
