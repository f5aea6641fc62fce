"""`python -m bot trace ID`: the lines of a log about one update, found by any id that they hold."""

import json
from collections.abc import Iterable
from typing import Any

from bot.cli.queues import NothingThere, printable

_SHOWN_FIRST = ("timestamp", "level", "event")
_LISTS = ("messages", "cases")


def trace_lines(wanted: str, log: Iterable[str]) -> list[str]:
    """The log's lines of updates that the id belongs to, in its order. Raises NothingThere.

    The id is that of a trail, an error, a report, a case or a message.
    """
    known = [line for line in map(_read, log) if line is not None]
    trails = {
        line["trace"] for line in known if "trace" in line and wanted in _ids(line)
    }
    ours = [line for line in known if line.get("trace") in trails]
    messages = {str(one) for line in ours for one in line.get("messages", ())}
    found = [
        line
        for line in known
        if line.get("trace") in trails or str(line.get("message")) in messages
    ]
    if not found:
        words = f"no line of this log follows {wanted}: with LOG_LEVEL=DEBUG it follows all updates"
        raise NothingThere(words)
    return [_shown(line) for line in found]


def _read(line: str) -> dict[str, Any] | None:
    """The values of a line that may belong to a trail; before the JSON a journal may stand."""
    try:
        found = json.loads(line[line.index("{") :])
    except ValueError:
        return None
    if isinstance(found, dict) and ("trace" in found or "message" in found):
        return found
    return None


def _ids(line: dict[str, Any]) -> set[str]:
    listed = {str(one) for name in _LISTS for one in line.get(name, ())}
    return listed | {str(line.get(name)) for name in ("trace", "error_id", "report")}


def _shown(line: dict[str, Any]) -> str:
    first = [str(line[name]) for name in _SHOWN_FIRST if name in line]
    others = [
        f"{name}={json.dumps(value, ensure_ascii=False)}"
        for name, value in line.items()
        if name not in (*_SHOWN_FIRST, "exception")
    ]
    return printable("  ".join([*first, *others]))
