"""Samples of every notice to citizens, made for a channel."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.channel.model import Channel
from bot.domain.citizen.answers import Refusal, Remark
from bot.domain.citizen.deeplink import DeepLink
from bot.domain.citizen.draft import Attachment, Draft, Step
from bot.domain.citizen.need import HeldWords
from bot.domain.citizen.numbers import find
from bot.domain.citizen.receipt import key_of, number_of
from bot.domain.citizen.taking import AS_THEY_ARE, CLEANED
from bot.domain.desk.case import Outcome, Status
from bot.domain.link import LinkProblem
from bot.domain.notices import hotlines, posters, talks
from bot.domain.notices import privacy as rights
from bot.domain.notices import reporter as say
from bot.domain.notices.talks import (
    AdditionsFull,
    AnswerOffer,
    EditOffer,
    HelpNumbers,
    MessageToReporter,
    NotDecidedYet,
    NumbersAsk,
    SlowDown,
    SplitNews,
)
from bot.domain.people import Role
from bot.messages.gallery.decided_samples import LINK, NEXT_YEAR, NOW, ORDER, decided
from bot.messages.gallery.register import check_samples
from bot.messages.outgoing import Outgoing
from bot.messages.speaker import Speaker

CODE = "K7M49QWDX2A7FE"
NUMBER = number_of(CODE)
WORDS = "Two or three sentences about what was seen, longer than a line of a list."
REPORT, QUESTION = "sampleReport0001", "sampleQuestion01"
FILES = (
    Attachment("photo", "sample-photo", "unique-1"),
    Attachment("document", "sample-document", "unique-2", "application/pdf", 20_000),
)

EVERY_FILE = tuple(
    tuple(Attachment(kind, f"sample-{n}", f"unique-{kind}-{n}") for n in range(count))
    for count, kind in zip(
        (1, 2, 5, 21, 1, 2, 5), sorted(AS_THEY_ARE | CLEANED.keys()), strict=True
    )
)
PERSONAL = "My IIN is 880101300123. They call from 8 701 234 56 78, card 4111 1111 1111 1111."
NUMBERS = find(PERSONAL, "KZ")


@dataclass(frozen=True, slots=True)
class Counted:
    """A notice with what is counted for it when it is sent."""

    notice: Any
    counted: Any
    render: Callable[[Speaker, Any, Any], Outgoing]


def samples(channel: Channel) -> Iterator[Any]:
    """In the order in which a citizen sees them."""
    yield from _first_contact(channel)
    yield from _filling_in(channel)
    yield from check_samples.samples(channel)
    yield from _after_sending(channel)
    yield from _anonymous(channel)
    yield from _unasked(channel)
    yield from _posters(channel)
    for about in say.Hinted:
        yield say.Hint(about)
    held = HeldWords("d1", 1, 5, "en")
    for about in (say.Hinted.IN_NEED, say.Hinted.BLACKMAIL, say.Hinted.HOME):
        yield say.Hint(about, held)
    for turn in (1, 2):
        yield say.Hint(say.Hinted.IN_CARE, turn=turn)
    yield HelpNumbers(NUMBER)
    yield say.Sorry("A1B2C3D4")
    yield talks.Late()
    yield SlowDown(30)


def _first_contact(channel: Channel) -> Iterator[Any]:
    yield say.Greeting()
    yield say.Greeting(kept=True)
    yield say.ConsentAsk()
    yield say.ConsentAsk(kept=True, full=True)
    yield say.ConsentAsk(declined=True)
    yield say.ConsentDeclined()
    for intro in say.MenuIntro:
        yield say.Menu(intro)
    yield say.Help()
    yield say.Help(Role.ADMIN)
    yield from _hotlines(channel)
    yield say.LanguageAsk()
    yield say.Privacy()
    if channel.regions:
        yield say.Privacy(channel.regions[0].code)
    for reports in (0, 1, 3, 21):
        yield rights.WithdrawConsentAsk(reports)
    yield rights.ConsentWithdrawn()
    yield from _own_data()
    for reports in (1, 3, 21):
        yield rights.EraseAsk(reports)
    yield rights.Erased(CODE)


def _own_data() -> Iterator[Any]:
    data: dict[str, Any] = {
        "account": {"language": "ru", "consent_version": 2, "consent_at": "2026-11-26T10:00:00Z"},
        "consent_text": None, "news": {"safety": True}, "not_sent": None, "reports": [],
        "broadcasts": [], "messages_on_their_way": 0, "paused_until": None, "staff": None,
    }  # fmt: skip
    for as_json in (False, True):
        yield rights.OwnData(data, as_json)


def _hotlines(channel: Channel) -> Iterator[Any]:
    region = channel.regions[0].code if channel.regions else None
    yield hotlines.Hotlines(ask_language=True)
    yield hotlines.Hotlines(channel.types_on()[0].id, region, remembered=region is not None)
    yield hotlines.WorryAsk()
    yield hotlines.WorryAsk(region=region, group=channel.groups[0].id)
    yield hotlines.HotlineRegionAsk(keeps=True)
    waiting = draft(channel, Step.EVIDENCE, links=(LINK,))
    yield hotlines.LinkOffer(waiting, channel.types_on()[-1].id, region)


def _posters(channel: Channel) -> Iterator[Any]:
    region = channel.regions[0].code if channel.regions else None
    payload = DeepLink(channel.types_on()[0].id, region).payload
    paper = channel.languages[0]
    for page in posters.PosterPage:
        yield posters.PosterAsk(payload, paper, page)
    yield posters.PosterAsk(payload, paper, unknown="moon")
    yield posters.PosterFile(payload, paper)
    yield posters.LinksRefused()


def draft(channel: Channel, step: Step, **parts: Any) -> Draft:
    """A draft of the channel's first type at some step."""
    violation = None if step is Step.TYPE else channel.types_on()[0].id
    return Draft("sample01", step, 3, violation=violation, **parts)


def _filling_in(channel: Channel) -> Iterator[Any]:
    yield say.DraftStep(draft(channel, Step.TYPE))
    yield say.DraftStep(draft(channel, Step.TYPE, links=(LINK,), fast=True))
    for kind in channel.types_on():
        yield say.DraftStep(Draft("sample01", Step.EVIDENCE, 2, kind.id))
    for step in (Step.FILES, Step.REGION, Step.PLACE):
        yield say.DraftStep(draft(channel, step, links=(LINK,)))
    yield say.DraftStep(draft(channel, Step.FILES, files=FILES))
    whole = draft(
        channel,
        Step.REVIEW,
        links=(LINK,),
        description=WORDS,
        origin="Sample channel (@sample)",
        files=FILES,
        place="43.24, 76.95",
        region=channel.regions[0].code if channel.regions else None,
        fast=True,
    )
    yield say.DraftStep(whole)
    yield say.DraftStep(whole, changing=True)
    for files in EVERY_FILE:
        yield say.DraftStep(replace(whole, files=files))
    yield say.DraftStep(replace(whole, description=PERSONAL))
    yield say.DraftStep(draft(channel, Step.REVIEW, links=(LINK,), tell=False))
    yield say.DraftStep(whole, remarks=tuple(Remark))
    for refusal in Refusal:
        yield say.DraftStep(draft(channel, Step.EVIDENCE), refusal=refusal)
    yield say.DraftStep(
        draft(channel, Step.TYPE, description="10.0.0.1"),
        bad_links=tuple(problem.value for problem in LinkProblem),
    )
    yield say.DraftOffer(whole)
    yield say.DraftOffer(whole, call=True)
    yield from _by_phone(whole)
    answer = draft(channel, Step.TYPE, description="This morning.", asked=(QUESTION, REPORT))
    yield AnswerOffer(say.DraftStep(answer), "4F7K2M", "When did you see it?")
    yield AnswerOffer(say.DraftStep(answer), "4F7K2M", "When did you see it?", NUMBERS)


def _by_phone(draft: Draft) -> Iterator[Any]:
    call = replace(draft, origin=None, files=(), tell=False, by_phone=True)
    for step in (Step.TYPE, Step.EVIDENCE, Step.REVIEW):
        yield say.DraftStep(replace(call, step=step))
    yield say.DraftStep(call, changing=True)
    yield say.DraftOffer(call)


def _anonymous(channel: Channel) -> Iterator[Any]:
    first = channel.types_on()[0].id
    yield talks.AnonymousOffer("sample01", 3, CODE)
    yield talks.AnonymousOffer("sample01", 3, CODE, keeps_others=True)
    yield talks.AnonymousReceipt(CODE, first)
    told = decided(channel, Outcome.RESTRICTED)
    yield talks.AnonymousReceipt(CODE, first, (told,))
    for per_day in (1, 5):
        yield talks.AnonymousFull(per_day)
    yield talks.CleaningAsk()
    yield talks.Cleaned()


def _after_sending(channel: Channel) -> Iterator[Any]:
    first = channel.types_on()[0].id
    restricted = decided(channel, Outcome.RESTRICTED)
    receipt = say.Receipt(CODE, NUMBER, REPORT, first, tell=True, links=1)
    yield receipt
    yield replace(receipt, tell=False, offers_news=True)
    yield replace(receipt, decided=(restricted,), repeated=True)
    yield say.ReportList((), 0, 1)
    lines = [
        say.ReportLine(REPORT, NUMBER, first, NOW, status, None, LINK.display, 1)
        for status in Status
        if status is not Status.CLOSED
    ]
    closed = say.ReportLine(REPORT, "9GQ4TX", first, NOW, Status.CLOSED, Outcome.RESTRICTED, WORDS)
    yield say.ReportList((*lines, closed), 1, 3)
    yield from _states(channel, first, restricted)
    yield say.ReceiptAsk()
    yield say.ReceiptAsk(unknown=True)
    yield say.WithdrawAsk(REPORT, NUMBER)
    yield say.Withdrawn(NUMBER)
    yield say.WithdrawTooLate(REPORT, NUMBER)
    yield say.AdditionAsk(REPORT, NUMBER)
    yield EditOffer(REPORT, NUMBER)
    yield NumbersAsk(REPORT, NUMBER, NUMBERS)
    yield NumbersAsk(REPORT, NUMBER, NUMBERS[:1], QUESTION)
    yield say.AdditionTaken(REPORT, NUMBER)
    yield say.AdditionTooLate(REPORT, NUMBER)
    yield AdditionsFull(REPORT, NUMBER, 20, within_a_day=False)
    yield AdditionsFull(REPORT, NUMBER, 60, within_a_day=True)
    yield say.AnswerAsk(REPORT, NUMBER, "When did you see it?")
    yield say.AnswerTaken(NUMBER)


def _states(channel: Channel, first: str, restricted: say.Decided) -> Iterator[Any]:
    talk = (
        say.Exchange("When did you see it?", NOW, is_question=True),
        say.Exchange("This morning.", NOW, is_question=False, files=2),
    )
    state = say.ReportState(
        id=REPORT,
        number=NUMBER,
        violation=first,
        filed_at=NOW,
        targets=(
            say.TargetState(LINK.display, Status.UNDER_REVIEW, None),
            say.TargetState(LINK.display, Status.CLOSED, restricted),
        ),
        description=WORDS,
        files=2,
        talk=talk,
        withdrawn_at=None,
        tell=True,
        may_withdraw=True,
        may_add=True,
    )
    yield state
    by_code = replace(
        state, id=key_of(CODE), by_receipt=True, description=None, files=0, talk=talk[:1],
        tell=False,
    )  # fmt: skip
    asked = (QUESTION, talk[0].text or "")
    yield replace(by_code, answerable=(asked,))
    yield replace(by_code, answerable=(asked, (QUESTION, "Is it still there?")))
    withdrawn = say.TargetState(None, Status.WITHDRAWN, None)
    yield replace(
        state, withdrawn_at=NOW, description=None, files=0, talk=(), may_withdraw=False,
        may_add=False, tell=False, targets=(withdrawn,),
    )  # fmt: skip


def _unasked(channel: Channel) -> Iterator[Any]:
    first = channel.types_on()[0].id
    for text in channel.outcomes:
        yield say.OutcomeNews(REPORT, NUMBER, decided(channel, text.id), first)
    overturned = say.Decided(LINK.display, Outcome.OVERTURNED, None, None, None, None, NOW)
    yield say.OutcomeNews(REPORT, NUMBER, overturned, first, again=True)
    for order in (None, replace(ORDER, until=date(2026, 10, 31)), replace(ORDER, until=NEXT_YEAR)):
        told = replace(decided(channel, Outcome.RESTRICTED), order=order)
        yield say.OutcomeNews(REPORT, NUMBER, told, first)
    yield say.Reopened(REPORT, NUMBER)
    yield SplitNews(REPORT, NUMBER)
    yield say.QuestionToReporter(QUESTION, REPORT, NUMBER, "When did you see it?")
    yield NotDecidedYet(REPORT, NUMBER, NOW)
    yield MessageToReporter(QUESTION, REPORT, NUMBER, "Thank you, this helps.")
