"""Trail of one update through the log: an id for its lines, and what the update led to.

The id is random and known to this process alone: nothing leads from it to the number of an update or
to a person. What an update did to an anonymous report is not noted, nor which messages followed.
"""

import secrets
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog

from bot.core.messages import Lane

logger = structlog.get_logger(__name__)

_MOST_IDS = 10_000
_ANSWERS = frozenset({Lane.ANSWER, Lane.DESK_ANSWER})
_IDS: OrderedDict[int, str] = OrderedDict()


def id_of(update: int) -> str:
    """The id of an update, the same until `forget_id` where it is retried in this process."""
    found = _IDS.setdefault(update, secrets.token_hex(4))
    if len(_IDS) > _MOST_IDS:
        _IDS.popitem(last=False)
    return found


def forget_id(update: int) -> None:
    _IDS.pop(update, None)


class Trail:
    """Report, cases and messages of one attempt to work an update; told once that is stored."""

    def __init__(self) -> None:
        self.report: str | None = None
        self._cases: list[str] = []
        self._acts: list[str] = []
        self._messages: list[tuple[int, Lane]] = []

    def note_message(self, row: int, lane: Lane) -> None:
        self._messages.append((row, lane))

    def note_case(self, number: str) -> None:
        if number not in self._cases:
            self._cases.append(number)

    def note_act(self, number: str, act: str) -> None:
        """Note what a person at work did to a case."""
        self.note_case(number)
        self._acts.append(act)

    @property
    def messages(self) -> list[int]:
        """Rows of the outbox; without a report or case only those of answers to the sender."""
        return [row for row, lane in self._messages if self._cases or lane in _ANSWERS]

    def tell(self) -> None:
        """Log it."""
        if not self._cases:
            logger.debug("an update was worked", messages=self.messages)
            return
        led_to = {"cases": self._cases, "acts": self._acts, "report": self.report}
        known = {name: one for name, one in led_to.items() if one}
        logger.info("an update led on", **known, messages=self.messages)


CURRENT: ContextVar[Trail | None] = ContextVar("trail", default=None)


@contextmanager
def following() -> Iterator[Trail]:
    trail = Trail()
    token = CURRENT.set(trail)
    try:
        yield trail
    finally:
        CURRENT.reset(token)
