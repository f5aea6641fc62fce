"""Cleans a file by its format: what is shown or said stays, what was written about it goes."""

from io import BytesIO

import pypdfium2

# Pillow looks for a format that it has not loaded in all that it knows, Ghostscript's too.
from PIL import Image, JpegImagePlugin, PdfImagePlugin  # noqa: F401

from bot.pipeline.cleaning import movie, sound

MOST_PAGES = 60
"""Pages of a PDF; one with more is not shown."""
_LONGEST_SIDE = 1800
"""Pixels of a page: the small print of an A4 page can be read."""
_QUALITY, _DPI = 85, 150


class Unreadable(Exception):
    """The file has no format that can be cleaned, or is broken."""


def load() -> None:
    """Load what cleaning takes, while files can still be opened."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(10, 10)
    written = BytesIO()
    document.save(written)
    clean(written.getvalue())


def clean(data: bytes) -> bytes:
    """The cleaned file: a PDF, MP4 or MP3. Raises Unreadable, and what libraries raise."""
    if data[:5] == b"%PDF-":
        return _pdf(data)
    if data[4:8] in {b"ftyp", b"moov", b"mdat", b"wide"}:
        return movie.cleaned(data)
    if data[:3] == b"ID3" or sound.is_frame(data, 0):
        return sound.cleaned(data)
    raise Unreadable


def _pdf(data: bytes) -> bytes:
    """A PDF of pictures of the pages: no text, no author, no attachment, nothing that can run."""
    document = pypdfium2.PdfDocument(data)
    if not 1 <= len(document) <= MOST_PAGES:
        raise Unreadable
    pages = []
    for page in document:
        scale = _LONGEST_SIDE / max(1.0, *page.get_size())
        pages.append(_as_jpeg(page.render(scale=scale).to_pil()))
    first, *others = pages
    written = BytesIO()
    first.save(
        written, "PDF", save_all=True, append_images=others, quality=_QUALITY, resolution=_DPI
    )
    return written.getvalue()


def _as_jpeg(picture: Image.Image) -> Image.Image:
    """The page in few bytes: a PDF has up to 60."""
    written = BytesIO()
    picture.convert("RGB").save(written, "JPEG", quality=_QUALITY)
    return Image.open(written, formats=["JPEG"])
