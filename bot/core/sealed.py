"""Sealed columns and facts: a copy of the database shows nothing of them without the key."""

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.core.database.codecs import SealedColumn
from bot.core.database.database import Transaction
from bot.core.database.queries import dict_of, found, run, value
from bot.core.database.statements import Statement, add, put
from bot.core.schema.authorities import authority_answers, case_files, referrals
from bot.core.schema.privacy import data_requests
from bot.core.schema.queues import facts, inbox, outbox
from bot.core.schema.register import appeals
from bot.core.schema.reports import drafts, in_care, people, public_posts, replies, reports

INBOX_BODY = SealedColumn(inbox.c.body, inbox.c.update_id)
# A message gets its number when it is added; its address may change.
OUTBOX_PARAMS = SealedColumn(outbox.c.params, outbox.c.kind)
# What a person's next message means may name a report that they know the code of.
EXPECTING = SealedColumn(people.c.expecting, people.c.id)
DRAFT = SealedColumn(drafts.c.body, drafts.c.id)
APPEAL_TEXTS = tuple(
    SealedColumn(each, appeals.c.id) for each in (appeals.c.words, appeals.c.reply)
)
CARE_LANGUAGE = SealedColumn(in_care.c.language, in_care.c.who)
REPORT_TEXTS = tuple(
    SealedColumn(column, reports.c.id)
    for column in (reports.c.place, reports.c.description, reports.c.forwarded, reports.c.origin)
)
CASE_FILE = SealedColumn(case_files.c.body, case_files.c.referral_id)
AUTHORITY_ANSWER = SealedColumn(authority_answers.c.body, authority_answers.c.referral_id)
REFUSAL = SealedColumn(referrals.c.refusal, referrals.c.id)
POST_TEXTS = tuple(
    SealedColumn(each, public_posts.c.id) for each in (public_posts.c.text, public_posts.c.files)
)
REPLY_TEXT = SealedColumn(replies.c.text, replies.c.id)
DATA_WORDS = SealedColumn(data_requests.c.words, data_requests.c.id)
DATA_REASON = SealedColumn(data_requests.c.reason, data_requests.c.id)
SEALED_FACT = SealedColumn(facts.c.value, facts.c.name)
"""Some facts, see sealed_facts; the others stay in clear, so it is none of ALL."""
ALL = (
    INBOX_BODY,
    OUTBOX_PARAMS,
    EXPECTING,
    DRAFT,
    *REPORT_TEXTS,
    *POST_TEXTS,
    REPLY_TEXT,
    REFUSAL,
    CASE_FILE,
    AUTHORITY_ANSWER,
    DATA_WORDS,
    DATA_REASON,
    *APPEAL_TEXTS,
    CARE_LANGUAGE,
)


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


@found
def put_once(name: str, value: str) -> Statement:
    """Add a fact; False where it is there already."""
    return add(facts, name=name, value=value)


@found
def drop_fact(name: str) -> Statement:
    return sa.delete(facts).where(facts.c.name == name)


WORDS_KEY = "words_key"
"""The key of the search index."""
SIGNING_KEY = "signing_key"
"""The key that signs case files and checkpoints."""
DRAW_KEY = "draw_key"
"""The key by which cases are drawn for a second look."""


async def get_sealed_fact(tx: Transaction, name: str) -> bytes | None:
    kept = await get_fact(tx, name)
    return None if kept is None else bytes.fromhex(SEALED_FACT.open(tx, kept, name))


async def keep_sealed_fact(tx: Transaction, name: str, new: bytes) -> bytes:
    """The key of this name; `new` where the database has none yet."""
    await put_once(tx, name, SEALED_FACT.seal(tx, new.hex(), name))
    return await get_sealed_fact(tx, name) or new


async def seal_again(tx: Transaction) -> None:
    """Seal all of them with the current secret, after a change."""
    for name in (WORDS_KEY, SIGNING_KEY, DRAW_KEY):
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
