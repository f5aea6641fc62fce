"""Rules between the parts of a channel file, and their error lines."""

from bot.channel.loader import load_channel


def test_a_missing_outcome_is_reported_with_the_keys_to_add(lines):
    assert lines(
        ("[outcomes.duplicate]", "[outcomes.overturned]"),
        ("[outcomes.duplicate.reasons.joined]", "[outcomes.overturned.reasons.joined]"),
    ) == [
        "outcomes.duplicate: this outcome is not described. "
        "Add [outcomes.duplicate] with icon, label.en, label.ru, meaning.en, meaning.ru; "
        "kazakhstan.toml has an example."
    ]


def test_a_file_written_before_an_outcome_existed_loads_once_the_outcome_is_added(changed):
    text = """icon = "🔁"
    label.en = "Reported before"
    label.ru = "Уже сообщали"
    meaning.en = "Your report was joined to another."
    meaning.ru = "Сообщение присоединено к другому."
    [outcomes.overturned]"""
    file = changed(
        ("[outcomes.duplicate]", f"[outcomes.duplicate]\n{text}"),
        ("[outcomes.duplicate.reasons.joined]", "[outcomes.overturned.reasons.joined]"),
    )
    assert load_channel(file).outcome("duplicate").icon == "🔁"


def test_at_least_one_type_is_on(lines):
    off = [
        (f"[types.{kind}]", f"[types.{kind}]\non = false")
        for kind in ("bullying", "danger", "private_photo", "other")
    ]
    assert lines(*off) == ["types: every type is off. Set on = true for at least one."]


def test_label_of_a_type_that_is_off_may_repeat(changed):
    file = changed(
        ('label.en = "Danger"', 'label.en = "Bullying"'),
        ("[types.danger]", "[types.danger]\non = false"),
    )
    assert load_channel(file).type("danger").label.say("en") == "Bullying"


def test_warning_type_without_any_warning_is_refused(changed, lines):
    text = changed().read_text(encoding="utf-8")
    start, end = text.index("media_warning.en"), text.index("[consent]")
    assert lines((text[start:end], "")) == [
        f"types.{kind}.media_note: nothing tells people about files. "
        "Add media_note in every language, or media_warning for all types."
        for kind in ("bullying", "danger")
    ]


def test_a_type_may_ask_for_a_region_only_if_the_channel_has_regions(changed, lines):
    text = changed().read_text(encoding="utf-8")
    start, end = text.index("[regions.MAIN]"), text.index("[region_options")
    assert lines((text[start:end], "")) == [
        f"types.{kind}.region: a region is asked for, but there is none. "
        'Add regions, or set region = "no".'
        for kind in ("bullying", "danger")
    ]


def test_forwarding_needs_an_authority(changed, lines):
    text = changed().read_text(encoding="utf-8")
    start, end = text.index("[authorities.head]"), text.index("[outcomes.restricted]")
    told = lines((text[start:end], ""))
    assert "authorities: there is no authority. Add whom a case can be forwarded to." in told
    assert any(line.endswith("Add [authorities.head], or use one of: none.") for line in told)
