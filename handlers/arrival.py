"""/start: by the link of a case, an answer or an entry of the register, else for citizens."""

from telegram import Update

from bot.pipeline.application import BotContext
from handlers.authority import opening as answers
from handlers.citizen import start
from handlers.desk import opening
from handlers.register import contesting


async def on_start(update: Update, context: BotContext) -> None:
    """A link of a case or an answer tells a stranger nothing: it is answered as any /start."""
    visit, payload = context.visit, " ".join(context.args or ())
    for arrive in (opening.arrive, answers.arrive, contesting.arrive):
        if await arrive(visit, payload):
            return
    await start.on_start(update, context)
