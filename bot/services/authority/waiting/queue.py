"""The cases that wait for an authority, as a list with pages."""

from bot.domain.desk.queue import LAST_PAGE, PAGE_SIZE, pages_of
from bot.domain.notices.authority.queue import AuthorityLine, AuthorityQueue
from bot.services.work import Work
from bot.storage.authority import awaiting
from bot.storage.authority.awaiting import Awaiting
from bot.storage.desk.desks import Desk

WORDS = frozenset({
    "authority", "authorities", "орган", "органда", "уәкілетті орган", "органы", "в органе",
})  # fmt: skip
"""What follows /queue."""


async def shown(work: Work, here: list[Desk], page: int = 0) -> AuthorityQueue:
    desks = [desk.id for desk in here]
    count = await awaiting.count(work.tx, desks)
    page = min(page, pages_of(count) - 1, LAST_PAGE)
    found = await awaiting.page(work.tx, desks, page * PAGE_SIZE, PAGE_SIZE)
    return AuthorityQueue(tuple(map(_line, found)), count, page)


def _line(one: Awaiting) -> AuthorityLine:
    case, referral = one.case, one.referral
    return AuthorityLine(
        case.id, case.number, case.violation, case.urgency, case.display, referral.authority,
        referral.department, referral.stage, referral.way, referral.since, referral.chase_at,
    )  # fmt: skip
