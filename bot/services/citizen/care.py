"""A day in which a chat stays with help, after a person said that they are in need themselves."""

from bot.services.work import DAY_MS, Work
from bot.storage.citizen import in_care


async def begin(work: Work, telegram_id: int, language: str) -> None:
    """Stay with help to the end of the next day: the row tells no moment of a message."""
    who = work.vault.in_care(telegram_id)[0]
    until = work.tx.today + 2 * DAY_MS
    await in_care.put(work.tx, who, language, until)


async def language_of(work: Work, telegram_id: int) -> str | None:
    """Return the language of a person's care; None for a person who is not in care."""
    for who in work.vault.in_care(telegram_id):
        if (language := await in_care.language(work.tx, who)) is not None:
            return language
    return None


async def end(work: Work, telegram_id: int) -> None:
    for who in work.vault.in_care(telegram_id):
        await in_care.end(work.tx, who)
