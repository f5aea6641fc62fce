"""Channel files of an operator, which name only what differs from the shipped one."""

import json
from pathlib import Path

from bot.channel.files import SHIPPED


def own_channel(
    folder: Path,
    text: str,
    *remove: str,
    source: Path = SHIPPED,
    name: str = "own.toml",
) -> Path:
    """Write a channel file that extends another one, without the parts that are to be removed."""
    file = folder / name
    lines = [f'extends = "{source}"']
    if remove:
        lines.append(f"remove = {json.dumps(remove)}")
    file.write_text("\n".join([*lines, text]), encoding="utf-8")
    return file
