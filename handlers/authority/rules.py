"""The part of the table of buttons that is about authorities, see handlers.rules."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.domain.actions import case
from bot.domain.actions.authority import answers, desk, handing, passing
from bot.domain.actions.authority import looking as again
from bot.domain.actions.authority import order as ordering
from bot.domain.actions.base import Action
from bot.domain.people import Right
from handlers.authority import answering, looking, order, queue
from handlers.authority import desk as setting_up
from handlers.authority import handing as handing_over
from handlers.authority import passing as passing_on
from handlers.desk import cases
from handlers.rule import Rule, Where


def _answer(handler: Callable[[Any], Awaitable[None]], where: Where = Where.PRIVATE) -> Rule:
    return Rule(handler, Right.ANSWER_CASES, where)


def _case(handler: cases.Handler) -> Rule:
    return Rule(cases.explained(handler), Right.HANDLE_CASES, Where.WORKBENCH)


AUTHORITY_RULES: dict[type[Action], Rule] = {
    desk.ShowAuthorities: Rule(setting_up.on_authorities, Right.SET_UP_DESKS, Where.GROUP),
    desk.ChooseAuthority: Rule(setting_up.on_authority, Right.SET_UP_DESKS, Where.GROUP),
    passing.PassToAuthority: _case(passing_on.on_pass),
    passing.ShowAuthorityQueue: Rule(queue.on_show, Right.HANDLE_CASES),
    answers.Acknowledge: _answer(answering.on_acknowledge, Where.BOTH),
    answers.RecordAnswer: _case(answering.on_recording),
    answers.BeginAnswer: _answer(answering.on_begin),
    answers.FillAnswer: _answer(answering.on_fill),
    answers.StepBackInAnswer: _answer(answering.on_back),
    answers.SendAnswer: _answer(answering.on_send),
    answers.StopAnswer: _answer(answering.on_stop),
    answers.UndoAnswer: _answer(answering.on_undo),
    handing.ConfirmHandedOver: _case(handing_over.on_handed),
    handing.SayHowHandedOver: _case(handing_over.on_how),
    handing.HandOverInstead: _case(handing_over.on_instead),
    desk.BindAuthority: Rule(setting_up.on_bind, Right.SET_UP_DESKS, Where.GROUP),
    case.AskOrder: _case(cases.on_ask_order),
    case.WithoutOrder: _case(cases.on_without_order),
    again.LookAgain: _case(looking.on_look),
    again.SayFound: _case(looking.on_found),
    again.RemindAuthority: Rule(
        cases.explained(looking.on_remind), Right.HANDLE_CASES, Where.WORKBENCH, current=True
    ),
    again.ProlongOrder: _case(looking.on_prolong),
    again.OrderIsOver: _case(looking.on_over),
    again.ShowAgain: Rule(looking.on_list, Right.HANDLE_CASES),
    # Who is asked for an order answers; what it is for is checked when it is given.
    ordering.ChooseOrderDate: Rule(order.on_date),
    ordering.ShowOrderRegions: Rule(order.on_regions),
    ordering.ChooseTerritory: Rule(order.on_territory),
    ordering.OrderWithoutEnd: Rule(order.on_endless),
    ordering.OrderBack: Rule(order.on_back),
    ordering.ConfirmOrder: Rule(order.on_confirm),
    ordering.StopOrder: Rule(order.on_stop),
}
