"""The page of an entry. Pages of entries that were decided alike differ in a few words only."""

import base64
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from bot.domain.desk.case import Outcome
from bot.domain.register import deeplink
from bot.domain.register.entry import Entry, EntryChange, Standing
from bot.domain.register.proof import EntryProof
from bot.domain.register.scope import Scope
from bot.messages.register.cards import entry_shared, front_shared
from bot.messages.register.frames import gap
from bot.messages.register.names import (
    CHANGES,
    STANDINGS,
    category_name,
    defanged_host,
    outcome_name,
    territory_name,
)
from bot.messages.register.site import Site, day, in_language
from bot.messages.speaker import Speaker
from bot.services.register.reading import Whole


class _Alike(NamedTuple):
    """All that decides how a page looks, but for its words; texts are in the page's language."""

    language: str
    scope: Scope
    category: str
    outcome: Outcome
    standing: Standing
    ground: str
    law: str | None
    edition: date
    reason: str
    authority: str | None
    territory: str | None
    has_end: bool
    is_gone: bool
    is_overturned: bool
    is_proved: bool


def entry_page(site: Site, speaker: Speaker, whole: Whole, today: date) -> str:
    """An entry with its history and proof; every version stays visible."""
    entry, proof = whole.entry, whole.proof
    standing = entry.stands(today)
    title = shared_title(speaker, entry)
    shared = entry_shared(speaker, entry, standing, title)
    alike = _alike(speaker, whole, standing)
    frame = site.frame(alike, lambda: _rendered(site, speaker, alike))
    history = [_change(site, speaker, version.change) for version in whole.versions]
    return frame.filled(
        id=entry.id,
        host=defanged_host(entry.host),
        title=shared.title,
        description=shared.description,
        link_hash=entry.link_hash or "",
        decided=entry.decided_on.isoformat(),
        decided_day=day(entry.decided_on),
        gone_day=day(entry.gone_on) if entry.gone_on else "",
        history=Markup("").join(history),
        **_order(entry),
        **(_proof(proof) if proof else {}),
    )


def shared_title(speaker: Speaker, entry: Entry) -> str:
    """Beside a link in a chat a platform says nothing, and could be read as what was restricted."""
    if entry.scope is Scope.PLATFORM:
        return category_name(speaker, entry.category)
    return defanged_host(entry.host)


def _alike(speaker: Speaker, whole: Whole, standing: Standing) -> _Alike:
    entry, proof, language = whole.entry, whole.proof, speaker.t.language
    return _Alike(
        language, entry.scope, entry.category, entry.outcome, standing,
        in_language(entry.ground_text, language),
        in_language(entry.law, language) if entry.law else None, entry.edition,
        in_language(entry.reason_text, language),
        in_language(entry.authority_name, language) if entry.authority_name else None,
        territory_name(speaker, entry.order.territory) if entry.order else None,
        entry.order is not None and entry.order.until is not None, entry.gone_on is not None,
        entry.standing is Standing.OVERTURNED, proof is not None,
    )  # fmt: skip


def _rendered(site: Site, speaker: Speaker, alike: _Alike) -> str:
    names = (
        "id", "host", "link_hash", "decided", "decided_day", "gone_day", "history",
        "order_number", "order_day", "until_day", "version", "index", "size", "hashes", "note",
        "key",
    )  # fmt: skip
    is_contestable = speaker.bot_username and not alike.is_overturned
    return site.page(
        speaker,
        "entry.html",
        f"entries/{gap('id')}",
        replace(front_shared(speaker), description=gap("description"), title=gap("title")),
        **{name: gap(name) for name in names},
        alike=alike,
        is_platform=alike.scope is Scope.PLATFORM,
        has_hash=alike.scope is Scope.LINK,
        is_in_force=alike.standing is Standing.IN_FORCE,
        standing=speaker.t.plain(STANDINGS[alike.standing]),
        outcome=outcome_name(speaker, alike.outcome),
        category=category_name(speaker, alike.category),
        contest=deeplink.address(speaker.bot_username, gap("id")) if is_contestable else None,
    )


def _order(entry: Entry) -> dict[str, str]:
    order = entry.order
    if order is None:
        return {}
    until_day = day(order.until) if order.until else ""
    return {"order_number": order.number, "order_day": day(order.date), "until_day": until_day}


def _proof(proof: EntryProof) -> dict[str, str | int]:
    hashes = "\n".join(base64.b64encode(each).decode() for each in proof.hashes)
    return {
        "version": proof.version, "index": proof.index, "size": proof.size, "hashes": hashes,
        "note": proof.note, "key": proof.key,
    }  # fmt: skip


def _change(site: Site, speaker: Speaker, change: EntryChange) -> Markup:
    words = CHANGES[change.change]
    frame = site.frame(
        (speaker.t.language, "change", words),
        lambda: site.render(
            speaker,
            "change.html",
            on=gap("on"),
            on_day=gap("on_day"),
            words=speaker.t.plain(CHANGES[change.change]),
        ),
    )
    return frame.filled(on=change.on.isoformat(), on_day=day(change.on))
