"""What the screen of a look shows: the case as it was before any decision."""

from dataclasses import dataclass, replace

from bot.domain.desk.case import Case, Decision, Status, Urgency
from bot.domain.desk.looks.look import Look, Opinion, Stage
from bot.services.desk.corrections.card_changes import Changes
from bot.services.desk.looks import screens
from bot.services.desk.workbench import card_view
from bot.services.desk.workbench.card_view import CardView
from bot.storage.desk import cards as stored
from bot.storage.desk.looks import looks
from bot.storage.engine.database import Transaction


@dataclass(frozen=True, slots=True)
class LookView:
    """`card` is None once the person does not hold the look any more.

    `path` holds the options chosen so far. A third person sees both `reasonings` without names, in
    a random order, each with the words to reporters where there are some. With `gave` the person
    made the newest of the decisions.
    """

    look: Look
    number: str
    card: CardView | None = None
    path: tuple[str, ...] = ()
    reasonings: tuple[tuple[Opinion, str | None], ...] = ()
    gave: bool = False


async def view(tx: Transaction, look_id: str, copy: str, held_by: int | None) -> LookView | None:
    """The screen of the person `copy`; `held_by` is their Telegram id."""
    look = await looks.get(tx, look_id)
    card = None if look is None else await card_view.view(tx, look.case, tx.now, 0, copy)
    if look is None or card is None:
        return None
    number, newest = card.case.number, look.third or look.second
    if held_by is None or look.holder != held_by or not look.stage.is_open:
        return LookView(look, number, gave=newest is not None and newest.by == held_by)
    path = await stored.menu(tx, screens.menu_of(look.id), copy)
    reasonings = _reasonings(look, card.case.decision)
    return LookView(look, number, blind(card), path, reasonings)


def blind(card: CardView) -> CardView:
    """The card without the decision, who decided, notes, other decisions, and where it stands."""
    answers = tuple(one for one in card.beside.said if one.name is None)
    return replace(
        card, case=undecided(card.case), menu=(), earlier=(), account_outcomes={}, holder=None,
        decided_by=None, can_undo=False, unreachable=0, merged_number=None, suggestions=(),
        colleagues=(), changes=Changes(),
        beside=replace(card.beside, said=answers, alike=()),
    )  # fmt: skip


def undecided(case: Case) -> Case:
    return replace(
        case, status=Status.UNDER_REVIEW, urgency=Urgency.NORMAL, decision=None, holder=None,
        held_at=None, announced_at=None, merged_into=None, closed_at=None, due_at=None,
        unread_since=None, snoozed_until=None,
    )  # fmt: skip


def _reasonings(look: Look, decision: Decision | None) -> tuple[tuple[Opinion, str | None], ...]:
    if look.stage is not Stage.THIRD or look.second is None:
        return ()
    words = decision.words if decision is not None and decision.id == look.decision else None
    both: tuple[tuple[Opinion, str | None], ...] = ((look.first, words), (look.second, None))
    # The ticket is random and stays the same, so the order does, too.
    return both if int(look.ticket, 16) % 2 else both[::-1]
