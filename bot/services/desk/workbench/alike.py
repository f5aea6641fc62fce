"""Which cases look the same: the marks that reports leave, and what cases have in common."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.citizen.draft import Attachment
from bot.domain.citizen.report import Report
from bot.domain.desk import likeness
from bot.domain.desk.case import Case
from bot.domain.desk.likeness import Common
from bot.services.work import Work
from bot.storage.citizen import targets
from bot.storage.desk import cases, marks
from bot.storage.engine.database import Transaction

MOST_SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """A case that may belong to another, and what they have in common."""

    case: Case
    why: tuple[Common, ...]


async def leave_marks(work: Work, report: Report, files: Iterable[Attachment]) -> None:
    """Leave the report's marks on its cases."""
    found: set[str] = set()
    for file in files:
        found |= likeness.marks_of_file(file.unique_id)
    for text in (report.description, report.forwarded):
        found |= likeness.marks_of_text(text or "")
    every = [id for id, _ in await targets.cases_of(work.tx, report.id)]
    for id in dict.fromkeys(every):
        await marks.add(work.tx, id, report.id, found)


async def leave_mark_of_account(work: Work, case: Case) -> None:
    found = likeness.marks_of_account(case.account)
    await marks.add(work.tx, case.id, marks.OF_ACCOUNT, found)


async def alike(tx: Transaction, case: Case, but: frozenset[str]) -> tuple[Alike, ...]:
    """Cases of the same desk that look the same and are not joined yet, newest first; none of
    those whose id is in `but`."""
    shared: dict[str, list[str]] = defaultdict(list)
    for mark, sharing in await marks.sharing(tx, case.id):
        shared[sharing].append(mark)
    found = []
    for id, common in shared.items():
        other = await cases.get(tx, id)
        if other is not None and id not in but and _may_join(case, other):
            found.append(Alike(other, await _in_common(tx, case.id, id, common)))
    found = [one for one in found if one.why]
    return tuple(sorted(found, key=lambda one: -one.case.opened_at)[:MOST_SUGGESTED])


def _may_join(case: Case, other: Case) -> bool:
    is_merged = other.merged_into is not None or case.merged_into == other.id
    return other.desk == case.desk and not is_merged


async def _in_common(tx: Transaction, one: str, other: str, found: list[str]) -> tuple[Common, ...]:
    """What the cases have in common, judged by one mark of each kind."""
    first = {likeness.common(mark): mark for mark in found}
    shown = [what for what in first if await _shows(tx, one, other, what, first[what])]
    return tuple(what for what in Common if what in shown)


async def _shows(tx: Transaction, one: str, other: str, what: Common, mark: str) -> bool:
    """What a single report brought to both cases shows nothing."""
    if what is Common.ACCOUNT:
        return True
    here, there = await marks.left_by(tx, mark, one), await marks.left_by(tx, mark, other)
    if len(here.keys() | there.keys()) < 2:
        return False
    texts = [[text for own in side.values() for text in own] for side in (here, there)]
    return what is Common.FILE or likeness.same_text(*texts)
