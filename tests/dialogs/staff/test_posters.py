"""/link: seniors and admins make a link and a sheet with its QR code to print."""

import io

import pytest
import zxingcpp
from PIL import Image

from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGE_NAMES, answer, pressed, tap, type_label


def link_of(on, payload):
    return f"https://t.me/{on.sandbox.world.bot['username']}?start={payload}"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_a_link_is_put_together_by_buttons_and_comes_on_a_sheet(on, language):
    admin, t = on.admin, on.t(language)
    await on.agree(admin, language)
    shown = await answer(admin, "/link", t.plain("Make the poster"))
    assert link_of(on, "report") in shown.text
    await tap(admin, t.plain("Choose a type"), type_label(on, "terrorism", language))
    await tap(admin, type_label(on, "terrorism", language), t.plain("Choose a region"))
    short = on.channel.region("KZ-71").short.say(language)
    await tap(admin, t.plain("Choose a region"), short)
    address = link_of(on, "r-terrorism-KZ-71")
    shown = await tap(admin, short, address)
    assert "110, 102, 112" in shown.text, (
        "the numbers are named before they are dialled"
    )
    admin.press(t.plain("Make the poster"))
    sheet = await admin.wait(t.plain("A sheet to hang up: prints on A4 and larger."))
    file = admin.download(sheet)
    assert file.name == f"habarla-r-terrorism-KZ-71-{language}.png"
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(file.data)).convert("L"))
    assert code.text == address


async def test_the_poster_is_made_in_another_language_and_a_forged_button_is_answered(
    on,
):
    admin = on.admin
    await on.agree(admin)
    shown = await answer(admin, "/link", link_of(on, "report"))
    admin.press(LANGUAGE_NAMES["en"])
    shown = await admin.wait(
        lambda m: LANGUAGE_NAMES["en"] in m.text and m.id == shown.id
    )
    assert LANGUAGE_NAMES["en"] not in labels(shown)
    assert await pressed(admin, "p:m:hostile:xx", shown.id)
