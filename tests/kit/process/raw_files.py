"""A reporter whose id and names stand nowhere by chance, and what raw files show of them.

They are read past the database: in every spelling that hides a name.
"""

import json
from contextlib import suppress
from pathlib import Path

from tests.kit.process.story import CITIZEN_STEPS, Story

ID = 7654321987
NAMES = ("Zhanibek-Unmistakable", "Жезтырнақова", "unmistakable_user", "passport-of-zhanibek.pdf")
START, LANGUAGE, CONSENT, LINK, TYPE, SEND = CITIZEN_STEPS


def unmistakable(world) -> Story:
    story = world.story("ru")
    first, last, username, _ = NAMES
    story.citizen = world.sandbox.person(first, "ru", id=ID, last_name=last, username=username)
    return story


def spellings(secret: str) -> set[bytes]:
    """The bytes in which files may hold a text: encodings, JSON's escapes, small letters."""
    texts = {secret, secret.lower(), secret.casefold()}
    escaped = {json.dumps(text)[1:-1] for text in texts}
    found = {text.encode() for text in texts | escaped}
    found |= {one.replace("\\u", "\\U").upper().replace("\\U", "\\u").encode() for one in escaped}
    return found | {text.encode(coding) for text in texts for coding in ("utf-16-le", "utf-16-be")}


def number_spellings(number: int) -> set[bytes]:
    """Digits, and the forms in which SQLite and PostgreSQL keep integers of more than 4 bytes."""
    kept = {number.to_bytes(size, "big") for size in (6, 8)}
    return spellings(str(number)) | kept | {number.to_bytes(8, "little")}


def hits(folder: Path, wanted: set[bytes]) -> list[str]:
    """The files below a folder that hold one of these, with what they hold."""
    found = []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        with suppress(FileNotFoundError):  # a server removes some of its files meanwhile
            content = path.read_bytes()
            found += [f"{path.name}: {one!r}" for one in wanted if one in content]
    return found
