"""The part of the table of buttons, see handlers.rules, that is about requests for data."""

from bot.domain.actions.base import Action
from bot.domain.actions.privacy import requests as actions
from bot.domain.people import Right
from handlers.privacy import requests
from handlers.rule import Rule

RULES: dict[type[Action], Rule] = {
    actions.AskAboutData: Rule(requests.on_ask),
    actions.ShowDataRequests: Rule(requests.on_list, Right.SEE_DATA_REQUESTS),
    actions.EnterOutsideRequest: Rule(requests.on_new, Right.ANSWER_DATA),
    actions.ShowDataRequest: Rule(requests.on_show, Right.ANSWER_DATA),
    actions.ChooseRefusalGround: Rule(requests.on_grounds, Right.ANSWER_DATA),
    actions.EndDataRequest: Rule(requests.on_end, Right.ANSWER_DATA),
    actions.EnterSubject: Rule(requests.on_subject, Right.ANSWER_DATA),
}
