"""Names and ids of staff are kept for a set time after they left; the history keeps a pseudonym."""

import sqlalchemy as sa

from bot.core.schema import metadata
from bot.core.tables import members, people, staff
from bot.privacy import retention
from tests.kit.people import staff as people_staff
from tests.kit.people.citizens import all_said, rows
from tests.kit.waiting import until
from tests.kit.words import ru

DAY_MS = 24 * 60 * 60 * 1000
APART = {people.name}
"""Tables of citizens: a moderator who wrote to the bot is one, by a keyed hash and sealed."""


async def _sweep(on):
    async with on.habarla.database.transaction() as tx:
        await retention.end_by_age(people_staff.working(on, tx))


async def _long_ago(on, phone, days):
    """What Telegram and the person said was said so long ago."""
    at = members.c.checked_at - days * DAY_MS
    async with on.habarla.database.transaction() as tx:
        await tx.run(
            sa.update(members)
            .where(members.c.telegram_id == phone.id)
            .values(checked_at=at)
        )
        await tx.run(
            sa.update(staff)
            .where(staff.c.telegram_id == phone.id, staff.c.left_at.is_not(None))
            .values(left_at=staff.c.left_at - days * DAY_MS)
        )


async def _where(on, *words):
    """The tables that hold any of these words."""
    found = set()
    for table in metadata.sorted_tables:
        held = repr(await rows(on, sa.select(table)))
        found |= {table.name} if any(word in held for word in words) else set()
    return found - APART


async def test_the_history_keeps_a_pseudonym_when_the_time_after_leaving_is_over(on):
    dana, marat = on.citizen("Даниэла"), on.citizen("Марат")
    group = await on.desk(dana, marat)
    await people_staff.reported(on, on.citizen("Иван"))
    shown = await people_staff.card(marat, group, people_staff.SHOWN)
    his = await people_staff.opened(marat, group, shown)
    hers = await people_staff.opened(dana, group, shown)
    await people_staff.choose(dana, dana, hers, ru("Take"))
    await people_staff.choose(dana, dana, hers, ru("More…"), ru("Conflict of interest"))
    await all_said(on)
    group.leave(dana)
    await until(lambda: people_staff.is_outside(on, group, dana))
    await _sweep(on)
    await _long_ago(on, dana, on.channel.retention.staff_days - 1)
    await _sweep(on)
    assert "staff" in await _where(on, "Даниэла"), "the time is not over"
    await _long_ago(on, dana, 1)
    await _sweep(on)
    await all_said(on)
    kept = {row["name"]: row["left_at"] for row in await rows(on, sa.select(staff))}
    [pseudonym] = [name for name in kept if name.startswith("#")]
    assert kept["Марат"] is None, "who is staff keeps the name however long"
    assert await _where(on, "Даниэла", str(dana.id)) - {"outbox"} == set()
    await people_staff.press(marat, marat, his, "Ещё")
    await people_staff.press(marat, marat, his, ru("History"))
    history = await people_staff.says(marat, marat, "История дела")
    assert f"– {pseudonym}" in history.text
    assert "Даниэла" not in history.text
