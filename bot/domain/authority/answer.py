"""What an authority's own system answers by webhook."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

LONGEST_WORDS = 1000


class AnswerKind(StrEnum):
    """Types of events, as the authority's system writes them."""

    RECEIVED = "case_file.received"
    DONE = "case_file.done"
    REFUSED = "case_file.refused"
    ASKED = "case_file.asked"


@dataclass(frozen=True, slots=True)
class AnsweredOrder:
    """See bot.domain.authority.order; the authority is the one that answers."""

    number: str
    date: datetime.date
    territory: str
    until: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class AnswerData:
    """`referral` is the id that came with the case file.

    "done" has an `order`, or says that the material was `removed` without one. "refused" and
    "asked" have `words` and their `language`.
    """

    referral: str
    order: AnsweredOrder | None = None
    removed: bool = False
    words: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    type: AnswerKind
    data: AnswerData


def mistake(answer: Answer, languages: tuple[str, ...]) -> str | None:
    """What is missing or wrong, for the engineers of the other side; None for nothing."""
    data = answer.data
    match answer.type:
        case AnswerKind.DONE if (data.order is None) != data.removed:
            return "data has an order, or removed is true: one of the two"
        case AnswerKind.REFUSED | AnswerKind.ASKED:
            if not data.words or not data.words.strip():
                return "data.words is missing"
            if len(data.words) > LONGEST_WORDS:
                return f"data.words has more than {LONGEST_WORDS} characters"
            if data.language not in languages:
                return f"data.language is one of: {', '.join(languages)}"
    return None
