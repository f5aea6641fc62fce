"""Values of the desk: the actor, filters of the queue, moments to put a case off to, looks."""

import hashlib
import hmac
import json
from enum import StrEnum

from bot.cases.model import Case, Decision, longest_snooze
from bot.channel.model import Channel
from bot.core.messages import N_, Worded
from bot.core.people import Right, Role, may
from bot.core.reviews import NotYours
from bot.core.times import HOUR_MS
from bot.values import (
    CONFIRMS,
    Finding,
    KnownBy,
    Outcome,
    Urgency,
    Value,
    from_plain,
    plain,
    replace,
    to_json,
)


class Actor(Value):
    """A member of staff at a desk, with the role checked for this update."""

    telegram_id: int
    name: str
    role: Role

    @property
    def overrules(self) -> bool:
        return may(self.role, Right.RELEASE_OTHERS)


def offered_facts(channel: Channel, outcome: Outcome) -> tuple[str, ...]:
    """The facts beside what was seen that a moderator can state with such a decision."""
    return tuple(
        fact.id
        for fact in channel.facts
        if fact.known_by is KnownBy.MODERATOR
        and not fact.is_seen
        and fact.fits(outcome)
    )


PAGE_SIZE = 8
"""Cases on a page of a list."""
LAST_PAGE = 99
"""Pages that can be turned to, counted from 0; a longer queue is narrowed down."""
MOST_AT_ONCE = 20
"""Cases that are taken with one press."""


class Only(StrEnum):
    """Values stand in buttons: do not change them."""

    FREE = "f"  # no moderator holds it, and no answer is waited for
    MINE = "m"
    URGENT = "u"
    ASKED = "a"
    OVERDUE = "o"


class Filters(Value):
    """All of it holds at once. A site is a host, or an account on one, which has a slash."""

    only: Only | None = None
    violation: str | None = None
    region: str | None = None
    site: str | None = None


NO_FILTERS = Filters()


class QueueCounts(Value):
    """Undecided cases of a type, region and site; `shown` under all filters.

    `free`, `mine`, `others` and `asked` add up to `all`; `takeable` are the free ones shown;
    `oldest_at` is when the oldest was opened.
    """

    all: int = 0
    shown: int = 0
    urgent: int = 0
    free: int = 0
    mine: int = 0
    others: int = 0
    asked: int = 0
    takeable: int = 0
    oldest_at: int | None = None


def pages_of(count: int) -> int:
    """Return how many pages can be turned to; at least one."""
    return min(max(1, -(-count // PAGE_SIZE)), LAST_PAGE + 1)


class Snooze(Worded):
    HOUR = N_("1 hour")
    HOURS = N_("3 hours")
    DAY = N_("1 day")
    DAYS = N_("3 days")

    @property
    def ms(self) -> int:
        hours = {Snooze.HOUR: 1, Snooze.HOURS: 3, Snooze.DAY: 24, Snooze.DAYS: 72}
        return hours[self] * HOUR_MS


def snoozes(urgency: Urgency) -> list[Snooze]:
    """The times for which such a case may be put off."""
    return [one for one in Snooze if one.ms <= longest_snooze(urgency)]


class Stage(StrEnum):
    """Values are stored: do not change them."""

    SECOND = "second"  # waits for the second decision
    THIRD = "third"  # the two differ: waits for the third
    AGREED = "agreed"
    UPHELD = "upheld"  # the third person found what the first did
    OVERTURNED = "overturned"  # the third person found something else
    DROPPED = "dropped"

    @property
    def is_open(self) -> bool:
        return self in {Stage.SECOND, Stage.THIRD}


class Dropped(StrEnum):
    """Reasons a look ended without a result. Values are stored: do not change them."""

    CHANGED = "changed"  # the decision does not stand, or no report is left
    REPORTED_AGAIN = "reported_again"  # the link has an open case of its own by now


CHOSEN = frozenset({Outcome.FORWARDED, Outcome.NOT_CONFIRMED, Outcome.OUT_OF_SCOPE})
"""Outcomes that a second or third person can choose: one for each finding."""


class Opinion(Value):
    """Decision of one person, as ids of the channel file; `by` is a Telegram id, `at` ms UTC."""

    finding: Finding
    by: int
    at: int


class Look(Value):
    """Times are ms UTC; `decision` is the id of the first one. `ticket` and `percent` show whether
    the case was drawn by lot, or for its overturned type."""

    id: str
    case: str
    decision: str
    decided_at: int
    violation: str
    ticket: str
    percent: float
    drawn_at: int
    first: Opinion
    stage: Stage = Stage.SECOND
    second: Opinion | None = None
    third: Opinion | None = None
    dropped: Dropped | None = None
    closed_at: int | None = None
    version: int = 0  # grows with each change

    @property
    def agreed(self) -> bool | None:
        """True if the first and the second person found the same; None before that is known."""
        if self.second is None:
            return None
        return same_finding(self.first, self.second)

    @property
    def judges(self) -> set[int]:
        """The first person, and the second one once there is one."""
        return {one.by for one in (self.first, self.second) if one is not None}

    def is_of(self, case: Case) -> bool:
        """True if the decision that is looked at still stands."""
        decision = case.decision
        is_same = decision is not None and decision.id == self.decision
        return is_same and case.merged_into is None


def same_finding(one: Opinion | Decision, other: Opinion | Decision) -> bool:
    """All outcomes that find a violation are one finding."""
    if one.finding.outcome in CONFIRMS:
        return other.finding.outcome in CONFIRMS
    return one.finding.outcome is other.finding.outcome


def opinion_of(finding: Finding, by: int, at: int) -> Opinion:
    """Keep of a finding what is compared: no words, facts or order."""
    ids = (finding.outcome, finding.ground, finding.reason, finding.authority)
    return Opinion(Finding(*ids), by, at)


def ticket_of(key: bytes, case: str, decision: str) -> str:
    """A number in hex that decides whether a case is drawn: only the owner of the key knows it."""
    return hmac.new(key, f"{case}:{decision}".encode(), hashlib.sha256).hexdigest()[:16]


def is_drawn(ticket: str, percent: float) -> bool:
    """True for `percent` of all tickets."""
    return int(ticket, 16) < percent / 100 * float(16 ** len(ticket))


def decided(look: Look, opinion: Opinion) -> Look:
    """The look with a further decision. Raises NotYours for a person who decided before."""
    if not look.stage.is_open or opinion.by in look.judges:
        raise NotYours(look.id)
    is_same = same_finding(look.first, opinion)
    if look.stage is Stage.SECOND and not is_same:
        return replace(look, second=opinion, stage=Stage.THIRD)
    closed = replace(look, closed_at=opinion.at)
    if look.stage is Stage.SECOND:
        return replace(closed, second=opinion, stage=Stage.AGREED)
    if is_same:
        return replace(closed, third=opinion, stage=Stage.UPHELD)
    return replace(closed, third=opinion, stage=Stage.OVERTURNED)


def dropped(look: Look, why: Dropped, at: int) -> Look:
    return replace(look, stage=Stage.DROPPED, dropped=why, closed_at=at)


def keep_opinion(opinion: Opinion) -> str:
    """Return an opinion as JSON, without the person, who stands in a column of their own."""
    said = plain(opinion)
    del said["by"]
    return to_json(said)


def restore_opinion(kept: str, by: int) -> Opinion:
    """Reverse `keep_opinion`."""
    return from_plain(Opinion, {**json.loads(kept), "by": by})
