"""Invented reports, cases and decisions of any number; each run makes the same.

Every value follows from its number, so nothing is remembered while it is written.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.cases import store
from bot.channel.loader import load_channel
from bot.core.codes import ALPHABET, NUMBER_LENGTH
from bot.core.database import now_ms
from bot.core.database.codecs import sealed_column
from bot.core.vault import Vault
from bot.history.changes import changes_difference
from bot.reports.search_store import parts_of
from bot.reports.tables import reports

DESCRIPTION = sealed_column(reports.c.description)
FIRST_PERSON = 7_000_000_000
STAFF = 6_000_000_000
DESK, DESK_CHAT = "desk000000000000", -1_009_000_000_000
DAY_MS = 24 * 60 * 60 * 1000
COMMON = "казино"
"""A word in a third of all descriptions."""
_VIOLATIONS = ("gambling", "fraud", "drugs", "pyramid")
_OUTCOMES = ("restricted", "removed", "not_confirmed", "out_of_scope")
_FILE_EVERY = 10
_MANY = 500
"""Reports of each of the first cases: many people report the same."""
_SPACE = len(ALPHABET) ** NUMBER_LENGTH

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """One in `waiting` cases is not decided yet."""

    reports: int
    cases: int
    people: int
    waiting: int = 50


def name(kind: str, number: int) -> str:
    """An identifier as the product makes them, sixteen characters."""
    digest = hashlib.blake2b(f"{kind}{number}".encode(), digest_size=12).digest()
    return urlsafe_b64encode(digest).decode()


def number(index: int, kind: int) -> str:
    """A public number; different indices have different ones."""
    rest, symbols = (index * 257_885_161 + kind * 7) % _SPACE, ""
    for _ in range(NUMBER_LENGTH):
        rest, symbol = divmod(rest, len(ALPHABET))
        symbols += ALPHABET[symbol]
    return symbols


def chance(index: int, salt: int) -> int:
    """A number that looks random, the same each time."""
    return (index * 2_654_435_761 + salt * 40_503) % 4_294_967_296 >> 7


def word(index: int) -> str:
    rest, found = index + 40, ""
    while rest:
        rest, syllable = divmod(rest, len(_SYLLABLES))
        found += _SYLLABLES[syllable]
    return found


_SYLLABLES = [a + b for a in "бвгджзклмнпрстқғ" for b in "аеиоуыәі"]


CONSENT = load_channel(None).consent.version
"""The version that all people have agreed to: that of the shipped channel file."""


class Dataset:
    """Rows of each table, in the order of its columns in COLUMNS."""

    def __init__(self, size: Size, vault: Vault) -> None:
        self.size, self._vault, self._now = size, vault, now_ms()

    def tables(self) -> Iterator[tuple[str, tuple[str, ...], Iterator[Row]]]:
        for table, columns in COLUMNS.items():
            yield table, columns, getattr(self, f"_{table}")()

    def case_of(self, report: int) -> int:
        """Every case has a report; the first ones have many."""
        if report < self.size.cases:
            return report
        busy = self.size.cases // 1000 + 1
        if report < self.size.cases + busy * _MANY:
            return report % busy
        return chance(report, 1) % self.size.cases

    def waits(self, case: int) -> bool:
        return case % self.size.waiting == 0

    def link(self, case: int) -> tuple[str, str]:
        """Two in five lead to the same messenger."""
        if chance(case, 8) % 5 < 2:
            return f"https://t.me/channel{case}", "t.me"
        host = (
            f"site{min(chance(case, 2) % 20_000, chance(case, 3) % 20_000)}.example.com"
        )
        return f"https://{host}/page/{case}", host

    def description(self, report: int) -> str | None:
        if chance(report, 4) % 5 > 1:
            return None
        rare = [
            min(chance(report, 10 + i), chance(report, 40 + i)) % 30_000
            for i in range(9)
        ]
        common = [COMMON] if chance(report, 5) % 3 == 0 else []
        return " ".join([*map(word, rare), *common])

    def filed_at(self, report: int) -> int:
        age = (self.size.reports - report) * 120 * DAY_MS // (self.size.reports + 1)
        return self._now - DAY_MS // 2 - age

    @property
    def sealer(self) -> Vault:
        return self._vault

    def _desks(self) -> Iterator[Row]:
        yield (DESK, DESK_CHAT, 0, "Desk", "ru", "", "", 1, None, STAFF, self._now)

    def _staff(self) -> Iterator[Row]:
        yield (STAFF, "Staff", "ru", self._now)

    def _members(self) -> Iterator[Row]:
        yield (DESK_CHAT, STAFF, "administrator", self._now + 365 * DAY_MS)

    def _facts(self) -> Iterator[Row]:
        yield ("secret", self._vault.fingerprint)

    def _people(self) -> Iterator[Row]:
        for i in range(self.size.people):
            yield self.person(i, "ru")

    def _topic_choices(self) -> Iterator[Row]:
        """All of them ask for news."""
        for i in range(self.size.people):
            yield (name("p", i), "safety", 1, self.filed_at(i))

    def person(self, i: int, language: str) -> Row:
        identity = self._vault.identity(FIRST_PERSON + i)
        address = self._vault.seal(FIRST_PERSON + i, name("p", i))
        at = self.filed_at(i)
        agreed = (1, CONSENT, language, at, 1, at, at)
        return (name("p", i), identity, address, language, *agreed)

    def _reports(self) -> Iterator[Row]:
        for i in range(self.size.reports):
            person = name("p", chance(i, 6) % self.size.people)
            violation = _VIOLATIONS[self.case_of(i) % len(_VIOLATIONS)]
            receipt = hashlib.blake2b(f"r{i}".encode(), digest_size=32).digest()
            words = self.description(i)
            yield (
                name("r", i),
                number(i, 1),
                name("d", i)[:8] + str(i),
                receipt,
                person,
                violation,
                words and DESCRIPTION.seal(self, words, name("r", i)),
                "ru",
                1,
                self.filed_at(i),
            )

    def _targets(self) -> Iterator[Row]:
        for i in range(self.size.reports):
            case = self.case_of(i)
            canonical, _ = self.link(case)
            shown = canonical.replace("http", "hxxp")
            yield (name("r", i), 0, name("c", case), canonical, shown, self.filed_at(i))

    def _words(self) -> Iterator[Row]:
        for i in range(self.size.reports):
            canonical, _ = self.link(self.case_of(i))
            for one in parts_of([self.description(i), canonical]):
                yield (self._vault.word_token(one), name("r", i))

    def _files(self) -> Iterator[Row]:
        for i in range(0, self.size.reports, _FILE_EVERY):
            at = self.filed_at(i)
            yield (name("r", i), name("u", i), "photo", "AgAC" + name("f", i) * 4, at)

    def _cases(self) -> Iterator[Row]:
        reports = Counter(map(self.case_of, range(self.size.reports)))
        files = Counter(map(self.case_of, range(0, self.size.reports, _FILE_EVERY)))
        for i in range(self.size.cases):
            canonical, host = self.link(i)
            opened = self.filed_at(i)
            status, outcome, decision = "received", None, None
            if not self.waits(i):
                status, outcome = "closed", _OUTCOMES[chance(i, 7) % len(_OUTCOMES)]
                decision = self._decision(i, outcome, opened + DAY_MS // 4)
            decided = None if outcome is None else opened + DAY_MS // 4
            yield (
                name("c", i),
                number(i, 2),
                1 if outcome is None else 2,
                status,
                int(outcome is None),
                _VIOLATIONS[i % len(_VIOLATIONS)],
                i % 3,
                canonical,
                host,
                canonical.replace("http", "hxxp"),
                DESK,
                decision,
                outcome,
                decided,
                decided,
                opened,
                decided or opened,
                decided and decided - DAY_MS // 24,
                f"KZ-{10 + chance(i, 9) % 20}" if i % 3 else None,
                reports[i],
                files[i],
                reports[i],
                reports[i],
                1 if outcome is None else 2,
            )

    def _decision(self, case: int, outcome: str, at: int) -> str:
        return json.dumps(
            {
                "id": name("v", case)[:8],
                "finding": {"outcome": outcome},
                "by": STAFF,
                "at": at,
                "status_before": "received",
            }
        )

    def _case_events(self) -> Iterator[Row]:
        for case, row in enumerate(self._cases()):
            kept = dict(zip(COLUMNS["cases"], row, strict=True))
            kept = store.recorded_of(dict.fromkeys(store.NAMES) | kept)
            opened, decided = (
                kept["opened_at"],
                kept["decision"] and kept["decision"]["at"],
            )
            is_new = kept | {"status": "received", **dict.fromkeys(_LATER)}
            yield (name("c", case), 1, opened, "open", None, "{}", _told({}, is_new))
            if decided:
                told = _told(is_new, kept)
                yield (name("c", case), 2, decided, "decide", STAFF, "{}", told)

    def _places(self) -> Iterator[Row]:
        for i in range(self.size.cases):
            yield (f"card:{name('c', i)}", DESK_CHAT, i + 10)

    def _received(self) -> Iterator[Row]:
        for i in range(self.size.reports // 10):
            yield (i + 1, self._now - self._now % DAY_MS - i % 3 * DAY_MS)

    def _outbox(self) -> Iterator[Row]:
        for i in range(self.size.reports // 10):
            at = self._now - DAY_MS // 24 - i % (3 * DAY_MS)
            yield (0, f"chat:{DESK_CHAT}", "Card", "ru", 2, at, at, i)


_LATER = ("decision", "announced_at", "claimed_at")


def _told(before: dict[str, Any], after: dict[str, Any]) -> str:
    return json.dumps(changes_difference(before, after))


_COLUMNS = """
desks id chat_id thread_id title language types regions active trouble created_by created_at
staff telegram_id name language seen_at
members chat_id telegram_id standing checked_at
facts name value
people id identity address language language_chosen consent_version consent_language consent_at
 reachable created_at seen_at
topic_choices person_id topic wanted at
reports id number draft_id receipt person_id violation description language tell filed_at
targets report_id position case_id canonical display filed_at
words word report_id
files report_id unique_id kind file_id added_at
cases id number version status open violation urgency canonical host display desk_id decision
 outcome decided_at announced_at opened_at updated_at claimed_at region reports files reporters
 weight events
case_events case_id version at act staff detail changed
places place chat_id message_id
received update_id day
outbox lane address kind language state created_at sent_at message_id
"""
COLUMNS = {
    table: tuple(columns)
    for table, *columns in map(
        str.split, _COLUMNS.strip().replace("\n ", " ").splitlines()
    )
}
