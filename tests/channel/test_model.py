"""Texts by language, lookups by id, orders of regions, and the choice of hotlines."""

import pytest
from pydantic import ValidationError

from bot.channel.model import UnknownId
from bot.channel.parts import Publication, Text


class TestLookups:
    @pytest.mark.parametrize(
        "ask",
        [
            lambda channel: channel.type("nonsense"),
            lambda channel: channel.region("nonsense"),
            lambda channel: channel.authority("nonsense"),
            lambda channel: channel.outcome("nonsense"),
            lambda channel: channel.hotlines_for(None, "nonsense"),
            lambda channel: channel.grounds("restricted", "nonsense"),
        ],
    )
    def test_the_error_for_an_unknown_id_names_it(self, school, ask):
        with pytest.raises(UnknownId) as unknown:
            ask(school)
        assert unknown.value.id == "nonsense"
        assert isinstance(unknown.value, KeyError)

    def test_a_region_option_is_an_answer_but_not_in_the_list_of_regions(self, school):
        assert school.region("unspecified").name.say("en") == "Prefer not to say"
        assert [region.code for region in school.regions_sorted("en")] == ["MAIN", "SPORT"]

    def test_groups_hold_every_type_that_is_on_once(self, kazakhstan):
        assert not kazakhstan.type("falsehood").on
        assert "falsehood" not in [kind.id for kind in kazakhstan.types_on()]
        assert "falsehood" not in [kind.id for kind in kazakhstan.types_in("more")]
        grouped = [kind for group in kazakhstan.groups for kind in kazakhstan.types_in(group.id)]
        assert tuple(grouped) == kazakhstan.types_on()


class TestGrounds:
    def test_grounds_of_the_type_come_before_general_ones_and_no_other_is_offered(self, kazakhstan):
        def ids(violation):
            return [ground.id for ground in kazakhstan.grounds("restricted", violation)]

        assert ids("extremism") == ["extremist", "urgent", "order", "submission", "court"]
        assert ids("gambling") == ["order", "submission", "court"]


class TestHotlines:
    @pytest.mark.parametrize(
        ("worry", "numbers"),
        [
            ("suicide", ["103", "112", "111"]),
            ("terrorism", ["110", "102", "112"]),
            ("extremism", ["110", "102", "112"]),
            ("csam", ["102", "112", "111"]),
            ("bully", ["111", "112"]),
            ("drugs", ["102", "112"]),
            ("fraud", ["102", "112"]),
            ("gambling", ["102", "112"]),
            ("cruelty", ["112"]),
            ("other", ["112", "101", "104"]),
        ],
    )
    def test_numbers_for_the_type_come_first(self, kazakhstan, worry, numbers):
        assert [hotline.number for hotline in kazakhstan.hotlines_for(worry, "KZ-10")] == numbers

    def test_numbers_of_another_region_are_left_out(self, school):
        gym = school.hotlines[1].model_copy(update={"number": "2002", "regions": ("SPORT",)})
        school = school.model_copy(update={"hotlines": (*school.hotlines, gym)})

        def numbers(*asked):
            return [hotline.number for hotline in school.hotlines_for(*asked)]

        assert numbers(None, "MAIN") == ["112", "2001"]
        assert numbers(None, "SPORT") == ["2002", "112", "2001"]
        assert numbers("danger", "SPORT") == ["112", "2001", "2002"]
        assert numbers("danger", "unspecified") == ["112", "2001"]


def test_checks_that_are_due_before_release_are_listed(kazakhstan):
    due = kazakhstan.due()
    assert "hotlines.110.dial_test" in due
    assert "outcomes.restricted.grounds.order.checked" in due
    assert "outcomes.restricted.grounds.platform.checked" not in due
    dialled = tuple(
        hotline.model_copy(update={"dial_test": kazakhstan.as_of})
        for hotline in kazakhstan.hotlines
    )
    due = kazakhstan.model_copy(update={"hotlines": dialled}).due()
    assert not [path for path in due if path.startswith("hotlines.")]


def test_channel_default_comes_first_whatever_the_order_of_the_file():
    text = Text.model_validate(
        {"ru": "Привет", "kk": " Сәлем\n"}, context={"languages": ("kk", "ru")}
    )
    assert text.say("de") == "Сәлем"


@pytest.mark.parametrize("outcome", ["not_confirmed", "out_of_scope", "duplicate", "overturned"])
def test_only_what_confirms_a_violation_can_be_published(outcome):
    with pytest.raises(ValidationError):
        Publication(outcomes=("restricted", outcome))
