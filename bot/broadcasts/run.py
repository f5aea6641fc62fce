"""The state of one run in memory. Every change of it is a method of `Run`; it does no I/O."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.broadcasts.model import Fate, RunKind, Stage
from bot.broadcasts.store import Ending, Listing, Recipient, Running
from bot.telegram.attempt import Meaning, SendError
from bot.telegram.bot_api import Template
from bot.telegram.rate_limits import Pace
from bot.values import Value

_FIRST = 20
"""So many messages are sent first; when all of them fail, the message itself is wrong."""


def most_unwritten(per_second: float) -> int:
    """How many recipients at most may be claimed or sent to without a result in the database.

    A kill leaves at most so many unknown, however slow the disk: half a second's messages, and a
    few more, so that a slow run does not wait for each answer.
    """
    return round(per_second / 2) + 30


class Attempt(Value):
    """A message that was tried. `outcome` is None when Telegram did it."""

    ending: Ending
    outcome: SendError | None = None


class Batch(Value):
    """Results of a run that were written; not `ours`: another process has the run."""

    endings: Sequence[Ending]
    put_back: bool
    ours: bool


@dataclass(slots=True, eq=False)
class Run:
    """A recipient is claimed (`queue`), then in flight, then `ended`, then written.

    `templates` are the calls by language; all free runs share one `pace`, and all paid ones
    another. `unwritten` holds the claimed positions, in order, that have no result in the database.
    `is_ahead` while the cursor in the database may be ahead of what is sent, because a claim got no
    answer or claimed recipients were given up.
    """

    state: Running
    templates: Mapping[str, Template]
    listing: Listing | None
    pace: Pace
    paid: bool
    position: int = 0  # the next recipient to claim
    queue: deque[Recipient] = field(default_factory=deque)
    in_flight: int = 0
    ended: list[Ending] = field(default_factory=list)
    unwritten: dict[int, None] = field(default_factory=dict)
    is_ahead: bool = False
    is_unsure: bool = False  # the last write of results got no answer
    is_claiming: bool = False
    # By position, while they fail for now
    tries: dict[int, int] = field(default_factory=dict)
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    is_lost: bool = (
        False  # another process took it over, or the database must be asked anew
    )
    is_closed: bool = False  # nothing of it is sent any more
    done: int = 0  # results written
    told_at: int = 0  # when its progress was shown last
    told: int = 0  # what was done by then

    # -- what the sender, the writer and the store ask

    @property
    def id(self) -> str:
        return self.state.broadcast.id

    @property
    def sends(self) -> bool:
        """The first run, whose messages must not be repeated; later runs may repeat theirs."""
        return self.state.broadcast.errand is RunKind.SEND

    @property
    def is_done(self) -> bool:
        return self._is_all_claimed and self.is_idle and not self.is_lost

    @property
    def is_idle(self) -> bool:
        """Every claimed recipient has a result in the database."""
        busy = self.queue or self.in_flight or self.ended or self.is_claiming
        return not (busy or self.is_ahead or (self.sends and self.unwritten))

    @property
    def _is_all_claimed(self) -> bool:
        return self.state.is_listed and self.position >= self.state.total

    @property
    def is_proving(self) -> bool:
        """The first messages are in flight: whether the message can be sent is not known yet."""
        proven = self.delivered or not self.sends
        return not proven and self.in_flight + self.failed >= _FIRST

    @property
    def is_hopeless(self) -> bool:
        return self.sends and not self.delivered and self.failed >= _FIRST

    @property
    def portion(self) -> int:
        """Return how many to claim at once: what is sent in a tenth of a second."""
        return max(4, round(self.pace.per_second / 10))

    @property
    def wants_more(self) -> bool:
        low = max(2, round(self.pace.per_second / 30))
        if self.is_claiming or self.is_lost or self._is_all_claimed:
            return False
        unwritten = len(self.queue) + self.in_flight + len(self.ended)
        has_room = unwritten + self.portion <= most_unwritten(self.pace.per_second)
        return not self.state.is_listed or (len(self.queue) < low and has_room)

    @property
    def puts_back(self) -> bool:
        """Nothing is sent any more, and the cursor in the database may be ahead."""
        return (
            self.is_closed
            and self.is_ahead
            and not (self.is_claiming or self.in_flight)
        )

    def floor(self, written: Sequence[Ending] = ()) -> int:
        """Every recipient before this position has a result, once `written` is written."""
        gone = {one.recipient.position for one in written}
        return next(
            (place for place in self.unwritten if place not in gone), self.position
        )

    def is_same(self, found: Running) -> bool:
        """True if `found` is this run, still being sent by this process."""
        theirs = found.broadcast
        same = (
            found.epoch == self.state.epoch and theirs.run == self.state.broadcast.run
        )
        return same and theirs.stage is Stage.SENDING

    # -- transitions

    def listed(self, state: Running | None) -> None:
        """The list of recipients grew; None: another process has the run."""
        self.is_lost = self.is_lost or state is None
        self.state = state or self.state

    def claim_begins(self) -> None:
        self.is_ahead = True

    def claimed(self, found: list[Recipient] | None, end: int) -> None:
        """The claim is committed up to before `end`; None: another process has the run."""
        self.is_ahead = False
        if found is None:
            self.is_lost = True
            return
        self.unwritten.update((one.position, None) for one in found)
        self.position = end
        self.queue.extend(found)

    def leaves(self, now: int) -> None:
        self.pace.leave(now)
        self.sent += 1
        self.in_flight += 1

    def arrived(self, attempt: Attempt) -> None:
        """Telegram answered, or did not; what was refused for now is tried again."""
        self.in_flight -= 1
        ending = attempt.ending
        place = attempt.ending.recipient.position
        self.delivered += attempt.outcome is None
        self.failed += ending.fate is Fate.FAILED
        if ending.fate is not Fate.WAITING:
            self.tries.pop(place, None)
        elif attempt.outcome and attempt.outcome.meaning in {
            Meaning.LATER,
            Meaning.UNKNOWN,
        }:
            self.tries[place] = self.tries.get(place, 0) + 1
        if ending.fate is not Fate.WAITING:
            self.ended.append(ending)
        elif not self.is_closed:  # a closed run starts again at the floor
            self.queue.append(ending.recipient)

    def written(self, batch: Batch) -> None:
        del self.ended[: len(batch.endings)]
        for ending in batch.endings:
            self.unwritten.pop(ending.recipient.position, None)
        self.is_unsure = False
        if batch.put_back:
            self.is_ahead = False
            self.unwritten.clear()
        self.is_lost = self.is_lost or not batch.ours
        self.done += len(batch.endings)

    def tells(self, now: int) -> float:
        """Its progress is shown; how many messages a second were done since the last time."""
        pace = (
            (self.done - self.told) * 1_000 / (now - self.told_at)
            if self.told_at
            else 0.0
        )
        self.told_at = now
        self.told = self.done
        return pace

    def close(self) -> None:
        """Send nothing more; the next run starts at the floor."""
        self.is_closed = self.is_ahead = True
        self.queue.clear()
