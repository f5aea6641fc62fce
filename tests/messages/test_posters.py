"""A poster's code leads where it says, also folded or badly copied."""

import io

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from bot.core.alarms import DialLine
from bot.core.deep_links import DeepLink
from bot.core.typesetting import make
from bot.staff import posters
from bot.staff.posters import Poster, PrintedNumber, sheet_of
from bot.values import replace

LINKS = pytest.mark.parametrize(
    "link", [DeepLink(), DeepLink("suicide", "KZ-71")], ids=lambda link: link.payload
)


def read(png, change=lambda picture: picture):
    picture = Image.open(io.BytesIO(png)).convert("L")
    return [found.text for found in zxingcpp.read_barcodes(change(picture))]


def creased(picture):
    """Copied small and soft, with a white fold through a quarter of the code."""
    small = picture.resize((picture.width // 3, picture.height // 3))
    soft = small.filter(ImageFilter.GaussianBlur(1.2))
    soft.paste(
        255, (0, soft.height // 2, soft.width, soft.height // 2 + soft.height // 60)
    )
    return soft


@LINKS
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_code_on_a_sheet_leads_to_the_link_even_badly_copied(
    kazakhstan, link, language
):
    speaker = kazakhstan[1].speaker(language, 0)
    sheet = make(sheet_of(speaker, link))
    address = link.address(speaker.bot_username)
    assert read(sheet) == [address]
    assert read(sheet, creased) == [address]
    picture = Image.open(io.BytesIO(sheet))
    across, down = picture.info["dpi"]
    inches = [picture.width / across, picture.height / down]
    assert inches == pytest.approx([210 / 25.4, 297 / 25.4], abs=0.01), "A4"
    assert len(sheet) < 500_000


@LINKS
def test_the_code_has_its_quiet_zone(link):
    address = link.address("habarla_bot")
    rows = [[dot == "1" for dot in row] for row in posters.modules(address)]
    edge = (
        rows[: posters.QUIET]
        + rows[-posters.QUIET :]
        + [row[: posters.QUIET] for row in rows]
    )
    assert not any(dark for row in edge for dark in row)
    assert posters.code(address).error in {"Q", "H"}


def test_no_words_run_out_of_the_sheet_however_long_they_are(kazakhstan):
    for long in ("Өте ұзын сөйлем " * 12, "ұ" * 4096):
        numbers = (PrintedNumber("+7 700 000 00 00", long, long),) * 4
        code = posters.modules("https://t.me/b?start=r-")
        sheet = Poster(
            code, long, long, (long, long), long, long, "b" * 32, long, numbers, long
        )
        picture = Image.open(io.BytesIO(make(sheet))).convert("L")
        for left in (0, picture.width - 40):
            column = picture.crop((left, 0, left + 40, picture.height))
            assert len(column.getcolors()) == 3, "the plain colours of the bands"


def test_a_sheet_says_which_numbers_and_since_when(kazakhstan):
    speaker = kazakhstan[1].speaker("ru", 0)
    said = sheet_of(speaker, DeepLink("terrorism"))
    assert [number.number for number in said.numbers] == ["110", "102", "112"]
    assert said.footer.startswith("Этот бот — не государственный орган.")
    assert "01.03.2024" in said.footer
    only = sheet_of(speaker, DeepLink())
    assert [number.number for number in only.numbers] == ["112"]
    assert only.heading == "Сообщить о нарушении"


def test_a_sheet_with_a_number_of_unknown_day_says_no_day(kazakhstan):
    speaker = kazakhstan[1].speaker("en", 0)
    of_terror = {"110", "102", "112"}
    numbers = speaker.channel.hotlines
    assert of_terror <= {one.number for one in numbers if one.as_of}
    assert "Numbers as of" in sheet_of(speaker, DeepLink("terrorism")).footer
    undated = tuple(
        one.model_copy(update={"as_of": None}) if one.number == "110" else one
        for one in numbers
    )
    channel = speaker.channel.model_copy(update={"hotlines": undated})
    said = sheet_of(replace(speaker, channel=channel), DeepLink("terrorism"))
    assert {number.number for number in said.numbers} == of_terror
    assert "as of" not in said.footer


def test_a_number_that_an_admin_dialled_needs_no_warning_and_a_wrong_one_is_not_printed(
    kazakhstan,
):
    speaker = kazakhstan[1].speaker("ru", 0)
    ask = posters.PosterAsk("r-", "ru")
    assert "112" in ask.render(speaker).text
    right = DialLine("112", 1, is_wrong=False, due=False)
    assert "112" not in ask.render(speaker, (right,)).text
    said = sheet_of(replace(speaker, wrong=frozenset({"110"})), DeepLink("terrorism"))
    assert "110" not in [number.number for number in said.numbers]
