"""A thief holds all there is, and learns no better than chance which anonymous report is whose.

The thief has the database with its key, a backup of the night before, one of the day, the journal
of erasures and the raw file; knows every account, and the moment of every report; and tries each
thing that is kept of a person against each thing that is kept of a report: order, place, time,
size, number, and values that both have.
"""

import json
import os
import random
import re
import sqlite3
from bisect import bisect_left
from collections import Counter, defaultdict
from contextlib import closing
from math import sqrt
from statistics import correlation, fmean

import asyncpg
import pytest
import sqlalchemy as sa

from bot.backups.backup import left_out
from bot.backups.journal import JournalKeeper
from bot.core import members_store
from bot.core.database import database as values
from bot.core.database import snapshots
from bot.core.people import Role
from bot.core.queues import deliveries, inbox, tasks, tasks_store
from bot.core.row_order import reorder
from bot.core.schema import metadata
from bot.core.sealed import every_sealed_column
from bot.core.tables import staff
from bot.core.times import DAY_MS
from bot.core.visit import Sender
from bot.core.work import Work
from bot.desk import visit as visits
from bot.privacy import anonymity, retention
from bot.reports import topics, welcome
from bot.reports.draft import Input
from bot.reports.reports_store import DRAFTS
from bot.settings import Settings
from tests.kit.process.safe import TOOLS
from tests.kit.services import acts

KNOWN, GONE, STAFF, NEW = 100, 100, 30, 50
"""Accounts that stay known for the news they want, or as staff, and accounts that are forgotten; of
the former so many are new on the second day."""
ACCOUNTS = [7_000_000_000 + 7919 * n for n in range(KNOWN + GONE)]
SIGMAS = 5.5
"""A rank correlation farther from 0 comes by chance once in 26 million pairs; there are some 10,000
pairs, and the seed is fixed."""
MOST_MATCHES = 12
"""As many of a hundred stand in their place by chance once in 16 billion orders."""
_WORD = re.compile(r"[A-Za-z0-9_-]{5,}")
_NUMBER = re.compile(r"(?<![A-Za-z0-9_-])\d{4,}(?![A-Za-z0-9_-])")


class Town:
    """Two days of a bot: who comes, what is sent, what the loops do meanwhile."""

    def __init__(self, database, deployment, clock, journal):
        self.database, self.deployment, self.clock = database, deployment, clock
        self.chance = random.Random(20261128)  # noqa: S311 - repeatable on purpose
        settings = Settings(data_dir=journal.parent)
        self.keeper = JournalKeeper(database, deployment.vault, settings)
        self.number = 5000
        self.sent = {}

    async def visit(self, account, act):
        """An update as the workers handle it, and what comes of it."""
        self.number += self.chance.randint(1, 9)
        number, key = self.number, self.deployment.vault.inbox_key(str(account))
        async with self.database.transaction() as tx:
            body = json.dumps({"message": {"chat": {"id": account, "type": "private"}}})
            await inbox.accept_many(tx, [(number, inbox.of_person(key), body)])
        async with self.database.transaction() as tx:
            await inbox.claim(tx, "me", tx.now + 9_000, 5)
        async with self.database.transaction() as tx:
            assert await inbox.done(tx, number, "me")
            sender = Sender(
                account, account, None, is_private=True, name="N", message=number
            )
            visit = await visits.load(tx, self.deployment, sender)
            await act(visit.work, visit.person)
        await self.settle()

    async def settle(self):
        """What is owed is sent, what is due is done, what was erased is written down."""
        async with self.database.transaction() as tx:
            rows = await deliveries.mark_sending(
                tx, [one.id for one in await deliveries.due(tx, [], 50)]
            )
            numbers = range(self.number + 1, self.number + 1 + len(rows))
            await deliveries.sent(
                tx, [(row.id, n) for row, n in zip(rows, numbers, strict=True)]
            )
        self.number += len(rows)
        self.clock.advance(seconds=2)
        async with self.database.transaction() as tx:
            for task in await tasks_store.due(tx, 50):
                if await tasks_store.done(tx, task.key, task.run_at):
                    await tasks.TIMED[task.kind].run(
                        Work(tx, self.deployment), **task.params
                    )
        await self.keeper.write()

    async def join(self, account):
        async def join(work, person):
            agreed = await welcome.agree(work, person, work.channel.consent.version)
            if ACCOUNTS.index(account) in range(STAFF, KNOWN):
                await topics.ask_for_news(work, agreed)

        await self.visit(account, join)

    async def yesterday(self):
        old = ACCOUNTS[: KNOWN - NEW] + ACCOUNTS[KNOWN:]
        for account in self.chance.sample(old, len(old)):
            await self.join(account)
        async with self.database.transaction() as tx:
            for account in ACCOUNTS[:STAFF]:
                await members_store.seen_staff(tx, account, "N")
            await tx.run(sa.update(staff).values(role=Role.ADMIN.value))

    async def today(self):
        async def report(work, person):
            n = len(self.sent)
            words = "They sell it. " * self.chance.randint(1, 9)
            content = Input(links=(acts.link(n),), text=words)
            await acts.draft(work, person, content)

        async def send(work, person):
            draft = await DRAFTS.peek(work.tx, person.id)
            await anonymity.offer_report(work, person, account, draft)
            self.sent[account] = (await anonymity.send_report(work, person, account)).id

        async def nothing(work, person): ...

        for account in self.chance.sample(ACCOUNTS, len(ACCOUNTS)):
            if account in ACCOUNTS[KNOWN - NEW : KNOWN]:
                await self.join(account)
            await self.visit(account, report)
            await self.visit(account, send)
            if self.chance.random() < 0.3:
                await reorder(self.database)  # as soon after as the loop does it
            if self.chance.random() < 0.2:
                await self.visit(self.chance.choice(ACCOUNTS[: KNOWN - NEW]), nothing)
            self.clock.advance(seconds=self.chance.randint(20, 240))

    async def sweep(self):
        async with self.database.transaction() as tx:
            await retention.end_by_age(Work(tx, self.deployment))
        await self.settle()
        await reorder(self.database)
        if self.database.dialect == "sqlite":
            await self.database.empty_log()


@pytest.fixture(autouse=True)
def same_ids(monkeypatch):
    """Ids that are random and the same in each run; the tools of the server's own version."""
    monkeypatch.setenv("PATH", f"{TOOLS[-1]}{os.pathsep}{os.environ['PATH']}")
    chance = random.Random(7)  # noqa: S311 - repeatable on purpose
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    fresh = type(
        "Ids", (), {"token_urlsafe": lambda _: "".join(chance.choices(letters, k=16))}
    )
    monkeypatch.setattr(values, "secrets", fresh)


async def dump(url):
    """Each table's rows as they come, with what the engine says of their place."""
    found = {}
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            file.row_factory = sqlite3.Row
            for name in metadata.tables:
                by_key = (
                    metadata.tables[name].dialect_options["sqlite"]["with_rowid"]
                    is False
                )
                place = "" if by_key else "rowid AS _rowid, "
                rows = file.execute(f"SELECT {place}* FROM {name} NOT INDEXED")  # noqa: S608
                found[name] = [dict(row) for row in rows]
        return found
    connection = await asyncpg.connect(url)
    for name in metadata.tables:
        place = "ctid::text AS _ctid, xmin::text AS _xmin, xmax::text AS _xmax"
        read = await connection.fetch(f"SELECT {place}, * FROM {name}")  # noqa: S608
        rows = [dict(row) for row in read]
        for row in rows:
            block, offset = map(int, row["_ctid"].strip("()").split(","))
            row |= {"_ctid": block * 1_000 + offset}
            row |= {"_xmin": int(row["_xmin"]), "_xmax": int(row["_xmax"])}
        found[name] = rows
    await connection.close()
    return found


def in_clear(tables, vault):
    """With all that the key opens."""
    by = type("By", (), {"sealer": vault})
    for column in every_sealed_column():
        for row in tables[column.column.table.name]:
            if row[column.column.name] is not None:
                row[f"{column.column.name}+"] = column.open_in(by, row)
    return tables


class Finds(dict):
    """account or report → what is kept of it: numbers by their name, and values."""

    def __init__(self, tokens):
        self.tokens = tokens
        super().__init__(
            {who: (defaultdict(list), set()) for who in set(tokens.values())}
        )

    def search(self, where, row):
        """Note a row with whomever it leads to."""
        texts = {name: _text(value) for name, value in row.items()}
        words = {word for text in texts.values() for word in _WORD.findall(text)}
        for who in {self.tokens[word] for word in words if word in self.tokens}:
            numbers, kept = self[who]
            for name, value in row.items():
                for kind, number in _numbers(value, texts[name]):
                    numbers[f"{where}.{name}{kind}"].append(number)
            xids = {("xid", row[name]) for name in ("_xmin", "_xmax") if row.get(name)}
            kept |= xids | {word for word in words if word not in self.tokens}

    def figures(self):
        """name → {who: number}, by the least and the greatest where there are several."""
        found = defaultdict(dict)
        for who, (numbers, _) in self.items():
            for name, several in numbers.items():
                found[name][who] = min(several)
                if len(several) > 1:
                    found[f"{name} at most"][who] = max(several)
        return found


def _text(value):
    return bytes(value).hex() if isinstance(value, bytes) else str(value)


def _numbers(value, text):
    if isinstance(value, int | float):
        yield "", value
    elif value is not None:
        yield " size", len(text)
        if mentioned := [int(each) for each in _NUMBER.findall(text)]:
            yield " number", max(mentioned)


def rows_of(tables, source):
    """Each row, and each line of a row, with its place."""
    for name, rows in tables.items():
        for place, row in enumerate(rows):
            long = next(
                (c for c, v in row.items() if isinstance(v, str) and "\n" in v), None
            )
            if name == "erased_days" and long:
                for line, text in enumerate(row[long].splitlines()):
                    yield f"{source} {name}", {"_line": line, "text": text}
            else:
                yield f"{source} {name}", {"_place": place, **row}


def in_file(path, finds):
    """Where in the raw file something stands: in the file, and among its neighbours on the page."""
    data = path.read_bytes()
    size = int.from_bytes(data[16:18]) or 65_536
    pages = defaultdict(list)
    for token, who in finds.tokens.items():
        for form in {
            token.encode(),
            *([bytes.fromhex(token)] if _is_hex(token) else []),
        }:
            at = data.find(form)
            while at >= 0:
                finds[who][0]["file at"].append(at)
                pages[at // size].append((at, who))
                at = data.find(form, at + 1)
    for page in pages.values():
        if len({who for _, who in page}) > 2:
            for rank, (_, who) in enumerate(sorted(page)):
                finds[who][0]["file among neighbours"].append(rank / len(page))
    for numbers, _ in finds.values():
        if several := numbers.get("file among neighbours"):
            numbers["file among neighbours"] = [fmean(several)]


def _is_hex(token):
    return (
        len(token) % 2 == 0
        and len(token) >= 32
        and not set(token) - set("0123456789abcdef")
    )


def ranks(numbers):
    """The rank of each; equal ones share theirs."""
    order = sorted(numbers)
    return [
        (bisect_left(order, one) + bisect_left(order, one + 1e-9) - 1) / 2
        for one in numbers
    ]


def matched(people, reports, truth):
    """What tells better than chance which report is whose."""
    found, figures = [], reports.figures()
    for name, of_people in people.figures().items():
        who = sorted(each for each in of_people if each in truth)
        mine = ranks([of_people[each] for each in who])
        if len(who) < KNOWN // 4 or len(set(mine)) < 5:
            continue
        for other, of_reports in figures.items():
            theirs = ranks([of_reports.get(truth[each], 0) for each in who])
            if len(set(theirs)) < 5:
                continue
            rho = correlation(mine, theirs)
            in_place = sum(x == y for x, y in zip(mine, theirs, strict=True))
            is_unique = len(set(mine)) == len(set(theirs)) == len(who)
            if abs(rho) > SIGMAS / sqrt(len(who) - 1) or (
                is_unique and in_place > MOST_MATCHES
            ):
                found.append(f"{name} ~ {other}: {rho:.2f}, {in_place} of {len(who)}")
    return found + shared(people, reports, truth)


def shared(people, reports, truth):
    """Values that few people and few reports have: whoever shares one may be its sender."""
    owners = [defaultdict(set), defaultdict(set)]
    for index, finds in zip(owners, (people, reports), strict=True):
        for who, (_, kept) in finds.items():
            for each in kept:
                index[each].add(who)
    guesses = Counter(
        (who, report)
        for each, some in owners[0].items()
        if len(some) <= 3 and 0 < len(owners[1].get(each, ())) <= 3
        for who in some
        for report in owners[1][each]
    )
    return [
        f"{who} shares a value with its report"
        for who, r in guesses
        if truth.get(who) == r
    ]


def tokens_of(vault, persons):
    """What leads to an account: computed with the key for every account there may be."""
    found = {}
    for account in ACCOUNTS:
        words = [str(account), vault.inbox_key(str(account))]
        words += [one.hex() for one in vault.identities(account)]
        for person in persons.get(account, ()):
            words += [
                person,
                *(one.hex() for one in vault.erasure_marks(f"person:{person}")),
            ]
        found |= dict.fromkeys(words, account)
    return found


async def backup_of(url, path):
    """A backup as the thief unpacks it."""
    await snapshots.take_snapshot(url, path, left_out())
    if url.startswith("sqlite"):
        return await dump(f"sqlite:///{path}")
    async with snapshots.beside(url, f"thief_{path.name}") as beside:
        await snapshots.put_back(path, beside)
        return await dump(beside)


@pytest.mark.slow
@pytest.mark.no_cover
async def test_nothing_that_a_thief_can_hold_tells_which_anonymous_report_is_whose(
    database, database_url, deployment, clock, tmp_path
):
    journal, vault = tmp_path / "erasures.journal", deployment.vault
    town = Town(database, deployment, clock, journal)
    await town.yesterday()
    await town.sweep()
    night = await backup_of(database_url, tmp_path / "night")
    clock.advance(ms=DAY_MS + 3 * 3_600_000 - clock.now % DAY_MS)
    await town.today()
    await town.sweep()
    noon = await backup_of(database_url, tmp_path / "noon")
    now = await dump(database_url)
    assert len(town.sent) == len(ACCOUNTS)
    assert len(now["people"]) == KNOWN

    persons = defaultdict(set)
    for tables in (night, noon, now):
        for row in tables["people"]:
            persons[vault.open(bytes(row["address"]), row["id"])].add(row["id"])
    tokens = tokens_of(vault, persons)
    ids = {row["id"]: row["id"] for row in now["reports"]}
    people, reports = Finds(tokens), Finds(ids)
    for source, tables in (("night", night), ("noon", noon), ("now", now)):
        for where, row in rows_of(in_clear(tables, vault), source):
            people.search(where, row)
            reports.search(where, row)
    for line, text in enumerate(journal.read_text().splitlines()):
        people.search("journal", {"_line": line, "text": text})
    if database.dialect == "sqlite":
        in_file(tmp_path / "habarla.db", people)
    assert sum("journal._line" in numbers for numbers, _ in people.values()) == GONE
    assert matched(people, reports, town.sent) == []
