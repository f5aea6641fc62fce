"""Sample messages to staff for the gallery; real data never stands here."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bot.broadcasts import messages
from bot.broadcasts.approvals import ApprovalsWait
from bot.broadcasts.messages import BroadcastMessage, TopicButtons
from bot.broadcasts.model import Audience, Content, RunKind, Stage
from bot.broadcasts.screens import (
    BroadcastList,
    BroadcastPanel,
    BroadcastProgress,
    BroadcastQuestion,
    BroadcastReport,
    BroadcastSettled,
    BroadcastStart,
    BroadcastTable,
    BroadcastWord,
)
from bot.cases.model import USUAL, USUAL_FOR, Case, Decision, Limit
from bot.cases.pattern_rules import Pattern
from bot.channel.model import Channel
from bot.core import reviews_store
from bot.core.alarms import AdminWord, DialLine, Trouble
from bot.core.people import Role
from bot.desk import duty
from bot.desk import notices as say
from bot.desk.card_view import CardView, MovedHere, Said
from bot.desk.cards import CardMoved, DigestView
from bot.desk.desks import DeskLine, DeskList, DeskScreen
from bot.desk.duty import DutyScreen, NotOpened, OverdueCases
from bot.desk.four_eyes import ProposalRefused
from bot.desk.holds import HandedOver, HandOverRefused, HoldEnds, PassedOn, SnoozeOver
from bot.desk.lists import DeskHelp, DeskLanguageAsk, DeskLanguageSet, Found, History, Mine, Queue
from bot.desk.model import (
    By,
    Drawn,
    Dropped,
    Filters,
    Look,
    Opinion,
    Option,
    Part,
    QueueCounts,
)
from bot.desk.model import Stage as LookStage
from bot.desk.notices import (
    CaseFile,
    DeskClosed,
    DeskReady,
    DeskWord,
    FilesIntro,
    NoteKept,
    PromptStaff,
    QuestionSent,
    ReporterSaid,
    WordsTakenBack,
)
from bot.desk.second_looks import LooksOffered, LooksWait, LookView, blind
from bot.desk.second_person import SecondCall
from bot.desk.talks import MessageSent
from bot.desk.verdicts import Asked, choosing, with_order
from bot.figures import stats
from bot.figures.exports import (
    ExportAsk,
    Exported,
    ExportFile,
    ExportHistory,
    ExportLine,
    ExportPage,
)
from bot.figures.model import (
    OTHERS,
    Comparison,
    Counts,
    Fairness,
    Figures,
    Measure,
    Monthly,
    Page,
    Piece,
    Spread,
    publish,
)
from bot.figures.monthly import MonthlyFigure, MonthlyFile
from bot.figures.period import Agreement, Format, SecondLooks, parse, pieces, suppress
from bot.figures.period import Filters as Filters_1
from bot.figures.stats import FiguresWord, PeriodFigures
from bot.figures.summary import DayOfType, DaySummary
from bot.gallery import authority_samples, citizen_samples
from bot.gallery.citizen_samples import FILES, KEPT_POST, LINK, NOW, ORDER, PERSONAL, Counted
from bot.history.service import CheckpointPublished
from bot.hotlines.number_checks import DialAsk
from bot.register.model import Entry, Fix, Settled, Standing, narrowed
from bot.register.publication import (
    EntryCard,
    EntryRefused,
    NoEntry,
    PublicationCard,
    PublicationLine,
    PublicationList,
    PublicationSettled,
    PublicationsWait,
    View,
)
from bot.reports.likeness import Alike, Common
from bot.staff.model import GIVEN, StaffProblem
from bot.staff.roles import (
    AdminSure,
    Beside,
    Change,
    DeskRole,
    DeskRoles,
    NewPeople,
    NewPerson,
    RoleGiven,
    StaffAsk,
    StaffCard,
    StaffChanged,
    StaffDone,
    StaffLine,
    StaffList,
    StaffWord,
)
from bot.values import Act, Finding, Intake, Order, Outcome, Scope, Status, Topic, Urgency, Why
from bot.values import Found as Found_1

ACT_CASE, ACT_NUMBER, ACT_NAME = "sampleCase000001", "4F7K2M", "Дана"


MENUS = (
    ("r",),
    ("h", "11", "22"),
    ("h",),
    ("w", "11"),
    ("z",),
    ("a", "3"),
    ("a", "7"),
    ("aa", "342"),
)


def act_cards(view: CardView) -> Iterator[CardView]:
    """A working card with each menu open, put off, and with words that came after a decision."""
    working = replace(view, is_private=True, holder=ACT_NAME)
    yield working
    for menu in MENUS:
        named = (menu[0] in {"h", "w"} and ((11, ACT_NAME), (22, "Марат"))[: len(menu) - 1]) or ()
        yield replace(working, menu=menu, colleagues=named)
    yield from _changes(working)
    yield from _proposed(view)
    yield from citizen_samples.cards(working)
    ordinary = replace(view.case, urgency=Urgency.NORMAL)
    yield replace(working, menu=("z",), case=ordinary)
    yield replace(working, case=replace(ordinary, snoozed_until=NOW))


def _changes(working: CardView) -> Iterator[CardView]:
    """Each menu that corrects the case or asks for a reason, and a case that was moved here."""
    desk = ("sampleDesk000001", "Алматы")
    yield replace(working, menu=("t",))
    yield replace(working, menu=("g",))
    yield replace(working, menu=("d", desk[0]), desks=(desk,))
    for act in USUAL_FOR:
        yield replace(working, menu=("b", act.value), named="4F7K2M")
    yield replace(working, moved=MovedHere(ACT_NAME, desk[1], NOW, Why.LANGUAGE))
    joined = replace(working.case, status=Status.CLOSED, merged_into=ACT_CASE, announced_at=NOW)
    yield replace(working, case=joined, merged_number="4F7K2N", menu=("more",))


def _proposed(view: CardView) -> Iterator[CardView]:
    """A decision that waits for a second person, in the group and in private; then approved."""
    decision = Decision(
        "sampleDecision01",
        Finding(Outcome.RESTRICTED, words="Thank you."),
        1,
        NOW,
        status_before=Status.UNDER_REVIEW,
    )
    proposal = replace(decision, finding=replace(decision.finding, facts=("link_seen",)))
    case = replace(view.case, status=Status.UNDER_REVIEW, proposal=proposal)
    for is_private in (False, True):
        yield replace(view, case=case, proposed_by=ACT_NAME, is_private=is_private)
    decided = replace(view.case, status=Status.CLOSED, decision=decision, announced_at=NOW)
    yield replace(view, case=decided, decided_by=ACT_NAME, approved_by="Марат")
    for into in (decided, view.case):
        yield replace(view, case=case, proposed_by=ACT_NAME, is_private=True, into=into)
    joined = (view.case,) * 12
    yield replace(view, case=case, proposed_by=ACT_NAME, is_private=True, joined=joined)


def act_samples() -> Iterator[Any]:
    yield HandedOver(ACT_CASE, 3, ACT_NUMBER, ACT_NAME, None, "You know this channel better.")
    for why in USUAL:
        yield HandedOver(ACT_CASE, 3, ACT_NUMBER, ACT_NAME, why, None)
    yield HandOverRefused(ACT_NUMBER, ACT_NAME, Why.SHIFT)
    yield HandOverRefused(ACT_NUMBER, ACT_NAME, words="I am on the road until the evening.")
    for taken in (False, True):
        yield ProposalRefused(ACT_CASE, ACT_NUMBER, ACT_NAME, Why.OTHER_GROUND, None, taken=taken)
    yield ProposalRefused(ACT_CASE, ACT_NUMBER, ACT_NAME, None, "The quotation is ironic.")
    yield SnoozeOver(ACT_NUMBER)
    yield HoldEnds(ACT_CASE, 3, ACT_NUMBER, NOW)
    yield PassedOn(ACT_NUMBER, ACT_CASE, 3)
    for by_code in (False, True):
        yield MessageSent(ACT_NUMBER, ACT_NAME, "Thank you, this helps.", by_code)


DUTY_NAME, DUTY_CASE = "Дана", "sampleCase000001"


def duty_samples(channel: Channel) -> Iterator[Any]:
    at_desks = (
        duty.DutyAtDesk("Алматы", (DUTY_NAME, "Марат")),
        duty.DutyAtDesk("Шымкент", ()),
    )
    off = DutyScreen(
        is_on=False, until=None, text_only=False, quiet_from=22, quiet_until=8, desks=at_desks
    )
    yield off
    yield replace(off, is_on=True, text_only=True, quiet_until=22)
    yield replace(off, is_on=True, until=NOW)
    yield NotOpened("4F7K2M")
    first = channel.types_on()[0].id
    new = duty.OverdueLine(DUTY_CASE, "4F7K2M", first, Urgency.URGENT, NOW, None, was_claimed=False)
    proposed = replace(new, holder=DUTY_NAME, proposed=True)
    held = replace(new, urgency=Urgency.NORMAL, holder=DUTY_NAME, was_claimed=True)
    yield OverdueCases((new,), 0, 0)
    for step in (1, 2):
        yield OverdueCases((new, held, proposed), 12, step)


LIST_NAME, LIST_CASE = "Дана", "sampleCase000001"


def list_samples(channel: Channel) -> Iterator[Any]:
    first, region = channel.types_on()[0].id, channel.regions[0].code
    line = say.QueueLine(
        LIST_CASE, "4F7K2M", first, Urgency.URGENT, Status.RECEIVED, NOW, LINK.display, None
    )
    line = replace(line, due_at=NOW)
    held = replace(line, urgency=Urgency.NORMAL, status=Status.UNDER_REVIEW, holder=LIST_NAME)
    held = replace(held, reporters=12, snoozed_until=NOW, due_at=NOW + 1)
    done = replace(line, status=Status.CLOSED, outcome=Outcome.RESTRICTED, here=False)
    yield Queue((), 0, 0, None)
    yield Queue((replace(held, is_slowed=True),), 1, 0, NOW)
    yield Queue((line, held), 21, 1, NOW, 1, (replace(done, here=True),))
    yield Queue((), 0, 0, None, 2, (replace(done, here=True),))
    counts = QueueCounts(21, 21, 1, 16, 1, 2, 2, 16, NOW)
    full = Queue((line, held), 21, 1, NOW, counts=counts, page=1, is_private=True)
    yield full
    yield replace(full, page=0, is_private=False)
    yield replace(full, page=0, awaiting=3)
    narrowed = Filters("fu", first, region, account="t.me/sample")
    yield replace(full, filters=narrowed, like=LIST_CASE, page=0)
    options = ((By.TYPE, first), (By.REGION, region), (By.SITE, "t.me/sample"))
    for by, value in options:
        yield replace(full, by=by, options=(Option(value, 5, LIST_CASE),))
    yield replace(full, by=By.SITE)
    for part in Part:
        yield Mine(part, (held,), 9, 1, 12)
    yield Mine(Part.HELD, (), 0, 1, 12)
    yield Mine(Part.HELD, (held,), 9, 1, 12, is_private=False)
    yield Found("example", ())
    yield Found("example", (line, held, done), 3)
    yield Found("example", (line, held, done), 20, 1, "search1", is_private=True)
    yield Found("example", (line, held, done), 20)


NAME = "Дана"


def role_samples() -> Iterator[Any]:
    """The admins' screens of staff, and notices about roles."""
    boss = StaffLine(700201, "Әсел", Role.ADMIN, is_fixed=True)
    senior = StaffLine(700101, NAME, Role.SENIOR, ("Staff group",))
    member = StaffLine(700102, "Сергей", Role.MEMBER, ("Staff group",), is_given=False)
    at_desk, custodian = Beside(Role.SENIOR, "Almaty"), Beside(Role.CUSTODIAN)
    away = StaffLine(700103, "Emma", Role.MODERATOR, beside=(at_desk, custodian))
    desks = (DeskRole("sampleDesk000001", "Алматы", Role.SENIOR), DeskRole("d2", "Astana", None))
    yield DeskRoles(700102, "Сергей", desks)
    yield DeskRoles(700102, "Сергей", desks, desks[0])
    yield StaffCard(
        StaffLine(700104, "Арман", None, is_given=False, beside=(custodian,)), is_oneself=False
    )
    yield StaffList((boss, senior, away), 3, 0, 1, is_strict=True)
    yield StaffList((boss, senior, member), 21, 1, 3, is_strict=False)
    for line in (boss, senior, member, away):
        yield StaffCard(line, is_oneself=False, by="Әсел", at=NOW)
    yield AdminSure(senior)
    yield StaffCard(replace(senior, role=Role.ADMIN), is_oneself=True)
    for role in (*GIVEN, Role.CUSTODIAN):
        yield StaffAsk(role)
        yield RoleGiven(role, "Әсел")
    yield RoleGiven(None, "Әсел")
    new = (NewPerson("Арман", None), NewPerson(NAME, Role.SENIOR))
    yield NewPeople("Staff group", new, 3, asks=False)
    yield NewPeople("Staff group", new[:1], 0, asks=True)
    yield NewPeople("Staff group", new[:1], 0, asks=False, at_authority=True)
    yield RoleGiven(Role.SENIOR, "Әсел", desk="Алматы")
    changes = (Change(NAME, None, Role.SENIOR), Change("Сергей", Role.ADMIN, None))
    yield StaffDone(changes, ((StaffProblem.ALREADY, "Emma", Role.MODERATOR),), is_strict=False)
    yield StaffChanged("Әсел", changes[0])
    yield StaffChanged("Әсел", Change("Арман", None, Role.MODERATOR, "Алматы"))
    for problem in StaffProblem:
        name = "123456789" if problem is StaffProblem.NOT_ADMIN_YET else NAME
        yield StaffWord(problem, name, Role.SENIOR)


CASE = "sampleCase000001"
NUMBER, OTHER_NUMBER = "4F7K2M", "9GQ4TX"
WORD = "drugz"
MINUTE_MS = 60_000


def staff_samples(channel: Channel) -> Iterator[Any]:
    """In the order in which staff see them."""
    yield DeskReady((), (), 0, (), anyone_adds=True)
    regions = tuple(region.code for region in channel.regions[:1])
    yield DeskReady((channel.types_on()[0].id,), regions, 5, ("administrator",))
    yield DeskClosed()
    yield from _desks(channel)
    yield from cards(channel)
    yield from digests(channel)
    yield from list_samples(channel)
    yield from _history()
    yield from _words(channel)
    yield from act_samples()
    yield from citizen_samples.abuse_samples(channel)
    yield from duty_samples(channel)
    yield from citizen_samples.call_samples(channel)
    for problem in say.DeskProblem:
        yield DeskWord(problem, _NAMED.get(problem))
    yield from role_samples()
    yield from citizen_samples.data_samples()
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
    full = _in_private(working)
    yield full
    yield replace(working, case=replace(working.case, patterns=frozenset(Pattern)))
    yield replace(full, menu=("f",))
    told = _decided(working.case, Outcome.RESTRICTED, NOW)
    yield replace(working, case=told, menu=("more",))
    yield replace(working, case=replace(told, unread_since=NOW))
    yield from act_cards(replace(working, holder=None))
    yield from authority_samples.referral_cards(channel, working)


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


def _in_private(view: CardView) -> CardView:
    other = replace(view.case, id="sampleCase000003", number="7HJ3WK")
    return replace(
        view,
        is_private=True,
        links=(LINK.canonical, f"https://example.com/{'long/' * 60}"),
        languages=(("kk", 3), ("en", 1)),
        said=(Said(NOW, "Ask the hoster.", NAME), Said(NOW, "It was this morning.")),
        alike=(Alike(other, (Common.ACCOUNT, Common.TEXT)), Alike(other, (Common.FILE,))),
        posts=(KEPT_POST, replace(KEPT_POST, text=None), KEPT_POST),
    )


def digests(channel: Channel) -> Iterator[DigestView]:
    """The digest in a flood, with a case that waited for hours, and when the flood is over."""
    decided = (_decided(_view(channel).case, Outcome.RESTRICTED, NOW), NAME)
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
        additions=3,
        answers=1,
        earlier=(_decided(other, Outcome.RESTRICTED, NOW),),
        account_outcomes={Outcome.RESTRICTED.value: 3, Outcome.NOT_CONFIRMED.value: 1},
        holder=None,
        decided_by=NAME,
        can_undo=False,
        unreachable=1,
        suggestions=(other,),
        intakes=Counter({Intake.CHAT: 2, Intake.ANONYMOUS: 2}),
    )


def _decided(case: Case, outcome: Outcome, announced: int | None) -> Case:
    status = Status.FORWARDED if outcome is Outcome.FORWARDED else Status.CLOSED
    decision = Decision(
        "sample",
        Finding(
            outcome,
            order=ORDER if outcome is Outcome.RESTRICTED else None,
            words="A word to the reporter.",
        ),
        1,
        NOW,
        status_before=Status.RECEIVED,
    )
    return replace(case, status=status, decision=decision, announced_at=announced)


def _history() -> Iterator[Any]:
    history = tuple(
        say.HistoryLine(act, NOW, NAME, None, None, Why.SHIFT, "Марат", NOW)
        if act is Act.HAND_OVER
        else say.HistoryLine(act, NOW, NAME)
        for act in Act
    )
    decided = say.HistoryLine(Act.DECIDE, NOW, None, Outcome.RESTRICTED, "Words.")
    yield History(NUMBER, (*history, decided))


def _words(channel: Channel) -> Iterator[Any]:
    for act in (
        Act.ASK,
        Act.NOTE,
        Act.MERGE,
        Act.DECIDE,
        Act.RELEASE,
        Act.HAND_OVER,
        Act.TELL,
        Act.VOID,
        Act.PAUSE,
        Act.PASSED_ON,
    ):
        yield PromptStaff(act, NUMBER, NAME)
    disturbing = next((kind.id for kind in channel.types_on() if kind.disturbing), "")
    first = channel.types_on()[0].id
    for words, files, question in (("This morning.", 2, "When?"), ("One thing more.", 0, None)):
        said = ReporterSaid(CASE, NUMBER, OTHER_NUMBER, words, files, question, "reply1", first)
        yield said
    yield replace(said, violation=disturbing)
    yield WordsTakenBack(NUMBER)
    yield FilesIntro(NUMBER, 1)
    yield FilesIntro(NUMBER, 5)
    yield CaseFile(NUMBER, FILES[0])
    yield NoteKept(NUMBER, NAME, "A note.")
    for asked in (0, 1, 3):
        yield QuestionSent(NUMBER, NAME, "When did you see it?", asked, 3)
    for by_code in (1, 3):
        yield QuestionSent(NUMBER, NAME, "When did you see it?", 4, 5, by_code)
    for here in (True, False):
        yield CardMoved(CASE, NUMBER, 1, here=here)
    yield DeskHelp(is_admin=False)
    yield DeskHelp(is_admin=True)
    yield DeskLanguageAsk(may_set_desk=False)
    yield DeskLanguageAsk(may_set_desk=True)
    yield DeskLanguageSet(desk=True, name=NAME)
    yield DeskLanguageSet(desk=False, name=NAME)


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


ID, BROADCAST_NUMBER, BROADCAST_NAME = "sampleBroadcast1", "7HK2QD", "Дана"
HOUR_MS = 3_600_000
TEXT = "<b>110</b> – <i>free</i>, day and night. More: <a href='https://example.kz/'>here</a>"
CONTENT = Content(TEXT, buttons=(("Read more", "https://example.kz/page"),))


def broadcast_samples(channel: Channel) -> Iterator[Any]:
    """In the order in which an admin meets them, then what citizens see."""
    lines = tuple(
        messages.BroadcastLine(ID, BROADCAST_NUMBER, Topic.SAFETY, one, NOW) for one in Stage
    )
    yield BroadcastStart()
    yield from _panels(channel)
    yield from _asking()
    yield from _running()
    yield BroadcastList(())
    yield BroadcastList(lines[:6], 1, 3)
    for problem in messages.BroadcastProblem:
        yield BroadcastWord(problem)
    for topic in Topic:
        yield BroadcastMessage(topic, CONTENT)
    yield BroadcastMessage(Topic.SAFETY, replace(CONTENT, media=("photo", "sample")))
    yield TopicButtons(Topic.SAFETY, ID, True, CONTENT.buttons)
    yield TopicButtons(Topic.SAFETY, ID, False)


def _written(channel: Channel) -> tuple[messages.Written, ...]:
    first, *others = channel.languages
    rest = [messages.Written(code, people=21, instead=first) for code in others]
    return (messages.Written(first, True, "photo", 2, 1_200), *rest)


def _panels(channel: Channel) -> Iterator[Any]:
    panel = BroadcastPanel(
        ID,
        BROADCAST_NUMBER,
        7,
        Stage.DRAFT,
        Topic.HOTLINES,
        _written(channel),
        1_242,
        50,
        28,
        0,
        approval_above=channel.approval_above,
        asked=channel.languages[-1],
    )
    nothing = tuple(messages.Written(code, people=1) for code in channel.languages)
    yield replace(panel, written=nothing, asked=channel.languages[0], recipients=1)
    yield panel
    audience = Audience(
        channel.languages[:1],
        tuple(region.code for region in channel.regions[:8]),
        90,
        tuple(kind.id for kind in channel.types_on()[:2]),
    )
    large = replace(
        panel,
        audience=audience,
        recipients=1_000_000,
        seconds=40_000,
        stars=100_000,
        needs_approval=True,
        asked=None,
        scheduled_at=NOW + HOUR_MS,
    )
    yield from _large_panels(channel, large)
    yield replace(panel, menu=("send",))
    yield replace(panel, menu=("send",), scheduled_at=NOW + HOUR_MS)
    yield from _corrections(channel, panel)
    for outcome in messages.Said:
        yield replace(panel, said=outcome, detail="24.11 18:30")


def _large_panels(channel: Channel, large: BroadcastPanel) -> Iterator[Any]:
    yield large
    for menu in (
        ("topic",),
        ("to",),
        ("to", "l"),
        ("to", "r"),
        ("to", "t"),
        ("to", "a"),
        ("when",),
        ("lang", channel.languages[0]),
        ("lang", channel.languages[-1]),
        ("buttons", channel.languages[0]),
        ("send",),
    ):
        yield replace(large, menu=menu)
    for stage in (Stage.AWAITING_APPROVAL, Stage.SCHEDULED):
        yield replace(large, stage=stage)
        yield replace(large, stage=stage, mine=False)
    asked = replace(large, stage=Stage.AWAITING_APPROVAL, mine=False, author=BROADCAST_NAME)
    yield asked
    yield replace(asked, menu=("refuse",))
    yield replace(asked, grew=True, scheduled_at=NOW - HOUR_MS, stars=1)


def _corrections(channel: Channel, panel: BroadcastPanel) -> Iterator[Any]:
    kept, *new = channel.languages
    written = [messages.Written(code, True) for code in new]
    stays = messages.Written(kept, people=9, instead=kept)
    fix = replace(panel, corrects=BROADCAST_NUMBER, written=(stays, *written), asked=None)
    yield replace(fix, asked=kept)
    for fixing in ((), ("lang", new[0]), ("send",)):
        yield replace(fix, menu=fixing, needs_approval=not fixing)


def _asking() -> Iterator[Any]:
    yield ApprovalsWait(1)
    yield ApprovalsWait(2)
    for what in messages.Sure:
        yield BroadcastQuestion(ID, BROADCAST_NUMBER, 7, what, 480, 520, 60)
    yield BroadcastQuestion(ID, BROADCAST_NUMBER, 7, messages.Sure.CANCEL, left=None)
    for settled in messages.Settled:
        yield BroadcastSettled(ID, BROADCAST_NUMBER, settled, BROADCAST_NAME, at=NOW)
    yield BroadcastSettled(ID, BROADCAST_NUMBER, messages.Settled.APPROVED, BROADCAST_NAME)
    for settled in (
        messages.Settled.CORRECTING,
        messages.Settled.WITHDRAWING,
        messages.Settled.RECALLED,
    ):
        yield BroadcastSettled(ID, BROADCAST_NUMBER, settled)
    yield BroadcastSettled(
        ID, BROADCAST_NUMBER, messages.Settled.REFUSED, BROADCAST_NAME, reason="A wrong number."
    )


def _running() -> Iterator[Any]:
    progress = BroadcastProgress(
        ID,
        BROADCAST_NUMBER,
        9,
        Stage.SENDING,
        Topic.SAFETY,
        total=1_000,
        delivered=480,
        blocked=3,
        failed=1,
        unknown=1,
        skipped=2,
        left=513,
        per_second=27.6,
        ends_at=NOW + HOUR_MS,
    )
    yield progress
    yield replace(progress, ends_at=None)
    yield replace(progress, stage=Stage.PAUSED)
    listing = replace(progress, is_listed=False, delivered=0, left=3_000, total=3_000, per_second=0)
    yield listing
    for errand in (RunKind.CORRECT, RunKind.WITHDRAW):
        yield replace(progress, errand=errand, changed=200, unchanged=1, left=279)
    yield from _finished()


def _finished() -> Iterator[Any]:
    report = BroadcastReport(
        ID,
        BROADCAST_NUMBER,
        12,
        Stage.DONE,
        Topic.SAFETY,
        total=1_000,
        delivered=980,
        blocked=10,
        failed=(("bad request", 3),),
        unknown=1,
        skipped=2,
        opt_outs=4,
        by_language=(("kk", 600), ("ru", 380)),
        started_at=NOW,
        ended_at=NOW + HOUR_MS,
    )
    yield report
    for errand in (RunKind.CORRECT, RunKind.WITHDRAW):
        yield replace(report, errand=errand, changed=200, unchanged=1, withdrawn=200)
    yield replace(report, stage=Stage.CANCELLED, left=4, failed=(), withdrawn=900)
    yield replace(report, may_change=False)
    yield replace(report, stage=Stage.CANCELLED, total=None, may_change=False)
    yield BroadcastTable(BROADCAST_NUMBER, "what,count\ndelivered,980\n")


def export_samples(channel: Channel) -> Iterator[Any]:
    """In the order in which staff see them."""
    desk = ("desk0000000000001", "Staff group")
    everything = ExportAsk(Filters_1("2026-10"), 1, (desk,))
    yield everything
    yield replace(everything, rows=0)
    narrowed = Filters_1("2026-Q4", desk[0], channel.types_on()[0].id, Outcome.RESTRICTED)
    yield replace(everything, filters=narrowed, rows=57, may_see_history=True)
    for page in (ExportPage.TYPE, ExportPage.OUTCOME, ExportPage.DESK):
        yield replace(everything, page=page)
    yield Counted(
        ExportFile("sampleExport0001", 1, 1), Exported(57, "cases-2026-10.csv", b"number;type")
    )
    yield Counted(
        ExportFile("sampleExport0001", 2, 6), Exported(50_000, "cases-2026-10.csv", b"number;type")
    )
    yield ExportHistory(())
    line = ExportLine("Дана", NOW, Filters_1("2026-10"), None, Format.CSV, 57)
    yield ExportHistory(
        (line, replace(line, filters=narrowed, desk=desk[1], format=Format.LINES, rows=1))
    )


_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
OCTOBER, NOVEMBER = "2026-10", "2026-11"


def figures_samples(channel: Channel) -> Iterator[Any]:
    """In the order in which staff see them."""
    october = report(channel, OCTOBER)
    for page in Page:
        yield Counted(stats.Stats(OCTOBER, page), october)
    so_far = replace(
        report(channel, NOVEMBER), is_over=False, until=NOW, comparison=Comparison.SO_FAR
    )
    yield Counted(stats.Stats(NOVEMBER, dark=True), so_far)
    for code in ("2026-Q3", "2026", "2026-W40", "2026-09-01..2026-09-30"):
        first = replace(
            report(channel, code), before=None, comparison=Comparison.TOO_EARLY, records_begin=NOW
        )
        yield Counted(stats.Stats(code), first)
    for page in (Page.LOOKS, Page.FAIRNESS):
        yield Counted(stats.Stats(OCTOBER, page, dark=True), october)
    nothing = Figures(0, 0, 0, {}, Spread(0, None, None), Spread(0, None, None), 0, {}, {}, {})
    early = Comparison.TOO_EARLY
    empty = replace(
        october,
        figures=nothing,
        before=None,
        pieces=(),
        records_begin=None,
        comparison=early,
        looks=SecondLooks(),
        fairness=Fairness(),
    )
    for page in Page:
        yield Counted(stats.Stats(OCTOBER, page), empty)
    yield Counted(stats.Stats("2027"), replace(empty, comparison=Comparison.NOT_BEGUN))
    for monthly in months(channel):
        yield Counted(MonthlyFigure(monthly.month), monthly)
    for table in stats.Table:
        yield Counted(MonthlyFile(OCTOBER, table), next(months(channel)))
    yield from days(channel)
    for problem in stats.FiguresProblem:
        yield FiguresWord(problem, "2026-13")
    yield CheckpointPublished(_NOTE)


_NOTE = (
    "habarla/0a1b2c3d4e5f6071\n128\nMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=\n\n"
    "— habarla/0a1b2c3d4e5f6071 q83vASNFZ4mrze8BI0VniavN7w==\n"
)


def days(channel: Channel) -> Iterator[Any]:
    """Daily summaries of a desk: a usual day, one without decisions, one without anything."""
    every = [kind.id for kind in channel.types_on()]
    types = tuple(
        DayOfType(id, max(0, 23 - 6 * n), max(0, 17 - 5 * n), n) for n, id in enumerate(every)
    )
    sums = [sum(getattr(one, name) for one in types) for name in ("came_in", "decided", "waiting")]
    yield DaySummary(NOW, sums[0], sums[1], sums[2], 3, 5 * _HOUR, types, 12)
    yield DaySummary(NOW, 1, 0, 1, 0, None, (DayOfType(every[0], 1, 0, 1),))
    yield DaySummary(NOW, 0, 0, 0, 0, None, ())


def months(channel: Channel) -> Iterator[Monthly]:
    """A full month, one with small counts, one that is not over, one with a single small count."""
    every = (*channel.monthly, OTHERS)
    much = {id: max(0, 45 - 7 * n) for n, id in enumerate(every)}
    yield Monthly(OCTOBER, True, suppress(much), fairness=fairness(channel))
    yield Monthly("2026-09", True, suppress(dict.fromkeys(every, 0) | {every[0]: 2}))
    yield Monthly(NOVEMBER, False, suppress(dict.fromkeys(every, 4)))
    yield Monthly("2026-08", True, suppress(dict.fromkeys(every, 9) | {every[0]: 3}))


def report(channel: Channel, code: str) -> PeriodFigures:
    """A period with all kinds of figures. Raises ValueError for a code that is no period."""
    period = parse(code)
    if period is None:
        raise ValueError(code)
    counted = tuple(
        Piece(day, 30 + (n * 37) % 50, 20 + (n * 23) % 40) for n, day in enumerate(pieces(period))
    )
    return PeriodFigures(
        period,
        date(2026, 11, 24),
        NOW,
        True,
        _figures(channel, 1),
        _figures(channel, 2),
        Comparison.WHOLE,
        NOW - 90 * _DAY,
        counted,
        _looks(channel),
        fairness(channel),
    )


def fairness(channel: Channel) -> Fairness:
    """Every measure, with small counts among types and languages."""
    first, second, third, *_ = [kind.id for kind in channel.types_on()]
    least = {(first, "kk"): (9, 2), (second, "ru"): (8, 5), (third, "ru"): (6, 3)}
    reports = {
        (first, "kk"): (240, 60),
        (first, "ru"): (130, 51),
        (second, "ru"): (98, 40),
        (third, "en"): (7, 1),
    }
    counted: dict[Measure, Counts] = dict.fromkeys(Measure, least)
    spread = Spread(23, 4 * _DAY, 13 * _DAY)
    return publish({**counted, Measure.REPORTS: reports, Measure.OVERDUE: {}}, spread)


def _looks(channel: Channel) -> SecondLooks:
    """Second looks of some types, one of them with few."""
    first, second, third, *_ = [kind.id for kind in channel.types_on()]
    by_type = {first: Agreement(42, 38, 21, 18, 2), second: Agreement(17, 15, 9, 9, 1)}
    return SecondLooks({**by_type, third: Agreement(3, 3)}, 2, 6, 1)


def _figures(channel: Channel, less: int) -> Figures:
    types = [kind.id for kind in channel.types_on()]
    outcomes = [text.id for text in channel.outcomes if text.id is not Outcome.DUPLICATE]
    regions: dict[str | None, int] = {None: 120 // less}
    regions |= {region.code: 210 // (n + less) for n, region in enumerate(channel.regions)}
    return Figures(
        received=1834 // less,
        distinct=sum(regions.values()),
        repeats=420 // less,
        decided={
            (outcome, id): (97 + 11 * a * b) // (less + a + b)
            for a, outcome in enumerate(outcomes)
            for b, id in enumerate(types)
        },
        first_claim=Spread(900, 12 * _MINUTE * less, 5 * _HOUR + 20 * _MINUTE),
        decision=Spread(850, 3 * _HOUR, 2 * _DAY + 7 * _HOUR * less),
        backlog=43 * less,
        types={id: 400 // (n + less) for n, id in enumerate(types)},
        regions=regions,
        by_phone=17 // less,
        unanswered=4 // less,
        ended_orders=2 // less,
        found={
            types[0]: {Found_1.GONE: 31, Found_1.THERE: 6, Found_1.MOVED: 3},
            types[1]: {Found_1.GONE: 8, Found_1.THERE: 9},
        },
        languages={code: 900 // less // (n + 1) for n, code in enumerate(channel.languages)},
    )


LOOK, LOOK_NUMBER = "sampleLook000001", "4F7K2M"


def look_samples(channel: Channel) -> Iterator[Any]:
    shown = blind(replace(next(cards(channel)), is_private=True))
    yield from _look_looks(channel, shown)
    yield SecondCall(((reviews_store.Kind.PROPOSAL, 1),), urgent=1)
    yield SecondCall(tuple((kind, 2) for kind in reviews_store.Kind), urgent=2)
    yield SecondCall(((reviews_store.Kind.PROPOSAL, 5),), to_group=True)
    yield LooksWait(1)
    yield LooksWait(3)
    yield LooksOffered(3, holds=True, waiting=7, without_people=2)
    yield LooksOffered(1, holds=False, waiting=1, without_people=0, is_private=False)
    yield LooksOffered(0, holds=False, waiting=2, without_people=1)
    yield LooksOffered(0, holds=False, waiting=0, without_people=0)


def _opinion(channel: Channel, outcome: Outcome, card: CardView) -> Opinion:
    grounds = channel.grounds(outcome, card.case.violation)
    reasons = channel.outcome(outcome).reasons
    ground, reason = (each[0].id if each else None for each in (grounds, reasons))
    return Opinion(Finding(outcome, ground=ground, reason=reason), 11, NOW)


def _path(opinion: Opinion) -> tuple[str, ...]:
    return tuple(
        filter(
            None, (opinion.finding.outcome.value, opinion.finding.ground, opinion.finding.reason)
        )
    )


def _look_looks(channel: Channel, card: CardView) -> Iterator[LookView]:
    first = _opinion(channel, Outcome.RESTRICTED, card)
    second = _opinion(channel, Outcome.NOT_CONFIRMED, card)
    look = Look(
        LOOK,
        card.case.id,
        "decision",
        NOW,
        card.case.violation,
        Drawn.SHARE,
        "0" * 16,
        5.0,
        NOW,
        first,
    )
    for path in ((), _path(second)[:1], _path(second)):
        yield LookView(look, LOOK_NUMBER, card, path)
    third = replace(look, stage=LookStage.THIRD, second=second)
    yield LookView(third, LOOK_NUMBER, card, (), ((second, None), (first, "Thank you.")))
    for stage in (LookStage.AGREED, LookStage.THIRD, LookStage.UPHELD, LookStage.OVERTURNED):
        yield LookView(replace(third, stage=stage), LOOK_NUMBER, gave=True)
    for why in Dropped:
        yield LookView(replace(third, stage=LookStage.DROPPED, dropped=why), LOOK_NUMBER)
    yield LookView(look, LOOK_NUMBER)


PUBLISHING_ID, PUBLISHING_NUMBER, DIGEST = "samplePublicatio", "4F7K2M", "0a1b2c3d"


def publishing_samples(channel: Channel) -> Iterator[Any]:
    entry = _entry(channel)
    line = PublicationLine(
        PUBLISHING_ID,
        PUBLISHING_NUMBER,
        entry.category,
        Outcome.RESTRICTED,
        NOW,
        is_overdue=False,
    )
    yield PublicationList((), 0, 0)
    yield PublicationList((line, replace(line, is_overdue=True)), 5, 1)
    yield PublicationList((line,), 20, 0, further=PUBLISHING_ID)
    yield PublicationList((), 1, 0)
    yield PublicationList((line,), 1, 0, is_private=False)
    yield PublicationsWait(1)
    yield PublicationsWait(3)
    link = "hxxps://example[.]com/1"
    card = PublicationCard(PUBLISHING_ID, PUBLISHING_NUMBER, link, entry, digest=DIGEST)
    yield card
    yield replace(card, view=View.OTHER)
    yield replace(card, view=View.PERSON, entry=narrowed(entry), again=True)
    yield replace(card, view=View.WHY_NOT)
    for settled in Settled:
        yield PublicationSettled(
            PUBLISHING_NUMBER, settled, PUBLISHING_ID if settled is Settled.PUBLISHED else None
        )
    yield EntryCard(entry, digest=DIGEST)
    yield EntryCard(narrowed(entry), Fix.NARROW, DIGEST)
    yield EntryCard(replace(narrowed(entry), standing=Standing.REOPENED), is_done=True)
    yield NoEntry()
    yield EntryRefused()


def _entry(channel: Channel) -> Entry:
    known = channel.outcome(Outcome.RESTRICTED)
    ground, reason, authority = known.grounds[0], known.reasons[0], channel.authorities[0]
    day = date(2026, 11, 20)
    law = {code: act for code in channel.languages if (act := ground.act(code))}
    order = Order(authority.code, "12-10/5", day, channel.country, date(2027, 11, 20))
    return Entry(
        id=PUBLISHING_ID,
        scope=Scope.LINK,
        host="example.com",
        link_hash="ab" * 32,
        category=channel.types[0].id,
        finding=Finding(Outcome.RESTRICTED, ground.id, reason.id, order=order),
        ground_text=ground.label.root,
        law=law or None,
        edition=ground.as_of,
        reason_text=reason.text.root,
        authority_name=authority.name.root,
        decided_on=day,
        published_on=day,
        gone_on=day,
    )
