"""Process that takes the colours from a picture of strangers: colours make it harder to look at."""

from io import BytesIO

# Pillow looks for a format that it has not loaded in all that it knows, Ghostscript's too.
from PIL import Image, JpegImagePlugin, PngImagePlugin  # noqa: F401

from bot.core.confinement import make_confined

_FORMATS = ("JPEG", "PNG")
"""Telegram makes a JPEG of every photo."""
MOST_PIXELS = 30_000_000
"""A photo has at most ten million; of more the process would not have the memory."""
_QUALITY = 85


class Unreadable(Exception):
    """It has no format that a photo has, is broken, or too large."""


def grey(data: bytes) -> bytes:
    """Return a JPEG without colours and without what is written beside the picture. Raises
    Unreadable, and what Pillow raises."""
    picture = Image.open(BytesIO(data), formats=_FORMATS)
    if picture.width * picture.height > MOST_PIXELS:
        raise Unreadable
    picture.draft("L", picture.size)  # of a JPEG only the brightness is read
    written = BytesIO()
    picture.convert("L").save(written, "JPEG", quality=_QUALITY, comment=b"")
    return written.getvalue()


def run_confined() -> None:
    """Load what it takes while files can still be opened, then shut the process in."""
    for name in _FORMATS:
        sample = BytesIO()
        Image.new("RGB", (8, 8)).save(sample, name)
        grey(sample.getvalue())
    make_confined(grey)


if __name__ == "__main__":
    run_confined()
