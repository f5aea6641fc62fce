"""Requests about data: their kinds, how they end, and what is written about them."""

from enum import StrEnum

from bot.values import Value

LOOKS_A_DAY = 10
"""Codes and ids that one custodian may look up a day, so that ids cannot be walked through."""
NEEDED = 2
"""People who never handled a case of the account, without whom no paper erases it."""


class RequestKind(StrEnum):
    """Stored, so the values are frozen."""

    PERSON = "person"  # a person asked in the bot
    OUTSIDE = "outside"  # a written request named a report code or a Telegram id


class RequestAct(StrEnum):
    """Acts on a request. Stored, so the values are frozen."""

    ASK = "ask"
    LOOK = "look"  # a custodian looked whether something is held
    ANSWER = "answer"
    REFUSE = "refuse"
    PROPOSE = "propose"  # a custodian asks to erase an account after a paper
    CONFIRM = "confirm"  # another person agrees
    ERASE = "erase"  # the data is erased, or will be within two days
    LAPSE = "lapse"  # the person is gone, or the time to end a look-up is over


ENDS = (RequestAct.ANSWER, RequestAct.REFUSE, RequestAct.ERASE, RequestAct.LAPSE)


class Held(StrEnum):
    """Results of a look-up. Stored, so the values are frozen."""

    NOTHING = "nothing"
    ACCOUNT = "account"
    REPORT = "report"


class Request(Value):
    """One that waits. `person` and `report` are ids of ours; a screen never shows them.

    To erase an account after a paper is proposed for a `reason`, `signed` by others who were
    `asked`, and carried out later under the number `proof`.
    """

    id: str
    number: str
    kind: RequestKind
    at: int
    words: str | None
    person: str | None = None
    report: str | None = None
    held: Held | None = None
    proposed_by: int | None = None
    reason: str | None = None
    asked: frozenset[int] = frozenset()
    signed: frozenset[int] = frozenset()
    proof: str | None = None


class Ended(Value):
    at: int
    number: str
    kind: RequestKind
    act: RequestAct
    name: str | None
    reason: str | None = None
    held: Held | None = None
    cause: str | None = None
    proof: str | None = None
