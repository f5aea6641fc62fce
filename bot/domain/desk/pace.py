"""When a changed card leaves for a group: Telegram takes 20 messages and edits a minute there."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GroupPace:
    """At most `most` messages and edits that staff wait for leave within `window_ms`.

    Telegram counts arrivals and the bot departures: the figures keep a reserve.
    """

    most: int = 18
    window_ms: int = 61_000

    def wait_ms(self, now: int, sent: Sequence[int], ahead: int) -> int:
        """How long a message waits that `ahead` others precede.

        `sent` are moments at which messages left for the group, the oldest first.
        """
        left = [at for at in sent if now - self.window_ms < at <= now]
        at = now
        for _ in range(ahead + 1):
            if len(left) >= self.most:
                at = max(at, left[-self.most] + self.window_ms)
            left.append(at)
        return at - now
