"""Backups of a running bot: made under load, restored without what was erased, drilled, refused."""

import asyncio
import os
import shutil
import sys
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

from bot.backups import archive
from bot.backups import journal as backups_journal
from bot.backups.daily import DailyBackups
from bot.cli.doctor.machine import examine_backups
from bot.core import key_files
from bot.core.database.engines import open_database
from bot.core.erasures import Entry
from bot.core.times import DAY_MS
from bot.core.vault import Vault
from bot.settings import load_settings, new_secret
from bot.values import replace
from tests.kit.process import records
from tests.kit.process.bot_process import BotProcess, clean_environment, refused
from tests.kit.process.safe import backups, lose, run
from tests.kit.process.story import CITIZEN_STEPS, DESK
from tests.kit.process.world import crowd, told_once
from tests.kit.waiting import until

REPORTS = "SELECT count(*) FROM reports"


async def test_a_backup_under_load_is_restored_without_what_was_erased_since(
    world, bot, identity
):
    story = world.story("ru")
    await story.tell(DESK)
    people = crowd(world, story)
    await asyncio.gather(*(one.tell(*CITIZEN_STEPS) for one in people[:3]))
    made, *_ = await asyncio.gather(
        run(world, bot, "backup"), *(one.tell(*CITIZEN_STEPS) for one in people[3:])
    )
    await told_once(bot.url, people)
    [backup] = backups(bot)
    assert str(backup) in made.output
    drilled = await run(world, bot, "drill", "--identity", identity)
    assert drilled.output.startswith(f"ok: {backup}")
    gone, stays = people[0], people[1]
    await gone.erase()
    number = await records.value(bot.url, "SELECT proof FROM erasures")
    assert await bot.stop() == 0

    await lose(bot)
    restored = await run(world, bot, "restore", str(backup), "--identity", identity)
    assert "erased again what was erased since: 1" in restored.output, (
        "a person, with the report"
    )
    told = await run(world, bot, "erasure", number)
    assert "complete" in told.output, "the backup does not know of it"
    await bot.start(until="Habarla is running")
    in_backup = await records.value(bot.url, REPORTS)
    assert 3 <= in_backup <= len(people)
    stays.citizen.say(stays.receipt)
    await stays.citizen.wait(lambda m: stays.receipt[:6] in m.text)
    gone.citizen.say("/start")
    await gone.citizen.wait(lambda m: "Русский" in str(m.buttons))
    owners = "SELECT count(*) FROM reports WHERE person_id IS NOT NULL"
    assert await records.value(bot.url, owners) == in_backup - 1
    assert await bot.stop() == 0


# The backup of an operator who kills it while it is encrypted: the bot.url lies there in clear.
HANGS = """
import time
from bot.backups import archive
archive.pack = lambda *given: time.sleep(600)
from bot.__main__ import app
app()
"""


async def test_a_killed_backup_leaves_nothing_in_clear(world, bot, identity, tmp_path):
    data = (
        Path(bot.sqlite).parent if bot.url.startswith("sqlite") else bot.folder / "data"
    )
    bot.settings["DATA_DIR"] = str(data)

    def in_clear():
        return [path for path in data.glob("**/database") if path.stat().st_size]

    def doctor():
        with patch.dict(os.environ, bot.settings, clear=True):
            return examine_backups(load_settings())

    environment = clean_environment(bot.folder, bot.settings)
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HANGS, "backup", env=environment, cwd=bot.folder
    )
    left = await until(in_clear)
    assert all(path.stat().st_mode & 0o77 == 0 for path in (left[0], left[0].parent))
    await run(world, bot, "backup")
    assert in_clear() == left, "the other one still works at it"
    assert "in clear" not in doctor().words
    killed.kill()
    await killed.wait()
    assert in_clear() == left
    assert str(left[0].parent) in doctor().words
    assert await bot.stop() == 0
    await bot.start()
    await bot.until(lambda: "in clear" not in doctor().words)
    assert not in_clear()


async def test_the_bot_makes_a_backup_by_itself_and_copies_it_to_a_second_folder(
    world, bot, identity, tmp_path
):
    copies = tmp_path / "copies"
    bot.settings["BACKUP_COPY_DIR"] = str(copies)
    environment = clean_environment(bot.folder, bot.settings)
    with patch.dict(os.environ, environment, clear=True), chdir(bot.folder):
        database = await open_database(
            load_settings(need_token=False).database, shared=True
        )
        daily = DailyBackups(database, load_settings(), "Asia/Almaty", bool)
        assert await daily.is_due()
        await daily.make_backup()
        assert not await daily.is_due()
        await database.close()
    [backup] = backups(bot)
    copy = copies / backup.name
    assert copy.read_bytes() == backup.read_bytes()
    assert (copies / "erasures.journal").exists()
    assert copy.stat().st_mode & 0o77 == 0
    first = backup.read_bytes()
    drilled = await run(world, bot, "drill", str(copies), "--identity", identity)
    assert drilled.output.startswith(f"ok: {copy}")
    shutil.rmtree(copies)
    copies.mkdir()
    unmounted = world.bot("backup", **bot.settings)
    await refused(unmounted, str(copies), "mount its disk")
    assert list(copies.iterdir()) == []
    # One made in the same second as the first takes its name: the bytes tell them apart.
    newest = backups(bot)[-1].read_bytes()
    assert newest != first, "the backup itself is made"


async def test_what_cannot_be_written_or_restored_is_refused_in_one_line(
    world, bot, identity, tmp_path
):
    full = world.bot("backup", **bot.settings)
    full.file_bytes = 16 * 1024
    await refused(full)
    left = {path.name for path in Path(bot.settings["BACKUP_DIR"]).iterdir()}  # noqa: ASYNC240
    assert left <= {".habarla-backups", "erasures.journal"}, "no part of a backup"
    await run(world, bot, "backup")
    [backup] = backups(bot)

    def command(*arguments: str, **settings: str) -> BotProcess:
        return world.bot(*arguments, **(bot.settings | settings))

    def restore(path=backup, given=identity, *more: str, **settings: str) -> BotProcess:
        return command(
            "restore", str(path), "--identity", str(given), *more, **settings
        )

    running = "another Habarla runs" if "sqlite" in bot.url else "stop them"
    await refused(restore(backup, identity, "--overwrite"), running)
    assert await bot.stop() == 0
    await refused(restore(), "rows already", "--overwrite")
    await refused(
        restore(backup, identity, "--overwrite", SECRET_KEY=new_secret()), "SECRET_KEY"
    )
    await refused(restore(tmp_path / "none.age"), "There is no backup")
    await refused(restore(given=tmp_path / "none.txt"), "identity", "cannot be read")
    cut = tmp_path / "cut.age"
    cut.write_bytes(backup.read_bytes()[:-100])
    await refused(restore(cut), "damaged")
    await refused(command("drill", str(cut), "--identity", identity), "damaged")
    await refused(command("backup", BACKUP_RECIPIENT="age1x"), "BACKUP_RECIPIENT")
    await refused(command("backup", str(cut)), "exists")
    await refused(command("backup", BACKUP_RECIPIENT=""), "BACKUP_RECIPIENT is missing")
    journal = Path(bot.settings["BACKUP_DIR"]) / "erasures.journal"
    journal.unlink(missing_ok=True)
    await refused(
        restore(backup, identity, "--overwrite"), "erasures.journal", "--journal"
    )
    forgetful = ("--overwrite", "--without-journal")
    await run(world, bot, "restore", str(backup), "--identity", identity, *forgetful)
    forge(backup, identity, tmp_path / "forged", bot.settings["BACKUP_RECIPIENT"])
    drill = command("drill", str(backup), "--identity", identity)
    await refused(drill, "does not match", "reports has 0 rows, not 7")


def forge(backup, identity, folder, recipient) -> None:
    """Let its manifest promise more than the database holds."""
    folder.mkdir()
    manifest = archive.unpack(backup, archive.read_identities(Path(identity)), folder)
    promised = replace(manifest, counts={**manifest.counts, "reports": 7})
    recipients = archive.read_recipients(recipient)
    archive.pack(promised, folder / archive.DATABASE, recipients, backup)


def vault_of(bot) -> Vault:
    with patch.dict(os.environ, bot.settings, clear=True), chdir(bot.folder):
        return Vault(*key_files.read_secrets(load_settings()))


async def test_a_wrong_journal_is_refused(world, bot, identity, tmp_path):
    """It would bring back who asked to be erased, without a word."""
    await run(world, bot, "backup")
    [backup] = backups(bot)
    assert await bot.stop() == 0
    own = backup.with_name("erasures.journal")
    vault = vault_of(bot)
    name = await records.value(
        bot.url, "SELECT value FROM facts WHERE name = 'database:id'"
    )
    other, early = tmp_path / "other.journal", tmp_path / "early.journal"
    mine = backups_journal.read_journal(own, vault)
    backups_journal.append(
        other, vault, mine.entries, ("another", max(mine.ends.values()))
    )
    backups_journal.append(early, vault, [], (name, max(mine.ends.values()) - DAY_MS))
    for path, words in (
        (other, "is not that of the database"),
        (early, "before the backup"),
    ):
        arguments = ("restore", str(backup), "--identity", identity, "--overwrite")
        restore = world.bot(*arguments, "--journal", str(path), **bot.settings)
        await refused(
            restore, str(path), words, "--without-journal and people come back"
        )
    told = await run(
        world, bot, *arguments, "--journal", str(early), "--without-journal"
    )
    assert (
        "without the right erasure journal: what was erased since is back"
        in told.output
    )
    shutil.copy(other, own)
    await refused(
        world.bot("drill", "--identity", identity, **bot.settings), "is not that of"
    )


async def test_a_new_machine_goes_on_with_what_the_copy_of_the_journal_knows(
    world, bot, identity, tmp_path
):
    """A backup from before the one that is restored may hold what was erased since."""
    await run(world, bot, "backup")
    [backup] = backups(bot)
    assert await bot.stop() == 0
    own, copy, vault = (
        backup.with_name("erasures.journal"),
        tmp_path / "copy",
        vault_of(bot),
    )
    shutil.move(own, copy)
    gone = Entry(
        DAY_MS - 1, "person", vault.erasure_mark("person:erased before the backup")
    )
    backups_journal.append(copy, vault, [gone])
    given = ("--identity", identity, "--overwrite", "--journal", str(copy))
    await run(world, bot, "restore", str(backup), *given)
    assert gone in backups_journal.read_journal(own, vault).entries


async def test_backups_and_the_journal_are_in_one_place_that_is_there(
    world, bot, identity
):
    await run(world, bot, "backup")
    [backup] = backups(bot)
    folder = Path(bot.settings["BACKUP_DIR"])
    moved = world.bot("backup", **(bot.settings | {"BACKUP_DIR": str(folder / "new")}))
    await refused(
        moved,
        f"writes the erasure journal to {folder}",
        "restart it with this BACKUP_DIR",
    )
    assert not (folder / "new").exists()

    away = folder.with_name("away")
    await asyncio.to_thread(folder.rename, away)
    await refused(world.bot("backup", **bot.settings), "mount its disk", str(folder))
    doctor = await run(world, bot, "doctor", status=1)
    assert f"BAD      erasure journal: BACKUP_DIR: {folder} was used" in doctor.output
    await asyncio.to_thread(folder.mkdir)  # the mount point
    await refused(world.bot("backup", **bot.settings), "mount its disk", str(folder))
    story = world.story("ru")
    story.citizen.say("/start")
    await story.citizen.wait(lambda m: "Русский" in str(m.buttons))
    await story.erase()
    await bot.until_said("the erasure journal cannot be written")
    # Empty: the disk of the system holds nothing of it
    await asyncio.to_thread(folder.rmdir)
    await asyncio.to_thread(away.rename, folder)
    vault = vault_of(bot)
    await until(
        lambda: backups_journal.read_journal(folder / "erasures.journal", vault).entries
    )
    await run(world, bot, "backup")
    assert len(backups(bot)) == 2
    assert backup.exists()


async def test_old_backups_are_removed_by_a_new_one_and_by_the_running_bot(
    world, bot, identity
):
    folder = Path(bot.settings["BACKUP_DIR"])
    old = folder / "habarla-20200101-000000Z.age"
    old.touch()
    killed = folder / "habarla-20200101-000000Z.age.part"
    killed.touch()
    os.utime(killed, (0, 0))
    made = await run(world, bot, "backup")
    assert "removed 1 backups" in made.output
    assert not old.exists()
    assert not killed.exists()
    old.touch()
    assert await bot.stop() == 0
    await bot.start()
    await bot.until(lambda: not old.exists())
    assert len(backups(bot)) == 1
    assert await bot.stop() == 0
