"""Each mistake in a channel file has one line: the key, what is wrong, how to mend it."""

from pathlib import Path

import pytest

from bot.channel.loader import ChannelError, load_channel

LABEL = 'label.en = "Bullying"'


def _refused(file: Path) -> list[str]:
    with pytest.raises(ChannelError) as refused:
        load_channel(file)
    return refused.value.lines


class TestReading:
    def test_missing_file_names_the_setting(self, tmp_path: Path):
        file = tmp_path / "none.toml"
        assert _refused(file) == [
            f"{file}: No such file or directory. Set CHANNEL_FILE to a file that is there."
        ]

    def test_a_file_in_another_encoding_is_reported(self, tmp_path: Path):
        file = tmp_path / "latin.toml"
        file.write_bytes('id = "école"'.encode("latin-1"))
        assert _refused(file) == [f"{file}: byte 6 is not UTF-8. Save the file as UTF-8."]

    def test_syntax_error_names_line_and_column(self, lines):
        (line,) = lines(('id = "school"', 'id = "school'))
        assert line.startswith("not TOML: ")
        assert "(at line 4, column 13)" in line
        assert line.endswith("Correct that place.")

    def test_same_table_twice_is_a_syntax_error(self, lines):
        (line,) = lines(("[types.danger]", "[types.bullying]"))
        assert "('types', 'bullying') twice (at line " in line

    def test_empty_file_names_every_key_it_needs(self, tmp_path: Path):
        file = tmp_path / "empty.toml"
        file.write_text("", encoding="utf-8")
        assert f"{file}: types: the key is missing. Add it." in _refused(file)
        assert f"{file}: languages: the key is missing. Add it." in _refused(file)


class TestTexts:
    def test_missing_language_names_key_and_language(self, lines):
        assert lines(('label.ru = "Травля"\n', "")) == [
            "types.bullying.label.ru: the text is missing. Add this key with the text."
        ]

    def test_every_missing_language_has_its_line(self, lines):
        told = lines(('title.ru = "Травля в школе', 'title.de = "Травля в школе'))
        assert told == [
            "types.bullying.title.ru: the text is missing. Add this key with the text.",
            "types.bullying.title.de: “de” is not a language of this channel. "
            "Remove the key, or add the language to “languages”.",
        ]

    def test_empty_text_is_missing(self, lines):
        assert lines((LABEL, 'label.en = "  "')) == [
            "types.bullying.label.en: the text is empty. Write the text."
        ]

    def test_deeply_nested_text_keeps_its_path(self, lines):
        assert lines(('label.ru = "Правила школы"\n', "")) == [
            "outcomes.restricted.grounds.rules.label.ru: the text is missing. "
            "Add this key with the text."
        ]

    def test_long_label_does_not_fit_a_button(self, lines):
        assert lines((LABEL, f'label.en = "{"x" * 40}"')) == [
            "types.bullying.label.en: the text has 40 characters, 32 fit. Shorten it by 8."
        ]

    def test_one_text_for_all_languages_is_refused(self, lines):
        assert lines((LABEL, 'label = "Bullying"'), ('label.ru = "Травля"\n', "")) == [
            "types.bullying.label: “Bullying” cannot stand here. Write one key below it for each "
            'language or name, like label.en = "…".'
        ]

    def test_text_that_is_a_number_is_refused(self, lines):
        assert lines((LABEL, "label.en = 7")) == [
            "types.bullying.label.en: “7” cannot stand here. Write a text in quotes."
        ]

    def test_text_without_any_language_is_refused(self, lines):
        assert lines((LABEL, "label = {}"), ('label.ru = "Травля"\n', "")) == [
            "types.bullying.label: a table cannot stand here. Add at least one."
        ]


KEYS = [
    (
        'icon = "🙁"\n',
        "",
        "types.bullying.icon: the key is missing. Add it.",
    ),
    (
        'icon = "🙁"',
        'icon = ""',
        "types.bullying.icon: “” cannot stand here. Write it.",
    ),
    (
        'icon = "🙁"',
        f'icon = "{"x" * 201}"',
        f"types.bullying.icon: “{'x' * 40}” cannot stand here. Shorten it to 200 characters.",
    ),
    (
        'priority = "high"',
        'priority = "soon"',
        "types.bullying.priority: “soon” cannot stand here. Use 'urgent', 'high' or 'normal'.",
    ),
    (
        "[types.bullying.first_help]",
        "[types.bullying.frist_help]",
        "types.bullying.frist_help: there is no such key. "
        "Did you mean “first_help”? Else remove it.",
    ),
    (
        'icon = "🙁"',
        'icon = "🙁"\nxyzzy = 1',
        "types.bullying.xyzzy: there is no such key. Remove it.",
    ),
    (
        'icon = "🙁"',
        'icon = "🙁"\nid = "bullying"',
        "types.bullying.id: this key cannot be set. Remove it, the name of the table is the id.",
    ),
    (
        'icon = "🙁"',
        'icon = "🙁"\norder = 3',
        "types.bullying.order: this key cannot be set. "
        "Remove it, the order is that of the tables in the file.",
    ),
    (
        'icon = "🙁"',
        'icon = "🙁"\non = "sometimes"',
        "types.bullying.on: “sometimes” cannot stand here. Write true or false.",
    ),
    (
        "[types.private_photo]",
        "[types.a_photo_that_is_private]",
        "types.a_photo_that_is_private: “a_photo_that_is_private” cannot stand here. "
        "Use 1 to 16 of a–z, 0–9 and _, a letter first.",
    ),
    (
        "[types.bullying]",
        '[types."травля"]\n[types.bullying]',
        "types.травля: “травля” cannot stand here. Use 1 to 16 of a–z, 0–9 and _, a letter first.",
    ),
    (
        "[regions.MAIN]",
        '[regions."Main building"]',
        "regions.Main building: “Main building” cannot stand here. "
        "Use 1 to 16 Latin letters, digits, - and _.",
    ),
    (
        "[hotlines.2001]",
        "[hotlines.nurse]",
        "hotlines.nurse: “nurse” cannot stand here. "
        "Write digits, with + in front of a country code.",
    ),
    (
        "[outcomes.duplicate]",
        "[outcomes.double]",
        "outcomes.double: “double” cannot stand here. Use 'restricted', 'removed', 'forwarded', "
        "'not_confirmed', 'out_of_scope', 'duplicate' or 'overturned'.",
    ),
    (
        "[groups.more]",
        "[groups]\nfew = 3\n[groups.more]",
        "groups.few: “3” cannot stand here. Write a table with keys of its own.",
    ),
    (
        'authorities = ["head"]',
        'authorities = "head"',
        'types.bullying.authorities: “head” cannot stand here. Write a list like ["a", "b"].',
    ),
    (
        'authorities = ["head"]',
        'authorities = ["head", 3]',
        "types.bullying.authorities.1: “3” cannot stand here. Write a text in quotes.",
    ),
    (
        'authorities = ["head"]',
        'authorities = ["head", "head"]',
        "types.bullying.authorities: “head” stands there twice. Remove one of them.",
    ),
    (
        "as_of = 2026-11-24\nlanguages",
        'as_of = "last year"\nlanguages',
        "as_of: “last year” cannot stand here. Write a date like 2026-11-24, without quotes.",
    ),
    (
        "feedback_days = 7",
        'feedback_days = "soon"',
        "terms.feedback_days: “soon” cannot stand here. Write a whole number.",
    ),
    (
        "feedback_days = 7",
        "feedback_days = 0",
        "terms.feedback_days: “0” cannot stand here. Write a number above 0.",
    ),
    (
        "feedback_days = 7",
        "feedback_days = inf",
        "terms.feedback_days: “inf” cannot stand here. Correct it.",
    ),
    (
        "normal = 24",
        "slow = 24",
        "terms.first_look_hours.slow: “slow” cannot stand here. Use 'urgent', 'high' or 'normal'.",
    ),
    (
        'zone = "UTC"',
        'zone = "Asia/Atlantis"',
        "zone: there is no time zone “Asia/Atlantis”. Write one like “Asia/Almaty” or “UTC”.",
    ),
    (
        '["en", "ru"]',
        '["en", "ru", "english"]',
        "languages.2: “english” cannot stand here. Write a language code like kk, ru or en.",
    ),
    (
        '["en", "ru"]',
        '["en", "ru", "en"]',
        "languages: “en” stands there twice. Remove one of them.",
    ),
    (
        '["en", "ru"]',
        "[]",
        "languages: a list cannot stand here. Add at least one.",
    ),
    (
        '["en", "ru"]',
        '["en", 7]',
        "languages.1: “7” cannot stand here. Write a text in quotes.",
    ),
    (
        '["en", "ru"]',
        '"en"',
        'languages: “en” cannot stand here. Write a list like ["a", "b"].',
    ),
    (
        "[terms]",
        '[official_form]\nurl = "http://x.example"\nas_of = 2026-01-01\n'
        'text.en = "x"\ntext.ru = "x"\n\n[terms]',
        "official_form.url: “http://x.example” cannot stand here. "
        "Write an address that begins with https://.",
    ),
]


@pytest.mark.parametrize(("old", "new", "line"), KEYS, ids=[line for _, _, line in KEYS])
def test_a_wrong_key_is_reported_with_its_fix(lines, old, new, line):
    assert line in lines((old, new))


def test_all_mistakes_are_reported_at_once(lines):
    told = lines((LABEL, "label.en = 7"), ("feedback_days = 7", "feedback_days = 0"))
    assert len(told) == 2


def test_a_type_without_a_media_note_uses_the_channels_warning(school):
    assert school.type("bullying").media_note == school.media_warning
    assert school.type("private_photo").media_note != school.media_warning
    assert school.type("other").media_note is None
