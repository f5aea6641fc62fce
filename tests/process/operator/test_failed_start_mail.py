"""A bot that does not start writes why, once, and once it has started that it is over."""

from tests.kit.process.bot_process import refused


async def test_a_start_that_fails_again_and_again_is_told_once_and_its_end_once(
    world, box
):
    bot = world.bot(
        SMTP_URL=f"smtp://127.0.0.1:{box.port}",
        SMTP_FROM="reports@example.kz",
        ALARM_EMAIL="watch@example.kz",
    )
    database = bot.folder.parent / "data" / "habarla.db"
    whole = database.read_bytes()
    database.write_bytes(b"no database" * 1000)
    await refused(bot, "DATABASE_URL")
    assert [mail["Subject"].rpartition(": ALARM: ")[2] for mail in box.mails] == [
        "start failed"
    ]
    assert bot.errors.strip().splitlines()[-1] in " ".join(
        box.mails[0].get_content().split("\n")
    )
    assert await bot.run() == 2
    assert len(box.arrived) == 1, "within the hour"
    database.write_bytes(whole)
    await bot.start(until="Habarla is running")
    await bot.until(lambda: len(box.arrived) == 2)
    assert box.mails[1]["Subject"].endswith(": over: start failed")
    assert await bot.stop() == 0
    await bot.start(until="Habarla is running")
    assert await bot.stop() == 0
    assert len(box.arrived) == 2
