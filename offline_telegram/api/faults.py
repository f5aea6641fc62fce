"""Injected failures: how often each happens, by one random generator that can be seeded."""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from offline_telegram.api.errors import ApiError, Impossible, too_many
from offline_telegram.world.model import Json

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
    latency_ms: Annotated[tuple[Milliseconds, Milliseconds], AfterValidator(_ascending)] = (0, 0)
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
        return self.rates.model_dump()
