"""Who may answer for an authority: members of its group, and moderators who record a letter."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.authority.referral import Referral, Way
from bot.domain.people import Right, Role, may
from bot.services.visit import Visit, role_of
from bot.storage.authority.desks import desks_for
from bot.storage.desk import cases, desks, members
from bot.storage.desk.desks import Desk
from bot.storage.engine.database import Transaction


class As(StrEnum):
    """How a person answers."""

    MEMBER = "member"  # of the authority's group
    MODERATOR = "moderator"  # of the desk that has the case


@dataclass(frozen=True, slots=True)
class Answerer:
    telegram_id: int
    how: As
    may_be_second: bool = True

    @property
    def records(self) -> bool:
        return self.how is As.MODERATOR


async def chats_of(tx: Transaction, referral: Referral | None) -> list[int]:
    """The groups whose members may answer it: the authority's, and that of the case's desk."""
    if referral is None:
        return []
    home = await _home(tx, referral)
    found = [desk.chat for desk in await desks_for(tx, referral.authority, referral.department)]
    return list(dict.fromkeys(found if home is None else [*found, home.chat]))


async def answerer(visit: Visit, referral: Referral, *, tells: bool = False) -> Answerer | None:
    """None for who may not answer. In the group of a desk it must be this authority's.

    Who `tells` answers a question of the authority, as a moderator.
    """
    who, work = visit.sender.person or 0, visit.work
    theirs = await desks_for(work.tx, referral.authority, referral.department)
    for desk in [] if tells else theirs:
        here = visit.sender.is_private or desk.chat == visit.sender.chat
        if here and may(await role_of(work, visit.sender, desk), Right.ANSWER_CASES):
            await members.seen_staff(work.tx, who, visit.sender.name)
            return Answerer(who, As.MEMBER)
    role = await _role_at_home(visit, referral) if visit.sender.is_private else Role.OUTSIDER
    records = referral.way is not Way.DESK or not theirs
    if not may(role, Right.HANDLE_CASES) or not (records or tells):
        return None
    return Answerer(who, As.MODERATOR, may(role, Right.BE_SECOND))


async def moderates(visit: Visit, referral: Referral) -> bool:
    """Whether the sender handles cases at the desk of this one."""
    return may(await _role_at_home(visit, referral), Right.HANDLE_CASES)


async def _role_at_home(visit: Visit, referral: Referral) -> Role:
    home = await _home(visit.work.tx, referral)
    return Role.OUTSIDER if home is None else await role_of(visit.work, visit.sender, home)


async def _home(tx: Transaction, referral: Referral) -> Desk | None:
    case = await cases.get(tx, referral.case_id)
    return await desks.get(tx, case.desk) if case is not None and case.desk else None
