"""A broadcast reaches the people whom its region, type and activity filters fit, and no others."""

import pytest

from tests.kit.people.admins import TEXT, admin, compose, crowd, heard, reach, times
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGES, tap, wait_button
from tests.kit.stage import stage

ASTANA, ALMATY = "KZ-71", "KZ-75"


async def names_region(on, phone, region, language="ru"):
    """The person looks for the hotlines of a region, and the bot remembers which."""
    t = on.t(language)
    phone.say("/hotlines")
    await wait_button(phone, t.plain("Choose a region"))
    await tap(phone, t.plain("Choose a region"), t.plain("All regions"))
    await tap(phone, on.channel.region(region).short.say(language), t.plain("Another region"))


async def reports_from(on, phone, violation, region, language="ru"):
    """The person scans a poster of a region and files a report."""
    t = on.t(language)
    phone.say(f"/start r-{violation}-{region}")
    await phone.wait(on.channel.type(violation).explanation.say(language))
    phone.say(f"https://example.com/{phone.id}")
    skip, ready = t.plain("Skip"), t.plain("Send")
    shown = await phone.wait(lambda m: {skip, ready} & set(labels(m)))
    while ready not in labels(shown):
        phone.press(skip, shown)
        shown = await phone.wait(lambda m: {skip, ready} & set(labels(m)))
    await tap(phone, ready, t.plain("Copy the code"))


async def choose(boss, label, *texts):
    """Tick something in the menu that is open, or take its tick off."""
    boss.phone.press(label)
    return await boss.sees(*texts)


async def open_filter(boss, name):
    await boss.press("To whom", button=name)
    return await boss.press(name, button="Back")


async def close_filter(boss, neighbour):
    """From the menu of one filter to that of all, which shows its neighbour, and to the panel."""
    await boss.press("Back", button=neighbour)
    await boss.press("Back", button="Preview and send")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_only_people_who_named_a_region_or_reported_from_it_get_it(tmp_path, language):
    async with stage(tmp_path) as on:
        boss = await admin(on, language)
        aru, ivan, olga, anna = await crowd(on, 4, language)
        await names_region(on, aru, ASTANA, language)
        await reports_from(on, ivan, "drugs", ASTANA, language)
        await reports_from(on, olga, "drugs", ALMATY, language)
        region = on.channel.region(ASTANA)
        short, name = region.short.say(language), region.name.say(language)
        assert reach(boss, 5) in (await compose(boss)).text
        await open_filter(boss, "Regions")
        only = boss.word("Regions: {list}", list=name)
        await choose(boss, short, reach(boss, 2), only)
        await boss.press("Back", button="Recently active")
        lately = boss.t.plural("Last {n} day", "Last {n} days", 90)
        await boss.press("Recently active", button="Back")
        await choose(boss, str(lately), reach(boss, 2))
        await close_filter(boss, "Regions")
        last = await boss.preview()
        assert reach(boss, 2) in last.text
        await boss.press("Send it now", button="Table (CSV)")
        for phone in (aru, ivan):
            await heard(phone, TEXT)
        assert [times(phone, TEXT) for phone in (aru, ivan, olga, anna)] == [1, 1, 0, 0]
        two = boss.t.plural("{count} person", "{count} people", 2, count=2)
        await boss.sees(boss.word("It was meant for: {people}", people=two))
