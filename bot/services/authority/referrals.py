"""A confirmed case goes to an authority and comes back: each stage once, in one unit of work."""

from typing import Any

from bot.domain.authority.order import Order
from bot.domain.authority.referral import Referral
from bot.domain.desk.case import Case
from bot.services.work import Work


async def plan(work: Work, case: Case) -> None:
    """A decision to forward was made; the case file leaves when it can no longer be undone."""


async def leave(work: Work, params: dict[str, Any]) -> None:
    """The undo window is over: the case file of `params["decision"]` begins its way."""


async def pass_on(work: Work, case: Case, by: int) -> Referral | None:
    """Begin the way again after a failure, or for a case that 0.1 forwarded without sending it.

    None where the case file is on its way, or at the authority, already.
    """
    return None


async def tried(work: Work, referral: Referral, why: str) -> None:
    """An attempt to send it failed and will be repeated."""


async def left(work: Work, referral: Referral, receipt: str | None = None) -> None:
    """The case file left; `receipt` is what the other side said. Reporters read it once."""


async def failed(work: Work, referral: Referral, why: str) -> None:
    """The case file cannot be sent this way: the desk hears of it."""


async def received(work: Work, referral: Referral, by: int | None) -> None:
    """The authority said that it has the case."""


async def done(work: Work, referral: Referral, order: Order | None, by: int | None) -> None:
    """The authority acted: restricted access with this order, or without one removed it."""


async def refused(
    work: Work, referral: Referral, reason: str, language: str, by: int | None
) -> None:
    """The authority refused, with its reason in that language."""


async def asked(work: Work, referral: Referral, words: str, language: str, by: int | None) -> None:
    """The authority asks the desk something."""


async def recall(work: Work, case: Case) -> None:
    """The decision was taken back: what has not left stays, who has it hears of it."""
