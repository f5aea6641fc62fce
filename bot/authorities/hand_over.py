"""Case files handed over by hand: confirmed by a moderator, or taken over from another way."""

from bot.authorities import referrals
from bot.authorities import store as stored
from bot.authorities.hand_over_screens import FileHandedOver
from bot.cases.afterwards import Referral, Stage
from bot.cases.model import Case, IllegalMove
from bot.core.work import Work
from bot.desk import cards
from bot.links.link import defang
from bot.values import Act, Way

LONGEST_HOW = 200


async def waiting(work: Work, case: Case) -> Referral:
    """The referral that waits for a moderator. Raises IllegalMove where none does."""
    found = await stored.referrals_waiting_of(work.tx, case.id)
    if found is None or found.way is not Way.HAND or found.stage is not Stage.LEAVING:
        raise IllegalMove(case, Act.PASSED_ON)
    return found


async def confirm(work: Work, case: Case, by: int, how: str | None = None) -> FileHandedOver:
    """It was handed over; the reporters are told now. Raises IllegalMove as `waiting` does.

    `how` is a letter's number and the like; at most 200 characters of it are kept.
    """
    referral = await waiting(work, case)
    words = " ".join(defang(how or "").split())[:LONGEST_HOW] or None
    await referrals.left(work, referral, words, by)
    await cards.refresh(work, case)
    return FileHandedOver(
        case.id, case.number, case.violation, referral.authority, referral.department, words
    )


async def take_instead(work: Work, case: Case, by: int) -> None:
    """A file that did not leave comes to `by`. Raises IllegalMove where it left meanwhile."""
    if await referrals.pass_on(work, case, by, Way.HAND) is None:
        raise IllegalMove(case, Act.PASS_ON)
    await cards.refresh(work, case)
