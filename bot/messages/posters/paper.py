"""Draws a poster: a heading, the code, the bot's name and the numbers, on a sheet of A4."""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.messages.lettering import fit
from bot.messages.posters import qr

WIDTH, HEIGHT, DPI = 1654, 2339, 200
"""A4 upright in pixels; the proportions are those of every A size."""
MARGIN = 120
INK, FADED, SOFT, PAPER = 0, 90, 232, 255
"""Shades of one colour, from the darkest to white: quick to draw, cheap to print."""
DARKEST = (18, 40, 60)
HEAD, FOOT = 700, 1850
"""Where the band with the heading ends and the one with the numbers begins."""
CODE_SIZE = 830


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    number: str
    label: str
    hours: str


@dataclass(frozen=True, slots=True)
class Poster:
    address: str
    channel: str
    heading: str
    topic: tuple[str, ...]
    invitation: str
    scan: str
    bot: str
    call: str
    numbers: tuple[PrintedNumber, ...]
    footer: str


def draw(poster: Poster) -> bytes:
    sheet = Image.new("L", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, WIDTH, HEAD), fill=INK)
    pen.rectangle((0, FOOT, WIDTH, HEIGHT), fill=SOFT)
    _head(pen, poster)
    _code(sheet, poster.address)
    _below(pen, poster)
    _numbers(pen, poster)
    sheet.putpalette(
        [dark + (255 - dark) * shade // 255 for shade in range(256) for dark in DARKEST]
    )
    out = io.BytesIO()
    sheet.save(out, "PNG", dpi=(DPI, DPI), compress_level=4)
    return out.getvalue()


def _head(pen: ImageDraw.ImageDraw, poster: Poster) -> None:
    """The heading, topic and invitation, centred in the band."""
    _text(pen, poster.channel, 56, 52, size=40, color=SOFT)
    parts = [(poster.heading, 260, 116, True)]
    parts += [(line, 64, 52, False) for line in poster.topic]
    parts.append((poster.invitation, 140, 56, False))
    gap, width = 18, WIDTH - 2 * MARGIN
    heights = [fit(text, width, most, size, bold=bold).height for text, most, size, bold in parts]
    top = 116 + (HEAD - 116 - sum(heights) - gap * (len(parts) - 1)) // 2 - 12
    for text, most, size, bold in parts:
        color = SOFT if size == 52 else PAPER
        top = _text(pen, text, top, most, size=size, color=color, bold=bold) + gap


def _code(sheet: Image.Image, address: str) -> None:
    """Whole pixels for each module, so that no edge is grey."""
    rows = qr.modules(address)
    size = CODE_SIZE // len(rows)
    dots = Image.new("L", (len(rows), len(rows)))
    dots.putdata([INK if dark else PAPER for row in rows for dark in row])
    side = size * len(rows)
    large = dots.resize((side, side), Image.Resampling.NEAREST)
    sheet.paste(large, ((WIDTH - side) // 2, HEAD + 10 + (CODE_SIZE - side) // 2))


def _below(pen: ImageDraw.ImageDraw, poster: Poster) -> None:
    top = HEAD + CODE_SIZE + 20
    top = _text(pen, poster.scan, top, 120, size=52, color=FADED)
    _text(pen, f"@{poster.bot}", top + 18, 110, size=92, color=INK, bold=True)


def _numbers(pen: ImageDraw.ImageDraw, poster: Poster) -> None:
    top = FOOT + 36
    if poster.numbers:
        top = _text(pen, poster.call, top, 60, size=46, color=FADED) + 14
        width = (WIDTH - 2 * MARGIN) // len(poster.numbers)
        for place, number in enumerate(poster.numbers):
            column = (MARGIN + place * width + 10, width - 20)
            below = _text(pen, number.number, top, 130, size=124, bold=True, column=column)
            below = _text(pen, number.label, below + 8, 84, size=40, bold=True, column=column)
            _text(pen, number.hours, below + 6, 50, size=32, color=FADED, column=column)
    _text(pen, poster.footer, HEIGHT - 74, 50, size=28, color=FADED)


def _text(
    pen: ImageDraw.ImageDraw,
    text: str,
    top: int,
    height: int,
    *,
    size: int,
    color: int = INK,
    bold: bool = False,
    column: tuple[int, int] = (MARGIN, WIDTH - 2 * MARGIN),
) -> int:
    """Write centred within a column, in at most this height, smaller if it must; where it ends."""
    left, width = column
    fitted = fit(text, width, height, size, bold=bold)
    return fitted.write(pen, (left + width / 2, top), color, "ma")
