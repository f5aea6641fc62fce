"""MP4 and QuickTime: keeps picture and sound, blanks everything else in its place.

A file is a tree of boxes. What a box of an unknown kind holds (GPS, device, title, thumbnails) is
overwritten with zeros, and so are all tracks but picture and sound. Sizes and places stay, so that
the tables of picture and sound stay right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_KEPT: dict[bytes, frozenset[bytes]] = {
    b"": frozenset({b"ftyp", b"moov", b"mdat"}),
    b"moov": frozenset({b"mvhd", b"trak"}),
    b"trak": frozenset({b"tkhd", b"edts", b"mdia"}),
    b"edts": frozenset({b"elst"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"}),
    b"dinf": frozenset({b"dref"}),
    b"stbl": frozenset({
        b"stsd", b"stts", b"stss", b"ctts", b"cslg", b"stsc", b"stsz", b"stz2", b"stco", b"co64",
        b"sdtp", b"sgpd", b"sbgp",
    }),
}  # fmt: skip
"""The boxes that are kept in each box; those that are no key here have no boxes inside."""
_TIMES = {b"mvhd", b"tkhd", b"mdhd"}
_SHOWN = {b"vide", b"soun"}
_PLACES = {b"stco": 4, b"co64": 8}
"""Tables of where the pieces of a track begin, and the bytes of an entry."""
_PLAIN_REFERENCE = 8 + 12
"""Bytes of a reference that says no more than “in this file”."""


@dataclass(frozen=True, slots=True)
class _Box:
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
        else:
            _clean_leaf(data, inner)


def _clean_track(data: bytearray, track: _Box, pieces: list[tuple[int, bool]]) -> None:
    """Note where the pieces of the track begin; blank its tables unless it is seen or heard."""
    is_shown = _handler(data, track) in _SHOWN
    pieces += [(place, is_shown) for place in _places(data, track)]
    if is_shown:
        _clean(data, track, pieces)
    else:
        _blank(data, track)


def _clean_leaf(data: bytearray, box: _Box) -> None:
    if box.kind in _TIMES:
        long = data[box.body] == 1
        _zero(data, box.body + 4, box.body + (20 if long else 12))
    elif box.kind == b"hdlr":
        _zero(data, box.body + 24, box.end)  # the name of the program
    elif box.kind == b"dref" and box.end - box.body > _PLAIN_REFERENCE:
        raise ValueError("content in another file")


def _blank_hidden(data: bytearray, box: _Box, pieces: list[tuple[int, bool]]) -> None:
    """Of the content leave only pieces of tracks that are seen or heard."""
    here = [(place, shown) for place, shown in pieces if box.body <= place < box.end]
    for (place, is_shown), (following, _) in pairwise([(box.body, False), *here, (box.end, False)]):
        if not is_shown:
            _zero(data, place, following)


def _boxes(data: bytearray, at: int, end: int) -> Iterator[_Box]:
    while end - at >= 8:
        size, body = int.from_bytes(data[at : at + 4], "big"), at + 8
        if size == 1:
            size, body = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        size = size or end - at
        if size < body - at or size > end - at:
            raise ValueError("a box of a wrong size")
        yield _Box(bytes(data[at + 4 : at + 8]), at, body, at + size)
        at += size
    _zero(data, at, end)


def _find(data: bytearray, box: _Box, *path: bytes) -> _Box | None:
    for kind in path:
        found = next((b for b in _boxes(data, box.body, box.end) if b.kind == kind), None)
        if found is None:
            return None
        box = found
    return box


def _handler(data: bytearray, track: _Box) -> bytes:
    box = _find(data, track, b"mdia", b"hdlr")
    return b"" if box is None else bytes(data[box.body + 8 : box.body + 12])


def _places(data: bytearray, track: _Box) -> Iterator[int]:
    tables = _find(data, track, b"mdia", b"minf", b"stbl")
    for table in [] if tables is None else _boxes(data, tables.body, tables.end):
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
