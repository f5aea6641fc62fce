"""Presets: a usual verdict as one button, checked like every verdict of the menus."""

import pytest

from bot.channel.checks import MOST, REFUSED


@pytest.fixture(params=["kazakhstan", "school"])
def channel(request):
    return request.getfixturevalue(request.param)


def test_every_type_of_the_shipped_files_has_usual_verdicts(channel):
    for kind in channel.types:
        assert 0 < len(kind.presets) <= MOST, kind.id
        assert not {preset.outcome for preset in kind.presets} & REFUSED.keys()


def test_a_card_has_room_for_three(lines):
    more = "".join(
        f'[types.bullying.presets.more{n}]\noutcome = "not_confirmed"\nreason = "too_little"\n'
        f'label.en = "x{n}"\nlabel.ru = "x{n}"\ntoast.en = "x"\ntoast.ru = "x"\n'
        for n in range(2)
    )
    assert lines(("[types.danger]", f"{more}\n[types.danger]")) == [
        "types.bullying.presets: there are 4 presets, a card has room for 3. Keep the 3 most usual."
    ]
