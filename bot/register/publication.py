"""Publication: a second person publishes a told decision, or keeps it back."""

import secrets
from dataclasses import replace
from typing import Any

from bot.cases import move as moves
from bot.cases import store as afterwards_store
from bot.cases.model import Because, Case, Move, had_a_say
from bot.core import reviews_store
from bot.core.reviews import LOOKED_THROUGH
from bot.core.reviews_store import Review
from bot.core.times import today
from bot.core.work import Work
from bot.links.accounts import with_account
from bot.links.link import defang
from bot.register import publication_screens, store
from bot.register.model import (
    Entry,
    Fix,
    NotPending,
    Owner,
    Publication,
    State,
    TookPart,
    Unpublishable,
    digest_of,
    narrowed,
    told,
)
from bot.register.publication_screens import (
    EntryCard,
    Place,
    PublicationCard,
    PublicationLine,
    PublicationList,
    Publications,
    changed,
)
from bot.values import Act, Change, Scope, Why

_ID_BYTES = 8
"""Small letters and digits: ids of entries stand in addresses, which people type and print."""


async def publish(
    work: Work, publication: Publication, by: int, *, is_private_person: bool
) -> Entry:
    """Publish the decision as a new entry, or as the next version of the case's entry.

    `by` is the second person's Telegram id, who says whether the link leads to the account or
    channel of a private person. Raises NotPending, TookPart, Unpublishable.
    """
    case = await _looked_at(work, publication, by)
    entry = await drafted_entry(work, case, is_private_person=is_private_person)
    await _settle(work, publication, by, State.PUBLISHED)
    before = await store.entries_of_case(work.tx, case.id)
    if before is None:
        await store.add_entry(work.tx, entry, case.id)
    else:
        on = today(work.now, work.channel.zone)
        await store.change_entry(work.tx, before, entry, on, Change.REVISED)
    detail = {"entry": entry.id, "version": entry.version, "scope": entry.scope.value}
    await _note(work, case, Act.PUBLISH, by, detail)
    return entry


async def drafted_entry(work: Work, case: Case, *, is_private_person: bool) -> Entry:
    """The entry as it would be published now. Raises Unpublishable."""
    if work.channel.publication.lawyer_checked is None:
        raise Unpublishable(case.id)
    before = await store.entries_of_case(work.tx, case.id)
    if before is None:
        place = Place(secrets.token_hex(_ID_BYTES), today(work.now, work.channel.zone))
    else:
        place = Place(before.id, before.published_on, before.version + 1)
    followed = await afterwards_store.get_follow_up(work.tx, case.id)
    return publication_screens.compose(
        work.channel, case, place, followed, is_private_person=is_private_person
    )


async def decline(work: Work, publication: Publication, by: int, because: Because) -> None:
    """Do not publish the decision; an entry of an earlier decision is shown as overturned.

    Raises NotPending, TookPart, NoReason.
    """
    case = await _looked_at(work, publication, by)
    await _settle(work, publication, by, State.DECLINED)
    await changed(work, case, Change.OVERTURNED)
    await _note(work, case, Act.KEEP_BACK, by, because.detail)


async def _looked_at(work: Work, publication: Publication, by: int) -> Case:
    """The case, for a person who may be the second one."""
    case = await afterwards_store.cases.get(work.tx, publication.case)
    is_pending = publication.state is State.PENDING
    if case is None or not is_pending or not publication.is_of(case):
        raise NotPending(publication.id)
    if by in had_a_say(case, await afterwards_store.acts_by(work.tx, case.id)):
        raise TookPart(publication.id)
    return case


async def _settle(work: Work, now: Publication, by: int, state: State) -> None:
    after = replace(now, state=state, settled_at=work.now, settled_by=by)
    await store.change_publication(work.tx, now, after)
    await Publications(work).end(now.id)


async def _note(work: Work, case: Case, act: Act, by: int, detail: dict[str, Any]) -> None:
    await moves.make(work, case, Move(act, work.now, by, detail=detail), lane=None)


LISTED = 8


async def offered(work: Work, staff: int, after: str | None = None) -> PublicationList:
    """List proposals for this person, those due first; `after` is the last one they were shown.

    Ends with LISTED ones, with none left, or when LOOKED_THROUGH others were not for them.
    """
    queue, lines, further = Publications(work), list[PublicationLine](), None
    last = await queue.get(after) if after else None
    every = await reviews_store.waiting(work.tx, queue.kind, LOOKED_THROUGH + 1, last)
    for one in every[:LOOKED_THROUGH]:
        subject = await queue.subject(one)
        if subject is None or staff not in await queue.people(one, subject):
            continue
        if len(lines) == LISTED:
            further = lines[-1].id
            break
        lines.append(_line(work, one, subject[1]))
    else:
        further = every[LOOKED_THROUGH - 1].subject if len(every) > LOOKED_THROUGH else None
    counts = await reviews_store.counts(work.tx, queue.kind)
    return PublicationList(tuple(lines), counts.waiting, counts.late, further=further)


def _line(work: Work, one: Review, case: Case) -> PublicationLine:
    if case.decision is None:
        raise ValueError(one.subject)
    is_overdue = one.due < work.now
    outcome = case.decision.finding.outcome
    return PublicationLine(
        one.subject, case.number, case.violation, outcome, one.due, is_overdue=is_overdue
    )


REASONS = {Fix.NARROW: Because(Why.PERSON), Fix.TEXTS: Because(Why.MISTAKE)}


async def corrected(work: Work, entry: Entry, fix: Fix) -> Entry:
    """The entry as the correction makes it, of the same decision.

    Raises Unpublishable where nothing changes, or where the decision that it states does not stand:
    the case must be decided first.
    """
    after = narrowed(entry)
    if fix is Fix.TEXTS:
        after = await _anew(work, entry)
    if after == entry:
        raise Unpublishable(entry.id)
    return replace(after, version=entry.version + 1)


async def _anew(work: Work, entry: Entry) -> Entry:
    case = await afterwards_store.cases.get(work.tx, await store.case_of(work.tx, entry.id))
    decision = case and told(case)
    if case is None or decision is None:
        raise Unpublishable(entry.id)
    is_private = entry.scope is Scope.PLATFORM
    drafted = await drafted_entry(work, case, is_private_person=is_private)
    said, now = entry.finding, drafted.finding
    stated = (said.outcome, said.ground, said.reason, entry.decided_on)
    if stated != (now.outcome, now.ground, now.reason, drafted.decided_on):
        raise Unpublishable(entry.id)
    return replace(drafted, version=entry.version, standing=entry.standing)


async def correct(work: Work, entry: Entry, fix: Fix, by: int) -> Entry:
    """Publish the correction. Raises Unpublishable, VersionConflict, Recused."""
    after = await corrected(work, entry, fix)
    case = await afterwards_store.cases.get(work.tx, await store.case_of(work.tx, entry.id))
    if case is not None:
        detail = {**REASONS[fix].detail, "entry": after.id, "version": after.version}
        move = Move(Act.CORRECT_ENTRY, work.now, by, detail=detail)
        await moves.make(work, case, move, lane=None)
    on = today(work.now, work.channel.zone)
    await store.change_entry(work.tx, entry, after, on, Change.CORRECTED)
    return after


async def pending(work: Work, id: str, staff: int) -> tuple[Publication, Case]:
    """The proposal for this person, and its case. Raises NotPending, TookPart."""
    queue = Publications(work)
    review = await queue.get(id)
    subject = None if review is None else await queue.subject(review)
    if review is None or subject is None or review.state is not reviews_store.State.WAITING:
        raise NotPending(id)
    found, case = subject
    if not found.is_of(case):
        raise NotPending(id)
    if staff not in await queue.people(review, subject):
        raise TookPart(id)
    return found, case


async def card(
    work: Work, found: Publication, case: Case, owner: Owner | None, *, declining: bool = False
) -> PublicationCard:
    """Build the preview of an entry. Raises Unpublishable.

    Where the type publishes no more than the platform, it is not asked whose the link is.
    """
    if publication_screens.rule_of(work.channel, case) is Scope.PLATFORM:
        owner = owner or Owner.OTHER
    entry = await drafted_entry(work, case, is_private_person=owner is Owner.PERSON)
    link = case.canonical and defang(with_account(case.canonical, case.account))
    return PublicationCard(
        found.id,
        case.number,
        link,
        entry,
        owner,
        digest_of(entry),
        declining=declining,
        again=entry.version > 1,
    )


async def entry_card(work: Work, id: str, fix: Fix | None = None) -> EntryCard | None:
    """An entry, or what a correction makes of it; None for an id of no entry.

    Raises Unpublishable where the correction is not possible.
    """
    entry = await store.get_entry(work.tx, id)
    if entry is None:
        return None
    if fix is not None:
        entry = await corrected(work, entry, fix)
    return EntryCard(entry, fix, digest_of(entry))
