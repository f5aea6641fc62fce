"""Injected failures: how often each happens, by one random generator that can be seeded."""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import TypeVar

from bot.sandbox.api.errors import ApiError, Impossible, too_many
from bot.sandbox.world.model import Json

T = TypeVar("T")


@dataclass(slots=True)
class Rates:
    """Shares of calls from 0 to 1; times in seconds or milliseconds."""

    rate_429: float = 0.0
    retry_after: int = 3
    rate_502: float = 0.0
    reset_before: float = 0.0
    reset_after: float = 0.0
    latency_ms: tuple[int, int] = (0, 0)
    stall: float = 0.0
    stall_s: float = 30.0
    duplicate: float = 0.0
    unordered: bool = False
    limits: bool = False
    down: bool = False
    only: tuple[str, ...] = ()


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


def _number(value: object, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise Impossible(f"a number from {low:g} to {high:g} is expected, not {value!r}")
    return value


def _value(name: str, value: object) -> object:
    match name:
        case "unordered" | "limits" | "down":
            return bool(value)
        case "latency_ms":
            if not isinstance(value, list | tuple) or len(value) != 2:
                raise Impossible("latency_ms is [least, most]")
            return tuple(sorted(int(_number(ms, 0, 600_000)) for ms in value))
        case "only":
            if not isinstance(value, list | tuple):
                raise Impossible("only is a list of methods")
            return tuple(str(method).lower() for method in value)
        case "retry_after":
            return int(_number(value, 1, 86_400))
        case "stall_s":
            return _number(value, 0, 3_600)
        case _:
            return _number(value, 0, 1)


class Faults:
    def __init__(self, seed: int | None = None) -> None:
        self.rates = Rates()
        self.random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self.changed: Callable[[], None] | None = None
        self._next: deque[_Next] = deque()
        self._quiet = True

    def set(self, **rates: object) -> None:
        """Change the named rates only."""
        known = {field.name for field in fields(Rates)}
        for name, value in rates.items():
            if name not in known:
                raise Impossible(
                    f"there is no fault {name!r}; known are {', '.join(sorted(known))}"
                )
            setattr(self.rates, name, _value(name, value))
        r = self.rates
        shares = (r.rate_429, r.rate_502, r.reset_before, r.reset_after, r.stall, r.latency_ms[1])
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
        """Whether a confirmed update is delivered again."""
        return self.rates.duplicate > 0 and self.random.random() < self.rates.duplicate

    def shuffled(self, batch: list[T]) -> list[T]:
        if self.rates.unordered:
            self.random.shuffle(batch)
        return batch

    def to_json(self) -> Json:
        return asdict(self.rates)
