"""The wish for news: one tap at the receipt, or the answer to the question about it."""

from bot.domain.actions.broadcast import ChooseNews
from bot.domain.notices import readers
from bot.services.citizen import welcome
from bot.services.privacy import news
from handlers.press import Press


async def on_news(press: Press[ChooseNews]) -> None:
    """Answered below: the report code above cannot be shown again."""
    if not welcome.has_agreed(press.work, press.person):
        await welcome.ask_consent(press.work, press.person)
        return
    wanted = press.action.wanted
    await news.answer_about_news(press.work, press.person, wanted=wanted)
    await press.tell(readers.NewsChosen(wanted))
