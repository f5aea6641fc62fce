"""Which files and places of a reporter are taken, so that staff see nothing that names them.

Telegram re-encodes photos and drops what a camera wrote into them. Other files keep their name and
what a device or a program wrote into them: they are cleaned before staff see them, and a file that
cannot be cleaned is not taken.
"""

import re
from collections.abc import Iterable

from bot.domain.citizen.draft import Attachment, Unkept

AS_THEY_ARE = frozenset({"photo", "voice", "video_note"})
"""Kinds that hold nothing but what they show or say."""
CLEANED = {
    "video": frozenset({"video/mp4", "video/quicktime"}),
    "animation": frozenset({"video/mp4"}),
    "audio": frozenset({"audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a"}),
    "document": frozenset({"application/pdf"}),
}
"""Kinds that are cleaned, and the formats for which that is possible."""
MOST_BYTES = 20 * 2**20
"""Telegram gives a bot no larger file to clean."""
_POINT = re.compile(r"(-?\d{1,3}\.\d{3,}),\s*(-?\d{1,3}\.\d{3,})", re.A)


def taken(files: Iterable[Attachment]) -> tuple[tuple[Attachment, ...], Unkept | None]:
    """The files that are kept, and why the first of the others is not."""
    judged = [(file, _unkept(file)) for file in files]
    kept = tuple(file for file, why in judged if why is None)
    return kept, next((why for _, why in judged if why is not None), None)


def _unkept(file: Attachment) -> Unkept | None:
    if file.kind in AS_THEY_ARE:
        return None
    mime = (file.mime or "").lower()
    if file.kind == "document" and mime.partition("/")[0] in {"image", "video"}:
        return Unkept.MEDIA_AS_FILE
    if mime not in CLEANED.get(file.kind, ()):
        return Unkept.OTHER_FILE
    return Unkept.FILE_TOO_LARGE if (file.size or 0) > MOST_BYTES else None


def coarse(place: str) -> str:
    """The place with each point in it rounded to two decimals, about a kilometre."""
    return _POINT.sub(lambda point: point_of(float(point[1]), float(point[2])), place)


def point_of(latitude: float, longitude: float) -> str:
    return f"{latitude:.2f}, {longitude:.2f}"
