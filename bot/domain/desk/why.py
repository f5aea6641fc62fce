"""Why a moderator gives a case away, moves it, joins it to another or looks at it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.desk.case import Act


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


USUAL = (Why.SHIFT, Why.LANGUAGE, Why.SECOND, Why.HARD)
"""What is offered as buttons; a refusal of a case that was handed over has its own button."""
USUAL_FOR: Mapping[Act, tuple[Why, ...]] = {
    Act.MOVE: (Why.OTHER_DESK, Why.LANGUAGE, Why.TOO_MUCH),
    Act.REOPEN: (Why.NEW_FACTS, Why.MISTAKE, Why.OBJECTION),
    Act.MERGE: (Why.SAME_CONTENT, Why.SAME_AUTHOR, Why.CAMPAIGN),
    Act.SPLIT: (Why.MISTAKE, Why.DIFFERENT),
    Act.DISAGREE: (Why.NOT_SHOWN, Why.OTHER_GROUND, Why.OTHER_OUTCOME),
    Act.TAKE_OVER: (Why.NOT_SHOWN, Why.OTHER_GROUND, Why.OTHER_OUTCOME),
}
"""The acts that need a reason, and what is offered for each beside own words."""


@dataclass(frozen=True, slots=True)
class Because:
    """One of the usual reasons, or own words; `Because()` says none."""

    why: Why | None = None
    words: str | None = None

    @property
    def detail(self) -> dict[str, str]:
        named = {"why": self.why.value if self.why else None, "text": self.words}
        return {key: value for key, value in named.items() if value}
