"""One desk is open at a place; a closed one keeps its cases and does not block the place."""

from dataclasses import replace

from bot.core import desks_store
from bot.core.desks_store import Desk


async def opened(tx, name, thread=None, chat=-1001):
    desk = Desk(name, chat, thread, name, "ru")
    await desks_store.put_desk(tx, desk, 1)
    return desk


async def closed(tx, name, thread=None, chat=-1001):
    desk = await opened(tx, name, thread, chat)
    await desks_store.close_desk(tx, name)
    return desk


async def test_a_desk_can_move_between_group_and_topic_repeatedly(database):
    async with database.transaction() as tx:
        await closed(tx, "group")
        for n in range(3):
            await desks_store.leave_topic(tx, await opened(tx, f"topic {n}", thread=5 + n))
            there = await desks_store.desk_at(tx, -1001, None)
            assert there == Desk(f"topic {n}", -1001, None, f"topic {n}", "ru")
            await desks_store.close_desk(tx, there.id)
        for name in ("group", "topic 0", "topic 1", "topic 2"):
            kept = await desks_store.desks.get(tx, name)
            assert (kept.chat, kept.thread) == (-1001, None), "where its old cases can be opened"
        await opened(tx, "again")
        assert (await desks_store.desk_at(tx, -1001, None)).title == "again"


async def test_desks_follow_a_migrated_group_although_closed_desks_exist(database):
    async with database.transaction() as tx:
        await closed(tx, "there, closed", chat=-1005)
        await closed(tx, "there, closed topic", thread=7, chat=-1005)
        there = await opened(tx, "there, open", thread=8, chat=-1005)
        group = await opened(tx, "here, open", chat=-5)
        await closed(tx, "here, closed topic", thread=7, chat=-5)
        await closed(tx, "here, closed too", thread=8, chat=-5)
        topic = await opened(tx, "here, a topic", thread=9, chat=-5)
        await desks_store.move_desk(tx, -5, -1005)
        assert await desks_store.desks_in(tx, -5) == []
        moved = [replace(one, chat=-1005) for one in (group, topic)]
        found = await desks_store.desks_in(tx, -1005)
        assert sorted(found, key=lambda one: one.id) == [*sorted(moved, key=lambda d: d.id), there]
        for name in ("there, closed", "here, closed topic", "here, closed too"):
            assert (await desks_store.desks.get(tx, name)).chat == -1005
