"""Files at Telegram in bounded memory, the objects that describe them, and small examples."""

import secrets
import struct
import zlib
from dataclasses import dataclass, field
from functools import cache

from offline_telegram.failures import ApiError, bad
from offline_telegram.model import Json

PHOTO_LIMIT = 10 * 2**20
UPLOAD_LIMIT = 50 * 2**20
DOWNLOAD_LIMIT = 20 * 2**20
MEMORY_LIMIT = 256 * 2**20


@dataclass(frozen=True, slots=True)
class _Kind:
    prefix: str
    mime: str
    folder: str
    details: Json


_VIDEO: Json = {"width": 1280, "height": 720, "duration": 3}
_LOOK: Json = {
    "is_animated": False,
    "is_video": False,
    "type": "regular",
    "emoji": "👍",
}
_KINDS = {
    "photo": _Kind("AgACAgI", "image/jpeg", "photos", {}),
    "video": _Kind("BAACAgI", "video/mp4", "videos", _VIDEO),
    "document": _Kind("BQACAgI", "application/octet-stream", "documents", {}),
    "voice": _Kind("AwACAgI", "audio/ogg", "voice", {"duration": 2}),
    "video_note": _Kind(
        "DQACAgI", "video/mp4", "video_notes", {"length": 384, "duration": 3}
    ),
    "audio": _Kind("CQACAgI", "audio/mpeg", "music", {"duration": 120}),
    "animation": _Kind("CgACAgI", "video/mp4", "animations", _VIDEO),
    "sticker": _Kind(
        "CAACAgI", "image/webp", "stickers", {"width": 512, "height": 512} | _LOOK
    ),
}
KINDS = frozenset(_KINDS)
CAPTIONED = KINDS - {"video_note", "sticker"}
_SHOWN = (
    "animation",
    "photo",
    "video",
    "document",
    "voice",
    "video_note",
    "audio",
    "sticker",
)
"""The kinds as a message shows them: an animation is also a document."""


@dataclass(slots=True)
class StoredFile:
    """One upload; `content` is the Bot API object (for a photo: a list of sizes)."""

    kind: str
    file_id: str
    path: str
    data: bytes
    name: str | None
    mime: str
    content: Json | list[Json] = field(repr=False)

    @property
    def fields(self) -> Json:
        """The fields of a message with this file; an animation is a document, too."""
        also = {"document": self.content} if self.kind == "animation" else {}
        return {self.kind: self.content, **also}


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, WebP or JPEG; None when it is no picture."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:4] == b"GIF8" and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return 512, 512
    return _jpeg_size(data) if data[:3] == b"\xff\xd8\xff" else None


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 1280, 960


def shown_file(raw: Json) -> tuple[str | None, str | None]:
    """The kind and the id of the file in a message, if any; of a photo's sizes the largest."""
    for kind in _SHOWN:
        if kind in raw:
            return kind, (raw[kind][-1] if kind == "photo" else raw[kind])["file_id"]
    return None, None


class Files:
    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self.stored: dict[str, StoredFile] = {}
        self._size = 0

    def get(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def need(self, file_id: str, kind: str | None = None) -> StoredFile:
        stored = self._by_id.get(file_id)
        if stored is None:
            raise bad("wrong file identifier/HTTP URL specified")
        if kind and stored.kind != kind:
            have, want = (
                k.replace("_", " ").title().replace(" ", "")
                for k in (stored.kind, kind)
            )
            raise bad(f"can't use file of type {have} as {want}")
        return stored

    def put(
        self, kind: str, data: bytes, name: str | None, mime: str | None = None
    ) -> StoredFile:
        """Store an upload that passes Telegram's checks."""
        if not data:
            raise bad("file must be non-empty")
        if len(data) > (PHOTO_LIMIT if kind == "photo" else UPLOAD_LIMIT):
            raise ApiError(413, "Request Entity Too Large")
        if kind == "photo" and picture_size(data) is None:
            raise bad("IMAGE_PROCESS_FAILED")
        token, usual = secrets.token_urlsafe(30), _KINDS[kind]
        ending = (name or "").rpartition(".")[2] or usual.mime.rpartition("/")[2]
        path = f"{usual.folder}/file_{len(self.stored)}_{token[:6]}.{ending[:8]}"
        stored = StoredFile(
            kind, usual.prefix + token, path, data, name, mime or usual.mime, {}
        )
        stored.content = _content(stored)
        self.keep(stored)
        return stored

    def keep(self, stored: StoredFile) -> None:
        self.stored[stored.path] = stored
        for file_id in _ids(stored):
            self._by_id[file_id] = stored
        self._size += len(stored.data)
        while self._size > MEMORY_LIMIT and len(self.stored) > 1:
            self._forget(next(iter(self.stored.values())))

    def _forget(self, stored: StoredFile) -> None:
        del self.stored[stored.path]
        for file_id in _ids(stored):
            self._by_id.pop(file_id, None)
        self._size -= len(stored.data)


def _ids(stored: StoredFile) -> list[str]:
    if isinstance(stored.content, list):
        return [size["file_id"] for size in stored.content]
    return [stored.file_id]


def _unique(file_id: str, mark: str = "") -> str:
    return f"AQAD{file_id[7:17]}{mark}"


def _content(stored: StoredFile) -> Json | list[Json]:
    if stored.kind == "photo":
        return _sizes(stored)
    content: Json = {
        "file_id": stored.file_id,
        "file_unique_id": _unique(stored.file_id),
        "file_size": len(stored.data),
        **_KINDS[stored.kind].details,
    }
    if stored.kind in CAPTIONED:
        content["mime_type"] = stored.mime
    if stored.name and stored.kind in CAPTIONED - {"voice"}:
        content["file_name"] = stored.name
    return content


def _sizes(stored: StoredFile) -> list[Json]:
    """A photo comes in several sizes, smallest first, each with an id of its own."""
    width, height = picture_size(stored.data) or (1280, 960)
    longest = max(width, height)
    bounds = [edge for edge in (90, 320, 800) if edge < longest] + [longest]
    sizes = []
    for number, edge in enumerate(bounds):
        last = edge == longest
        file_id = stored.file_id if last else f"{stored.file_id}-{number}"
        sizes.append(
            {
                "file_id": file_id,
                "file_unique_id": _unique(stored.file_id, "" if last else str(number)),
                "file_size": max(1, len(stored.data) * edge // longest),
                "width": max(1, width * edge // longest),
                "height": max(1, height * edge // longest),
            }
        )
    return sizes


@cache
def picture(width: int = 320, height: int = 200) -> bytes:
    """A plain PNG in two colours."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    sky, ground = b"\x9c\xc9\xe8" * width, b"\xd8\xc3\x9a" * width
    rows = b"".join(
        b"\0" + (sky if y < height * 2 // 3 else ground) for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = (
        chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
    return b"\x89PNG\r\n\x1a\n" + body


AUTHOR = "Sample Author"
"""Author that the example files name, as the files of people do."""
PLACE = b"+43.2380+076.9450/"
"""Place where the example video was made."""


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
    return (
        start
        + box(b"mdat", picture)
        + box(b"moov", track(b"vide", len(start) + 8), written)
    )


def sound() -> bytes:
    """An MP3 of one frame, with a title."""
    title = b"TPE1" + struct.pack(">IH", 1 + len(AUTHOR), 0) + b"\0" + AUTHOR.encode()
    return (
        b"ID3\3\0\0"
        + bytes([0, 0, 0, len(title)])
        + title
        + b"\xff\xfb\x90\x64"
        + bytes(413)
    )


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
