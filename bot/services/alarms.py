"""Tells the admins about trouble that stops the whole bot."""

from bot.domain.notices.admin import AdminWord, Trouble
from bot.services.work import Work
from bot.storage import facts

AGAIN_AFTER_MS = 60 * 60 * 1000
"""The same trouble is told at most once in this time."""


async def raise_alarm(work: Work, trouble: Trouble, since: int) -> bool:
    """Tell every admin about trouble since `since` (ms UTC); False if they heard of it lately."""
    name = f"alarm:{trouble.value}"
    last = await facts.get(work.tx, name)
    if last is not None and 0 <= work.now - int(last) < AGAIN_AFTER_MS:
        return False
    await facts.put(work.tx, name, str(work.now))
    await work.tell_admins(AdminWord(trouble, since=since))
    return True
