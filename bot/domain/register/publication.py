"""A told decision on its way into the register: proposed, looked at by a second person, settled."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.desk.case import Act, Case, Decision
from bot.domain.desk.why import Why

OF_REGISTER = frozenset({Act.PUBLISH, Act.KEEP_BACK, Act.CORRECT_ENTRY})
"""Acts of people on an entry; the decision stands."""
KEPT_BACK_FOR = (Why.PERSON, Why.SPREADS, Why.OTHER_GROUND, Why.OTHER_OUTCOME)
"""Why a decision is not published, as buttons."""


class State(StrEnum):
    """Values are stored: do not change them."""

    PENDING = "pending"
    PUBLISHED = "published"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # the decision does not stand any more


@dataclass(frozen=True, slots=True)
class Publication:
    """A proposal to publish a decision. Times are ms UTC; `version` grows with each change."""

    id: str
    case: str
    decision: str
    proposed_at: int
    due_at: int  # until when the second person looks
    state: State = State.PENDING
    settled_at: int | None = None
    settled_by: int | None = None
    reminded_at: int | None = None
    version: int = 0

    def is_of(self, case: Case) -> bool:
        """Whether it proposes the decision that reporters were told and that stands."""
        decision = told(case)
        return decision is not None and decision.id == self.decision


class Owner(StrEnum):
    """Whose the link is, as the second person says. Values stand in buttons."""

    PERSON = "person"  # the account or channel of a private person
    OTHER = "other"


class Settled(StrEnum):
    """What a second person reads of a proposal that does not wait any more."""

    PUBLISHED = "published"
    DECLINED = "declined"
    OVER = "over"  # another person settled it, or the decision does not stand any more
    TOOK_PART = "took_part"
    OFF = "off"  # the channel file does not publish it


class NotPending(Exception):
    """The proposal was settled, or its decision does not stand any more."""


class TookPart(Exception):
    """Who took part in the decision cannot be the second person."""


class Unpublishable(Exception):
    """The channel file does not publish the decision, or lacks its ground or its reason."""


def told(case: Case) -> Decision | None:
    """The decision, if its reporters were told."""
    return case.decision if case.announced_at is not None else None


_HAS_A_SAY = frozenset({
    Act.DECIDE, Act.MERGE, Act.PROPOSE, Act.APPROVE, Act.DISAGREE, Act.TAKE_OVER, Act.OVERTURN,
    Act.SECOND_LOOK, Act.AUTHORITY_DONE,
})  # fmt: skip


def had_a_say(case: Case, acts: Mapping[int, Set[Act]]) -> frozenset[int]:
    """Who had a say in any decision of the case, or has a conflict of interest: Telegram ids.

    `acts` are those of each person on the case.
    """
    return case.recused | {one for one, done in acts.items() if done & _HAS_A_SAY}
