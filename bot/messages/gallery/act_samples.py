"""Samples of what moderators read in private about cases in their hands."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.domain.desk.case import Decision, Outcome, Status, Urgency
from bot.domain.desk.why import USUAL, USUAL_FOR, Why
from bot.domain.notices import holds as say
from bot.messages.gallery import abuse_samples
from bot.messages.gallery.decided_samples import NOW
from bot.services.desk.corrections.card_changes import Changes, MovedHere
from bot.services.desk.workbench.card_view import CardView

CASE, NUMBER, NAME = "sampleCase000001", "4F7K2M", "Дана"


MENUS = (
    ("r",), ("h", "11", "22"), ("h",), ("w", "11"), ("z",), ("a", "3"), ("a", "7"), ("aa", "342"),
)  # fmt: skip


def cards(view: CardView) -> Iterator[CardView]:
    """A working card with each menu open, put off, and with words that came after a decision."""
    working = replace(view, is_private=True, holder=NAME)
    yield working
    for menu in MENUS:
        named = (menu[0] in {"h", "w"} and ((11, NAME), (22, "Марат"))[: len(menu) - 1]) or ()
        yield replace(working, menu=menu, colleagues=named)
    yield from _changes(working)
    yield from _proposed(view)
    yield from abuse_samples.cards(working)
    ordinary = replace(view.case, urgency=Urgency.NORMAL)
    yield replace(working, menu=("z",), case=ordinary)
    yield replace(working, case=replace(ordinary, snoozed_until=NOW))


def _changes(working: CardView) -> Iterator[CardView]:
    """Each menu that corrects the case or asks for a reason, and a case that was moved here."""
    desk = ("sampleDesk000001", "Алматы")
    yield replace(working, menu=("t",))
    yield replace(working, menu=("g",))
    yield replace(working, menu=("d", desk[0]), changes=Changes((desk,)))
    for act in USUAL_FOR:
        yield replace(working, menu=("b", act.value), changes=Changes(named="4F7K2M"))
    yield replace(working, changes=Changes(moved=MovedHere(NAME, desk[1], NOW, Why.LANGUAGE)))
    joined = replace(working.case, status=Status.CLOSED, merged_into=CASE, announced_at=NOW)
    yield replace(working, case=joined, merged_number="4F7K2N", menu=("more",))


def _proposed(view: CardView) -> Iterator[CardView]:
    """A decision that waits for a second person, in the group and in private; then approved."""
    decision = Decision(
        "sampleDecision01", Outcome.RESTRICTED, None, None, None, "Thank you.", 1, NOW,
        Status.UNDER_REVIEW,
    )  # fmt: skip
    proposal = replace(decision, facts=("link_seen",))
    case = replace(view.case, status=Status.UNDER_REVIEW, proposal=proposal)
    for is_private in (False, True):
        yield replace(view, case=case, proposed_by=NAME, is_private=is_private)
    decided = replace(view.case, status=Status.CLOSED, decision=decision, announced_at=NOW)
    yield replace(view, case=decided, decided_by=NAME, approved_by="Марат")
    for into in (decided, view.case):
        yield replace(view, case=case, proposed_by=NAME, is_private=True, into=into)
    joined = (view.case,) * 12
    yield replace(view, case=case, proposed_by=NAME, is_private=True, joined=joined)


def samples() -> Iterator[Any]:
    yield say.HandedOver(CASE, 3, NUMBER, NAME, None, "You know this channel better.")
    for why in USUAL:
        yield say.HandedOver(CASE, 3, NUMBER, NAME, why, None)
    yield say.HandOverRefused(NUMBER, NAME, Why.SHIFT)
    yield say.HandOverRefused(NUMBER, NAME, words="I am on the road until the evening.")
    for taken in (False, True):
        yield say.ProposalRefused(CASE, NUMBER, NAME, Why.OTHER_GROUND, None, taken=taken)
    yield say.ProposalRefused(CASE, NUMBER, NAME, None, "The quotation is ironic.")
    yield say.SnoozeOver(NUMBER)
    yield say.HoldEnds(CASE, 3, NUMBER, NOW)
    yield say.PassedOn(NUMBER, CASE, 3)
    for by_code in (False, True):
        yield say.MessageSent(NUMBER, NAME, "Thank you, this helps.", by_code)
