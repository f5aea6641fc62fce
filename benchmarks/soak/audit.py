"""Checks the world from outside: what people sent and were told against what the records hold."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.soak.deployment import LANGUAGES, Deployment
from benchmarks.soak.evidence import Evidence, gather, messages_of, receipts_by_phone
from benchmarks.soak.order import Polled, Worked, out_of_order
from benchmarks.soak.plan import Transport
from benchmarks.soak.records import FAILED, OPEN, QUEUED, SENDING
from benchmarks.soak.repeats import find_repeats
from benchmarks.soak.staff import acts_of
from benchmarks.soak.storm import Story
from benchmarks.soak.takeover import LONGEST, silences
from bot.i18n import Speech
from bot.pipeline.intake.workers import LEASE_MS

_NEWS = "There is news on your report."


@dataclass
class Verdict:
    """`broken` are promises and how often each was broken; the rest is to know what was done."""

    broken: dict[str, int] = field(default_factory=dict)
    figures: dict[str, object] = field(default_factory=dict)
    examples: dict[str, object] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return not any(self.broken.values())

    def count(self, promise: str, cases: Sequence[object]) -> None:
        self.broken[promise] = len(cases)
        if cases:
            self.examples[promise] = cases[:3]


async def audit(on: Deployment, story: Story) -> Verdict:
    evidence = await gather(on)
    verdict = Verdict()
    _updates(on, evidence, verdict)
    await _work(on, verdict)
    _reports(on, story, evidence, verdict)
    _receipts(on, evidence, verdict)
    _outcomes(on, evidence, verdict)
    _decisions(evidence, verdict)
    _cards(on, evidence, verdict)
    _repeats(on, evidence, verdict)
    await _leftovers(on, story, verdict)
    _figures(on, story, evidence, verdict)
    if on.plan.replicas > 1:
        _takeovers(on, verdict)
    return verdict


def _takeovers(on: Deployment, verdict: Verdict) -> None:
    """The processes that are left take over in time when the one that sends has gone."""
    late: list[object] = []
    for how, seconds in silences(on).items():
        late += [(how, one) for one in seconds if one > LONGEST]
        middle = sorted(seconds)[len(seconds) // 2] if seconds else 0.0
        verdict.figures[f"seconds of silence after {how}"] = (
            f"median {middle:.1f}, longest {max(seconds, default=0):.1f}, of {len(seconds)}"
        )
    verdict.count("taken over too late", late)


def _updates(on: Deployment, evidence: Evidence, verdict: Verdict) -> None:
    """Everything Telegram was allowed to forget is stored."""
    queue = on.sandbox.world.updates
    confirmed = set(range(on.first_update, queue.next_id)) - set(queue.pending)
    verdict.count("updates confirmed but not stored", sorted(confirmed - evidence.updates))


async def _work(on: Deployment, verdict: Verdict) -> None:
    """Each update is worked once, and no update of a person before an earlier one of theirs."""
    verdict.count("updates worked twice", await on.records.worked_twice())
    rows = await on.records.ask(
        "SELECT key, update_id, received_at, lease_until, done_at FROM inbox"
        " WHERE done_at IS NOT NULL"
    )
    worked = [
        Worked(key, update_id, received, min(done, lease_until - LEASE_MS), done)
        for key, update_id, received, lease_until, done in rows
    ]
    polls = on.plan.transport is Transport.POLLING
    early = out_of_order(worked, Polled() if polls else on.handings)
    verdict.count("people answered out of order", early)


def _reports(on: Deployment, story: Story, evidence: Evidence, verdict: Verdict) -> None:
    filed: dict[tuple[int | None, str], set[str]] = defaultdict(set)
    reports = {report.id: report for report in evidence.reports}
    for report_id, canonical, _ in evidence.targets:
        report = reports[report_id]
        tag = str(canonical).rpartition("/")[2]
        filed[evidence.phones.get(report.person or ""), tag].add(report.id)
    held = {
        evidence.vault.receipt(code) for codes in receipts_by_phone(on).values() for code in codes
    }
    stored = {report.receipt for report in evidence.reports}
    lost: list[object] = [*sorted(held - stored)]
    twice: list[object] = []
    gave_up: list[object] = []
    for citizen in story.citizens:
        sent = set[str]().union(*(intent.drafts_sent for intent in citizen.intents))
        for intent in citizen.intents:
            mine = filed.get((citizen.phone.id, intent.tag), set())
            lost += [(citizen.phone.id, intent)] if intent.pressed_send and not mine else []
            # A draft that became a report although nobody pressed "Send" under it.
            twice += {reports[id].draft for id in mine} - sent
            gave_up += [(citizen.phone.id, intent)] if intent.gave_up else []
    verdict.count("reports lost", lost)
    verdict.count("reports filed twice", twice)
    verdict.count("people who gave up waiting", gave_up)


def _receipts(on: Deployment, evidence: Evidence, verdict: Verdict) -> None:
    shown = receipts_by_phone(on)
    hashes = {
        phone: Counter(evidence.vault.receipt(code) for code in codes)
        for phone, codes in shown.items()
    }
    missing: list[object] = []
    again = 0
    for report in evidence.reports:
        phone = evidence.phones.get(report.person or "")
        times = hashes.get(phone or 0, Counter())[report.receipt]
        missing += [report] if times == 0 else []
        again += max(0, times - 1)
    verdict.count("reports without a receipt", missing)
    verdict.figures["receipts shown again"] = again


def _outcomes(on: Deployment, evidence: Evidence, verdict: Verdict) -> None:
    """Who reported before a decision was announced was told, and told of it once."""
    speech = Speech(on.channel.zone, on.channel.zone_label)
    firsts = tuple(speech.translator(language).plain(_NEWS) for language in LANGUAGES)
    cases_of: dict[str, list[str]] = defaultdict(list)
    for report_id, _, case in evidence.targets:
        cases_of[report_id].append(case)
    missing: list[object] = []
    told = again = 0
    for report in evidence.reports:
        due = [
            case
            for case in map(evidence.cases.get, cases_of[report.id])
            # What is decided is announced by now: nothing was left undone when the run ended.
            if case is not None
            and case.is_decided
            and report.filed_at < (case.announced_at or sys.maxsize)
        ]
        if not due or not report.tell:
            continue
        news = [
            message
            for message in messages_of(on, evidence.phones.get(report.person or ""))
            if message.text.startswith(firsts) and report.number in message.text
        ]
        missing += [report] if len(news) < len(due) else []
        told += min(len(news), len(due))
        again += max(0, len(news) - len(due))
    verdict.count("outcome notices missing", missing)
    verdict.figures["outcomes told"] = told
    verdict.figures["outcomes told again"] = again


def _decisions(evidence: Evidence, verdict: Verdict) -> None:
    """Two winners of one race would share a version, or decide what is decided.

    A case that was forwarded may be decided when the authority has answered.
    """
    versions = Counter((case, version) for case, version, *_ in evidence.events)
    twice: list[object] = [key for key, count in versions.items() if count > 1]
    standing: set[str] = set()
    decided = 0
    for case, _, act, detail in evidence.events:
        if act in ("decide", "merge"):
            twice += [case] if case in standing else []
            decided += 1
            if "forwarded" not in str(detail):
                standing.add(case)
        elif act in ("undo", "reopen"):
            standing.discard(case)
    verdict.count("cases decided twice", twice)
    verdict.figures["decisions"] = decided


def _cards(on: Deployment, evidence: Evidence, verdict: Verdict) -> None:
    """A case stands at its desk, or in its digest, or was decided by somebody who pulled it."""
    missing: list[object] = []
    stale: list[object] = []
    in_digest = 0
    for case in evidence.cases.values():
        place = evidence.cards.get(case.id)
        message = None
        if place is not None:
            message = on.sandbox.chat(place[0]).messages.get(place[1])
        if place is None and (case.is_decided or case.desk in evidence.digests):
            in_digest += not case.is_decided
        elif message is None or case.number not in message.text:
            missing.append(case)
        elif any(act.data.split(":")[2] != str(case.version) for act in acts_of(message)):
            stale.append(case)
    verdict.count("staff cards missing", missing)
    verdict.count("staff cards out of date", stale)
    verdict.figures["cases that wait in a digest"] = in_digest


def _repeats(on: Deployment, evidence: Evidence, verdict: Verdict) -> None:
    verdict.broken["limits overrun by our own doing"] = on.sandbox.world.counters.overspent
    repeats = find_repeats(on, evidence)
    verdict.count("said twice although the first result was known", list(repeats.inexcusable))
    verdict.figures["said twice, the first result being unknown"] = dict(repeats.excused)
    spare = sum(repeats.excused.values())
    for promise in ("receipts shown again", "outcomes told again"):
        # What a message says again without being a repeat has a row of its own: it was owed twice.
        beyond = max(0, int(str(verdict.figures[promise])) - spare)
        verdict.broken[f"{promise} without excuse"] = beyond


async def _leftovers(on: Deployment, story: Story, verdict: Verdict) -> None:
    left: list[object] = [f"{name}: {count}" for name, count in story.left_over.items()]
    dead = await on.records.set_aside()
    failed = await on.records.value(f"SELECT count(*) FROM outbox WHERE state = {FAILED}")  # noqa: S608
    open_updates = await on.records.value(f"SELECT count(*) FROM inbox WHERE state = {OPEN}")  # noqa: S608
    unsaid = await on.records.value(
        f"SELECT count(*) FROM outbox WHERE state IN ({QUEUED}, {SENDING})"  # noqa: S608
    )
    left += [f"updates open: {open_updates}"] * bool(open_updates)
    left += [f"messages unsaid: {unsaid}"] * bool(unsaid)
    verdict.count("work left undone", left)
    verdict.count("updates set aside", [dead] * dead)
    verdict.count("messages given up", [failed] * failed)
    verdict.count("processes that ended by themselves", on.supervisor.ended_by_itself)
    verdict.count("stopped uncleanly", [] if story.exit_status == 0 else [story.exit_status])


def _figures(on: Deployment, story: Story, evidence: Evidence, verdict: Verdict) -> None:
    world = on.sandbox.world
    verdict.figures |= {
        "people": len(story.citizens),
        "reports": len(evidence.reports),
        "cases": len(evidence.cases),
        "kills": len(on.supervisor.kills),
        "kills while a message was under way": sum(bool(k.writing_to) for k in on.supervisor.kills),
        "stopped gently instead": sum(k.gently for k in on.supervisor.kills),
        "starts": on.supervisor.starts,
        "updates": world.updates.next_id - on.first_update,
        "messages sent": world.counters.sent,
        "messages edited": world.counters.edits,
        "refused by the offline Telegram": dict(world.counters.refused),
        "seconds until": story.phases,
    }
