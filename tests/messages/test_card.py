"""The cards: what they show, and which buttons stand under them when."""

from dataclasses import replace

import pytest

from bot.domain.desk.case import Outcome, Status
from bot.messages.desk.board_card import board_card
from bot.messages.desk.working_card import working_card
from bot.messages.gallery import samples, staff_samples
from bot.services.desk.verdicts import with_order
from tests.kit.orders import ORDER
from tests.messages.conftest import read


@pytest.fixture
def views(kazakhstan):
    """Working cards."""
    return [view for view in staff_samples.cards(kazakhstan[0]) if view.is_private]


def told(kazakhstan, view, language="en"):
    message = working_card(kazakhstan[1].speaker(language, samples.NOW), view)
    return read(message)[0], [[b.text for b in row] for row in message.rows]


def test_a_card_has_all_that_staff_need(kazakhstan, views):
    text, buttons = told(kazakhstan, views[0])
    for part in (
        "№\u00a04F7K2M",
        "4 reports",
        "1 report withdrawn",
        "1 reporter cannot be reached",
        "hxxps://example[.]com/post/1",
        "Two or three sentences",
        "and 2 more descriptions",
        "2 files",
        "Earlier decisions on this link:",
        "№\u00a09GQ4TX",
        "Earlier decisions on this site:",
        "Sample channel",
        "Region:",
        "43.24",
    ):
        assert part in text, part
    usual = [[one.label.say("en")] for one in kazakhstan[0].types_on()[0].presets]
    assert len(usual) == 3
    assert buttons == [
        *usual,
        ["Take", "Other outcome…"],
        ["Ask the reporter", "Files (2)"],
        ["More…"],
        ["Next"],
    ]


@pytest.mark.parametrize("place", ["43.24, 76.95", "Двор, дом 5"])
def test_a_place_stands_on_the_card_in_private_and_never_in_the_group(kazakhstan, views, place):
    view = replace(views[0], places=(place,))
    assert place in told(kazakhstan, view)[0]
    speaker = kazakhstan[1].speaker("en", samples.NOW)
    assert place not in board_card(speaker, replace(view, is_private=False)).text


def test_more_holds_every_other_act_that_the_case_allows_now(kazakhstan, views):
    more = replace(views[0], menu=("more",))
    assert told(kazakhstan, more)[1] == [
        ["Duplicate of…", "Hand over…"],
        ["Put off…", "Send help numbers"],
        ["Conflict of interest", "Correct the type…"],
        ["Correct the region…", "Move to another desk…"],
        ["Bad faith…", "Note"],
        ["History"],
        ["Back"],
        ["Next"],
    ]


def test_a_card_names_the_account_that_was_decided_about_before(kazakhstan, views):
    case = replace(views[0].case, account="t.me/durov")
    text, _ = told(kazakhstan, replace(views[0], case=case))
    assert "Earlier decisions on t[.]me/durov:" in text


def test_a_held_card_offers_release(kazakhstan, views):
    text, buttons = told(kazakhstan, views[1])
    assert "Taken by Дана" in text
    assert ["Release", "Other outcome…"] in buttons


def test_a_decided_card_offers_undo_until_people_are_told_and_reopen_after(kazakhstan, views):
    for view in views:
        if view.case.decision is None:
            continue
        text, buttons = told(kazakhstan, view)
        flat = [label for row in buttons for label in row]
        assert ("Undo" in flat) == view.can_undo
        assert ("It can be undone for 60 seconds" in text) == view.can_undo
        if not view.can_undo:
            assert "Reopen" in str(told(kazakhstan, replace(view, menu=("more",)))[1])
            assert "The reporters were told." in text


def test_a_case_that_went_into_another_cannot_be_reopened(kazakhstan, views):
    merged = next(v for v in views if v.merged_number)
    announced = replace(merged, case=replace(merged.case, announced_at=1), can_undo=False)
    text, buttons = told(kazakhstan, replace(announced, menu=("more",)))
    assert "The same as №\u00a09GQ4TX" in text
    assert "Reopen" not in str(buttons)


def test_a_forwarded_case_can_be_decided_again(kazakhstan, views):
    view = next(v for v in views if v.case.status is Status.FORWARDED and not v.can_undo)
    assert told(kazakhstan, view)[1][0] == ["Outcome"]


def test_staff_read_whole_sentences_before_they_choose(kazakhstan, views):
    """Buttons are cut to fit a phone; the card has what reporters will read."""
    channel = kazakhstan[0]
    reasons = channel.outcome(Outcome.RESTRICTED).reasons
    asking = next(v for v in views if v.menu[:2] == ("o", "restricted") and len(v.menu) == 4)
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


def test_a_fact_that_is_stated_stands_above_and_is_offered_no_more(kazakhstan, views):
    asking = next(v for v in views if v.menu[:1] == ("o",))
    menu = ("o", "removed", "platform", "platform", "link_gone")
    text, buttons = told(kazakhstan, replace(asking, menu=menu))
    assert "Relies on: A moderator opened the link: the material is not there any more." in text
    assert ["The material is gone"] not in buttons
    assert ["The platform answered"] in buttons


def test_a_menu_of_an_older_channel_file_begins_anew(kazakhstan, views):
    view = replace(views[0], menu=("o", "restricted", "77"))
    assert "Choose the outcome:" in told(kazakhstan, view)[0]


def test_an_unknown_type_is_shown_by_its_id(kazakhstan, views):
    case = replace(views[0].case, violation="gone")
    assert "gone" in told(kazakhstan, replace(views[0], case=case, violations=()))[0]


def test_duplicates_are_suggested_from_the_same_host(kazakhstan, views):
    view = replace(views[0], menu=("m",))
    labels = [row[0] for row in told(kazakhstan, view)[1]]
    assert labels[0].startswith("№\u00a09GQ4TX")
    assert labels[1:] == ["Another number…", "Back", "Next"]
