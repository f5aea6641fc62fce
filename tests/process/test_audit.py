"""The history of a running bot: checked beside it, after kills, after a restore; proofs go out."""

from contextlib import asynccontextmanager
from pathlib import Path

from bot.core import sealed
from bot.core.alarms import Trouble
from bot.core.database import logged
from bot.core.database.engines import open_database
from bot.core.vault import Vault
from bot.history.checkpoint_file import read_checkpoints
from bot.privacy.tables import data_events
from bot.settings import split_secrets
from tests.kit.process import records
from tests.kit.process.safe import backups, lose, run
from tests.kit.process.story import CITIZEN_STEPS, DESK, STEPS

LEAVES = "SELECT count(*) FROM leaves"
CHECKPOINTS = "SELECT count(*) FROM checkpoints"
WAITING = (
    "SELECT (SELECT count(*) FROM case_events WHERE leaf IS NULL)"
    " + (SELECT count(*) FROM data_events WHERE leaf IS NULL)"
)
UNLOGGED = "SELECT count(*) FROM checkpoints WHERE leaf IS NULL"
SWEEP_NOW = "UPDATE tasks SET run_at = 0 WHERE kind = 'sequence'"
OLD = 4_000


async def made_history(world, bot, *steps):
    """A deployment with these steps of a story in the log and its first checkpoint in the file."""
    story = world.story("ru")
    await story.tell(*steps)
    await sequenced(bot)
    await next_day(bot)
    return story


async def sequenced(bot):
    """Every event has its leaf."""
    await records.settled(bot.url)
    await records.change(bot.url, SWEEP_NOW)
    await records.until(bot.url, WAITING)


async def next_day(bot):
    """The day of the newest checkpoint is over, and the next one stands in the file."""
    url, file = bot.url, Path(bot.settings["CHECKPOINT_FILE"])
    count = await records.value(url, CHECKPOINTS)
    await records.change(url, SWEEP_NOW)
    await records.until(url, UNLOGGED)
    made = await records.value(url, "SELECT max(size) FROM checkpoints") or 0
    earlier = f"UPDATE checkpoints SET at = at %s 86400000 WHERE size <= {made}"  # noqa: S608 - a number
    await records.change(url, earlier % "-")
    await records.change(url, SWEEP_NOW)
    await bot.until(lambda: file.exists() and len(read_checkpoints(file)) > count)
    await records.change(url, earlier % "+")  # the log knows when it was made
    await records.change(url, SWEEP_NOW)
    await records.until(url, UNLOGGED)


def secrets_of(bot):
    made = bot.folder.parent / "data-key" / "secret.key"
    return split_secrets(Path(bot.settings.get("SECRET_KEY_FILE") or made).read_text())


@asynccontextmanager
async def with_key(bot):
    """A transaction beside the bot, with the keys that its database is sealed with."""
    database = await open_database(bot.url, shared=True)
    database.sealer = Vault(*secrets_of(bot))
    try:
        async with database.transaction() as tx:
            database.sealer.log_key = await sealed.get_sealed_fact(tx, sealed.LOG_KEY)
            yield tx
    finally:
        await database.close()


async def verified(world, bot, status):
    """What `audit verify` prints, which ends with this status."""
    return (await run(world, bot, "audit", "verify", status=status)).output


async def test_outsiders_check_a_decision_and_an_altered_row_is_named(
    world, bot, tmp_path
):
    await made_history(world, bot, *STEPS)
    number = await records.value(bot.url, "SELECT number FROM cases")
    assert "whole: every row fits its leaf" in await verified(world, bot, 0)
    kept, proof, longer = (tmp_path / name for name in ("kept", "decision", "longer"))
    kept.write_text((await run(world, bot, "audit", "checkpoint")).output)
    proof.write_text((await run(world, bot, "audit", "prove", number)).output)
    await next_day(bot)
    longer.write_text((await run(world, bot, "audit", "extend", str(kept))).output)
    key = (await run(world, bot, "audit", "key")).output.strip()
    await records.change(
        bot.url, "UPDATE case_events SET staff = 1 WHERE act = 'approve'"
    )
    query = "SELECT id FROM case_events WHERE act = 'approve' ORDER BY id LIMIT 1"
    altered = await records.value(bot.url, query)
    told = await verified(world, bot, 1)
    assert told.startswith(f"altered: case_events {altered}, case {number}: ")
    assert await bot.stop() == 0

    def check(*arguments):
        return world.bot(
            "audit", "check", *map(str, arguments), "--key", key, BOT_TOKEN=None
        )

    elsewhere = check(proof)
    assert await elsewhere.run() == 0, elsewhere.output
    assert f"'number': '{number}'" in elsewhere.output
    elsewhere = check(longer, "--older", kept)
    assert await elsewhere.run() == 0, elsewhere.output
    proof.write_text(proof.read_text().replace("index ", "index 1"))
    elsewhere = check(proof)
    assert await elsewhere.run() == 1
    assert elsewhere.output.startswith("does NOT hold")


async def test_a_kill_while_old_history_gets_its_leaves_loses_and_doubles_nothing(
    world, bot
):
    assert await bot.stop() == 0
    async with with_key(bot) as tx:
        for n in range(OLD):
            row = {
                "at": tx.now,
                "number": f"c{n}",
                "kind": "ask",
                "act": "ask",
                "detail": "{}",
            }
            await logged.add_row(tx, data_events, row)
    before = await records.value(bot.url, LEAVES)
    for _ in range(3):
        await bot.start()
        enough = min(before + 500, OLD)
        await records.until(
            bot.url, LEAVES, lambda reached, enough=enough: reached >= enough, 0.01
        )
        await bot.kill()
        await records.end_leases(bot.url)
        before = await records.value(bot.url, LEAVES)
    await bot.start()
    await sequenced(bot)
    assert await bot.stop() == 0
    [(rows, least, most)] = await records.ask(
        bot.url,
        "SELECT count(DISTINCT row_id), min(position), max(position) FROM leaves"
        " WHERE source = 'data_events'",
    )
    assert (rows, most - least) == (OLD, OLD - 1)
    command = world.bot("audit", "verify", **bot.settings)
    # The first checkpoint may be on its way
    assert await command.run() in {0, 4}, command.output


async def test_a_restore_of_an_older_state_is_noticed_and_a_new_log_begins(
    world, bot, identity
):
    await made_history(world, bot, DESK, *CITIZEN_STEPS)
    await run(world, bot, "backup")
    await next_day(bot)
    assert await bot.stop() == 0
    await lose(bot)
    [backup] = backups(bot)
    restored = await run(world, bot, "restore", str(backup), "--identity", identity)
    assert "audit restored" in restored.output
    assert (await verified(world, bot, 1)).startswith("history is missing: ")
    begun = await run(world, bot, "audit", "restored")
    assert "/2" in begun.output
    assert "lost before a restore" in await verified(world, bot, 3)
    await run(world, bot, "audit", "acknowledge")
    assert "lost before a restore" in await verified(world, bot, 0)


FORGED = (
    "INSERT INTO case_events (case_id, version, at, act, staff, detail, mac)"
    " SELECT case_id, version, at - 86400000, 'approve', 8, '{}', mac"
    " FROM case_events WHERE act = 'approve'"
)
UNFORGED = "DELETE FROM case_events WHERE staff = 8 AND leaf IS NULL"


async def test_an_approval_that_sql_inserts_beside_the_running_bot_gets_no_leaf_and_an_alarm(
    world, bot
):
    """Its MAC is one that the bot made, of another row. A rotated key makes no difference."""
    story = await made_history(world, bot, *STEPS)
    await run(world, bot, "rotate-key")
    assert "whole: every row fits its leaf" in await verified(world, bot, 0)
    await records.change(bot.url, FORGED)
    await records.change(bot.url, SWEEP_NOW)
    await story.admin.wait(story.words(Trouble.HISTORY_FORGED.sentence))
    forged = "SELECT max(id) FROM case_events WHERE staff = 8 AND leaf IS NULL"
    id = await records.value(bot.url, forged)
    assert f"made without the key: case_events {id}, case " in await verified(
        world, bot, 1
    )
    await records.change(bot.url, UNFORGED)
    assert "whole: every row fits its leaf" in await verified(world, bot, 0)
