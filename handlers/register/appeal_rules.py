"""Buttons of people who contest an entry, and of staff who decide; a part of handlers.rules."""

from bot.domain.actions.base import Action
from bot.domain.actions.register import contest, deciding
from bot.domain.people import Right
from handlers.register import contesting, own
from handlers.register import deciding as decides
from handlers.rule import Rule


def _held(handler: decides.Handler) -> Rule:
    return Rule(decides.held(handler), Right.BE_SECOND)


RULES: dict[type[Action], Rule] = {
    contest.BeginContest: Rule(contesting.on_entry),
    contest.SayWhatIsWrong: Rule(contesting.on_about),
    contest.ShowContest: Rule(contesting.on_show),
    contest.WriteAgain: Rule(contesting.on_again),
    contest.StopContest: Rule(contesting.on_stop),
    contest.SendContest: Rule(contesting.on_send),
    contest.OfferAnonymousContest: Rule(contesting.on_offer_anonymous),
    contest.SendAnonymousContest: Rule(contesting.on_send_anonymous),
    contest.ShowAppeal: Rule(own.on_show),
    contest.AskAppealWithdrawal: Rule(own.on_ask_withdrawal),
    contest.WithdrawAppeal: Rule(own.on_withdraw),
    contest.AskSecondLook: Rule(own.on_second_look),
    deciding.TakeAppeal: Rule(decides.on_take, Right.BE_SECOND),
    deciding.PickInAppeal: _held(decides.on_pick),
    deciding.StepBackInAppeal: _held(decides.on_back),
    deciding.WriteAnswerAgain: _held(decides.on_words),
    deciding.ConfirmAppeal: _held(decides.on_confirm),
    deciding.ShowAppealFiles: _held(decides.on_files),
    deciding.ShowContestedFiles: _held(decides.on_case_files),
    deciding.PassAppealOn: _held(decides.on_pass),
    deciding.UndoAppeal: Rule(decides.on_undo, Right.BE_SECOND),
}
