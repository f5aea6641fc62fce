"""A moderator restricts access: the order that was asked for goes to the card, to be confirmed."""

from typing import Any

from bot.domain.authority.order import Order
from bot.domain.authority.order_draft import OrderDraft, OrderFor
from bot.domain.notices.authority.order import OrderEnd, OrderEnded
from bot.domain.people import Right, may
from bot.services.desk import cards, casework
from bot.services.desk.verdicts import with_order
from bot.services.visit import Visit
from handlers.authority import asking
from handlers.desk.opening import bring
from handlers.guards import work_in_private
from handlers.press import CasePress


async def ask(press: CasePress[Any], path: tuple[str, ...]) -> None:
    """Ask for the order of a chosen path, which names its authority second."""
    await asking.ask_order(press.visit, OrderFor.DECIDE, press.case.id, path[1], detail=path)


async def on_order(visit: Visit, draft: OrderDraft, order: Order) -> None:
    """Show the decision with its order; nothing where the card chooses something else by now."""
    await work_in_private(visit, draft.subject)
    case = await casework.find_case(visit.work, draft.subject, visit.desk)
    is_staff = may(visit.role, Right.HANDLE_CASES)
    if case is None or not is_staff or await cards.chosen_path(visit.work, case) != draft.detail:
        await asking.say(visit, OrderEnded(OrderEnd.OVER))
        return
    await cards.open_menu(visit.work, case, ("o", *with_order(draft.detail, order)))
    await bring(visit, case)
