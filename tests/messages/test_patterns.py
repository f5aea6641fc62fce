"""What staff read of patterns in reports: once, in private, without an accusation."""

from dataclasses import replace

import pytest

from bot.cases.pattern_rules import Pattern
from bot.desk.buttons import UsePreset
from bot.desk.card_view import pattern_warning, patterns_named
from bot.desk.cards import board_card, working_card
from bot.desk.case_history import History, HistoryLine
from bot.desk.lists import Queue, QueueLine
from bot.desk.model import QueueCounts
from bot.gallery.samples import NOW
from bot.values import Act, Status
from tests.messages.conftest import read

LANGUAGES = ("kk", "ru", "en")
EVERY = frozenset(Pattern)


@pytest.fixture
def view(card):
    """A working card of a case whose reports have every pattern."""
    return replace(card, case=replace(card.case, patterns=EVERY))


def speaker(kazakhstan, language):
    return kazakhstan[1].speaker(language, NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_private_card_warns_and_the_groups_does_not(kazakhstan, view, language):
    speaks = speaker(kazakhstan, language)
    said = str(pattern_warning(speaks, view))
    assert said in str(working_card(speaks, view).text)
    assert all(patterns_named(speaks, [one]) in said for one in Pattern)
    assert "⚖" not in str(board_card(speaks, replace(view, is_private=False)).text)


def test_no_card_of_such_a_case_decides_at_one_press(kazakhstan, view):
    speaks = speaker(kazakhstan, "ru")
    for card in (working_card(speaks, view), board_card(speaks, replace(view, is_private=False))):
        assert not [b for row in card.rows for b in row if isinstance(b.action, UsePreset)]


def test_a_decided_case_has_no_warning(kazakhstan, view):
    speaks = speaker(kazakhstan, "ru")
    decided = replace(view, case=replace(view.case, status=Status.CLOSED))
    assert pattern_warning(speaks, decided) is None
    assert (
        pattern_warning(speaks, replace(view, case=replace(view.case, patterns=frozenset())))
        is None
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_queue_says_to_look_closely_instead_of_how_many_reported(kazakhstan, view, language):
    speaks = speaker(kazakhstan, language)
    line = QueueLine(
        "case",
        "4F7K2M",
        view.case.violation,
        view.case.urgency,
        Status.RECEIVED,
        NOW,
        None,
        None,
        reporters=37,
    )

    def queue(is_slowed):
        return Queue((replace(line, is_slowed=is_slowed),), counts=QueueCounts(all=1))

    plain, slowed = (read(queue(is_slowed).render(speaks))[0] for is_slowed in (False, True))
    assert ("⚖" in plain, "37" in plain) == (False, True)
    assert ("⚖" in slowed, "37" in slowed) == (True, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_history_names_the_rule(kazakhstan, language):
    speaks = speaker(kazakhstan, language)
    line = HistoryLine(Act.SLOW, NOW, None, patterns=(Pattern.BURST,))
    assert (
        patterns_named(speaks, [Pattern.BURST])
        in read(History("4F7K2M", (line,)).render(speaks))[0]
    )
