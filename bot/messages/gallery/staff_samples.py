"""One or more samples of everything staff and admins hear; cards come as the view they show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.channel.model import Channel
from bot.domain.case import Act, Case, Decision, Outcome, Status, Urgency
from bot.domain.notices import desk as say
from bot.domain.notices.admin import AdminWord, Trouble
from bot.messages.gallery.samples import FILES, LINK, NOW
from bot.services.cards import CardView
from bot.services.verdicts import choosing

CASE = "sampleCase000001"
NAME = "Дана"


def samples(channel: Channel) -> Iterator[Any]:
    """In the order in which staff meet them; a card is its view."""
    yield say.DeskReady((), (), 0, ())
    regions = tuple(region.code for region in channel.regions[:1])
    yield say.DeskReady((channel.types_on()[0].id,), regions, 5, ("administrator",))
    yield say.DeskClosed()
    yield from cards(channel)
    yield from _lists(channel)
    yield from _words(channel)
    for problem in say.DeskProblem:
        yield say.DeskWord(problem, "4F7K2M")
    for trouble in Trouble:
        yield AdminWord(trouble, "Staff group")


def cards(channel: Channel) -> Iterator[CardView]:
    """A card in each state, and with each menu open."""
    view = _view(channel)
    yield view
    yield replace(view, case=replace(view.case, urgency=Urgency.HIGH), holder=NAME)
    for menu in _menus(channel, view.case):
        yield replace(view, holder=NAME, menu=menu)
    for text in channel.outcomes:
        for announced in (None, NOW):
            yield replace(
                view, case=_decided(view.case, text.id, announced), can_undo=not announced
            )
    merged = replace(_decided(view.case, Outcome.DUPLICATE, None), merged_into="other")
    yield replace(view, case=merged, merged_number="9GQ4TX", can_undo=True)
    yield replace(view, case=replace(view.case, status=Status.WITHDRAWN), withdrawn=3)


def _menus(channel: Channel, case: Case) -> Iterator[tuple[str, ...]]:
    yield ("o",)
    for text in channel.outcomes:
        path: tuple[str, ...] = (text.id.value,)
        choice = choosing(channel, case.violation, path)
        while choice.options:
            yield ("o", *choice.path)
            choice = choosing(channel, case.violation, choice.extended(0))
        yield ("o", *choice.path)
    yield ("m",)


def _view(channel: Channel) -> CardView:
    first, second = channel.types_on()[:2]
    case = Case(
        id=CASE,
        number="4F7K2M",
        version=3,
        status=Status.RECEIVED,
        violation=first.id,
        urgency=first.priority.urgency,
        opened_at=NOW,
        canonical=LINK.canonical,
        host=LINK.host,
        display=LINK.display,
    )
    other = replace(case, id="sampleCase000002", number="9GQ4TX")
    return CardView(
        case=case,
        menu=(),
        reports=5,
        withdrawn=1,
        people=4,
        violations=(first.id, second.id),
        regions=tuple(region.code for region in channel.regions[:2]),
        places=("43.23800, 76.94500",),
        descriptions=("Two or three sentences about what was seen.", "Another one. " * 40),
        more_descriptions=2,
        origins=("Sample channel (@sample)",),
        files=FILES,
        earlier=(_decided(other, Outcome.RESTRICTED, NOW),),
        host_outcomes={Outcome.RESTRICTED.value: 3, Outcome.NOT_CONFIRMED.value: 1},
        holder=None,
        decided_by=NAME,
        can_undo=False,
        unreachable=1,
        merged_number=None,
        suggestions=(other,),
    )


def _decided(case: Case, outcome: Outcome, announced: int | None) -> Case:
    status = Status.FORWARDED if outcome is Outcome.FORWARDED else Status.CLOSED
    decision = Decision(
        "sample", outcome, None, None, None, "A word to the reporter.", 1, NOW, Status.RECEIVED
    )
    return replace(case, status=status, decision=decision, announced_at=announced)


def _lists(channel: Channel) -> Iterator[Any]:
    first = channel.types_on()[0].id
    line = say.QueueLine(
        CASE, "4F7K2M", first, Urgency.URGENT, Status.RECEIVED, NOW, 3, LINK.display, None
    )
    held = replace(line, urgency=Urgency.NORMAL, status=Status.UNDER_REVIEW, holder=NAME)
    done = replace(line, status=Status.CLOSED, outcome=Outcome.RESTRICTED)
    yield say.Queue((), 0, 0, None)
    yield say.Queue((line, held), 21, 1, NOW)
    yield say.Found("example", ())
    yield say.Found("example", (line, held, done))
    history = tuple(say.HistoryLine(act, NOW, NAME) for act in Act)
    decided = say.HistoryLine(Act.DECIDE, NOW, None, Outcome.RESTRICTED, "Words.")
    yield say.History("4F7K2M", (*history, decided))


def _words(channel: Channel) -> Iterator[Any]:
    for act in (Act.ASK, Act.NOTE, Act.MERGE, Act.DECIDE):
        yield say.PromptStaff(act, "4F7K2M", NAME)
    yield say.ReporterSaid(CASE, "4F7K2M", "9GQ4TX", "This morning.", 2, "When?", "reply1")
    yield say.ReporterSaid(CASE, "4F7K2M", "9GQ4TX", "One thing more.", 0, None, "reply1")
    yield say.FilesIntro("4F7K2M", 1)
    yield say.FilesIntro("4F7K2M", 5)
    yield say.CaseFile("4F7K2M", FILES[0])
    yield say.NoteKept("4F7K2M", NAME, "A note.")
    for asked in (0, 1, 3):
        yield say.QuestionSent("4F7K2M", NAME, "When did you see it?", asked, 3)
    yield say.DeskHelp(is_admin=False)
    yield say.DeskHelp(is_admin=True)
    yield say.DeskLanguageAsk(may_set_desk=False)
    yield say.DeskLanguageAsk(may_set_desk=True)
    yield say.DeskLanguageSet(desk=True, name=NAME)
    yield say.DeskLanguageSet(desk=False, name=NAME)
