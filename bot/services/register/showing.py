"""The screens of a second person: what would be published, and an entry that may be wrong."""

from bot.domain.desk.case import Case
from bot.domain.link import defang, with_account
from bot.domain.notices.register.publishing import EntryCard, PublicationCard
from bot.domain.register.entry import Fix, digest_of
from bot.domain.register.publication import NotPending, Owner, Publication, State, TookPart
from bot.domain.register.scope import Scope
from bot.services.desk.second_person import SecondPeople
from bot.services.register import composing, correcting, publishing
from bot.services.work import Work
from bot.storage.desk import cases
from bot.storage.register import entries, publications


async def pending(work: Work, id: str, staff: int) -> tuple[Publication, Case]:
    """The proposal for this person, and its case. Raises NotPending, TookPart."""
    found = await publications.get(work.tx, id)
    case = await cases.get(work.tx, found.case) if found else None
    if found is None or case is None or found.state is not State.PENDING or not found.is_of(case):
        raise NotPending(id)
    if staff not in await SecondPeople(work).for_publication(case):
        raise TookPart(id)
    return found, case


async def card(
    work: Work, found: Publication, case: Case, owner: Owner | None, *, declining: bool = False
) -> PublicationCard:
    """What would be published. Raises Unpublishable.

    Where the type publishes no more than the platform, it is not asked whose the link is.
    """
    if composing.rule_of(work.channel, case) is Scope.PLATFORM:
        owner = owner or Owner.OTHER
    entry = await publishing.drafted(work, case, is_private_person=owner is Owner.PERSON)
    link = case.canonical and defang(with_account(case.canonical, case.account))
    return PublicationCard(
        found.id, case.number, link, entry, owner, digest_of(entry), declining=declining,
        again=entry.version > 1,
    )  # fmt: skip


async def entry_card(work: Work, id: str, fix: Fix | None = None) -> EntryCard | None:
    """An entry, or what a correction makes of it; None for an id of no entry.

    Raises Unpublishable where the correction is not possible.
    """
    entry = await entries.get(work.tx, id)
    if entry is None:
        return None
    if fix is not None:
        entry = await correcting.corrected(work, entry, fix)
    return EntryCard(entry, fix, digest_of(entry))
