"""Sealed columns and facts: a copy of the database shows nothing of them without the key."""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from bot.core.database.database import Database, Row, Sealer, Transaction
from bot.core.database.queries import dict_of, found, run, value
from bot.core.database.statements import Statement, add, put
from bot.core.schema.authorities import authority_answers, case_files, referrals
from bot.core.schema.desk import searches
from bot.core.schema.privacy import data_requests
from bot.core.schema.queues import facts, inbox, outbox
from bot.core.schema.register import appeals
from bot.core.schema.reporting import drafts, in_care, people, public_posts, replies, reports

_SEALED = "sealed:"
"""Stands before sealed text."""


HasSealer = Transaction | Database


class SealedColumn:
    """A text column, bound to the value of another column that never changes in a row.

    So a sealed text opens only in its own column and only beside that value.
    """

    def __init__(self, column: sa.Column[str], bound_by: sa.Column[Any]) -> None:
        self.column, self.bound_by = column, bound_by
        self._name = str(column)

    def seal(self, by: HasSealer, text: str, owner: object) -> str:
        """Sealed text for the row whose `bound_by` is `owner`."""
        sealed = sealer_of(by).seal_content(text.encode(), f"{self._name}/{owner}")
        return _SEALED + b64encode(sealed).decode()

    def open(self, by: HasSealer, kept: str, owner: object) -> str:
        """Return the text given to `seal`.

        Raises cryptography's InvalidTag for another key or row, and for text in clear.
        """
        if not kept.startswith(_SEALED):
            raise InvalidTag
        sealed = b64decode(kept[len(_SEALED) :])
        return sealer_of(by).open_content(sealed, f"{self._name}/{owner}").decode()

    def renewed(self, by: HasSealer, kept: str, owner: object) -> str | None:
        """The same text, sealed with the current key; None where it is already."""
        text = self.open(by, kept, owner)
        if sealer_of(by).is_current(b64decode(kept[len(_SEALED) :])):
            return None
        return self.seal(by, text, owner)

    def open_in(self, by: HasSealer, row: Row) -> str:
        """The text of a row, which holds both columns. Not for NULL."""
        return self.open(by, row[self.column.name], row[self.bound_by.name])


def sealer_of(by: HasSealer) -> Sealer:
    if by.sealer is None:
        raise RuntimeError("the database was opened without the key for sealed columns")
    return by.sealer


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
    for column in (
        reports.c.place,
        reports.c.description,
        reports.c.forwarded,
        reports.c.origin,
    )
)
CASE_FILE = SealedColumn(case_files.c.body, case_files.c.referral_id)
AUTHORITY_ANSWER = SealedColumn(authority_answers.c.body, authority_answers.c.referral_id)
REFUSAL = SealedColumn(referrals.c.refusal, referrals.c.id)
POST_BODY = SealedColumn(public_posts.c.body, public_posts.c.id)
REPLY_TEXT = SealedColumn(replies.c.text, replies.c.id)
SEARCH_WORDS = SealedColumn(searches.c.words, searches.c.staff)
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
    POST_BODY,
    REPLY_TEXT,
    SEARCH_WORDS,
    REFUSAL,
    CASE_FILE,
    AUTHORITY_ANSWER,
    DATA_WORDS,
    DATA_REASON,
    *APPEAL_TEXTS,
    CARE_LANGUAGE,
)


def sealed_opened(by: HasSealer, columns: Iterable[SealedColumn], row: Row) -> Row:
    """A row that was read, with these columns opened; NULL stays NULL."""
    texts = {
        each.column.name: each.open_in(by, row)
        for each in columns
        if row[each.column.name] is not None
    }
    return {**row, **texts}


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
_ALL = (WORDS_KEY, SIGNING_KEY, DRAW_KEY)


async def get_sealed_fact(tx: Transaction, name: str) -> bytes | None:
    kept = await get_fact(tx, name)
    return None if kept is None else bytes.fromhex(SEALED_FACT.open(tx, kept, name))


async def keep_sealed_fact(tx: Transaction, name: str, new: bytes) -> bytes:
    """The key of this name; `new` where the database has none yet."""
    await put_once(tx, name, SEALED_FACT.seal(tx, new.hex(), name))
    return await get_sealed_fact(tx, name) or new


async def seal_again(tx: Transaction) -> None:
    """Seal all of them with the current secret, after a change."""
    for name in _ALL:
        if (kept := await get_sealed_fact(tx, name)) is not None:
            await put_fact(tx, name, SEALED_FACT.seal(tx, kept.hex(), name))
