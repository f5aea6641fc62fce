"""Likeness of two cases with a mark in common: the same account, the same file, the same text,
which is then compared as a whole, because one mark of a text may be chance."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from bot.cases import store as cases_store
from bot.cases.model import Case
from bot.core.database import Transaction
from bot.core.messages import N_, Worded
from bot.core.work import Work
from bot.links.accounts import is_site
from bot.links.text import normal
from bot.reports import patterns_store, targets_store
from bot.reports.draft import Attachment
from bot.reports.model import Report
from bot.values import Value


class Common(Worded):
    ACCOUNT = N_("the same account or channel")
    FILE = N_("the same file")
    TEXT = N_("the same text")


FEWEST_WORDS = 12
"""A shorter text may be written by strangers in the same words."""
ALIKE = 0.5
"""The least share of word pairs that two copies of a text have in common."""
_BANDS = 8
_ROWS = 2
"""Texts with half of their word pairs in common share a band in nine of ten cases."""
_PRIME = (1 << 61) - 1
_FACTORS = tuple(
    int.from_bytes(hashlib.blake2b(bytes([n]), digest_size=7).digest())
    for n in range(2 * _BANDS * _ROWS)
)
_TOKEN = re.compile(r"\S+")
_LINK = re.compile(r"\S[:.]//\S|\.\]?(?:me|kz|com|ru|example)/\S")
_NAME = re.compile(r"@\w+")
_WORD = re.compile(r"[^\W\d_]+")


def mark_of_file(unique_id: str) -> str:
    return f"f:{unique_id}"


def marks_of_text(text: str) -> frozenset[str]:
    """The marks of a text; none of a text too short to tell. Copies with small edits share some."""
    pairs = _pairs(text)
    if not pairs:
        return frozenset()
    hashed = [
        int.from_bytes(hashlib.blake2b(p.encode(), digest_size=7).digest())
        for p in pairs
    ]
    least = [
        min((_FACTORS[2 * n] * one + _FACTORS[2 * n + 1]) % _PRIME for one in hashed)
        for n in range(_BANDS * _ROWS)
    ]
    marks = set()
    for n in range(_BANDS):
        band = ",".join(map(str, least[n * _ROWS : (n + 1) * _ROWS]))
        marks.add(f"t{n}:{hashlib.blake2b(band.encode(), digest_size=8).hexdigest()}")
    return frozenset(marks)


def marks_of_account(account: str | None) -> frozenset[str]:
    if not account or is_site(account):
        return frozenset()
    return frozenset({f"a:{account}"})


def common(mark: str) -> Common:
    return {"a": Common.ACCOUNT, "f": Common.FILE}.get(mark[0], Common.TEXT)


def same_text(one: Iterable[str], other: Iterable[str]) -> bool:
    others = [_pairs(text) for text in other]
    every = ((_pairs(text), pairs) for text in one for pairs in others)
    return any(a and b and len(a & b) / len(a | b) >= ALIKE for a, b in every)


def _pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring words: without numbers, links, marks and capitals."""
    folded = normal("NFKC", text).casefold().replace("ё", "е")
    words = _WORD.findall(_TOKEN.sub(_without_links, folded))
    if len(words) < FEWEST_WORDS:
        return frozenset()
    return frozenset(f"{a} {b}" for a, b in pairwise(words))


def _without_links(token: re.Match[str]) -> str:
    if _LINK.search(token[0]):
        return " "
    return _NAME.sub(" ", token[0])


MOST_SUGGESTED = 3


class Alike(Value):
    case: Case
    why: tuple[Common, ...]


async def leave_marks(work: Work, report: Report, files: Iterable[Attachment]) -> None:
    found = {mark_of_file(file.unique_id) for file in files}
    for text in (report.description, report.forwarded):
        found |= marks_of_text(text or "")
    if not found:
        return
    for id in dict.fromkeys(
        id for id, _ in await targets_store.targets_of(work.tx, report.id)
    ):
        await patterns_store.add_mark(work.tx, id, report.id, found)


async def alike(tx: Transaction, case: Case, but: frozenset[str]) -> tuple[Alike, ...]:
    """Cases of the same desk, but these, that look the same and are not joined, newest first."""
    shared: dict[str, list[str]] = defaultdict(list)
    for mark, sharing in await patterns_store.marks_sharing(tx, case.id):
        shared[sharing].append(mark)
    found = []
    for id, marks in shared.items():
        other = await cases_store.cases.get(tx, id)
        if other is None or id in but or other.desk != case.desk:
            continue
        if other.merged_into is not None or case.merged_into == other.id:
            continue
        # One mark of each kind is looked at.
        first = {common(mark): mark for mark in marks}
        shown = [
            what for what in first if await _shows(tx, case.id, id, what, first[what])
        ]
        if shown:
            found.append(Alike(other, tuple(what for what in Common if what in shown)))
    return tuple(sorted(found, key=lambda one: -one.case.opened_at)[:MOST_SUGGESTED])


async def _shows(
    tx: Transaction, one: str, other: str, what: Common, mark: str
) -> bool:
    """True if the mark is evidence: a single report that brought it to both cases is none."""
    if what is Common.ACCOUNT:
        return True
    here = await patterns_store.left_by(tx, mark, one)
    there = await patterns_store.left_by(tx, mark, other)
    if len(here.keys() | there.keys()) < 2:
        return False
    texts = [[text for own in side.values() for text in own] for side in (here, there)]
    return what is Common.FILE or same_text(*texts)
