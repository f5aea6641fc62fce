"""The part of the table of buttons that is about authorities."""

from bot.domain.actions.authority import desk
from bot.domain.actions.base import Action
from bot.domain.people import Right
from handlers.authority import desk as setting_up
from handlers.rule import Rule, Where

AUTHORITY_RULES: dict[type[Action], Rule] = {
    desk.ShowAuthorities: Rule(setting_up.on_authorities, Right.SET_UP_DESKS, Where.GROUP),
    desk.ChooseAuthority: Rule(setting_up.on_authority, Right.SET_UP_DESKS, Where.GROUP),
    desk.BindAuthority: Rule(setting_up.on_bind, Right.SET_UP_DESKS, Where.GROUP),
}
