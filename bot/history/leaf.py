"""Leaf of the log: it commits to the two parts of a row, each behind a salt of its own.

People stand in leaves as numbers of the log, which never change; one leaf for each number says
whose it is. When a person is forgotten, the salt of that one leaf is deleted: no other leaf
changes, and every proof stays valid.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from bot.values import Value

SALT_BYTES = 16
_HEAD = "habarla/leaf/v1"


class Part(StrEnum):
    """The parts of a row, in the order in which a leaf names them."""

    BODY = "body"  # all that the row says, but for who
    STAFF = (
        "staff"  # who: numbers of people in the order of the row, None for no person
    )


Parts = Mapping[Part, Any]
"""JSON values of the two parts of a row."""

STAFF_KEYS = frozenset({"by", "to", "of", "approved_by", "asked_by"})
"""Keys whose numbers are ids of staff, at any depth of an event's detail.

A key may be added together with what first uses it; removing one breaks earlier leaves.
"""


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """Raises ValueError for what is not base64 from its first letter to its last."""
    return base64.b64decode(text, validate=True)


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value that is hashed."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def commitment(salt: bytes, value: Any) -> bytes:
    return hashlib.sha256(salt + canonical(value)).digest()


def is_staff_id(key: str, value: Any) -> bool:
    return key in STAFF_KEYS and type(value) is int


def without_staff(value: Any) -> tuple[Any, list[int]]:
    """An event's detail with nulls for ids of staff, and these ids in the order of their keys."""
    found: list[int] = []

    def walk(value: Any) -> Any:
        if type(value) is list:
            return [walk(each) for each in value]
        if type(value) is not dict:
            return value
        kept: dict[str, Any] = {}
        for key in sorted(value):
            one = value[key]
            if is_staff_id(key, one):
                found.append(one)
                one = None
            if type(one) in (dict, list):
                one = walk(one)
            kept[key] = one
        return kept

    return walk(value), found


class Leaf(Value):
    """`seals` has for each part its salt (16 bytes) or, once that is deleted, its commitment."""

    source: str
    row: str
    seals: Mapping[Part, bytes]

    def commitment(self, part: Part, parts: Parts) -> bytes:
        seal = self.seals[part]
        if len(seal) != SALT_BYTES:
            return seal
        return commitment(seal, parts[part])

    def data(self, parts: Parts) -> bytes:
        """The bytes whose hash stands in the tree."""
        hashes = [to_base64(self.commitment(part, parts)) for part in self.seals]
        return "\n".join([_HEAD, f"{self.source} {self.row}", *hashes, ""]).encode()


def parts_of(id: str, on_day: str, change: str, said: Mapping[str, Any]) -> Parts:
    """Return the parts of a version's leaf; `said` comes from `model.published`."""
    body = {"id": id, "on_day": on_day, "change": change, "said": said}
    return {Part.BODY: body, Part.STAFF: []}
