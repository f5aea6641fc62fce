"""Forgets people whom nothing keeps any more: no report, no draft, no wish for news."""

from bot.services.work import Work
from bot.storage.citizen import people
from bot.storage.privacy import forgetting, topics
from bot.storage.staff import role_grants


async def forget_idle(work: Work, gone_before: int, limit: int, again_ms: int) -> int:
    """Forget people whom nothing keeps any more; how many were looked at.

    Staff stay: their private chat with the bot is where they work. Others who are still needed are
    looked at again `again_ms` later.
    """
    found = await forgetting.candidates(work.tx, gone_before, limit)
    if not found:
        return 0
    known = await role_grants.known_staff(work.tx) | work.deployment.admins
    staff = {each for one in known for each in work.vault.identities(one)}
    free = {one.id for one in found if not one.is_needed and one.identity not in staff}
    for person in free:
        await topics.forget(work.tx, person)
        await people.forget(work.tx, person)
    await forgetting.postpone(
        work.tx, [one.id for one in found if one.id not in free], work.tx.today + again_ms
    )
    return len(found)
