"""The part of the table of buttons, see handlers.rules, about news and requests for data."""

from bot.domain.actions.base import Action
from bot.domain.actions.privacy import requests as actions
from bot.domain.actions.privacy import topics
from bot.domain.people import Right
from handlers.privacy import news, requests
from handlers.rule import Rule

RULES: dict[type[Action], Rule] = {
    actions.AskAboutData: Rule(requests.on_ask),
    actions.ShowDataRequests: Rule(requests.on_list, Right.SEE_DATA_REQUESTS),
    actions.EnterOutsideRequest: Rule(requests.on_new, Right.ANSWER_DATA),
    actions.ShowDataRequest: Rule(requests.on_show, Right.SEE_DATA_REQUESTS),
    actions.ChooseRefusalGround: Rule(requests.on_grounds, Right.ANSWER_DATA),
    actions.EndDataRequest: Rule(requests.on_end, Right.ANSWER_DATA),
    actions.EnterSubject: Rule(requests.on_subject, Right.ANSWER_DATA),
    actions.ConfirmErasure: Rule(requests.on_confirm, Right.SEE_DATA_REQUESTS),
    topics.ShowTopics: Rule(news.on_topics),
    topics.ChooseNews: Rule(news.on_news),
    topics.TurnTopicOn: Rule(news.on_turn),
    topics.TurnTopicOff: Rule(news.on_turn),
    topics.LeaveTopic: Rule(news.on_turn_below),
    topics.RejoinTopic: Rule(news.on_turn_below),
}
