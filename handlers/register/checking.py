"""/check: what is published about a link. No consent is needed, since nothing of it is kept."""

from telegram import Message, Update

from bot.domain.actions.register.checking import StopChecking
from bot.domain.notice import Notice
from bot.domain.notices import reporter as say
from bot.domain.notices.register.checking import CheckAsk
from bot.domain.people import CheckExpected
from bot.pipeline.application import BotContext
from bot.services.citizen import following
from bot.services.register import checking
from bot.services.visit import Visit
from handlers.citizen import need
from handlers.guards import citizen, message_of, stop_expecting
from handlers.press import Press
from handlers.reading import content_of
from handlers.rule import on


async def on_check(update: Update, context: BotContext) -> None:
    """/check and a link looks it up; without a link it asks for one."""
    visit = context.visit
    await stop_expecting(visit)
    await _answer(visit, message_of(update), is_typed=bool(context.args))


async def take_link(visit: Visit, message: Message) -> bool:
    """A message after /check: its link; words without one are answered, a file is not for it.

    During a call only a link by itself is meant: all else may be the caller's.
    """
    content, _ = content_of(message)
    more = content.files or content.place
    await stop_expecting(visit)
    is_in_call = visit.draft is not None and visit.draft.by_phone
    if (is_in_call and content.text) or (not content.links and (more or is_in_call)):
        return False
    await _answer(visit, message, is_typed=True)
    return True


@on(StopChecking)
async def on_stop(press: Press[StopChecking]) -> None:
    await stop(press.visit, press.message)


async def stop(visit: Visit, edit: int | None) -> None:
    """No link follows; a report that was begun stays."""
    await stop_expecting(visit)
    await _say(visit, say.Menu(say.MenuIntro.CANCELLED), edit=edit)


async def _answer(visit: Visit, message: Message, *, is_typed: bool) -> None:
    content, bad_links = content_of(message)
    if content.links:
        sender = visit.sender.person or 0
        notice = await checking.look_up(visit.work, sender, content.links)
        await _say(visit, notice, reply_to=message.message_id)
    else:
        await following.expect(visit.work, citizen(visit), CheckExpected())
        await _say(visit, CheckAsk(is_typed, bad_links))
    await need.beside_reply(visit, message)


async def _say(
    visit: Visit, notice: Notice, *, edit: int | None = None, reply_to: int | None = None
) -> None:
    await visit.work.tell(citizen(visit).recipient, notice, edit=edit, reply_to=reply_to)
