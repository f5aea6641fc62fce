"""Small example files: a real picture, and placeholder bytes for other kinds."""

import struct
import zlib
from functools import cache


@cache
def picture(width: int = 320, height: int = 200) -> bytes:
    """A plain PNG in two colours."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    sky, ground = b"\x9c\xc9\xe8" * width, b"\xd8\xc3\x9a" * width
    rows = b"".join(b"\0" + (sky if y < height * 2 // 3 else ground) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


AUTHOR = "Sample Author"
"""Whom the example files name, as the files of people do."""
PLACE = b"+43.2380+076.9450/"
"""Where the example video was made."""


def pdf(words: str = "Sample") -> bytes:
    """One page; the author stands in what a program wrote into the file."""
    text = f"BT /F1 24 Tf 40 100 Td ({words}) Tj ET"
    parts = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Author ({AUTHOR}) >>",
    )
    body = "".join(f"{n} 0 obj\n{part}\nendobj\n" for n, part in enumerate(parts, 1))
    return f"%PDF-1.4\n{body}trailer << /Root 1 0 R /Info 6 0 R /Size 7 >>\n%%EOF\n".encode()


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of an MP4 file."""
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def track(handler: bytes, at: int) -> bytes:
    """A track of an MP4 file whose content is one piece at a place of the file."""
    heard = box(b"hdlr", bytes(8), handler, bytes(12), AUTHOR.encode() + b"\0")
    places = box(b"stco", bytes(4), struct.pack(">II", 1, at))
    return box(b"trak", box(b"mdia", heard, box(b"minf", box(b"stbl", places))))


def video() -> bytes:
    """An MP4 of one piece of picture, with a title and a place as a phone writes them."""
    start = box(b"ftyp", b"mp42", bytes(4))
    written = box(b"udta", box(b"\xa9xyz", PLACE), box(b"titl", AUTHOR.encode()))
    picture = b"picture"
    return start + box(b"mdat", picture) + box(b"moov", track(b"vide", len(start) + 8), written)


def sound() -> bytes:
    """An MP3 of one frame, with a title."""
    title = b"TPE1" + struct.pack(">IH", 1 + len(AUTHOR), 0) + b"\0" + AUTHOR.encode()
    return b"ID3\3\0\0" + bytes([0, 0, 0, len(title)]) + title + b"\xff\xfb\x90\x64" + bytes(413)


_SAMPLES: dict[str, tuple[bytes, str | None, str | None]] = {
    "photo": (picture(), None, "image/png"),
    "document": (pdf(), "document.pdf", "application/pdf"),
    "video": (video(), "video.mp4", "video/mp4"),
    "animation": (video(), "video.mp4", "video/mp4"),
    "audio": (sound(), "audio.mp3", "audio/mpeg"),
    "sticker": (picture(64, 64), None, "image/png"),
}


def sample(kind: str) -> tuple[bytes, str | None, str | None]:
    """(bytes, file name, MIME type) of an example of a kind."""
    return _SAMPLES.get(kind, (b"OggS" + bytes(24), None, None))
