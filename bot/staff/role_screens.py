"""Screens of roles: the list of staff, its cards, and what people hear of a change."""

from bot.core import desks_store, pickers, role_store
from bot.core.capabilities import Name, is_on
from bot.core.messages import (
    N_,
    Action,
    Button,
    Keys,
    Message,
    Outgoing,
    Part,
    Rows,
    Speaker,
    Translator,
    bold,
    button,
    code,
    filled,
    lines,
    paragraphs,
    rows_of,
    shortened,
    untapped,
)
from bot.core.people import Right, Role
from bot.core.work import Work
from bot.links.link import defang
from bot.staff.model import AT_A_DESK, GIVEN, StaffProblem, smaller_roles
from bot.staff.staff_lines import (
    DeskRole,
    StaffLine,
    known_name,
    role_name,
    staff_lines,
)
from bot.values import Value


@button("s:list:{page}", right=Right.MANAGE_STAFF)
class ShowStaff(Action):
    page: int


@button("s:card:{telegram_id}", right=Right.MANAGE_STAFF)
class ShowStaffMember(Action):
    telegram_id: int


@button("s:add:{role}", right=Right.MANAGE_STAFF)
class AddStaff(Action):
    role: Role


@button(
    "s:set:{telegram_id}:{desk|-}:{before|none}:{after|none}", right=Right.MANAGE_STAFF
)
class SetRole(Action):
    """Change a role for one desk, or for all, if it is still `before`."""

    telegram_id: int
    desk: str | None
    before: Role | None
    after: Role | None


@button("s:desks:{telegram_id}", right=Right.MANAGE_STAFF)
class ShowDeskRoles(Action):
    telegram_id: int


class Change(Value):
    """A change of a role; None stands for no role. `desk` is the title of the only desk."""

    name: str
    before: Role | None
    after: Role | None
    desk: str | None = None

    def said(self, speaker: Speaker) -> str:
        before = role_name(speaker.t, self.before)
        after = role_name(speaker.t, self.after)
        return bold(self.name) + f": {before} → {after}{_at(self.desk)}"


def _at(desk: str | None) -> str:
    if not desk:
        return ""
    return f" · {defang(desk)}"


class LetIn(Message):
    """Lets a person with a role into a desk's group, who asked to join it; it has no words."""

    user: int

    def render(self, speaker: Speaker) -> Outgoing:
        del speaker
        return Outgoing("", admits=self.user)


class DeskRoles(Message):
    telegram_id: int

    async def load(self, work: Work) -> tuple[str, tuple[DeskRole, ...]]:
        found = [
            DeskRole(
                one.id,
                one.title,
                await role_store.at_desk(work.tx, self.telegram_id, one.id),
            )
            for one in await desks_store.open_desks(work.tx)
        ]
        return await known_name(work, self.telegram_id), tuple(found)

    def render(
        self, speaker: Speaker, view: tuple[str, tuple[DeskRole, ...]]
    ) -> Outgoing:
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
        rows = list[Button]()
        for title, one in named:
            for role in (*AT_A_DESK, None):
                if role is not one.role:
                    label = f"{title} → {role_name(t, role)}"
                    rows.append(Button(label, SetRole(id, one.desk, one.role, role)))
        rows.append(Button(t.plain("Back"), ShowStaffMember(id)))
        return Outgoing(text, rows_of(rows, 1))


class StaffList(Message):
    page: int = 0

    async def load(self, work: Work) -> tuple[StaffLine, ...]:
        return tuple(await staff_lines(work))

    def render(self, speaker: Speaker, every: tuple[StaffLine, ...]) -> Outgoing:
        t = speaker.t
        shown, turn = pickers.paged(every, self.page, PAGE, ShowStaff)
        who_works = t(
            "Members of a desk's group decide cases there. Approving, publishing, second looks and"
            " appeals take a role."
        )
        if not is_on(speaker.channel, Name.REGISTER):
            who_works = t(
                "Members of a desk's group decide cases there. Approving, second looks and appeals"
                " take a role."
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


class StaffCard(Message):
    line: StaffLine
    is_oneself: bool

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        line = self.line
        text = paragraphs(
            line.said(speaker),
            line.is_fixed and t(StaffProblem.FIXED.sentence, name=line.name),
        )
        back = (Button(t.plain("Back"), ShowStaff(0)),)
        return Outgoing(text, (*self._whole(t), *self._beside(t), back))

    def _whole(self, t: Translator) -> Rows:
        line = self.line
        id = self.line.telegram_id
        before = self.line.role
        if line.is_fixed:
            return ()
        offered = [role for role in GIVEN if role is not before]
        words = t.plain("Take the role away")
        if self.is_oneself:
            words = t.plain("Step down")
            offered = smaller_roles(before)
        rows = [
            (_giving(t, role, SetRole(id, None, before, role)),) for role in offered
        ]
        if before is not None:
            rows.append(
                (Button(words, SetRole(id, None, before, None), style="danger"),)
            )
        return tuple(rows)

    def _beside(self, t: Translator) -> Rows:
        """Roles beside it; no person gives them to themselves."""
        id = self.line.telegram_id
        rows = []
        if not self.is_oneself and self.line.role is not Role.ADMIN:
            rows.append((Button(t.plain("Role for one desk…"), ShowDeskRoles(id)),))
        if any(one.role is Role.CUSTODIAN for one in self.line.beside):
            ends = SetRole(id, None, Role.CUSTODIAN, None)
            rows.append(
                (Button(t.plain("No longer a custodian"), ends, style="danger"),)
            )
        elif not self.is_oneself:
            begins = SetRole(id, None, None, Role.CUSTODIAN)
            rows.append((_giving(t, Role.CUSTODIAN, begins),))
        return tuple(rows)


class StaffAsk(Message):
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


class StaffWord(Message):
    """The reason nothing was done, and the remedy. `name` is a person the sentence mentions.

    `closes` removes the keyboard that asked for people.
    """

    problem: StaffProblem
    name: str = ""
    role: Role | None = None
    closes: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        name = defang(self.name)
        role = role_name(t, self.role)
        text = t(self.problem.sentence, name=name, id=code(name), role=role)
        return Outgoing(text, no_keys=self.closes)


class StaffDone(Message):
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


class NewPeople(Message):
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


class RoleGiven(Message):
    """Tells a person their new role; None: the role was taken away.

    `desk` is the title of the only desk that it is about.
    """

    role: Role | None
    by: str
    desk: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        means: Part = None
        if self.role is not None:
            means = t(_MAY[self.role])
        elif not speaker.channel.strict_staff and not is_on(
            speaker.channel, Name.REGISTER
        ):
            means = t(
                "Members of a desk's group still decide cases there, but they cannot approve, "
                "look again or judge appeals."
            )
        elif not speaker.channel.strict_staff:
            means = t(
                "Members of a desk's group still decide cases there, but they cannot approve, "
                "publish, look again or judge appeals."
            )
        text = paragraphs(
            lines(
                t("{name} changed your role.", name=self.by),
                bold(role_name(t, self.role)) + _at(self.desk),
            ),
            means,
            self.role in AT_A_DESK
            and not self.desk
            and t(
                "This applies at the desks whose groups you are in. /help says more."
            ),
        )
        return Outgoing(text)


LABEL = 20
"""UTF-16 units of a name on a button."""


def _giving(t: Translator, role: Role, leads: Action) -> Button:
    return Button(f"➕ {role_name(t, role)}", leads)


REQUESTS = {
    role: number for number, role in enumerate((*GIVEN, Role.CUSTODIAN), start=1)
}
"""Numbers of the keyboard's requests: each asks for people for one role."""

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

PAGE = 10
"""People on a page of the list."""
