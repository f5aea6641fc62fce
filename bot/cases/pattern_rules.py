"""Rules of patterns; pure. A pattern proves nothing: it makes a case slower, never faster."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from enum import StrEnum

from bot.values import Value


class Pattern(StrEnum):
    """Values are stored, published and keys of the channel file: do not change them."""

    NEW_ACCOUNTS = "new_accounts"  # many reports from accounts that are new to the bot
    SAME_WORDS = "same_words"  # many people wrote the same
    BURST = "burst"  # most reports came within minutes
    ONE_REPORTER = "one_reporter"  # one account reported many links of the same author


_DAY_MS = 24 * 60 * 60 * 1000
_MINUTE_MS = 60 * 1000


class Filed(Value):
    """A report, for these rules. Times are ms UTC; `known_since` is when the bot first saw its
    author, who is None where nothing leads to one."""

    report: str
    case: str
    author: str | None
    filed_at: int
    known_since: int | None

    @property
    def person(self) -> str:
        """Stands for the author; a report without one stands for a person of its own."""
        return self.author or self.report


def new_accounts(filed: Sequence[Filed], people: int, percent: int, days: int) -> bool:
    """Of a first message only the day (UTC) is kept, so whole days are compared."""
    first = {one.person: one for one in sorted(filed, key=lambda one: -one.filed_at)}
    new = sum(
        one.known_since is None
        or one.filed_at // _DAY_MS - one.known_since // _DAY_MS <= days
        for one in first.values()
    )
    return new >= people and 100 * new >= percent * len(first)


def burst(filed: Sequence[Filed], people: int, percent: int, minutes: int) -> bool:
    """At least `people`, and `percent` of all, filed within some `minutes`."""
    ordered = sorted(filed, key=lambda one: one.filed_at)
    inside = Counter[str]()
    start = 0
    most = 0
    for one in ordered:
        inside[one.person] += 1
        while ordered[start].filed_at < one.filed_at - minutes * _MINUTE_MS:
            inside[ordered[start].person] -= 1
            start += 1
        most = max(most, len(+inside))
    every = len({one.person for one in filed})
    return most >= people and 100 * most >= percent * every


def one_reporter(filed: Sequence[Filed], links: int) -> bool:
    of: dict[str, set[str]] = defaultdict(set)
    for one in filed:
        if one.author is not None:
            of[one.author].add(one.case)
    return any(len(cases) >= links for cases in of.values())


def same_words(filed: Sequence[Filed], alike: Collection[str], people: int) -> bool:
    return len({one.person for one in filed if one.report in alike}) >= people
