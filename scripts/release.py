"""Writes what a version leaves in databases and chats, which later ones must read.

.venv/bin/python -m scripts.release 0.2.0
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from bot.wiring import wire
from tests.kit.storage.releases import RELEASED, left_behind


def main(version: str) -> None:
    wire()
    with tempfile.TemporaryDirectory() as folder:
        left = asyncio.run(left_behind(Path(folder)))
    (RELEASED / f"{version}.json").write_text(_written(left, deep=3) + "\n")


def _written(value: Any, deep: int) -> str:
    """JSON with a line for each row, message and button."""
    if not deep or not isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        inside = [_written(one, 0) for one in value]
        return "[\n" + ",\n".join(inside) + "\n]" if inside else "[]"
    inside = [f"{json.dumps(name)}: {_written(one, deep - 1)}" for name, one in value.items()]
    return "{\n" + ",\n".join(inside) + "\n}"


if __name__ == "__main__":
    main(sys.argv[1])
