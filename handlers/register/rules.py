"""Buttons of the register's staff, a part of handlers.rules."""

from bot.domain.actions.base import Action
from bot.domain.actions.register import publishing as actions
from bot.domain.people import Right
from handlers.register import entry, publishing
from handlers.register.publishing import settled_said
from handlers.rule import Rule

RULES: dict[type[Action], Rule] = {
    actions.ShowPublications: Rule(publishing.on_list, Right.BE_SECOND),
    actions.ShowFurtherPublications: Rule(publishing.on_further, Right.BE_SECOND),
    actions.LookAtPublication: Rule(settled_said(publishing.on_look), Right.BE_SECOND),
    actions.BackToPublication: Rule(settled_said(publishing.on_back), Right.BE_SECOND),
    actions.SayOwner: Rule(settled_said(publishing.on_owner), Right.BE_SECOND),
    actions.PublishDecision: Rule(settled_said(publishing.on_publish), Right.BE_SECOND),
    actions.AskKeepBack: Rule(settled_said(publishing.on_ask_why), Right.BE_SECOND),
    actions.KeepBack: Rule(settled_said(publishing.on_keep_back), Right.BE_SECOND),
    actions.ShowEntry: Rule(entry.on_show, Right.CORRECT_ENTRIES),
    actions.ShowFix: Rule(entry.on_fix, Right.CORRECT_ENTRIES),
    actions.CorrectEntry: Rule(entry.on_correct, Right.CORRECT_ENTRIES),
}
