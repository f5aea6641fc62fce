"""The person to whom the bot brought a proposal, and how far it reached them.

Kept as a fact of the case until the proposal is settled, without what leads to their chat.
"""

from bot.cases.model import Case
from bot.core import sealed
from bot.core.database import Transaction
from bot.core.messages import N_, Worded
from bot.values import Value, from_json, replace, to_json


class Reached(Worded):
    """Stages of a proposal on its way to the person who is asked; Telegram tells of no reading."""

    ON_ITS_WAY = N_("{name} is asked to approve it. It is not delivered yet.")
    DELIVERED = N_(
        "{name} is asked to approve it. It is delivered, and not opened yet."
    )
    OPENED = N_("{name} is asked to approve it, and has opened it.")


class Asked(Value):
    """`turn` counts the reminders after which another person is asked."""

    proposal: str
    staff: int
    turn: int = 0
    is_opened: bool = False


def _fact(case: Case) -> str:
    return f"asked:{case.id}"


async def who_is_asked(tx: Transaction, case: Case) -> Asked | None:
    """Return who is asked about the proposal of the case; None where no person is yet."""
    if case.proposal is None:
        return None
    kept = await sealed.get_fact(tx, _fact(case))
    if kept is None:
        return None
    asked = from_json(Asked, kept)
    if asked.proposal != case.proposal.id:
        return None
    return asked


async def keep_asked(tx: Transaction, case: Case, asked: Asked) -> None:
    await sealed.put_fact(tx, _fact(case), to_json(asked))


async def forget_asked(tx: Transaction, case: Case) -> None:
    await sealed.drop_fact(tx, _fact(case))


async def note_opened(tx: Transaction, case: Case, staff: int | None) -> bool:
    """Note that who is asked pressed a button of the case; False for others, and a second time."""
    asked = await who_is_asked(tx, case)
    if asked is None or asked.staff != staff or asked.is_opened:
        return False
    await keep_asked(tx, case, replace(asked, is_opened=True))
    return True
