"""Buttons with links under a broadcast lead where they were made to."""

from tests.kit.people.admins import TEXT, admin, compose, crowd, heard, send
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGE_NAMES
from tests.kit.stage import stage

LABEL, PAGE = "110 – 24/7", "https://example.kz/news?id=1&lang=kk"
CORRECTED = "Верный номер 111"


def address(message):
    """Where the one button with a link leads."""
    [found] = [b["url"] for row in message.rows for b in row if "url" in b]
    assert labels(message)[0] == LABEL
    return found


async def test_a_link_button_leads_to_its_page_and_survives_a_correction(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        [ivan] = await crowd(on, 1)
        await compose(boss)
        boss.phone.press(LANGUAGE_NAMES["kk"])
        await boss.sees(button=boss.word("Buttons with links"))
        await boss.press("Buttons with links", "https://")
        boss.phone.say(f"{LABEL} - {PAGE}")
        await boss.sees(boss.word("The buttons are saved."))
        await send(boss)
        assert address(await heard(ivan, TEXT)) == PAGE
        await boss.press("Correct it", "Теперь новый текст")
        boss.phone.say(CORRECTED)
        await boss.sees("✓ Қазақша")
        await boss.press("Preview and send", button="Yes, correct it")
        done = boss.word("Corrected: {n}", n=2)
        await boss.press("Yes, correct it", done, button="Table (CSV)")
        assert address(await heard(ivan, CORRECTED)) == PAGE
