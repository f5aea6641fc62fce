"""Form of an authority's answer, filled in step by step in a private chat; pure.

A member of the authority's group fills it in, or a moderator who records a letter. The order has
a form of its own: order_draft.py.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.values import Order

MAX_WORDS = 1000
"""Characters of a reason or a question."""


class Kind(StrEnum):
    """Values stand in links and are stored: do not change them."""

    DONE = "d"
    REFUSED = "r"
    ASKED = "q"
    TOLD = "t"  # the moderators answer the authority's question


class Step(StrEnum):
    """Steps of the form. Values are stored: do not change them."""

    RESULT = "result"  # restricted, which an order follows, or removed
    REASON = "reason"
    WORDS = "words"
    LANGUAGE = "language"
    REVIEW = "review"


class Choice(StrEnum):
    """Choices that are no ids of the channel file. Values stand in buttons."""

    RESTRICTED = "restricted"
    REMOVED = "removed"
    IN_WORDS = "in_own_words"  # longer than any id


class AnswerProblem(StrEnum):
    NO_WORDS = "no_words"
    LONG_WORDS = "long_words"
    ONLY_BUTTONS = "only_buttons"


class NoSuchStep(ValueError):
    """A button of another step."""


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """`revision` grows with each step: a button of an earlier screen does nothing.

    What was done has an `order`; without one the material was removed. `reason` is an id of the
    channel file; `words` are free, in `language`.
    """

    referral: str
    kind: Kind
    step: Step
    revision: int = 0
    order: Order | None = None
    reason: str | None = None
    words: str | None = None
    language: str | None = None


_BEGINS = {
    Kind.DONE: Step.RESULT,
    Kind.REFUSED: Step.REASON,
    Kind.ASKED: Step.WORDS,
    Kind.TOLD: Step.WORDS,
}


def begin(referral: str, kind: Kind) -> AnswerDraft:
    return AnswerDraft(referral, kind, _BEGINS[kind])


def back(draft: AnswerDraft) -> AnswerDraft | None:
    """To the step before; None at the first one."""
    match draft.step, draft.kind:
        case Step.REVIEW, _ if draft.words is not None:
            return _at(draft, Step.LANGUAGE)
        case Step.LANGUAGE, _:
            return _at(draft, Step.WORDS)
        case (Step.REVIEW, _) | (Step.WORDS, Kind.REFUSED):
            return _at(draft, _BEGINS[draft.kind])
    return None


def write(draft: AnswerDraft, text: str) -> AnswerDraft | AnswerProblem:
    """Take what was written at this step."""
    text = text.strip()
    if draft.step not in {Step.WORDS, Step.REASON}:
        return AnswerProblem.ONLY_BUTTONS
    if not text:
        return AnswerProblem.NO_WORDS
    if len(text) > MAX_WORDS:
        return AnswerProblem.LONG_WORDS
    return _at(replace(draft, words=text, reason=None), Step.LANGUAGE)


def choose(draft: AnswerDraft, value: str) -> AnswerDraft:
    """Take what a button says; whether the channel file has an id is known to the caller.

    Raises NoSuchStep for a value of another step.
    """
    match draft.step, value:
        case Step.RESULT, Choice.REMOVED:
            return _at(draft, Step.REVIEW)
        case Step.REASON, Choice.IN_WORDS:
            return _at(draft, Step.WORDS)
        case Step.REASON, _:
            return _at(replace(draft, reason=value, words=None, language=None), Step.REVIEW)
        case Step.LANGUAGE, _:
            return _at(replace(draft, language=value), Step.REVIEW)
    raise NoSuchStep(value)


def _at(draft: AnswerDraft, step: Step) -> AnswerDraft:
    return replace(draft, step=step, revision=draft.revision + 1)
