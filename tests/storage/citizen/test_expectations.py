"""What a person is expected to write is kept and read again."""

import json

import pytest

from bot.domain.people import (
    AdditionExpected,
    AnswerExpected,
    BroadcastExpected,
    CodeExpected,
    Composing,
    Expecting,
    Role,
    StaffExpected,
)
from bot.storage.citizen import expectations

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
    assert expectations.read(json.dumps({**BARE, **kept, "album": "album1"}), 5) == expecting
    assert expectations.read(expectations.write(expecting), 5) == expecting
    assert "5" not in expectations.write(expecting), "the moment stands in a column"
