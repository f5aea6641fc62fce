"""One broadcast under way, in memory: who is claimed, who is being written to, what ended."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.broadcast.broadcast import Errand, Fate, Stage
from bot.pipeline.delivery.bot_api import Template
from bot.pipeline.delivery.send_window import Pace
from bot.storage.broadcast.audience import Listing
from bot.storage.broadcast.broadcasts import Running
from bot.storage.broadcast.recipients import Ending, Recipient

_RATE_MS = 6_000
_FIRST = 20
"""So many go ahead of the crowd; when all of them fail, something is wrong with the message."""


def most_unwritten(per_second: float) -> int:
    """So many people at most may be claimed or written to without a fate on the disk.

    It is what a kill can leave unknown, however slow the disk: half a second's messages, and a
    few more, so that a small pace does not wait for each answer.
    """
    return round(per_second / 2) + 30


@dataclass(slots=True)
class Run:
    """`letters` are the calls by language. `open` holds the positions claimed in order that have
    no written fate yet; `tries` how often somebody's message came to nothing for the moment.
    `doubt` is not None while the cursor on the disk may be ahead: a claim got no answer (whose
    other turn it was is in it; nobody is written to), or some were claimed and left undone.
    """

    state: Running
    letters: Mapping[str, Template]
    listing: Listing | None
    pace: Pace
    paid: bool
    position: int = 0
    queue: deque[Recipient] = field(default_factory=deque)
    under_way: int = 0
    open: dict[int, None] = field(default_factory=dict)
    ended: list[Ending] = field(default_factory=list)
    tries: dict[int, int] = field(default_factory=dict)
    claiming: asyncio.Task[None] | None = None
    doubt: list[Recipient] | None = None
    is_unsure: bool = False  # whether the last results came to the disk is not known
    has_refused: bool = True  # somebody may wait for another turn in the database
    served: float = 0.0
    delivered: int = 0
    failed: int = 0
    lost: bool = False  # no longer ours
    closed: bool = False  # nothing of it leaves any more
    told_at: int = 0
    moments: deque[tuple[int, int]] = field(default_factory=deque)  # when, how many ended

    @property
    def id(self) -> str:
        return self.state.broadcast.id

    @property
    def sends(self) -> bool:
        """The first run: what it does to somebody can never be done again."""
        return self.state.broadcast.errand is Errand.SEND

    @property
    def is_all_claimed(self) -> bool:
        return self.state.is_listed and self.position >= self.state.total and not self.has_refused

    @property
    def is_idle(self) -> bool:
        """Nothing of it is in memory: everybody claimed has a written fate."""
        busy = self.queue or self.under_way or self.ended or self.claiming
        return not (busy or self.doubt is not None or (self.sends and self.open))

    @property
    def floor(self) -> int:
        """Everybody before this position has a written fate."""
        return next(iter(self.open), self.position)

    @property
    def portion(self) -> int:
        """What leaves in a tenth of a second: a kill leaves few whose fate nobody knows."""
        return max(4, round(self.pace.per_second / 10))

    @property
    def is_proving(self) -> bool:
        """The first ones are on their way: whether it can be sent at all is not known yet."""
        proven = self.delivered or not self.sends
        return not proven and self.under_way + self.failed >= _FIRST

    @property
    def is_hopeless(self) -> bool:
        return self.sends and not self.delivered and self.failed >= _FIRST

    @property
    def is_done(self) -> bool:
        return self.is_all_claimed and self.is_idle and not self.lost

    @property
    def puts_back(self) -> bool:
        """Nothing leaves any more, and the cursor on the disk may be ahead."""
        is_over = self.closed and self.claiming is None and (self.sends or not self.under_way)
        return is_over and self.doubt is not None

    def unclaim(self) -> None:
        """Who is claimed and not written to keeps waiting.

        What may be done twice is not noted: it begins again at the floor.
        """
        waiting = [*self.queue]
        self.queue.clear()
        if not self.sends:
            self.doubt = []
            return
        if self.puts_back:
            waiting += self.doubt or []
            self.doubt = []
        self.ended += [Ending(one, Fate.AGAIN, reason="not sent yet") for one in waiting]

    @property
    def wants_more(self) -> bool:
        low = max(2, round(self.pace.per_second / 30))
        if self.claiming is not None or self.lost or self.is_all_claimed:
            return False
        return not self.state.is_listed or (len(self.queue) < low and not self.is_behind)

    @property
    def is_behind(self) -> bool:
        """Another portion would leave too many without a written fate: writing comes first."""
        unwritten = len(self.queue) + self.under_way + len(self.ended)
        return unwritten + self.portion > most_unwritten(self.pace.per_second)

    def note(self, now: int, ended: int) -> None:
        self.moments.append((now, ended))
        while self.moments[0][0] < now - _RATE_MS:
            self.moments.popleft()

    def per_second(self, now: int) -> float:
        """The pace of the last seconds."""
        recent = [(at, count) for at, count in self.moments if at >= now - _RATE_MS]
        if not recent or now - recent[0][0] < 1_000:
            return 0.0
        return sum(count for _, count in recent[1:]) * 1_000 / (now - recent[0][0])

    def follows(self, found: Running) -> bool:
        """Whether `found` is this very run, perhaps with another pace or urgency."""
        mine, theirs = self.state.broadcast, found.broadcast
        return (
            found.epoch == self.state.epoch
            and theirs.run == mine.run
            and theirs.stage is Stage.SENDING
        )
