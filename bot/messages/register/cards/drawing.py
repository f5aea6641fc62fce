"""Draws a card as a PNG in the colours of the site.

Letters are large: a messenger shows the card at a quarter of its width.
"""

import io
from functools import cache

from PIL import Image, ImageColor, ImageDraw

from bot.messages.lettering import fit
from bot.messages.register.cards.spec import HEIGHT, WIDTH, Bar, Card

BAND, INK, QUIET, SOFT, ACCENT, PAPER = (
    "#0b3a57", "#14212d", "#48586a", "#eef3f7", "#00507d", "#ffffff",
)  # fmt: skip
MARGIN, HEAD, FOOT = 64, 104, 540
"""The band ends at HEAD, the line with who runs the site begins at FOOT."""
_INSIDE = WIDTH - 2 * MARGIN
_PAIRS = (
    (INK, PAPER), (QUIET, PAPER), (ACCENT, PAPER), (PAPER, BAND), (QUIET, SOFT), (ACCENT, SOFT),
)  # fmt: skip
"""Colours of letters, each with what is behind them."""
_SHADES = 8


def draw(card: Card) -> bytes:
    """At most a few dozen kilobytes: few colours, and no picture of what was restricted."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(sheet)
    _band(pen, card)
    if card.bars:
        _chart(pen, card)
    else:
        _statement(pen, card)
    _foot(pen, card)
    out = io.BytesIO()
    few = sheet.quantize(palette=_palette(), dither=Image.Dither.NONE)
    few.save(out, "PNG", compress_level=6)
    return out.getvalue()


@cache
def _palette() -> Image.Image:
    """Few colours make a small file; these are exact, with the shades of soft edges."""
    shades: dict[tuple[int, ...], None] = {}
    for pair in _PAIRS:
        front, behind = (ImageColor.getrgb(one) for one in pair)
        for step in range(_SHADES + 1):
            mixed = zip(front, behind, strict=True)
            shades[tuple(a + (b - a) * step // _SHADES for a, b in mixed)] = None
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for shade in shades for part in shade])
    return palette


def _band(pen: ImageDraw.ImageDraw, card: Card) -> None:
    pen.rectangle((0, 0, WIDTH, HEAD), fill=BAND)
    half = _INSIDE // 2
    _text(pen, card.channel, 28, 50, size=42, color=PAPER, bold=True, width=half)
    section = fit(card.section, half, 44, 34)
    pen.text((WIDTH - MARGIN, 34), section.lines[0], PAPER, section.font, anchor="ra")


def _statement(pen: ImageDraw.ImageDraw, card: Card) -> None:
    top = _text(pen, card.heading, HEAD + 44, 190, size=68, bold=True) + 12
    _text(pen, card.words, top, FOOT - top - 24, size=44, color=QUIET)


def _chart(pen: ImageDraw.ImageDraw, card: Card) -> None:
    """The heading and words, then a row for each bar: its label, the bar, its number."""
    top = _text(pen, card.heading, HEAD + 28, 130, size=56, bold=True) + 8
    top = _text(pen, card.words, top, 56, size=36, color=QUIET) + 20
    step = min(76, (FOOT - top - 10) // len(card.bars))
    for bar in card.bars:
        _row(pen, bar, top, step)
        top += step


def _row(pen: ImageDraw.ImageDraw, bar: Bar, top: int, step: int) -> None:
    label, left, number = 560, MARGIN + 580, 150
    fit(bar.label, label, step - 6, 30).write(pen, (MARGIN, top), INK, "la")
    longest = WIDTH - MARGIN - number - left
    pen.rectangle((left, top + 4, left + longest * bar.share / 100, top + 34), fill=ACCENT)
    value = fit(bar.text, number - 14, step, 30, bold=True)
    end = left + longest * bar.share / 100 + 14
    pen.text((end, top + 19), value.lines[0], INK, value.font, anchor="lm")


def _foot(pen: ImageDraw.ImageDraw, card: Card) -> None:
    pen.rectangle((0, FOOT, WIDTH, HEIGHT), fill=SOFT)
    bot = fit(card.bot, 420, 44, 34, bold=True)
    pen.text((WIDTH - MARGIN, FOOT + 45), bot.lines[0], ACCENT, bot.font, anchor="rm")
    room = _INSIDE - round(bot.font.getlength(bot.lines[0])) - 40
    foot = fit(card.foot, room, 76, 32)
    foot.write(pen, (MARGIN, FOOT + (HEIGHT - FOOT - foot.height) // 2), QUIET, "la")


def _text(
    pen: ImageDraw.ImageDraw,
    text: str,
    top: int,
    height: int,
    *,
    size: int,
    color: str = INK,
    bold: bool = False,
    width: int = _INSIDE,
) -> int:
    """Write from the left margin, in at most this height, smaller if it must; where it ends."""
    return fit(text, width, height, size, bold=bold).write(pen, (MARGIN, top), color, "la")
