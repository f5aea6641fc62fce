"""Who is staff: the admins' list and cards, and notices about changed roles."""

from bot.domain.actions.staff import (
    AddStaff,
    AskAdmin,
    SetRole,
    ShowStaff,
    ShowStaffMember,
)
from bot.domain.link import defang
from bot.domain.notices import staff as said
from bot.domain.people import Role
from bot.domain.staff.appointments import GIVEN, StaffProblem
from bot.i18n import N_, Translator
from bot.messages.choosing import turns
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Keys, Outgoing, Rows
from bot.messages.speaker import Speaker, bold, code, filled, lines, paragraphs, says
from bot.messages.staff import beside
from bot.messages.staff.beside import LABEL, role_name

REQUESTS = {role: number for number, role in enumerate((*GIVEN, Role.CUSTODIAN), start=1)}
"""Numbers of the keyboard's requests: each asks for people for one role."""


def role_words(t: Translator) -> dict[str, Role | None]:
    """What may be typed for a role, in small letters: English, and the words of this language."""
    words: dict[str, Role | None] = {role.value: role for role in GIVEN}
    words |= {role_name(t, role).casefold(): role for role in GIVEN}
    return words | {"remove": None, "off": None, t.plain("remove").casefold(): None}


@says(said.StaffList)
def staff_list(speaker: Speaker, notice: said.StaffList) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(t.plural("Staff: {n} person", "Staff: {n} people", notice.total)),
        lines(*[_line(speaker, line) for line in notice.lines]),
        _who_works(speaker, is_strict=notice.is_strict),
    )
    people = tuple(
        (Button(_label(t, line), ShowStaffMember(line.telegram_id)),) for line in notice.lines
    )
    turn = turns(notice.page, notice.pages, ShowStaff, "‹›")
    labels = {
        Role.MODERATOR: t.plain("Add a moderator"),
        Role.SENIOR: t.plain("Add a senior"),
        Role.ADMIN: t.plain("Add an admin"),
        Role.CUSTODIAN: t.plain("Add a custodian"),
    }
    add = tuple((Button(f"➕ {label}", AddStaff(role)),) for role, label in labels.items())
    return Outgoing(text, filled(*people, turn, *add))


def _label(t: Translator, line: said.StaffLine) -> str:
    role = line.role or next((one.role for one in line.beside), None)
    return f"{shortened(line.name, LABEL)} · {role_name(t, role)}"


def _line(speaker: Speaker, line: said.StaffLine) -> str:
    t = speaker.t
    facts = [*([role_name(t, line.role)] if line.role else ()), *map(defang, line.where)]
    if line.role is None:
        pass
    elif line.is_fixed:
        facts.append(t.plain("from the settings"))
    elif line.is_given and not line.where and line.role is not Role.ADMIN:
        facts.append(t.plain("⚠ in no desk's group"))
    facts += [beside.named(t, one) for one in line.beside]
    return bold(line.name) + " · " + " · ".join(facts)


def _who_works(speaker: Speaker, *, is_strict: bool) -> str:
    if is_strict:
        return speaker.t(
            "Only people with a role may work at a desk, and only while they are in its group."
        )
    return speaker.t(
        "Members of a desk's group decide cases there. Approving, publishing, second looks and"
        " appeals take a role."
    )


@says(said.StaffCard)
def staff_card(speaker: Speaker, notice: said.StaffCard) -> Outgoing:
    t, line = speaker.t, notice.line
    changed = t("Last changed by {name}, {time}.", name=notice.by, time=t.time(notice.at or 0))
    text = paragraphs(
        _line(speaker, line),
        line.is_fixed and t("This admin is listed in ADMIN_IDS and can be changed only there."),
        changed if notice.by else None,
    )
    back = (Button(t.plain("Back"), ShowStaff(0)),)
    return Outgoing(text, (*_choices(t, notice), *beside.choices(t, notice), back))


def _choices(t: Translator, notice: said.StaffCard) -> Rows:
    line = notice.line
    if line.is_fixed:
        return ()
    before = _given(line)
    own = GIVEN.index(before) if before is not None else 0
    limit = own if notice.is_oneself else len(GIVEN)
    labels = {
        Role.MODERATOR: t.plain("Make a moderator"),
        Role.SENIOR: t.plain("Make a senior"),
        Role.ADMIN: t.plain("Make an admin"),
    }
    rows = [
        (Button(labels[role], _changing(line, role)),) for role in GIVEN[:limit] if role != before
    ]
    if before is not None:
        words = t.plain("Step down") if notice.is_oneself else t.plain("Take the role away")
        rows.append((Button(words, SetRole(line.telegram_id, before, None), style="danger"),))
    return tuple(rows)


def _given(line: said.StaffLine) -> Role | None:
    return line.role if line.is_given else None


def _changing(line: said.StaffLine, role: Role) -> SetRole | AskAdmin:
    if role is Role.ADMIN:
        return AskAdmin(line.telegram_id, _given(line))
    return SetRole(line.telegram_id, _given(line), role)


@says(said.AdminSure)
def admin_sure(speaker: Speaker, notice: said.AdminSure) -> Outgoing:
    t, line = speaker.t, notice.line
    text = paragraphs(
        bold(t("Make {name} an admin?", name=line.name)),
        _line(speaker, line),
        t(_MAY[Role.ADMIN]),
    )
    yes = SetRole(line.telegram_id, _given(line), Role.ADMIN)
    return Outgoing(
        text,
        (
            (Button(t.plain("Yes, make an admin"), yes, style="danger"),),
            (Button(t.plain("No, go back"), ShowStaffMember(line.telegram_id)),),
        ),
    )


@says(said.StaffAsk)
def staff_ask(speaker: Speaker, notice: said.StaffAsk) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(t("New role: {role}", role=role_name(t, notice.role))),
        t(_MAY[notice.role]),
        t(
            "Press the button below and choose up to 10 people. Or forward one of their "
            "messages to me, or send their number. /cancel stops it."
        ),
    )
    keys = Keys(t.plain("Choose people"), t.plain("Cancel"), REQUESTS[notice.role])
    return Outgoing(text, keys=keys)


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


@says(said.StaffDone)
def staff_done(speaker: Speaker, notice: said.StaffDone) -> Outgoing:
    t = speaker.t
    came = any(change.before is None for change in notice.changes)
    went = any(change.after is None for change in notice.changes)
    text = paragraphs(
        lines(*[_change(t, change) for change in notice.changes]),
        lines(*[problem_words(t, *problem) for problem in notice.problems]),
        went
        and not notice.is_strict
        and t(
            "Members of a desk's group still decide cases there, but they cannot approve, publish, "
            "look again or judge appeals."
        ),
        came
        and t(
            "They are told at once. A person who has never written to me is told on opening "
            "{link}.",
            link=f"https://t.me/{speaker.bot_username}",
        ),
    )
    return Outgoing(text, no_keys=notice.closes)


@says(said.StaffWord)
def staff_word(speaker: Speaker, notice: said.StaffWord) -> Outgoing:
    name = defang(notice.name) if notice.name else notice.name
    text = problem_words(speaker.t, notice.problem, name, notice.role)
    return Outgoing(text, no_keys=notice.closes)


@says(said.StaffChanged)
def staff_changed(speaker: Speaker, notice: said.StaffChanged) -> Outgoing:
    t = speaker.t
    return Outgoing(
        lines(
            t("{name} changed who is staff:", name=notice.by),
            _change(t, notice.change),
            t("/staff shows all of staff."),
        )
    )


@says(said.NewPeople)
def new_people(speaker: Speaker, notice: said.NewPeople) -> Outgoing:
    t, desk = speaker.t, defang(notice.desk)
    head = t("New in the group “{desk}”:", desk=desk)
    if notice.asks:
        head = t("Asking to join the group “{desk}”:", desk=desk)
    hint = t(
        "Members without a role decide what one person may decide; /staff gives roles. Remove "
        "people you do not know from the group."
    )
    if notice.asks:
        hint = t(
            "They have no role and stay outside until one of you lets them in there. I let in "
            "people with a role myself."
        )
    elif notice.at_authority:
        hint = t("Members of this group answer for the authority.")
    more = t.plural("and {n} more person", "and {n} more people", notice.more)
    return Outgoing(
        paragraphs(
            lines(bold(head), *[_newcomer(t, one) for one in notice.people]),
            more if notice.more else None,
            hint,
        )
    )


def _newcomer(t: Translator, one: said.NewPerson) -> str:
    return f"{one.name} · {role_name(t, one.role)}"


def _change(t: Translator, change: said.Change) -> str:
    before, after = role_name(t, change.before), role_name(t, change.after)
    where = f" · {defang(change.desk)}" if change.desk else ""
    return bold(change.name) + f": {before} → {after}{where}"


@says(said.RoleGiven)
def role_given(speaker: Speaker, notice: said.RoleGiven) -> Outgoing:
    t = speaker.t
    if notice.desk is not None:
        desk, role = defang(notice.desk), role_name(t, notice.role)
        return Outgoing(
            t("{name} changed your role at “{desk}”: {role}.", name=notice.by, desk=desk, role=role)
        )
    if notice.role is None:
        stays = not notice.is_strict and t(
            "Members of a desk's group still decide cases there, but they cannot approve, publish, "
            "look again or judge appeals."
        )
        return Outgoing(paragraphs(t("{name} took your role away.", name=notice.by), stays))
    return Outgoing(
        paragraphs(
            t("{name} gave you a role: {role}.", name=notice.by, role=role_name(t, notice.role)),
            t(_MAY[notice.role]),
            notice.role in {Role.MODERATOR, Role.SENIOR}
            and t("This applies at the desks whose groups you are in. /help says more."),
        )
    )


PROBLEM_SENTENCES = {
    StaffProblem.NOT_ADMIN: N_("Only an admin of the channel may do this."),
    StaffProblem.NOT_ADMIN_YET: N_(
        "Only an admin of the channel may do this. Your Telegram id is {id}: the operator"
        " can add it to ADMIN_IDS."
    ),
    StaffProblem.BOT: N_("This is a bot. Only people can be staff."),
    StaffProblem.NO_PERSON: N_(
        "A group, a channel or an anonymous administrator wrote this. I need a person."
    ),
    StaffProblem.HIDDEN: N_(
        "This person's forwarded messages do not say who they are. Choose them with the"
        " button, or send their number."
    ),
    StaffProblem.UNKNOWN: N_(
        "No person with the number {number} has ever been seen at a desk. Choose the person "
        "with the button, or forward one of their messages."
    ),
    StaffProblem.NEEDS_PERSON: N_(
        "I am waiting for a person: press the button below, forward one of their messages, "
        "or send their number. /cancel stops it."
    ),
    StaffProblem.NEEDS_REPLY: N_(
        "Reply to a person's message with /staff moderator, /staff senior, /staff admin or"
        " /staff remove. /staff in our private chat shows all of staff."
    ),
    StaffProblem.CANCELLED: N_("Stopped. No person was added."),
    StaffProblem.ONESELF: N_(
        "That is you. Another admin can change your role; you can only step down, in the"
        " list of /staff."
    ),
    StaffProblem.FIXED: N_(
        "{name} is listed as an admin in ADMIN_IDS and can be changed only there."
    ),
    StaffProblem.ALREADY: N_("{name} has this role already: {role}."),
    StaffProblem.HAS_NONE: N_("{name} has no role that could be taken away."),
    StaffProblem.LAST_ADMIN: N_("{name} is the last admin. Make another person an admin first."),
    StaffProblem.MEANWHILE: N_("{name} was faster. The role is now: {role}."),
}


def problem_words(t: Translator, problem: StaffProblem, name: str, role: Role | None) -> str:
    """Why a role was not given or taken, and what to do."""
    return t(
        PROBLEM_SENTENCES[problem], name=name, number=name, id=code(name), role=role_name(t, role)
    )
