"""Entries, their scope and changes as values; pure."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from bot.cases.model import Case, Decision
from bot.links.endings import site_of
from bot.links.platforms import is_platform
from bot.values import (
    Change,
    Entry,
    Order,
    Overturning,
    Said,
    Scope,
    Standing,
    Value,
    from_plain,
    plain,
    replace,
)


def scope_of(rule: Scope, *, is_private_person: bool) -> Scope:
    if rule is Scope.LINK and is_private_person:
        return Scope.PLATFORM
    return rule


def host_in(scope: Scope, host: str, *, is_private_person: bool) -> str:
    """Return how much of the host is named; "" hides a site that may be a private person's own."""
    if scope is Scope.LINK:
        return host
    if is_private_person and not is_platform(host):
        return HIDDEN
    return site_of(host)


HIDDEN = ""
"""The host of an entry whose site is not named."""


def narrowed(entry: Entry) -> Entry:
    """The entry as one about a private person: no more than the platform is named."""
    host = (
        host_in(Scope.PLATFORM, entry.host, is_private_person=True)
        if entry.host
        else HIDDEN
    )
    return replace(entry, scope=Scope.PLATFORM, host=host, link_sha256=None)


def changed(
    entry: Entry,
    why: Change,
    on: date,
    order: Order | None = None,
    because: Overturning | None = None,
) -> Entry:
    """The next version after an event of its case; the entry itself where it says that already.

    `order` is the prolonged one, `because` says why it was overturned. Another decision, or a
    correction, is an entry of its own.
    """
    after = entry
    match why:
        case Change.REOPENED:
            after = replace(entry, standing=Standing.REOPENED, overturned_because=None)
        case Change.OVERTURNED if entry.standing is not Standing.OVERTURNED:
            after = replace(
                entry, standing=Standing.OVERTURNED, overturned_because=because
            )
        case Change.ENDED if entry.standing is Standing.IN_FORCE:
            after = replace(entry, standing=Standing.ENDED)
        case Change.PROLONGED if entry.finding.order is not None:
            standing = entry.standing
            if standing is Standing.ENDED:
                standing = Standing.IN_FORCE
            after = replace(
                entry, finding=replace(entry.finding, order=order), standing=standing
            )
        case Change.GONE:
            after = replace(entry, gone_on=entry.gone_on or on)
        case Change.RETURNED:
            after = replace(entry, gone_on=None)
    if after == entry:
        return entry
    return replace(after, version=entry.version + 1)


class EntryChange(Value):
    entry: str
    version: int
    on: date
    change: Change


class Erratum(Value):
    id: str
    on: date
    since: date
    text: Said


def names_above(host: str) -> list[str]:
    """The host and the domains above it, without the ending alone."""
    if host == HIDDEN:
        return []
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]


def hash_of(canonical: str) -> str:
    return hashlib.sha256(canonical.encode()).hexdigest()


class Fix(StrEnum):
    """How a wrong entry is corrected. Values stand in buttons."""

    NARROW = "narrow"  # shows the platform only: it points at a private person
    TEXTS = "texts"  # with the texts of the channel file as they are now


def digest_of(entry: Entry) -> str:
    """Names what an entry says in a button, whatever its version: 8 hexadecimal digits."""
    own = {"id", "version", "published_on"}
    said = {name: value for name, value in published(entry).items() if name not in own}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


_LATER = "overturned_because"
_FOUND = ("outcome", "ground", "reason", "order")


def published(entry: Entry) -> dict[str, Any]:
    """The published fields as plain values; what dumps, proofs and changes are made of."""
    own: dict[str, Any] = plain(entry)
    if entry.overturned_because is None:
        # What was published before the field was known keeps its words, and so its leaf.
        del own[_LATER]
    finding = own.pop("finding")
    return own | {name: finding[name] for name in _FOUND}


def restored(said: Mapping[str, Any]) -> Entry:
    names = [
        name for name in Entry.__struct_fields__ if name not in {"finding", _LATER}
    ]
    finding = {name: said[name] for name in _FOUND}
    own = {name: said[name] for name in names}
    return from_plain(Entry, {**own, _LATER: said.get(_LATER), "finding": finding})


def told(case: Case) -> Decision | None:
    if case.announced_at is None:
        return None
    return case.decision
