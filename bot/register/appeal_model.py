"""Appeal as a value, its draft and stages; pure.

A person contests a published decision or whatever is decided about a link, or a reporter asks for a
second look; people who took no part in the first decision decide it.
"""

from enum import Enum, StrEnum
from typing import ClassVar

from bot.core import forms
from bot.core.messages import N_, Worded
from bot.desk.model import Opinion
from bot.reports.draft import MOST_FILES, Attachment
from bot.values import AppealAnswer, AppealStage, Finding, Ruling, Value, replace


class Kind(StrEnum):
    """Values are stored: do not change them."""

    CONTEST = "contest"  # an entry of the register, by any person
    SECOND_LOOK = "second_look"  # “not confirmed”, by the reporter
    LINK = "link"  # a decision about a link that an objection names, by any person


MOST_WORDS = 3_000
"""Characters of a person's words, and of the words to them."""


class Appeal(Value):
    """Times are ms UTC. `decision` is the id of the decision of `case` that is contested, `first`
    what it said; an authority that acted or a new decision that says the same takes its place.

    A contest has an `entry` in the `entry_version` that was read; a second look has the `report`
    that it was asked for. `person` is None for an anonymous one, and once they erased their
    data. `ruling`, `found` and `reply` are the answer, as in AppealAnswer; `replaced_by` is the id
    of the decision that it made.
    """

    id: str
    number: str
    kind: Kind
    case: str
    decision: str
    first: Opinion
    violation: str
    language: str
    filed_at: int
    due_at: int
    entry: str | None = None
    entry_version: int | None = None
    report: str | None = None
    person: str | None = None
    words: str | None = None
    stage: AppealStage = AppealStage.WAITING
    ruling: Ruling | None = None
    found: Finding | None = None
    reply: str | None = None
    reply_language: str | None = None
    decided_by: int | None = None
    decided_at: int | None = None
    replaced_by: str | None = None
    closed_at: int | None = None  # when it was answered or withdrawn
    version: int = 0  # grows with each change


def undone(appeal: Appeal) -> Appeal:
    """Back with the words to the person."""
    return replace(
        appeal,
        stage=AppealStage.WAITING,
        ruling=None,
        found=None,
        decided_by=None,
        decided_at=None,
        replaced_by=None,
    )


def answer_of(appeal: Appeal) -> AppealAnswer | None:
    """Return the answer for the person, once it can no longer be undone."""
    if appeal.stage is not AppealStage.ANSWERED or appeal.ruling is None:
        return None
    return AppealAnswer(
        appeal.ruling, appeal.found, appeal.reply, appeal.reply_language
    )


class Objection(Value):
    """A contest of whatever is decided about a link, as its person sees it. Times are ms UTC.

    Nothing in it depends on a case. A decision that is found later becomes an appeal with the same
    id and without the person. `look_at` is when decisions are looked for next; None: one is found.
    """

    id: str
    number: str
    link: str  # canonical
    words: str
    language: str
    filed_at: int
    due_at: int
    look_at: int | None
    person: str | None = None
    stage: AppealStage = AppealStage.WAITING
    closed_at: int | None = None  # when the person got the last message


class Step(StrEnum):
    """Steps of the form. Values are stored: do not change them."""

    WORDS = "words"
    REVIEW = "review"


class Problem(Worded):
    LONG_WORDS = N_("This is too long: please stay below {n} characters in all.")
    MANY_FILES = N_("These are too many files: at most {files} are taken.")
    NO_WORDS = N_("Please write at least a sentence: files alone do not say why.")
    FILE = N_(
        "This file cannot be taken. Photos, videos (MP4), voice messages and PDF can."
    )


class AppealDraft(forms.Draft, kw_only=True):
    """Against an entry, or whatever is decided about a link. `code` was shown before sending."""

    form: ClassVar[str] = "y"

    step: Step = Step.WORDS
    entry: str | None = None
    link: str | None = None
    words: str | None = None
    files: tuple[Attachment, ...] = ()
    code: str | None = None


STEPS: forms.Steps[AppealDraft, Enum] = forms.Steps(
    forms.Step(Step.WORDS, ("words",)),  # they say why; files alone do not
    forms.Step(Step.REVIEW),
)


def given(
    draft: AppealDraft, words: str | None, files: tuple[Attachment, ...]
) -> AppealDraft | Problem:
    """The draft with what a message gives; later words follow earlier ones."""
    joined = "\n\n".join(filter(None, (draft.words, words)))
    if len(joined) > MOST_WORDS:
        return Problem.LONG_WORDS
    every = {file.unique_id: file for file in (*draft.files, *files)}
    if len(every) > MOST_FILES:
        return Problem.MANY_FILES
    if not joined and not every:
        return Problem.NO_WORDS
    return STEPS.onward(
        replace(draft, words=joined or None, files=tuple(every.values()))
    )
