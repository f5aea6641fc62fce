"""Buttons of second looks and of training, a part of handlers.rules."""

from bot.domain.actions.base import Action
from bot.domain.actions.looks import looking, training
from bot.domain.people import Right
from handlers.desk.cases import explained
from handlers.desk.looks import looking as looks
from handlers.desk.looks import training as trained
from handlers.rule import Rule


def _look(handler: looks.Handler) -> Rule:
    return Rule(looks.held(handler), Right.HANDLE_CASES)


RULES: dict[type[Action], Rule] = {
    looking.TakeLook: Rule(looks.on_take, Right.HANDLE_CASES),
    looking.PickInLook: _look(looks.on_pick),
    looking.StepBackInLook: _look(looks.on_back),
    looking.ConfirmLook: _look(looks.on_confirm),
    looking.ShowLookFiles: _look(looks.on_files),
    looking.PassLookOn: _look(looks.on_pass),
    training.ChooseGolden: Rule(explained(trained.on_choose), Right.CHOOSE_GOLDEN),
    training.TrainNext: Rule(trained.on_next, Right.HANDLE_CASES),
    training.ShowOwnTraining: Rule(trained.on_own, Right.HANDLE_CASES),
    training.ShowDeskTraining: Rule(trained.on_desk, Right.CHOOSE_GOLDEN),
    training.PickInTraining: Rule(trained.on_pick, Right.HANDLE_CASES),
    training.StepBackInTraining: Rule(trained.on_back, Right.HANDLE_CASES),
    training.AnswerGolden: Rule(trained.on_answer, Right.HANDLE_CASES),
}
