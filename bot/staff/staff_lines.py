"""Lines of all of staff, with their roles and the desks whose groups they are in."""

from collections import defaultdict

from bot.core import desks_store, members_store, role_store
from bot.core.messages import N_, Speaker, Translator, bold
from bot.core.people import Role
from bot.core.work import Work
from bot.links.link import defang
from bot.staff.model import GIVEN
from bot.values import Value

ROLE_NAMES = {
    Role.OUTSIDER: N_("no role"),
    Role.AUTHORITY: N_("member of an authority’s desk"),
    Role.CUSTODIAN: N_("custodian"),
    Role.MEMBER: N_("member of the group, no role"),
    Role.MODERATOR: N_("moderator"),
    Role.SENIOR: N_("senior moderator"),
    Role.ADMIN: N_("admin"),
}


def role_name(t: Translator, role: Role | None) -> str:
    return t.plain(ROLE_NAMES[role or Role.OUTSIDER])


class DeskRole(Value):
    """A role for one desk alone, or with the `desk` CHANNEL that of a custodian."""

    desk: str
    title: str
    role: Role | None


class StaffLine(Value):
    """A member of staff: `where` are the desks in whose groups they are.

    `role` is the one for the whole channel that an admin gave.
    """

    telegram_id: int
    name: str
    role: Role | None
    where: tuple[str, ...] = ()
    is_fixed: bool = False  # an admin of the settings
    beside: tuple[DeskRole, ...] = ()

    @property
    def shown_role(self) -> Role | None:
        if self.role is None and self.where:
            return Role.MEMBER
        return self.role

    def said(self, speaker: Speaker) -> str:
        t = speaker.t
        facts = [*map(defang, self.where)]
        if self.shown_role is not None:
            facts.insert(0, role_name(t, self.shown_role))
        if self.is_fixed:
            facts.append(t.plain("from the settings"))
        elif self.role and not self.where and self.role is not Role.ADMIN:
            facts.append(t.plain("⚠ in no desk's group"))
        for one in self.beside:
            role = role_name(t, one.role)
            if one.desk != role_store.CHANNEL:
                role = t("at “{desk}” only: {role}", desk=defang(one.title), role=role)
            facts.append(role)
        return bold(self.name) + " · " + " · ".join(facts)


async def known_name(work: Work, telegram_id: int) -> str:
    return await members_store.staff_name(
        work.tx, telegram_id, unknown=str(telegram_id)
    )


async def staff_lines(work: Work) -> list[StaffLine]:
    """All of staff, those with the highest role first. Roles for closed desks are left out."""
    every = await desks_store.open_desks(work.tx)
    groups = {desk.chat: desk.title for desk in every}
    titles = {role_store.CHANNEL: "", **{desk.id: desk.title for desk in every}}
    where: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for chat, id in await role_store.inside(work.tx, but=work.deployment.bot_id):
        if chat in groups:
            where[id] += (groups[chat],)
    beside: defaultdict[int, tuple[DeskRole, ...]] = defaultdict(tuple)
    for grant in await role_store.all_grants(work.tx):
        if grant.desk in titles:
            beside[grant.telegram_id] += (
                DeskRole(grant.desk, titles[grant.desk], grant.role),
            )
    admins = work.deployment.admins
    given = await role_store.appointed(work.tx) | dict.fromkeys(admins, Role.ADMIN)
    people = {*given, *beside}
    if not work.channel.strict_staff:
        people |= where.keys()
    names = await role_store.names(work.tx)
    lines = [
        StaffLine(
            id,
            names.get(id, str(id)),
            given.get(id),
            where[id],
            id in admins,
            beside[id],
        )
        for id in people
    ]
    return sorted(lines, key=_order)


def _order(line: StaffLine) -> tuple[int, str, int]:
    rank = -1
    if line.role in GIVEN:
        rank = GIVEN.index(line.role)
    return -rank, line.name.casefold(), line.telegram_id
