"""Notices to a reporter besides those of one report: talks with staff, waiting, anonymity."""

from dataclasses import dataclass

from bot.domain.citizen.numbers import Number
from bot.domain.notices.reporter import Decided, DraftStep


@dataclass(frozen=True, slots=True)
class MessageToReporter:
    """Words of the moderators to one reporter, who can answer as to a `question`."""

    question: str
    report: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class NotDecidedYet:
    """The report is not decided; `promised_at` is when an outcome was promised by (ms UTC)."""

    report: str
    number: str
    promised_at: int


@dataclass(frozen=True, slots=True)
class FilingPaused:
    """The person cannot file until a moment (ms UTC).

    `why` is an id of the channel file, `words` are a senior's own; `report` can be objected with.
    """

    until: int
    why: str | None
    words: str | None
    report: str | None


@dataclass(frozen=True, slots=True)
class PauseLifted: ...


@dataclass(frozen=True, slots=True)
class ReportsVoided:
    """So many reports of the person were closed without a decision; `report` is one of them."""

    count: int
    why: str | None
    words: str | None
    report: str


@dataclass(frozen=True, slots=True)
class ReportsRestored:
    count: int


@dataclass(frozen=True, slots=True)
class SlowDown:
    """More reports than one person can mean in an hour."""

    per_hour: int


@dataclass(frozen=True, slots=True)
class AdditionsFull:
    """Nothing was added: the report has `most` additions, or the person sent them within a day."""

    report: str
    number: str
    most: int
    within_a_day: bool


@dataclass(frozen=True, slots=True)
class AnswerOffer:
    """Asks whether what was sent is the answer to an open question, or begins a report.

    `found` are the numbers of people in all that was sent.
    """

    step: DraftStep
    number: str
    question: str
    found: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True)
class SplitNews:
    """The report was joined to another by mistake and people were told; it is looked at again."""

    report: str
    number: str


@dataclass(frozen=True, slots=True)
class AnonymousOffer:
    """The code of a draft (its id and revision) and what it means to send it anonymously.

    `keeps_others`: the person has something else with us, for which their account stays.
    """

    draft: str
    revision: int
    code: str
    keeps_others: bool = False


@dataclass(frozen=True, slots=True)
class AnonymousReceipt:
    """The report is stored and its author forgotten. `decided` are standing decisions about its
    links."""

    code: str
    violation: str
    decided: tuple[Decided, ...] = ()


@dataclass(frozen=True, slots=True)
class AnonymousFull:
    """As many anonymous reports came from this account today as are taken."""

    per_day: int


@dataclass(frozen=True, slots=True)
class CleaningAsk:
    """Shall the messages of this chat be deleted?"""


@dataclass(frozen=True, slots=True)
class Cleaning:
    """Deletes messages of the private chat: those with these numbers that are in it."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What Telegram let the bot delete is gone."""


@dataclass(frozen=True, slots=True)
class HelpNumbers:
    """A moderator sends the numbers for a person in need to the reporter."""

    number: str


@dataclass(frozen=True, slots=True)
class Late:
    """The bot cannot store updates now; Telegram keeps them."""


@dataclass(frozen=True, slots=True)
class NumbersAsk:
    """An addition, or an answer to a `question`, holds numbers of people: is it sent so?

    The notice answers the message, so that nothing of it is kept meanwhile but the numbers.
    """

    report: str
    number: str
    found: tuple[Number, ...]
    question: str | None = None


@dataclass(frozen=True, slots=True)
class EditOffer:
    """A message of a report was changed after sending: shall staff get the new text?"""

    report: str
    number: str
