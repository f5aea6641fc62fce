"""Lists of the static site: entries by type, month and ground for people, by hash for browsers."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from bot.domain.register.entry import Entry, names_above
from bot.messages.figures.words import type_label
from bot.messages.register.pages import Listed
from bot.messages.register.site import in_language
from bot.messages.speaker import Speaker

PER_PAGE = 50
MOST_OF_A_SITE = 50
"""Entries that are listed for one host; a platform may have thousands."""
KINDS: dict[str, Callable[[Entry], str]] = {
    "types": lambda entry: entry.category,
    "months": lambda entry: f"{entry.decided_on:%Y-%m}",
    "grounds": lambda entry: entry.ground,
}


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that are listed together: how many, and the newest of them."""

    kind: str
    id: str
    count: int
    newest: Entry

    def listed(self, speaker: Speaker) -> Listed:
        title = {
            "types": lambda: type_label(speaker, self.id),
            "months": lambda: speaker.t.month(self.newest.decided_on),
            "grounds": lambda: in_language(self.newest.ground_text, speaker.t.language),
        }[self.kind]()
        pages = -(-self.count // PER_PAGE)
        return Listed(f"{self.kind}/{self.id}", title, self.count, pages)


def groups(entries: Sequence[Entry]) -> list[tuple[Group, list[Entry]]]:
    """`entries` are the newest first, and so is each group; the newest month is the first."""
    found = []
    for kind, key in KINDS.items():
        by_key: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_key[key(entry)].append(entry)
        for id in sorted(by_key, reverse=kind == "months"):
            found.append((Group(kind, id, len(by_key[id]), by_key[id][0]), by_key[id]))
    return found


Lists = dict[str, dict[str, list[str]]]
"""The first two digits of a hash → what is looked for → entries."""


def by_link(entries: Sequence[Entry]) -> Lists:
    lists: Lists = defaultdict(dict)
    for entry in entries:
        if entry.link_hash is not None:
            lists[entry.link_hash[:2]].setdefault(entry.link_hash, []).append(entry.id)
    return lists


def by_site(entries: Sequence[Entry]) -> Lists:
    """Entries by host and by the domains above it, the newest first."""
    lists: Lists = defaultdict(dict)
    for entry in entries:
        for host in names_above(entry.host):
            found = lists[sha256(host.encode()).hexdigest()[:2]].setdefault(host, [])
            if len(found) < MOST_OF_A_SITE:
                found.append(entry.id)
    return lists
