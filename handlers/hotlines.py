"""Numbers to call: chosen by worry and place, and the region remembered for them."""

from __future__ import annotations

from telegram import Update

from bot.domain.notices.toast import Toast, Toasted
from bot.pipeline.application import BotContext
from bot.services import welcome
from handlers.doors import press_of, pressed_message
from handlers.menu import show_privacy


async def on_hotline(update: Update, context: BotContext) -> None:
    """A button of the hotlines: `h:<act>:…`."""
    visit, press, pressed = context.visit, press_of(update), pressed_message(update)
    if visit.person is None:
        visit.answer(Toasted(Toast.UNREADABLE))
        return
    if press.arg(0) == "forget":
        visit.person = await welcome.choose_region(visit.work, visit.person, None)
        await show_privacy(visit, pressed)
