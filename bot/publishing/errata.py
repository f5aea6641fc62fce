"""`python -m bot register erratum`: says what was wrong with figures or entries, for good."""

from collections.abc import Sequence
from datetime import date

from bot.channel.loader import load_channel
from bot.channel.model import Channel
from bot.domain.figures.period import today
from bot.domain.link import defang
from bot.domain.register.entry import Erratum
from bot.keys.rotating import opened
from bot.settings import Settings, SettingsError
from bot.storage.engine.database import new_id
from bot.storage.register import errata

LONGEST = 2_000
"""Characters of a text."""


async def add(settings: Settings, since: date, texts: Sequence[str]) -> str:
    """Put an erratum on the page; `texts` are like "ru=…". Returns its id. Raises SettingsError."""
    channel = load_channel(settings.channel_file)
    said = said_in(channel, texts)
    async with opened(settings) as (database, _), database.transaction() as tx:
        day = today(tx.now, channel.zone)
        if since > day:
            raise SettingsError([f"--since {since} lies ahead"])
        erratum = Erratum(new_id(), day, since, said)
        await errata.add(tx, erratum)
    return erratum.id


def said_in(channel: Channel, texts: Sequence[str]) -> dict[str, str]:
    """The texts by language. Raises SettingsError where one lacks, is empty or comes twice."""
    said: dict[str, str] = {}
    for given in texts:
        language, _, text = given.partition("=")
        if language not in channel.languages or language in said:
            every = ", ".join(channel.languages)
            raise SettingsError([f"--text {given[:20]}: write each of {every} once"])
        if not 0 < len(text.strip()) <= LONGEST:
            raise SettingsError([f"--text {language}: write 1 to {LONGEST} characters"])
        said[language] = defang(text.strip())
    if missing := [language for language in channel.languages if language not in said]:
        raise SettingsError([f"--text {missing[0]}=… is missing"])
    return said
