"""Failures of calls: refusals in Telegram's words, flood limits, and faults that a test injects."""

import math
import random
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from offline_telegram.model import Json


class ApiError(Exception):
    """An answer with ok=false, as the Bot API gives it."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class Impossible(Exception):
    """A person tried an act that Telegram's applications do not offer."""


def bad(reason: str, **parameters: Any) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}", **parameters)


def forbidden(reason: str) -> ApiError:
    return ApiError(403, f"Forbidden: {reason}")


def too_many(retry_after: int) -> ApiError:
    reason = f"Too Many Requests: retry after {retry_after}"
    return ApiError(429, reason, retry_after=max(1, retry_after))


PRIVATE_BURST = 5
_FORGET_ABOVE = 50_000


class Spend(StrEnum):
    """Cost of a call: the name of the counter that it adds to."""

    NOTHING = ""
    SEND = "sent"
    EDIT = "edits"
    TOPIC = "topics"


@dataclass
class Counters:
    """Counts of calls, for tests and load runs; `refused` counts 429 answers by cause."""

    calls: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    edits: int = 0
    topics: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def note(self, spend: Spend, amount: int) -> None:
        setattr(self, spend, getattr(self, spend) + amount)

    @property
    def overspent(self) -> int:
        """Count of limits that the bot exceeded itself; injected answers do not count."""
        return sum(
            amount for cause, amount in self.refused.items() if cause != "injected"
        )

    def to_json(self) -> Json:
        return vars(self) | {"overspent": self.overspent}


@dataclass(slots=True)
class _Window:
    """At most `limit` events within `seconds`."""

    limit: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, amount: int, now: float) -> float:
        """Seconds until `amount` more fit; 0 when they fit now."""
        times, since = self.times, now - self.seconds
        while times and times[0] <= since:
            times.popleft()
        surplus = len(times) + amount - self.limit
        if surplus <= 0:
            return 0.0
        if surplus > len(times):
            return 0.0 if not times else times[-1] - since
        return times[surplus - 1] - since

    def take(self, amount: int, now: float) -> None:
        self.times.extend([now] * amount)


class Limits:
    def __init__(self, clock: Callable[[], float], counters: Counters) -> None:
        self._clock = clock
        self._counters = counters
        self._private: dict[int, float] = {}
        self._groups: dict[int, _Window] = {}
        self._free = _Window(30, 1.0)
        self._paid = _Window(1000, 1.0)

    def spend(self, chat_id: int, amount: int, *, paid: bool = False) -> None:
        """Charge a call to every limit, or refuse it and charge none."""
        now = self._clock()
        overall = self._paid if paid else self._free
        cause, wait = "overall", overall.wait(amount, now)
        if chat_id > 0:
            chat_wait = self._private_wait(chat_id, amount, now)
        else:
            group = self._groups.setdefault(chat_id, _Window(20, 60.0))
            chat_wait = group.wait(amount, now)
        if chat_wait > wait:
            cause, wait = ("private" if chat_id > 0 else "group"), chat_wait
        if wait > 0:
            self._counters.refused[cause] += 1
            raise too_many(math.ceil(wait))
        overall.take(amount, now)
        if chat_id > 0:
            self._private[chat_id] = max(now, self._private.get(chat_id, 0.0)) + amount
        else:
            self._groups[chat_id].take(amount, now)

    def _private_wait(self, chat_id: int, amount: int, now: float) -> float:
        """One message a second with a short burst: each message delays the next free time."""
        if len(self._private) > _FORGET_ABOVE:
            self._private = {c: t for c, t in self._private.items() if t > now}
        ahead = max(0.0, self._private.get(chat_id, 0.0) - now)
        burst = max(PRIVATE_BURST, amount)
        return max(0.0, ahead + amount - burst)


T = TypeVar("T")
Share = Annotated[float, Field(ge=0, le=1, strict=True)]
Milliseconds = Annotated[int, Field(ge=0, le=600_000)]


def _ascending(pair: tuple[int, int]) -> tuple[int, int]:
    return min(pair), max(pair)


class Rates(BaseModel, extra="forbid"):
    """Shares of calls from 0 to 1; times in seconds or milliseconds."""

    rate_429: Share = 0.0
    retry_after: Annotated[int, Field(ge=1, le=86_400)] = 3
    rate_502: Share = 0.0
    reset_before: Share = 0.0
    reset_after: Share = 0.0
    latency_ms: Annotated[
        tuple[Milliseconds, Milliseconds], AfterValidator(_ascending)
    ] = (0, 0)
    stall: Share = 0.0
    stall_s: Annotated[float, Field(ge=0, le=3_600)] = 30.0
    duplicate: Share = 0.0
    unordered: bool = False
    limits: bool = False
    down: bool = False
    only: tuple[Annotated[str, AfterValidator(str.lower)], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The failures of one call."""

    delay: float = 0.0
    drop_before: bool = False
    error: ApiError | None = None
    stall: float = 0.0
    drop_after: bool = False


@dataclass(slots=True)
class _Next:
    method: str
    plan: Plan
    left: int


_FINE = Plan()
_FREE_OF_LIMITS = frozenset({"getupdates", "getme", "answercallbackquery"})


class Faults:
    def __init__(self, seed: int | None = None) -> None:
        self.rates = Rates()
        self.random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self.changed: Callable[[], None] | None = None
        self._next: deque[_Next] = deque()
        self._quiet = True

    def set(self, **rates: object) -> None:
        """Change the named rates only."""
        try:
            r = self.rates = Rates.model_validate(self.to_json() | rates)
        except ValidationError as error:
            raise Impossible(str(error)) from None
        shares = (
            r.rate_429,
            r.rate_502,
            r.reset_before,
            r.reset_after,
            r.stall,
            r.latency_ms[1],
        )
        self._quiet = not any(shares) and not r.down
        if self.changed:
            self.changed()

    def clear(self) -> None:
        self.rates = Rates(limits=self.rates.limits)
        self._next.clear()
        self.set()

    def seed(self, seed: int) -> None:
        self.random.seed(seed)

    def fail_next(
        self,
        method: str,
        code: int = 502,
        description: str = "Bad Gateway",
        *,
        times: int = 1,
        retry_after: int | None = None,
        reset: str = "",
        delay: float = 0.0,
    ) -> None:
        """Let the next calls of a method ("*": any) fail: by an answer, or reset before/after."""
        error: ApiError | None = ApiError(code, description)
        if reset:
            error = None
        elif retry_after is not None:
            error = too_many(retry_after)
        plan = Plan(delay, reset == "before", error, 0.0, reset == "after")
        self._next.append(_Next(method.lower(), plan, times))

    def plan(self, method: str) -> Plan:
        """The failures of this call; `method` is in lower case."""
        if self._next and (planned := self._planned(method)):
            return planned
        if self._quiet:
            return _FINE
        r = self.rates
        if r.down:
            return Plan(drop_before=True)
        if r.only and method not in r.only:
            return _FINE
        return self._drawn(method)

    def _planned(self, method: str) -> Plan | None:
        for waiting in self._next:
            if waiting.method in ("*", method):
                waiting.left -= 1
                if waiting.left <= 0:
                    self._next.remove(waiting)
                return waiting.plan
        return None

    def _drawn(self, method: str) -> Plan:
        r, chance = self.rates, self.random.random
        error: ApiError | None = None
        if chance() < r.rate_502:
            error = ApiError(502, "Bad Gateway")
        elif method not in _FREE_OF_LIMITS and chance() < r.rate_429:
            error = too_many(r.retry_after)
        least, most = r.latency_ms
        return Plan(
            delay=self.random.uniform(least, most) / 1000 if most else 0.0,
            drop_before=chance() < r.reset_before,
            error=error,
            stall=r.stall_s if chance() < r.stall else 0.0,
            drop_after=chance() < r.reset_after,
        )

    def repeats(self) -> bool:
        """Decide by chance whether a confirmed update is delivered again."""
        return self.rates.duplicate > 0 and self.random.random() < self.rates.duplicate

    def shuffled(self, batch: list[T]) -> list[T]:
        if self.rates.unordered:
            self.random.shuffle(batch)
        return batch

    def to_json(self) -> Json:
        return self.rates.model_dump()
