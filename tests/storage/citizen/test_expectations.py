"""What a person is expected to write is kept and read again."""

import json

import pytest

from bot.core import people_store
from bot.core.people import (
    AdditionExpected,
    AnswerExpected,
    BroadcastExpected,
    CodeExpected,
    Composing,
    Expecting,
    Role,
    StaffExpected,
)

BARE = {"report": None, "question": None, "album": None, "role": None}


@pytest.mark.parametrize(
    ("kept", "what"),
    [
        ({"purpose": "answer", "report": "r1", "question": "q1"}, AnswerExpected("r1", "q1")),
        ({"purpose": "addition", "report": "r1"}, AdditionExpected("r1")),
        ({"purpose": "receipt"}, CodeExpected()),
        ({"purpose": "staff", "role": "senior"}, StaffExpected(Role.SENIOR)),
        ({"purpose": "broadcast", "report": "b1", "question": ""}, BroadcastExpected("b1")),
        (
            {"purpose": "broadcast", "report": "b1", "question": "write:kk"},
            BroadcastExpected("b1", Composing.CONTENT, "kk"),
        ),
    ],
)
def test_each_kind_is_read_from_its_row_and_written_back(kept, what):
    expecting = Expecting(what, 5, "album1")
    assert (
        people_store.read_expectation(json.dumps({**BARE, **kept, "album": "album1"}), 5)
        == expecting
    )
    assert people_store.read_expectation(people_store.write_expectation(expecting), 5) == expecting
    assert "5" not in people_store.write_expectation(expecting), "the moment stands in a column"
