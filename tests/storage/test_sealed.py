"""What leads to a person is kept sealed, and read from nothing else."""

import json
from base64 import b64encode

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from bot.core import sealed, vault
from bot.core.database.engines import open_database
from bot.core.queues import inbox
from bot.core.queues.tables import inbox as inbox_table
from bot.core.queues.tables import outbox as outbox_table
from bot.core.tables import drafts as drafts_table
from bot.reports import questions_store, reports_store, tables
from bot.reports.draft import Draft, Step
from bot.reports.model import Reply, Report
from tests.kit.storage.outbox import due, note, params_of, post

WORDS = "Айгүл saw it"
DRAFT = Draft("d1", Step.REVIEW, 1, description=WORDS)
BODY = json.dumps({"update_id": 7, "message": {"text": WORDS}})
DAY_MS = 24 * 60 * 60 * 1000


async def fill(database):
    await post(database, note(params={"text": WORDS}))
    async with database.transaction() as tx:
        await inbox.accept_many(tx, [(7, "u:1", BODY)])
        await reports_store.DRAFTS.put(tx, "p1", DRAFT, DAY_MS)


async def claim(database):
    async with database.transaction() as tx:
        [claimed] = await inbox.claim(tx, "me", tx.now + 1000, 10)
    return claimed


async def test_updates_messages_and_drafts_are_sealed_in_the_tables(database):
    await fill(database)
    async with database.reading() as tx:
        for table in (inbox_table, outbox_table, drafts_table):
            [row] = await tx.rows(sa.select(table))
            shown = repr(dict(row))
            assert "saw it" not in shown
            assert "sealed:" in shown
    assert (await claim(database)).body == BODY
    assert [row.params for row in await due(database)] == [{"text": WORDS}]
    async with database.transaction() as tx:
        assert await reports_store.DRAFTS.peek(tx, "p1") == DRAFT
        assert await reports_store.DRAFTS.take(tx, "p1") == DRAFT


async def test_a_row_in_clear_is_not_read(database):
    await fill(database)
    async with database.transaction() as tx:
        plain = json.dumps(
            {"id": "d1", "step": "review", "revision": 1, "description": WORDS}
        )
        await tx.run(sa.update(drafts_table).values(body=plain))
        with pytest.raises(InvalidTag):
            await reports_store.DRAFTS.peek(tx, "p1")


async def test_a_sealed_row_opens_with_the_same_key_and_in_its_own_place_only(database):
    await post(database, note(params={"text": WORDS}))
    async with database.reading() as tx:
        [row] = await tx.rows(sa.select(outbox_table))
    assert params_of(row, database) == {"text": WORDS}
    with pytest.raises(InvalidTag):
        params_of({**row, "kind": "another"}, database)
    database.sealer = vault.Vault(b"b" * 32)
    with pytest.raises(InvalidTag):
        params_of(row, database)


async def test_without_the_key_nothing_is_written_in_clear(database_url):
    database = await open_database(database_url)
    with pytest.raises(RuntimeError):
        await post(database, note(params={"text": WORDS}))
    await database.close()


async def test_the_words_of_reports_are_sealed(database):
    report = Report("r1", "N1", "p1", "drugs", "kk", 5, description=WORDS, place=WORDS)
    async with database.transaction() as tx:
        await reports_store.add_report(tx, report, "d1", b"hash", ())
        await questions_store.replies.insert(
            tx, Reply("a1", "r1", None, None, WORDS, 6)
        )
    async with database.reading() as tx:
        for table in (tables.reports, tables.replies):
            assert "saw it" not in repr(await tx.rows(sa.select(table)))
        assert await reports_store.reports.get(tx, "r1") == report
        [reply] = await questions_store.replies_of_report(tx, "r1")
        assert reply.text == WORDS


async def test_keys_of_the_database_stay_when_the_secrets_change(database):
    old, new = vault.Vault(b"o" * 32), vault.Vault(b"n" * 32, b"o" * 32)
    database.sealer = old
    async with database.transaction() as tx:
        assert (
            await sealed.keep_sealed_fact(tx, sealed.WORDS_KEY, old.words_key)
            == old.words_key
        )
        signer = await sealed.public_key(tx)
    database.sealer = new
    async with database.transaction() as tx:
        assert (
            await sealed.keep_sealed_fact(tx, sealed.WORDS_KEY, new.words_key)
            == old.words_key
        )
        await sealed.seal_again(tx)
    database.sealer = vault.Vault(b"n" * 32)
    async with database.reading() as tx:
        assert await sealed.get_sealed_fact(tx, sealed.WORDS_KEY) == old.words_key
        assert await sealed.public_key(tx) == signer


async def test_the_signing_key_stands_nowhere_in_clear(database):
    database.sealer = vault.Vault(b"o" * 32)
    async with database.transaction() as tx:
        private = (await sealed.signing_key(tx)).private_bytes_raw()
        kept = await sealed.get_fact(tx, sealed.SIGNING_KEY)
    assert private.hex() not in kept
    assert b64encode(private).decode() not in kept
