"""Forgets who former members of staff were; the history keeps a pseudonym."""

import secrets

from bot.services import roles
from bot.services.work import Work, fresh_number
from bot.storage import facts
from bot.storage.engine.expiring import Due
from bot.storage.queues import sent_messages
from bot.storage.staff import former

CASES_AT_ONCE = 25
"""Cases whose history is changed in one sweep: its transaction must stay short."""


async def look(work: Work, before: int) -> Due:
    return await former.OVER.due(work.tx, before)


async def end(work: Work, before: int, most: int) -> int:
    """Keep who left since, and give a pseudonym to those who left before; how many.

    `most` also when the history of one of them is not changed to its end.
    """
    await former.mark(work.tx, work.deployment.admins, before)
    ended = 0
    for person in await former.over(work.tx, before, most):
        new, name = await _pseudonym(work, person)
        if not await former.rename_in_cases(work.tx, person, new, CASES_AT_ONCE):
            return most
        await former.replace(work.tx, person, new, name)
        await sent_messages.drop_chat(work.tx, person)
        for fact in (roles.introduced(person), _fact(person)):
            await facts.drop(work.tx, fact)
        ended += 1
    return ended


def _fact(person: int) -> str:
    return f"former:{person}"


async def _pseudonym(work: Work, person: int) -> tuple[int, str]:
    """An id and a name that lead to no person; the same ones until all of the history has them."""
    known = await facts.get(work.tx, _fact(person))
    if known is not None:
        new, _, name = known.partition(":")
        return int(new), name
    made, name = -secrets.randbelow(2**52) - 1, f"#{fresh_number()}"
    await former.add(work.tx, made, name)
    await facts.put(work.tx, _fact(person), f"{made}:{name}")
    return made, name
