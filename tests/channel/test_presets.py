"""Presets: a usual verdict as one button, checked like every verdict of the menus."""

import pytest

from bot.channel.checks import MOST, REFUSED
from bot.channel.loader import load_channel

WHERE = "types.bullying.presets.unclear"
REASON = 'reason = "too_little"\nlabel.en = "Not confirmed – too little to check"'


@pytest.fixture(params=["kazakhstan", "school"])
def channel(request):
    return request.getfixturevalue(request.param)


def test_every_type_of_the_shipped_files_has_usual_verdicts(channel):
    for kind in channel.types:
        assert 0 < len(kind.presets) <= MOST, kind.id
        assert not {preset.outcome for preset in kind.presets} & REFUSED.keys()


@pytest.mark.parametrize(
    ("written", "instead", "error"),
    [
        (
            'outcome = "not_confirmed"\nreason',
            'outcome = "restricted"\nreason',
            f"{WHERE}.outcome: “restricted” needs an order. Use one of: removed, forwarded, "
            "not_confirmed, out_of_scope.",
        ),
        (
            REASON,
            REASON.replace("too_little", "author", 1),
            f"{WHERE}.reason: “author” is no reason of “not_confirmed” for this type. "
            "Use one of: too_little.",
        ),
        (
            REASON,
            REASON.replace('reason = "too_little"\n', ""),
            f"{WHERE}.reason: the key is missing. Add one of: too_little.",
        ),
        (
            REASON,
            f'ground = "rules"\n{REASON}',
            f"{WHERE}.ground: “rules” is no ground of “not_confirmed” for this type. Remove it.",
        ),
        (
            REASON,
            REASON.replace("Not confirmed – too little to check", "x" * 41),
            f"{WHERE}.label.en: the text has 41 characters, 40 fit. Shorten it by 1.",
        ),
        (
            'toast.en = "Not confirmed. Reason: there was too little to check."',
            f'toast.en = "{"x" * 201}"',
            f"{WHERE}.toast.en: the text has 201 characters, 200 fit. Shorten it by 1.",
        ),
    ],
)
def test_a_preset_that_cannot_decide_is_refused_with_its_fix(lines, written, instead, error):
    assert error in lines((written, instead))


def test_a_card_has_room_for_three(lines):
    more = "".join(
        f'[types.bullying.presets.more{n}]\noutcome = "not_confirmed"\nreason = "too_little"\n'
        f'label.en = "x{n}"\nlabel.ru = "x{n}"\ntoast.en = "x"\ntoast.ru = "x"\n'
        for n in range(2)
    )
    assert lines(("[types.danger]", f"{more}\n[types.danger]")) == [
        "types.bullying.presets: there are 4 presets, a card has room for 3. Keep the 3 most usual."
    ]


def test_a_file_without_presets_loads(changed):
    text = changed().read_text(encoding="utf-8")
    kept, skips = [], False
    for line in text.splitlines(keepends=True):
        skips = ".presets." in line if line.startswith("[") else skips
        kept.append("" if skips or line.startswith("presets.") else line)
    file = changed((text, "".join(kept)))
    assert not any(kind.presets for kind in load_channel(file).types)
