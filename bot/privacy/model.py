"""Requests about data: their kinds, how they end, and what is written about them."""

from enum import StrEnum

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
