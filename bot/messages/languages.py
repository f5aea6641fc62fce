"""Languages by their own names."""

from collections.abc import Callable

from babel import Locale

from bot.domain.actions.base import Action
from bot.messages.outgoing import Button
from bot.messages.speaker import Speaker

_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


def language_name(language: str) -> str:
    return _NAMES.get(language) or (Locale(language).display_name or language).capitalize()


def language_row(speaker: Speaker, leads: Callable[[str], Action]) -> tuple[Button, ...]:
    """A button for each language of the channel, with the action for its code."""
    return tuple(Button(language_name(code), leads(code)) for code in speaker.channel.languages)
