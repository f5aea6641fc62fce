"""Context of each handler: it carries the visit, loaded inside the transaction."""

from typing import TypeAlias

from bot.desk.visit import Visit
from bot.telegram.application import VisitContext

BotContext: TypeAlias = VisitContext[Visit]
