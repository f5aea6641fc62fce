"""A report that takes no more additions says so, and what to do, in every language."""

import asyncio

import sqlalchemy as sa

from bot.core import people_store
from bot.core.schema.reporting import replies
from bot.core.schema.reporting import reports as table
from bot.reports import additions, store
from tests.kit.people.citizens import LANGUAGES, rows, tap, wait_button
from tests.kit.people.staff import working
from tests.kit.storage.sealed import in_clear


async def _fill(on, link):
    """Add as much to the newest report as it takes."""
    async with on.habarla.database.transaction() as tx:
        work = working(on, tx)
        every = [in_clear(row, tx) for row in await tx.rows(sa.select(table))]
        [row] = [row for row in every if link in row["description"]]
        report = await store.reports.get(tx, row["id"])
        person = await people_store.get(tx, report.person)
        for n in range(on.channel.limits.additions - 1):
            await additions.add(work, person, report, f"{link} {n}", ())


async def _is_refused(on, language):
    t, phone = on.t(language), on.citizen(f"Full {language}", language)
    await on.agree(phone, language)
    words = f"Во дворе продают, {language}"
    await on.file(phone, f"{words} https://example.com/full-{language}", "drugs", language)
    await _fill(on, words)
    await tap(phone, t.plain("Show the report"), t.plain("Add something"))
    await tap(phone, t.plain("Add something"), t.plain("Cancel"))
    phone.say(f"Последнее, {language}")
    await wait_button(phone, t.plain("Add something"))
    phone.press(t.plain("Add something"))
    refused = await phone.wait(t.plain("Your message was not passed on."))
    assert str(on.channel.limits.additions) in refused.text
    assert "/hotlines" in refused.text


async def test_who_added_too_much_reads_what_to_do_in_every_language(on):
    await asyncio.gather(*(_is_refused(on, language) for language in LANGUAGES))
    kept = await rows(on, sa.select(sa.func.count().label("n")).select_from(replies))
    assert kept[0]["n"] == len(LANGUAGES) * on.channel.limits.additions
