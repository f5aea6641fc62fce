"""Ports and tokens that no two processes of this machine share, of whichever runs."""

import functools
import itertools
import random
import secrets
import socket
from collections.abc import Iterator

_RANGE = range(20_000, 32_000, 100)
"""Where blocks begin, below what outgoing connections are given (Linux: from 32768)."""
_held: list[socket.socket] = []


def free_port() -> int:
    """A port of the block of this process; the same one comes again after the 98 others."""
    return next(port for port in _block() if _is_free(port))


@functools.cache
def _block() -> Iterator[int]:
    """A block of ports that is ours while this process lives: it holds the first one."""
    for first in random.sample(_RANGE, len(_RANGE)):
        holder = socket.socket()
        try:
            holder.bind(("", first))
        except OSError:
            holder.close()
            continue
        _held.append(holder)
        return itertools.cycle(range(first + 1, first + _RANGE.step))
    raise AssertionError("other runs have all ports for tests")


def _is_free(port: int) -> bool:
    """Whether none listens; connections there may have ended a minute ago."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
        return True


def new_token() -> str:
    """A bot that outlives its test is refused by the offline Telegram of a later one."""
    return f"7001:SANDBOX-token_of-{secrets.token_hex(8)}"
