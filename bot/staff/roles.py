"""Change roles of staff, and tell whom it concerns."""

from collections.abc import Iterable

from bot.core import desks_store, members_store, role_store, sealed
from bot.core.messages import Lane, Translator
from bot.core.people import Role
from bot.core.work import Work
from bot.staff.model import AT_A_DESK, GIVEN, StaffProblem, problem_of
from bot.staff.role_screens import Change, RoleGiven, StaffCard, StaffDone, StaffWord
from bot.staff.staff_lines import known_name, role_name, staff_lines
from bot.values import Value


def role_words(t: Translator) -> dict[str, Role | None]:
    """Map typed words to roles, in small letters: English, and the words of this language."""
    words: dict[str, Role | None] = {role.value: role for role in GIVEN}
    words |= {role_name(t, role).casefold(): role for role in GIVEN}
    return words | {"remove": None, "off": None, t.plain("remove").casefold(): None}


class TelegramUser(Value):
    """A person as Telegram shows them; `name` is empty where it is not known."""

    telegram_id: int
    name: str = ""
    is_bot: bool = False


class Refused(Exception):
    def __init__(
        self, problem: StaffProblem, name: str = "", role: Role | None = None
    ) -> None:
        super().__init__(problem)
        self.word = StaffWord(problem, name, role)


async def _kept_role(work: Work, id: int, desk: str | None) -> Role | None:
    if desk is None:
        return await role_store.role(work.tx, id)
    return await role_store.at_desk(work.tx, id, desk)


async def change_role(
    work: Work,
    actor: TelegramUser,
    person: TelegramUser,
    after: Role | None,
    desk: str | None = None,
    *,
    seen: tuple[Role | None] | None = None,
    aside: bool = False,
) -> Change:
    """Change a person's role for the channel, or for one desk. Raises Refused.

    `seen` holds the role that the admin's screen showed: a different one means that another admin
    was faster. `aside`: the admin may step down. The caller has checked that the actor may do this.
    """
    id = person.telegram_id
    if person.is_bot or id == work.deployment.bot_id:
        raise Refused(StaffProblem.NO_PERSON, person.name)
    where, title = await _place(work, desk, {after, *(seen or ())})
    name = person.name or await known_name(work, id)
    of_all = where is None
    # A row lock: two admins who take each other's role at once would leave no admin.
    await sealed.lock(work.tx, "roles")
    before = await _kept_role(work, id, where)
    if seen is not None and seen[0] is not before:
        raise Refused(StaffProblem.MEANWHILE, name, before)
    problem = problem_of(
        before,
        after,
        is_fixed=of_all and id in work.deployment.admins,
        is_oneself=id == actor.telegram_id,
        is_last_admin=of_all and await work.admins() == {id},
        aside=aside,
    )
    if problem is not None:
        raise Refused(problem, name, before)
    await members_store.seen_staff(work.tx, actor.telegram_id, actor.name)
    await role_store.meet(work.tx, id, name)
    await role_store.appoint(work.tx, id, before, after, actor.telegram_id, where)
    return await _tell(work, actor, id, Change(name, before, after, title))


async def _place(
    work: Work, desk: str | None, named: set[Role | None]
) -> tuple[str | None, str | None]:
    """Return where such roles are kept, and the title of the desk. Raises Refused for others."""
    roles = named - {None}
    if desk is not None:
        home = await desks_store.get_open(work.tx, desk)
        if home is not None and roles <= {*AT_A_DESK}:
            return home.id, home.title
    elif roles == {Role.CUSTODIAN}:
        return role_store.CHANNEL, None
    elif roles <= {*GIVEN}:
        return None, None
    raise Refused(StaffProblem.NOT_OFFERED)


async def _tell(
    work: Work, actor: TelegramUser, telegram_id: int, made: Change
) -> Change:
    if telegram_id != actor.telegram_id:
        # A person who never wrote to the bot gets this with their first message.
        given = RoleGiven(made.after, actor.name, made.desk)
        await work.say(await work.admin_recipient(telegram_id), given, Lane.NOTICE)
    told = frozenset({actor.telegram_id, telegram_id})
    await work.tell_admins(StaffDone((made,), by=actor.name), but=told)
    return made


async def give_role(
    work: Work, actor: TelegramUser, people: Iterable[TelegramUser], role: Role | None
) -> StaffDone:
    """Give several people a role, or take theirs; a refusal for one does not stop the others."""
    changes = []
    problems = []
    for person in people:
        try:
            changes.append(await change_role(work, actor, person, role))
        except Refused as refused:
            problems.append(refused.word)
    return StaffDone(tuple(changes), tuple(problems))


EXPECTS_MS = 60 * 60 * 1000
"""How long the bot waits for an admin to name the person to add."""


async def staff_card(work: Work, telegram_id: int, reader: int) -> StaffCard | None:
    """Return the card of a member of staff; None for a person who is no longer staff."""
    for line in await staff_lines(work):
        if line.telegram_id == telegram_id:
            return StaffCard(line, telegram_id == reader)
    return None
