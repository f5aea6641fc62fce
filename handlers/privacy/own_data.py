"""/mydata: everything held of the person, as a file to read and as JSON."""

from telegram import Update

from bot.domain.notices.privacy import OwnData
from bot.pipeline.application import BotContext
from bot.services.privacy import own_data
from handlers.guards import citizen


async def on_my_data(update: Update, context: BotContext) -> None:
    visit = context.visit
    person = citizen(visit)
    data = await own_data.collect(visit.work, person, visit.sender.person or 0)
    for as_json in (False, True):
        await visit.work.tell(person.recipient, OwnData(data, as_json), latest=None)
