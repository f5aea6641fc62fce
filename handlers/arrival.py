"""/start: by the link of a case for its moderators, else for citizens."""

from telegram import Update

from bot.pipeline.application import BotContext
from handlers.citizen import start
from handlers.desk import opening


async def on_start(update: Update, context: BotContext) -> None:
    """A link of a case tells a stranger nothing: it is answered as any /start."""
    if not await opening.arrive(context.visit, " ".join(context.args or ())):
        await start.on_start(update, context)
