"""Cache of what the register answers, limited in bytes."""

from collections import OrderedDict
from typing import Any, NamedTuple

MOST_BYTES = 8 * 1024 * 1024
_SWEEP_MS = 60_000
_BESIDE = 200
"""Bytes of a page's place in the cache."""


class _Page(NamedTuple):
    until: int
    size: int
    made: Any


class PageCache:
    """Moments are in steady time, ms. Stale pages go once a minute, then the oldest ones."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._pages: OrderedDict[str, _Page] = OrderedDict()
        self._swept_at = 0
        self.size = 0

    def fresh_page(self, key: str, now: int) -> Any:
        page = self._pages.get(key)
        if page is None or now >= page.until:
            return None
        return page.made

    def keep_page(self, key: str, made: Any, size: int, until: int, now: int) -> None:
        self._drop(key)
        if now - self._swept_at >= _SWEEP_MS:
            self._swept_at = now
            for stale in [
                name for name, page in self._pages.items() if now >= page.until
            ]:
                self._drop(stale)
        page = _Page(until, size + 2 * len(key) + _BESIDE, made)
        self._pages[key] = page
        self.size += page.size
        while self.size > self._most:
            self._drop(next(iter(self._pages)))

    def _drop(self, key: str) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self.size -= page.size
