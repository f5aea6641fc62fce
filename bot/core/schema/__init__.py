"""Tables of the whole program. Times are milliseconds UTC.

Only `people` identifies a reporter: a keyed hash recognises, a sealed address reaches them;
`pauses` keeps a hash for a while. Elsewhere a citizen's Telegram id is only in open inbox rows.
"""

from bot.core.schema import (
    authorities,
    broadcast,
    desk,
    history,
    privacy,
    queues,
    register,
    reports,
)

__all__ = [
    "authorities",
    "broadcast",
    "desk",
    "history",
    "privacy",
    "queues",
    "register",
    "reports",
]
