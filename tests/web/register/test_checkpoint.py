"""Browsers get the newest checkpoint and the key; an entry's page shows its proof."""

import html

import pytest

from bot.history import notes, service
from bot.register.routes import FRESH_MS
from tests.kit.register.entries import CHANNEL, an_entry, correct, publish, sign
from tests.kit.services.proofs import by_sigstore


async def key_of(get):
    return notes.read_key((await get("/audit/key"))[2])


async def test_browsers_get_the_newest_checkpoint_and_its_key(database, get):
    assert (await get("/audit/checkpoint"))[0] == 404
    made = await sign(database)
    status, headers, text = await get("/audit/checkpoint")
    assert (status, text) == (200, made)
    assert headers["Content-Type"].startswith("text/plain")
    assert notes.read(text, await key_of(get)).size % service.BATCH == 0


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_an_entry_shows_its_leaf_its_way_and_the_checkpoint(database, get, language):
    await publish(database, an_entry(3, "https://a.example.com/"))
    made = await sign(database)
    page = html.unescape((await get(f"/register/{language}/entries/e0000003"))[2])
    assert made in page
    assert (await key_of(get)).text in page
    file = (await get("/register/entries/e0000003.tlog-proof"))[2]
    _, _, index, *hashes = file.partition("\n\n")[0].split("\n")
    assert f"<dd>{index.removeprefix('index ')}</dd>" in page
    assert "\n".join(hashes) in page
    assert hashes


async def test_an_independent_library_confirms_the_proof_of_an_entry(database, get):
    await publish(database, *[an_entry(n, f"https://a{n}.example.com/") for n in range(5)])
    await sign(database)
    file = (await get("/register/entries/e0000003.tlog-proof"))[2]
    by_sigstore(file, (await key_of(get)).public)


async def test_a_proof_stays_the_same_when_later_checkpoints_are_made(database, get, clock):
    await publish(database, an_entry(3, "https://a.example.com/"))
    await sign(database)
    first = (await get("/register/entries/e0000003.tlog-proof"))[2]
    await sign(database)
    clock.advance(ms=FRESH_MS)
    assert (await get("/register/entries/e0000003.tlog-proof"))[2] == first


async def test_a_version_without_a_checkpoint_says_that_it_is_not_proved_yet(database, get, clock):
    entry = an_entry(3, "https://a.example.com/")
    await publish(database, entry)
    page = (await get("/register/en/entries/e0000003"))[2]
    assert "This entry is not proved yet" in page
    assert (await get("/register/entries/e0000003.tlog-proof"))[0] == 404
    await sign(database)
    await correct(database, entry, category="drugs")
    clock.advance(ms=FRESH_MS)
    page = (await get("/register/en/entries/e0000003"))[2]
    assert "This entry is not proved yet" in page
    assert (await get("/register/entries/e0000003.tlog-proof"))[0] == 404
    await sign(database)
    clock.advance(ms=FRESH_MS)
    page = (await get("/register/en/entries/e0000003"))[2]
    assert "<dt>Version</dt><dd>2</dd>" in page
