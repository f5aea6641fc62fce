"""Arrival of what was brought to a person by name: the sender sees it, and that it was opened."""

from collections.abc import Mapping
from typing import Any

from bot.cases import store
from bot.cases.happenings import CaseMoved, Happening
from bot.cases.model import Case
from bot.core.reviews_store import Kind
from bot.core.work import Work
from bot.desk import cards
from bot.desk.asked import (
    Asked,
    forget_asked,
    given_name,
    keep_asked,
    note_delivered,
    note_opened,
    review_name,
    who_has,
    who_is_asked,
)
from bot.desk.card_messages import Card
from bot.desk.holds import HandedOver
from bot.desk.review_queue import ReviewBrought
from bot.values import replace

_OF_CASE = HandedOver.__name__
_OF_PROPOSAL = Card.__name__
_OF_REVIEW = ReviewBrought.__name__


async def show_sender(work: Work, case: Case, asked: Asked | None) -> None:
    """Show on the sender's card of the case how far it got."""
    if asked is None or asked.by is None:
        return
    sender = await work.person(asked.by)
    if sender is not None:
        await cards.refresh_copy(work, case, sender.id)


async def note_arrival(work: Work, kind: str, params: Mapping[str, Any]) -> None:
    """Note that the call to a review arrived; show the sender that the card of a proposal, or a
    colleague's case, did."""
    if kind == _OF_REVIEW:
        await _note_call(work, params)
        return
    is_private_card = kind == _OF_PROPOSAL and params.get("copy") is not None
    if not is_private_card and kind != _OF_CASE:
        return
    case = await store.cases.get(work.tx, params["case"])
    if case is None:
        return
    asked = await who_has(work.tx, case)
    if asked is not None and await _is_theirs(work, case, asked, kind, params):
        await show_sender(work, case, await note_delivered(work.tx, case))


async def _note_call(work: Work, params: Mapping[str, Any]) -> None:
    """A second look has no sender who may read of it: /queue second says it to the desk."""
    name = review_name(Kind(params["kind"]), params["review"])
    asked = await who_is_asked(work.tx, name)
    if asked is None or asked.is_delivered:
        return
    person = await work.person(asked.staff)
    if person is not None and person.id == params["copy"]:
        await keep_asked(work.tx, name, replace(asked, is_delivered=True))


async def _is_theirs(
    work: Work, case: Case, asked: Asked, kind: str, params: Mapping[str, Any]
) -> bool:
    if case.proposal is None:
        return kind == _OF_CASE
    person = await work.person(asked.staff)
    if person is None or kind != _OF_PROPOSAL:
        return False
    reader: str | None = params["copy"]
    return person.id == reader


async def note_press(work: Work, case: Case, staff: int | None) -> None:
    """Show the sender that the person who is asked, or got the case, pressed a button of it."""
    if case.proposal is not None or case.holder == staff:
        await show_sender(work, case, await note_opened(work.tx, case, staff))


async def forget_given(work: Work, case: Case, happened: Happening) -> None:
    """A case that left the hands of who got it is not theirs any more."""
    if isinstance(happened, CaseMoved) and happened.before.holder != case.holder:
        await forget_asked(work.tx, given_name(case))
