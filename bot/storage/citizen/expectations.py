"""Keeps a person's Expecting as JSON in the person's row, in the form of version 0.1."""

import json
from typing import Any, assert_never

from bot.domain.people import (
    AdditionExpected,
    AnswerExpected,
    BroadcastExpected,
    CallExpected,
    CodeExpected,
    Composing,
    Expected,
    Expecting,
    Role,
    StaffExpected,
)


def write(expecting: Expecting) -> str:
    kept = {
        **_fields(expecting.what), "until": expecting.until, "album": expecting.album,
        "reply": expecting.reply,
    }  # fmt: skip
    return json.dumps(kept)


def read(text: str) -> Expecting:
    kept = json.loads(text)
    return Expecting(_expected(kept), kept["until"], kept.get("album"), kept.get("reply"))


def _fields(what: Expected) -> dict[str, str]:
    match what:
        case AnswerExpected(report, question):
            return {"purpose": "answer", "report": report, "question": question}
        case AdditionExpected(report):
            return {"purpose": "addition", "report": report}
        case CodeExpected():
            return {"purpose": "receipt"}
        case CallExpected():
            return {"purpose": "call"}
        case StaffExpected(role):
            return {"purpose": "staff", "role": role.value}
        case BroadcastExpected(broadcast, asked, language):
            question = f"{asked.value}:{language}" if language else asked.value
            return {"purpose": "broadcast", "report": broadcast, "question": question}
        case _:
            assert_never(what)


def _expected(kept: dict[str, Any]) -> Expected:
    match kept["purpose"]:
        case "answer":
            return AnswerExpected(kept["report"], kept["question"])
        case "addition":
            return AdditionExpected(kept["report"])
        case "receipt":
            return CodeExpected()
        case "call":
            return CallExpected()
        case "staff":
            return StaffExpected(Role(kept["role"]))
        case "broadcast":
            asked, _, language = (kept["question"] or "").partition(":")
            return BroadcastExpected(kept["report"], Composing(asked), language or None)
        case unknown:
            raise ValueError(unknown)
