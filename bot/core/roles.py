"""Roles: given by the settings or an admin, or by membership of a desk's group."""

from bot.core import desks_store, members_store, role_store, sealed
from bot.core.people import Role
from bot.core.work import Work


async def given(work: Work, telegram_id: int) -> Role | None:
    if telegram_id in work.deployment.admins:
        return Role.ADMIN
    return await role_store.role(work.tx, telegram_id)


async def is_admin(work: Work, telegram_id: int | None) -> bool:
    return telegram_id is not None and await given(work, telegram_id) is Role.ADMIN


async def role_at(
    work: Work, telegram_id: int, desk: desks_store.Desk, *, since: int = 0
) -> Role:
    """The person's role at a desk; OUTSIDER for who is not in its group.

    Membership counts only if Telegram confirmed it at `since` (ms UTC) or later. A member whom no
    admin gave a role is no more than that, and nothing where the channel file is strict. At an
    authority's desk each member has the same role, and staff have no other one there. A custodian
    answers about data, and is no more than others at a desk.
    """
    standing, checked_at = await members_store.standing(work.tx, desk.chat, telegram_id)
    if not standing.is_inside or checked_at < since:
        return Role.OUTSIDER
    if desk.is_of_authority:
        return Role.AUTHORITY
    member = Role.OUTSIDER if work.channel.strict_staff else Role.MEMBER
    own = await role_store.at_desk(work.tx, telegram_id, desk.id)
    return highest([member, own or member, await given(work, telegram_id) or member])


async def roles_inside(
    work: Work, desk: desks_store.Desk, most: int
) -> dict[int, Role]:
    """Roles at a desk of the members of its group who acted last, by Telegram id."""
    inside = await members_store.staff_inside(work.tx, desk.chat, most)
    return {one: await role_at(work, one, desk) for one in inside}


async def without_case(work: Work, telegram_id: int, at_desks: list[Role]) -> Role:
    """Return the value of roles at some desks where no case of a desk is meant.

    A senior of one desk alone exports nothing and makes no links.
    """
    top = highest(at_desks)
    if top is Role.SENIOR and await given(work, telegram_id) is not Role.SENIOR:
        return Role.MODERATOR
    return top


async def is_custodian(work: Work, telegram_id: int | None) -> bool:
    """True if this person answers requests about data; admins do while there is no custodian."""
    if telegram_id is None:
        return False
    custodians = await role_store.custodians(work.tx)
    if custodians:
        return telegram_id in custodians
    return await is_admin(work, telegram_id)


def highest(roles: list[Role]) -> Role:
    order = list(Role)
    return max(roles, key=order.index, default=Role.OUTSIDER)


def introduced(telegram_id: int) -> str:
    return f"introduced:{telegram_id}"


async def introduce_again(work: Work, telegram_id: int) -> None:
    """Set the commands of a person who wrote for the first time: Telegram refuses it before."""
    await sealed.drop_fact(work.tx, introduced(telegram_id))
    work.tx.signal("desks")
