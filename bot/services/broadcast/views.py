"""Notices about a broadcast, made from its present state; they name no recipient."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.domain.broadcast.broadcast import Broadcast, Counts, Fate, RunKind, Stage
from bot.domain.figures.export import harmless
from bot.domain.notices import broadcast as say
from bot.services.broadcast import broadcasts
from bot.services.work import Work
from bot.storage.broadcast import broadcasts as kept
from bot.storage.broadcast import tallies
from bot.storage.privacy import topics

PAGE = 6


async def panel(
    work: Work, broadcast: Broadcast, viewer: int = 0, menu: tuple[str, ...] = (), **more: Any
) -> say.BroadcastPanel:
    """The panel as `viewer` (a Telegram id) sees it; `more`: other fields of the notice."""
    original = await broadcasts.original_of(work, broadcast)
    counts = await broadcasts.count_by_language(work, broadcast)
    recipients = sum(counts.values())
    seconds, stars = broadcasts.estimate(work, broadcast, recipients)
    return say.BroadcastPanel(
        **_head(broadcast),
        written=_written(work, broadcast, counts, original),
        recipients=recipients,
        seconds=seconds,
        per_second=broadcasts.pace_of(work.deployment, broadcast),
        stars=stars,
        scheduled_at=broadcast.scheduled_at,
        needs_approval=await broadcasts.needs_approval(work, broadcast, recipients),
        audience=broadcast.audience,
        approval_above=work.channel.approval_above,
        mine=viewer == broadcast.author,
        menu=menu,
        corrects=None if original is None else original.number,
        **more,
    )


def _head(broadcast: Broadcast) -> dict[str, Any]:
    return {
        name: getattr(broadcast, name) for name in ("id", "number", "version", "stage", "topic")
    }


def _written(
    work: Work, broadcast: Broadcast, counts: Mapping[str, int], original: Broadcast | None
) -> tuple[say.Written, ...]:
    """Each language of the channel, or of what is corrected: what stands in it, for how many."""
    found, order = [], work.channel.languages
    for language in order if original is None else original.contents:
        content, people = broadcast.contents.get(language), counts.get(language, 0)
        if content is not None:
            kind = None if content.media is None else content.media[0]
            buttons = len(content.buttons)
            found.append(say.Written(language, bool(content.text), kind, buttons, people))
        else:
            instead = language if original else broadcast.language_for(language, order)
            found.append(say.Written(language, people=people if instead else 0, instead=instead))
    return tuple(found)


async def run_card(
    work: Work, broadcast: Broadcast, per_second: float = 0.0
) -> say.BroadcastProgress | say.BroadcastReport:
    """How far it is, at the pace of the last seconds, or what came of it once it is over."""
    counts = await tallies.counts(work.tx, broadcast.id)
    if broadcast.stage.is_over:
        return await _report(work, broadcast, counts)
    left = counts.left
    if broadcast.errand is not RunKind.SEND:
        left = max(0, counts.delivered - counts.changed - counts.unchanged)
    pace = per_second if broadcast.stage is Stage.SENDING else 0.0
    return say.BroadcastProgress(
        **_counted(broadcast, counts),
        total=counts.total,
        left=left,
        failed=counts.failed,
        per_second=round(pace, 1),
        ends_at=work.now + round(left / pace * 1000) if pace else None,
        is_listed=counts.is_listed,
    )


def _counted(broadcast: Broadcast, counts: Counts) -> dict[str, Any]:
    names = ("delivered", "blocked", "unknown", "skipped", "changed", "unchanged")
    same = {name: getattr(counts, name) for name in names}
    return {**_head(broadcast), **same, "errand": broadcast.errand}


async def _report(work: Work, broadcast: Broadcast, counts: Counts) -> say.BroadcastReport:
    every = await tallies.tally(work.tx, broadcast.id)
    failed: Counter[str] = Counter()
    by_language: Counter[str] = Counter()
    for one in every:
        if one.run <= 1 and one.fate is Fate.FAILED:
            failed[one.reason] += one.count
        elif one.run <= 1 and one.fate is Fate.DELIVERED:
            by_language[one.language] += one.count
    return say.BroadcastReport(
        **_counted(broadcast, counts),
        total=counts.total if counts.is_listed else None,
        left=counts.left,
        failed=tuple(failed.most_common()),
        opt_outs=await topics.left_under(work.tx, broadcast.id),
        by_language=tuple(by_language.items()),
        started_at=broadcast.started_at or broadcast.created_at,
        ended_at=broadcast.ended_at or work.now,
        withdrawn=sum(one.count for one in every if one.fate is Fate.WITHDRAWN),
        may_change=bool(await tallies.standing(work.tx, broadcast.id)),
    )


async def table(work: Work, broadcast: Broadcast) -> say.BroadcastTable:
    """The figures as CSV, one row per figure."""
    text, number = io.StringIO(), broadcast.number
    rows = csv.writer(text)
    rows.writerow(["broadcast", "run", "language", "what", "reason", "count"])
    for one in await tallies.tally(work.tx, broadcast.id):
        what, reason = one.fate.name.lower(), harmless(one.reason)
        rows.writerow([number, one.run, one.language, what, reason, one.count])
    counts = await tallies.counts(work.tx, broadcast.id)
    rows.writerow([number, 1, "", "recipients", "", counts.total])
    left = await topics.left_under(work.tx, broadcast.id)
    rows.writerow([number, 1, "", "opted_out", "", left])
    return say.BroadcastTable(number, text.getvalue())


async def list_page(work: Work, page: int) -> say.BroadcastList:
    every = await kept.listed(work.tx)
    pages = max(1, -(-len(every) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = every[page * PAGE : (page + 1) * PAGE]
    return say.BroadcastList(tuple(_line(one) for one in shown), page, pages)


def _line(broadcast: Broadcast) -> say.BroadcastLine:
    at = broadcast.ended_at or broadcast.started_at or broadcast.scheduled_at
    named = broadcast.id, broadcast.number, broadcast.topic, broadcast.stage
    return say.BroadcastLine(*named, at or broadcast.created_at)


async def question(work: Work, broadcast: Broadcast, what: say.Sure) -> say.BroadcastQuestion:
    """Asks before what cannot be undone, with the numbers that belong to it."""
    counts = await tallies.counts(work.tx, broadcast.id)
    people = sum((await tallies.standing(work.tx, broadcast.id)).values())
    return say.BroadcastQuestion(
        broadcast.id,
        broadcast.number,
        broadcast.version,
        what,
        people,
        left=(await run_card(work, broadcast)).left if counts.is_listed else None,
        seconds=broadcasts.estimate(work, broadcast, people)[0],
    )
