"""Numbers to call: for a worry and a place, in every language, and easy to pass on."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from bot.core.tables import people
from tests.kit.channel_files import own_channel
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGES, answer, rows, tap, tap_new, type_label
from tests.kit.regional import NUMBER, SOUTH
from tests.kit.stage import stage
from tests.kit.words import ru


@pytest.fixture
def on(regional):
    return regional


async def _chosen(on, language):
    """From the whole list to the numbers for one worry in one region."""
    t = on.t(language)
    phone = await on.agreed("Aru", language)
    whole = await answer(phone, "/hotlines", t.plain("Choose a concern"))
    for line in on.channel.hotlines:
        assert f"\n{line.number}\n" in whole.text, "a line of its own"
        source = line.source  # as one opens it: the channel file names it
        told = t.plain("Source: {source}, day not known.", source=source)
        if line.as_of is not None:
            date = f"{line.as_of:%d.%m.%Y}"
            told = t.plain("Source: {source}, {date}.", source=source, date=date)
        assert told in whole.text
    assert "911" not in whole.text
    await tap(phone, t.plain("Choose a concern"), type_label(on, "terrorism", language))
    fitting = await tap(
        phone, type_label(on, "terrorism", language), t.plain("Another concern")
    )
    first = fitting.text.index(t.plain("Call this number first:"))
    where = [fitting.text.index(f"\n{number}\n") for number in ("110", "102", "112")]
    assert [first, *where] == sorted([first, *where])
    assert "\n103\n" not in fitting.text
    region = on.channel.region("KZ-71")
    asked = await tap(phone, t.plain("Choose a region"), t.plain("All regions"))
    assert t.plain("Where do you need help?") in asked.text
    kept = "We remember the region for next time. You can remove it under “Privacy”."
    assert t.plain(kept) in asked.text
    placed = await tap(phone, region.short.say(language), t.plain("Another region"))
    assert region.name.say(language) in placed.text
    assert t.plain("We know of no number for this region alone.") in placed.text
    return placed


async def test_numbers_are_chosen_by_worry_and_region_in_every_language(on):
    for placed in await asyncio.gather(*(_chosen(on, code) for code in LANGUAGES)):
        [share] = [
            button["url"] for row in placed.rows for button in row if "url" in button
        ]
        parts = parse_qs(urlsplit(share).query)
        bot = on.sandbox.world.bot["username"]
        assert parts["url"] == [f"https://t.me/{bot}?start=h-terrorism-KZ-71"]
        assert "\n110 – " in parts["text"][0]
        assert len(share) <= 1000
    assert {row["region"] for row in await rows(on, sa.select(people))} >= {"KZ-71"}


async def test_a_remembered_region_is_used_again_and_removed_under_privacy(
    on, t, phone
):
    phone.say("/hotlines")
    await tap_new(phone, t.plain("Choose a region"), t.plain("All regions"))
    short = on.channel.region("KZ-75").short.say("ru")
    await tap(phone, short, t.plain("Another region"))
    phone.say("/hotlines")
    name = on.channel.region("KZ-75").name.say("ru")
    await phone.wait(lambda m: name in m.text and t.plain("Share") in str(m.buttons))
    shown = await answer(phone, "/privacy", t.plain("Forget my region"))
    assert name in shown.text
    phone.press(t.plain("Forget my region"))
    await phone.wait(
        lambda m: (
            t.plain("Delete my data") in labels(m)
            and t.plain("Forget my region") not in labels(m)
        )
    )
    await answer(phone, "/hotlines", t.plain("Choose a region"))


async def test_numbers_come_before_any_consent_and_nothing_is_kept_of_the_choice(on):
    t = on.t("kk")
    phone = on.citizen("Жаңа", "kk")
    shown = await answer(phone, "/hotlines", "Русский")
    assert "\n112\n" in shown.text
    assert "/status" in (await answer(phone, "/help", t.plain("Help"))).text
    phone.press("Русский")
    t = on.t("ru")
    await tap_new(phone, t.plain("Choose a region"), t.plain("All regions"))
    placed = await tap(
        phone, on.channel.region("KZ-75").short.say("ru"), ru("Another region")
    )
    assert "Мы запомнили" not in placed.text
    kept = [row for row in await rows(on, sa.select(people)) if row["language"] == "ru"]
    assert [row["region"] for row in kept if row["consent_version"] is None] == [None]
    await tap(phone, t.plain("Report a violation"), t.plain("I agree"))


async def test_the_number_of_the_remembered_region_comes_first(on, t, phone):
    phone.say("/hotlines")
    await tap_new(phone, t.plain("Choose a region"), t.plain("All regions"))
    await tap(
        phone, on.channel.region(SOUTH).short.say("ru"), t.plain("Another region")
    )
    shown = await answer(phone, "/hotlines", t.plain("Another region"))
    numbers = [line.number for line in on.channel.hotlines]
    assert min(numbers, key=lambda one: shown.text.index(f"\n{one}\n")) == NUMBER


async def test_where_nothing_depends_on_a_region_none_is_asked(tmp_path):
    alike = own_channel(tmp_path, "", "authorities.mia.departments")
    async with stage(tmp_path, channel=alike) as plain:
        aru = await plain.agreed("Aru")
        shown = await answer(aru, "/hotlines", ru("Choose a concern"))
        assert ru("Choose a region") not in labels(shown)
        await plain.file(aru, "https://example.com/1", "drugs")
        assert ru("Name the region, if you like") not in labels(aru.last)
