"""What leaves a group's queue first, and when, within Telegram's limits; in virtual time."""

import sqlalchemy as sa

from bot.domain.desk.pace import GroupPace
from bot.domain.notice import Address, Lane, Post
from bot.pipeline.delivery.rate_limits import Budgets
from bot.pipeline.delivery.selection import Selection
from bot.storage.desk import desks, pace
from bot.storage.desk.desks import Desk
from bot.storage.queues import outbox, sending
from bot.storage.schema import outbox as table

GROUP = Address(chat=-1001)
TICK_MS = 50


class Group:
    """A desk whose messages are sent as soon as the limits allow; `left` is what left, and when."""

    def __init__(self, database, clock):
        self.database, self.clock = database, clock
        self.selection = Selection(Budgets())
        self.began, self.left = clock.now, []

    async def open(self):
        async with self.database.transaction() as tx:
            await desks.put(tx, Desk("desk", GROUP.chat, None, "Desk", "ru"), 1)
        return self

    async def post(self, lane, *names, **more):
        async with self.database.transaction() as tx:
            for name in names:
                await outbox.post(tx, Post(name, GROUP, "ru", lane, latest=name, **more))

    async def pass_time(self, seconds):
        for _ in range(round(seconds * 1000 / TICK_MS)):
            async with self.database.transaction() as tx:
                chosen = (await self.selection.choose(tx, 8)).rows
                rows = await sending.mark_sending(tx, [row.id for row in chosen])
                self.selection.begin(rows)
                await sending.sent(tx, [(row.id, 1) for row in rows])
            self.selection.end(rows)
            self.left += [(row.kind, self.clock.now - self.began) for row in rows]
            self.clock.advance(seconds=TICK_MS / 1000)

    def at(self, name):
        """Seconds after the beginning."""
        return dict(self.left)[name] / 1000

    def order(self):
        return [name for name, _ in self.left]


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


async def test_the_newest_state_takes_the_place_of_one_that_waits(database, clock):
    group = await Group(database, clock).open()
    await group.post(Lane.DESK_ANSWER, *(f"other {n}" for n in range(18)))
    await group.pass_time(1)
    await group.post(Lane.REFRESH, "card:1")
    await group.post(Lane.DESK_ANSWER, "card:2")
    await group.post(Lane.DESK_ANSWER, "card:1")
    await group.pass_time(65)
    assert group.order()[18:] == ["card:1", "card:2"]


async def test_the_promised_moment_is_the_moment_at_which_a_card_changes(database, clock):
    group = await Group(database, clock).open()
    promised = {}
    for n in range(60):
        name = f"card:{n}"
        await group.post(Lane.DESK_ANSWER, name)
        async with database.reading() as tx:
            ahead = await pace.ahead_of(tx, GROUP.chat, name, tx.now - GroupPace().window_ms)
        wait = GroupPace().wait_ms(clock.now, ahead.sent, ahead.waiting)
        promised[name] = clock.now - group.began + wait
        await group.pass_time(1.5)
    await group.pass_time(200)
    assert max(promised.values()) > 120_000
    late = [at - promised[name] for name, at in group.left]
    assert len(late) == 60
    assert max(map(abs, late)) <= 1_000


async def test_no_moment_is_promised_where_no_member_of_staff_waits(database, clock):
    group = await Group(database, clock).open()
    await group.post(Lane.REFRESH, "card:1")
    async with database.reading() as tx:
        assert await pace.ahead_of(tx, GROUP.chat, "card:1", 0) is None
        assert await pace.ahead_of(tx, GROUP.chat, "card:2", 0) is None


async def test_topics_of_a_group_share_its_pace(database, clock):
    group = await Group(database, clock).open()
    async with database.transaction() as tx:
        await desks.put(tx, Desk("topic", GROUP.chat, 7, "Topic", "ru"), 1)
        topic = Address(chat=GROUP.chat, thread=7)
        for _ in range(5):
            await outbox.post(tx, Post("x", topic, "ru", Lane.DESK_ANSWER))
    await group.pass_time(1)
    await group.post(Lane.URGENT_CARD, "urgent")
    await group.post(Lane.DESK_ANSWER, "card:1")
    async with database.reading() as tx:
        ahead = await pace.ahead_of(tx, GROUP.chat, "card:1", 0)
    assert (len(ahead.sent), ahead.waiting) == (5, 1)
