"""Compares what people sent and were told with what the database holds."""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from math import inf
from typing import Any

from benchmarks.kit.verdict import Verdict
from benchmarks.soak.deployment import Deployment
from benchmarks.soak.observations import (
    Observations,
    Outcome,
    Worked,
    bot_messages,
    find_repeats,
    is_decided,
    observe,
    out_of_order,
)
from benchmarks.soak.plan import Transport
from tests.kit.deployments import LANGUAGES, translator
from tests.kit.people.buttons import card_buttons
from tests.kit.people.staff import names_of
from tests.kit.process.records import FAILED

_NEWS = "There is news on your report."
_DECIDED = "If you disagree or know more, add to the report."
"""Stands under a decision only; what an authority did is news, too."""
_TO_BE_TOLD = (
    "SELECT reports.id, reports.number, person_id AS person, count(*) AS decisions FROM reports"
    " JOIN targets ON report_id = reports.id JOIN cases ON cases.id = case_id"
    # Each decision is announced by now: no work was left when the run ended.
    " WHERE status IN ('closed', 'forwarded') AND tell = 1"
    " AND (announced_at IS NULL OR reports.filed_at < announced_at)"
    " GROUP BY reports.id, reports.number, person_id"
)
_IN_FLIGHT = 0.3
_UNSEEN_AT_DESKS = {"announce", "pass_on", "passed_on", "not_passed"}


async def audit(on: Deployment, outcome: Outcome) -> Verdict:
    seen, verdict = await observe(on), Verdict()
    await _check_updates(on, seen, verdict)
    _check_reports(outcome, seen, verdict)
    _check_receipts(seen, verdict)
    await _check_outcomes(on, seen, verdict)
    _check_decisions(seen, verdict)
    _check_cards(on, seen, verdict)
    _check_repeats(on, seen, verdict)
    await on.offices.check(on.records, verdict)
    _check_names(on, outcome, verdict)
    await _check_leftovers(on, outcome, verdict)
    _add_figures(on, outcome, seen, verdict)
    if on.plan.replicas > 1:
        _check_takeovers(on, verdict)
    return verdict


async def _check_updates(on: Deployment, seen: Observations, verdict: Verdict) -> None:
    """Each confirmed update is stored, each is worked once and in the order of its person."""
    queue = on.sandbox.world.updates
    confirmed = (
        set(range(on.first_update, queue.next_id)) - set(queue.pending) - queue.expired
    )
    verdict.count("updates confirmed but not stored", sorted(confirmed - seen.updates))
    verdict.count("updates worked twice", await on.records.finished_twice())
    rows = await on.records.ask(
        "SELECT key, update_id, received_at, claimed_at, done_at FROM soak_worked"
    )
    polls, answered = on.plan.transport is Transport.POLLING, on.answered
    worked = [
        Worked(
            key,
            update_id,
            received,
            received if polls else answered.get(update_id, inf),
            done if claimed is None else claimed,  # before the triggers were there
            done,
        )
        for key, update_id, received, claimed, done in rows
    ]
    verdict.count("people answered out of order", out_of_order(worked))


def _check_reports(outcome: Outcome, seen: Observations, verdict: Verdict) -> None:
    """Each report that a person sent is filed once, and each receipt shown belongs to one."""
    filed: dict[tuple[int | None, str], set[str]] = defaultdict(set)
    reports = {report.id: report for report in seen.reports}
    for target in seen.targets:
        report, tag = (
            reports[target.report_id],
            str(target.canonical).rpartition("/")[2],
        )
        filed[seen.phones.get(report.person or ""), tag].add(report.id)
    held = set[bytes]().union(*seen.receipts.values())
    lost: list[object] = sorted(
        held - {bytes(report.receipt) for report in seen.reports}
    )
    twice: list[object] = []
    gave_up: list[object] = []
    for citizen in outcome.citizens:
        sent = set[str]().union(*(intent.drafts_sent for intent in citizen.intents))
        for intent in citizen.intents:
            mine = filed.get((citizen.phone.id, intent.tag), set())
            lost += (
                [(citizen.phone.id, intent)] if intent.pressed_send and not mine else []
            )
            # A report from a draft under which this person never pressed Send.
            twice += {reports[id].draft for id in mine} - sent
            gave_up += [(citizen.phone.id, intent)] if intent.gave_up else []
    verdict.count("reports lost", lost)
    verdict.count("reports filed twice", twice)
    verdict.count("people who gave up waiting", gave_up)


def _check_receipts(seen: Observations, verdict: Verdict) -> None:
    """Each report's receipt was shown to the person who filed it."""
    times = [
        seen.receipts.get(seen.phones.get(report.person), Counter())[
            bytes(report.receipt)
        ]
        for report in seen.reports
    ]
    missing = [one for one, shown in zip(seen.reports, times, strict=True) if not shown]
    verdict.count("reports without a receipt", missing)
    verdict.figures["receipts shown again"] = sum(max(0, shown - 1) for shown in times)


async def _check_outcomes(on: Deployment, seen: Observations, verdict: Verdict) -> None:
    """A person who reported before a decision was announced was told of it once."""
    words = [translator(language, on.channel) for language in LANGUAGES]
    firsts, lasts = (tuple(t.plain(one) for t in words) for one in (_NEWS, _DECIDED))
    due = await on.records.ask(_TO_BE_TOLD)
    heard = [
        [
            message.text
            for message in bot_messages(on, seen.phones.get(report.person or ""))
            if message.text.startswith(firsts)
            and report.number in message.text
            and any(last in message.text for last in lasts)
        ]
        for report in due
    ]
    told = list(zip(due, heard, strict=True))
    missing = [report for report, texts in told if len(texts) < report.decisions]
    verdict.count("outcome notices missing", missing)
    verdict.figures["outcomes told"] = sum(len(set(texts)) for texts in heard)
    # A decision that replaces one about a forwarded case has words of its own.
    verdict.figures["outcomes told again"] = sum(
        len(texts) - len(set(texts)) for texts in heard
    )


def _check_decisions(seen: Observations, verdict: Verdict) -> None:
    """No two events of a case share a version, and no decided case is decided again.

    A case that was forwarded may be decided when the authority has answered.
    """
    versions = Counter((event.case_id, event.version) for event in seen.events)
    twice: list[object] = [key for key, count in versions.items() if count > 1]
    standing: set[str] = set()
    decided = 0
    for event in seen.events:
        if event.act in ("decide", "merge"):
            twice += [event.case_id] if event.case_id in standing else []
            decided += 1
            if "forwarded" not in str(event.detail):
                standing.add(event.case_id)
        elif event.act in ("undo", "reopen"):
            standing.discard(event.case_id)
    verdict.count("cases decided twice", twice)
    verdict.figures["decisions"] = decided


def _check_cards(on: Deployment, seen: Observations, verdict: Verdict) -> None:
    """A case has a current card at its desk, or is in its digest, or was decided in private."""
    missing: list[object] = []
    stale: list[object] = []
    in_digest = 0
    for case in seen.cases.values():
        place = seen.cards.get(case.id)
        card = (
            on.sandbox.chat(place[0]).messages.get(place[1])
            if place is not None
            else None
        )
        if place is None and (is_decided(case) or case.desk in seen.digests):
            in_digest += not is_decided(case)
        elif card is None or case.number not in card.text:
            missing.append(case)
        elif any(
            _is_old(action.version, case, seen) for action, _ in card_buttons(card)
        ):
            stale.append(case)
    verdict.count("staff cards missing", missing)
    verdict.count("staff cards out of date", stale)
    verdict.figures["cases that wait in a digest"] = in_digest


def _is_old(version: int, case: Any, seen: Observations) -> bool:
    """Whether a card of this version is out of date; some acts do not change the group's card."""
    later = {
        one.act
        for one in seen.events
        if one.case_id == case.id and one.version > version
    }
    return version > case.version or not later <= _UNSEEN_AT_DESKS


def _check_repeats(on: Deployment, seen: Observations, verdict: Verdict) -> None:
    refused = on.sandbox.world.counters.refused.elements()
    verdict.count(
        "limits overrun by our own doing", [one for one in refused if one != "injected"]
    )
    excused, others = find_repeats(on, seen)
    verdict.count("said twice although the first result was known", others)
    verdict.figures["said twice, the first result being unknown"] = dict(excused)
    for promise in ("receipts shown again", "outcomes told again"):
        # A second message with a row of its own in the outbox is no repeat: it was queued twice.
        beyond = int(str(verdict.figures[promise])) - excused.total()
        verdict.broken[f"{promise} without excuse"] = max(0, beyond)


def _check_names(on: Deployment, outcome: Outcome, verdict: Verdict) -> None:
    """No message to staff and no line of a log names a reporter."""
    names = names_of(*(citizen.phone for citizen in outcome.citizens))
    anyone = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, names))})(?!\w)")
    staff = {on.admin.id, *(phone.id for desk in on.desks for phone in desk.staff)}
    to_staff = (
        (call.method, call.params)
        for call in on.sandbox.calls
        if (chat := int(call.params.get("chat_id") or 0)) < 0 or chat in staff
        if call.method != "getChatMember"  # a question that Telegram alone reads
    )
    named: list[object] = [said for said in to_staff if anyone.search(repr(said))]
    for one in on.fleet.supervisors:
        named += [
            line
            for line in one.log_path.read_text().splitlines()
            if anyone.search(line)
        ]
    verdict.count("reporters named to staff or in a log", named)


async def _check_leftovers(on: Deployment, outcome: Outcome, verdict: Verdict) -> None:
    given_up = f"SELECT count(*) FROM outbox WHERE state = {FAILED}"
    left = outcome.left_over
    verdict.count(
        "work left undone",
        [f"{name}: {count}" for name, count in left.items() if count],
    )
    verdict.broken["updates set aside"] = await on.records.set_aside()
    verdict.broken["messages given up"] = int(await on.records.value(given_up))
    verdict.count("processes that ended by themselves", on.fleet.ended_by_itself)
    unclean = [] if outcome.exit_status == 0 else [outcome.exit_status]
    verdict.count("stopped uncleanly", unclean)


def _check_takeovers(on: Deployment, verdict: Verdict) -> None:
    """Another process sends soon after the process that sends has ended."""
    methods = ("sendMessage", "editMessageText")
    said = sorted(call.began for call in on.sandbox.calls if call.method in methods)
    led = [kill for kill in on.fleet.kills if kill.led]
    found: dict[str, list[float]] = {"kill -9": [], "SIGTERM": []}
    for kill, after in zip(
        led, [*(one.at for one in led[1:]), float("inf")], strict=False
    ):
        place = bisect_right(said, kill.at + _IN_FLIGHT)
        if place < len(said) and said[place] < after:
            found["SIGTERM" if kill.gently else "kill -9"].append(said[place] - kill.at)
    for how, silences in found.items():
        seconds = [round(one, 1) for one in sorted(silences)]
        verdict.figures[f"seconds of silence after {how}"] = seconds
        late = [one for one in seconds if one > on.plan.longest_silence]
        verdict.count("taken over too late", late)


def _add_figures(
    on: Deployment, outcome: Outcome, seen: Observations, verdict: Verdict
) -> None:
    world, kills = on.sandbox.world, on.fleet.kills
    verdict.figures |= {
        "people": len(outcome.citizens),
        "reports": len(seen.reports),
        "cases": len(seen.cases),
        "kills": len(kills),
        "kills while a message was being sent": sum(
            bool(kill.sending_to) for kill in kills
        ),
        "stopped gently instead": sum(kill.gently for kill in kills),
        "starts": on.fleet.starts,
        "updates": world.updates.next_id - on.first_update,
        "presses too old for Telegram before they were fetched": len(
            world.updates.expired
        ),
        "messages sent": world.counters.sent,
        "messages edited": world.counters.edits,
        "refused by the offline Telegram": dict(world.counters.refused),
    }
