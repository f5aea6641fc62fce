"""The one message that tells who started a broadcast how far it is."""

from __future__ import annotations

from bot.domain.broadcast.broadcast import Broadcast, Counts, Errand, Stage
from bot.domain.notice import Address, Lane, Recipient
from bot.domain.notices.broadcast import BroadcastProgress
from bot.services.broadcast import broadcasts as service
from bot.services.work import Work
from bot.storage.broadcast import tallies
from bot.storage.citizen import people


async def tell(work: Work, broadcast: Broadcast, per_second: float = 0.0) -> None:
    """Show the present state in the author's private chat, in place of the last one."""
    place = f"broadcast:{broadcast.id}"
    author = await people.find(work.tx, work.vault.identity(broadcast.author))
    to = Address(chat=broadcast.author) if author is None else Address(person=author.id)
    language = work.channel.languages[0] if author is None else author.language
    notice = await progress(work, broadcast, per_second)
    await work.say(Recipient(to, language), notice, Lane.DESK_ANSWER, remember=place, latest=place)


async def progress(work: Work, broadcast: Broadcast, per_second: float = 0.0) -> BroadcastProgress:
    """How far it is; with `per_second`, the pace of the last seconds, also when it will end."""
    counts = await tallies.counts(work.tx, broadcast.id)
    left = left_of(broadcast, counts)
    runs = broadcast.stage is Stage.SENDING
    ends_at = work.now + round(left / per_second * 1000) if runs and per_second > 0 else None
    full = service.full_pace(work.deployment, broadcast)
    return BroadcastProgress(
        id=broadcast.id,
        number=broadcast.number,
        version=broadcast.version,
        stage=broadcast.stage,
        topic=broadcast.topic,
        errand=broadcast.errand,
        total=counts.total,
        delivered=counts.delivered,
        blocked=counts.blocked,
        failed=counts.failed,
        unknown=counts.unknown,
        skipped=counts.skipped,
        left=left,
        changed=counts.changed,
        unchanged=counts.unchanged,
        per_second=round(per_second, 1) if runs else 0.0,
        ends_at=ends_at,
        slower=service.pace_of(work.deployment, broadcast) < full,
        paid=broadcast.paid,
        urgent=broadcast.urgent,
        is_listed=counts.is_listed,
    )


def left_of(broadcast: Broadcast, counts: Counts) -> int:
    """Whose turn is still to come in the present run."""
    if broadcast.errand is Errand.SEND:
        return counts.left
    return max(0, counts.delivered - counts.changed - counts.unchanged)
