"""Appeal as a value, its draft and stages; pure.

A person contests a published decision, or a reporter asks for a second look; people who took no
part in the first decision decide it.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.desk.look import Opinion
from bot.reports.draft import Attachment
from bot.values import Outcome


class Kind(StrEnum):
    """Values are stored: do not change them."""

    CONTEST = "contest"  # an entry of the register, by any person
    SECOND_LOOK = "second_look"  # “not confirmed”, by the reporter


class About(StrEnum):
    """Objections to an entry. Values are stored and stand in buttons: do not change them."""

    DECISION = "decision"
    DETAILS = "details"  # the ground, a date, the site
    GONE = "gone"  # the material is gone or was changed


class Stage(StrEnum):
    """Values are stored: do not change them."""

    WAITING = "waiting"
    DECIDED = "decided"  # can still be undone; the person is not told yet
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"  # by the person, or with their data

    @property
    def is_open(self) -> bool:
        return self in {Stage.WAITING, Stage.DECIDED}


class Finding(StrEnum):
    """How an appeal ends. Values are stored and stand in buttons: do not change them."""

    UPHELD = "upheld"  # the decision stands
    PARTLY = "partly"  # it stands on another ground
    OVERTURNED = "overturned"


class NotYours(Exception):
    """The appeal is in other hands, over, or not for this person to decide."""


CONFIRMING = frozenset({Outcome.RESTRICTED, Outcome.REMOVED, Outcome.FORWARDED})
"""Outcomes that can stand on another ground."""
HOLD_MS = 24 * 60 * 60 * 1000
"""A person who took an appeal and has not decided within this time is not asked any more."""
MOST_WORDS = 3_000
"""Characters of a person's words, and of the words to them."""


@dataclass(frozen=True, slots=True)
class Appeal:
    """Times are ms UTC. `decision` is the id of the decision of `case` that is contested, `first`
    what it said; an authority that acted or a new decision that says the same takes its place.

    A contest has an `entry` in the `entry_version` that was read; a second look has the `report`
    that it was asked for. `person` is None for who stays anonymous, and once they erased their
    data. `ground`, `reason`, `outcome` and `reply` are the answer; `replaced_by` is the id of the
    decision that it made. `passed` had it in hands and did not decide.
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
    about: About | None = None
    words: str | None = None
    stage: Stage = Stage.WAITING
    holder: int | None = None
    held_at: int | None = None
    passed: frozenset[int] = frozenset()
    without_people_since: int | None = None  # no known person may take it
    finding: Finding | None = None
    outcome: Outcome | None = None  # of the decision that replaces the contested one
    ground: str | None = None
    reason: str | None = None
    reply: str | None = None
    reply_language: str | None = None
    decided_by: int | None = None
    decided_at: int | None = None
    replaced_by: str | None = None
    closed_at: int | None = None  # when it was answered or withdrawn
    reminded: int = 0  # 1 at half of the time, 2 when it was due
    version: int = 0  # grows with each change

    @property
    def is_anonymous(self) -> bool:
        return self.kind is Kind.CONTEST and self.person is None


def is_held(appeal: Appeal, now: int) -> bool:
    return appeal.holder is not None and now < (appeal.held_at or 0) + HOLD_MS


def taken(appeal: Appeal, by: int, now: int) -> Appeal:
    """Raises NotYours for an appeal that is over, in other hands, or was passed on."""
    is_others = appeal.holder != by and is_held(appeal, now)
    if appeal.stage is not Stage.WAITING or is_others or by in appeal.passed:
        raise NotYours(appeal.id)
    return replace(appeal, holder=by, held_at=now, without_people_since=None)


def passed_on(appeal: Appeal) -> Appeal:
    """Out of the hands of its holder, who is not asked again; what they wrote goes."""
    if appeal.holder is None:
        return appeal
    passed = appeal.passed | {appeal.holder}
    free = replace(appeal, holder=None, held_at=None, passed=passed)
    return replace(free, reply=None, reply_language=None)


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer of the holder: ids of the channel file; `outcome` replaces the contested one."""

    finding: Finding
    outcome: Outcome | None = None
    ground: str | None = None
    reason: str | None = None
    authority: str | None = None


def decided(appeal: Appeal, answer: Answer, by: int, now: int) -> Appeal:
    """Raises NotYours unless the holder decides, with words to the person."""
    if appeal.stage is not Stage.WAITING or appeal.holder != by or not appeal.reply:
        raise NotYours(appeal.id)
    return replace(
        appeal,
        stage=Stage.DECIDED,
        finding=answer.finding,
        outcome=answer.outcome,
        ground=answer.ground,
        reason=answer.reason,
        decided_by=by,
        decided_at=now,
    )


def undone(appeal: Appeal, now: int) -> Appeal:
    """Back in the hands of who decided, with the words to the person."""
    return replace(
        appeal,
        stage=Stage.WAITING,
        finding=None,
        outcome=None,
        ground=None,
        reason=None,
        held_at=now,
        decided_by=None,
        decided_at=None,
        replaced_by=None,
    )


def ended(appeal: Appeal, stage: Stage, now: int) -> Appeal:
    return replace(
        appeal, stage=stage, holder=None, held_at=None, without_people_since=None, closed_at=now
    )


class Step(StrEnum):
    """Steps of the form. Values are stored: do not change them."""

    ABOUT = "about"
    WORDS = "words"
    REVIEW = "review"


class Problem(StrEnum):
    """Reasons an input was not taken."""

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
        draft,
        words=joined or None,
        files=tuple(every.values()),
        step=step,
        revision=draft.revision + 1,
    )
