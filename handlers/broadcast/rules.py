"""Buttons of broadcasts and topics, a part of handlers.rules."""

from bot.domain.actions import broadcast
from bot.domain.actions.base import Action
from bot.domain.people import Right
from handlers.broadcast import composing, correcting, entry, sending, topics
from handlers.privacy import news
from handlers.rule import Rule


def _broadcast(handler: entry.Handler, *, current: bool = False) -> Rule:
    return Rule(entry.explained(handler), Right.BROADCAST, current=current)


def _approval(handler: entry.Handler) -> Rule:
    return Rule(entry.explained(handler), Right.APPROVE_BROADCAST, current=True)


RULES: dict[type[Action], Rule] = {
    broadcast.BeginBroadcast: Rule(entry.on_begin, Right.BROADCAST),
    broadcast.NewBroadcast: Rule(entry.on_new, Right.BROADCAST),
    broadcast.ListBroadcasts: Rule(entry.on_list, Right.BROADCAST),
    broadcast.OpenBroadcast: Rule(entry.on_open, Right.BROADCAST),
    broadcast.SetTopic: _broadcast(composing.on_set_topic, current=True),
    broadcast.ShowTopicChoice: _broadcast(composing.on_topics),
    broadcast.ShowLanguage: _broadcast(composing.on_language),
    broadcast.InsertHotlines: _broadcast(composing.on_hotlines, current=True),
    broadcast.AskLinkButtons: _broadcast(composing.on_link_buttons),
    broadcast.RemoveLinkButtons: _broadcast(composing.on_remove_link_buttons, current=True),
    broadcast.RemoveText: _broadcast(composing.on_remove_text, current=True),
    broadcast.ShowFilters: _broadcast(composing.on_filters),
    broadcast.ShowFilter: _broadcast(composing.on_filter),
    broadcast.ToggleFilter: _broadcast(composing.on_toggle_filter, current=True),
    broadcast.AskTime: _broadcast(composing.on_ask_time),
    broadcast.DropTime: _broadcast(composing.on_drop_time, current=True),
    broadcast.TogglePaid: _broadcast(composing.on_paid, current=True),
    broadcast.AskDiscard: _broadcast(composing.on_ask_discard),
    broadcast.SendTest: _broadcast(composing.on_test),
    broadcast.ShowPreview: _broadcast(composing.on_preview),
    broadcast.SubmitBroadcast: _broadcast(composing.on_submit, current=True),
    broadcast.ShowPanel: _broadcast(sending.on_show),
    broadcast.ShowFigures: _broadcast(sending.on_show),
    broadcast.ShowTexts: _broadcast(sending.on_texts),
    broadcast.RecallBroadcast: _broadcast(sending.on_recall),
    broadcast.KeepQuestion: _broadcast(sending.on_keep_question),
    broadcast.PauseBroadcast: _broadcast(sending.on_pause, current=True),
    broadcast.ResumeBroadcast: _broadcast(sending.on_resume),
    broadcast.GetTable: _broadcast(sending.on_table),
    broadcast.AskCancel: _broadcast(sending.on_ask_cancel, current=True),
    broadcast.AskWithdrawal: _broadcast(sending.on_ask_withdrawal),
    broadcast.ConfirmAct: _broadcast(sending.on_confirm, current=True),
    broadcast.DeclineAct: _broadcast(sending.on_decline),
    broadcast.RemovedAct: _broadcast(sending.on_removed_act),
    broadcast.BeginCorrection: _broadcast(correcting.on_begin),
    broadcast.AskCorrection: _broadcast(correcting.on_ask),
    broadcast.ReviewCorrection: _broadcast(correcting.on_review, current=True),
    broadcast.ConfirmCorrection: _broadcast(sending.on_confirm_correction, current=True),
    broadcast.ApproveBroadcast: _approval(sending.on_approve),
    broadcast.RefuseBroadcast: _approval(sending.on_refuse),
    broadcast.ShowTopics: Rule(topics.on_topics),
    broadcast.ChooseNews: Rule(news.on_news),
    broadcast.TurnTopicOn: Rule(topics.on_on),
    broadcast.TurnTopicOff: Rule(topics.on_off),
    broadcast.LeaveTopic: Rule(topics.on_leave),
    broadcast.RejoinTopic: Rule(topics.on_rejoin),
}
