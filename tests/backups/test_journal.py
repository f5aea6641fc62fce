"""The erasure journal survives the database, names nobody, and cannot be forged."""

import asyncio
import os

import pytest

from bot.backups import archive, journal, restore
from bot.backups.folder import BackupError
from bot.backups.journal import JournalKeeper
from bot.core import erasures, people_store
from bot.core.erasures import Entry, Kind
from bot.core.times import DAY_MS
from bot.core.vault import Vault
from bot.privacy import erasure, retention
from bot.reports import own_reports, reports_store
from bot.settings import Settings
from bot.values import replace
from tests.kit.services import acts

KEY, NEW = b"k" * 32, b"n" * 32


def entry(vault, what="person:p1", at=1_000):
    return Entry(at, "person", vault.erasure_mark(what))


def test_lines_are_added_once_and_read_back(tmp_path):
    vault, path = Vault(KEY), tmp_path / "erasures.journal"
    first, second = entry(vault), entry(vault, "person:p2", 2_000)
    journal.append(path, vault, [first])
    journal.append(path, vault, [first, second])
    assert journal.read_journal(path, vault) == journal.Journal((first, second))
    assert "p1" not in path.read_text()


def test_a_line_that_was_cut_off_or_forged_does_not_count(tmp_path):
    vault, path = Vault(KEY), tmp_path / "erasures.journal"
    both = [entry(vault), entry(vault, "person:p2")]
    journal.append(path, vault, both)
    lines = path.read_text().splitlines()
    path.write_text(f"{lines[0]}\n{lines[1][:-3]}")
    journal.append(path, vault, both)
    assert set(journal.read_journal(path, vault).entries) == set(both)
    path.write_text(lines[0].replace("1000", "1001") + "\n")
    assert journal.read_journal(path, vault) == journal.Journal(())


def test_a_line_that_is_taken_away_breaks_the_journal(tmp_path):
    vault, path = Vault(KEY), tmp_path / "erasures.journal"
    journal.append(
        path, vault, [entry(vault), entry(vault, "person:p2")], ("d", DAY_MS - 1)
    )
    lines = path.read_text().splitlines()
    assert journal.read_journal(path, vault).is_whole
    for lacking in range(len(lines)):
        rest = lines[:lacking] + lines[lacking + 1 :]
        path.write_text("".join(f"{line}\n" for line in rest))
        assert not journal.read_journal(path, vault).is_whole


def test_a_journal_that_does_not_know_what_the_backup_knows_is_refused(tmp_path):
    """Also a header alone, of the same day; one of 0.2.0 serves backups of 0.2.0."""
    vault, path = Vault(KEY), tmp_path / "erasures.journal"
    whose = ("d", DAY_MS - 1)
    known = archive.Manifest("sqlite", "0001", 0, ("k",), {}, *whose, 1)
    earlier = replace(known, erasures=None)

    def entries(manifest):
        return restore._entries(path, vault, manifest, forgetful=False)[0]

    journal.append(path, vault, [], whose)
    with pytest.raises(BackupError, match="holds 0 erasures, and held 1 at the backup"):
        entries(known)
    journal.append(path, vault, [entry(vault)], whose)
    assert entries(known) == entries(earlier) == [entry(vault)]
    lines = path.read_text().splitlines()
    path.write_text("".join(f"{line}\n" for line in lines if " person " not in line))
    for manifest in (known, earlier):
        with pytest.raises(BackupError, match="is broken, lines of it are missing"):
            entries(manifest)
    path.write_text("".join(f"{line}\n" for line in lines if " chain " not in line))
    assert entries(earlier) == [entry(vault)], "as 0.2.0 wrote it"
    with pytest.raises(BackupError, match="is broken"):
        entries(known)


def test_the_lines_of_a_day_stand_in_no_order_of_their_coming(tmp_path):
    """Who had a backup and the journal learnt which account sent which anonymous report."""
    vault, path = Vault(KEY), tmp_path / "erasures.journal"
    days = [
        [entry(vault, f"person:{day}-{n}", day) for n in range(20)] for day in (3, 1, 2)
    ]
    for each in (each for day in days for each in day):
        journal.append(path, vault, [each])
    found = journal.read_journal(path, vault).entries
    assert [each.at for each in found] == [1] * 20 + [2] * 20 + [3] * 20
    for begin in (0, 20, 40):
        marks = [each.mark for each in found[begin : begin + 20]]
        assert marks == sorted(marks)


def test_a_crash_while_the_file_is_written_leaves_the_old_one(tmp_path, monkeypatch):
    vault, path = Vault(KEY), tmp_path / "erasures.journal"
    journal.append(path, vault, [entry(vault)])

    def crash(handle):
        raise OSError("no space")

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(OSError, match="no space"):
        journal.append(path, vault, [entry(vault, "person:p2")])
    monkeypatch.undo()
    assert journal.read_journal(path, vault).entries == (entry(vault),)
    journal.append(path, vault, [entry(vault, "person:p2")])
    assert len(journal.read_journal(path, vault).entries) == 2


def test_lines_of_an_earlier_key_are_read_and_of_an_unknown_one_counted(tmp_path):
    path = tmp_path / "erasures.journal"
    old = entry(Vault(KEY))
    journal.append(path, Vault(KEY), [old])
    new = entry(Vault(NEW, KEY))
    journal.append(path, Vault(NEW, KEY), [new, old])
    assert set(journal.read_journal(path, Vault(NEW, KEY)).entries) == {old, new}
    assert journal.read_journal(path, Vault(NEW)).unknown == 1


async def test_an_erasure_is_in_the_file_as_soon_as_it_is_committed(
    working, database, deployment, tmp_path, monkeypatch
):
    monkeypatch.setattr(journal, "_LOOK_SECONDS", 3_600)
    settings = Settings(data_dir=tmp_path)
    path = journal.journal_path(settings)
    keeper = asyncio.create_task(
        JournalKeeper(database, deployment.vault, settings).run()
    )
    async with working() as work:
        person = await acts.citizen(work)
        await erasure.erase(work, person)
    async with asyncio.timeout(120):
        while not path.exists() or len(path.read_text().splitlines()) < 3:  # noqa: ASYNC110 - a thread writes it
            await asyncio.sleep(0.01)
    keeper.cancel()
    found = {
        entry.kind: entry.mark
        for entry in journal.read_journal(path, deployment.vault).entries
    }
    assert found.keys() == {Kind.PERSON, Kind.PROOF}
    assert found[Kind.PERSON] == deployment.vault.erasure_mark(
        f"{Kind.PERSON.value}:{person.id}"
    )


async def test_a_journal_knows_whose_it_is_and_until_when(
    database, deployment, clock, tmp_path
):
    vault, settings = deployment.vault, Settings(data_dir=tmp_path)
    path, keeper = (
        journal.journal_path(settings),
        JournalKeeper(database, vault, settings),
    )
    mine, first = await keeper.write()
    assert journal.read_journal(path, vault).end(vault, mine) == first
    clock.now += 3 * DAY_MS
    assert await keeper.write() == (mine, first + 3 * DAY_MS), (
        "also where no person was erased"
    )
    journal.append(path, vault, [entry(vault)], ("another", 7))
    found = journal.read_journal(path, vault)
    assert (len(found.ends), found.end(vault, "another")) == (2, 7), "two of one folder"
    assert found.end(vault, mine) == first + 3 * DAY_MS
    assert found.end(vault, "a third") is None
    assert await JournalKeeper(database, vault, settings).write() == (
        mine,
        first + 3 * DAY_MS,
    )


async def test_a_restored_database_forgets_again_what_was_erased_since(working, clock):
    """The rows of before stand for a backup: nothing of the erasures is in them."""
    async with working() as work:
        await acts.open_desk(work)
        gone, stays, doubts = [await acts.citizen(work, n) for n in (42, 43, 44)]
        theirs = await acts.file(work, gone)
        withdrawn, kept = await acts.file(work, stays), await acts.file(work, stays)
        vault, later = work.vault, work.now + 1
        entries = [
            Entry(later, kind, vault.erasure_mark(f"{kind}:{id}"))
            for kind, id in (
                ("person", gone.id),
                ("report", withdrawn.id),
                ("consent", doubts.id),
                ("person", "a person who came after the backup"),
                ("future kind", "x"),
            )
        ]
        early = Entry(
            work.now - 1, "consent", vault.erasure_mark(f"consent:{stays.id}")
        )
        assert await restore.repeat(work, [*entries, early], work.now) == 3
    async with working() as work:
        assert await people_store.get(work.tx, gone.id) is None
        assert (await reports_store.reports.get(work.tx, theirs.id)).person is None
        assert (
            await reports_store.reports.get(work.tx, withdrawn.id)
        ).withdrawn_at is not None
        assert (await reports_store.reports.get(work.tx, kept.id)).withdrawn_at is None
        assert (await people_store.get(work.tx, doubts.id)).consent is None
        assert (await people_store.get(work.tx, stays.id)).consent is not None
        assert not [row for row in await acts.owed(work) if row["kind"] == "Erased"]
        assert await restore.repeat(work, entries, later - 1) == 0


async def test_every_way_to_erase_is_noted(working, database):
    async with working() as work:
        await acts.open_desk(work)
        person = await acts.citizen(work)
        report = await acts.file(work, person)
        await own_reports.withdraw_report(work, report)
        await retention.withdraw_consent(work, person)
        await erasure.erase(work, person)
        marks = list((await erasures.waiting(work.tx)).values())
        await erasures.gather(work.tx)
        assert list((await erasures.gathered(work.tx, {})).values()) == marks
        noted = [line.partition(" ")[0] for line in marks[0].splitlines()]
        assert noted == ["consent", "person", "proof", "report"]
        assert await erasures.waiting(work.tx) == {}


async def test_erasures_that_are_gathered_at_once_are_all_kept(database):
    marks = [bytes([n]) * 36 for n in range(40)]

    async def note(part):
        async with database.transaction() as tx:
            for mark in part:
                await erasures.add_erased(tx, "person", mark)
        async with database.transaction() as tx:
            await erasures.gather(tx)

    await asyncio.gather(*(note(marks[begin : begin + 5]) for begin in range(0, 40, 5)))
    async with database.reading() as tx:
        [kept] = (await erasures.gathered(tx, {})).values()
    assert kept.splitlines() == [f"person {mark.hex()}" for mark in marks]
