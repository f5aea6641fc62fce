"""Erasures repeated after a restore from a backup that is older than they are."""

from collections.abc import Iterable, Mapping

from bot.core import erasures_store, people_store
from bot.core.erasures import Entry, Kind
from bot.core.times import DAY_MS, HOUR_MS
from bot.core.work import Work
from bot.dataclass import dataclass
from bot.privacy import erasure, retention
from bot.privacy import store as erasures
from bot.privacy.store import Erasure
from bot.register import appeals, appeals_store
from bot.reports import follow_up, store


@dataclass(frozen=True, slots=True)
class Erased:
    """Restored rows that had been erased after the backup: ids of ours."""

    people: tuple[str, ...]
    reports: tuple[str, ...]
    consents: tuple[str, ...]
    appeals: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.people) + len(self.reports) + len(self.consents) + len(self.appeals)


async def find(work: Work, entries: Iterable[Entry], since: int) -> Erased:
    """Find rows of `entries` that are there; a consent counts only if withdrawn `since` (ms)."""
    marks: dict[str, set[bytes]] = {kind.value: set() for kind in Kind}
    for entry in entries:
        if entry.kind != Kind.CONSENT or entry.at >= since:
            marks.setdefault(entry.kind, set()).add(entry.mark)
    everyone = await erasures_store.people_ids(work.tx)
    return Erased(
        _marked(work, Kind.PERSON, everyone, marks),
        _marked(work, Kind.REPORT, await erasures_store.report_ids(work.tx), marks),
        _marked(work, Kind.CONSENT, await erasures_store.agreed_ids(work.tx), marks),
        _marked(work, Kind.APPEAL, await erasures_store.appeal_ids(work.tx), marks),
    )


def _marked(
    work: Work, kind: Kind, ids: Iterable[str], marks: Mapping[str, set[bytes]]
) -> tuple[str, ...]:
    found = marks[kind.value]
    if not found:
        return ()
    of = work.vault.erasure_marks
    return tuple(id for id in ids if found.intersection(of(f"{kind.value}:{id}")))


async def erase_again(work: Work, what: Erased) -> None:
    """No person is told: they were when they asked for it."""
    for id in what.reports:
        if (report := await store.reports.get(work.tx, id)) is not None:
            await follow_up.withdraw(work, report)
    for id in what.appeals:
        if (appeal := await appeals_store.get_appeal(work.tx, id)) is not None:
            await appeals.forget(work, appeal)
    for id in what.consents:
        if (person := await people_store.get(work.tx, id)) is not None:
            await retention.withdraw(work, person)
    for id in what.people:
        if (person := await people_store.get(work.tx, id)) is not None:
            await erasure.erase(work, person)
            await people_store.forget(work.tx, id)
    if what.people:
        await erasures.end_all_erasures(work.tx, work.now // HOUR_MS * HOUR_MS)


async def know_numbers(work: Work, entries: Iterable[Entry], since: int) -> None:
    """Keep, by their hashes, the numbers of erasures that the backup does not know."""
    for entry in entries:
        if entry.kind == Kind.PROOF and entry.at >= since:
            day = entry.at + 1 - DAY_MS
            await erasures.proofs.add(work.tx, Erasure(entry.mark.hex(), day, day))
