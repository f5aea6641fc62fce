"""A desk's group in virtual time: what leaves its queue within Telegram's limits, and when."""

from bot.core import desks_store
from bot.core.desks_store import Desk
from bot.core.messages import Address, Post
from bot.core.queues import deliveries, outbox, sent_messages
from bot.core.queues.sent_messages import SentMessage
from bot.telegram.rate_limits import Budgets
from bot.telegram.selection import Selection

GROUP = Address(chat=-1001)
TICK_MS = 250


class Group:
    """A desk whose messages are sent as soon as the limits allow; `left` is what left, and when."""

    def __init__(self, database, clock):
        self.database, self.clock = database, clock
        self.selection = Selection(Budgets())
        self.began, self.left = clock.now, []

    async def open(self):
        async with self.database.transaction() as tx:
            await desks_store.put_desk(
                tx, Desk("desk", GROUP.chat, None, "Desk", "ru"), 1
            )
        return self

    async def post(self, lane, *names, **more):
        async with self.database.transaction() as tx:
            for name in names:
                await outbox.post(
                    tx,
                    Post(name, GROUP, "ru", lane, latest=name, remember=name, **more),
                )

    async def pass_time(self, seconds, tick_ms=TICK_MS):
        for _ in range(round(seconds * 1000 / tick_ms)):
            async with self.database.transaction() as tx:
                chosen = (
                    await self.selection.choose(tx, 8, self.clock.steady(), ())
                ).rows
                rows = await deliveries.mark_sending(tx, [row.id for row in chosen])
                await deliveries.sent(tx, [(row.id, 1) for row in rows])
                for row in rows:
                    if row.remember:
                        chat = row.address.chat or 1
                        await sent_messages.put(
                            tx, SentMessage(row.remember, chat, None, row.id)
                        )
            now = self.clock.now - self.began
            self.left += [
                (row.kind, now) for row in rows if row.address.chat == GROUP.chat
            ]
            self.clock.advance(seconds=tick_ms / 1000)

    def at(self, name):
        """Seconds after the beginning."""
        return dict(self.left)[name] / 1000

    def order(self):
        return [name for name, _ in self.left]
