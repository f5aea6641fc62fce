"""A real process with a clock that is 400 days ahead deletes nobody and no backup."""

import time

import pytest

from bot.backups import folder
from bot.core.times import DAY_MS
from tests.kit.process import records
from tests.kit.process.bot_process import ROOT
from tests.kit.process.safe import run
from tests.kit.process.story import CITIZEN_STEPS, DESK

AHEAD_DAYS = 400
SHIFTED = f"""
import time
real = time.time_ns
time.time_ns = lambda: real() + {AHEAD_DAYS * DAY_MS} * 1_000_000
time.time = lambda: time.time_ns() / 1e9
"""
PEOPLE = "SELECT count(*) FROM people"
PUT_OFF = "SELECT run_at FROM tasks WHERE kind = 'sweep'"


@pytest.fixture
def set_ahead(tmp_path):
    """Lets the next processes of a deployment run with a clock that is ahead."""
    (tmp_path / "ahead").mkdir()
    (tmp_path / "ahead" / "sitecustomize.py").write_text(SHIFTED)

    def apply(bot):
        bot.is_warm = False
        bot.settings["PYTHONPATH"] = f"{tmp_path / 'ahead'}:{ROOT}"

    return apply


async def until_swept(bot, at):
    """Wait until the task that deletes by age has come due at this moment, and is planned anew."""
    due = f"UPDATE tasks SET run_at = {at} WHERE kind = 'sweep'"  # noqa: S608 - a number of ours
    await records.change(bot.url, due)
    await records.until(bot.url, PUT_OFF, lambda run_at: run_at > at)


async def test_a_clock_ahead_deletes_nobody_and_no_backup_until_an_operator_confirms(
    world, bot, set_ahead
):
    story = world.story("ru")
    await story.tell(DESK, *CITIZEN_STEPS)
    visitor = world.sandbox.person("Aidar", "ru")
    for phone in (visitor, story.admin):
        phone.say("/start")
        await phone.wait(lambda m: "Русский" in str(m.buttons))
    await records.settled(bot.url)
    before = await records.value(bot.url, PEOPLE)
    now = round(time.time() * 1000)
    only = bot.folder.parent.parent / "backups" / folder.backup_name(now - DAY_MS)
    only.write_bytes(b"age-encryption.org/v1")
    assert await bot.stop() == 0

    set_ahead(bot)
    await bot.start(until="Habarla is running")
    await story.admin.wait(lambda m: "python -m bot clock" in m.text)
    await until_swept(bot, now + AHEAD_DAYS * DAY_MS)
    assert await records.value(bot.url, PEOPLE) == before
    assert only.exists()
    assert await bot.stop() == 0

    bot.is_warm, bot.settings["PYTHONPATH"] = True, str(ROOT)
    await bot.start(until="Habarla is running")
    await records.change(
        bot.url, "UPDATE people SET seen_at = 1 WHERE consent_version IS NULL"
    )
    await until_swept(bot, now)
    assert await records.value(bot.url, PEOPLE) == before, (
        "no operator has said which is right"
    )
    assert "deletes by age: no" in (await run(world, bot, "clock")).output
    assert "confirmed" in (await run(world, bot, "clock", "confirm")).output
    await records.until(bot.url, PEOPLE, lambda left: left < before)
    assert only.exists(), "the newest one"


async def test_a_channel_that_was_off_deletes_what_is_over_once_the_clock_agrees(
    world, bot
):
    visitor = world.sandbox.person("Aidar", "ru")
    visitor.say("/start")
    await visitor.wait(lambda m: "Русский" in str(m.buttons))
    await records.settled(bot.url)
    assert await bot.stop() == 0
    await records.change(bot.url, "UPDATE people SET seen_at = 1")
    await records.change(
        bot.url, "UPDATE facts SET value = '1' WHERE name = 'clock:agreed'"
    )
    await records.change(bot.url, "UPDATE tasks SET run_at = 1 WHERE kind = 'sweep'")
    await bot.start(until="Habarla is running")
    await records.until(bot.url, PEOPLE)
