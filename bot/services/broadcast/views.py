"""Notices about a broadcast, made from its present state; they name no recipient."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.domain.broadcast.broadcast import Broadcast, Content, Fate, RunKind, Stage, digest_of
from bot.domain.notices import broadcast as say
from bot.services.broadcast import broadcasts, tracked_links
from bot.services.work import Work
from bot.storage.broadcast import corrections, tallies, topics

PAGE = 6


async def panel(
    work: Work, broadcast: Broadcast, viewer: int, menu: tuple[str, ...] = (), **more: Any
) -> say.BroadcastPanel:
    """The panel as `viewer` (a Telegram id) sees it; `more`: `asked`, `said`, `detail`."""
    return say.BroadcastPanel(
        **await _outlook(work, broadcast),
        audience=broadcast.audience,
        paid=broadcast.paid,
        may_pay=work.deployment.may_pay,
        approval_above=work.channel.approval_above,
        mine=viewer == broadcast.author,
        menu=menu,
        **more,
    )


async def preview_head(work: Work, broadcast: Broadcast, **more: Any) -> say.PreviewHead:
    """What stands under the previews; `more`: `asks_approval`, `author`, `grew`, `mine`."""
    return say.PreviewHead(**await _outlook(work, broadcast), **more)


async def _outlook(work: Work, broadcast: Broadcast) -> dict[str, Any]:
    counts = await broadcasts.count_by_language(work, broadcast)
    recipients = sum(counts.values())
    seconds, stars = broadcasts.estimate(work, broadcast, recipients)
    return _head(broadcast) | {
        "written": written(work, broadcast, counts),
        "recipients": recipients,
        "seconds": seconds,
        "per_second": broadcasts.pace_of(work.deployment, broadcast),
        "stars": stars,
        "scheduled_at": broadcast.scheduled_at,
        "needs_approval": recipients > work.channel.approval_above,
    }


def _head(broadcast: Broadcast) -> dict[str, Any]:
    return {
        name: getattr(broadcast, name) for name in ("id", "number", "version", "stage", "topic")
    }


def written(work: Work, broadcast: Broadcast, counts: dict[str, int]) -> tuple[say.Written, ...]:
    """Each language of the channel: what stands in it and how many people it concerns."""
    found, order = [], work.channel.languages
    for language in order:
        content, people = broadcast.contents.get(language), counts.get(language, 0)
        if content is not None:
            kind = None if content.media is None else content.media[0]
            buttons = len(content.buttons)
            found.append(say.Written(language, bool(content.text), kind, buttons, people))
        else:
            instead = broadcast.language_for(language, order)
            found.append(say.Written(language, people=people if instead else 0, instead=instead))
    return tuple(found)


async def progress(
    work: Work, broadcast: Broadcast, per_second: float = 0.0
) -> say.BroadcastProgress:
    """How far it is; with `per_second`, the pace of the last seconds, also when it ends."""
    counts = await tallies.counts(work.tx, broadcast.id)
    left = counts.left
    if broadcast.errand is not RunKind.SEND:
        left = max(0, counts.delivered - counts.changed - counts.unchanged)
    pace = per_second if broadcast.stage is Stage.SENDING else 0.0
    return say.BroadcastProgress(
        **_head(broadcast),
        **asdict(counts),
        errand=broadcast.errand,
        left=left,
        per_second=round(pace, 1),
        ends_at=work.now + round(left / pace * 1000) if pace else None,
        may_change=await _may_change(work, broadcast),
    )


async def _may_change(work: Work, broadcast: Broadcast) -> bool:
    """Whether it is over and some still have what was sent."""
    if not broadcast.stage.is_over:
        return False
    every = await tallies.tally(work.tx, broadcast.id)
    had = sum(one.count for one in every if one.run <= 1 and one.fate is Fate.DELIVERED)
    return had > sum(one.count for one in every if one.fate is Fate.WITHDRAWN)


async def report(work: Work, broadcast: Broadcast) -> say.BroadcastReport:
    """What came of it."""
    failed: Counter[str] = Counter()
    by_language: Counter[str] = Counter()
    withdrawn = 0
    for tally in await tallies.tally(work.tx, broadcast.id):
        if tally.fate is Fate.WITHDRAWN:
            withdrawn += tally.count
        elif tally.run <= 1 and tally.fate is Fate.FAILED:
            failed[tally.reason] += tally.count
        elif tally.run <= 1 and tally.fate is Fate.DELIVERED:
            by_language[tally.language] += tally.count
    counts = await tallies.counts(work.tx, broadcast.id)
    presses = await tracked_links.presses(work, broadcast)
    return say.BroadcastReport(
        **_head(broadcast),
        total=counts.total if counts.is_listed else None,
        delivered=counts.delivered,
        blocked=counts.blocked,
        failed=tuple(failed.most_common()),
        unknown=counts.unknown,
        skipped=counts.skipped,
        left=counts.left,
        opt_outs=await topics.left_under(work.tx, broadcast.id),
        presses=None if presses is None else tuple(presses.items()),
        by_language=tuple(by_language.items()),
        started_at=broadcast.started_at or broadcast.created_at,
        ended_at=broadcast.ended_at or work.now,
        withdrawn=withdrawn,
        may_change=await _may_change(work, broadcast),
    )


async def table(work: Work, broadcast: Broadcast) -> say.BroadcastTable:
    """The figures as CSV, one row per figure."""
    text, number = io.StringIO(), broadcast.number
    rows = csv.writer(text)
    rows.writerow(["broadcast", "run", "language", "what", "reason", "count"])
    for one in await tallies.tally(work.tx, broadcast.id):
        what, reason = one.fate.name.lower(), _plain(one.reason)
        rows.writerow([number, one.run, one.language, what, reason, one.count])
    counts = await tallies.counts(work.tx, broadcast.id)
    rows.writerow([number, 1, "", "recipients", "", counts.total])
    left = await topics.left_under(work.tx, broadcast.id)
    rows.writerow([number, 1, "", "opted_out", "", left])
    for link in await topics.links(work.tx, broadcast.id):
        rows.writerow([number, 1, link.language, "presses", _plain(link.label), link.presses])
    return say.BroadcastTable(number, text.getvalue())


def _plain(text: str) -> str:
    """A cell that spreadsheets do not read as a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


async def list_page(work: Work, page: int) -> say.BroadcastList:
    every = await broadcasts.listed(work)
    pages = max(1, -(-len(every) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = every[page * PAGE : (page + 1) * PAGE]
    return say.BroadcastList(tuple([await _line(work, one) for one in shown]), page, pages)


async def _line(work: Work, broadcast: Broadcast) -> say.BroadcastLine:
    """A line of a list, with the time that matters at its stage."""
    share = None
    if broadcast.stage.is_running:
        now = await progress(work, broadcast)
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
        broadcast.version,
        await _may_change(work, broadcast),
    )


async def sure(
    work: Work,
    broadcast: Broadcast,
    what: say.Sure,
    words: Mapping[str, Content] | None = None,
    by: str | None = None,
) -> say.BroadcastSure:
    """The question before what cannot be undone, with the numbers that belong to it.

    `words` are those of a correction, `by` is the admin who confirmed them first.
    """
    languages = tuple(words or ())
    known, now = await report(work, broadcast), await progress(work, broadcast)
    people = known.delivered - known.withdrawn
    if languages:
        people = sum(number for language, number in known.by_language if language in languages)
    return say.BroadcastSure(
        broadcast.id,
        broadcast.number,
        broadcast.version,
        what,
        people,
        left=now.left if now.is_listed else None,
        seconds=broadcasts.estimate(work, broadcast, people)[0],
        languages=languages,
        words=digest_of(words) if words else "",
        two=bool(words) and broadcast.approved_by is not None,
        by=by,
    )


async def correction(work: Work, broadcast: Broadcast, **more: Any) -> say.CorrectionPanel:
    """Which languages have new words; `more`: `asked`, `said`, `detail`."""
    changed = tuple(await corrections.of(work.tx, broadcast.id))
    every = tuple(one for one in written(work, broadcast, {}) if one.is_written)
    head = broadcast.id, broadcast.number, broadcast.version
    return say.CorrectionPanel(*head, every, changed, **more)
