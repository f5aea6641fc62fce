"""Text in pictures: the font, and the size in which words keep within their place."""

import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

Color = int | str
Place = tuple[float, int]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of a text in one font; `step` is the distance of lines in pixels."""

    font: ImageFont.FreeTypeFont
    lines: list[str]
    step: int
    is_inside: bool

    @property
    def height(self) -> int:
        return len(self.lines) * self.step

    def write(self, pen: ImageDraw.ImageDraw, place: Place, color: Color, anchor: str) -> int:
        """Write from this place down; where it ends."""
        left, top = place
        for line in self.lines:
            pen.text((left, top), line, color, self.font, anchor=anchor)
            top += self.step
        return top


def fit(text: str, width: int, height: int, size: int, *, bold: bool = False) -> Fitted:
    """The largest letters, up to `size`, in which the text keeps within the height and width."""
    for smaller in range(size, 16, -2):
        used = font(smaller, bold=bold)
        lines, step = _wrapped(text, used, width), round(smaller * 1.22)
        is_narrow = all(used.getlength(line) <= width for line in lines)
        fitted = Fitted(used, lines, step, is_narrow and len(lines) * step <= height)
        if fitted.is_inside:
            break
    return fitted


def _wrapped(text: str, used: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and used.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@lru_cache(maxsize=128)
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """DejaVu Sans has the Kazakh letters and comes with matplotlib."""
    found = importlib.util.find_spec("matplotlib")
    if found is None or found.origin is None:
        raise FileNotFoundError("matplotlib")
    fonts = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(fonts / name), size)
