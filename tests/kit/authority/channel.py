"""The shipped channel file with ways to its authorities."""

from pathlib import Path

from tests.kit.stage import quick_channel


def channel_with(folder: Path, undo_seconds: int = 1, **offices: dict[str, str]) -> Path:
    """`offices` are keys of authorities, by code: mia={"way": "email", "email": "…"}."""
    path = quick_channel(folder, undo_seconds)
    text = path.read_text(encoding="utf-8")
    for code, keys in offices.items():
        head = f"[authorities.{code}]\n"
        assert head in text
        lines = "".join(f'{key} = "{value}"\n' for key, value in keys.items())
        text = text.replace(head, head + lines)
    path.write_text(text, encoding="utf-8")
    return path
