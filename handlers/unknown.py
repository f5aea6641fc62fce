"""Buttons nobody here wrote, or wrote long ago."""

from __future__ import annotations

from telegram import Update

from bot.domain.notices.toast import Toast, Toasted
from bot.messages.buttons import parse
from bot.pipeline.application import BotContext


def is_unreadable(data: object) -> bool:
    """Whether no message of ours can hold this button data, of any time."""
    return not isinstance(data, str) or parse(data) is None


async def on_unknown_press(update: Update, context: BotContext) -> None:
    context.visit.answer(Toasted(Toast.UNREADABLE))
