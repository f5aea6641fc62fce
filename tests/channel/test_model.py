"""Texts by language, lookups by id, orders of regions, and the choice of hotlines."""

from functools import partial

import pytest
from pydantic import ValidationError

from bot.channel.model import UnknownId
from bot.channel.parts import Publication, Text


class TestLookups:
    def test_the_error_for_an_unknown_id_names_it(self, school):
        for ask in (
            *(school.type, school.region, school.authority, school.outcome),
            *(
                partial(school.hotlines_for, None),
                partial(school.grounds, "restricted"),
            ),
        ):
            with pytest.raises(UnknownId) as unknown:
                ask("nonsense")
            assert unknown.value.args[1] == "nonsense"
            assert isinstance(unknown.value, KeyError)

    def test_a_region_option_is_an_answer_but_not_in_the_list_of_regions(self, school):
        assert school.region("unspecified").name.say("en") == "Prefer not to say"
        assert [region.code for region in school.regions_sorted("en")] == [
            "MAIN",
            "SPORT",
        ]

    def test_groups_hold_every_type_that_is_on_once(self, kazakhstan):
        assert not kazakhstan.type("falsehood").on
        assert "falsehood" not in [kind.id for kind in kazakhstan.types_on()]
        assert "falsehood" not in [kind.id for kind in kazakhstan.types_in("more")]
        grouped = [
            kind
            for group in kazakhstan.groups
            for kind in kazakhstan.types_in(group.id)
        ]
        by_id = sorted(grouped, key=lambda kind: kind.id)
        assert by_id == sorted(kazakhstan.types_on(), key=lambda kind: kind.id)


def test_grounds_of_the_type_come_before_general_ones_and_no_other_is_offered(
    kazakhstan,
):
    general = ["order", "submission", "court"]
    for violation, ids in (
        ("extremism", ["extremist", "urgent", *general]),
        ("gambling", general),
    ):
        assert [one.id for one in kazakhstan.grounds("restricted", violation)] == ids


class TestHotlines:
    def test_numbers_for_the_type_come_first(self, kazakhstan):
        for worries, numbers in (
            (["suicide"], ["103", "112", "111"]),
            (["terrorism", "extremism"], ["110", "102", "112"]),
            (["csam"], ["102", "112", "111"]),
            (["bully"], ["111", "112"]),
            (["drugs", "fraud", "gambling"], ["102", "112"]),
            (["cruelty"], ["112"]),
            (["other"], ["112", "101", "104"]),
        ):
            for worry in worries:
                found = kazakhstan.hotlines_for(worry, "KZ-10")
                assert [hotline.number for hotline in found] == numbers, worry

    def test_numbers_of_another_region_are_left_out(self, school):
        gym = school.hotlines[1].model_copy(
            update={"number": "2002", "regions": ("SPORT",)}
        )
        school = school.model_copy(update={"hotlines": (*school.hotlines, gym)})

        def numbers(*asked):
            return [hotline.number for hotline in school.hotlines_for(*asked)]

        assert numbers(None, "MAIN") == ["112", "2001"]
        assert numbers(None, "SPORT") == ["2002", "112", "2001"]
        assert numbers("danger", "SPORT") == ["112", "2001", "2002"]
        assert numbers("danger", "unspecified") == ["112", "2001"]
        assert numbers() == ["112", "2001", "2002"], "first what serves everyone"


def test_checks_that_are_due_before_release_are_listed(kazakhstan):
    due = kazakhstan.due()
    assert "hotlines.110.dial_test" in due
    assert "outcomes.restricted.grounds.order.checked" in due
    assert "outcomes.restricted.grounds.platform.checked" not in due
    today = {"dial_test": kazakhstan.as_of}
    dialled = tuple(hotline.model_copy(update=today) for hotline in kazakhstan.hotlines)
    due = kazakhstan.model_copy(update={"hotlines": dialled}).due()
    assert not [path for path in due if path.startswith("hotlines.")]


def test_channel_default_comes_first_whatever_the_order_of_the_file():
    context = {"languages": ("kk", "ru")}
    text = Text.model_validate({"ru": "Привет", "kk": " Сәлем\n"}, context=context)
    assert text.say("de") == "Сәлем"


def test_only_what_confirms_a_violation_can_be_published():
    for outcome in ("not_confirmed", "out_of_scope", "duplicate", "overturned"):
        with pytest.raises(ValidationError):
            Publication(outcomes=("restricted", outcome))
