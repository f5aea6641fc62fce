"""Notices about a person's rights: the end of the consent, erasure, their data as files."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.staff.custody import Asked, Ground, Held, RequestAct, RequestKind


@dataclass(frozen=True, slots=True)
class WithdrawConsentAsk:
    """What withdrawing the consent does; `reports` sent ones stay until they expire."""

    reports: int


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn: ...


@dataclass(frozen=True, slots=True)
class EraseAsk:
    reports: int


@dataclass(frozen=True, slots=True)
class Erased:
    """The data is deleted; under the number `code` that can be checked."""

    code: str | None = None


@dataclass(frozen=True, slots=True)
class OwnData:
    """Everything held of a person, see services.privacy.own_data, as a file to read or as JSON."""

    data: dict[str, Any]
    as_json: bool = False


class DataProblem(StrEnum):
    """Why a custodian's words led to nothing."""

    GONE = "gone"  # the request has ended
    USERNAME = "username"  # names are not kept
    UNREADABLE = "unreadable"
    ENOUGH = "enough"  # looked up today
    NOT_CUSTODIAN = "not_custodian"
    NOT_NEEDED = "not_needed"  # nothing can be confirmed
    WORDS_ONLY = "words_only"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class DataWord:
    problem: DataProblem


@dataclass(frozen=True, slots=True)
class DataAsk:
    """Asks a person what they want to know; `waiting` is the number of a request that waits."""

    waiting: str | None = None


@dataclass(frozen=True, slots=True)
class DataAsked:
    """The request is kept under this number."""

    number: str


@dataclass(frozen=True, slots=True)
class DataAnswered:
    """What a custodian answers the person who asked in the bot."""

    number: str
    act: RequestAct
    words: str
    ground: Ground | None = None


@dataclass(frozen=True, slots=True)
class DataRequestCame:
    """Tells a custodian that a person asks."""

    request: str
    number: str


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    request: str
    number: str
    kind: RequestKind
    at: int


@dataclass(frozen=True, slots=True)
class EndedRequest:
    """How a request ended: by whom, why, and what for."""

    at: int
    number: str
    kind: RequestKind
    act: RequestAct
    name: str | None
    reason: str | None
    ground: Ground | None = None
    held: Held | None = None
    proof: str | None = None


@dataclass(frozen=True, slots=True)
class DataRequests:
    """Requests that wait, for a custodian, and a page of those that ended, newest first.

    `counts` says how many of a kind ended in a way, `looks` how often each custodian looked up a
    code or an id in the last 24 hours.
    """

    page: int
    more: bool
    is_custodian: bool
    has_custodian: bool
    waiting: tuple[WaitingRequest, ...]
    ended: tuple[EndedRequest, ...]
    counts: tuple[tuple[RequestKind, RequestAct, int], ...] = ()
    looks: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DataRequestScreen:
    """A request that waits; with `grounds` the custodian chooses why it is refused.

    With a `reason` the erasure of the account is asked for, and the reader may perhaps agree.
    """

    request: str
    number: str
    kind: RequestKind
    at: int
    words: str | None
    held: Held | None = None
    grounds: bool = False
    reason: str | None = None
    may_confirm: bool = False


@dataclass(frozen=True, slots=True)
class DataPrompt:
    """Asks a custodian for words about a request, or for a code or an id.

    What is asked to be erased `later` takes others who agree.
    """

    asked: Asked
    number: str | None = None
    later: bool = False


@dataclass(frozen=True, slots=True)
class DataRequestDone:
    """The request has ended; `proof` is the number of the erasure."""

    number: str
    act: RequestAct
    proof: str | None = None


@dataclass(frozen=True, slots=True)
class DataErasureWaits:
    """The erasure of an account is asked for; others must agree."""

    number: str


@dataclass(frozen=True, slots=True)
class DataErasureToConfirm:
    """Asks a person to agree to the erasure of an account that `name` asks for."""

    request: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class DataErasureConfirmed:
    number: str


@dataclass(frozen=True, slots=True)
class DataErasureAsked:
    """Tells admins who asks for the erasure of an account, and what helps if no one may agree."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class DataErasureDecided:
    """An account will be erased; who asked for it gets the number of the erasure."""

    number: str
    proof: str | None = None


@dataclass(frozen=True, slots=True)
class DataLooksFull:
    """Tells admins that a custodian has looked up as many codes and ids as a day allows."""

    name: str
    most: int
