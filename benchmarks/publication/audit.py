"""Whether entries, their versions, proposals, decisions and the log say the same."""

import json
from collections import Counter

import sqlalchemy as sa

from benchmarks.kit.verdict import Verdict
from benchmarks.publication.acts import deployment
from bot.cases import store
from bot.cases.model import Case
from bot.cases.tables import case_events
from bot.cli.history_checks import Finding, Verification
from bot.core import reviews_store
from bot.core.database import Database, Row, Transaction
from bot.core.reviews_store import Kind, Review, State
from bot.core.tables import reviews as rows_of_reviews
from bot.core.times import today
from bot.desk.verdicts import of_desk
from bot.history import service
from bot.history.tables import leaves
from bot.register import store as entries
from bot.register.model import published, told
from bot.register.publication import rule_of
from bot.register.tables import appeals as rows_of_appeals
from bot.register.tables import entry_changes
from bot.values import Act, Change, Entry, Outcome, Scope, Standing

CHANNEL = deployment().channel


async def give_leaves(database: Database) -> None:
    """What was recorded and has no leaf yet gets one, as the process does in time."""
    while True:
        async with database.transaction() as tx:
            if not await service.portion(tx):
                return


async def audit(database: Database, ids: list[str]) -> Verdict:
    verdict = Verdict()
    async with database.long_reading() as tx:
        every = [
            case for id in ids if (case := await store.cases.get(tx, id)) is not None
        ]
        of_case = {
            case.id: await entries.entries_of_case(tx, case.id) for case in every
        }
        proposed = {
            case.id: await reviews_store.get(tx, Kind.PUBLICATION, decision.id)
            for case, decision in zip(every, map(told, every), strict=True)
            if decision
        }
        kept_back = await _kept_back(tx)
        lost = [case.number for case in every if _lost(case, proposed.get(case.id))]
        differs = [
            _differs(
                case, of_case[case.id], proposed.get(case.id), case.id in kept_back
            )
            for case in every
        ]
        verdict.count("told decisions not proposed", lost)
        waiting = await reviews_store.waiting(tx, Kind.PUBLICATION, len(every) + 1)
        stands = {decision.id for decision in map(told, every) if decision}
        stale = [one.subject for one in waiting if one.subject not in stands]
        verdict.count("proposals of decisions that do not stand", stale)
        verdict.count(
            "entries that say another thing than their case", [*filter(None, differs)]
        )
        await _versions(tx, verdict)
        await _twice(tx, verdict)
        faults = list[Finding]()
        await Verification(tx, faults.append).run()
        verdict.count("faults of the log", list(map(str, faults)))
    found = [entry for entry in of_case.values() if entry is not None]
    verdict.figures |= {
        "cases": len(every),
        "entries": len(found),
        "their versions": sum(entry.version for entry in found),
        "standing": dict(Counter(entry.standing.value for entry in found)),
    }
    return verdict


async def _kept_back(tx: Transaction) -> set[str]:
    """Cases of which the last that was settled was not published."""
    events = case_events.c
    acts = sa.select(events.case_id, events.act).where(
        events.act.in_([Act.PUBLISH.value, Act.KEEP_BACK.value])
    )
    rows = await tx.rows(acts.order_by(events.id))
    last = {row["case_id"]: row["act"] for row in rows}
    return {case for case, act in last.items() if act == Act.KEEP_BACK}


def _lost(case: Case, found: Review | None) -> bool:
    """A told decision that is to be published and neither waits nor was settled."""
    settled = found is not None and found.state is not State.OVER
    return rule_of(CHANNEL, case) is not Scope.COUNT and not settled


def _differs(
    case: Case, entry: Entry | None, proposal: Review | None, is_kept_back: bool
) -> str | None:
    """What is wrong with the entry of a case, in a word."""
    state, decision = proposal and proposal.state, told(case)
    is_published = state is State.ANSWERED and not is_kept_back
    if entry is None:
        return f"{case.number}: lost" if is_published else None
    if case.decision is None:
        return (
            None
            if entry.standing is Standing.REOPENED
            else f"{case.number}: not reopened"
        )
    if decision is None or state is State.WAITING:
        return None  # it says what stood before, or that the case was opened again
    if not is_published:
        return (
            None if entry.standing is Standing.OVERTURNED else f"{case.number}: stands"
        )
    said = entry.finding
    stated = (said.outcome, said.order, entry.decided_on, said.ground, said.reason)
    desk, day = of_desk(decision), today(decision.at, CHANNEL.zone)
    same = stated == (
        decision.finding.outcome,
        decision.finding.order,
        day,
        desk.finding.ground,
        desk.finding.reason,
    )
    in_force = entry.standing in {Standing.IN_FORCE, Standing.ENDED}
    confirmed = entry.finding.outcome is not Outcome.NOT_CONFIRMED
    return (
        None if same and in_force and confirmed else f"{case.number}: another decision"
    )


async def _versions(tx: Transaction, verdict: Verdict) -> None:
    """Each version is kept once, the first published it, and the last is the entry as it is."""
    rows = await tx.rows(
        sa.select(entry_changes).order_by(
            entry_changes.c.entry_id, entry_changes.c.version
        )
    )
    kept: dict[str, list[Row]] = {}
    for row in rows:
        kept.setdefault(row["entry_id"], []).append(row)
    now = {
        row["entry_id"]: entries.read_entry(row) for row in await tx.rows(entries.SAID)
    }
    wrong = [
        id
        for id in now.keys() | kept.keys()
        if not _whole(now.get(id), kept.get(id, []))
    ]
    verdict.count("entries whose versions are not whole", wrong)
    verdict.figures["changes"] = dict(Counter(row["change"] for row in rows))


def _whole(entry: Entry | None, versions: list[Row]) -> bool:
    if entry is None or [row["version"] for row in versions] != [
        *range(1, entry.version + 1)
    ]:
        return False
    first = [row["change"] == Change.PUBLISHED.value for row in versions]
    is_first_only = first == [True, *[False] * (len(versions) - 1)]
    return is_first_only and json.loads(versions[-1]["said"]) == published(entry)


async def _twice(tx: Transaction, verdict: Verdict) -> None:
    """Each act of a person on the register is in the history once, and so is each leaf."""
    events, changes = case_events.c, entry_changes.c
    acts = sa.select(events.act, events.detail).where(
        events.act.in_([Act.PUBLISH.value, Act.KEEP_BACK.value, Act.APPEAL.value])
    )
    acted = [(row["act"], json.loads(row["detail"])) for row in await tx.rows(acts)]
    of_kind = rows_of_reviews.c.kind == Kind.PUBLICATION.value
    states = await tx.rows(sa.select(rows_of_reviews.c.state).where(of_kind))
    contested = await tx.rows(
        sa.select(rows_of_appeals.c.stage, rows_of_appeals.c.finding)
    )
    settled, of_act = (
        Counter(row["state"] for row in states),
        Counter(act for act, _ in acted),
    )
    pairs = (
        (len(contested), (Act.APPEAL,)),
        (settled[State.ANSWERED.value], (Act.PUBLISH, Act.KEEP_BACK)),
    )
    differ = [
        f"{acts}" for count, acts in pairs if count != sum(of_act[act] for act in acts)
    ]
    verdict.count("acts that differ from what they settled", differ)
    said = Counter(
        (told["entry"], told["version"]) for act, told in acted if act == Act.PUBLISH
    )
    verdict.count(
        "versions published twice", [one for one, times in said.items() if times > 1]
    )
    kept = sa.select(leaves.c.row_id).where(leaves.c.source == entry_changes.name)
    of_leaf = Counter(row["row_id"] for row in await tx.rows(kept))
    ids = [row["id"] for row in await tx.rows(sa.select(changes.id))]
    verdict.count(
        "versions without exactly one leaf", [i for i in ids if of_leaf[i] != 1]
    )
    verdict.figures |= {
        "proposals": dict(settled),
        "appeals": dict(
            Counter(f"{row['stage']} {row['finding'] or ''}" for row in contested)
        ),
    }
