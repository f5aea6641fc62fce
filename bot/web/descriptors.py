"""How many files and connections the process may have open: raises the limit, and divides it."""

import resource
from contextlib import suppress

WANTED = 65_536
"""What the limit is raised to where the system allows so many."""
LEAST = 1_024
"""Enough for 256 connections of others, 260 to Telegram, and the database."""
_SHARE = 4
_MOST_CONNECTIONS = 1_000


def raise_limit() -> int:
    """Raise the limit of this process as far as the system allows; return it."""
    soft, reachable = resource.getrlimit(resource.RLIMIT_NOFILE)[0], reachable_limit()
    if soft != resource.RLIM_INFINITY and soft < reachable:
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        with suppress(OSError, ValueError):  # macOS refuses more than its kernel's own limit
            resource.setrlimit(resource.RLIMIT_NOFILE, (reachable, hard))
    return limit()


def limit() -> int:
    """How many descriptors this process may have open now, at most WANTED."""
    return _at_most_wanted(resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def reachable_limit() -> int:
    """The same after `raise_limit`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(_at_most_wanted(soft), _at_most_wanted(hard))


def most_connections(descriptors: int) -> int:
    """How many connections of others may be open: far fewer than descriptors."""
    return min(descriptors // _SHARE, _MOST_CONNECTIONS)


def _at_most_wanted(number: int) -> int:
    return WANTED if number == resource.RLIM_INFINITY else min(number, WANTED)
