"""Buttons of the register's staff, a part of handlers.rules."""

from bot.domain.actions.base import Action
from bot.domain.actions.register import publishing as actions
from bot.domain.people import Right
from handlers.register import entry, publishing
from handlers.register.publishing import settled_said
from handlers.rule import Rule

RULES: dict[type[Action], Rule] = {
    actions.ShowPublications: Rule(publishing.on_list, Right.HANDLE_CASES),
    actions.ShowFurtherPublications: Rule(publishing.on_further, Right.HANDLE_CASES),
    actions.LookAtPublication: Rule(settled_said(publishing.on_look), Right.HANDLE_CASES),
    actions.BackToPublication: Rule(settled_said(publishing.on_back), Right.HANDLE_CASES),
    actions.SayOwner: Rule(settled_said(publishing.on_owner), Right.HANDLE_CASES),
    actions.PublishDecision: Rule(settled_said(publishing.on_publish), Right.HANDLE_CASES),
    actions.AskKeepBack: Rule(settled_said(publishing.on_ask_why), Right.HANDLE_CASES),
    actions.KeepBack: Rule(settled_said(publishing.on_keep_back), Right.HANDLE_CASES),
    actions.ShowEntry: Rule(entry.on_show, Right.CORRECT_ENTRIES),
    actions.ShowFix: Rule(entry.on_fix, Right.CORRECT_ENTRIES),
    actions.CorrectEntry: Rule(entry.on_correct, Right.CORRECT_ENTRIES),
}
