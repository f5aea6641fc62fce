"""What leaves a group's queue first, and when, within Telegram's limits; in virtual time."""

import sqlalchemy as sa

from bot.core import desks_store
from bot.core.messages import Address, GroupPace, Lane, Post
from bot.core.queues import outbox
from bot.core.queues.tables import outbox as table
from bot.desk import card_wait_store
from tests.kit.pipeline.virtual_group import GROUP, Group


async def test_additions_of_one_reporter_do_not_delay_an_urgent_card(database, clock):
    """Whatever lane they are in: 110 delayed another person's urgent card by 262 s."""
    for lane in (Lane.NOTICE, Lane.DESK_ANSWER, Lane.CARD, Lane.REFRESH):
        group = await Group(database, clock).open()
        await group.post(lane, *(f"{lane.name} {n}" for n in range(110)))
        await group.pass_time(20)
        await group.post(Lane.URGENT_CARD, f"urgent {lane.name}")
        await group.pass_time(4)
        assert group.at(f"urgent {lane.name}") == 20
        async with database.transaction() as tx:
            await tx.run(sa.delete(table))


async def test_decided_cards_go_before_counters_and_new_cards(database, clock):
    group = await Group(database, clock).open()
    await group.post(Lane.REFRESH, *(f"counter {n}" for n in range(30)))
    await group.post(Lane.CARD, *(f"card {n}" for n in range(30)))
    await group.pass_time(30)
    before = len(group.left)
    await group.post(Lane.DESK_ANSWER, *(f"decided {n}" for n in range(25)))
    await group.pass_time(130)
    after = group.order()[before:]
    assert after[:25] == [f"decided {n}" for n in range(25)]


async def test_the_promised_moment_is_the_moment_at_which_a_card_changes(
    database, clock
):
    group = await Group(database, clock).open()
    promised = {}
    for n in range(60):
        name = f"card:{n}"
        await group.post(Lane.DESK_ANSWER, name)
        async with database.reading() as tx:
            wait = await card_wait_store.wait_of(tx, GROUP.chat, name, GroupPace())
        promised[name] = clock.now - group.began + wait
        await group.pass_time(1.5)
    await group.pass_time(200)
    assert max(promised.values()) > 120_000
    late = [at - promised[name] for name, at in group.left]
    assert len(late) == 60
    assert max(map(abs, late)) <= 1_000


async def test_topics_of_a_group_share_its_pace_and_promise_only_where_staff_waits(
    database, clock
):
    group = await Group(database, clock).open()
    await group.post(Lane.REFRESH, "card:1")
    async with database.transaction() as tx:
        assert (
            await card_wait_store.wait_of(tx, GROUP.chat, "card:1", GroupPace()) is None
        )
        assert (
            await card_wait_store.wait_of(tx, GROUP.chat, "card:2", GroupPace()) is None
        )
        await tx.run(sa.delete(table))
        await desks_store.put_desk(
            tx, desks_store.Desk("topic", GROUP.chat, 7, "Topic", "ru"), 1
        )
        topic = Address(chat=GROUP.chat, thread=7)
        for _ in range(5):
            await outbox.post(tx, Post("x", topic, "ru", Lane.DESK_ANSWER))
    await group.pass_time(1)
    await group.post(Lane.URGENT_CARD, "urgent")
    await group.post(Lane.DESK_ANSWER, "card:1")
    async with database.reading() as tx:
        waits = [
            await card_wait_store.wait_of(tx, GROUP.chat, "card:1", GroupPace(most))
            for most in (6, 7)
        ]
    assert waits[0] > waits[1] == 0, "behind five that were sent and one that waits"
