"""Rules between the parts of a channel file, and their error lines."""

import pytest

from bot.channel.loader import load_channel

NEVER = 'files = "no"\nmedia = "never"'
BETWEEN = [
    (
        'group = "people"\nicon = "🙁"',
        'group = "persons"\nicon = "🙁"',
        "types.bullying.group: “persons” is not in groups. "
        "Add [groups.persons], or use one of: people, more.",
    ),
    (
        'authorities = ["head"]',
        'authorities = ["mayor"]',
        "types.bullying.authorities: “mayor” is not in authorities. "
        "Add [authorities.mayor], or use one of: head, police.",
    ),
    (
        'numbers = ["2001"]',
        'numbers = ["2002"]',
        "types.bullying.first_help.numbers: “2002” is not in hotlines. "
        "Add [hotlines.2002], or use one of: 112, 2001.",
    ),
    (
        "call the school nurse:",
        "call the school nurse at 2001:",
        "types.bullying.first_help.text.en: there are digits in the text. "
        "Take them out: the numbers follow the text, one per line.",
    ),
    (
        'types = ["bullying", "danger"]',
        'types = ["bully"]',
        "hotlines.2001.types: “bully” is not in types. "
        "Add [types.bully], or use one of: bullying, danger, private_photo, other.",
    ),
    (
        'types = ["bullying", "danger"]',
        'regions = ["ROOF"]',
        "hotlines.2001.regions: “ROOF” is not in regions. "
        "Add [regions.ROOF], or use one of: MAIN, SPORT.",
    ),
    (
        "checked = true",
        'types = ["lateness"]',
        "outcomes.restricted.grounds.rules.types: “lateness” is not in types. "
        "Add [types.lateness], or use one of: bullying, danger, private_photo, other.",
    ),
    (
        "[types.other]",
        "[types.misc]",
        "types: “other” is not the last type. Move or add [types.other] behind all other types.",
    ),
    (
        NEVER,
        'media = "never"',
        "types.private_photo.files: files are asked for, but media is never taken. "
        'Set files = "no", or allow media.',
    ),
    (
        'label.en = "Danger"',
        'label.en = "Bullying"',
        "types.danger.label.en: “Bullying” is also the label of bullying. Choose another.",
    ),
    (
        'link = "required"',
        'link = "no"\ndescription = "no"',
        "types.private_photo.link: a report of this type would be empty. "
        "Ask for the link or the description.",
    ),
    (
        "[groups.more]",
        '[groups.none]\nlabel.en = "None"\nlabel.ru = "Нет"\n[groups.more]',
        "groups.none: no type is in this group. Remove it, or give it a type.",
    ),
    (
        "[region_options.unspecified]",
        "[region_options.MAIN]",
        "region_options.MAIN: this is also a region. Give it another code.",
    ),
    (
        'aliases = ["gym", "спортзал"]',
        'aliases = ["Main"]',
        "regions.SPORT.aliases: “Main” also stands for MAIN. "
        "Remove it from both, or from the one people mean less often.",
    ),
    (
        "[region_options.unspecified]",
        '[region_orders]\nen = ["SPORT", "ROOF"]\n[region_options.unspecified]',
        "region_orders.en: “ROOF” is not in regions. "
        "Add [regions.ROOF], or use one of: MAIN, SPORT.",
    ),
    (
        "[region_options.unspecified]",
        '[region_orders]\nen = ["SPORT"]\n[region_options.unspecified]',
        "region_orders.en: MAIN is left out. Put it where the alphabet wants it.",
    ),
    (
        "[region_options.unspecified]",
        '[region_orders]\nkk = ["MAIN", "SPORT"]\n[region_options.unspecified]',
        "region_orders.kk: “kk” is not a language of this channel. "
        "Remove it, or add the language to “languages”.",
    ),
    (
        "[hotlines.2001]",
        "[hotlines.2001]\ndial_test = 2027-01-01",
        "hotlines.2001.dial_test: 2027-01-01 is later than the file itself, 2026-11-24. "
        "Correct the date, or set the file's “as_of” to the day you changed it.",
    ),
    (
        "urgent = 1, ",
        "",
        "terms.first_look_hours.urgent: the promise is missing. Add the number of hours.",
    ),
    (
        "urgent = 1,",
        "urgent = 30,",
        "terms.first_look_hours: what is more urgent would wait longer. "
        "Give “urgent” the fewest hours and “normal” the most.",
    ),
    (
        "reports_after_closing_days = 30",
        "reports_after_closing_days = 45",
        "consent.text.en: the text does not say “45” (retention.reports_after_closing_days). "
        "Write it into the text, and raise consent.version if people agreed before.",
    ),
    (
        'operator.ru = "школа «Речная», группа защиты детей"',
        'operator.ru = "школа «Лесная»"',
        "consent.text.ru: the text does not say “школа «Лесная»” (operator). "
        "Write it into the text, and raise consent.version if people agreed before.",
    ),
    (
        "version = 1\nas_of = 2026-11-24",
        "version = 2\nas_of = 2026-11-20",
        "consent.text.ru: the text does not say “20.11.2026” (consent.as_of). "
        "Write it into the text, and raise consent.version if people agreed before.",
    ),
]


@pytest.mark.parametrize(("old", "new", "line"), BETWEEN, ids=[line for _, _, line in BETWEEN])
def test_a_broken_reference_between_parts_is_reported_with_its_fix(lines, old, new, line):
    assert line in lines((old, new))


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
