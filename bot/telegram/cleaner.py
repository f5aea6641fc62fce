"""Process that cleans files of strangers: pictures, sound, MP4 and QuickTime.

Of a video it keeps picture and sound; other boxes (GPS, device, title) become zeros in place, so
that the tables of the file stay right.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise

import pypdfium2

# Pillow looks for a format that it has not loaded in all that it knows, Ghostscript's too.
from PIL import JpegImagePlugin  # noqa: F401

from bot.core.confinement import make_confined
from bot.values import Value

_KEPT: dict[bytes, frozenset[bytes]] = {
    b"": frozenset({b"ftyp", b"moov", b"mdat"}),
    b"moov": frozenset({b"mvhd", b"trak"}),
    b"trak": frozenset({b"tkhd", b"edts", b"mdia"}),
    b"edts": frozenset({b"elst"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"}),
    b"dinf": frozenset({b"dref"}),
    b"stbl": frozenset(
        b"stsd stts stss ctts cslg stsc stsz stz2 stco co64 sdtp sgpd sbgp".split()
    ),
}
"""The boxes that are kept in each box; those that are no key here have no boxes inside."""
_TIMES = {b"mvhd", b"tkhd", b"mdhd"}
_SHOWN = (b"vide", b"soun")
_PLACES = {b"stco": 4, b"co64": 8}
"""Tables of where the pieces of a track begin, and the bytes of an entry."""
_PLAIN_REFERENCE = 8 + 12
"""Bytes of a reference that says no more than “in this file”."""


class _Box(Value):
    kind: bytes
    start: int
    body: int
    end: int


def cleaned(data: bytes) -> bytes:
    """Raises ValueError for a file that is broken, or that has its tables in many parts."""
    copy = bytearray(data)
    pieces: list[tuple[int, bool]] = []
    _clean(copy, _Box(b"", 0, 0, len(copy)), pieces)
    if not any(is_shown for _, is_shown in pieces):
        raise ValueError("no picture and no sound")
    for box in list(_boxes(copy, 0, len(copy))):
        if box.kind == b"mdat":
            _blank_hidden(copy, box, sorted(pieces))
    return bytes(copy)


def _clean(data: bytearray, box: _Box, pieces: list[tuple[int, bool]]) -> None:
    for inner in list(_boxes(data, box.body, box.end)):
        if inner.kind == b"moof":
            raise ValueError("tables in many parts")
        if inner.kind not in _KEPT[box.kind]:
            _blank(data, inner)
        elif inner.kind == b"trak":
            _clean_track(data, inner, pieces)
        elif inner.kind in _KEPT:
            _clean(data, inner, pieces)
        elif inner.kind in _TIMES:
            size = 20 if data[inner.body] == 1 else 12
            _zero(data, inner.body + 4, inner.body + size)
        elif inner.kind == b"hdlr":
            _zero(data, inner.body + 24, inner.end)  # the name of the program
        elif inner.kind == b"dref" and inner.end - inner.body > _PLAIN_REFERENCE:
            raise ValueError("content in another file")


def _clean_track(data: bytearray, track: _Box, pieces: list[tuple[int, bool]]) -> None:
    """Note where the pieces of the track begin; blank its tables unless it is seen or heard."""
    handler = _find(data, track, b"mdia", b"hdlr")
    is_shown = (
        handler is not None and data[handler.body + 8 : handler.body + 12] in _SHOWN
    )
    pieces += [(place, is_shown) for place in _places(data, track)]
    if is_shown:
        _clean(data, track, pieces)
    else:
        _blank(data, track)


def _blank_hidden(data: bytearray, box: _Box, pieces: list[tuple[int, bool]]) -> None:
    """Of the content leave only pieces of tracks that are seen or heard."""
    here = [(place, shown) for place, shown in pieces if box.body <= place < box.end]
    for (place, is_shown), (following, _) in pairwise(
        [(box.body, False), *here, (box.end, False)]
    ):
        if not is_shown:
            _zero(data, place, following)


def _boxes(data: bytearray, at: int, end: int) -> Iterator[_Box]:
    while end - at >= 8:
        size = int.from_bytes(data[at : at + 4], "big")
        body = at + 8
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
            body = at + 16
        size = size or end - at
        if size < body - at or size > end - at:
            raise ValueError("a box of a wrong size")
        yield _Box(bytes(data[at + 4 : at + 8]), at, body, at + size)
        at += size
    _zero(data, at, end)


def _find(data: bytearray, box: _Box, *path: bytes) -> _Box | None:
    for kind in path:
        found = next(
            (b for b in _boxes(data, box.body, box.end) if b.kind == kind), None
        )
        if found is None:
            return None
        box = found
    return box


def _places(data: bytearray, track: _Box) -> Iterator[int]:
    tables = _find(data, track, b"mdia", b"minf", b"stbl")
    if tables is None:
        return
    for table in _boxes(data, tables.body, tables.end):
        if size := _PLACES.get(table.kind):
            count = int.from_bytes(data[table.body + 4 : table.body + 8], "big")
            if table.body + 8 + count * size > table.end:
                raise ValueError("a table of a wrong size")
            for at in range(table.body + 8, table.body + 8 + count * size, size):
                yield int.from_bytes(data[at : at + size], "big")


def _blank(data: bytearray, box: _Box) -> None:
    data[box.start + 4 : box.start + 8] = b"free"
    _zero(data, box.body, box.end)


def _zero(data: bytearray, start: int, end: int) -> None:
    if end > start:
        data[start:end] = bytes(end - start)


_HEADER = 4
_RATES = (44100, 48000, 32000)
_KBITS = {
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""By the header's number less one, for MPEG 1 and for MPEG 2 and 2.5."""


def sound_cleaned(data: bytes) -> bytes:
    at = _after_tags(data)
    frames = []
    while 0 <= at <= len(data) - _HEADER:
        if size := _frame_size(data, at):
            frames.append(data[at : at + size])
            at += size
        else:
            at = data.find(b"\xff", at + 1)
    if not frames:
        raise ValueError("no frame")
    return b"".join(frames)


def _after_tags(data: bytes) -> int:
    at = 0
    while data[at : at + 3] == b"ID3" and len(data) >= at + 10:
        size = 0
        for byte in data[at + 6 : at + 10]:
            size = size << 7 | byte & 127  # seven bits of each byte count
        has_footer = data[at + 5] & 16
        at += 10 + size
        if has_footer:
            at += 10
    return at


def _frame_size(data: bytes, at: int) -> int | None:
    """Bytes of the frame that begins here; None where none does, or where it is cut off."""
    header = int.from_bytes(data[at : at + _HEADER], "big")
    version = header >> 19 & 3
    layer = header >> 17 & 3
    kbits = header >> 12 & 15
    rate = header >> 10 & 3
    if (
        header >> 21 != 0x7FF
        or version == 1
        or layer != 1
        or kbits in {0, 15}
        or rate == 3
    ):
        return None
    is_first = version == 3
    hertz = _RATES[rate] >> {3: 0, 2: 1, 0: 2}[version]
    bits = _KBITS[is_first][kbits - 1] * 1000
    slots = 144 if is_first else 72
    size = slots * bits // hertz + (header >> 9 & 1)
    if at + size > len(data):
        return None
    return size


MOST_PAGES = 60
"""Pages of a PDF; one with more is not shown."""
_LONGEST_SIDE = 1800
"""Pixels of a page: the small print of an A4 page can be read."""
_QUALITY = 85
_DPI = 150
_POINTS = 72


_PAGE_OF_WORDS = b"""%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 20 20] /Contents 4 0 R
/Resources << /Font << /F 5 0 R >> >> >>
endobj
4 0 obj
<< /Length 31 >>
stream
BT /F 9 Tf 2 2 Td (words) Tj ET
endstream
endobj
5 0 obj
<< /Type /Font /Subtype /TrueType /BaseFont /Arial >>
endobj
trailer << /Root 1 0 R /Size 6 >>
%%EOF
"""


class Unreadable(Exception):
    """The file has no format that can be cleaned, or is broken."""


def load() -> None:
    """Load what cleaning takes, while files can still be opened: words name a font, and the fonts
    of this machine are listed."""
    clean(_PAGE_OF_WORDS)


def clean(data: bytes) -> bytes:
    """The cleaned file: a PDF, MP4 or MP3. Raises Unreadable, and what libraries raise."""
    if data[:5] == b"%PDF-":
        return _pdf(data)
    if data[4:8] in {b"ftyp", b"moov", b"mdat", b"wide"}:
        return cleaned(data)
    if data[:3] == b"ID3" or _frame_size(data, 0):
        return sound_cleaned(data)
    raise Unreadable


def _pdf(data: bytes) -> bytes:
    """A PDF of pictures of the pages: no text, no author, no attachment, nothing that can run."""
    document = pypdfium2.PdfDocument(data)
    if not 1 <= len(document) <= MOST_PAGES:
        raise Unreadable
    pictures = pypdfium2.PdfDocument.new()
    for page in document:
        scale = _LONGEST_SIDE / max(1.0, *page.get_size())
        shown = BytesIO()  # in few bytes: a PDF has up to 60 pages
        page.render(scale=scale).to_pil().convert("RGB").save(
            shown, "JPEG", quality=_QUALITY
        )
        page.close()
        _add_picture(pictures, shown)
    written = BytesIO()
    pictures.save(written)
    return written.getvalue()


def _add_picture(document: pypdfium2.PdfDocument, jpeg: BytesIO) -> None:
    """Add a page of the size of the picture, which stays in its few bytes."""
    picture = pypdfium2.PdfImage.new(document)
    picture.load_jpeg(jpeg, inline=True)
    width, height = (pixels * _POINTS / _DPI for pixels in picture.get_px_size())
    picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    page = document.new_page(width, height)
    page.insert_obj(picture)
    page.gen_content()
    page.close()


def main() -> None:
    load()
    make_confined(clean)


if __name__ == "__main__":
    main()
