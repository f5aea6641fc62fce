"""Cases that a member of staff reported as a citizen: they have no part in them.

Nothing is stored for it. The hash by which the bot recognises a person leads from a Telegram id to
their reports while these are theirs: a report that was sent anonymously, or whose author erased
their data, leads to no person. What is refused is refused as for any conflict of interest, and only
the person themselves sees it, so that no colleague learns who reported.
"""

from bot.domain.desk.case import Act, Case, Recused
from bot.services.work import Work
from bot.storage.citizen import people, targets
from bot.storage.desk import cases


async def of(work: Work, staff: int) -> frozenset[str]:
    """The ids of the cases that they reported, and of those that these were merged into."""
    person = await people.find(work.tx, *work.vault.identities(staff))
    return frozenset() if person is None else await targets.reported_by(work.tx, person.id)


async def of_reader(work: Work) -> frozenset[str]:
    """Those of the person in whose private chat staff work; in a group all read the same."""
    who = work.private_chat
    return frozenset() if who is None else await targets.reported_by(work.tx, who)


async def include(work: Work, staff: int, case: Case) -> bool:
    """Return True for a case that they reported, also as part of the one it was merged into."""
    return await among(work, await of(work, staff), case)


async def check(work: Work, staff: int, case: Case, act: Act) -> None:
    """Raises Recused for a person with a conflict of interest, or who reported the case."""
    if staff in case.recused or await include(work, staff, case):
        raise Recused(case, act)


async def among(work: Work, own: frozenset[str], case: Case) -> bool:
    """Return True for a case of these, or one that was merged into one of them."""
    if not own or case.id in own:
        return bool(own)
    final = await cases.final_of(work.tx, case) if case.merged_into else None
    return final is not None and final.id in own
