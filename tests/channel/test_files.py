"""A channel stands in several files and may extend another one; errors name file and line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channel.files import SHIPPED, ChannelError
from bot.channel.loader import load_channel, retired_keys
from bot.channel.parts import Part
from tests.kit.channel_files import own_channel

RELEASED = Path(__file__).with_name("released")


def refused(file: Path) -> list[str]:
    with pytest.raises(ChannelError) as told:
        load_channel(file)
    return told.value.lines


def test_rules_are_short_enough_to_be_read_and_edited():
    lines = SHIPPED.read_text("utf-8").splitlines()
    assert len(lines) <= 800
    assert not [number for number, line in enumerate(lines, 1) if len(line) > 120]


def test_the_school_names_only_what_differs(school):
    file = SHIPPED.with_name("school.toml")
    lines = file.read_text("utf-8").splitlines()
    assert 'extends = "kazakhstan"' in lines
    assert len(lines) <= 120
    assert not [number for number, line in enumerate(lines, 1) if len(line) > 120]
    assert school.id == "school"


def test_the_keys_of_a_channel_file_grow_by_decision_only():
    """They were 202 in November, each counted once, in the table that declares it."""
    declared = [key for part in tables(Part) for key in own_keys(part)]
    assert len(declared) <= 201


def tables(part: type[Part]) -> Iterator[type[Part]]:
    for below in part.__subclasses__():
        yield below
        yield from tables(below)


def own_keys(part: type[Part]) -> set[str]:
    inherited = [
        key
        for base in part.__bases__
        if issubclass(base, Part)
        for key in base.model_fields
    ]
    return set(part.model_fields) - set(inherited)


@pytest.mark.parametrize("name", ["kazakhstan", "school"])
def test_a_file_of_0_2_0_with_all_in_it_still_loads(name):
    channel = load_channel(RELEASED / f"{name}.toml")
    assert channel.id == name
    assert channel.types_on()


def test_keys_that_left_still_load_and_are_named_with_what_replaced_them(tmp_path):
    file = own_channel(
        tmp_path,
        """id = "mine"
retention = { updates_days = 5, people_days = 33 }
limits.checks_an_hour = 7
publication.look_hours = 1""",
    )
    channel = load_channel(file)
    assert channel.retention.people_days == 33
    assert channel.retention.updates_days == 3
    told = retired_keys(file)
    for key in ("retention.updates_days", "limits.checks_an_hour"):
        [line] = [one for one in told if f" {key}: " in one]
        assert line.startswith(f"{file}:")
        assert "the same in every channel" in line
    assert len(told) == 3
    assert retired_keys() == []


def test_the_same_words_in_another_folder_are_the_same_channel_with_mistakes_of_its_own(
    tmp_path,
):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    text = 'id = "mine"\nlimits.checks_an_hour = 7'
    files = [own_channel(folder, text) for folder in (first, second)]
    assert load_channel(files[0]) is load_channel(files[1])
    for file in files:
        [line] = retired_keys(file)
        assert line.startswith(f"{file}:")
        broken = own_channel(file.parent, "terms.feedback_days = 0", name="broken.toml")
        assert [one for one in refused(broken) if one.startswith(f"{broken}:")]


class TestOwnFile:
    def test_it_names_only_what_differs(self, kazakhstan, tmp_path):
        own = load_channel(
            own_channel(tmp_path, 'id = "mine"\nterms.feedback_days = 45')
        )
        assert own.terms.feedback_days == 45
        terms = kazakhstan.terms.model_copy(update={"feedback_days": 45})
        assert own == kazakhstan.model_copy(update={"id": "mine", "terms": terms})

    def test_a_table_is_merged_key_by_key_and_a_list_is_replaced(self, tmp_path):
        text = '[types.drugs]\npriority = "urgent"\nauthorities = ["knb"]\nlabel.en = "Drugs"'
        own = load_channel(own_channel(tmp_path, text)).type("drugs")
        assert (own.priority, own.authorities, own.icon) == ("urgent", ("knb",), "💊")
        assert (own.label.say("en"), own.label.say("ru")) == (
            "Drugs",
            "Пропаганда, сбыт наркотиков",
        )

    def test_its_departments_and_texts_may_stand_beside_it(self, tmp_path):
        own = own_channel(tmp_path, "")
        own.with_suffix(".departments.toml").write_text(
            "hotlines.112.dial_test = 2026-11-29"
        )
        own.with_suffix(".en.toml").write_text('types.drugs.label = "Drugs"')
        channel = load_channel(own)
        assert channel.hotline("112").dial_test == channel.as_of
        assert channel.type("drugs").label.say("en") == "Drugs"

    def test_fewer_languages_need_no_texts_in_the_others(self, kazakhstan, tmp_path):
        own = load_channel(own_channel(tmp_path, 'languages = ["ru"]'))
        assert own.languages == ("ru",)
        assert own.operator.root == {"ru": kazakhstan.operator.say("ru")}
        assert list(own.region_orders) == ["ru"]

    def test_what_is_not_wanted_is_removed(self, tmp_path):
        numbers = (
            "types.suicide.first_help.numbers = ['112', '111']\nneed.numbers = ['112']"
        )
        own = load_channel(
            own_channel(tmp_path, numbers, "hotlines.103", "official_form")
        )
        assert "103" not in [hotline.number for hotline in own.hotlines]
        assert own.official_form is None

    def test_removing_what_is_not_there_names_the_nearest(self, tmp_path):
        file = own_channel(tmp_path, "", "types.gamblign")
        assert refused(file) == [
            f"{file}:2: remove: there is no “types.gamblign”. Did you mean “types.gambling”."
        ]

    def test_a_type_of_its_own_stands_above_other(self, kazakhstan, tmp_path):
        text = """[types.spam]
icon = "📨"
priority = "normal"
group = "more"
presets = {}
"""
        names = [
            f'{key}.{one} = "Spam"'
            for key in ("label", "title", "explanation")
            for one in kazakhstan.languages
        ]
        own = load_channel(own_channel(tmp_path, text + "\n".join(names)))
        assert [kind.id for kind in own.types][-2:] == ["spam", "other"]

    def test_it_may_extend_a_file_of_the_operator(self, tmp_path):
        own_channel(tmp_path, 'id = "base"', name="base.toml")
        top = tmp_path / "top.toml"
        top.write_text('extends = "base.toml"\napproval_above = 7')
        channel = load_channel(top)
        assert (channel.id, channel.approval_above) == ("base", 7)

    @pytest.mark.parametrize(
        ("extends", "told"),
        [
            (
                "kazakstan",
                "Did you mean “kazakhstan”, or name your own file, like “base.toml”.",
            ),
            ("own.toml", "the file extends itself."),
        ],
    )
    def test_extending_what_is_not_there_says_what_is(self, tmp_path, extends, told):
        file = tmp_path / "own.toml"
        file.write_text(f'extends = "{extends}"')
        [line] = refused(file)
        assert line.startswith(f"{file}:1: ")
        assert line.endswith(told)


class TestPlaces:
    def test_an_error_names_file_and_line_and_the_nearest_key(self, tmp_path):
        file = own_channel(tmp_path, '\n[types.drugs]\nprioritty = "high"')
        assert refused(file) == [
            f"{file}:4: types.drugs.prioritty: there is no such key. Did you mean “priority”? "
            "Else remove it."
        ]

    def test_a_wrong_text_is_shown_in_the_file_of_its_language(self, tmp_path):
        own = own_channel(tmp_path, "")
        texts = own.with_suffix(".en.toml")
        texts.write_text('# words\n[types.drugs]\nlabel = ""')
        assert refused(own) == [
            f"{texts}:3: types.drugs.label.en: the text is empty. Write the text."
        ]

    def test_a_missing_text_is_shown_where_its_table_is_in_that_language(
        self, tmp_path
    ):
        own = own_channel(tmp_path, "")
        texts = own.with_suffix(".en.toml")
        texts.write_text('# words\n[types.drugs]\nshort = "Drugs"')
        own.with_suffix(".ru.toml").write_text('types.drugs.useful = "Где и когда."')
        told = "types.drugs.useful.en: the text is missing. Add this key with the text."
        assert f"{texts}:2: {told}" in refused(own)

    def test_a_text_of_several_lines_hides_no_key(self, tmp_path):
        file = own_channel(
            tmp_path, 'emergency.en = """\nx = 1\n[types.drugs]"""\nzone = "Nowhere"'
        )
        [line] = refused(file)
        assert line.startswith(f"{file}:5: zone: ")
