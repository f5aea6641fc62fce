"""Roles beside the one for the whole channel: for one desk alone, and the custodian's."""

from bot.domain.notice import Lane
from bot.domain.notices.staff import Beside, Change, DeskRole, DeskRoles, RoleGiven, StaffChanged
from bot.domain.people import Role
from bot.domain.staff.appointments import AT_A_DESK, StaffProblem, Wish, problem_of
from bot.services.staff.refused import Refused, TelegramUser
from bot.services.work import Work
from bot.storage.desk import desks, members
from bot.storage.staff import role_grants
from bot.storage.staff.role_grants import CHANNEL


async def of_everyone(work: Work) -> dict[int, tuple[Beside, ...]]:
    """The roles beside of each person; those for a desk that was closed are left out."""
    titles = {desk.id: desk.title for desk in await desks.all_active(work.tx)}
    found: dict[int, tuple[Beside, ...]] = {}
    for grant in await role_grants.all_grants(work.tx):
        if grant.desk == CHANNEL or grant.desk in titles:
            one = Beside(grant.role, titles.get(grant.desk))
            found[grant.telegram_id] = (*found.get(grant.telegram_id, ()), one)
    return found


async def screen(work: Work, telegram_id: int, chosen: str | None = None) -> DeskRoles:
    every = [
        DeskRole(desk.id, desk.title, await role_grants.at_desk(work.tx, telegram_id, desk.id))
        for desk in await desks.all_active(work.tx)
    ]
    name = await members.staff_name(work.tx, telegram_id, unknown=str(telegram_id))
    open_one = next((one for one in every if one.desk == chosen), None)
    return DeskRoles(telegram_id, name, tuple(every), open_one)


async def change(
    work: Work,
    actor: TelegramUser,
    person: TelegramUser,
    desk: str | None,
    after: Role | None,
    *,
    seen: tuple[Role | None] | None = None,
) -> Change:
    """Change the role for one desk, or without one that of a custodian. Raises Refused.

    `seen` is what the screen showed. Only a desk's roles can be given for one, and no person gives
    one to themselves. The caller has checked that the actor may do this.
    """
    home = await desks.get_open(work.tx, desk) if desk is not None else None
    offered = AT_A_DESK if home is not None else (Role.CUSTODIAN,)
    is_gone = desk is not None and home is None
    if is_gone or (after is not None and after not in offered):
        raise Refused(StaffProblem.UNKNOWN)
    if person.is_bot or person.telegram_id == work.deployment.bot_id:
        raise Refused(StaffProblem.BOT, person.name)
    await role_grants.lock(work.tx)
    where = CHANNEL if home is None else home.id
    before = await role_grants.at_desk(work.tx, person.telegram_id, where)
    unknown = person.name or str(person.telegram_id)
    name = await members.staff_name(work.tx, person.telegram_id, unknown=unknown)
    if seen is not None and seen[0] is not before:
        raise Refused(StaffProblem.MEANWHILE, name, before)
    is_oneself = person.telegram_id == actor.telegram_id
    problem = problem_of(Wish(before, after, is_oneself=is_oneself, aside=after is None))
    if problem is not None:
        raise Refused(problem, name, before)
    await members.seen_staff(work.tx, actor.telegram_id, actor.name)
    await role_grants.meet(work.tx, person.telegram_id, name)
    await role_grants.grant(work.tx, person.telegram_id, where, before, after, actor.telegram_id)
    made = Change(name, before, after, home.title if home is not None else None)
    await _tell(work, actor, person, made)
    return made


async def _tell(work: Work, actor: TelegramUser, person: TelegramUser, made: Change) -> None:
    given = RoleGiven(made.after, actor.name, work.channel.strict_staff, made.desk)
    if person.telegram_id != actor.telegram_id:
        await work.say(await work.admin_recipient(person.telegram_id), given, Lane.NOTICE)
    told = StaffChanged(actor.name, made)
    await work.tell_admins(told, but=frozenset({actor.telegram_id, person.telegram_id}))
