"""/start: by the link of a case or of an answer for who works on it, else for citizens."""

from telegram import Update

from bot.pipeline.application import BotContext
from handlers.authority import opening as answers
from handlers.citizen import start
from handlers.desk import opening


async def on_start(update: Update, context: BotContext) -> None:
    """A link of a case or an answer tells a stranger nothing: it is answered as any /start."""
    visit, payload = context.visit, " ".join(context.args or ())
    if not (await opening.arrive(visit, payload) or await answers.arrive(visit, payload)):
        await start.on_start(update, context)
