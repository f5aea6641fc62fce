"""Reads the words after /link."""

from bot.domain.citizen.deeplink import DeepLink
from bot.services import typed_words
from bot.services.work import Work


def read(work: Work, words: str) -> tuple[DeepLink, str | None, str | None]:
    """Where the link leads, the poster's language if one is named, and the unknown words.

    Types and regions are found by id, name, short name and aliases in every language.
    """
    channel = work.channel
    known = [
        *typed_words.names(channel, channel.types_on()),
        *((code, "language", code) for code in channel.languages),
    ]
    found, unknown = typed_words.read(words, known)
    link = DeepLink(found.get("type"), found.get("region"))
    return link, found.get("language"), unknown or None
