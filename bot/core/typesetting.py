"""Charts, posters, cards and documents made with typst: a template and its data.

The data are JSON: no text of a person is ever read as markup. As a process it confines itself
before it reads what to make: that may hold words of strangers.
"""

from __future__ import annotations

import json
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from bot.core.confinement import make_confined
from bot.values import Value, plain

if TYPE_CHECKING:
    import typst

Format = Literal["png", "pdf"]
_FOLDER = Path(__file__).with_name("templates")
_STANDARDS: dict[str, list[typst.PDFStandard]] = {"document": ["ua-1"]}
"""PDF/UA: tagged for screen readers."""
_DOTS = 7874
_HEAD = 33
"""200 dots an inch, as dots a metre; the bytes before the second chunk of a PNG."""
_FONTS = b'#html.frame(text(font: "DejaVu Sans")[a *b*])'
"""typst reads a file of a font when it sets the first letter in it."""


class Makeable(Value):
    """The data of a template, as plain values; sent as a photo or as a document."""

    template: ClassVar[str]
    kind: ClassVar[Literal["photo", "document"]] = "photo"
    format: ClassVar[Format] = "png"


def dump(what: Makeable) -> str:
    return f"{what.template} {what.format} {json.dumps(plain(what))}"


def make(what: Makeable, format: Format | None = None) -> bytes:
    """The file itself, of a document as a picture its first page; loads typst at the first call."""
    return _compiled(what.template, format or what.format, json.dumps(plain(what)))


def typeset(line: str) -> bytes:
    """Make the document of a `dump`. Raises typst.TypstError, a RuntimeError, for broken data."""
    template, format, data = line.split(" ", 2)
    return _compiled(template, "pdf" if format == "pdf" else "png", data)


def load() -> None:
    """Load what typesetting takes, while files can still be opened. HTML begins none of the threads
    that could not be shut in any more."""
    _sources()
    _compiler().compile(_FONTS, format="html")


def _compiled(template: str, format: Format, data: str) -> bytes:
    made = _compiler().compile(
        _sources()[template],
        format=format,
        sys_inputs={"data": data},
        timestamp=0,
        pdf_standards=_STANDARDS.get(template, []),
    )
    pages = made if isinstance(made, list) else [made or b""]
    if format == "png":
        return _sized(pages[0])
    return pages[0]


def _sized(png: bytes) -> bytes:
    """The picture with its dots a metre: printed without scaling, a poster fills a sheet of A4."""
    chunk = b"pHYs" + struct.pack(">IIB", _DOTS, _DOTS, 1)
    head = png[:_HEAD] + struct.pack(">I", len(chunk) - 4)
    return head + chunk + struct.pack(">I", zlib.crc32(chunk)) + png[_HEAD:]


@cache
def _compiler() -> typst.Compiler:
    import typst  # rarely needed, and large

    return typst.Compiler(font_paths=[str(_FOLDER)], ignore_system_fonts=True)


@cache
def _sources() -> dict[str, bytes]:
    shared = (_FOLDER / "shared.typ").read_bytes()
    return {path.stem: shared + path.read_bytes() for path in _FOLDER.glob("*.typ")}


def main() -> None:
    load()
    make_confined(lambda given: typeset(given.decode()), threads=True)


if __name__ == "__main__":
    main()
