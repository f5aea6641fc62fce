"""Hooks that features above fill: called about files of reports, in the order of `bot.wiring`.

A file is named by the id of its report and its own.
"""

from collections.abc import Awaitable, Callable

from bot.core.database import Transaction
from bot.core.messages import Origin

FILE_SEEN: list[Callable[[Transaction, str, str, Origin], Awaitable[None]]] = []
"""A file was cleaned and shown, of which the bot knows the hash and the size now."""
FILE_HOPELESS: list[Callable[[Transaction, str, str], Awaitable[None]]] = []
"""A file cannot be cleaned, however often it is tried."""
IS_HOPELESS: list[Callable[[Transaction, str, str], Awaitable[bool]]] = []
"""Return True if an earlier try showed that."""
