"""People asked by name about a review, or given a case by a colleague, and how far it reached them.

Kept as a fact until it is settled, without what leads to their chat.
"""

from bot.cases.model import Case
from bot.core import sealed
from bot.core.database import Transaction
from bot.core.messages import N_, Worded
from bot.core.reviews import menu_of
from bot.core.reviews_store import Kind
from bot.values import Value, from_json, replace, to_json

FACTS = "asked:"


class Reached(Worded):
    """Stages of a proposal on its way to the person who is asked; Telegram tells of no reading."""

    ON_ITS_WAY = N_("{name} is asked to approve it. It is not delivered yet.")
    DELIVERED = N_(
        "{name} is asked to approve it. It is delivered, and not opened yet."
    )
    OPENED = N_("{name} is asked to approve it, and has opened it.")


class Given(Worded):
    """The same stages of a case on its way to the colleague who gets it."""

    ON_ITS_WAY = N_("{name} gets the case. It is not delivered yet.")
    DELIVERED = N_("{name} got the case. It is delivered, and not opened yet.")
    OPENED = N_("{name} got the case, and has opened it.")


class Asked(Value):
    """`by` reads how far it got; `turn` counts the reminders after which another person is asked."""

    staff: int
    by: int | None = None
    turn: int = 0
    is_delivered: bool = False
    is_opened: bool = False


def review_name(kind: Kind, subject: str) -> str:
    return FACTS + menu_of(kind, subject)


def given_name(case: Case) -> str:
    return f"{FACTS}case:{case.id}"


def case_name(case: Case) -> str:
    """Return the name under which it is kept who is asked about the case, or got it."""
    if case.proposal is not None:
        return review_name(Kind.PROPOSAL, case.proposal.id)
    return given_name(case)


def stage(case: Case, asked: Asked) -> Reached | Given:
    stages: type[Reached | Given] = Given
    if case.proposal is not None:
        stages = Reached
    if asked.is_opened:
        return stages.OPENED
    if asked.is_delivered:
        return stages.DELIVERED
    return stages.ON_ITS_WAY


async def who_is_asked(tx: Transaction, name: str) -> Asked | None:
    kept = await sealed.get_fact(tx, name)
    if kept is None:
        return None
    return from_json(Asked, kept)


async def who_has(tx: Transaction, case: Case) -> Asked | None:
    """Return who is asked about the proposal of the case, or got the case from a colleague."""
    asked = await who_is_asked(tx, case_name(case))
    if asked is None or (case.proposal is None and asked.staff != case.holder):
        return None
    return asked


async def asked_about(tx: Transaction, kind: Kind) -> dict[str, Asked]:
    """Return who is asked about reviews of this kind, by the names they are kept under."""
    found = await sealed.facts_starting(tx, review_name(kind, ""))
    return {name: from_json(Asked, kept) for name, kept in found.items()}


async def keep_asked(tx: Transaction, name: str, asked: Asked) -> None:
    await sealed.put_fact(tx, name, to_json(asked))


async def forget_asked(tx: Transaction, name: str) -> None:
    await sealed.drop_fact(tx, name)


async def note_delivered(tx: Transaction, case: Case) -> Asked | None:
    """Note that it arrived; None where it is known."""
    asked = await who_has(tx, case)
    if asked is None or asked.is_delivered:
        return None
    delivered = replace(asked, is_delivered=True)
    await keep_asked(tx, case_name(case), delivered)
    return delivered


async def note_opened(tx: Transaction, case: Case, staff: int | None) -> Asked | None:
    """Note that this person pressed a button of the case; None for others, and where it is known."""
    asked = await who_has(tx, case)
    if asked is None or asked.staff != staff or asked.is_opened:
        return None
    opened = replace(asked, is_delivered=True, is_opened=True)
    await keep_asked(tx, case_name(case), opened)
    return opened
