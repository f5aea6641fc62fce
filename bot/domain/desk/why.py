"""Why a moderator gives a case away, moves it, joins it to another or looks at it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.desk.case import Act, Case, Decision, IllegalMove, Move


class Why(StrEnum):
    """Values are stored in the history and stand in buttons: do not change them."""

    SHIFT = "shift"
    LANGUAGE = "language"
    SECOND = "second"
    HARD = "hard"
    REFUSED = "refused"
    OTHER_DESK = "other_desk"
    TOO_MUCH = "too_much"
    NEW_FACTS = "new_facts"
    MISTAKE = "mistake"
    OBJECTION = "objection"
    SAME_CONTENT = "same_content"
    SAME_AUTHOR = "same_author"
    CAMPAIGN = "campaign"
    DIFFERENT = "different"
    NOT_SHOWN = "not_shown"
    OTHER_GROUND = "other_ground"
    OTHER_OUTCOME = "other_outcome"
    CORRECTED = "corrected"
    PERSON = "person"
    SPREADS = "spreads"


USUAL = (Why.SHIFT, Why.LANGUAGE, Why.SECOND, Why.HARD)
"""What is offered as buttons to who gives a case away or refuses one that was handed over."""
USUAL_FOR: Mapping[Act, tuple[Why, ...]] = {
    Act.MOVE: (Why.OTHER_DESK, Why.LANGUAGE, Why.TOO_MUCH),
    Act.REOPEN: (Why.NEW_FACTS, Why.MISTAKE, Why.OBJECTION),
    Act.MERGE: (Why.SAME_CONTENT, Why.SAME_AUTHOR, Why.CAMPAIGN),
    Act.SPLIT: (Why.MISTAKE, Why.DIFFERENT),
    Act.RELEASE: (Why.SHIFT, Why.LANGUAGE, Why.HARD, Why.REFUSED),
    Act.RESTORE: (Why.MISTAKE, Why.OBJECTION, Why.NEW_FACTS),
    Act.DISAGREE: (Why.NOT_SHOWN, Why.OTHER_GROUND, Why.OTHER_OUTCOME),
    Act.TAKE_OVER: (Why.NOT_SHOWN, Why.OTHER_GROUND, Why.OTHER_OUTCOME),
}
"""What is offered for acts of a menu that asks for the reason, beside own words."""

REASONED = frozenset({
    *USUAL_FOR, Act.HAND_OVER, Act.VOID, Act.DISCOUNT, Act.PAUSE, Act.KEEP_BACK,
    Act.CORRECT_ENTRY,
})  # fmt: skip
"""Acts of staff that need a reason in the history: a usual one, own words, or why they found bad
faith. A conflict of interest is a reason itself."""
_REASONS = ("why", "text", "bad_faith")
DECIDING = frozenset({
    Act.DECIDE, Act.PROPOSE, Act.APPROVE, Act.MERGE, Act.OVERTURN, Act.AUTHORITY_DONE,
})  # fmt: skip
"""Acts that need a decision with a ground or a reason."""


class NoReason(IllegalMove):
    """An act without the reason, or a decision without the ground, that it needs."""


def check(case: Case, move: Move) -> None:
    """Raises NoReason. What Habarla does by itself has its reason in its act."""
    if move.act in DECIDING and move.decision is not None and not is_reasoned(move.decision):
        raise NoReason(case, move.act)
    if move.act in REASONED and move.staff is not None:
        given = [move.detail.get(key) for key in _REASONS]
        if not any(isinstance(each, str) and each.strip() for each in given):
            raise NoReason(case, move.act)


def is_reasoned(decision: Decision) -> bool:
    """A ground or a reason, words where the channel file has neither, or an authority's act.

    An authority that acted has its reasons in its document; the desk's are those of the decision
    before.
    """
    words = (decision.words or "").strip()
    answered = decision.authority is not None and decision.before is not None
    return bool(decision.ground or decision.reason or words or decision.order or answered)


@dataclass(frozen=True, slots=True)
class Because:
    """One of the usual reasons, or own words."""

    why: Why | None = None
    words: str | None = None

    @property
    def detail(self) -> dict[str, str]:
        named = {"why": self.why.value if self.why else None, "text": self.words}
        return {key: value for key, value in named.items() if value}
