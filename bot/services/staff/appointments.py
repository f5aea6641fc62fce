"""Gives and takes roles of staff; every change is recorded and the admins are told."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.notice import Lane
from bot.domain.notices.staff import (
    Change,
    RoleGiven,
    StaffCard,
    StaffChanged,
    StaffDone,
    StaffLine,
    StaffList,
)
from bot.domain.people import Role
from bot.domain.staff.appointments import GIVEN, StaffProblem, Wish, problem_of
from bot.services.staff import beside
from bot.services.staff.refused import Refused, TelegramUser
from bot.services.work import Work
from bot.storage.desk import desks, members
from bot.storage.staff import role_grants

PAGE = 10
"""People on a page of the list."""
EXPECTS_MS = 60 * 60 * 1000
"""How long the bot waits for an admin to name the person to add."""


async def staff_page(work: Work, page: int = 0) -> StaffList:
    lines = sorted(await _lines(work), key=_order)
    pages = max(1, -(-len(lines) // PAGE))
    page = min(max(0, page), pages - 1)
    shown = tuple(lines[page * PAGE : (page + 1) * PAGE])
    return StaffList(shown, len(lines), page, pages, work.channel.strict_staff)


async def card(work: Work, telegram_id: int, reader: int) -> StaffCard | None:
    """The card of a member of staff; None for a person who is no longer staff."""
    found = [line for line in await _lines(work) if line.telegram_id == telegram_id]
    if not found:
        return None
    last = await role_grants.last_change(work.tx, telegram_id)
    by = await _name(work, last.by) if last else None
    return StaffCard(found[0], telegram_id == reader, by, last.at if last else None)


async def _name(work: Work, telegram_id: int) -> str:
    return await members.staff_name(work.tx, telegram_id, unknown=str(telegram_id))


async def find(work: Work, telegram_id: int) -> TelegramUser | None:
    """A person who was seen at a desk. Citizens are never searched: that would name reporters."""
    row = await members.staff_row(work.tx, telegram_id)
    return None if row is None else TelegramUser(telegram_id, row["name"])


async def give(
    work: Work, actor: TelegramUser, people: Iterable[TelegramUser], role: Role | None
) -> StaffDone:
    """Give several people a role, or take theirs; a refusal for one does not stop the others."""
    changes, problems = [], []
    for person in people:
        try:
            changes.append(await change(work, actor, person, role))
        except Refused as refused:
            problems.append((refused.problem, refused.name, refused.role))
    return StaffDone(tuple(changes), tuple(problems), is_strict=work.channel.strict_staff)


async def change(
    work: Work,
    actor: TelegramUser,
    person: TelegramUser,
    after: Role | None,
    *,
    seen: tuple[Role | None] | None = None,
    aside: bool = False,
) -> Change:
    """Change a person's role. Raises Refused.

    `seen` holds the role that the admin's screen showed: a different one means that another admin
    was faster. The caller has checked that the actor may do this.
    """
    if after is Role.CUSTODIAN:
        return await beside.change(work, actor, person, None, after)
    if person.is_bot or person.telegram_id == work.deployment.bot_id:
        raise Refused(StaffProblem.BOT, person.name)
    # A row lock: two admins who take each other's role at once would leave no admin.
    await role_grants.lock(work.tx)
    before = await role_grants.role(work.tx, person.telegram_id)
    name = person.name or await _name(work, person.telegram_id)
    if seen is not None and seen[0] is not before:
        raise await _overtaken(work, person.telegram_id, name, before)
    wish = Wish(
        before, after, aside=aside,
        is_fixed=person.telegram_id in work.deployment.admins,
        is_oneself=person.telegram_id == actor.telegram_id,
        is_last_admin=await work.admins() == {person.telegram_id},
    )  # fmt: skip
    problem = problem_of(wish)
    if problem is not None:
        raise Refused(problem, name, before)
    await _make(work, actor, replace(person, name=name), before, after)
    return Change(name, before, after)


async def _make(
    work: Work, actor: TelegramUser, person: TelegramUser, before: Role | None, after: Role | None
) -> None:
    admins = await work.admins()
    await members.seen_staff(work.tx, actor.telegram_id, actor.name)
    await role_grants.meet(work.tx, person.telegram_id, person.name)
    await role_grants.appoint(work.tx, person.telegram_id, before, after, actor.telegram_id)
    # A person who never wrote to the bot gets this with their first message.
    given = RoleGiven(after, actor.name, work.channel.strict_staff)
    if person.telegram_id != actor.telegram_id:
        await work.say(await work.admin_recipient(person.telegram_id), given, Lane.NOTICE)
    made = StaffChanged(actor.name, Change(person.name, before, after))
    for admin in sorted(admins - {actor.telegram_id, person.telegram_id}):
        await work.say(await work.admin_recipient(admin), made, Lane.NOTICE)


async def _overtaken(work: Work, telegram_id: int, name: str, role: Role | None) -> Refused:
    last = await role_grants.last_change(work.tx, telegram_id)
    by = await _name(work, last.by) if last else name
    return Refused(StaffProblem.MEANWHILE, by, role)


async def _lines(work: Work) -> list[StaffLine]:
    titles = {desk.chat: desk.title for desk in await desks.all_active(work.tx)}
    inside = await role_grants.inside(work.tx, but=work.deployment.bot_id)
    where: dict[int, list[str]] = {}
    for each in inside:
        if each.chat in titles:
            where.setdefault(each.telegram_id, []).append(titles[each.chat])
    lines = {}
    for admin in work.deployment.admins:
        at = tuple(where.get(admin, ()))
        name = await _name(work, admin)
        lines[admin] = StaffLine(admin, name, Role.ADMIN, at, is_fixed=True)
    for one in await role_grants.appointed(work.tx):
        at = tuple(where.get(one.telegram_id, ()))
        lines.setdefault(one.telegram_id, StaffLine(one.telegram_id, one.name, one.role, at))
    if not work.channel.strict_staff:
        for each in inside:
            at = tuple(where.get(each.telegram_id, ()))
            member = StaffLine(each.telegram_id, each.name, Role.MEMBER, at, is_given=False)
            if at:
                lines.setdefault(each.telegram_id, member)
    return await _with_roles_beside(work, lines, where)


async def _with_roles_beside(
    work: Work, lines: dict[int, StaffLine], where: dict[int, list[str]]
) -> list[StaffLine]:
    for id, roles in (await beside.of_everyone(work)).items():
        at = tuple(where.get(id, ()))
        only = StaffLine(id, await _name(work, id), None, at, is_given=False)
        lines[id] = replace(lines.get(id, only), beside=roles)
    return list(lines.values())


def _order(line: StaffLine) -> tuple[int, bool, str, int]:
    rank = GIVEN.index(line.role) if line.role in GIVEN else -1
    return -rank, not line.is_given, line.name.casefold(), line.telegram_id
