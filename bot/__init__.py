"""Habarla: a citizen reporting channel in Telegram."""

import atexit
import gc
import sys
from types import ModuleType

# What is imported stays: to search it often for what could be freed costs a quarter of the import
# time, and to free it piece by piece at the end of a process half a second.
gc.set_threshold(10_000, 20, 20)
atexit.register(gc.freeze)

# typer and structlog would load what draws in a terminal, for 4 MB and 0.1 s.
sys.modules.setdefault("rich", None)  # type: ignore[arg-type]

# python-telegram-bot names httpx in its default request, which bot.telegram.request replaces: to
# load it costs the idle bot 6 MB.
_httpx = ModuleType("httpx")
vars(_httpx).update(dict.fromkeys(("AsyncClient", "Proxy", "URL"), object))
sys.modules.setdefault("httpx", _httpx)
