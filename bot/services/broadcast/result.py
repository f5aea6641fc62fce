"""What came of a broadcast: figures for those who sent it, never a person."""

from __future__ import annotations

import csv as csv_writer
import io
from collections import Counter
from dataclasses import dataclass, field

from bot.domain.broadcast.broadcast import Broadcast, Counts, Fate
from bot.services.broadcast import tracked_links
from bot.services.work import Work
from bot.storage.broadcast import tallies
from bot.storage.citizen import topics


@dataclass(frozen=True, slots=True)
class Report:
    """`failed` counts by reason; `presses` by label, None where they are not counted."""

    counts: Counts
    failed: dict[str, int] = field(default_factory=dict)
    by_language: dict[str, int] = field(default_factory=dict)
    withdrawn: int = 0
    opt_outs: int = 0
    presses: dict[str, int] | None = None

    @property
    def delivered(self) -> int:
        return self.counts.delivered

    @property
    def blocked(self) -> int:
        return self.counts.blocked

    @property
    def unknown(self) -> int:
        return self.counts.unknown


async def report(work: Work, broadcast: Broadcast) -> Report:
    failed: Counter[str] = Counter()
    heard: Counter[str] = Counter()
    withdrawn = 0
    for tally in await tallies.tally(work.tx, broadcast.id):
        if tally.fate is Fate.WITHDRAWN:
            withdrawn += tally.count
        if tally.run > 1:
            continue
        if tally.fate is Fate.FAILED:
            failed[tally.reason] += tally.count
        elif tally.fate is Fate.DELIVERED:
            heard[tally.language] += tally.count
    return Report(
        await tallies.counts(work.tx, broadcast.id),
        dict(failed.most_common()),
        dict(heard),
        withdrawn,
        await topics.left_under(work.tx, broadcast.id),
        await tracked_links.presses(work, broadcast),
    )


async def csv(work: Work, broadcast: Broadcast) -> bytes:
    """The figures as a table that spreadsheets open: UTF-8 with a mark, one row per figure."""
    kept = io.StringIO()
    table = csv_writer.writer(kept)
    table.writerow(["broadcast", "run", "language", "what", "reason", "count"])
    number = broadcast.number
    for tally in await tallies.tally(work.tx, broadcast.id):
        what = tally.fate.name.lower()
        table.writerow([number, tally.run, tally.language, what, _plain(tally.reason), tally.count])
    counts = await tallies.counts(work.tx, broadcast.id)
    table.writerow([number, 1, "", "recipients", "", counts.total])
    left = await topics.left_under(work.tx, broadcast.id)
    table.writerow([number, 1, "", "opted_out", "", left])
    for link in await topics.links(work.tx, broadcast.id):
        row = [number, 1, link.language, "presses", _plain(link.label), link.presses]
        table.writerow(row)
    return b"\xef\xbb\xbf" + kept.getvalue().encode()


def _plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
