"""Alarms leave by e-mail: to each address, once, and again until the server takes them."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from bot.authorities.mail import Mailer
from bot.channel.loader import load_channel
from bot.connections import MailServer
from bot.core.alarm_mail import AlarmMail, write_letter
from bot.core.alarms import AGAIN_AFTER_MS, AdminWord, Trouble, TroubleOver
from bot.core.times import DAY_MS
from bot.core.watch import PATIENCE_MS, Watch
from bot.settings import SettingsError, load_settings
from tests.kit.deployments import LANGUAGES, translator
from tests.kit.pipeline.machine import cancelled
from tests.kit.waiting import until

WELL = dict.fromkeys(
    ("database", "migrations", "heartbeats", "updates", "telegram", "sending"), True
)
AT = 1_800_000_000_000


def written(word):
    languages = [translator(one, load_channel(None)) for one in LANGUAGES]
    return write_letter(word, "bot", languages, AT)


@asynccontextmanager
async def mailing(box, *addresses):
    mailer = Mailer(MailServer("127.0.0.1", box.port, "none"), "reports@example.kz")
    mail = AlarmMail(addresses, written, mailer.send_letter, retry_seconds=0.01)
    task = asyncio.create_task(mail.run())
    yield mail
    await cancelled(task)


async def test_an_alarm_reaches_each_address_in_every_language_though_one_is_refused(
    box,
):
    box.refused["gone@example.kz"] = "550 no such user gone@example.kz"
    with capture_logs() as said:
        async with mailing(box, "gone@example.kz", "a@x.kz", "b@y.kz") as mail:
            mail.put(AdminWord(Trouble.DISK_LOW, since=AT))
            await until(lambda: not mail._waiting)
    assert box.to == ["a@x.kz", "b@y.kz"]
    [letter, _] = box.mails
    assert letter["Subject"] == "Habarla @bot: ALARM: disk low"
    assert letter["Auto-Submitted"] == "auto-generated"
    for language in LANGUAGES:
        words = translator(language).plain(Trouble.DISK_LOW.sentence)
        assert words in letter.get_content()
    assert [one["said"] for one in said] == ["550"]
    assert "@" not in str(said), "the log names no address"


async def test_what_the_server_does_not_take_now_leaves_later_and_its_end_in_its_place(
    box,
):
    box.answers.extend(["451 later"] * 3)
    async with mailing(box, "a@x.kz") as mail:
        mail.put(AdminWord(Trouble.DISK_LOW, since=AT))
        await until(lambda: len(box.answers) < 3)
        mail.put(TroubleOver(Trouble.DISK_LOW, AT, AT + 1))
        await until(lambda: not mail._waiting)
    [letter] = box.mails
    assert letter["Subject"] == "Habarla @bot: over: disk low"


async def test_letters_of_one_trouble_are_one_thread(box):
    async with mailing(box, "a@x.kz") as mail:
        for word in (
            AdminWord(Trouble.DISK_LOW, since=AT),
            TroubleOver(Trouble.DISK_LOW, AT, AT + 1),
        ):
            mail.put(word)
            await until(lambda: not mail._waiting)
    began, over = box.mails
    assert began["References"] == over["References"]


@pytest.fixture
async def watching(database, clock):
    """`look(low)` looks at a disk that is nearly full, or not; the words that are told."""
    disk, told = {"low": False}, []

    async def parts():
        return WELL

    async def tell(word):
        told.append(type(word).__name__)

    outside = {Trouble.DISK_LOW: lambda: disk["low"]}
    watch = Watch(database, None, parts, outside, {}, lambda: True, tell)

    async def look(*, low, after=0):
        clock.advance(ms=after)
        disk["low"] = low
        await watch.look()
        return told

    return look


async def test_a_moment_is_no_alarm_and_one_that_lasts_is_told_each_day(watching):
    await watching(low=True)
    await watching(low=False, after=PATIENCE_MS - 1)
    assert await watching(low=True) == []
    assert await watching(low=True, after=PATIENCE_MS) == ["AdminWord"]
    assert len(await watching(low=True, after=DAY_MS - 1)) == 1
    assert len(await watching(low=True, after=1)) == 2
    told = await watching(low=False)
    assert told == ["AdminWord", "AdminWord", "TroubleOver"]


async def test_what_comes_and_goes_is_told_once_an_hour(watching):
    for _ in range(3):
        await watching(low=True)
        await watching(low=True, after=PATIENCE_MS)
        told = await watching(low=False)
    assert told == ["AdminWord", "TroubleOver"]
    await watching(low=True, after=AGAIN_AFTER_MS)
    assert len(await watching(low=True, after=PATIENCE_MS)) == 3


async def test_a_low_disk_waits_while_nothing_can_be_stored(database, clock):
    """Its word would be lost, or be tried again with a letter at each look."""
    told = []

    async def parts():
        return {**WELL, "heartbeats": False}

    async def tell(word):
        told.append(word.trouble)

    outside = {Trouble.DISK_LOW: lambda: True}
    watch = Watch(database, None, parts, outside, {}, lambda: True, tell)
    for _ in range(2):
        await watch.look()
        clock.advance(ms=PATIENCE_MS)
    assert told == [Trouble.CANNOT_STORE]


def test_addresses_need_a_mail_server_and_each_must_be_one(monkeypatch):
    monkeypatch.setenv("ALARM_EMAIL", "a@x.kz, b@y.kz")
    with pytest.raises(SettingsError) as refused:
        load_settings(need_token=False)
    assert refused.value.lines[0].startswith("SMTP_URL is missing: ALARM_EMAIL")
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:2525")
    monkeypatch.setenv("SMTP_FROM", "reports@example.kz")
    assert load_settings(need_token=False).alarm_email == ("a@x.kz", "b@y.kz")
    monkeypatch.setenv("ALARM_EMAIL", "Dana <a@x.kz>")
    with pytest.raises(SettingsError) as refused:
        load_settings(need_token=False)
    assert refused.value.lines[0].startswith("ALARM_EMAIL must be addresses")
