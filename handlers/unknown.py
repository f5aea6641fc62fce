"""Buttons nobody here wrote, or wrote long ago."""

from __future__ import annotations

from telegram import Update

from bot.domain.notices.toast import Toast, Toasted
from bot.pipeline.application import BotContext


async def on_unknown_press(update: Update, context: BotContext) -> None:
    context.visit.answer(Toasted(Toast.UNREADABLE))
