"""The cards: what they show, and which buttons stand under them when."""

from dataclasses import replace

import pytest

from bot.desk.cards import board_card, working_card
from bot.desk.verdicts import choosing, with_order
from bot.gallery.samples import NOW
from bot.values import Outcome, Status
from tests.kit.orders import ORDER
from tests.messages.conftest import read


def told(kazakhstan, view, language="en"):
    message = working_card(kazakhstan[1].speaker(language, NOW), view)
    return read(message)[0], [[b.text for b in row] for row in message.rows]


@pytest.mark.parametrize("place", ["43.24, 76.95", "Двор, дом 5"])
def test_a_place_stands_on_the_card_in_private_and_never_in_the_group(kazakhstan, card, place):
    view = replace(card, places=(place,))
    assert place in told(kazakhstan, view)[0]
    speaker = kazakhstan[1].speaker("en", NOW)
    assert place not in board_card(speaker, replace(view, is_private=False)).text


def test_a_forwarded_case_can_be_decided_again(kazakhstan, card):
    view = replace(card, case=replace(card.case, status=Status.FORWARDED))
    assert told(kazakhstan, view)[1][0] == ["Outcome"]


def test_staff_read_whole_sentences_before_they_choose(kazakhstan, card):
    """Buttons are cut to fit a phone; the card has what reporters will read."""
    channel = kazakhstan[0]
    reasons = channel.outcome(Outcome.RESTRICTED).reasons
    path = ("restricted",)
    for _ in ("authority", "ground"):
        path += choosing(channel, card.case.violation, path).options[:1]
    asking = replace(card, menu=("o", *path))
    text, buttons = told(kazakhstan, asking)
    for number, reason in enumerate(reasons, 1):
        assert f"{number}. {reason.text.say('en')}" in text
    assert buttons[0][0].startswith("1. ")
    order = replace(ORDER, authority=asking.menu[2])
    confirming = replace(asking, menu=with_order((*asking.menu, reasons[0].id), order))
    text, buttons = told(kazakhstan, confirming)
    assert "The reporters will read:" in text
    assert reasons[0].text.say("en") in text
    assert "12-7/345 of 12.03.2026" in text
    facts = [channel.fact(id).label.say("en") for id in ("link_seen", "platform", "official")]
    notes = ["Note: English", "Note: Қазақша", "Note: Русский"]
    assert buttons == [["Confirm"], *([fact] for fact in facts), notes, ["Back"], ["Next"]]


def test_a_menu_of_an_older_channel_file_begins_anew(kazakhstan, card):
    view = replace(card, menu=("o", "restricted", "77"))
    assert "Choose the outcome:" in told(kazakhstan, view)[0]


def test_an_unknown_type_is_shown_by_its_id(kazakhstan, card):
    case = replace(card.case, violation="gone")
    assert "gone" in told(kazakhstan, replace(card, case=case, violations=()))[0]
