"""Sample messages to reporters for the gallery; real data never stands here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.broadcasts.topic_screens import NewsChosen, TopicChoices
from bot.channel.model import Channel
from bot.channel.parts import Ground
from bot.core.codes import ALPHABET, key_of, number_of
from bot.core.deep_links import DeepLink
from bot.core.people import Role
from bot.dataclass import dataclass
from bot.desk.buttons import PauseFor
from bot.desk.card_view import CardView
from bot.hotlines.screens import HotlineRegionAsk, Hotlines, WorryAsk
from bot.links.values import LinkProblem
from bot.privacy.model import Ended, Held, RequestAct, RequestKind
from bot.privacy.own_data import OwnData
from bot.privacy.request_screens import (
    DataAnswered,
    DataAsk,
    DataErasureAsked,
    DataLooksFull,
    DataPrompt,
    DataRequestCame,
    DataRequestDone,
    DataRequests,
    DataRequestScreen,
    DataSaid,
    DataWord,
)
from bot.register.check import CheckAsk, CheckedLink, LinksChecked, NoMoreChecks, Published
from bot.register.model import Entry, EntryChange, Standing, hash_of
from bot.reports import calls, notices
from bot.reports.additions import (
    AdditionAsk,
    AdditionsFull,
    AdditionTaken,
)
from bot.reports.anonymity_screens import (
    AnonymousOffer,
    AnonymousReceipt,
    Cleaned,
    CleaningAsk,
)
from bot.reports.calls import CallFiled, CallWord
from bot.reports.care import HelpNumbers, Hint
from bot.reports.draft import (
    AS_THEY_ARE,
    CLEANED,
    Attachment,
    Draft,
    Refusal,
    Remark,
    Step,
    Target,
    Unkept,
)
from bot.reports.draft_screens import CHANGES, AnswerOffer, DraftOffer, DraftStep, LinkOffer
from bot.reports.need import HeldWords
from bot.reports.news_screens import (
    EditOffer,
    Late,
    NotDecidedYet,
    OutcomeNews,
    QuestionToReporter,
    Reopened,
    SlowDown,
    Sorry,
)
from bot.reports.notices import Decided
from bot.reports.pauses import FilingPaused, ReportsRestored, ReportsVoided
from bot.reports.personal_numbers import NumbersAsk, find
from bot.reports.public_post import KeptFile, KeptPost, Post
from bot.reports.report_screens import (
    Ending,
    Receipt,
    ReceiptAsk,
    ReportList,
    ReportState,
    ReportWord,
    WithdrawAsk,
)
from bot.reports.welcome_screens import (
    ConsentAsk,
    ConsentDeclined,
    ConsentWithdrawn,
    EraseAsk,
    Erased,
    Greeting,
    Help,
    LanguageAsk,
    Menu,
    Privacy,
    WithdrawConsentAsk,
)
from bot.staff import posters
from bot.staff.posters import LinksRefused, PosterAsk, PosterFile
from bot.values import NEWS, AskedFor, Change, Finding, Order, Outcome, Scope, Status
from bot.values import RefusalGround as Ground_1

NOW = 1795500000000
"""24 November 2026, in milliseconds UTC: samples never depend on the clock."""
LINK = Target("https://example.com/post/1", "example.com", "hxxps://example[.]com/post/1")
NEXT_YEAR = date(2027, 12, 31)
ORDER = Order("mci", "12-7/345", date(2026, 3, 12), "KZ")

KEPT_POST = KeptPost(
    "samplePost000001",
    "sampleCase000001",
    Post("sample_news", 12, NOW, "3f" * 32),
    "The words of a post.",
    (KeptFile("unique-1"),),
    NOW,
    NOW,
)


def decided(channel: Channel, outcome: Outcome) -> Decided:
    """A decision with all of its fields."""
    text = channel.outcome(outcome)
    names_authority = outcome in {Outcome.FORWARDED, Outcome.RESTRICTED}
    return Decided(
        LINK.display,
        Finding(
            outcome,
            ground=text.grounds[0].id if text.grounds else None,
            reason=text.reasons[0].id if text.reasons else None,
            authority=channel.authorities[0].code
            if names_authority and channel.authorities
            else None,
            order=ORDER if outcome is Outcome.RESTRICTED else None,
            words="A word from the member of staff.",
        ),
        NOW,
    )


SITE = "https://register.example"
DECIDED = date(2026, 3, 12)


def entry(channel: Channel, **changes: Any) -> Entry:
    """An entry for the sample link, in the texts of this channel."""
    outcome = channel.outcome(Outcome.RESTRICTED)
    ground, reason = outcome.grounds[0], outcome.reasons[0]
    made = Entry(
        id="sample01",
        scope=Scope.LINK,
        host=LINK.host,
        link_hash=hash_of(LINK.canonical),
        category=channel.types_on()[0].id,
        finding=Finding(Outcome.RESTRICTED, ground.id, reason.id, order=ORDER),
        ground_text=ground.label.root,
        law=_law(channel, ground),
        edition=ground.as_of,
        reason_text=reason.text.root,
        authority_name=None,
        decided_on=DECIDED,
        published_on=DECIDED + timedelta(days=2),
    )
    return replace(made, **changes)


def _law(channel: Channel, ground: Ground) -> dict[str, str] | None:
    acts = {code: ground.act(code) for code in channel.languages}
    return {code: act for code, act in acts.items() if act} or None


def check_samples(channel: Channel) -> Iterator[Any]:
    for problem in (False, True):
        yield CheckAsk(again=problem)
    yield CheckAsk(again=True, bad_links=(LinkProblem.too_long,))
    unknown = CheckedLink(LINK.display, LINK.key, site=SITE)
    yield LinksChecked((unknown,))
    every = [replace(unknown, entries=one) for one in _entries(channel)]
    for known in every:
        yield LinksChecked((known,))
    yield LinksChecked((unknown, replace(every[0], site=None)), left_out=1)
    newest = (every[0].entries[0].entry,)
    for whole, count in ((True, 4), (False, 1), (False, 21)):
        yield LinksChecked(
            (
                replace(
                    unknown,
                    host=LINK.host,
                    of_host=count,
                    newest_of_host=newest,
                    is_whole_site=whole,
                ),
            )
        )
    for left_out in (2, 21):
        yield LinksChecked((unknown,) * 3, left_out)
    draft = Draft("sample01", Step.TYPE, links=(LINK,), fast=True)
    yield DraftStep(draft, known=(every[0],))
    for per_hour in (1, 2, 20):
        yield NoMoreChecks(per_hour, NOW, site=SITE)
    yield NoMoreChecks(20, NOW, by_all=True)


def _entries(channel: Channel) -> Iterator[tuple[Published, ...]]:
    yield (Published(entry(channel)),)
    where = channel.regions[0].code if channel.regions else channel.country
    known = entry(channel)
    order = replace(ORDER, territory=where, until=NEXT_YEAR)
    yield (Published(replace(known, finding=replace(known.finding, order=order))),)
    yield (Published(entry(channel, standing=Standing.ENDED)),)
    yield (Published(entry(channel, gone_on=DECIDED)),)
    overturned = entry(channel, standing=Standing.OVERTURNED, version=2)
    changes = [
        EntryChange("sample01", n, DECIDED + timedelta(days=n), change)
        for n, change in enumerate(Change, 1)
    ]
    yield (Published(overturned, (changes[0],)),)
    yield (Published(entry(channel), tuple(changes)),)
    for many in (4, 5):
        yield (Published(entry(channel)),) * many


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


def citizen_samples(channel: Channel) -> Iterator[Any]:
    """In the order in which a citizen sees them."""
    yield from _first_contact(channel)
    yield from _filling_in(channel)
    yield from check_samples(channel)
    yield from _after_sending(channel)
    yield from _anonymous(channel)
    yield from _unasked(channel)
    yield from _posters(channel)
    for about in (*notices.Hinted, *Unkept):
        yield Hint(about)
    held = HeldWords("d1", 1, 5, "en")
    for about in (notices.Hinted.IN_NEED, notices.Hinted.BLACKMAIL, notices.Hinted.HOME):
        yield Hint(about, held)
    for turn in (1, 2):
        yield Hint(notices.Hinted.IN_CARE, turn=turn)
    yield HelpNumbers(NUMBER)
    yield Sorry("A1B2C3D4")
    yield Late()
    yield SlowDown(30)


def _first_contact(channel: Channel) -> Iterator[Any]:
    yield Greeting()
    yield Greeting(kept=True)
    yield ConsentAsk()
    yield ConsentAsk(kept=True, full=True)
    yield ConsentAsk(declined=True)
    yield ConsentDeclined()
    for intro in notices.MenuIntro:
        yield Menu(intro)
    yield Help()
    yield Help(Role.ADMIN)
    yield from _hotlines(channel)
    yield LanguageAsk()
    yield Privacy()
    if channel.regions:
        yield Privacy(channel.regions[0].code)
    for reports in (0, 1, 3, 21):
        yield WithdrawConsentAsk(reports)
    yield ConsentWithdrawn()
    yield from _own_data()
    for reports in (1, 3, 21):
        yield EraseAsk(reports)
    yield Erased(CODE)


def _own_data() -> Iterator[Any]:
    data: dict[str, Any] = {
        "account": {"language": "ru", "consent_version": 2, "consent_at": "2026-11-26T10:00:00Z"},
        "consent_text": None,
        "news": {"safety": True},
        "not_sent": None,
        "reports": [],
        "broadcasts": [],
        "messages_on_their_way": 0,
        "paused_until": None,
        "staff": None,
    }
    for as_json in (False, True):
        yield OwnData(data, as_json)


def _hotlines(channel: Channel) -> Iterator[Any]:
    region = channel.regions[0].code if channel.regions else None
    yield Hotlines(ask_language=True)
    yield Hotlines(channel.types_on()[0].id, region, remembered=region is not None)
    yield WorryAsk()
    yield WorryAsk(region=region, group=channel.groups[0].id)
    yield HotlineRegionAsk(keeps=True)
    waiting = draft(channel, Step.EVIDENCE, links=(LINK,))
    yield LinkOffer(waiting, channel.types_on()[-1].id, region)


def _posters(channel: Channel) -> Iterator[Any]:
    region = channel.regions[0].code if channel.regions else None
    payload = DeepLink(channel.types_on()[0].id, region).payload
    paper = channel.languages[0]
    for page in posters.PosterPage:
        yield PosterAsk(payload, paper, page)
    yield PosterAsk(payload, paper, unknown="moon")
    yield PosterFile(payload, paper)
    yield LinksRefused()


def draft(channel: Channel, step: Step, **parts: Any) -> Draft:
    """A draft of the channel's first type at some step."""
    violation = None if step is Step.TYPE else channel.types_on()[0].id
    return Draft("sample01", step, 3, violation=violation, **parts)


def _filling_in(channel: Channel) -> Iterator[Any]:
    yield DraftStep(draft(channel, Step.TYPE))
    yield DraftStep(draft(channel, Step.TYPE, links=(LINK,), fast=True))
    for kind in channel.types_on():
        yield DraftStep(Draft("sample01", Step.EVIDENCE, 2, kind.id))
    for step in (Step.FILES, Step.REGION, Step.PLACE):
        yield DraftStep(draft(channel, step, links=(LINK,)))
    yield DraftStep(draft(channel, Step.FILES, files=FILES))
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
    yield DraftStep(whole)
    yield DraftStep(whole, page=CHANGES)
    for files in EVERY_FILE:
        yield DraftStep(replace(whole, files=files))
    yield DraftStep(replace(whole, description=PERSONAL))
    yield DraftStep(draft(channel, Step.REVIEW, links=(LINK,), tell=False))
    yield DraftStep(whole, remarks=(*Remark, *Unkept))
    for refusal in Refusal:
        yield DraftStep(draft(channel, Step.EVIDENCE), (refusal,))
    yield DraftStep(
        draft(channel, Step.TYPE, description="10.0.0.1"),
        tuple(LinkProblem),
    )
    yield DraftOffer(whole)
    yield DraftOffer(whole, call=True)
    yield from _by_phone(whole)
    answer = draft(channel, Step.TYPE, description="This morning.", asked=(QUESTION, REPORT))
    yield AnswerOffer(DraftStep(answer), "4F7K2M", "When did you see it?")
    yield AnswerOffer(DraftStep(answer), "4F7K2M", "When did you see it?", NUMBERS)


def _by_phone(draft: Draft) -> Iterator[Any]:
    call = replace(draft, origin=None, files=(), tell=False, by_phone=True)
    for step in (Step.TYPE, Step.EVIDENCE, Step.REVIEW):
        yield DraftStep(replace(call, step=step))
    yield DraftStep(call, page=CHANGES)
    yield DraftOffer(call)


def _anonymous(channel: Channel) -> Iterator[Any]:
    first = channel.types_on()[0].id
    yield AnonymousOffer("sample01", 3, CODE)
    yield AnonymousOffer("sample01", 3, CODE, keeps_others=True)
    yield AnonymousReceipt(CODE, first)
    told = decided(channel, Outcome.RESTRICTED)
    yield AnonymousReceipt(CODE, first, (told,))
    for per_day in (1, 5):
        yield SlowDown(per_day, anonymous=True)
    yield CleaningAsk()
    yield Cleaned()


def _after_sending(channel: Channel) -> Iterator[Any]:
    first = channel.types_on()[0].id
    restricted = decided(channel, Outcome.RESTRICTED)
    receipt = Receipt(CODE, NUMBER, REPORT, first, tell=True, links=1)
    yield receipt
    yield replace(receipt, tell=False, offers_news=True)
    yield replace(receipt, decided=(restricted,), repeated=True)
    yield ReportList((), 0, 1)
    lines = [
        notices.ReportLine(REPORT, NUMBER, first, NOW, status, None, LINK.display, 1)
        for status in Status
        if status is not Status.CLOSED
    ]
    closed = notices.ReportLine(
        REPORT, "9GQ4TX", first, NOW, Status.CLOSED, Outcome.RESTRICTED, WORDS
    )
    yield ReportList((*lines, closed), 1, 3)
    yield from _states(channel, first, restricted)
    yield ReceiptAsk()
    yield ReceiptAsk(unknown=True)
    yield WithdrawAsk(REPORT, NUMBER)
    for ending in Ending:
        yield ReportWord(REPORT, NUMBER, ending)
    yield AdditionAsk(REPORT, NUMBER)
    yield EditOffer(REPORT, NUMBER)
    yield NumbersAsk(REPORT, NUMBER, NUMBERS)
    yield NumbersAsk(REPORT, NUMBER, NUMBERS[:1], QUESTION)
    yield AdditionTaken(REPORT, NUMBER)
    yield AdditionsFull(REPORT, NUMBER, 20, within_a_day=False)
    yield AdditionsFull(REPORT, NUMBER, 60, within_a_day=True)
    yield AdditionAsk(REPORT, NUMBER, "When did you see it?")
    yield AdditionTaken(REPORT, NUMBER, is_answer=True)


def _states(channel: Channel, first: str, restricted: notices.Decided) -> Iterator[Any]:
    talk = (
        notices.Exchange("When did you see it?", NOW, is_question=True),
        notices.Exchange("This morning.", NOW, is_question=False, files=2),
    )
    state = ReportState(
        id=REPORT,
        number=NUMBER,
        violation=first,
        filed_at=NOW,
        targets=(
            notices.TargetState(LINK.display, Status.UNDER_REVIEW, None),
            notices.TargetState(LINK.display, Status.CLOSED, restricted),
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
    yield from _states_by_code(state)
    withdrawn = notices.TargetState(None, Status.WITHDRAWN, None)
    yield replace(
        state,
        withdrawn_at=NOW,
        description=None,
        files=0,
        talk=(),
        may_withdraw=False,
        may_add=False,
        tell=False,
        targets=(withdrawn,),
    )


def _states_by_code(state: ReportState) -> Iterator[Any]:
    by_code = replace(
        state,
        id=key_of(CODE),
        by_receipt=True,
        description=None,
        files=0,
        talk=state.talk[:1],
        tell=False,
    )
    asked = (QUESTION, state.talk[0].text or "")
    yield replace(by_code, answerable=(asked,))
    yield replace(by_code, answerable=(asked, (QUESTION, "Is it still there?")))


def _unasked(channel: Channel) -> Iterator[Any]:
    first = channel.types_on()[0].id
    for text in channel.outcomes:
        yield OutcomeNews(REPORT, NUMBER, decided(channel, text.id), first)
    overturned = notices.Decided(LINK.display, Finding(Outcome.OVERTURNED), NOW)
    yield OutcomeNews(REPORT, NUMBER, overturned, first, again=True)
    for order in (None, replace(ORDER, until=date(2026, 10, 31)), replace(ORDER, until=NEXT_YEAR)):
        told = decided(channel, Outcome.RESTRICTED)
        told = replace(told, finding=replace(told.finding, order=order))
        yield OutcomeNews(REPORT, NUMBER, told, first)
    yield Reopened(REPORT, NUMBER)
    yield Reopened(REPORT, NUMBER, split=True)
    yield QuestionToReporter(QUESTION, REPORT, NUMBER, "When did you see it?")
    yield NotDecidedYet(REPORT, NUMBER, NOW)
    yield QuestionToReporter(QUESTION, REPORT, NUMBER, "Thank you, this helps.", True)


def abuse_samples(channel: Channel) -> Iterator[Any]:
    for why in (None, *(reason.id for reason in channel.bad_faith)):
        yield FilingPaused(NOW, why, None, REPORT)
        yield ReportsVoided(21, why, None, REPORT)
    yield FilingPaused(NOW, None, "The photos are ten years old.", None)
    yield ReportsVoided(1, None, "The photos are ten years old.", REPORT)
    yield ReportsRestored()
    for count in (1, 5):
        yield ReportsRestored(count)


def cards(working: CardView) -> Iterator[CardView]:
    """A working card with each of its menus open."""
    yield replace(working, menu=("bads", f"{REPORT}@{NOW}", f"{REPORT}@{NOW}"))
    yield replace(working, menu=("bad", REPORT, "21", "0", "0"))
    yield replace(working, menu=("bad", REPORT, "0", str(NOW), "5"))
    yield replace(working, menu=("bv", REPORT))
    for long in PauseFor:
        yield replace(working, menu=("bp", REPORT, long.value))


def call_samples(channel: Channel) -> Iterator[Any]:
    kind = channel.types_on()[0].id
    region = channel.regions[0].code if channel.regions else None
    decided = Decided(LINK.display, Finding(Outcome.RESTRICTED), NOW)
    yield CallFiled(CODE, kind, region)
    letters = "".join(filter(str.isalpha, ALPHABET))
    for part in (letters[:11], letters[-11:]):
        yield CallFiled(part, kind, None, True, (decided,))
    for end in calls.CallEnd:
        yield CallWord(end)


ID, DATA_NUMBER, NAME, PROOF = "sampleRequest001", "4F7K2M", "Арман", "4F7K2M9QWDX2A7"
CAUSE = "Letter 12-7/345 of 12.03.2026, Department of Police."


def data_samples() -> Iterator[Any]:
    yield DataAsk()
    yield DataAsk(DATA_NUMBER)
    for act in (RequestAct.ANSWER, RequestAct.ERASE):
        yield DataAnswered(DATA_NUMBER, act, "Your region is corrected.")
    yield DataAnswered(DATA_NUMBER, RequestAct.REFUSE, "See the earlier answer.", Ground_1.REPEATED)
    yield DataRequestCame(ID, DATA_NUMBER)
    waiting = ((ID, DATA_NUMBER),)
    yield DataRequests(0, True, True, True, waiting, tuple(_ended()), tuple(_counts()))
    yield DataRequests(1, False, False, False, (), tuple(_ended()), (), ((NAME, 3),))
    for kind in RequestKind:
        yield DataRequestScreen(ID, DATA_NUMBER, kind, NOW, CAUSE)
    for held in Held:
        yield DataRequestScreen(ID, DATA_NUMBER, RequestKind.OUTSIDE, NOW, CAUSE, held)
    yield DataRequestScreen(ID, DATA_NUMBER, RequestKind.PERSON, NOW, "?", None, grounds=True)
    for asked in tuple(AskedFor)[1:]:
        yield DataPrompt(asked, DATA_NUMBER)
    yield DataRequestDone(DATA_NUMBER, RequestAct.REFUSE)
    yield DataRequestDone(DATA_NUMBER, RequestAct.ERASE, PROOF)
    for said in DataSaid:
        yield DataWord(said, DATA_NUMBER)
    for may in (True, False):
        yield DataRequestScreen(
            ID,
            DATA_NUMBER,
            RequestKind.OUTSIDE,
            NOW,
            CAUSE,
            Held.ACCOUNT,
            reason=CAUSE,
            may_confirm=may,
        )
    yield from _erasures()
    yield TopicChoices(NEWS, ())
    yield TopicChoices(NEWS[:1], NEWS[1:])
    for wanted in (True, False):
        yield NewsChosen(wanted)


def _erasures() -> Iterator[Any]:
    yield DataPrompt(AskedFor.ERASE, DATA_NUMBER, later=True)
    yield DataRequestCame(ID, DATA_NUMBER, NAME)
    yield DataErasureAsked(DATA_NUMBER, NAME)
    yield DataRequestDone(DATA_NUMBER)
    yield DataRequestDone(DATA_NUMBER, proof=PROOF)
    yield DataLooksFull(NAME, 10)


def _ended() -> Iterator[Ended]:
    yield Ended(
        NOW,
        DATA_NUMBER,
        RequestKind.OUTSIDE,
        RequestAct.ERASE,
        NAME,
        CAUSE,
        None,
        Held.ACCOUNT,
        PROOF,
    )
    yield Ended(
        NOW,
        DATA_NUMBER,
        RequestKind.PERSON,
        RequestAct.REFUSE,
        NAME,
        "Answered.",
        Ground_1.REPEATED,
    )
    yield Ended(NOW, DATA_NUMBER, RequestKind.OUTSIDE, RequestAct.LAPSE, None, None)


def _counts() -> Iterator[tuple[RequestKind, RequestAct, int]]:
    yield RequestKind.PERSON, RequestAct.ANSWER, 12
    yield RequestKind.OUTSIDE, RequestAct.REFUSE, 2
