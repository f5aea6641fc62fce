"""Entries as open data: JSON Lines, CSV, and their mapping to the DSA's statements of reasons."""

import base64
import json
from functools import cache
from pathlib import Path
from typing import Any

from bot.channel.model import Channel
from bot.domain.audit.leaf import Part
from bot.domain.desk.case import Outcome
from bot.domain.figures.export import harmless
from bot.domain.register.entry import Entry, published
from bot.domain.register.proof import Place, Version
from bot.messages.speaker import known

_SCHEMA = Path(__file__).with_name("entry.schema.json")
_VISIBILITY = {
    Outcome.RESTRICTED: "DECISION_VISIBILITY_CONTENT_DISABLED",
    Outcome.REMOVED: "DECISION_VISIBILITY_CONTENT_REMOVED",
}
_FLAT = (
    "id", "version", "scope", "host", "link_sha256", "category", "outcome", "ground", "reason",
    "law_edition", "decided_on", "published_on", "standing", "gone_on",
)  # fmt: skip
_ORDER = ("authority", "number", "date", "territory", "until")


@cache
def schema() -> bytes:
    """The JSON Schema of a line of `as_json`."""
    return _SCHEMA.read_bytes()


def as_json(channel: Channel, entry: Entry) -> str:
    """A line of JSON."""
    said = {**published(entry), "dsa": dsa(channel, entry)}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def version(one: Version, place: Place | None) -> str:
    """A version as a line of JSON, with the salts of its leaf once a checkpoint covers it."""
    kept: dict[str, Any] = dict(one.parts[Part.BODY])
    if place:
        seals = place.leaf.seals.items()
        kept["salts"] = {part.value: base64.b64encode(seal).decode() for part, seal in seals}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def csv_head(channel: Channel) -> tuple[str, ...]:
    texts = [f"{name}_{code}" for name in ("ground", "reason") for code in channel.languages]
    return (*_FLAT, *(f"order_{name}" for name in _ORDER), *texts)


def csv_row(channel: Channel, entry: Entry) -> tuple[object, ...]:
    said = published(entry)
    order = said["order"] or {}
    texts = [
        said[f"{name}_text"].get(code)
        for name in ("ground", "reason")
        for code in channel.languages
    ]
    cells = (*(said[name] for name in _FLAT), *(order.get(name) for name in _ORDER), *texts)
    return tuple(map(harmless, cells))


def dsa(channel: Channel, entry: Entry) -> dict[str, Any]:
    """The fields of the EU's DSA Transparency Database that fit (API documentation, July 2025).

    Territories and the fields of platforms do not fit: the Union's database has its own.
    """
    kind = known(channel.type, entry.category)
    category = kind and kind.dsa_category
    law = next(iter(entry.law.values())) if entry.law else None
    ground = "ILLEGAL_CONTENT" if law else "INCOMPATIBLE_CONTENT"
    fields = {
        "puid": entry.id,
        "decision_visibility": [_VISIBILITY.get(entry.outcome, "DECISION_VISIBILITY_OTHER")],
        "decision_ground": f"DECISION_GROUND_{ground}",
        "illegal_content_legal_ground": law,
        "illegal_content_explanation": entry.reason_text.get("en") if law else None,
        "category": category and f"STATEMENT_CATEGORY_{category}",
        "application_date": entry.decided_on.isoformat(),
        "end_date_visibility_restriction": entry.order
        and entry.order.until
        and entry.order.until.isoformat(),
        "source_type": "SOURCE_TYPE_OTHER_NOTIFICATION",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
    }
    return {name: value for name, value in fields.items() if value is not None}
