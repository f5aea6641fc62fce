"""Each mistake in a channel file has one line: the key, what is wrong, how to mend it."""

import csv
from pathlib import Path

import pytest

from bot.channel.files import ChannelError
from bot.channel.loader import load_channel

LABEL = 'label.en = "Bullying"'
# What school.toml says, what is written instead, and the error; `\n` is a line break.
with (
    Path(__file__).with_name("mistakes.tsv").open(encoding="utf-8", newline="") as file
):
    ROWS = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    MISTAKES = [[cell.replace(r"\n", "\n") for cell in row] for row in ROWS][1:]


def _refused(file: Path) -> list[str]:
    with pytest.raises(ChannelError) as refused:
        load_channel(file)
    return refused.value.lines


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path):
    file = tmp_path / "latin.toml"
    assert _refused(file) == [
        f"{file}: No such file or directory. Set CHANNEL_FILE to a file that is there."
    ]
    file.write_bytes('id = "école"'.encode("latin-1"))
    assert _refused(file) == [f"{file}: byte 6 is not UTF-8. Save the file as UTF-8."]
    file.write_text("", encoding="utf-8")
    for key in ("types", "languages"):
        assert f"{file}: {key}: the key is missing. Add it." in _refused(file)


def test_a_syntax_error_names_line_and_column(lines):
    (line,) = lines(('id = "school"', 'id = "school'))
    assert line.startswith("not TOML: ")
    assert "(at line 4, column 13)" in line
    assert line.endswith("Correct that place.")
    (line,) = lines(("[types.danger]", "[types.bullying]"))
    assert "('types', 'bullying') twice (at line " in line


def test_one_text_for_all_languages_is_refused(lines):
    below = 'Write one key below it for each language or name, like label.en = "…".'
    for written, error in (
        ('"Bullying"', f"“Bullying” cannot stand here. {below}"),
        (
            "{}",
            "a table cannot stand here. Dictionary should have at least 1 item after validation,"
            " not 0.",
        ),
    ):
        told = lines((LABEL, f"label = {written}"), ('label.ru = "Травля"\n', ""))
        assert told == [f"types.bullying.label: {error}"]


@pytest.mark.parametrize(("written", "instead", "error"), MISTAKES)
def test_a_mistake_is_reported_with_its_fix(lines, written, instead, error):
    assert error in lines((written, instead))


def test_a_long_value_is_cut_in_the_report(lines):
    error = f"types.bullying.icon: “{'x' * 40}” cannot stand here. String should have at most 200"
    assert lines(('icon = "🙁"', f'icon = "{"x" * 201}"')) == [f"{error} characters."]


def test_all_mistakes_are_reported_at_once(lines):
    told = lines((LABEL, "label.en = 7"), ("feedback_days = 7", "feedback_days = 0"))
    assert len(told) == 2


# From where to where a file is cut, and what is told then.
CUTS = [
    (
        ("[outcomes.duplicate]", "# What decisions rely on."),
        "outcomes.duplicate: this outcome is not described. Add [outcomes.duplicate] with icon, "
        "label.en, label.ru, meaning.en, meaning.ru; kazakhstan.toml has an example.",
    ),
    *(
        (
            (f"[outcomes.{outcome}.reasons.", "[outcomes."),
            f"outcomes.{outcome}.reasons: there is no reason to choose. Add "
            f"[outcomes.{outcome}.reasons.…] with text.en, text.ru; kazakhstan.toml has examples.",
        )
        for outcome in ("not_confirmed", "out_of_scope")
    ),
    (
        ("media_warning.en", "[consent]"),
        "types.bullying.media_note: nothing tells people about files. Add media_note in every "
        "language, or media_warning for all types.",
    ),
    (
        ("[regions.MAIN]", "[region_options"),
        "types.danger.region: a region is asked for, but there is none. Add regions, or set "
        'region = "no".',
    ),
    (
        ("[authorities.head]", "[outcomes.restricted]"),
        "authorities: there is no authority. Add whom a case can be forwarded to.",
    ),
]


@pytest.mark.parametrize(("section", "error"), CUTS)
def test_what_a_file_lacks_is_reported_with_what_to_add(changed, lines, section, error):
    text = changed().read_text(encoding="utf-8")
    start = text.index(section[0])
    end = text.find(section[1], start + 1)
    assert error in lines((text[start:end], ""))


def test_at_least_one_type_is_on(lines):
    off = [
        (f"[types.{kind}]", f"[types.{kind}]\non = false")
        for kind in ("bullying", "danger", "private_photo", "other")
    ]
    assert lines(*off) == ["types: every type is off. Set on = true for at least one."]


def test_a_card_has_room_for_three(lines):
    more = "".join(
        f'[types.bullying.presets.more{n}]\noutcome = "not_confirmed"\nreason = "too_little"\n'
        f'label.en = "x{n}"\nlabel.ru = "x{n}"\ntoast.en = "x"\ntoast.ru = "x"\n'
        for n in range(2)
    )
    assert lines(("[types.danger]", f"{more}\n[types.danger]")) == [
        "types.bullying.presets: there are 4 presets, a card has room for 3. Keep the 3 most usual."
    ]


def test_a_decision_may_be_due_with_the_first_look(changed):
    file = changed(('icon = "🙁"', 'icon = "🙁"\ndecision_hours = 8'))
    assert load_channel(file).type("bullying").decision_hours == 8


def test_spaces_around_a_line_are_no_part_of_it(changed):
    assert (
        load_channel(changed(('icon = "🙁"', 'icon = " 🙁 "'))).type("bullying").icon
        == "🙁"
    )


def test_a_ground_of_which_the_file_says_nothing_was_checked_by_no_lawyer(changed):
    school = load_channel(changed(("checked = true", "")))
    assert "outcomes.restricted.grounds.rules.checked" in school.due()
