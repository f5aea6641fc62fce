"""What somebody is to the channel: given by an admin, or come with membership of a desk's group."""

from __future__ import annotations

from bot.domain.people import Role
from bot.services.work import Work
from bot.storage import facts
from bot.storage.desk import desks
from bot.storage.desk.desks import Desk
from bot.storage.staff import role_grants


async def given(work: Work, telegram_id: int) -> Role | None:
    """The role somebody was given, by the settings or by an admin."""
    if telegram_id in work.deployment.admins:
        return Role.ADMIN
    return await role_grants.role(work.tx, telegram_id)


async def is_admin(work: Work, telegram_id: int | None) -> bool:
    return telegram_id is not None and await given(work, telegram_id) is Role.ADMIN


async def role_at(work: Work, telegram_id: int, desk: Desk, *, since: int = 0) -> Role:
    """What somebody may do with the cases of a desk, whatever else they are.

    Only inside the desk's group, by what Telegram said at `since` (ms UTC) or later. A role that
    was given counts; without one a member is a moderator, unless the channel file is strict.
    """
    standing, checked_at = await desks.standing(work.tx, desk.chat, telegram_id)
    if not standing.is_inside or checked_at < since:
        return Role.OUTSIDER
    member = Role.OUTSIDER if work.channel.strict_staff else Role.MODERATOR
    return await given(work, telegram_id) or member


def highest(roles: list[Role]) -> Role:
    """The role that may do most."""
    order = list(Role)
    return max(roles, key=order.index, default=Role.OUTSIDER)


def introduced(telegram_id: int) -> str:
    """Under which name it is kept which commands somebody was offered."""
    return f"introduced:{telegram_id}"


async def introduce_again(work: Work, telegram_id: int) -> None:
    """Somebody with a role wrote for the first time: only now Telegram takes their commands."""
    await facts.drop(work.tx, introduced(telegram_id))
    work.tx.signal("desks")
