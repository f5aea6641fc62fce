"""How many people reported a case, the order in which staff work, and parts of folded words."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_UNDECIDED = "status IN ('received', 'under_review', 'need_info')"
_LETTERS = str.maketrans("әэғқңөұүһі", "аагкноуухи")
_AT_ONCE = 20_000


def upgrade() -> None:
    op.add_column("cases", sa.Column("reporters", Big, nullable=False, server_default="0"))
    op.execute(
        "UPDATE cases SET reporters = behind.n FROM (SELECT targets.case_id,"
        " count(DISTINCT coalesce(reports.person_id, reports.id)) AS n FROM targets"
        " JOIN reports ON reports.id = targets.report_id AND reports.withdrawn_at IS NULL"
        " GROUP BY targets.case_id) AS behind WHERE behind.case_id = cases.id"
    )
    turn = ("desk_id", "urgency", "reporters DESC", "opened_at", "id")
    narrowed = ("status", "holder", "held_at", "violation", "region", "host")
    columns = [sa.text(column) for column in (*turn, *narrowed)]
    op.create_index("ix_cases_turn", "cases", columns, **where(_UNDECIDED))
    op.create_index(
        "ix_cases_holder", "cases", ["holder", "held_at"], **where("holder IS NOT NULL")
    )
    _split_words()


def _split_words() -> None:
    """Fold the words of reports and add every ending of at least three letters."""
    is_postgres = op.get_bind().dialect.name == "postgresql"
    _note_folded()
    op.execute("ALTER TABLE words RENAME TO whole_words")
    if is_postgres:
        op.execute("ALTER TABLE whole_words RENAME CONSTRAINT pk_words TO pk_whole_words")
    plain = sa.Text(collation="C") if is_postgres else sa.Text()
    op.create_table(
        "words",
        sa.Column("word", plain, nullable=False),
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("word", "report_id", name="pk_words"),
    )
    op.execute(
        "INSERT INTO words WITH RECURSIVE begins (at) AS"
        " (SELECT 1 UNION ALL SELECT at + 1 FROM begins WHERE at < 60),"
        " folded (word, report_id) AS (SELECT coalesce(folded_words.folded, whole_words.word),"
        " whole_words.report_id FROM whole_words"
        " LEFT JOIN folded_words ON folded_words.word = whole_words.word)"
        " SELECT DISTINCT substr(folded.word, begins.at) AS part, folded.report_id FROM folded"
        " JOIN begins ON begins.at = 1 OR begins.at <= length(folded.word) - 2 ORDER BY 1, 2"
    )
    op.drop_table("whole_words")
    op.drop_table("folded_words")
    op.create_index("ix_words_report", "words", ["report_id", "word"])


def _note_folded() -> None:
    """A table of the words that folding changes."""
    text = sa.Text()
    table = op.create_table("folded_words", sa.Column("word", text), sa.Column("folded", text))
    next_words = sa.text(
        "SELECT DISTINCT word FROM words WHERE word > :last ORDER BY word LIMIT :most"
    )
    last = ""
    while found := list(op.get_bind().scalars(next_words, {"last": last, "most": _AT_ONCE})):
        changed = [(word, _folded(word)) for word in found if _folded(word) != word]
        op.bulk_insert(table, [{"word": word, "folded": folded} for word, folded in changed])
        last = found[-1]
    op.create_index("ix_folded_words", "folded_words", ["word"])


def _folded(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
