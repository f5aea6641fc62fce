"""Erases the data of people who ask for it, and of those who never agreed."""

from typing import Any

from bot.domain.notice import Address
from bot.domain.notices.reporter import Erased
from bot.domain.people import Person
from bot.services.citizen import following
from bot.services.desk import cards
from bot.services.work import DAY_MS, Work
from bot.storage.broadcast import topics
from bot.storage.citizen import call_drafts, drafts, people, reports
from bot.storage.queues import outbox, tasks

FORGET = "forget"
LAST_WORD_MS = 10 * 60 * 1000
"""How long the address alone is kept at most, so that the confirmation can arrive."""
SOON_MS = 1_000


async def erase(work: Work, person: Person) -> None:
    """Withdraw what is undecided, erase what the person wrote, forget who they are.

    Cases keep their link and their decision, and nothing that leads to the person.
    """
    filed = await reports.of_person(work.tx, person.id, limit=10_000)
    for report in filed:
        await following.withdraw(work, report)
    await reports.erase_person(work.tx, person.id)
    for report in filed:
        # Decided cases stay, but their cards must not show what was erased.
        for case, _ in await following.cases_of(work, report):
            await cards.refresh(work, case)
    await let_go(work, person)
    await work.tell(person.recipient, Erased())


async def let_go(work: Work, person: Person) -> None:
    """Forget who the person is; their address goes when the last word to them has arrived."""
    await drafts.drop(work.tx, person.id)
    await call_drafts.drop(work.tx, person.id)
    await topics.forget(work.tx, person.id)
    await people.drop_owed(work.tx, person.id)
    await people.detach(work.tx, person.id)
    await _plan_to_forget(work, person.id, work.now + LAST_WORD_MS)


async def _plan_to_forget(work: Work, person: str, until: int) -> None:
    params = {"person": person, "until": until}
    await tasks.schedule(work.tx, FORGET, f"{FORGET}:{person}", params, work.now + SOON_MS)


async def forget(work: Work, params: dict[str, Any]) -> None:
    """Delete the address of a person who was let go, unless a word to them is still on its way."""
    person, until = params["person"], params.get("until", 0)
    if work.now < until and await outbox.is_owed(work.tx, Address(person=person)):
        await _plan_to_forget(work, person, until)
    else:
        await people.forget(work.tx, person)


async def forget_passers_by(work: Work, limit: int) -> int:
    """Delete people who never agreed and whose drafts have expired; how many."""
    before = work.now - work.channel.retention.drafts_days * DAY_MS
    return await people.forget_passers_by(work.tx, before, limit)
