"""Buttons of second looks, a part of handlers.rules."""

from bot.domain.actions.base import Action
from bot.domain.actions.looks import looking
from bot.domain.people import Right
from handlers.desk.looks import looking as looks
from handlers.rule import Rule


def _look(handler: looks.Handler) -> Rule:
    return Rule(looks.held(handler), Right.BE_SECOND)


RULES: dict[type[Action], Rule] = {
    looking.TakeLook: Rule(looks.on_take, Right.BE_SECOND),
    looking.PickInLook: _look(looks.on_pick),
    looking.StepBackInLook: _look(looks.on_back),
    looking.ConfirmLook: _look(looks.on_confirm),
    looking.ShowLookFiles: _look(looks.on_files),
    looking.PassLookOn: _look(looks.on_pass),
}
