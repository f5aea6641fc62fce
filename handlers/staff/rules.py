"""The part of the table of buttons, see handlers.rules, that is about staff and their links."""

from bot.domain.actions import staff
from bot.domain.actions.base import Action
from bot.domain.people import Right
from handlers.rule import Rule
from handlers.staff import beside, dialling, posters, roles

STAFF_RULES: dict[type[Action], Rule] = {
    staff.SayDialled: Rule(dialling.on_said, Right.SET_UP_DESKS),
    staff.ShowStaff: Rule(roles.on_list, Right.MANAGE_STAFF),
    staff.ShowStaffMember: Rule(roles.on_member, Right.MANAGE_STAFF),
    staff.AddStaff: Rule(roles.on_add, Right.MANAGE_STAFF),
    staff.AskAdmin: Rule(roles.on_ask_admin, Right.MANAGE_STAFF),
    staff.SetRole: Rule(roles.on_set, Right.MANAGE_STAFF),
    staff.ShowDeskRoles: Rule(beside.on_desks, Right.MANAGE_STAFF),
    staff.ChooseDeskRole: Rule(beside.on_desk, Right.MANAGE_STAFF),
    staff.SetDeskRole: Rule(beside.on_set, Right.MANAGE_STAFF),
    staff.ShowPoster: Rule(posters.on_show, Right.MAKE_LINKS),
    staff.ChoosePosterType: Rule(posters.on_choose_type, Right.MAKE_LINKS),
    staff.ChoosePosterRegion: Rule(posters.on_choose_region, Right.MAKE_LINKS),
    staff.MakePoster: Rule(posters.on_make, Right.MAKE_LINKS),
}
