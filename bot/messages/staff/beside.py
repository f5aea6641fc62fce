"""Names of roles, and the admins' screens of roles for one desk alone and of custodians."""

from bot.domain.actions.staff import (
    ChooseDeskRole,
    SetDeskRole,
    ShowDeskRoles,
    ShowStaffMember,
)
from bot.domain.link import defang
from bot.domain.notices import staff as said
from bot.domain.people import Role
from bot.i18n import N_, Translator
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Speaker, bold, filled, paragraphs, says

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
    """A role as a noun by itself."""
    return t.plain(ROLE_NAMES[role or Role.OUTSIDER])


def named(t: Translator, one: said.Beside) -> str:
    role = role_name(t, one.role)
    if one.desk is None:
        return role
    return str(t("at “{desk}” only: {role}", desk=defang(one.desk), role=role))


def choices(t: Translator, notice: said.StaffCard) -> Rows:
    """Roles beside the one for the whole channel; no person gives them to themselves."""
    line = notice.line
    is_custodian = any(one.role is Role.CUSTODIAN for one in line.beside)
    custodian: tuple[Button, ...] = ()
    if is_custodian:
        change = SetDeskRole(line.telegram_id, None, Role.CUSTODIAN, None)
        custodian = (Button(t.plain("No longer a custodian"), change, style="danger"),)
    elif not notice.is_oneself:
        change = SetDeskRole(line.telegram_id, None, None, Role.CUSTODIAN)
        custodian = (Button(t.plain("Make a custodian"), change),)
    at_desk = Button(t.plain("Role for one desk…"), ShowDeskRoles(line.telegram_id))
    may_have_desk = not notice.is_oneself and line.role is not Role.ADMIN
    return filled((at_desk,) if may_have_desk else (), custodian)


@says(said.DeskRoles)
def desk_roles(speaker: Speaker, notice: said.DeskRoles) -> Outgoing:
    t, id, chosen = speaker.t, notice.telegram_id, notice.chosen
    head = bold(t("Roles of {name} for one desk alone", name=notice.name))
    if chosen is None:
        rows = tuple(
            (Button(_at_desk(t, one), ChooseDeskRole(id, one.desk)),) for one in notice.desks
        )
        back = (Button(t.plain("Back"), ShowStaffMember(id)),)
        hint = t("Such a role adds to what a person is for the whole channel.")
        return Outgoing(paragraphs(head, hint), (*rows, back))
    labels: dict[Role | None, str] = {
        Role.MODERATOR: t.plain("Moderator here"),
        Role.SENIOR: t.plain("Senior here"),
        None: t.plain("No role for this desk"),
    }
    rows = tuple(
        (Button(label, SetDeskRole(id, chosen.desk, chosen.role, role)),)
        for role, label in labels.items()
        if role is not chosen.role
    )
    about = t(
        "A senior of one desk puts back, undoes and closes cases in bad faith there, and is"
        " reminded of its proposals. Exports and posters take the role for the whole channel."
    )
    back = (Button(t.plain("Back"), ShowDeskRoles(id)),)
    return Outgoing(paragraphs(head, _at_desk(t, chosen), about), (*rows, back))


def _at_desk(t: Translator, one: said.DeskRole) -> str:
    return f"{shortened(defang(one.title), LABEL)} · {role_name(t, one.role)}"
