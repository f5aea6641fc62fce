"""Sealed columns and facts: a copy of the database shows nothing of them without the key."""

from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.core.database.codecs import SealedColumn
from bot.core.database.database import Transaction
from bot.core.database.queries import dict_of, found, run, value
from bot.core.database.statements import Statement, insert_ignore, put
from bot.core.schema.authorities import authority_answers, case_files, referrals
from bot.core.schema.privacy import data_requests
from bot.core.schema.queues import facts, inbox, outbox
from bot.core.schema.register import appeals
from bot.core.schema.reports import drafts, in_care, people, public_posts, replies, reports
from bot.core.vault import Vault

ALL: list[SealedColumn] = []


def _sealed(column: sa.Column[str], bound_by: sa.Column[Any] | None = None) -> SealedColumn:
    """A column of ALL, bound to the key of its row unless that changes or comes later."""
    [key] = column.table.primary_key
    ALL.append(SealedColumn(column, key if bound_by is None else bound_by))
    return ALL[-1]


INBOX_BODY = _sealed(inbox.c.body)
# A message gets its number when it is added; its address may change.
OUTBOX_PARAMS = _sealed(outbox.c.params, outbox.c.kind)
# What a person's next message means may name a report that they know the code of.
EXPECTING = _sealed(people.c.expecting)
DRAFT = _sealed(drafts.c.body)
APPEAL_TEXTS = (_sealed(appeals.c.words), _sealed(appeals.c.reply))
CARE_LANGUAGE = _sealed(in_care.c.language)
_told = (reports.c.place, reports.c.description, reports.c.forwarded, reports.c.origin)
REPORT_TEXTS = tuple(map(_sealed, _told))
CASE_FILE = _sealed(case_files.c.body)
AUTHORITY_ANSWER = _sealed(authority_answers.c.body)
REFUSAL = _sealed(referrals.c.refusal)
POST_TEXTS = (_sealed(public_posts.c.text), _sealed(public_posts.c.files))
REPLY_TEXT = _sealed(replies.c.text)
DATA_WORDS = _sealed(data_requests.c.words)
DATA_REASON = _sealed(data_requests.c.reason)
SEALED_FACT = SealedColumn(facts.c.value, facts.c.name)
"""Some facts, see get_sealed_fact; the others stay in clear, so it is none of ALL."""


@value(str)
def get_fact(name: str) -> Statement:
    return sa.select(facts.c.value).where(facts.c.name == name)


@dict_of(str, str)
def facts_starting(beginning: str) -> Statement:
    """The values of all facts whose names begin so, by name."""
    return sa.select(facts.c.name, facts.c.value).where(facts.c.name.startswith(beginning))


@run
def put_fact(name: str, value: str) -> Statement:
    return put(facts, name=name, value=value)


async def lock(tx: Transaction, what: str) -> None:
    """Let no other transaction lock the same before this one ends: both write one row."""
    await put_fact(tx, f"lock:{what}", "")


@found
def put_once(name: str, value: str) -> Statement:
    """Add a fact; False where it is there already."""
    return insert_ignore(facts, name=name, value=value)


@found
def drop_fact(name: str) -> Statement:
    return sa.delete(facts).where(facts.c.name == name)


WORDS_KEY = "words_key"
"""The key of the search index."""
SIGNING_KEY = "signing_key"
"""The key that signs case files and checkpoints."""
LOG_KEY = "log_key"
"""The key of the MACs of the log's rows."""
DRAW_KEY = "draw_key"
"""The key by which cases are drawn for a second look."""


async def get_sealed_fact(tx: Transaction, name: str) -> bytes | None:
    kept = await get_fact(tx, name)
    return None if kept is None else bytes.fromhex(SEALED_FACT.open(tx, kept, name))


async def keep_sealed_fact(tx: Transaction, name: str, new: bytes) -> bytes:
    """The key of this name; `new` where the database has none yet."""
    await put_once(tx, name, SEALED_FACT.seal(tx, new.hex(), name))
    return await get_sealed_fact(tx, name) or new


async def use_kept_keys(tx: Transaction, vault: Vault) -> None:
    """Let the vault use the keys that stay with this database, where it has them already."""
    if (words := await get_sealed_fact(tx, WORDS_KEY)) is not None:
        vault.use_words_key(words)
    if (log := await get_sealed_fact(tx, LOG_KEY)) is not None:
        vault.log_key = log


async def seal_again(tx: Transaction) -> None:
    """Seal all of them with the current secret, after a change."""
    for name in (WORDS_KEY, SIGNING_KEY, LOG_KEY, DRAW_KEY):
        if (kept := await get_sealed_fact(tx, name)) is not None:
            await put_fact(tx, name, SEALED_FACT.seal(tx, kept.hex(), name))


async def signing_key(tx: Transaction) -> Ed25519PrivateKey:
    """The private key; a database that has none yet gets one, which needs a writing transaction."""
    kept = await get_sealed_fact(tx, SIGNING_KEY)
    if kept is None:
        new = Ed25519PrivateKey.generate().private_bytes_raw()
        kept = await keep_sealed_fact(tx, SIGNING_KEY, new)
    return Ed25519PrivateKey.from_private_bytes(kept)


async def public_key(tx: Transaction) -> bytes:
    """32 bytes, which anyone may know."""
    return (await signing_key(tx)).public_key().public_bytes_raw()
