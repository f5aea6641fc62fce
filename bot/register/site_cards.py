"""Words on the pictures of the site and of a month, and the texts beside them."""

from collections.abc import Mapping
from dataclasses import replace
from textwrap import shorten
from typing import ClassVar

from bot.core.speaker import Speaker
from bot.core.typesetting import Makeable
from bot.dataclass import frozen
from bot.figures.model import Monthly
from bot.figures.monthly import label, sentences, so_far, total_of
from bot.figures.period import Hidden
from bot.figures.words import cell_text
from bot.register.model import Entry, Standing
from bot.register.names import STANDINGS

FOLDER = "cards"
"""Below the language, in the addresses of pictures."""
TITLE, DESCRIPTION = 90, 200
"""Letters that messengers show of a title and a description."""
WIDTH, HEIGHT = 1200, 630
"""Pixels: what messengers show whole beside a link."""
_BARS = 3


@frozen
class Bar:
    """A row of a small chart; `share` is the length of the bar in percent."""

    label: str
    text: str
    share: float


@frozen
class Card(Makeable):
    """The channel and the register in a band, a heading, words below it, and who runs it."""

    template: ClassVar[str] = "card"
    channel: str
    section: str
    heading: str
    words: str
    foot: str
    bot: str
    bars: tuple[Bar, ...] = ()


@frozen
class Shared:
    """Preview of a page in messengers. An empty title stands for that of the page itself.

    `picture` is the path of the card below the language, `says` what stands in it.
    """

    description: str
    picture: str
    says: str
    title: str = ""


def _shared(card: Card, picture: str, description: str = "") -> Shared:
    says = ". ".join(part.rstrip(".") for part in (card.heading, card.words) if part)
    described = shortened(description or card.words, DESCRIPTION)
    return Shared(described, f"{FOLDER}/{picture}.png", says)


def front_card(speaker: Speaker) -> Card:
    t, about = speaker.t, speaker.channel.publication.about
    words = t.plain(
        "Each entry says what was decided about a page, on which ground and why. The material"
        " itself is not repeated."
    )
    own = about and speaker.own(about)
    return _card(speaker, t.plain("What was restricted, and why"), own or words)


def front_shared(speaker: Speaker) -> Shared:
    return _shared(front_card(speaker), "front")


def entry_shared(speaker: Speaker, entry: Entry, standing: Standing, title: str) -> Shared:
    """The site's card; the decision, or that it holds no more, stands beside it."""
    t = speaker.t
    ground = entry.ground_text.get(t.language) or next(iter(entry.ground_text.values()))
    said = t.plain(
        "Decided on {date}. Ground: {ground}", date=f"{entry.decided_on:%d.%m.%Y}", ground=ground
    )
    is_in_force = standing is Standing.IN_FORCE
    what = speaker.outcome(entry.finding.outcome) if is_in_force else t.plain(STANDINGS[standing])
    return replace(
        front_shared(speaker),
        description=shortened(said, DESCRIPTION),
        title=shortened(f"{title} · {what}", TITLE),
    )


def bars_of(speaker: Speaker, cells: Mapping[str, int | Hidden]) -> list[Bar]:
    """A bar for each type; one without length stands for a number that is hidden."""
    numbers = [0 if isinstance(cell, Hidden) else cell for cell in cells.values()]
    longest = max([1, *numbers])
    return [
        Bar(label(speaker, id), cell_text(speaker, cell), round(100 * n / longest, 1))
        for (id, cell), n in zip(cells.items(), numbers, strict=True)
    ]


def figures_card(speaker: Speaker, monthly: Monthly) -> Card:
    """The total and the types with the most links."""
    t, cells = speaker.t, monthly.published.cells
    known = {id: n for id, n in cells.items() if not isinstance(n, Hidden) and n}
    most = sorted(known.items(), key=lambda one: -one[1])[:_BARS]
    caption = t.plain("Links restricted, by type") if most else ""
    words = so_far(speaker, monthly) or caption
    bars = tuple(bars_of(speaker, dict(most)))
    return _card(speaker, total_of(speaker, monthly), words, bars)


def figures_shared(speaker: Speaker, monthly: Monthly) -> Shared:
    card, first = figures_card(speaker, monthly), sentences(speaker, monthly)[0]
    return _shared(card, f"figures/{monthly.month.code}", first)


def shortened(text: str, most: int) -> str:
    """At most so many letters, cut between words."""
    if len(text) <= most:
        return text
    return f"{shorten(text, most - 1, placeholder='').rstrip(' ,;.:·')}…"


def _card(speaker: Speaker, heading: str, words: str, bars: tuple[Bar, ...] = ()) -> Card:
    t, channel = speaker.t, speaker.channel
    is_state_body = t.plain("This is a state body.")
    return Card(
        speaker.own(channel.name),
        t.plain("Public register"),
        heading,
        words,
        is_state_body if channel.is_state_body else t.plain("This is not a state body."),
        f"@{speaker.bot_username}" if speaker.bot_username else "",
        bars,
    )
