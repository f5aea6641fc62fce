"""Roles of staff: the screens and buttons of admins, and what follows from a change."""

from collections import defaultdict
from collections.abc import Iterable

from bot.core import desks_store, members_store, pickers, role_store, sealed
from bot.core.messages import (
    N_,
    Action,
    Button,
    Keys,
    Outgoing,
    Rows,
    Speaker,
    Translator,
    bold,
    button,
    code,
    filled,
    lines,
    message,
    paragraphs,
    posts,
    shortened,
    untapped,
)
from bot.core.people import Right, Role
from bot.core.work import Work
from bot.dataclass import frozen
from bot.links.link import defang
from bot.staff.model import AT_A_DESK, GIVEN, StaffProblem, problem_of


@button("s:list:{page}", right=Right.MANAGE_STAFF)
class ShowStaff(Action):
    page: int


@button("s:card:{telegram_id}", right=Right.MANAGE_STAFF)
class ShowStaffMember(Action):
    telegram_id: int


@button("s:add:{role}", right=Right.MANAGE_STAFF)
class AddStaff(Action):
    role: Role


@button("s:set:{telegram_id}:{desk|-}:{before|none}:{after|none}", right=Right.MANAGE_STAFF)
class SetRole(Action):
    """Change a role for one desk, or for all, if it is still `before`."""

    telegram_id: int
    desk: str | None
    before: Role | None
    after: Role | None


@button("s:desks:{telegram_id}", right=Right.MANAGE_STAFF)
class ShowDeskRoles(Action):
    telegram_id: int


@frozen
class DeskRole:
    """A role for one desk alone, or with the `desk` CHANNEL that of a custodian."""

    desk: str
    title: str
    role: Role | None


@frozen
class StaffLine:
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
        return self.role or (Role.MEMBER if self.where else None)

    def said(self, speaker: Speaker) -> str:
        t = speaker.t
        shown = self.shown_role
        facts = [*([role_name(t, shown)] if shown else ()), *map(defang, self.where)]
        if self.is_fixed:
            facts.append(t.plain("from the settings"))
        elif self.role and not self.where and self.role is not Role.ADMIN:
            facts.append(t.plain("⚠ in no desk's group"))
        for one in self.beside:
            role = role_name(t, one.role)
            at_desk = t("at “{desk}” only: {role}", desk=defang(one.title), role=role)
            facts.append(role if one.desk == role_store.CHANNEL else str(at_desk))
        return bold(self.name) + " · " + " · ".join(facts)


@frozen
class Change:
    """A change of a role; None stands for no role. `desk` is the title of the only desk."""

    name: str
    before: Role | None
    after: Role | None
    desk: str | None = None

    def said(self, speaker: Speaker) -> str:
        before, after = (role_name(speaker.t, role) for role in (self.before, self.after))
        where = f" · {defang(self.desk)}" if self.desk else ""
        return bold(self.name) + f": {before} → {after}{where}"


@message
class LetIn:
    """Lets a person with a role into a desk's group, who asked to join it; it has no words."""

    user: int

    def render(self, speaker: Speaker) -> Outgoing:
        del speaker
        return Outgoing("", admits=self.user)


@message
class DeskRoles:
    telegram_id: int

    async def load(self, work: Work) -> tuple[str, tuple[DeskRole, ...]]:
        found = [
            DeskRole(one.id, one.title, await role_store.at_desk(work.tx, self.telegram_id, one.id))
            for one in await desks_store.open_desks(work.tx)
        ]
        return await _name(work, self.telegram_id), tuple(found)

    def render(self, speaker: Speaker, view: tuple[str, tuple[DeskRole, ...]]) -> Outgoing:
        t = speaker.t
        id = self.telegram_id
        (name, desks) = view
        named = [(untapped(one.title, LABEL), one) for one in desks]
        text = paragraphs(
            bold(t("Roles of {name} for one desk alone", name=defang(name))),
            lines(*[f"{title} · {role_name(t, one.role)}" for title, one in named]),
            t("Such a role adds to what a person is for the whole channel."),
            t(
                "A senior of one desk puts back, undoes and closes cases in bad faith there, and is"
                " reminded of its proposals. Exports and posters take the role for the whole"
                " channel."
            ),
        )
        rows = tuple(
            (Button(f"{title} → {role_name(t, role)}", SetRole(id, one.desk, one.role, role)),)
            for title, one in named
            for role in (*AT_A_DESK, None)
            if role is not one.role
        )
        return Outgoing(text, (*rows, (Button(t.plain("Back"), ShowStaffMember(id)),)))


@message
class StaffList:
    page: int = 0

    async def load(self, work: Work) -> tuple[StaffLine, ...]:
        return tuple(await _lines(work))

    def render(self, speaker: Speaker, every: tuple[StaffLine, ...]) -> Outgoing:
        t = speaker.t
        shown, turn = pickers.paged(every, self.page, PAGE, ShowStaff)
        who_works = t(
            "Members of a desk's group decide cases there. Approving, publishing, second looks and"
            " appeals take a role."
        )
        if speaker.channel.strict_staff:
            who_works = t(
                "Only people with a role may work at a desk, and only while they are in its group."
            )
        text = paragraphs(
            bold(t.plural("Staff: {n} person", "Staff: {n} people", len(every))),
            lines(*[line.said(speaker) for line in shown]),
            who_works,
        )
        people = []
        for line in shown:
            role = line.shown_role or next((one.role for one in line.beside), None)
            label = f"{shortened(line.name, LABEL)} · {role_name(t, role)}"
            people.append((Button(label, ShowStaffMember(line.telegram_id)),))
        add = [(_giving(t, role, AddStaff(role)),) for role in REQUESTS]
        return Outgoing(text, filled(*people, turn, *add))


@message
class StaffCard:
    line: StaffLine
    is_oneself: bool

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        line = self.line
        text = paragraphs(
            line.said(speaker),
            line.is_fixed and t(StaffProblem.FIXED.value, name=line.name),
        )
        back = (Button(t.plain("Back"), ShowStaff(0)),)
        return Outgoing(text, (*self._whole(t), *self._beside(t), back))

    def _whole(self, t: Translator) -> Rows:
        line = self.line
        id = self.line.telegram_id
        before = self.line.role
        if line.is_fixed:
            return ()
        offered: tuple[Role, ...] = GIVEN
        if self.is_oneself:
            offered = GIVEN[: GIVEN.index(before)] if before is not None else ()
        rows = [
            (_giving(t, role, SetRole(id, None, before, role)),)
            for role in offered
            if role is not before
        ]
        if before is not None:
            words = t.plain("Step down") if self.is_oneself else t.plain("Take the role away")
            rows.append((Button(words, SetRole(id, None, before, None), style="danger"),))
        return tuple(rows)

    def _beside(self, t: Translator) -> Rows:
        """Roles beside it; no person gives them to themselves."""
        id = self.line.telegram_id
        rows = []
        if not self.is_oneself and self.line.role is not Role.ADMIN:
            rows.append((Button(t.plain("Role for one desk…"), ShowDeskRoles(id)),))
        if any(one.role is Role.CUSTODIAN for one in self.line.beside):
            ends = SetRole(id, None, Role.CUSTODIAN, None)
            rows.append((Button(t.plain("No longer a custodian"), ends, style="danger"),))
        elif not self.is_oneself:
            begins = SetRole(id, None, None, Role.CUSTODIAN)
            rows.append((_giving(t, Role.CUSTODIAN, begins),))
        return tuple(rows)


@message
class StaffAsk:
    role: Role

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("New role: {role}", role=role_name(t, self.role))),
            t(_MAY[self.role]),
            t("Press the button below and choose up to 10 people. /cancel stops it."),
        )
        keys = Keys(t.plain("Choose people"), t.plain("Cancel"), REQUESTS[self.role])
        return Outgoing(text, keys=keys)


@message
class StaffWord:
    """The reason nothing was done, and the remedy. `name` is a person the sentence mentions.

    `closes` removes the keyboard that asked for people.
    """

    problem: StaffProblem
    name: str = ""
    role: Role | None = None
    closes: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        name = defang(self.name) if self.name else self.name
        role = role_name(t, self.role)
        text = t(self.problem.value, name=name, id=code(name), role=role)
        return Outgoing(text, no_keys=self.closes)


@message
class StaffDone:
    """Changes of roles, for the admin who made them, or else with their name, `by`."""

    changes: tuple[Change, ...]
    problems: tuple[StaffWord, ...] = ()
    closes: bool = False
    by: str = ""

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        came = any(change.before is None for change in self.changes)
        text = paragraphs(
            self.by and t("{name} changed who is staff:", name=self.by),
            lines(*[change.said(speaker) for change in self.changes]),
            lines(*[problem.render(speaker).text for problem in self.problems]),
            came
            and not self.by
            and t(
                "They are told at once. A person who has never written to me is told on opening "
                "{link}.",
                link=f"https://t.me/{speaker.bot_username}",
            ),
        )
        return Outgoing(text, no_keys=self.closes)


@message
class NewPeople:
    """Tells the admins who is new in the group of a desk, or who `asks` to join it.

    `more` people are not named. `at_authority`: the group is an authority's.
    """

    desk: str
    people: tuple[tuple[str, Role | None], ...]
    more: int
    asks: bool
    at_authority: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        desk = defang(self.desk)
        head = t("New in the group “{desk}”:", desk=desk)
        if self.asks:
            head = t("Asking to join the group “{desk}”:", desk=desk)
        hint = t(
            "Members without a role decide what one person may decide; /staff gives roles. Remove "
            "people you do not know from the group."
        )
        if self.asks:
            hint = t(
                "They have no role and stay outside until one of you lets them in there. I let in "
                "people with a role myself."
            )
        elif self.at_authority:
            hint = t("Members of this group answer for the authority.")
        named = [f"{name} · {role_name(t, role)}" for name, role in self.people]
        more = self.more and t("and {n} more", n=self.more)
        return Outgoing(paragraphs(lines(bold(head), *named, more), hint))


@message
class RoleGiven:
    """Tells a person their new role; None: the role was taken away.

    `desk` is the title of the only desk that it is about.
    """

    role: Role | None
    by: str
    desk: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        stays = t(
            "Members of a desk's group still decide cases there, but they cannot approve, "
            "publish, look again or judge appeals."
        )
        text = paragraphs(
            lines(
                t("{name} changed your role.", name=self.by),
                bold(role_name(t, self.role)) + (f" · {defang(self.desk)}" if self.desk else ""),
            ),
            t(_MAY[self.role]) if self.role else not speaker.channel.strict_staff and stays,
            self.role in AT_A_DESK
            and not self.desk
            and t("This applies at the desks whose groups you are in. /help says more."),
        )
        return Outgoing(text)


LABEL = 20
"""UTF-16 units of a name on a button."""
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


def _giving(t: Translator, role: Role, leads: Action) -> Button:
    return Button(f"➕ {role_name(t, role)}", leads)


REQUESTS = {role: number for number, role in enumerate((*GIVEN, Role.CUSTODIAN), start=1)}
"""Numbers of the keyboard's requests: each asks for people for one role."""


def role_words(t: Translator) -> dict[str, Role | None]:
    """Map typed words to roles, in small letters: English, and the words of this language."""
    words: dict[str, Role | None] = {role.value: role for role in GIVEN}
    words |= {role_name(t, role).casefold(): role for role in GIVEN}
    return words | {"remove": None, "off": None, t.plain("remove").casefold(): None}


_MAY = {
    Role.MODERATOR: N_(
        "A moderator decides cases at a desk, approves what others propose, and sees the figures."
    ),
    Role.SENIOR: N_(
        "A senior moderator also puts back cases that others hold, undoes what others"
        " decided, exports cases and makes links for posters."
    ),
    Role.ADMIN: N_("An admin may do everything: broadcasts, desks and staff too."),
    Role.CUSTODIAN: N_(
        "A custodian answers requests about personal data, each with a written reason. No "
        "custodian sees who a person is."
    ),
}


@frozen
class TelegramUser:
    """A person as Telegram shows them; `name` is empty where it is not known."""

    telegram_id: int
    name: str = ""
    is_bot: bool = False


class Refused(Exception):
    def __init__(self, problem: StaffProblem, name: str = "", role: Role | None = None) -> None:
        super().__init__(problem)
        self.word = StaffWord(problem, name, role)


async def _kept_role(work: Work, id: int, desk: str | None) -> Role | None:
    if desk is None:
        return await role_store.role(work.tx, id)
    return await role_store.at_desk(work.tx, id, desk)


async def change(
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
    name = person.name or await _name(work, id)
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
    """Where such roles are kept, and the title of the desk. Raises Refused for other roles."""
    home = None if desk is None else await desks_store.get_open(work.tx, desk)
    if home is not None and named <= {*AT_A_DESK, None}:
        return home.id, home.title
    if desk is None and named <= {Role.CUSTODIAN, None} and named != {None}:
        return role_store.CHANNEL, None
    if desk is None and named <= {*GIVEN, None}:
        return None, None
    raise Refused(StaffProblem.NOT_OFFERED)


async def _tell(work: Work, actor: TelegramUser, telegram_id: int, made: Change) -> Change:
    if telegram_id != actor.telegram_id:
        # A person who never wrote to the bot gets this with their first message.
        given = RoleGiven(made.after, actor.name, made.desk)
        await work.say(await work.admin_recipient(telegram_id), given, posts.Lane.NOTICE)
    told = frozenset({actor.telegram_id, telegram_id})
    await work.tell_admins(StaffDone((made,), by=actor.name), but=told)
    return made


async def give(
    work: Work, actor: TelegramUser, people: Iterable[TelegramUser], role: Role | None
) -> StaffDone:
    """Give several people a role, or take theirs; a refusal for one does not stop the others."""
    changes = []
    problems = []
    for person in people:
        try:
            changes.append(await change(work, actor, person, role))
        except Refused as refused:
            problems.append(refused.word)
    return StaffDone(tuple(changes), tuple(problems))


PAGE = 10
"""People on a page of the list."""
EXPECTS_MS = 60 * 60 * 1000
"""How long the bot waits for an admin to name the person to add."""


async def card(work: Work, telegram_id: int, reader: int) -> StaffCard | None:
    """The card of a member of staff; None for a person who is no longer staff."""
    found = next((one for one in await _lines(work) if one.telegram_id == telegram_id), None)
    return None if found is None else StaffCard(found, telegram_id == reader)


async def _name(work: Work, telegram_id: int) -> str:
    return await members_store.staff_name(work.tx, telegram_id, unknown=str(telegram_id))


async def _lines(work: Work) -> list[StaffLine]:
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
            beside[grant.telegram_id] += (DeskRole(grant.desk, titles[grant.desk], grant.role),)
    admins = work.deployment.admins
    given = await role_store.appointed(work.tx) | dict.fromkeys(admins, Role.ADMIN)
    members = {} if work.channel.strict_staff else where
    names = await role_store.names(work.tx)
    lines = [
        StaffLine(id, names.get(id, str(id)), given.get(id), where[id], id in admins, beside[id])
        for id in {*given, *members, *beside}
    ]
    return sorted(lines, key=_order)


def _order(line: StaffLine) -> tuple[int, str, int]:
    rank = GIVEN.index(line.role) if line.role in GIVEN else -1
    return -rank, line.name.casefold(), line.telegram_id
