"""Browsers get the newest checkpoint and the key; an entry's page shows its proof."""

import html

import pytest
import sqlalchemy as sa

from bot.history import notes, service
from bot.register.routes import FRESH_MS
from bot.register.store import host_key
from bot.register.tables import entries, entry_changes
from tests.kit.register.entries import CHANNEL, an_entry, correct, publish, sign
from tests.kit.services.log import faults


async def key_of(get):
    return notes.read_key((await get("/audit/key"))[2])


async def test_browsers_get_the_newest_checkpoint_and_its_key(database, get):
    assert (await get("/audit/checkpoint"))[0] == 404
    made = await sign(database)
    status, headers, text = await get("/audit/checkpoint")
    assert (status, text) == (200, made)
    assert headers["Content-Type"].startswith("text/plain")
    assert notes.read_note(text, await key_of(get)).size % service.BATCH == 0


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_an_entry_shows_its_leaf_its_way_and_the_checkpoint(
    database, get, language
):
    await publish(database, an_entry(3, "https://a.example.com/"))
    made = await sign(database)
    page = html.unescape((await get(f"/register/{language}/entries/e0000003"))[2])
    assert (await key_of(get)).text in page
    file = (await get("/register/entries/e0000003.tlog-proof"))[2]
    assert file in page
    assert file.endswith(f"\n\n{made}")


async def test_a_version_is_proved_from_its_checkpoint_on_by_the_same_proof(
    database, get, clock
):
    await publish(database, an_entry(3, "https://a.example.com/"))
    page = (await get("/register/en/entries/e0000003"))[2]
    assert "This entry is not proved yet" in page
    assert (await get("/register/entries/e0000003.tlog-proof"))[0] == 404
    await sign(database)
    first = (await get("/register/entries/e0000003.tlog-proof"))[2]
    await sign(database)
    clock.advance(ms=FRESH_MS)
    assert (await get("/register/entries/e0000003.tlog-proof"))[2] == first


TRUE, VICTIM = "real-casino.kz", "victim-shop.kz"
PAGE = "/register/en/entries/e0000003"


@pytest.mark.parametrize(
    "table", [entries, entry_changes], ids=lambda table: table.name
)
async def test_a_site_put_into_an_entry_stands_beside_no_proof_and_is_found(
    database, get, clock, table
):
    await publish(database, an_entry(3, f"https://{TRUE}/"))
    await sign(database)
    seen = []
    for column in (each for each in table.c if isinstance(each.type, sa.Text)):
        for true, forged in ((TRUE, VICTIM), (host_key(TRUE), host_key(VICTIM))):
            async with database.transaction() as tx:
                was = await tx.value(sa.select(column))
                changed = sa.func.replace(column, true, forged)
                await tx.run(sa.update(table).values({column: changed}))
                is_forged = await tx.value(sa.select(column)) != was
            clock.advance(ms=FRESH_MS)
            status, _, page = await get(PAGE)
            if is_forged:
                seen.append(column.name)
                assert status == 200
                assert (
                    VICTIM.replace(".", "[.]") not in page
                    or "Details of the proof" not in page
                )
                assert [
                    one
                    for _, one in await faults(database)
                    if one.startswith(table.name)
                ]
                async with database.transaction() as tx:
                    await tx.run(sa.update(table).values({column: was}))
                assert await faults(database) == []
    assert seen


async def test_the_proof_commits_to_all_that_the_page_says(database, get, clock):
    entry = an_entry(3, f"https://{TRUE}/")
    await publish(database, entry)
    await sign(database)
    await correct(database, entry, category="drugs")
    clock.advance(ms=FRESH_MS)
    assert "Details of the proof" not in (await get(PAGE))[2], (
        "of version 1, and this is version 2"
    )
    assert (await get("/register/entries/e0000003.tlog-proof"))[0] == 404
    await sign(database)
    clock.advance(ms=FRESH_MS)
    assert "Details of the proof" in (await get(PAGE))[2]
    file = (await get("/register/entries/e0000003.tlog-proof"))[2]
    said = notes.check_inclusion(file, await key_of(get)).shown["body"]["said"]
    assert (said["version"], said["category"], said["host"]) == (2, "drugs", TRUE)
