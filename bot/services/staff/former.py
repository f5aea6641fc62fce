"""Forgets who former members of staff were; the history keeps a pseudonym."""

from bot.services import roles
from bot.services.audit import epochs
from bot.services.audit.epochs import LogAct
from bot.services.work import Work, fresh_number
from bot.storage import facts
from bot.storage.audit import actors
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
        new = await _pseudonym(work, person)
        if not await former.rename_in_cases(work.tx, person, new, CASES_AT_ONCE):
            return most
        await former.replace(work.tx, person, new)
        await sent_messages.drop_chat(work.tx, person)
        await facts.drop(work.tx, roles.introduced(person))
        ended += 1
    return ended


async def _pseudonym(work: Work, person: int) -> int:
    """An id that leads to no person; the same one until all of the history has it.

    It is the number by which the log names the person, with a minus: leaves stay what they are.
    """
    number = await actors.number(work.tx, person)
    if await former.name_of(work.tx, -number) is None:
        await former.add(work.tx, -number, f"#{fresh_number()}")
        await epochs.record(work.tx, LogAct.PSEUDONYM, number)
    return -number
