"""Style and scripts of the register, read once; the folder's name changes with its content."""

import json
from functools import cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import NamedTuple

from bot.domain.links.tables import tables

_FOLDER = Path(__file__).with_name("static")


class Assets(NamedTuple):
    """Files by their path below the folder, like "links/key.js"."""

    version: str
    files: dict[str, bytes]


@cache
def assets() -> Assets:
    files = {
        path.relative_to(_FOLDER).as_posix(): path.read_bytes()
        for path in sorted(_FOLDER.rglob("*"))
        if path.is_file()
    }
    files["rules.json"] = json.dumps(tables(), ensure_ascii=False).encode()
    whole = sha256()
    for name, content in files.items():
        whole.update(name.encode() + content)
    return Assets(whole.hexdigest()[:12], files)


def content_type(name: str) -> str:
    return "text/javascript" if name.endswith(".js") else guess_type(name)[0] or "text/plain"
