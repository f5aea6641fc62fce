"""What a citizen hears about besides their own reports: one tap under a broadcast, or a list."""

from __future__ import annotations

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update

from bot.domain.broadcast.broadcast import Topic
from bot.domain.notices import readers
from bot.domain.notices.toast import Toast, Toasted
from bot.messages.broadcast.message import TRY
from bot.pipeline.application import BotContext
from bot.services.broadcast import broadcasts
from bot.services.citizen import topics
from bot.services.visit import Visit
from handlers.guards import citizen, press_of, pressed_message


async def on_topic(update: Update, context: BotContext) -> None:
    """`o:out|in:<topic>:<broadcast>` under a broadcast; `o:on|off:<topic>`, `o:show` in a list."""
    visit, press, pressed = context.visit, press_of(update), pressed_message(update)
    if visit.person is None:
        visit.answer(Toasted(Toast.UNREADABLE))
        return
    act = press.arg(0)
    if act == "show":
        await show_topics(visit, pressed)
        return
    if press.arg(1) not in set(Topic) or act not in {"out", "in", "on", "off"}:
        visit.answer(Toasted(Toast.UNREADABLE))
        return
    topic = Topic(press.arg(1))
    if press.arg(2) == TRY:
        visit.answer(Toasted(Toast.TOPIC_TRY), alert=True)
        return
    leaves = act in {"out", "off"}
    known = await broadcasts.get(visit.work, press.arg(2)) if press.arg(2) else None
    under = known.id if known is not None else None
    if leaves:
        await topics.opt_out(visit.work, visit.person.id, topic, under)
    else:
        await topics.opt_in(visit.work, visit.person.id, topic, under)
    toast = Toast.TOPIC_OFF if leaves else Toast.TOPIC_ON
    visit.answer(Toasted(toast, topic.value))
    if act in {"on", "off"}:
        await show_topics(visit, pressed)
    else:
        buttons = readers.TopicButtons(topic, press.arg(2), leaves, _links(update.callback_query))
        await visit.work.tell(visit.person.recipient, buttons, edit=pressed)


async def show_topics(visit: Visit, edit: int | None) -> None:
    """The list of topics with what the person chose."""
    person = citizen(visit)
    unwanted = await topics.opted_out(visit.work, person.id)
    notice = readers.TopicChoices(
        tuple(topic for topic in Topic if topic not in unwanted),
        tuple(topic for topic in Topic if topic in unwanted),
    )
    await visit.work.tell(person.recipient, notice, edit=edit)


def _links(query: CallbackQuery | None) -> tuple[tuple[str, str], ...]:
    """The buttons with links that stand in the pressed message: they stay as they are."""
    message = query.message if query is not None else None
    markup = message.reply_markup if isinstance(message, Message) else None
    if not isinstance(markup, InlineKeyboardMarkup):
        return ()
    return tuple(
        (button.text, button.url)
        for row in markup.inline_keyboard
        for button in row
        if button.url is not None
    )
