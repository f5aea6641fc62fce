"""An appeal being filled in: what is wrong, why, files; kept like the draft of a report."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.citizen.draft import Attachment
from bot.domain.register.appeal import MOST_WORDS, About


class Step(StrEnum):
    """What is asked for. Values are stored: do not change them."""

    ABOUT = "about"
    WORDS = "words"
    REVIEW = "review"


class Problem(StrEnum):
    """Why what was sent was not taken."""

    LONG_WORDS = "long_words"
    MANY_FILES = "many_files"
    NO_WORDS = "no_words"
    FILE = "file"  # of a kind that cannot be cleaned


@dataclass(frozen=True, slots=True)
class AppealDraft:
    """`version` is that of the entry which the person read; `code` was shown before sending."""

    id: str
    entry: str
    version: int
    step: Step = Step.ABOUT
    revision: int = 1
    about: About | None = None
    words: str | None = None
    files: tuple[Attachment, ...] = ()
    code: str | None = None

    @property
    def has_content(self) -> bool:
        return bool(self.words or self.files)


def chose(draft: AppealDraft, about: About) -> AppealDraft:
    step = Step.REVIEW if draft.words else Step.WORDS
    return replace(draft, about=about, step=step, revision=draft.revision + 1)


def again(draft: AppealDraft) -> AppealDraft:
    """From the beginning, without what was sent."""
    return AppealDraft(draft.id, draft.entry, draft.version, revision=draft.revision + 1)


def given(
    draft: AppealDraft, words: str | None, files: tuple[Attachment, ...], most_files: int
) -> AppealDraft | Problem:
    """The draft with what a message gives; later words follow earlier ones."""
    joined = "\n\n".join(filter(None, (draft.words, words)))
    if len(joined) > MOST_WORDS:
        return Problem.LONG_WORDS
    every = {file.unique_id: file for file in (*draft.files, *files)}
    if len(every) > most_files:
        return Problem.MANY_FILES
    if not joined and not every:
        return Problem.NO_WORDS
    # Words say why; files alone do not.
    step = Step.REVIEW if joined and draft.about is not None else draft.step
    return replace(
        draft, words=joined or None, files=tuple(every.values()), step=step,
        revision=draft.revision + 1,
    )  # fmt: skip
