"""The files of a running bot name no reporter and show no word, at any moment of a report.

Once an anonymous report is sent, its database does not hold who sent it.
"""

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from bot.backups import archive
from bot.core.codes import plain
from bot.core.schema import metadata
from bot.demo.people import NEWS_ID, add_news_channel
from tests.kit.databases import PostgresServer
from tests.kit.process import records
from tests.kit.process.safe import backups, run
from tests.kit.process.story import (
    CITIZEN_STEPS,
    DESK,
    NEWS,
    STAFF_STEPS,
    Story,
    file_anonymously,
)
from tests.kit.process.world import UNDO_SECONDS
from tests.kit.stage import quick_channel

ID = 7654321987
NAMES = (
    "Zhanibek-Unmistakable",
    "Жезтырнақова",
    "unmistakable_user",
    "passport-of-zhanibek.pdf",
)
START, LANGUAGE, CONSENT, LINK, FAMILY, TYPE, SEND = CITIZEN_STEPS
WORDS = "Продают возле Мойынқұмской школы"
CHECKED = "unmistakably-checked.example"
FOLDED = ("моиынкумскои", "ыинкумскои", "Мойынқұмской")


def unmistakable(world) -> Story:
    story = world.story("ru")
    first, last, username, _ = NAMES
    story.citizen = world.sandbox.person(
        first, "ru", id=ID, last_name=last, username=username
    )
    return story


def spellings(secret: str) -> set[bytes]:
    """The bytes in which files may hold a text: encodings, JSON's escapes, small letters."""
    texts = {secret, secret.lower(), secret.casefold()}
    escaped = {json.dumps(text)[1:-1] for text in texts}
    found = {text.encode() for text in texts | escaped}
    found |= {
        one.replace("\\u", "\\U").upper().replace("\\U", "\\u").encode()
        for one in escaped
    }
    return found | {
        text.encode(coding) for text in texts for coding in ("utf-16-le", "utf-16-be")
    }


def id_and_receipt(story) -> set[bytes]:
    """Digits, and the forms in which SQLite and PostgreSQL keep integers of more than 4 bytes."""
    kept = {ID.to_bytes(6, "big"), ID.to_bytes(8, "big"), ID.to_bytes(8, "little")}
    texts = [str(ID), *([story.receipt, plain(story.receipt)] if story.receipt else [])]
    return kept.union(*map(spellings, texts))


def hits(folder: Path, wanted: set[bytes]) -> list[str]:
    """The files below a folder that hold one of these, with what they hold."""
    found = []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        # A server removes some of its files meanwhile
        with suppress(FileNotFoundError):
            content = path.read_bytes()
            found += [f"{path.name}: {one!r}" for one in wanted if one in content]
    return found


def identities(story) -> set[bytes]:
    return id_and_receipt(story).union(*map(spellings, NAMES))


def words() -> set[bytes]:
    return set().union(*map(spellings, (WORDS, *FOLDED)))


async def file(story) -> None:
    """From the first message to the report code, with words and a named file."""
    await story.tell(DESK, START, LANGUAGE, CONSENT)
    story.citizen.send_document(
        f"{story.link} {WORDS}", name=NAMES[3], data=b"%PDF-1.4"
    )
    await LINK.see(story)
    await story.tell(FAMILY, TYPE, SEND)


def _button(story, label):
    return lambda message: any(
        story.words(label) in one for row in message.buttons for one in row
    )


async def until_no_hit(folder, wanted) -> None:
    """Wait until the bot has emptied its log: that follows a commit."""
    async with asyncio.timeout(120):
        while hits(folder, wanted):  # noqa: ASYNC110 - another process writes the files
            await asyncio.sleep(0.1)


async def test_the_files_of_a_running_bot_name_no_reporter(world):
    bot, story = world.bot(), unmistakable(world)
    await bot.start()
    await story.tell(DESK, START)
    assert hits(bot.folder.parent, identities(story)) == []
    await bot.kill()
    assert hits(bot.folder.parent, identities(story)) == []
    await bot.start()
    await story.tell(LANGUAGE, CONSENT)
    story.citizen.send_document(
        f"{story.link} {WORDS}", name=NAMES[3], data=b"%PDF-1.4"
    )
    await LINK.see(story)
    assert hits(bot.folder.parent, identities(story) | words()) == [], (
        "a draft is no report yet"
    )
    await story.tell(FAMILY, TYPE, SEND)
    assert hits(bot.folder.parent, identities(story) | words()) == []
    assert hits(bot.folder.parent, {story.receipt[:6].encode()}), (
        "the number of the report is no secret"
    )
    await bot.kill()
    assert hits(bot.folder.parent, identities(story) | words()) == []


async def test_nothing_that_staff_and_reporter_do_later_names_the_reporter(
    world, tmp_path
):
    channel = quick_channel(tmp_path, UNDO_SECONDS, publishes=True)
    bot, story = world.bot(CHANNEL_FILE=str(channel)), unmistakable(world)
    await bot.start()
    await file(story)
    citizen = story.citizen
    citizen.say(f"/status {story.receipt}")
    await citizen.wait(_button(story, "Add something"))
    citizen.press(story.words("Add something"))
    await citizen.wait(_button(story, "Cancel"))
    citizen.say(f"И ещё: {WORDS}")
    await citizen.wait(lambda m: m.buttons)
    citizen.say(f"/check https://{CHECKED}/page")
    await citizen.wait(_button(story, "Report this link"))
    assert hits(bot.folder.parent, spellings(CHECKED)) == [], (
        "also before the answer is done with"
    )
    await story.tell(*STAFF_STEPS, NEWS)
    citizen.say("/my")
    await citizen.wait(lambda m: story.receipt[:6] in str(m.buttons) + m.text)
    await records.settled(bot.url)
    assert (
        hits(bot.folder.parent, identities(story) | words() | spellings(CHECKED)) == []
    )


async def test_no_word_is_left_in_the_files_of_a_running_bot_after_delete(world):
    """Also while another process reads the log, which then keeps what was sealed."""
    bot, story = world.bot(), unmistakable(world)
    await bot.start()
    await file(story)
    with closing(sqlite3.connect(bot.sqlite, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM reports").fetchall()
        await story.erase()
        assert hits(bot.folder.parent, identities(story)) == [], (
            "sealing needs no empty log"
        )
    await until_no_hit(bot.folder.parent, identities(story) | words())
    await bot.kill()
    assert hits(bot.folder.parent, identities(story) | words()) == []


async def test_a_kept_post_of_a_public_channel_shows_nothing_of_its_reporter_after_delete(
    world,
):
    """The post stays, sealed; the person who forwarded it is gone from every file."""
    bot, story = world.bot(), unmistakable(world)
    add_news_channel(world.sandbox.world)
    await bot.start()
    await story.tell(DESK, START, LANGUAGE, CONSENT)
    story.citizen.forward(1, NEWS_ID)
    await story.citizen.wait(_button(story, story.family))
    story.citizen.say(WORDS)
    await story.citizen.wait(_button(story, "Yes, add it"))
    story.citizen.press(story.words("Yes, add it"))
    await story.citizen.wait(lambda m: m.from_bot and WORDS in m.text)
    await story.tell(FAMILY, TYPE, SEND)
    await story.erase()
    await until_no_hit(bot.folder.parent, identities(story) | words())
    kept = "SELECT count(*) FROM public_posts WHERE text LIKE 'sealed:%'"
    assert await records.value(bot.url, kept) == 1
    post = world.sandbox.world.chats[NEWS_ID].messages[1].text
    assert hits(bot.folder.parent, spellings(post[:40])) == []


async def test_no_word_is_left_after_the_report_expires(world):
    bot, story = world.bot(), unmistakable(world)
    await bot.start()
    await file(story)
    await records.settled(bot.url)
    with closing(sqlite3.connect(bot.sqlite, timeout=20)) as file_:
        file_.execute("UPDATE cases SET open = 0, updated_at = 1")
        file_.execute("UPDATE reports SET filed_at = 1")
        file_.execute("UPDATE tasks SET run_at = 1 WHERE kind = 'sweep'")
        file_.commit()
    await until_no_hit(bot.folder.parent, identities(story) | words())
    assert await records.value(bot.url, "SELECT count(*) FROM reports") == 1


@pytest.fixture
def own_postgres(tmp_path):
    """A server of its own: all its files are those of one database."""
    server = PostgresServer(tmp_path)
    yield server
    server.stop()


async def test_the_files_of_postgresql_name_no_reporter(own_postgres, world):
    url, data = (
        own_postgres.url(await own_postgres.create()),
        own_postgres.root / "data",
    )
    bot, story = world.bot(DATABASE_URL=url), unmistakable(world)
    await bot.start()
    await file(story)
    await bot.kill()
    await own_postgres.command("CHECKPOINT")
    assert hits(data, identities(story) | words()) == []
    assert hits(data, {story.receipt[:6].encode()})
    await records.end_leases(url)
    await bot.start()
    await story.erase()
    await records.settled(url)
    await own_postgres.command("CHECKPOINT")
    assert hits(data, identities(story) | words()) == []
    assert hits(bot.folder.parent, identities(story) | words()) == []


async def test_only_the_owner_reads_the_files(world):
    """Also files that others could read before the start."""
    bot = world.bot()
    await bot.start(until="Habarla is running")
    folder = bot.folder.parent / "data"
    assert {path.name for path in folder.iterdir()} >= {"habarla.db", "habarla.db-wal"}
    for _ in range(2):
        assert folder.stat().st_mode & 0o777 == 0o700
        assert not [
            path.name for path in folder.iterdir() if path.stat().st_mode & 0o077
        ]
        await bot.kill()
        folder.chmod(0o755)
        for path in folder.iterdir():
            path.chmod(0o644)
        await bot.start(until="Habarla is running")


async def sent_anonymously(world, **settings) -> tuple:
    """The running bot after a report, and what leads to the person who sent it."""
    bot, story = world.bot(**settings), unmistakable(world)
    await bot.start()
    await story.tell(DESK, START, LANGUAGE, CONSENT)
    [person] = await records.ask(bot.url, "SELECT id, identity, address FROM people")
    raw = {bytes(person.identity), bytes(person.address)}
    known = spellings(person.id) | raw | {each.hex().encode() for each in raw}
    await file_anonymously(story)
    await records.settled(bot.url)
    # It follows the arrival of the code.
    await records.until(bot.url, "SELECT count(*) FROM people")
    known |= id_and_receipt(story)
    for table in metadata.sorted_tables:
        for row in await records.ask(bot.url, f"SELECT * FROM {table.name}"):  # noqa: S608
            for value in row:
                held = (
                    value.hex() if isinstance(value, bytes) else str(value)
                ).encode()
                assert [one for one in known if one in held] == [], table.name
    assert await records.value(bot.url, "SELECT count(*) FROM reports") == 1
    return bot, known


async def test_the_files_of_a_running_bot_do_not_hold_who_sent_an_anonymous_report(
    world,
):
    bot, known = await sent_anonymously(world)
    await until_no_hit(bot.folder.parent / "data", known)
    await bot.kill()
    assert hits(bot.folder.parent / "data", known) == []


async def test_no_table_of_postgresql_holds_who_sent_an_anonymous_report(
    world, postgres_url
):
    """Its dead rows hold a random id and what was sealed, until it cleans them up."""
    await sent_anonymously(world, DATABASE_URL=postgres_url)


async def waits_for_telegram(bot, kind: str) -> None:
    """Wait until a message of this kind is kept for later."""
    waiting = f"SELECT count(*) FROM outbox WHERE kind = '{kind}' AND state = 0"  # noqa: S608
    await records.until(bot.url, waiting, bool)


async def kept_while_away(world, bot, identity, folder) -> Path:
    """A copy of all that is kept while messages wait: the files, the rows, and a backup."""
    await run(world, bot, "backup")
    if bot.url.startswith("sqlite"):
        shutil.copytree(Path(bot.sqlite).parent, folder / "data")
    (folder / "unpacked").mkdir(parents=True)
    archive.unpack(
        backups(bot)[-1], archive.read_identities(Path(identity)), folder / "unpacked"
    )
    rows = []
    for table in metadata.sorted_tables:
        rows += await records.ask(bot.url, f"SELECT * FROM {table.name}")  # noqa: S608
    texts = [
        value.hex() if isinstance(value, bytes) else str(value)
        for row in rows
        for value in row
    ]
    (folder / "rows").write_text("\n".join(texts))
    return folder


async def test_no_file_holds_the_code_of_an_anonymous_report_while_telegram_is_away(
    world, bot, identity, tmp_path
):
    """The question that waits is about a report, named by its code alone, and goes to a person."""
    story, faults = unmistakable(world), world.sandbox.faults
    await story.tell(DESK, START, LANGUAGE, CONSENT)
    await file_anonymously(story)
    citizen = story.citizen
    citizen.say(f"/status {story.receipt}")
    await citizen.wait(_button(story, "Add something"))
    citizen.press(story.words("Add something"))
    await citizen.wait(_button(story, "Cancel"))
    faults.set(rate_502=1, only=("sendmessage", "editmessagetext"))
    citizen.say("Его телефон +7 701 234 56 78")
    await waits_for_telegram(bot, "SendAsk")
    found = hits(
        await kept_while_away(world, bot, identity, tmp_path / "kept"),
        id_and_receipt(story),
    )
    assert found == []
    faults.clear()
    await citizen.wait(_button(story, "Remove the numbers and send"))


async def test_no_file_names_a_reporter_whose_code_waits_for_telegram(
    world, bot, identity, tmp_path
):
    story, faults = unmistakable(world), world.sandbox.faults
    await story.tell(DESK, START, LANGUAGE, CONSENT, LINK, FAMILY, TYPE)
    faults.set(rate_502=1, only=("sendmessage", "editmessagetext"))
    SEND.act(story)
    await records.until(bot.url, "SELECT count(*) FROM reports", bool)
    kept = await kept_while_away(world, bot, identity, tmp_path / "kept")
    [report] = await records.ask(bot.url, "SELECT id FROM reports")
    waiting = await records.ask(
        bot.url, "SELECT once, latest FROM outbox WHERE state = 0"
    )
    assert [row for row in waiting if report.id in str(row)] == []
    faults.clear()
    await SEND.see(story)
    assert hits(kept, identities(story)) == []
