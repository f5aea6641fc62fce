"""Databases of earlier versions: what waits for an authority is looked at again from now on."""

import json

import sqlalchemy as sa

from bot.storage.authority import follow_ups
from bot.storage.engine.migrate import migrate
from bot.storage.schema import cases
from tests.storage.engine.older import BACK_TO_0047


async def test_cases_that_waited_for_an_authority_before_are_looked_at_again(
    database, database_url
):
    async with database.transaction() as tx:
        for command in BACK_TO_0047:
            await tx.run(sa.text(command))
        decision = json.dumps({"id": "d1", "outcome": "forwarded"})
        for id, status, told in (
            ("waits", "forwarded", 9), ("untold", "forwarded", None), ("done", "closed", 9),
        ):  # fmt: skip
            await tx.run(
                sa.insert(cases), id=id, number=id, version=1, status=status, open=0,
                violation="drugs", urgency=2, opened_at=1, updated_at=1, decision=decision,
                decided_at=5, announced_at=told,
            )  # fmt: skip
    await migrate(database_url)
    async with database.reading() as tx:
        followed = await follow_ups.get(tx, "waits")
        assert (followed.decision, followed.has_order) == ("d1", False)
        assert followed.look_at == 5 + 7 * 86_400_000
        assert [await follow_ups.get(tx, id) for id in ("untold", "done")] == [None, None]
