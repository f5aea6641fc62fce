"""Files at Telegram: bytes kept in bounded memory, and the objects that describe them."""

import secrets
import struct
from dataclasses import dataclass, field

from offline_telegram.api.errors import ApiError, bad
from offline_telegram.world.model import Json

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
_LOOK: Json = {"is_animated": False, "is_video": False, "type": "regular", "emoji": "👍"}
_KINDS = {
    "photo": _Kind("AgACAgI", "image/jpeg", "photos", {}),
    "video": _Kind("BAACAgI", "video/mp4", "videos", _VIDEO),
    "document": _Kind("BQACAgI", "application/octet-stream", "documents", {}),
    "voice": _Kind("AwACAgI", "audio/ogg", "voice", {"duration": 2}),
    "video_note": _Kind("DQACAgI", "video/mp4", "video_notes", {"length": 384, "duration": 3}),
    "audio": _Kind("CQACAgI", "audio/mpeg", "music", {"duration": 120}),
    "animation": _Kind("CgACAgI", "video/mp4", "animations", _VIDEO),
    "sticker": _Kind("CAACAgI", "image/webp", "stickers", {"width": 512, "height": 512} | _LOOK),
}
KINDS = frozenset(_KINDS)
CAPTIONED = KINDS - {"video_note", "sticker"}


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
            have, want = (k.replace("_", " ").title().replace(" ", "") for k in (stored.kind, kind))
            raise bad(f"can't use file of type {have} as {want}")
        return stored

    def put(self, kind: str, data: bytes, name: str | None, mime: str | None = None) -> StoredFile:
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
        stored = StoredFile(kind, usual.prefix + token, path, data, name, mime or usual.mime, {})
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
