"""Erasures repeated after a restore from a backup that is older than they are."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from bot.core import people_store
from bot.core.erasures import Entry, Kind, agreed_ids, appeal_ids, people_ids, report_ids
from bot.core.times import DAY_MS, HOUR_MS
from bot.core.work import Work
from bot.privacy import erasure, retention
from bot.privacy import store as erasures
from bot.privacy.store import Erasure
from bot.register import appeals, appeals_store
from bot.reports import own_reports, store


async def repeat(work: Work, entries: Sequence[Entry], since: int) -> int:
    """Erase restored rows again that had been erased after the backup; how many.

    No person is told: they were when they asked for it. A consent counts only if it was withdrawn
    `since` a moment (ms UTC), and so do the numbers of erasures, which are kept by their hashes.
    """
    marks: dict[str, set[bytes]] = defaultdict(set)
    for entry in entries:
        if entry.kind != Kind.CONSENT or entry.at >= since:
            marks[entry.kind].add(entry.mark)
    restored = {
        Kind.REPORT: await report_ids(work.tx),
        Kind.APPEAL: await appeal_ids(work.tx),
        Kind.CONSENT: await agreed_ids(work.tx),
        Kind.PERSON: await people_ids(work.tx),
    }
    of, erased = work.vault.erasure_marks, Counter[Kind]()
    for kind, ids in restored.items():
        known = marks[kind]
        for id in ids if known else ():
            if not known.isdisjoint(of(f"{kind.value}:{id}")):
                await _erase(work, kind, id)
                erased[kind] += 1
    if erased[Kind.PERSON]:
        await erasures.end_all_erasures(work.tx, work.now // HOUR_MS * HOUR_MS)
    for entry in entries:
        if entry.kind == Kind.PROOF and entry.at >= since:
            day = entry.at + 1 - DAY_MS
            await erasures.proofs.add(work.tx, Erasure(entry.mark.hex(), day, day))
    return erased.total()


async def _erase(work: Work, kind: Kind, id: str) -> None:
    if kind is Kind.REPORT and (report := await store.reports.get(work.tx, id)):
        await own_reports.withdraw(work, report)
    elif kind is Kind.APPEAL and (appeal := await appeals_store.get_appeal(work.tx, id)):
        await appeals.forget(work, appeal)
    elif kind is Kind.CONSENT and (person := await people_store.get(work.tx, id)):
        await retention.withdraw(work, person)
    elif kind is Kind.PERSON and (person := await people_store.get(work.tx, id)):
        await erasure.erase(work, person)
        await people_store.forget(work.tx, id)
