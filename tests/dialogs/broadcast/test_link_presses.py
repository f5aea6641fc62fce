"""Buttons with links under a broadcast: they lead where they were made to, counted or not."""

import aiohttp
import pytest
import sqlalchemy as sa

from bot.storage.schema import broadcast_links
from tests.kit.people.admins import TEXT, TEXTS, admin, compose, crowd, heard, report, send
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGE_NAMES, LANGUAGES, rows
from tests.kit.process.ports import free_port
from tests.kit.stage import stage
from tests.kit.waiting import until

pytestmark = pytest.mark.slow

PUBLIC = "https://habarla.example.kz"
LABEL, PAGE = "110 – 24/7", "https://example.kz/news?id=1&lang=kk"


class Browser:
    """What opens the public address; here it leads straight to the bot."""

    def __init__(self, port):
        self.root = f"http://127.0.0.1:{port}"

    async def open(self, address):
        """The status, and the page a browser would go on to."""
        assert address.startswith(PUBLIC)
        here = self.root + address.removeprefix(PUBLIC)
        async with (
            aiohttp.ClientSession() as session,
            session.get(here, allow_redirects=False) as answer,
        ):
            return answer.status, answer.headers.get("Location")


async def reachable(on):
    """Let the bot be found at a public address."""
    await on.stop_bot()
    port = free_port()
    on.settings = on.settings.model_copy(update={"port": port, "public_url": PUBLIC})
    await on.start_bot(serve=True)
    return Browser(port)


async def add_button(boss, *languages):
    """A button with a link under the text in these languages."""
    for language in languages:
        boss.phone.press(LANGUAGE_NAMES[language])
        await boss.sees(button=boss.word("Buttons with links"))
        await boss.press("Buttons with links", "https://")
        boss.phone.say(f"{LABEL} - {PAGE}")
        await boss.sees(boss.word("The buttons are saved."))


def address(message):
    """Where the one button with a link leads."""
    [found] = [b["url"] for row in message.rows for b in row if "url" in b]
    assert labels(message)[0] == LABEL
    return found


async def press(on, browser, *addresses):
    """Open the addresses one after the other, and look no sooner than it is written down."""
    for pressed in addresses:
        assert await browser.open(pressed) == (302, PAGE)

    async def written_down():
        found = await rows(on, sa.select(broadcast_links.c.presses))
        return sum(row["presses"] for row in found) >= len(addresses)

    await until(written_down)


async def table(boss):
    """The rows about presses in the table of the report."""
    boss.phone.press(boss.word("Table (CSV)"))
    sent = await boss.phone.wait(lambda m: "document" in m.raw)
    lines = boss.phone.download(sent).data.decode("utf-8-sig").splitlines()
    return [line.partition(",")[2] for line in lines if ",presses," in line]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_press_leads_to_the_page_and_counts_once(tmp_path, language):
    async with stage(tmp_path) as on:
        boss = await admin(on, language)
        browser = await reachable(on)
        ivan, anna = await crowd(on, 2, language)
        await compose(boss)
        await add_button(boss, "kk")
        before = len(boss.phone.messages())
        await send(boss)
        shown, got = [m for m in boss.phone.messages()[before:] if m.from_bot and m.text == TEXT]
        assert address(shown) == PAGE, "opening the preview counts no press"
        counted = address(await heard(ivan, TEXT))
        assert address(await heard(anna, TEXT)) == counted == address(got)
        assert counted.startswith(f"{PUBLIC}/b/"), "names the button and no person"
        await press(on, browser, counted, counted, counted)
        pressed = boss.word("· {label}: {n}", label=LABEL, n=3)
        shown = await report(boss, boss.word("Links opened:"), pressed)
        assert boss.word("Opened links are not counted here.") not in shown.text
        assert await table(boss) == [f"1,kk,presses,{LABEL},3"]


async def test_presses_of_all_languages_are_one_sum_in_words_and_apart_in_the_table(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        browser = await reachable(on)
        people = [(await crowd(on, 1, language))[0] for language in LANGUAGES]
        await boss.begin()
        await boss.write(*LANGUAGES)
        await add_button(boss, *LANGUAGES)
        await send(boss)
        got = [
            address(await heard(phone, TEXTS[language]))
            for phone, language in zip(people, LANGUAGES, strict=True)
        ]
        assert len(set(got)) == len(LANGUAGES)
        await press(on, browser, got[0], got[0], got[2])
        await report(boss, boss.word("· {label}: {n}", label=LABEL, n=3))
        assert await table(boss) == [
            f"1,{language},presses,{LABEL},{n}" for language, n in (("en", 1), ("kk", 2), ("ru", 0))
        ]


async def test_a_corrected_message_keeps_its_counted_button(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        browser = await reachable(on)
        [ivan] = await crowd(on, 1)
        await compose(boss)
        await add_button(boss, "kk")
        await send(boss)
        counted = address(await heard(ivan, TEXT))
        await boss.press("Correct it", "Теперь новый текст")
        boss.phone.say("Верный номер 111")
        await boss.sees("✓ Қазақша")
        await boss.press("Preview and send", button="Yes, correct it")
        done = boss.word("Corrected: {n}", n=2)
        await boss.press("Yes, correct it", done, button="Table (CSV)")
        assert address(await heard(ivan, "Верный номер 111")) == counted
        await press(on, browser, counted)
        await report(boss, boss.word("· {label}: {n}", label=LABEL, n=1))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_without_a_public_address_the_button_is_the_page_and_nothing_is_counted(
    tmp_path, language
):
    async with stage(tmp_path) as on:
        boss = await admin(on, language)
        [ivan] = await crowd(on, 1, language)
        await compose(boss)
        await add_button(boss, "kk")
        await send(boss)
        assert address(await heard(ivan, TEXT)) == PAGE
        await boss.sees(boss.word("Opened links are not counted here."))
        assert await table(boss) == []


async def test_a_report_on_a_message_without_links_says_nothing_of_presses(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        await reachable(on)
        await compose(boss)
        shown = await send(boss)
        assert boss.word("Unsubscribed under it: {n}", n=0) in shown.text
        assert boss.word("Opened links are not counted here.") not in shown.text
        assert boss.word("Links opened:") not in shown.text


async def test_an_unknown_link_is_not_found(tmp_path):
    async with stage(tmp_path) as on:
        browser = await reachable(on)
        for unknown in ("nothing", "x" * 200, "%00", "..%2Fhealth"):
            assert await browser.open(f"{PUBLIC}/b/{unknown}") == (404, None)
