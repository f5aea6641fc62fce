"""The shipped channel files are complete in each language, dated, and verified."""

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from bot.channel.checks import MOST, REFUSED
from bot.channel.files import SHIPPED, ChannelError
from bot.channel.loader import load_channel
from bot.channel.model import Channel
from bot.channel.parts import HelpMode, MediaRule, Priority, Text
from bot.values import Ask
from tests.kit.catalogs import alphabets
from tests.kit.channel_files import own_channel

SIX_OF_2016 = ["suicide", "drugs", "terrorism", "extremism", "cruelty", "ethnic"]
OFF_LINE = ["attack", "recruiting", "leaflets", "shop"]
OTHERS_ON = [
    "csam",
    "bully",
    "gambling",
    "pyramid",
    "fraud",
    "religious",
    "weapons",
    "data",
]
HIGH = {"drugs", "extremism", "cruelty", "ethnic", "bully", "religious"} | {
    "recruiting",
    "shop",
}
POLITICAL = (
    "election",
    "constitution",
    "integrity",
    "vpn",
    "gathering",
    "lgbt",
    "secret",
)
KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"

FORBIDDEN = ["150", "1414", "1424", "109", "114", "115", "1400", "1402", "1477"]
FORBIDDEN_PREFIXES = ["8-800", "8 800", "8800", "188", "+7"]


def texts(part: object, path: str = "") -> Iterator[tuple[str, Text]]:
    """Every text of a channel with its key path."""
    if isinstance(part, Text):
        yield path, part
    elif isinstance(part, BaseModel):
        for key in type(part).model_fields:
            yield from texts(getattr(part, key), f"{path}.{key}")
    elif isinstance(part, tuple):
        for place, item in enumerate(part):
            yield from texts(item, f"{path}.{place}")


@pytest.fixture(params=["kazakhstan", "school"])
def channel(request) -> Channel:
    return request.getfixturevalue(request.param)


class TestEveryChannel:
    def test_every_text_is_in_every_language(self, channel):
        found = list(texts(channel))
        assert len(found) > 50
        for path, text in found:
            assert tuple(text.root) == channel.languages, path
            assert all(said.strip() == said != "" for said in text.root.values()), path

    def test_every_type_has_usual_verdicts(self, channel):
        for kind in channel.types:
            assert 0 < len(kind.presets) <= MOST, kind.id
            assert not {preset.outcome for preset in kind.presets} & REFUSED.keys()

    def test_no_text_hides_markup_or_a_letter_of_another_alphabet(self, channel):
        for path, text in texts(channel):
            for said in text.root.values():
                assert not re.search(r"[{}<>]|%\(", said), path
            for word in re.findall(r"[^\W\d_]+", " ".join(text.root.values())):
                assert len(alphabets(word)) == 1, (path, word)


def test_the_school_channel_has_nothing_of_kazakhstan(school):
    said = " ".join(said for _, text in texts(school) for said in text.root.values())
    assert school.languages == ("en", "ru")
    assert not set("әғқңөұүһі") & set(said.casefold())
    assert not [name for name in ("азах", "azakh") if name in said]


def test_a_day_that_no_source_names_is_absent(kazakhstan):
    """“01.01.2021” stood for “a page of that year”: a year is no day."""
    for file in SHIPPED.parent.glob("*.toml"):
        assert not re.search(r"= *\d{4}-01-01", file.read_text("utf-8")), file
    undated = {
        hotline.number for hotline in kazakhstan.hotlines if hotline.as_of is None
    }
    assert undated == {"101", "104"}
    grounds = [(each.id, one) for each in kazakhstan.outcomes for one in each.grounds]
    without = {
        (outcome, ground.id) for outcome, ground in grounds if ground.as_of is None
    }
    assert without == {("out_of_scope", "appeal")}


class TestTypes:
    def test_six_of_2016_come_first_and_types_that_judge_statements_are_off(
        self, kazakhstan
    ):
        assert [kind.id for kind in kazakhstan.types_on()] == [
            *SIX_OF_2016,
            *OTHERS_ON,
            *OFF_LINE,
            "other",
        ]
        off = {kind.id for kind in kazakhstan.types if not kind.on}
        assert off == {"war", "porn", "falsehood"}
        ids = [kind.id for kind in kazakhstan.types]
        assert not [id for id in ids for word in POLITICAL if word in id]

    def test_where_life_is_at_stake_help_comes_before_the_form_and_staff_hurry(
        self, kazakhstan
    ):
        modes = {
            kind.id: kind.first_help and kind.first_help.mode
            for kind in kazakhstan.types
        }
        screens = {id for id, mode in modes.items() if mode is HelpMode.SCREEN}
        on_line = {"suicide", "terrorism", "extremism", "csam", "bully"}
        assert screens == on_line | {"attack", "recruiting"}
        urgent = {
            one.id for one in kazakhstan.types_on() if one.priority is Priority.URGENT
        }
        assert urgent == {"suicide", "terrorism", "csam", "weapons", "attack"}
        high = {
            one.id for one in kazakhstan.types_on() if one.priority is Priority.HIGH
        }
        assert high == HIGH
        normal = next(
            one for one in kazakhstan.types_on() if one.priority is Priority.NORMAL
        )
        hours = [
            kazakhstan.first_look_hours(kind, priority)
            for kind, priority in (
                ("suicide", Priority.URGENT),
                (min(high), Priority.HIGH),
                (normal.id, Priority.NORMAL),
            )
        ]
        assert hours == sorted({*hours}), "the more urgent, the sooner it is looked at"

    def test_child_exploitation_and_leaked_data_take_no_file_and_nothing_needs_a_region(
        self, kazakhstan
    ):
        assert (
            kazakhstan.type("csam").media
            is kazakhstan.type("data").media
            is MediaRule.NEVER
        )
        assert kazakhstan.type("csam").files is Ask.NO
        assert kazakhstan.type("csam").link is Ask.REQUIRED
        assert all(
            kind.media_note or kazakhstan.media_warning for kind in kazakhstan.types
        )
        assert MediaRule.ALLOWED not in {kind.media for kind in kazakhstan.types}
        asked = [(kind.region, kind.place, kind.files) for kind in kazakhstan.types]
        assert not [parts for parts in asked if Ask.REQUIRED in parts]


class TestNumbers:
    def test_only_verified_numbers_ship_and_no_text_has_another(self, kazakhstan):
        numbers = {hotline.number for hotline in kazakhstan.hotlines}
        assert numbers == {"112", "101", "102", "103", "104", "110", "111"}
        for path, text in texts(kazakhstan):
            for said in text.root.values():
                assert not set(FORBIDDEN) & set(re.findall(r"\d+", said)), path
                assert not [begin for begin in FORBIDDEN_PREFIXES if begin in said], (
                    path
                )

    def test_the_first_screen_names_emergency_numbers(self, kazakhstan):
        for said in kazakhstan.emergency.root.values():
            numbers = [line for line in said.splitlines() if line.isdigit()]
            assert numbers == ["112", "110", "102", "111"]


class TestRegions:
    def test_all_twenty_regions_are_listed_and_former_names_lead_to_one(
        self, kazakhstan
    ):
        assert len({region.code for region in kazakhstan.regions}) == 20
        assert [option.code for option in kazakhstan.region_options] == [
            "unspecified",
            "abroad",
        ]
        owners = {
            alias: region.code
            for region in kazakhstan.regions
            for alias in region.aliases
        }
        assert (owners["Абайская область"], owners["Нұр-Сұлтан"]) == ("KZ-10", "KZ-71")

    def test_each_language_has_the_order_of_its_alphabet(self, kazakhstan):
        def kazakh(name: str) -> list[int]:
            return [KAZAKH.find(letter) for letter in name.casefold()]

        def russian(short: str) -> str:
            return short.replace("Ұ", "У").removeprefix("г. ").replace("і", "и")

        kk = [region.name.say("kk") for region in kazakhstan.regions_sorted("kk")]
        assert kk == sorted(kk, key=kazakh) != sorted(kk)
        ru = [region.short.say("ru") for region in kazakhstan.regions_sorted("ru")]
        en = [region.short.say("en") for region in kazakhstan.regions_sorted("en")]
        assert (ru, en) == (sorted(ru, key=russian), sorted(en))

    def test_almaty_always_says_city_or_region(self, kazakhstan):
        for region in kazakhstan.regions:
            named = {
                *region.name.root.values(),
                *region.short.root.values(),
                *region.aliases,
            }
            assert not {"Алматы", "Almaty"} & named


class TestLaw:
    def test_grounds_that_name_a_law_are_unchecked(self, kazakhstan):
        grounds = [
            ground for outcome in kazakhstan.outcomes for ground in outcome.grounds
        ]
        named = [ground for ground in grounds if ground.law]
        assert len(named) > 10
        assert {ground.id for ground in named if ground.checked} == {"rabat"}

    def test_every_outcome_of_every_type_has_a_ground_and_reasons(self, kazakhstan):
        for outcome in kazakhstan.outcomes:
            assert 3 <= len(outcome.reasons) <= 6
            for kind in kazakhstan.types_on():
                assert kazakhstan.grounds(outcome.id, kind.id), (kind.id, outcome.id)

    def test_consent_has_its_twelve_points(self, kazakhstan):
        for said in kazakhstan.consent.text.root.values():
            points = [line.partition(".")[0] for line in said.splitlines()]
            assert points == [str(point) for point in range(1, 13)]

    def test_reporter_is_never_accused_of_lying(self, kazakhstan):
        outcome = kazakhstan.outcome("not_confirmed")
        said = [text.say("kk") for _, text in texts(outcome)]
        assert not [words for words in said if "жалған" in words.casefold()]


def test_what_does_not_fit_together_stands_in_no_order_of_the_shipped_file(kazakhstan):
    """As it was seen in the register: terrorism, a suspension by the heads of the KNB, an order of
    the Ministry of Culture, and “made to take people's money”."""
    assert kazakhstan.deciding_authorities("removed", "terrorism") == ()
    by_ministry = {
        one.id for one in kazakhstan.grounds("restricted", "terrorism", "mci")
    }
    assert by_ministry == {"order", "court"}
    by_knb = {one.id for one in kazakhstan.grounds("restricted", "terrorism", "knb")}
    assert by_knb == {"urgent", "court"}
    reasons = kazakhstan.reasons("restricted", "terrorism", "urgent")
    assert [one.id for one in reasons] == ["unlawful", "danger"]
    money = kazakhstan.reasons("restricted", "pyramid", "court")
    assert "money" in {one.id for one in money}


def test_the_line_of_a_ground_that_fits_no_reason_is_named(tmp_path):
    text = '[outcomes.restricted.grounds.urgent]\nreasons = ["competent"]\n'
    with pytest.raises(ChannelError) as refused:
        load_channel(own_channel(tmp_path, text))
    [line, *_] = refused.value.lines
    assert line.startswith(
        f"{tmp_path / 'own.toml'}:3: outcomes.restricted.grounds.urgent.reasons"
    )


def test_a_ground_says_when_and_by_whom_it_was_checked(tmp_path):
    written = """
[outcomes.restricted.grounds.order]
checked = { day = 2026-05-01, by = "Bar of Almaty, no. 7" }
[outcomes.restricted.grounds.court]
checked = true
[outcomes.restricted.grounds.urgent]
checked = false
"""
    text = load_channel(own_channel(tmp_path, written)).outcome("restricted")
    order, court, urgent = (
        text.ground(id).checked for id in ("order", "court", "urgent")
    )
    assert (f"{order.day:%d.%m.%Y}", order.by) == ("01.05.2026", "Bar of Almaty, no. 7")
    assert (court.day, court.by, urgent) == (None, None, None)


def test_a_check_names_the_day_and_who_made_it(tmp_path):
    text = "[outcomes.restricted.grounds.order]\nchecked = { day = 2026-05-01 }\n"
    with pytest.raises(ChannelError) as refused:
        load_channel(own_channel(tmp_path, text))
    [line] = refused.value.lines
    assert (
        "outcomes.restricted.grounds.order.checked.by: the key is missing. Add it."
        in line
    )
