"""Figures of broadcasts for their admins: what came of one, the list of all, the last question."""

from __future__ import annotations

from bot.domain.broadcast.broadcast import Broadcast, Stage
from bot.domain.notices import broadcast as say
from bot.services.broadcast import broadcasts, progress, result
from bot.services.work import Work

PAGE = 6


async def report(work: Work, broadcast: Broadcast) -> say.BroadcastReport:
    """What came of it."""
    found = await result.report(work, broadcast)
    presses = found.presses
    return say.BroadcastReport(
        id=broadcast.id,
        number=broadcast.number,
        version=broadcast.version,
        stage=broadcast.stage,
        topic=broadcast.topic,
        total=found.counts.total if found.counts.is_listed else None,
        delivered=found.delivered,
        blocked=found.blocked,
        failed=tuple(found.failed.items()),
        unknown=found.unknown,
        skipped=found.counts.skipped,
        left=found.counts.left,
        opt_outs=found.opt_outs,
        presses=None if presses is None else tuple(presses.items()),
        by_language=tuple(found.by_language.items()),
        started_at=broadcast.started_at or broadcast.created_at,
        ended_at=broadcast.ended_at or work.now,
        withdrawn=found.withdrawn,
        may_change=broadcast.stage.is_over and found.delivered > found.withdrawn,
    )


async def line(work: Work, broadcast: Broadcast) -> say.BroadcastLine:
    """It as a line of a list, with the time that matters at its stage."""
    share = None
    if broadcast.stage.is_running:
        now = await progress.progress(work, broadcast)
        share = 100 * (now.total - now.left) // now.total if now.total else 0
    at = broadcast.ended_at or broadcast.started_at or broadcast.scheduled_at
    if broadcast.stage is Stage.SCHEDULED:
        at = broadcast.scheduled_at
    return say.BroadcastLine(
        broadcast.id,
        broadcast.number,
        broadcast.topic,
        broadcast.stage,
        at or broadcast.created_at,
        share,
    )


async def list_page(work: Work, page: int) -> say.BroadcastList:
    every = await broadcasts.listed(work)
    pages = max(1, -(-len(every) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = every[page * PAGE : (page + 1) * PAGE]
    return say.BroadcastList(tuple([await line(work, one) for one in shown]), page, pages)


async def drafts_of(work: Work, admin: int) -> tuple[say.BroadcastLine, ...]:
    """The newest drafts an admin has not finished."""
    every = [b for b in await broadcasts.listed(work) if b.author == admin]
    drafts = [b for b in every if b.stage is Stage.DRAFT][:4]
    return tuple([await line(work, one) for one in drafts])


async def sure(
    work: Work, broadcast: Broadcast, what: say.Sure, languages: tuple[str, ...] = ()
) -> say.BroadcastSure:
    """The question before what cannot be taken back, with the numbers that belong to it."""
    known = await report(work, broadcast)
    heard = known.delivered - known.withdrawn
    if languages:
        heard = sum(number for language, number in known.by_language if language in languages)
    now = await progress.progress(work, broadcast)
    seconds, _ = await broadcasts.estimate(work, broadcast, heard)
    return say.BroadcastSure(
        id=broadcast.id,
        number=broadcast.number,
        version=broadcast.version,
        what=what,
        people=heard,
        left=now.left if now.is_listed else None,
        seconds=seconds,
        languages=languages,
    )
