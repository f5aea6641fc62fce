"""Buttons of broadcasts, a part of handlers.rules."""

from bot.domain.actions import broadcast
from bot.domain.actions.base import Action
from bot.domain.people import Right
from handlers.broadcast import composing, entry, sending
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
    broadcast.ShowMenu: _broadcast(composing.on_menu),
    broadcast.SetTopic: _broadcast(composing.on_set_topic, current=True),
    broadcast.InsertHotlines: _broadcast(composing.on_hotlines, current=True),
    broadcast.RemoveLinkButtons: _broadcast(composing.on_remove_link_buttons, current=True),
    broadcast.RemoveText: _broadcast(composing.on_remove_text, current=True),
    broadcast.ToggleFilter: _broadcast(composing.on_toggle_filter, current=True),
    broadcast.DropTime: _broadcast(composing.on_drop_time, current=True),
    broadcast.SendTest: _broadcast(composing.on_test),
    broadcast.ShowPreview: _broadcast(composing.on_preview),
    broadcast.SubmitBroadcast: _broadcast(composing.on_submit, current=True),
    broadcast.ShowPanel: _broadcast(sending.on_show),
    broadcast.ShowTexts: _broadcast(sending.on_texts),
    broadcast.RecallBroadcast: _broadcast(sending.on_recall),
    broadcast.PauseBroadcast: _broadcast(sending.on_turn, current=True),
    broadcast.ResumeBroadcast: _broadcast(sending.on_turn),
    broadcast.GetTable: _broadcast(sending.on_table),
    broadcast.BeginCorrection: _broadcast(sending.on_correct),
    broadcast.AskSure: _broadcast(sending.on_ask_sure),
    broadcast.ConfirmAct: _broadcast(sending.on_confirm, current=True),
    broadcast.ApproveBroadcast: _approval(sending.on_approve),
    broadcast.RefuseBroadcast: _approval(sending.on_refuse),
}
