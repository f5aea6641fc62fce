"""Samples of every notice to staff and admins; cards and digests are given as their views."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.channel.model import Channel
from bot.domain.citizen.report import Intake
from bot.domain.desk.case import Act, Case, Decision, Outcome, Status, Urgency
from bot.domain.desk.likeness import Common
from bot.domain.desk.limits import Limit
from bot.domain.desk.patterns.pattern import Pattern
from bot.domain.desk.why import Why
from bot.domain.notices import desk as say
from bot.domain.notices.admin import AdminWord, DialAsk, DialLine, Trouble
from bot.domain.notices.desks import DeskLine, DeskList, DeskScreen
from bot.messages.gallery import (
    abuse_samples,
    act_samples,
    call_samples,
    data_samples,
    duty_samples,
    list_samples,
    role_samples,
)
from bot.messages.gallery.authority import referral_samples
from bot.messages.gallery.decided_samples import KEPT_POST, LINK, NOW, ORDER
from bot.messages.gallery.samples import FILES, PERSONAL
from bot.services.desk.digest import DecidedCase, DigestView
from bot.services.desk.verdicts import Asked, choosing, with_order
from bot.services.desk.workbench.alike import Alike
from bot.services.desk.workbench.beside import Beside, Said
from bot.services.desk.workbench.card_view import CardView
from bot.services.desk.workbench.said import SaidCounts

CASE = "sampleCase000001"
NAME = "Дана"
NUMBER, OTHER_NUMBER = "4F7K2M", "9GQ4TX"
WORD = "drugz"
MINUTE_MS = 60_000


def samples(channel: Channel) -> Iterator[Any]:
    """In the order in which staff see them."""
    yield say.DeskReady((), (), 0, (), anyone_adds=True)
    regions = tuple(region.code for region in channel.regions[:1])
    yield say.DeskReady((channel.types_on()[0].id,), regions, 5, ("administrator",))
    yield say.DeskClosed()
    yield from _desks(channel)
    yield from cards(channel)
    yield from digests(channel)
    yield from list_samples.samples(channel)
    yield from _history()
    yield from _words(channel)
    yield from act_samples.samples()
    yield from abuse_samples.samples(channel)
    yield from duty_samples.samples(channel)
    yield from call_samples.samples(channel)
    for problem in say.DeskProblem:
        yield say.DeskWord(problem, _NAMED.get(problem))
    yield from role_samples.samples()
    yield from data_samples.samples()
    for trouble in Trouble:
        yield AdminWord(trouble, "Staff group", NOW)
    yield from _dialling(channel)


_NAMED = {
    say.DeskProblem.UNKNOWN_CASE: NUMBER,
    say.DeskProblem.UNKNOWN_WORD: WORD,
    say.DeskProblem.UNKNOWN_FILTER: WORD,
    say.DeskProblem.HELD_BY: NAME,
    say.DeskProblem.NOT_YOURS: NAME,
    say.DeskProblem.WRITE_FIRST: NAME,
    say.DeskProblem.TOO_LONG: "1000",
}


def _dialling(channel: Channel) -> Iterator[Any]:
    first, second, *_ = [line.number for line in channel.hotlines]
    never, wrong = DialLine(first, None, False, True), DialLine(second, NOW, True, False)
    yield DialAsk((never, wrong), 90)
    yield DialAsk((DialLine(first, NOW, False, False),), 90)


def cards(channel: Channel) -> Iterator[CardView]:
    """Each card in each state, and the working card with each menu open."""
    for is_private in (False, True):
        yield from _states(replace(_view(channel), is_private=is_private), channel)
    working = replace(_view(channel), holder=NAME, is_private=True)
    for menu in _menus(channel, working.case):
        yield replace(working, menu=menu)
    full = replace(working, beside=_beside(working.case))
    yield full
    yield replace(working, case=replace(working.case, patterns=frozenset(Pattern)))
    yield replace(full, menu=("f",))
    told = _decided(working.case, Outcome.RESTRICTED, NOW)
    yield replace(working, case=told, menu=("more",))
    yield replace(working, case=replace(told, unread_since=NOW))
    yield from act_samples.cards(replace(working, holder=None))
    yield from referral_samples.cards(channel, working)


def _states(view: CardView, channel: Channel) -> Iterator[CardView]:
    yield view
    yield replace(view, case=replace(view.case, urgency=Urgency.HIGH), holder=NAME)
    for text in channel.outcomes:
        for announced in (None, NOW):
            yield replace(
                view, case=_decided(view.case, text.id, announced), can_undo=not announced
            )
    merged = replace(_decided(view.case, Outcome.DUPLICATE, None), merged_into="other")
    yield replace(view, case=merged, merged_number=OTHER_NUMBER, can_undo=True)
    yield replace(view, case=replace(view.case, status=Status.WITHDRAWN), withdrawn=3)
    yield replace(view, descriptions=(PERSONAL,))


def _beside(case: Case) -> Beside:
    other = replace(case, id="sampleCase000003", number="7HJ3WK")
    return Beside(
        links=(LINK.canonical, f"https://example.com/{'long/' * 60}"),
        languages=(("kk", 3), ("en", 1)),
        said=(Said(NOW, "Ask the hoster.", NAME), Said(NOW, "It was this morning.")),
        alike=(Alike(other, (Common.ACCOUNT, Common.TEXT)), Alike(other, (Common.FILE,))),
        posts=(KEPT_POST, replace(KEPT_POST, text=None), KEPT_POST),
    )


def digests(channel: Channel) -> Iterator[DigestView]:
    """The digest in a flood, with a case that waited for hours, and when the flood is over."""
    decided = DecidedCase(_decided(_view(channel).case, Outcome.RESTRICTED, NOW), NAME)
    view = DigestView(True, 17, 3, 2, NOW - 4 * MINUTE_MS, (decided,))
    yield view
    yield replace(view, named=(_view(channel).case,) * 2)
    yield replace(view, waiting=1, urgent=0, held=0, oldest_at=NOW - 180 * MINUTE_MS, decided=())
    yield replace(view, is_on=False, waiting=6, urgent=1)
    yield DigestView(False, 0, 0, 0, None, ())


def _menus(channel: Channel, case: Case) -> Iterator[tuple[str, ...]]:
    yield ("o",)
    for outcome in choosing(channel, case.violation, ()).options:
        path: tuple[str, ...] = (outcome,)
        choice = choosing(channel, case.violation, path)
        while choice.options:
            yield ("o", *choice.path)
            choice = choosing(channel, case.violation, (*choice.path, choice.options[0]))
        yield ("o", *choice.path)
        if choice.asked is Asked.ORDER:
            order = replace(ORDER, authority=choice.path[1])
            yield ("o", *with_order(choice.path, order))
    yield ("m",)
    yield ("more",)


def _view(channel: Channel) -> CardView:
    first, second = channel.types_on()[:2]
    case = Case(
        id=CASE,
        number=NUMBER,
        version=3,
        status=Status.RECEIVED,
        violation=first.id,
        urgency=first.priority.urgency,
        opened_at=NOW,
        canonical=LINK.canonical,
        host=LINK.host,
        display=LINK.display,
        account=LINK.host,
    )
    other = replace(case, id="sampleCase000002", number=OTHER_NUMBER)
    return CardView(
        case=case,
        menu=(),
        reports=5,
        withdrawn=1,
        violations=(first.id, second.id),
        regions=tuple(region.code for region in channel.regions[:2]),
        places=("43.24, 76.95",),
        descriptions=("Two or three sentences about what was seen.", "Another one. " * 40),
        more_descriptions=2,
        forwarded=("The post: sign up today and get a bonus. " * 4,),
        origins=("Sample channel (@sample)",),
        files=len(FILES),
        said=SaidCounts(additions=3, answers=1),
        earlier=(_decided(other, Outcome.RESTRICTED, NOW),),
        account_outcomes={Outcome.RESTRICTED.value: 3, Outcome.NOT_CONFIRMED.value: 1},
        holder=None,
        decided_by=NAME,
        can_undo=False,
        unreachable=1,
        merged_number=None,
        suggestions=(other,),
        intakes=Counter({Intake.CHAT: 2, Intake.ANONYMOUS: 2}),
    )


def _decided(case: Case, outcome: Outcome, announced: int | None) -> Case:
    status = Status.FORWARDED if outcome is Outcome.FORWARDED else Status.CLOSED
    decision = Decision(
        "sample", outcome, None, None, None, "A word to the reporter.", 1, NOW, Status.RECEIVED,
        order=ORDER if outcome is Outcome.RESTRICTED else None,
    )  # fmt: skip
    return replace(case, status=status, decision=decision, announced_at=announced)


def _history() -> Iterator[Any]:
    history = tuple(
        say.HistoryLine(act, NOW, NAME, None, None, Why.SHIFT, "Марат", NOW)
        if act is Act.HAND_OVER
        else say.HistoryLine(act, NOW, NAME)
        for act in Act
    )
    decided = say.HistoryLine(Act.DECIDE, NOW, None, Outcome.RESTRICTED, "Words.")
    yield say.History(NUMBER, (*history, decided))


def _words(channel: Channel) -> Iterator[Any]:
    for act in (
        Act.ASK, Act.NOTE, Act.MERGE, Act.DECIDE, Act.RELEASE, Act.HAND_OVER, Act.TELL,
        Act.VOID, Act.PAUSE, Act.PASSED_ON,
    ):  # fmt: skip
        yield say.PromptStaff(act, NUMBER, NAME)
    disturbing = next((kind.id for kind in channel.types_on() if kind.disturbing), "")
    first = channel.types_on()[0].id
    for words, files, question in (("This morning.", 2, "When?"), ("One thing more.", 0, None)):
        said = say.ReporterSaid(CASE, NUMBER, OTHER_NUMBER, words, files, question, "reply1", first)
        yield said
    yield replace(said, violation=disturbing)
    yield say.WordsTakenBack(NUMBER)
    yield say.FilesIntro(NUMBER, 1)
    yield say.FilesIntro(NUMBER, 5)
    yield say.CaseFile(NUMBER, FILES[0])
    yield say.NoteKept(NUMBER, NAME, "A note.")
    for asked in (0, 1, 3):
        yield say.QuestionSent(NUMBER, NAME, "When did you see it?", asked, 3)
    for by_code in (1, 3):
        yield say.QuestionSent(NUMBER, NAME, "When did you see it?", 4, 5, by_code)
    for here in (True, False):
        yield say.CardMoved(CASE, NUMBER, 1, here=here)
    yield say.DeskHelp(is_admin=False)
    yield say.DeskHelp(is_admin=True)
    yield say.DeskLanguageAsk(may_set_desk=False)
    yield say.DeskLanguageAsk(may_set_desk=True)
    yield say.DeskLanguageSet(desk=True, name=NAME)
    yield say.DeskLanguageSet(desk=False, name=NAME)


def _desks(channel: Channel) -> Iterator[Any]:
    """/desks for staff and admins, and each screen of a desk."""
    types = tuple(kind.id for kind in channel.types_on())
    regions = tuple(region.code for region in channel.regions)
    authorities = tuple(authority.code for authority in channel.authorities)
    every = DeskLine("sampleDesk000001", "Алматы", (), (), (), is_default=True)
    some = DeskLine(
        "sampleDesk000002", "Шымкент", types[:2], regions, authorities[:1], is_default=False
    )
    yield DeskList((), 0, 1, may_set_up=True)
    yield DeskList((some, every), 0, 2, may_set_up=True, rest="Алматы", holes=17)
    yield DeskList((every,), 0, 1, may_set_up=False)
    yield DeskScreen(every)
    yield DeskScreen(some)
    for what in Limit:
        yield DeskScreen(some, what)
