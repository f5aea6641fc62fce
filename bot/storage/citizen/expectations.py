"""A person's Expecting as JSON in the person's row."""

import json
from typing import Any, assert_never

from pydantic import TypeAdapter

from bot.domain.authority.answer_draft import AnswerDraft
from bot.domain.authority.order_draft import OrderDraft
from bot.domain.people import (
    AdditionExpected,
    AnswerExpected,
    AppealWordsExpected,
    AuthorityExpected,
    BroadcastExpected,
    CheckExpected,
    CodeExpected,
    Composing,
    ContestExpected,
    DataExpected,
    EntryExpected,
    Expected,
    Expecting,
    OrderExpected,
    Role,
    StaffExpected,
    WorkLeft,
)
from bot.domain.staff.custody import Asked, Ground


def write(expecting: Expecting) -> str:
    """Without the moment at which it ends, which stands apart."""
    kept = {**_fields(expecting.what), "album": expecting.album, "reply": expecting.reply}
    return json.dumps(kept)


def read(text: str, until: int) -> Expecting:
    kept = json.loads(text)
    return Expecting(_expected(kept), until, kept.get("album"), kept.get("reply"))


Bare = CodeExpected | CheckExpected | ContestExpected | EntryExpected | WorkLeft
_BARE: dict[type[Bare], str] = {
    CodeExpected: "receipt", CheckExpected: "check",
    ContestExpected: "contest", EntryExpected: "entry", WorkLeft: "work_left",
}  # fmt: skip
"""What is expected without anything that it is about."""
_KINDS = {purpose: kind for kind, purpose in _BARE.items()}
_ORDER, _ANSWER = TypeAdapter(OrderDraft), TypeAdapter(AnswerDraft)


def _fields(what: Expected) -> dict[str, Any]:
    match what:
        case AnswerExpected(report, question):
            return {"purpose": "answer", "report": report, "question": question}
        case AdditionExpected(report):
            return {"purpose": "addition", "report": report}
        case AppealWordsExpected(appeal):
            return {"purpose": "appeal_words", "report": appeal}
        case CodeExpected() | CheckExpected() | ContestExpected() | EntryExpected() | WorkLeft():
            return {"purpose": _BARE[type(what)]}
        case AuthorityExpected(answer):
            return {"purpose": "authority", "answer": _ANSWER.dump_python(answer, mode="json")}
        case StaffExpected(role):
            return {"purpose": "staff", "role": role.value}
        case DataExpected(asked, request, ground):
            question = f"{asked.value}:{ground.value}" if ground else asked.value
            return {"purpose": "data", "report": request, "question": question}
        case OrderExpected(draft):
            return {"purpose": "order", "order": _ORDER.dump_python(draft, mode="json")}
        case BroadcastExpected(broadcast, asked, language):
            question = f"{asked.value}:{language}" if language else asked.value
            return {"purpose": "broadcast", "report": broadcast, "question": question}
        case _:
            assert_never(what)


def _expected(kept: dict[str, Any]) -> Expected:
    if kept["purpose"] in _KINDS:
        return _KINDS[kept["purpose"]]()
    match kept["purpose"]:
        case "answer":
            return AnswerExpected(kept["report"], kept["question"])
        case "addition":
            return AdditionExpected(kept["report"])
        case "appeal_words":
            return AppealWordsExpected(kept["report"])
        case "authority":
            return AuthorityExpected(_ANSWER.validate_python(kept["answer"]))
        case "staff":
            return StaffExpected(Role(kept["role"]))
        case "broadcast":
            asked, _, language = (kept["question"] or "").partition(":")
            return BroadcastExpected(kept["report"], Composing(asked), language or None)
        case "data":
            data, _, ground = (kept["question"] or "").partition(":")
            return DataExpected(Asked(data), kept["report"], Ground(ground) if ground else None)
        case "order":
            return OrderExpected(_ORDER.validate_python(kept["order"]))
        case unknown:
            raise ValueError(unknown)
