"""How long nobody was sent anything after the process that sends had gone."""

from __future__ import annotations

from bisect import bisect_right

from benchmarks.soak.deployment import Deployment

LONGEST = 15.0
"""Seconds within which another process must have taken over."""
_IN_FLIGHT = 0.3
_SAYING = ("sendMessage", "editMessageText")


def silences(on: Deployment) -> dict[str, list[float]]:
    """Seconds from each end of a leading process to the next word to anybody, by how it ended."""
    said = sorted(call.began for call in on.sandbox.calls if call.method in _SAYING)
    led = [kill for kill in on.supervisor.kills if kill.led]
    found: dict[str, list[float]] = {"kill -9": [], "SIGTERM": []}
    for kill, after in zip(led, [*(one.at for one in led[1:]), float("inf")], strict=False):
        place = bisect_right(said, kill.at + _IN_FLIGHT)
        if place < len(said) and said[place] < after:
            found["SIGTERM" if kill.gently else "kill -9"].append(said[place] - kill.at)
    return found
