"""Writes what a version leaves in databases and chats, which later ones must read.

.venv/bin/python -m scripts.release 0.2.0
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from bot.wiring import wire
from tests.kit.storage.releases import RELEASED, left_behind


def main(version: str) -> None:
    wire()
    with tempfile.TemporaryDirectory() as folder:
        left = asyncio.run(left_behind(Path(folder)))
    text = json.dumps(left, ensure_ascii=False, indent=0, sort_keys=False)
    (RELEASED / f"{version}.json").write_text(text + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
