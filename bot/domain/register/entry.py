"""An entry of the public register: what was decided about a link and why, without the material."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from bot.domain.authority.order import Order, keep_order, restore_order
from bot.domain.desk.case import Outcome
from bot.domain.register.scope import Scope, platform_of

Said = Mapping[str, str]
"""A text by language, as it was when the entry was published."""


class Standing(StrEnum):
    """Whether the decision stands. Values are stored and published: do not change them."""

    IN_FORCE = "in_force"
    REOPENED = "reopened"  # the case was opened again and is not decided yet
    ENDED = "ended"  # the order is over
    OVERTURNED = "overturned"


class Change(StrEnum):
    """Why an entry was changed. Values are stored and published: do not change them."""

    PUBLISHED = "published"
    CORRECTED = "corrected"  # the entry was wrong
    REOPENED = "reopened"
    REVISED = "revised"  # the case was decided again, and the decision is another one
    PROLONGED = "prolonged"
    ENDED = "ended"
    OVERTURNED = "overturned"
    GONE = "gone"  # the material was looked for and is gone
    RETURNED = "returned"  # it is there again


@dataclass(frozen=True, slots=True)
class Entry:
    """Days are those of the channel's zone. `host` is as the link has it, in ASCII.

    `link_hash` is the SHA-256 of the canonical link in UTF-8, 64 hexadecimal digits; None unless
    the scope is LINK. `authority_name`, `ground_text` and `reason_text` are texts of the channel
    file at the time of publication; `law` names the act and article, `edition` the day of its text.
    """

    id: str
    scope: Scope
    host: str
    link_hash: str | None
    category: str
    outcome: Outcome
    ground: str
    ground_text: Said
    law: Said | None
    edition: date
    reason: str
    reason_text: Said
    order: Order | None
    authority_name: Said | None
    decided_on: date
    published_on: date
    standing: Standing = Standing.IN_FORCE
    gone_on: date | None = None  # since when the material is known to be gone
    version: int = 1

    def stands(self, today: date) -> Standing:
        """The standing today: an order that ended is over without a change of the entry."""
        is_over = self.order is not None and self.order.ended(today)
        return Standing.ENDED if self.standing is Standing.IN_FORCE and is_over else self.standing


def changed(entry: Entry, why: Change, on: date, order: Order | None = None) -> Entry:
    """The next version after an event of its case; the entry itself where it says that already.

    `order` is the prolonged one. Another decision, or a correction, is an entry of its own.
    """
    after = _after(entry, why, on, order)
    return entry if after == entry else replace(after, version=entry.version + 1)


def _after(entry: Entry, why: Change, on: date, order: Order | None) -> Entry:
    match why:
        case Change.REOPENED:
            return replace(entry, standing=Standing.REOPENED)
        case Change.OVERTURNED:
            return replace(entry, standing=Standing.OVERTURNED)
        case Change.ENDED if entry.standing is Standing.IN_FORCE:
            return replace(entry, standing=Standing.ENDED)
        case Change.PROLONGED if entry.order is not None:
            is_over = entry.standing is Standing.ENDED
            return replace(
                entry, order=order, standing=Standing.IN_FORCE if is_over else entry.standing
            )
        case Change.GONE:
            return replace(entry, gone_on=entry.gone_on or on)
        case Change.RETURNED:
            return replace(entry, gone_on=None)
    return entry


@dataclass(frozen=True, slots=True)
class EntryChange:
    """When and why a version of an entry was published."""

    entry: str
    version: int
    on: date
    change: Change


@dataclass(frozen=True, slots=True)
class Erratum:
    """What was wrong with figures or entries, and since when."""

    id: str
    on: date
    since: date
    text: Said


def names_above(host: str) -> list[str]:
    """The host and the domains above it, without the ending alone."""
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]


def hash_of(canonical: str) -> str:
    """The hash by which the register knows a link."""
    return hashlib.sha256(canonical.encode()).hexdigest()


class Fix(StrEnum):
    """How a wrong entry is corrected. Values stand in buttons."""

    NARROW = "narrow"  # shows the platform only: it points at a private person
    TEXTS = "texts"  # with the texts of the channel file as they are now


def narrowed(entry: Entry) -> Entry:
    """The entry without what can point at a private person."""
    host = platform_of(entry.host)
    return replace(entry, scope=Scope.PLATFORM, host=host, link_hash=None)


def digest_of(entry: Entry) -> str:
    """Names what an entry says in a button, whatever its version: 8 hexadecimal digits."""
    own = {"id", "version", "published_on"}
    said = {name: value for name, value in published(entry).items() if name not in own}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def published(entry: Entry) -> dict[str, Any]:
    """The published fields as plain values; what dumps, proofs and changes are made of."""
    return {
        "id": entry.id, "version": entry.version, "scope": entry.scope.value, "host": entry.host,
        "link_sha256": entry.link_hash, "category": entry.category,
        "outcome": entry.outcome.value, "ground": entry.ground,
        "ground_text": dict(entry.ground_text), "law": entry.law and dict(entry.law),
        "law_edition": entry.edition.isoformat(), "reason": entry.reason,
        "reason_text": dict(entry.reason_text), "order": keep_order(entry.order),
        "authority_name": entry.authority_name and dict(entry.authority_name),
        "decided_on": entry.decided_on.isoformat(),
        "published_on": entry.published_on.isoformat(), "standing": entry.standing.value,
        "gone_on": entry.gone_on and entry.gone_on.isoformat(),
    }  # fmt: skip


def restored(said: Mapping[str, Any]) -> Entry:
    """The inverse of `published`."""
    gone_on = said["gone_on"]
    return Entry(
        id=said["id"], version=said["version"], scope=Scope(said["scope"]), host=said["host"],
        link_hash=said["link_sha256"], category=said["category"], outcome=Outcome(said["outcome"]),
        ground=said["ground"], ground_text=said["ground_text"], law=said["law"],
        edition=date.fromisoformat(said["law_edition"]), reason=said["reason"],
        reason_text=said["reason_text"], order=restore_order(said["order"]),
        authority_name=said["authority_name"], decided_on=date.fromisoformat(said["decided_on"]),
        published_on=date.fromisoformat(said["published_on"]), standing=Standing(said["standing"]),
        gone_on=gone_on and date.fromisoformat(gone_on),
    )  # fmt: skip
