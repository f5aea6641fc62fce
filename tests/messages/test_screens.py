"""Table of screens: how many words and buttons each holds in each language, within limits.py.

`pytest tests/messages/test_screens.py -s -k table` prints it.
"""

from collections.abc import Iterator

import pytest

from bot.core.chat_commands import HelpSubject
from bot.core.command_menu import MOST_COMMANDS, desk_commands, private_commands
from bot.core.people import Role
from bot.core.reviews_store import Kind
from bot.core.times import HOUR_MS
from bot.desk.card_messages import Card
from bot.desk.card_view import CardView
from bot.desk.duty import DutyScreen
from bot.desk.home import Home
from bot.desk.model import QueueCounts
from bot.desk.notices import WhoseWords
from bot.desk.queue import Queue
from bot.desk.review_queue import Brought, ReviewBrought
from bot.gallery.samples import Choices
from bot.links.link import parse_link
from bot.reports.draft import Draft, Step
from bot.reports.draft_form import DraftStep
from bot.reports.filing import Receipt
from bot.reports.menu import Help, Menu, Privacy
from bot.reports.model import Decided, ReportLine, TargetState
from bot.reports.news import OutcomeNews
from bot.reports.outcomes import OutcomesNews, OutcomesView
from bot.reports.own_reports import ReportList, ReportState
from bot.reports.welcome import ConsentAsk
from bot.staff.state_page import StatePage, StateSeen
from bot.values import Duty, Status, Urgency, replace
from tests.messages.conftest import read
from tests.messages.limits import LIMITS, Limit, words

LANGUAGES = ("kk", "ru", "en")
ROLES = [
    (role, is_custodian)
    for role in Role
    if role is not Role.AUTHORITY
    for is_custodian in (False, True)
]


COUNTS = QueueCounts(all=30, urgent=2, free=12, mine=3, oldest_at=HOUR_MS)
WAITING = ((Kind.LOOK, 1), (Kind.APPEAL, 2))
FULL_HOME = Home(COUNTS, 2, 1, WAITING, on_duty=True)

NUMBER, LINK = "4F7K2M", "https://example.com/shop/77"


def screens(channel):
    """What staff and citizens meet first, by its name, each with the view that it loads."""
    full = Choices(channel).full
    violation = channel.types_on()[-1].id  # without numbers to call first
    waits = full(ReportList).waiting
    line = full(ReportLine)
    decided = full(Decided)
    outcome = OutcomeNews("r", NUMBER, decided, violation)
    every = {
        "menu of a citizen": Menu(),
        "consent": ConsentAsk(),
        "review": DraftStep(reviewed(channel, violation)),
        "receipt": Receipt("K7M49QWDX2A7FE", NUMBER, "r", violation, tell=True),
        "my reports": ReportList((line,) * 3, 0, 1, waits[:1]),
        "my reports, none": ReportList((), 0, 1),
        "page of a report": ReportState(
            *("r", NUMBER, violation, 0),
            targets=(TargetState(None, Status.RECEIVED, None, LINK),) * 3,
            description="Seen near the school.",
            files=1,
            talk=full(ReportState).talk[:1],
            withdrawn_at=None,
            tell=True,
            may_withdraw=True,
            may_add=True,
        ),
        "outcome": outcome,
        "outcomes of three links": (
            OutcomesNews("r", ("a", "b", "c")),
            OutcomesView((outcome,) * 3, 3, 3),
        ),
        "privacy": Privacy(None),
        "call to a second person": (
            ReviewBrought(Kind.APPEAL, "a", "p"),
            Brought(2 * HOUR_MS),
        ),
        "home of staff": FULL_HOME,
        "home of staff, nothing waits": Home(),
        "home of the first admin": Home(has_desk=False),
        "an empty queue": Queue((), is_private=True),
        "whose words": WhoseWords("case", NUMBER),
        "duty": DutyScreen(Duty()),
        "state": (StatePage(), StateSeen(())),
        "help of a citizen": Help(),
        "help of a moderator": Help(Role.MODERATOR),
        "help of an admin": Help(Role.ADMIN),
    }
    for subject in HelpSubject:
        every[f"help: {subject}"] = Help(Role.ADMIN, True, subject)
    return every | cards(full, violation)


def reviewed(channel, violation):
    """A draft with a link, ready to be sent."""
    links = (parse_link(LINK),)
    return Draft("d", Step.REVIEW, violation=violation, links=links, fast=True)


def cards(full, violation):
    """The working card of a report with words and a link, and what is proposed of it."""
    every = full(CardView)
    case = replace(
        every.case,
        violation=violation,
        urgency=Urgency.NORMAL,
        decision=None,
        merged_into=None,
        patterns=frozenset(),
    )
    shown = replace(every, is_private=True, menu=None, can_undo=False, into=None)
    shown = replace(
        shown, joined=(), earlier=(), alike=(), said=(), posts=(), forwarded=()
    )
    taken = replace(shown, case=replace(case, proposal=None))
    message = Card(case.id, "p")
    return {
        "working card": (message, taken),
        "proposal in private": (message, replace(shown, case=case)),
    }


def table(voice) -> Iterator[tuple[str, str, int, int, Limit]]:
    """Name of the screen, language, words, buttons, limit."""
    channel, renderer = voice
    shown = screens(channel)
    assert shown.keys() == LIMITS.keys()
    for name, limit in LIMITS.items():
        message, *view = (
            shown[name] if isinstance(shown[name], tuple) else [shown[name]]
        )
        for language in LANGUAGES:
            out = message.render(renderer.speaker(language, 2 * HOUR_MS), *view)
            count = len(words(read(out)[0]))
            yield name, language, count, sum(map(len, out.rows)), limit


def test_no_screen_of_the_table_is_longer_than_its_limit(voice):
    too_long = []
    for name, language, count, buttons, limit in table(voice):
        print(f"{name:30} {language} {count:4} words {buttons:2} buttons")
        if count > limit.words or buttons > limit.buttons:
            too_long.append((name, language, count, buttons, limit))
    assert not too_long


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("role", "is_custodian"), ROLES)
def test_a_menu_has_at_most_ten_commands(voice, role, is_custodian, language):
    speaker = voice[1].speaker(language, 0)
    roles = {role, Role.CUSTODIAN} if is_custodian else {role}
    offered = private_commands(speaker, *roles)
    assert 0 < len(offered) <= MOST_COMMANDS == 10
    names = [name for name, _ in offered]
    assert "help" in names
    assert ("requests" in names) is (Role.CUSTODIAN in roles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_of_a_desk_has_at_most_ten_commands(voice, language):
    speaker = voice[1].speaker(language, 0)
    for of_authority in (False, True):
        offered = desk_commands(speaker, of_authority=of_authority)
        assert 0 < len(offered) <= MOST_COMMANDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_line_of_the_help_stands_on_the_screen_of_a_subject(voice, language):
    speaker = voice[1].speaker(language, 0)
    every = "\n".join(
        Help(Role.ADMIN, True, subject).render(speaker).text for subject in HelpSubject
    )
    for command in speaker.commands:
        if command.chat == "private":
            for line in command.help_in(speaker.channel):
                assert speaker.t(line) in every, line
