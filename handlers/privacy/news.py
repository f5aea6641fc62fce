"""The wish for news: in general, or topic by topic, in a list and under each broadcast."""

from telegram import CallbackQuery, InlineKeyboardMarkup, Message

from bot.domain.actions.privacy.topics import (
    TRY,
    ChooseNews,
    LeaveTopic,
    RejoinTopic,
    ShowTopics,
    TurnTopicOff,
    TurnTopicOn,
)
from bot.domain.broadcast.broadcast import NEWS
from bot.domain.notices import readers
from bot.domain.notices.toast import Toast
from bot.services.broadcast import broadcasts
from bot.services.citizen import welcome
from bot.services.privacy import news
from handlers.press import Press
from handlers.rule import on


@on(ChooseNews)
async def on_news(press: Press[ChooseNews]) -> None:
    """Answered below: the report code above cannot be shown again."""
    if not welcome.has_agreed(press.work, press.person):
        await welcome.ask_consent(press.work, press.person)
        return
    wanted = press.action.wanted
    await news.answer_about_news(press.work, press.person, wanted=wanted)
    await press.tell(readers.NewsChosen(wanted))


@on(ShowTopics)
async def on_topics(press: Press[ShowTopics | TurnTopicOff | TurnTopicOn]) -> None:
    """The list of topics with what the person chose."""
    unwanted = await news.opted_out(press.work, press.person)
    wanted = tuple(topic for topic in NEWS if topic not in unwanted)
    left = tuple(topic for topic in NEWS if topic in unwanted)
    await press.replace(readers.TopicChoices(wanted, left))


@on(TurnTopicOn, TurnTopicOff)
async def on_turn(press: Press[TurnTopicOff | TurnTopicOn]) -> None:
    wanted = isinstance(press.action, TurnTopicOn)
    await news.choose(press.work, press.person.id, press.action.topic, wanted=wanted)
    press.toast(Toast.TOPIC_ON if wanted else Toast.TOPIC_OFF, press.action.topic.value)
    await on_topics(press)


@on(LeaveTopic, RejoinTopic)
async def on_turn_below(press: Press[LeaveTopic | RejoinTopic]) -> None:
    """Under a broadcast only the last button changes."""
    topic, shown = press.action.topic, press.action.broadcast
    wanted = isinstance(press.action, RejoinTopic)
    if shown == TRY:
        press.toast(Toast.TOPIC_TRY, alert=True)
        return
    under = shown if await broadcasts.get(press.work, shown) is not None else None
    await news.choose(press.work, press.person.id, topic, wanted=wanted, broadcast=under)
    press.toast(Toast.TOPIC_ON if wanted else Toast.TOPIC_OFF, topic.value)
    await press.replace(readers.TopicButtons(topic, shown, not wanted, _links(press.query)))


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
