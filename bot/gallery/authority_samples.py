"""Sample messages of referrals and case files for the gallery."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bot.authorities import answer_form as say
from bot.authorities import documents, group
from bot.authorities.answer_form import (
    AnswerDraft,
    AnswerGiven,
    AnswerProblem,
    AnswerRecording,
    AnswerWord,
    AuthorityForm,
    Kind,
    Step,
)
from bot.authorities.case_files import CaseFileDocument, stated
from bot.authorities.documents import StatementDocument
from bot.authorities.follow_up_buttons import AgainLine
from bot.authorities.follow_ups import AgainDue, AgainList, LookAsk, LookTaken, OrderTaken
from bot.authorities.group import (
    AuthorityChoice,
    AuthorityDeskClosed,
    AuthorityDeskReady,
    AuthorityHelp,
    AuthorityReminder,
    AuthorityTold,
    PlaceWord,
    ReferralCard,
    ReferralView,
)
from bot.authorities.hand_over_screens import FileHandedOver, HandItOver
from bot.authorities.model import (
    AddressedTo,
    CaseFile,
    CaseLink,
    Issuer,
    Named,
    OrderProblem,
    Piece,
    Reported,
    Signature,
)
from bot.authorities.news_screens import Happened, NotSent, ReferralNews, StageNews
from bot.authorities.orders import (
    ORDER_STEPS,
    OrderAsk,
    OrderDraft,
    OrderEnd,
    OrderEnded,
    OrderFor,
    OrderRefusal,
)
from bot.authorities.queue_screens import AuthorityLine, AuthorityQueue
from bot.authorities.store import Given
from bot.cases.afterwards import Passage, Referral, Stage
from bot.cases.model import Case, Decision
from bot.channel.model import Channel
from bot.core.times import DAY_MS
from bot.desk.card_view import CardView
from bot.gallery.citizen_samples import LINK, NEXT_YEAR, NOW, ORDER, REPORT, SITE, Counted, decided
from bot.gallery.citizen_samples import NUMBER as NUMBER_1
from bot.reports.news_screens import MaterialNews, OutcomeNews
from bot.values import Fact, Finding, Found, Order, Outcome, Statement, Status, Urgency, Way


def desk_samples(channel: Channel) -> Iterator[Any]:
    yield AuthorityChoice()
    first = channel.authorities[0].code
    yield AuthorityChoice(first)
    for authority in channel.authorities:
        for department in authority.departments[:1]:
            yield AuthorityDeskReady(authority.code, department.region)
    yield AuthorityDeskReady(first, None, ("administrator",))
    for problem in group.PlaceProblem:
        yield PlaceWord(problem)
    yield AuthorityDeskClosed()
    yield AuthorityHelp(is_admin=False)
    yield AuthorityHelp(is_admin=True)


REFERRAL, NAME = "sampleReferral01", "Бақыт"
WORDS = "The material was published outside our territory."


def to_authorities(channel: Channel) -> Iterator[Any]:
    """All that members of authorities' groups read."""
    yield from desk_samples(channel)
    yield from cards(channel)
    yield from samples(channel)


def samples(channel: Channel) -> Iterator[Any]:
    code = channel.authorities[0].code
    order = Order(code, "12-7/345", date(2026, 11, 20), channel.country)
    done = AnswerDraft(REFERRAL, Step.RESULT, kind=Kind.DONE)
    refused = AnswerDraft(REFERRAL, Step.REASON, kind=Kind.REFUSED)
    worded = replace(refused, words=WORDS, language="en")
    form = AuthorityForm(done, NUMBER_1, code, None)
    yield form
    yield replace(form, answer=replace(done, step=Step.REVIEW))
    yield replace(form, answer=refused)
    for problem in AnswerProblem:
        yield replace(form, answer=replace(refused, step=Step.WORDS), problem=problem)
    for kind in (Kind.ASKED, Kind.TOLD):
        yield replace(form, answer=AnswerDraft(REFERRAL, Step.WORDS, kind=kind))
    yield replace(form, answer=replace(worded, step=Step.LANGUAGE))
    for answer in (worded, _usual(channel, refused)):
        yield replace(form, answer=replace(answer, step=Step.REVIEW))
    given = AnswerGiven(replace(done, order=order), NUMBER_1, code, NOW)
    for answer in (done, _usual(channel, refused), worded, replace(done, order=order)):
        yield replace(given, answer=answer)
    for kind in (Kind.ASKED, Kind.TOLD):
        yield replace(given, answer=replace(worded, kind=kind), until=None)
    for stage in (Stage.SENT, Stage.RECEIVED):
        yield AnswerRecording(REFERRAL, NUMBER_1, stage)
    for end in say.AnswerEnd:
        yield AnswerWord(end, NUMBER_1)
    yield AnswerWord(say.AnswerEnd.ANSWERED, NUMBER_1, NAME)
    yield AuthorityTold(NUMBER_1, WORDS, "en")
    for taken_back in (False, True):
        yield AuthorityReminder(NUMBER_1, taken_back)


def _usual(channel: Channel, refused: AnswerDraft) -> AnswerDraft:
    return replace(refused, reason=next((each.id for each in channel.refusals), None))


def cards(channel: Channel) -> Iterator[Counted]:
    """The card in the group at each stage, and with an answer that can be undone."""
    for view in _views(channel):
        yield Counted(ReferralCard(REFERRAL), view)


def _views(channel: Channel) -> Iterator[ReferralView]:
    code, outcome = channel.authorities[0].code, channel.outcome(Outcome.FORWARDED)
    ground = outcome.grounds[0].id if outcome.grounds else None
    decision = Decision(
        "sample",
        Finding(Outcome.FORWARDED, ground=ground, authority=code),
        1,
        NOW,
        status_before=Status.RECEIVED,
    )
    kind = channel.types_on()[0]
    case = Case(
        "sampleCase000001",
        NUMBER_1,
        3,
        Status.FORWARDED,
        kind.id,
        kind.priority.urgency,
        NOW,
        region=next((region.code for region in channel.regions), None),
        display=LINK.display,
        decision=decision,
        announced_at=NOW,
    )
    sent = Referral(REFERRAL, case.id, "sample", code, None, Way.DESK, Stage.SENT, NOW, sent_at=NOW)
    yield ReferralView(sent, case)
    received = replace(sent, stage=Stage.RECEIVED, received_at=NOW)
    yield ReferralView(received, case, NAME)
    order = Order(code, "12-7/345", date(2026, 11, 20), channel.country)
    answer = AnswerDraft(REFERRAL, kind=Kind.DONE, order=order)
    yield ReferralView(received, case, NAME, NAME, Given(answer, 1, NOW, NOW + 60_000))
    done = replace(received, stage=Stage.DONE, closed_at=NOW + DAY_MS)
    for each in (done, replace(done, order=order)):
        yield ReferralView(each, case, NAME, NAME)
    refused = replace(done, stage=Stage.REFUSED, refusal=WORDS, refusal_language="en")
    yield ReferralView(refused, case, NAME, NAME)
    usual = next((each.id for each in channel.refusals), WORDS)
    yield ReferralView(replace(refused, refusal=usual, refusal_language=None), case, NAME, NAME)
    yield ReferralView(replace(sent, stage=Stage.RECALLED), case)


NUMBER, DOCUMENT_REFERRAL = "4F7K2M", "sampleReferral01"
DOCUMENT_WORDS = "Канал рекламирует запрещённые вещества и набирает курьеров."


def document_samples(channel: Channel) -> Iterator[Any]:
    whole = case_file(channel)
    for form in documents.Form:
        notice = CaseFileDocument(DOCUMENT_REFERRAL, NUMBER, form, channel.languages[0])
        yield Counted(notice, whole)
    for outcome in channel.outcomes:
        yield StatementDocument(statement(channel, outcome.id), SITE)


def statement(channel: Channel, outcome: Outcome) -> Statement:
    text, kind = channel.outcome(outcome), channel.types_on()[0]
    grounds = channel.grounds(outcome, kind.id)
    code = channel.authorities[0].code if channel.authorities else None
    is_forwarded, is_restricted = outcome is Outcome.FORWARDED, outcome is Outcome.RESTRICTED
    order = None
    if is_restricted and code is not None:
        order = Order(code, "12-3/456", date(2026, 11, 20), channel.country, date(2027, 11, 20))
    return Statement(
        NUMBER,
        "sampleDecision01",
        kind.id,
        Finding(
            outcome,
            ground=grounds[0].id if grounds else None,
            reason=text.reasons[0].id if text.reasons else None,
            authority=code if is_forwarded else None,
            order=order,
            words=DOCUMENT_WORDS if is_forwarded else None,
            words_language="ru",
        ),
        decided_at=NOW,
        display=LINK.display,
        facts=_facts(channel, outcome),
        second_person=is_restricted,
        entry="0fde81ea7c05ba27" if is_restricted else None,
    )


def _facts(channel: Channel, outcome: Outcome) -> tuple[Fact, ...]:
    fitting = (one for one in channel.facts if not one.outcomes or outcome in one.outcomes)
    return tuple(Fact(one.id, NOW) for one in fitting)


def _evidence() -> tuple[Piece, ...]:
    return (
        Piece(
            "public_post",
            "text",
            "2026-11-20",
            None,
            "a7" * 32,
            None,
            "2026-11-19T18:30:00Z",
            "example_shop/123",
        ),
        Piece("file", "photo", "2026-11-20", 183_000, None),
        Piece("file", "video", "2026-11-21", 5_300_000, "5f" * 32, "2026-11-22T10:00:00Z"),
    )


def case_file(channel: Channel) -> CaseFile:
    """With everything that a case file may hold."""
    kind, authority = channel.types_on()[0], channel.authorities[0]
    issuer = Issuer(
        channel.id, channel.name.root, channel.operator.root, channel.is_state_body, channel.contact
    )
    place = next(iter(channel.regions), None)
    region = None if place is None else Named(place.code, place.name.root)
    long = f"{LINK.canonical}?{'a1B2-' * 30}"
    return CaseFile(
        id=DOCUMENT_REFERRAL,
        number=NUMBER,
        made_at="2026-11-24T06:00:00Z",
        issuer=issuer,
        addressed_to=AddressedTo(Named(authority.code, authority.name.root), region, "email"),
        type=Named(kind.id, kind.title.root),
        urgency="high",
        region=region,
        links=(
            CaseLink(LINK.canonical, LINK.canonical, LINK.display),
            CaseLink(long, long, f"{LINK.display}?…"),
        ),
        opened_on="2026-11-20",
        reported=Reported(7, "2026-11-20", "2026-11-24"),
        evidence=_evidence(),
        finding=stated(channel, statement(channel, Outcome.FORWARDED)),
        signature=Signature("c2FtcGxl" * 5 + "c2E=", "c2FtcGxl" * 11),
    )


CASE, LOOKING_NUMBER = "sampleCase000001", "4F7K2M"


def looking_samples(channel: Channel) -> Iterator[Any]:
    kind = channel.types_on()[0].id
    line = AgainLine(CASE, LOOKING_NUMBER, kind, Outcome.RESTRICTED, NOW)
    waits = AgainLine(CASE, "9GQ4TX", kind, Outcome.FORWARDED, NOW)
    yield AgainList((), 0)
    yield AgainList((line, waits, replace(line, order_ended=True)), 11)
    yield AgainList((), 1, is_private=False)
    yield AgainDue((line,), 1)
    yield AgainDue((line, waits), 7)
    asked = LookAsk(CASE, 3, LOOKING_NUMBER, kind, Outcome.RESTRICTED, NOW, LINK.canonical)
    yield asked
    for found in Found:
        yield replace(asked, found=found, looked_at=NOW)
        tells, remind = found is not Found.UNSEEN, found is Found.THERE
        yield LookTaken(CASE, 4, LOOKING_NUMBER, found, tells, may_remind=remind)
    ended = replace(ORDER, until=date(2026, 10, 31))
    yield replace(asked, order=ended)
    yield OrderTaken(LOOKING_NUMBER, None)
    yield OrderTaken(LOOKING_NUMBER, replace(ended, until=NEXT_YEAR))
    for found in (Found.GONE, Found.THERE, Found.MOVED):
        yield MaterialNews("sample", LOOKING_NUMBER, LINK.display, Outcome.RESTRICTED, found, NOW)


def order_samples(channel: Channel) -> Iterator[Any]:
    order = ORDER
    code = channel.authorities[0].code
    draft = OrderDraft("sample", purpose=OrderFor.ANSWER, subject="sample", authority=code)
    numbered = ORDER_STEPS.onward(replace(draft, number=order.number))
    dated = ORDER_STEPS.onward(replace(numbered, date=order.date))
    placed = ORDER_STEPS.onward(replace(dated, territory=order.territory))
    whole = ORDER_STEPS.onward(replace(placed, has_end=True, until=NEXT_YEAR))
    endless = ORDER_STEPS.onward(replace(placed, has_end=False))
    for step in (draft, numbered, dated, placed, whole, endless):
        yield OrderAsk(step)
    if channel.regions:
        yield OrderAsk(dated, regions=True)
        yield OrderAsk(replace(placed, territory=channel.regions[0].code))
    for problem in (*OrderProblem, *OrderRefusal):
        yield OrderAsk(placed, problem)
    yield from (OrderEnded(why) for why in OrderEnd)


REFERRAL_CASE = "sampleCase000001"


def referral_samples(channel: Channel) -> Iterator[Any]:
    if not channel.authorities:
        return
    code, first = channel.authorities[0].code, channel.types_on()[0].id
    news = ReferralNews(
        REFERRAL_CASE, NUMBER_1, first, code, None, Happened.NOT_SENT, Stage.FAILED, Way.HAND, NOW
    )
    for what in Happened:
        yield replace(news, what=what)
    for what in (Happened.ASKED, Happened.REFUSED):
        yield replace(news, what=what, words=WORDS, language="en")
    for count in (1, 5):
        yield NotSent(count)
    yield HandItOver(REFERRAL_CASE, 1, NUMBER_1, first, code, None)
    for how in (None, "Letter 12-7/345"):
        yield FileHandedOver(REFERRAL_CASE, NUMBER_1, first, code, None, how)
    yield from _queues(code, first)


def _queues(code: str, first: str) -> Iterator[Any]:
    sent = AuthorityLine(
        REFERRAL_CASE,
        NUMBER_1,
        first,
        Urgency.URGENT,
        LINK.display,
        code,
        None,
        Stage.SENT,
        Way.EMAIL,
        NOW,
        NOW + DAY_MS,
    )
    by_hand = replace(sent, stage=Stage.LEAVING, way=Way.HAND, chase_at=None)
    for count in (1, 2, 12):
        yield AuthorityQueue((sent, by_hand)[:count], count, 0, is_private=count != 2)
    yield AuthorityQueue((), 0, 0)


def referral_cards(channel: Channel, working: CardView) -> Iterator[CardView]:
    """A working card at each stage, by each way, and of a case without a referral."""
    code = channel.authorities[0].code
    decision = Decision(
        "sample", Finding(Outcome.FORWARDED, authority=code), 1, NOW, status_before=Status.RECEIVED
    )
    case = replace(working.case, status=Status.FORWARDED, decision=decision, announced_at=NOW)
    forwarded = replace(working, case=case)
    yield forwarded
    yield replace(forwarded, menu=("more",))
    at = Referral(
        "r1", REFERRAL_CASE, "sample", code, None, Way.HAND, Stage.LEAVING, NOW, chase_at=NOW
    )
    for stage in Stage:
        yield replace(forwarded, referral=replace(at, stage=stage))
    failed = replace(at, way=Way.EMAIL, stage=Stage.FAILED)
    yield replace(forwarded, referral=failed, menu=("more",))
    for way in Way:
        yield replace(forwarded, referral=replace(at, way=way))


def to_reporters(channel: Channel) -> Iterator[Any]:
    if not channel.authorities:
        return
    code, first = channel.authorities[0].code, channel.types_on()[0].id
    sent = Passage(Stage.SENT, code, sent_at=NOW)
    received = replace(sent, stage=Stage.RECEIVED, received_at=NOW + DAY_MS)
    refused = replace(received, stage=Stage.REFUSED, refusal=WORDS, refusal_language="en")
    silent = replace(sent, stage=Stage.SILENT, closed_at=NOW + 90 * DAY_MS)
    told = decided(channel, Outcome.FORWARDED)
    not_yet = Passage(Stage.LEAVING, code)
    for passage in (not_yet, sent, received, refused, silent):
        yield OutcomeNews(REPORT, NUMBER_1, replace(told, passage=passage), first)
    news = StageNews(REPORT, NUMBER_1, first, sent, (Stage.SENT,))
    yield news
    yield replace(news, passage=received, stages=(Stage.RECEIVED,))
    yield replace(news, passage=received, stages=(Stage.SENT, Stage.RECEIVED))
    yield replace(news, passage=refused, stages=(Stage.REFUSED,))
    yield replace(news, passage=silent, stages=(Stage.SILENT,))
    never = replace(silent, sent_at=None)
    yield replace(news, passage=never, stages=(Stage.SILENT,))
