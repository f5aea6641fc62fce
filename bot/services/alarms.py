"""Tells the admins what keeps the whole bot from its work, once each time."""

from __future__ import annotations

from bot.domain.notices.admin import AdminWord, Trouble
from bot.services.work import Work
from bot.storage import facts

AGAIN_AFTER_MS = 60 * 60 * 1000
"""Trouble that comes and goes is told once in this time."""


async def raise_alarm(work: Work, trouble: Trouble, since: int) -> bool:
    """Owe every admin a word about what began at `since`; False when they heard of it lately."""
    name = f"alarm:{trouble.value}"
    told = await facts.get(work.tx, name)
    if told is not None and work.now - int(told) < AGAIN_AFTER_MS:
        return False
    await facts.put(work.tx, name, str(work.now))
    await work.tell_admins(AdminWord(trouble, since=since))
    return True
