"""Renderer of a post at sending, in the recipient's language and from the current state."""

from bot.core.database import Database, Transaction
from bot.core.messages import Outgoing, Speaker, fitted, read_notice, translator
from bot.core.queues.deliveries import OutboxRow
from bot.core.work import Deployment, Work


class Renderer:
    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    def speaker(self, language: str, now: int) -> Speaker:
        deployment = self._deployment
        channel = self._deployment.channel
        t = translator(language, channel.zone, channel.zone_label)
        bot = deployment.bot_username
        site = deployment.register_site
        return Speaker(t, channel, now, bot, deployment.commands, site=site)

    async def render(self, tx: Transaction, row: OutboxRow) -> Outgoing | None:
        """The message, or None when there is nothing to send any more."""
        notice = read_notice(row.kind, row.params)
        speaker = self.speaker(row.language, tx.now)
        if not hasattr(notice, "load"):
            return fitted(notice.render(speaker))
        view = await notice.load(Work(tx, self._deployment))
        if view is None:
            return None
        return fitted(notice.render(speaker, view))

    async def render_slow(self, database: Database, row: OutboxRow) -> Outgoing | None:
        async with database.long_reading() as tx:
            return await self.render(tx, row)
