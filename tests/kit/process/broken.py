"""`python -m bot` in which one step of the start is another one: BROKEN_STEP and BROKEN_HOW."""

import asyncio
import inspect
import os
import pkgutil
import runpy
import time
from typing import Any

NEVER = 3600


def _replace(name: str, how: str) -> None:
    """Let the function of this name raise, wait for ever, or wait in a thread for ever."""
    path, _, attribute = name.rpartition(".")
    owner = pkgutil.resolve_name(path)

    async def replaced(*_: Any, **__: Any) -> None:
        if how.startswith("waits"):
            print("the start waits here", flush=True)
        if how == "waits":
            await asyncio.sleep(NEVER)
        if how == "waits in a thread":
            await asyncio.to_thread(time.sleep, NEVER)
        raise RuntimeError("injected")

    def replaced_sync(*_: Any, **__: Any) -> None:
        raise RuntimeError("injected")

    is_async = inspect.iscoroutinefunction(getattr(owner, attribute))
    setattr(owner, attribute, replaced if is_async else replaced_sync)


if __name__ == "__main__":
    _replace(os.environ["BROKEN_STEP"], os.environ["BROKEN_HOW"])
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
