"""Erases again, after a restore from a backup, what was erased since the backup was made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.services.citizen import erasure, following
from bot.services.erasures.noting import Entry, Kind
from bot.services.privacy import consents
from bot.services.register.appeals import forgetting
from bot.services.work import DAY_MS, HOUR_MS, Work
from bot.storage import erased
from bot.storage.citizen import people, reports
from bot.storage.privacy import erasures
from bot.storage.register import appeals


@dataclass(frozen=True, slots=True)
class Erased:
    """What a restored database holds although it was erased after the backup: ids of ours."""

    people: tuple[str, ...]
    reports: tuple[str, ...]
    consents: tuple[str, ...]
    appeals: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.people) + len(self.reports) + len(self.consents) + len(self.appeals)


async def find(work: Work, entries: Iterable[Entry], since: int) -> Erased:
    """What of `entries` is still there; a consent counts only if it was withdrawn `since` (ms)."""
    marks: dict[str, set[bytes]] = {kind.value: set() for kind in Kind}
    for entry in entries:
        if entry.kind != Kind.CONSENT or entry.at >= since:
            marks.setdefault(entry.kind, set()).add(entry.mark)
    everyone = await erased.people_ids(work.tx)
    return Erased(
        _marked(work, Kind.PERSON, everyone, marks),
        _marked(work, Kind.REPORT, await erased.report_ids(work.tx), marks),
        _marked(work, Kind.CONSENT, await erased.agreed_ids(work.tx), marks),
        _marked(work, Kind.APPEAL, await erased.appeal_ids(work.tx), marks),
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
        if (report := await reports.get(work.tx, id)) is not None:
            await following.withdraw(work, report)
    for id in what.appeals:
        if (appeal := await appeals.get(work.tx, id)) is not None:
            await forgetting.forget(work, appeal)
    for id in what.consents:
        if (person := await people.get(work.tx, id)) is not None:
            await consents.withdraw(work, person)
    for id in what.people:
        if (person := await people.get(work.tx, id)) is not None:
            await erasure.erase(work, person)
            await people.forget(work.tx, id)
    if what.people:
        await erasures.all_done(work.tx, work.now // HOUR_MS * HOUR_MS)


async def know_numbers(work: Work, entries: Iterable[Entry], since: int) -> None:
    """Keep, by their hashes, the numbers of erasures that the backup does not know."""
    for entry in entries:
        if entry.kind == Kind.PROOF and entry.at >= since:
            day = entry.at + 1 - DAY_MS
            await erasures.add(work.tx, entry.mark.hex(), day)
            await erasures.done(work.tx, entry.mark.hex(), day)
