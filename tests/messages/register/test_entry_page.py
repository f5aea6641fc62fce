"""Page of an entry: all that it says is seen, and nothing of it is read as markup."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.times import start_of
from bot.history.leaf import Leaf
from bot.register.model import EntryChange, Standing
from bot.register.pages import Site, Whole, entry_page
from bot.register.proofs import EntryProof, Version
from bot.values import Change, Outcome, Scope
from tests.kit.register.entries import CHANNEL, DECIDED, altered, an_entry

TODAY = DECIDED + timedelta(days=7)
ENTRY = an_entry(1, "https://casino.example/a")
SAID = {"kk": "А & <b>", "ru": "Б & <b>", "en": "C & <b>"}
PROOF = EntryProof(
    1,
    7,
    12,
    (b"a" * 32, b"b" * 32),
    "log/1\n12\nroot\n\n— log <sig>\n",
    "log+key",
    Leaf("", "", {}),
    {},
)
HOSTILE = an_entry(2, "https://other.example/b", order=replace(ENTRY.finding.order, number='<i>"&'))
CHANGED = {
    "host": an_entry(2, "https://other.example/b"),
    "markup": HOSTILE,
    "id": replace(ENTRY, id="another"),
    "scope": replace(ENTRY, scope=Scope.PLATFORM, link_hash=None),
    "type": replace(ENTRY, category="drugs"),
    "outcome": altered(ENTRY, outcome=Outcome.REMOVED, order=None, authority_name=None),
    "ground": replace(ENTRY, ground_text=SAID),
    "no law": replace(ENTRY, law=None),
    "law": replace(ENTRY, law=SAID),
    "edition": replace(ENTRY, edition=date(2020, 1, 2)),
    "reason": replace(ENTRY, reason_text=SAID),
    "authority": replace(ENTRY, authority_name=SAID),
    "territory": altered(ENTRY, order=replace(ENTRY.finding.order, territory="KZ-75")),
    "end": altered(ENTRY, order=replace(ENTRY.finding.order, until=TODAY)),
    "later end": altered(ENTRY, order=replace(ENTRY.finding.order, until=date(2030, 1, 2))),
    "ended": altered(ENTRY, order=replace(ENTRY.finding.order, until=DECIDED)),
    "decided": replace(ENTRY, decided_on=date(2026, 1, 2)),
    "gone": replace(ENTRY, gone_on=DECIDED),
    "overturned": replace(ENTRY, standing=Standing.OVERTURNED),
}


def whole(entry, *, proof=PROOF, changes=(Change.PUBLISHED,)):
    history = [
        Version(EntryChange(entry.id, n, DECIDED + timedelta(days=n), change), {}, None)
        for n, change in enumerate(changes, 1)
    ]
    return Whole(entry, history, proof)


EVERY = {
    **{name: whole(entry) for name, entry in {"as it is": ENTRY, **CHANGED}.items()},
    "no proof": whole(ENTRY, proof=None),
    "newer version": whole(replace(ENTRY, version=2), proof=replace(PROOF, version=2)),
    "other proof": whole(ENTRY, proof=replace(PROOF, index=8, size=13, key="<key>")),
    "history": whole(ENTRY, changes=(Change.PUBLISHED, Change.CORRECTED, Change.GONE)),
}


@pytest.fixture(params=CHANNEL.languages)
def speaker(kazakhstan, request):
    now = start_of(TODAY, CHANNEL.zone)
    return kazakhstan[1].speaker(request.param, now)


def page_of(speaker, each):
    return entry_page(Site("https://register.example", "assets"), speaker, each)


def test_a_page_says_each_difference_between_entries(speaker):
    made = {name: page_of(speaker, each) for name, each in EVERY.items()}
    assert len(set(made.values())) == len(made)


def test_what_stands_on_a_page_is_escaped(speaker):
    page = page_of(speaker, whole(HOSTILE))
    assert "&lt;i&gt;&#34;&amp;" in page
    assert "— log &lt;sig&gt;" in page
