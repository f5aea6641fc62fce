"""Columns whose text is kept sealed: a copy of the database shows nothing of it without the key."""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from bot.storage.engine.database import Database, Row, Sealer, Transaction
from bot.storage.schema import (
    appeal_drafts,
    appeals,
    authority_answers,
    case_files,
    data_requests,
    drafts,
    facts,
    in_care,
    inbox,
    outbox,
    people,
    public_posts,
    referrals,
    replies,
    reports,
    searches,
)

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
DRAFT, APPEAL_DRAFT = (
    SealedColumn(each.c.body, each.c.person_id) for each in (drafts, appeal_drafts)
)
APPEAL_TEXTS = tuple(
    SealedColumn(each, appeals.c.id) for each in (appeals.c.words, appeals.c.reply)
)
CARE_LANGUAGE = SealedColumn(in_care.c.language, in_care.c.who)
REPORT_TEXTS = tuple(
    SealedColumn(column, reports.c.id)
    for column in (
        reports.c.place, reports.c.description, reports.c.forwarded, reports.c.origin,
    )
)  # fmt: skip
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
    INBOX_BODY, OUTBOX_PARAMS, EXPECTING, DRAFT, *REPORT_TEXTS, POST_BODY, REPLY_TEXT,
    SEARCH_WORDS, REFUSAL, CASE_FILE, AUTHORITY_ANSWER, DATA_WORDS, DATA_REASON,
    APPEAL_DRAFT, *APPEAL_TEXTS, CARE_LANGUAGE,
)  # fmt: skip


def opened(by: HasSealer, columns: Iterable[SealedColumn], row: Row) -> Row:
    """A row that was read, with these columns opened; NULL stays NULL."""
    texts = {
        each.column.name: each.open_in(by, row)
        for each in columns
        if row[each.column.name] is not None
    }
    return {**row, **texts}
