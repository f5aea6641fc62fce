"""The topics a person hears about: one tap under a broadcast, or a list."""

from telegram import CallbackQuery, InlineKeyboardMarkup, Message

from bot.domain.actions.broadcast import (
    TRY,
    LeaveTopic,
    RejoinTopic,
    ShowTopics,
    TurnTopicOff,
    TurnTopicOn,
)
from bot.domain.broadcast.broadcast import NEWS
from bot.domain.notices import readers
from bot.domain.notices.toast import Toast
from bot.services.broadcast import broadcasts, topics
from handlers.press import Press


async def on_topics(press: Press[ShowTopics | TurnTopicOff | TurnTopicOn]) -> None:
    """The list of topics with what the person chose."""
    unwanted = await topics.opted_out(press.work, press.person)
    wanted = tuple(topic for topic in NEWS if topic not in unwanted)
    left = tuple(topic for topic in NEWS if topic in unwanted)
    await press.replace(readers.TopicChoices(wanted, left))


async def on_off(press: Press[TurnTopicOff]) -> None:
    await topics.opt_out(press.work, press.person.id, press.action.topic)
    press.toast(Toast.TOPIC_OFF, press.action.topic.value)
    await on_topics(press)


async def on_on(press: Press[TurnTopicOn]) -> None:
    await topics.opt_in(press.work, press.person.id, press.action.topic)
    press.toast(Toast.TOPIC_ON, press.action.topic.value)
    await on_topics(press)


async def on_leave(press: Press[LeaveTopic]) -> None:
    await _choose(press, leaves=True)


async def on_rejoin(press: Press[RejoinTopic]) -> None:
    await _choose(press, leaves=False)


async def _choose(press: Press[LeaveTopic | RejoinTopic], *, leaves: bool) -> None:
    """Under a broadcast only the last button changes."""
    topic, shown = press.action.topic, press.action.broadcast
    if shown == TRY:
        press.toast(Toast.TOPIC_TRY, alert=True)
        return
    under = shown if await broadcasts.get(press.work, shown) is not None else None
    choose = topics.opt_out if leaves else topics.opt_in
    await choose(press.work, press.person.id, topic, under)
    press.toast(Toast.TOPIC_OFF if leaves else Toast.TOPIC_ON, topic.value)
    await press.replace(readers.TopicButtons(topic, shown, leaves, _links(press.query)))


def _links(query: CallbackQuery) -> tuple[tuple[str, str], ...]:
    """The buttons with links of the pressed message: they stay as they are."""
    message = query.message
    markup = message.reply_markup if isinstance(message, Message) else None
    if not isinstance(markup, InlineKeyboardMarkup):
        return ()
    return tuple(
        (button.text, button.url)
        for row in markup.inline_keyboard
        for button in row
        if button.url is not None
    )
