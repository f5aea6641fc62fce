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


_SAMPLES: dict[str, tuple[bytes, str | None, str | None]] = {
    "photo": (picture(), None, "image/png"),
    "document": (b"%PDF-1.4\n%%EOF\n", "document.pdf", "application/pdf"),
    "video": (b"\0\0\0\x18ftypmp42", "video.mp4", "video/mp4"),
    "animation": (b"\0\0\0\x18ftypmp42", "video.mp4", "video/mp4"),
    "audio": (b"ID3\3\0\0\0\0\0\0", "audio.mp3", "audio/mpeg"),
    "sticker": (picture(64, 64), None, "image/png"),
}


def sample(kind: str) -> tuple[bytes, str | None, str | None]:
    """(bytes, file name, MIME type) of an example of a kind."""
    return _SAMPLES.get(kind, (b"OggS" + bytes(24), None, None))
