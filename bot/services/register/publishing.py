"""A second person publishes a told decision, or finds that it is not to be published."""

import secrets
from dataclasses import replace
from typing import Any

from bot.domain.desk.case import Act, Case, Move
from bot.domain.desk.why import Because
from bot.domain.figures.period import today
from bot.domain.register.entry import Change, Entry
from bot.domain.register.publication import (
    NotPending,
    Publication,
    State,
    TookPart,
    Unpublishable,
    had_a_say,
)
from bot.services.desk import moves
from bot.services.register import composing
from bot.services.register.composing import Place
from bot.services.register.following import changed
from bot.services.work import Work
from bot.storage.authority import follow_ups
from bot.storage.desk import cases, events
from bot.storage.register import entries, publications

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
    entry = await drafted(work, case, is_private_person=is_private_person)
    await _settle(work, publication, by, State.PUBLISHED)
    before = await entries.of_case(work.tx, case.id)
    if before is None:
        await entries.add(work.tx, entry, case.id)
    else:
        on = today(work.now, work.channel.zone)
        await entries.change(work.tx, before, entry, on, Change.REVISED)
    detail = {"entry": entry.id, "version": entry.version, "scope": entry.scope.value}
    await _note(work, case, Act.PUBLISH, by, detail)
    return entry


async def drafted(work: Work, case: Case, *, is_private_person: bool) -> Entry:
    """The entry as it would be published now. Raises Unpublishable."""
    if work.channel.publication.lawyer_checked is None:
        raise Unpublishable(case.id)
    before = await entries.of_case(work.tx, case.id)
    if before is None:
        place = Place(secrets.token_hex(_ID_BYTES), today(work.now, work.channel.zone))
    else:
        place = Place(before.id, before.published_on, before.version + 1)
    followed = await follow_ups.get(work.tx, case.id)
    return composing.compose(
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
    case = await cases.get(work.tx, publication.case)
    is_pending = publication.state is State.PENDING
    if case is None or not is_pending or not publication.is_of(case):
        raise NotPending(publication.id)
    if by in had_a_say(case, await events.acts_by(work.tx, case.id)):
        raise TookPart(publication.id)
    return case


async def _settle(work: Work, now: Publication, by: int, state: State) -> None:
    after = replace(now, state=state, settled_at=work.now, settled_by=by)
    await publications.change(work.tx, now, after)


async def _note(work: Work, case: Case, act: Act, by: int, detail: dict[str, Any]) -> None:
    await moves.make(work, case, Move(act, work.now, by, detail=detail), lane=None)
