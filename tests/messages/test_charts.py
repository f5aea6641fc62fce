"""Charts: what they say can be read on a phone, in each language, whatever the words are."""

import io

import pytest
from PIL import Image

from bot.core.typesetting import make
from bot.figures.charts import Chart, Series
from bot.values import replace
from tests.kit.papers import letters_of

LETTERS = "әғқңөұүһі ӘҒҚҢӨҰҮҺІ"
TITLE = f"Шешімдер {LETTERS}"
PARTS = (Series("Қолжетімділік шектелді", (1200, 30)), Series("Расталмады", (34, 4)))
REGIONS = ("Түркістан облысы", "Ұлытау облысы")
STACKED = Chart(TITLE, REGIONS, PARTS, ("1\u00a0234", "5-тен аз"))
BESIDE = Chart(TITLE, REGIONS, PARTS, (), beside=True)
LINES = Chart(TITLE, ("қаң.", "ақп."), PARTS)
SMALLEST = 13
"""Points of letters on a chart 540 points wide, which a phone shows at about 360."""
HOSTILE = '#panic("x") $a$ *b* _c_ [d] `e` @f <g> \\ // /* h */ = i'


@pytest.mark.parametrize(
    ("chart", "values"),
    [
        (STACKED, STACKED.ends),
        (BESIDE, ("1\u00a0200", "30", "34", "4")),
        (LINES, ("0", "500", "1\u00a0000", *LINES.labels)),
    ],
    ids=["stacked", "beside", "lines"],
)
def test_a_chart_names_its_title_parts_places_and_values(chart, values):
    words, sizes = letters_of(make(chart, "pdf"))
    labels = () if chart is LINES else REGIONS
    for text in (TITLE, *values, *labels, *(one.name for one in PARTS)):
        assert " ".join(text.split()) in words, text
    assert min(sizes) > SMALLEST


def test_the_longest_bar_is_as_much_longer_as_its_value():
    one = Chart("", ("a", "b", "c"), (Series("", (100, 50, 0)),), ("", "", ""))
    picture = Image.open(io.BytesIO(make(one))).convert("RGB")
    rows = [
        sum(
            picture.getpixel((x, y)) == (0x00, 0x72, 0xB2) for x in range(picture.width)
        )
        for y in range(picture.height)
    ]
    longest = max(rows)
    assert longest > picture.width / 2
    assert min(row for row in rows if row) == pytest.approx(longest / 2, abs=3)


def test_parts_of_a_bar_differ_without_colour():
    """As a printer in black and white shows them: each by its shade or its pattern."""
    many = tuple(Series(str(n), (10,)) for n in range(8))
    for dark in (False, True):
        chart = Chart("", ("a",), many, ("",), dark=dark)
        picture = Image.open(io.BytesIO(make(chart))).convert("L")
        width, height = picture.size
        bar = next(
            y
            for y in range(height)
            if picture.getpixel((300, y)) != picture.getpixel((0, y))
        )
        cut = picture.crop((0, bar, width, bar + 40))
        parts = {cut.crop((x, 0, x + 60, 40)).tobytes() for x in range(60, 900, 108)}
        assert len(parts) == 8


@pytest.mark.parametrize(
    "chart", [STACKED, BESIDE, LINES], ids=["stacked", "beside", "lines"]
)
@pytest.mark.parametrize(
    "words", ["Өте ұзын сөйлем " * 256, "ұ" * 4096, HOSTILE * 60, "<&\n\t\0" * 900, ""]
)
def test_words_of_any_length_break_no_chart_and_are_never_markup(chart, words):
    series = tuple(Series(words, one.values) for one in PARTS)
    places = {"ends": (words,) * 2} if chart is STACKED else {}
    changed = replace(chart, title=words, labels=(words,) * 2, series=series, **places)
    picture = Image.open(io.BytesIO(make(changed))).convert("RGB")
    assert picture.width == 1080
    assert picture.height < 4000
    for left in (0, picture.width - 20):
        edge = picture.crop((left, 0, left + 20, picture.height))
        assert len(edge.getcolors()) == 1, "no words run out of the chart"
    if words.startswith("#"):
        assert '#panic("x") $a$ *b* _c_' in letters_of(make(changed, "pdf"))[0]


def test_a_chart_of_nothing_says_so():
    nothing = Chart("Өңір", (), PARTS, (), "Бұл кезеңде жоқ")
    assert "Бұл кезеңде жоқ" in letters_of(make(nothing, "pdf"))[0]
    for labels, values in (((), ()), (("1",), (0,))):
        assert make(Chart("Өңір", labels, (Series("a", values),))).startswith(
            b"\x89PNG"
        )
