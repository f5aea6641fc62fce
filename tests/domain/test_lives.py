"""A table says what becomes of each of its columns; one that it leaves out stops the program."""

import pkgutil
from typing import get_type_hints

import pytest
import sqlalchemy as sa

from bot.broadcasts.tables import broadcasts
from bot.core.database import UndeclaredColumn, check_life, life_of
from bot.core.schema import lives
from bot.core.tables import appointments, people, staff
from bot.privacy import own_data
from bot.privacy.retention import SPECIAL_RULES
from bot.reports.tables import reports
from bot.values import replace
from scripts.docs import SWEPT

LIFE = life_of(reports)


@pytest.fixture
def with_mood():
    """The table of reports with a column of a newcomer: how the reporter feels."""
    names = [*reports.c.keys(), "mood"]
    return sa.Table(
        "reports", sa.MetaData(), *(sa.Column(name, sa.Text()) for name in names)
    )


def refusal(table, life):
    with pytest.raises(UndeclaredColumn) as refused:
        check_life(table, life)
    return str(refused.value)


def test_a_column_of_reports_whose_erasure_nobody_decided_is_refused_by_its_name(
    with_mood,
):
    assert "reports.mood stands 0 times" in refusal(with_mood, LIFE)
    shown = replace(LIFE, shown=(*LIFE.shown, "mood"))
    told = refusal(with_mood, shown)
    assert "reports.mood" in told
    assert "erased" in told


def test_a_column_of_reports_that_mydata_neither_shows_nor_hides_is_refused(with_mood):
    told = refusal(with_mood, replace(LIFE, erased=(*LIFE.erased, "mood")))
    assert "reports.mood" in told
    assert "not_shown" in told


def test_a_column_with_one_fate_that_mydata_shows_is_accepted(with_mood):
    erased, shown = (*LIFE.erased, "mood"), (*LIFE.shown, "mood")
    check_life(with_mood, replace(LIFE, erased=erased, shown=shown))


def test_a_column_has_one_fate_and_a_fate_has_its_column():
    assert "2 times" in refusal(reports, replace(LIFE, erased=(*LIFE.erased, "number")))
    assert "mood, which is no column" in refusal(
        reports, replace(LIFE, stays=(*LIFE.stays, "mood"))
    )


@pytest.mark.parametrize("table", [each for each, _ in lives()], ids=str)
def test_every_name_in_the_life_of_a_table_is_one_of_its_columns(table):
    life = life_of(table)
    named = {*life.sealed, *life.days, *life.exported, *life.shown}
    named |= {
        life.person,
        life.goes_with_person,
        life.goes_with_report,
        life.goes_with_staff,
    }
    named |= {
        life.changed_on,
        life.sealed_beside,
        *(getattr(e, "moment", None) for e in life.ends),
    }
    assert named - {None} <= {*table.c.keys()}


def test_every_word_with_which_a_table_ends_names_a_rule_and_every_rule_is_named():
    words = {end for _, life in lives() for end in life.ends if isinstance(end, str)}
    deletes_no_rows = {"forwarded"}
    assert words - {*SWEPT} == {*SPECIAL_RULES} - deletes_no_rows


@pytest.mark.parametrize(
    ("shape", "table", "more"),
    [
        # Leads to the text, which is shown itself
        (
            own_data.Account,
            people,
            {"consent_hash"},
        ),
        (own_data.Sent, reports, set()),
        (own_data.AsStaff, staff, set()),
        (own_data.OwnRole, appointments, set()),
        (own_data.Heard, broadcasts, set()),
    ],
)
def test_a_column_that_mydata_shows_has_its_place_in_the_file(shape, table, more):
    assert {*life_of(table).shown} - more <= {*get_type_hints(shape)}


SHOWN_IN = {
    "account": ("people",),
    "consent_text": ("people",),
    "news": ("topic_choices",),
    "not_sent": ("drafts",),
    "appeal_not_sent": ("drafts",),
    "reports": ("reports", "targets", "files", "questions", "replies"),
    "appeals": ("appeals", "objections", "files"),
    "broadcasts": ("broadcasts",),
    "paused_until": ("pauses",),
    "staff": ("staff", "appointments"),
}
"""Parts of /mydata, and the tables that they are read from."""
OUTLIVES_ERASURE = {
    "pauses": "else an erasure would lift a pause",
    "recipients": "a broadcast is counted to its end; then the rows are swept",
}


def test_every_table_that_shows_something_to_its_person_is_read_by_mydata():
    read = {name for names in SHOWN_IN.values() for name in names}
    showing = {table.name for table, life in lives() if life.shown}
    assert showing == read, "show it in bot/privacy/own_data.py, and say here where"
    assert SHOWN_IN.keys() <= get_type_hints(own_data.Collected).keys()


@pytest.mark.parametrize(
    "table", [table for table, life in lives() if life.person], ids=str
)
def test_an_erasure_takes_the_person_out_of_each_table_or_the_rows_with_them(table):
    life = life_of(table)
    leaves = life.person in {*life.withdrawn, *life.erased, *life.pseudonym}
    goes = life.goes_with_person or life.goes_with_report or life.goes_with_staff
    says = leaves or goes or life.erased_by or table.name in OUTLIVES_ERASURE
    assert says, f"{table}: say in its life what an erasure does to {life.person}"


@pytest.mark.parametrize("table", [each for each, _ in lives()], ids=str)
def test_the_function_with_which_a_feature_erases_rows_is_there(table):
    if erased_by := life_of(table).erased_by:
        assert callable(pkgutil.resolve_name(erased_by))
