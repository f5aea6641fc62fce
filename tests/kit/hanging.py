"""A pytest plugin: shows where each coroutine stands shortly before a test is ended for its time.

pytest itself shows threads, and the thread of an event loop always stands in the loop.
"""

import asyncio
import gc
import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest

_STDERR = os.dup(2)
"""That of the run: pytest captures what a test writes."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    limit = float(item.config.getini("faulthandler_timeout") or 0)
    timer = threading.Timer(max(limit - 2, limit / 2), _show_tasks)
    timer.daemon = True
    if limit:
        timer.start()
    try:
        return (yield)
    finally:
        timer.cancel()


def _show_tasks() -> None:
    for task in [each for each in gc.get_objects() if isinstance(each, asyncio.Task)]:
        if not task.done():
            lines = "".join(f"  {line}\n" for line in _places(task.get_coro()))
            os.write(_STDERR, f"{task.get_name()} waits at\n{lines}".encode())


def _places(awaited: Any) -> Iterator[str]:
    """From the outermost coroutine to what it waits for."""
    while awaited is not None:
        for kind, inner in (("cr", "await"), ("gi", "yieldfrom"), ("ag", "await")):
            if frame := getattr(awaited, f"{kind}_frame", None):
                yield f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_name}"
                awaited = getattr(awaited, f"{kind}_{inner}")
                break
        else:
            return
