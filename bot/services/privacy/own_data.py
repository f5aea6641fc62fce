"""Everything held of a person, for the person: what was said, agreed to, chosen and sent."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from bot.domain.citizen.report import Report
from bot.domain.people import Person
from bot.domain.register.appeal import Appeal
from bot.domain.register.appeal_draft import AppealDraft
from bot.services.citizen import following
from bot.services.register.appeals import answering, own
from bot.services.work import Work
from bot.storage.citizen import drafts, files, pauses, questions, replies, reports
from bot.storage.privacy import consents, own_data, topics
from bot.storage.register import appeal_drafts, appeals

MOST = 10_000
_MOMENTS = ("consent_at", "kept_until", "created_at", "seen_at", "started_at", "at")


async def collect(work: Work, person: Person, telegram_id: int) -> dict[str, Any]:
    """Plain values, times as ISO 8601 UTC. What the hash and the sealed number say, they know."""
    row = await own_data.person(work.tx, person.id)
    read = await consents.get(work.tx, row.pop("consent_hash", None) or "")
    draft = await drafts.peek(work.tx, person.id)
    contest = await appeal_drafts.peek(work.tx, person.id)
    pause = await pauses.of_person(work.tx, person.id)
    wanted = await topics.choices(work.tx, person.id)
    staff = await own_data.as_staff(work.tx, telegram_id)
    heard = await own_data.heard_broadcasts(work.tx, person.id)
    every = await reports.of_person(work.tx, person.id, limit=MOST)
    return {
        "account": _moments(row),
        "consent_text": None if read is None else asdict(read),
        "news": {topic.value: is_wanted for topic, is_wanted in wanted.items()},
        "not_sent": None if draft is None else _draft(draft),
        "reports": [await _report(work, report) for report in every],
        "appeals": [
            await _appeal(work, one) for one in await appeals.of_person(work.tx, person.id)
        ],
        "appeal_not_sent": None if contest is None else _appeal_draft(contest),
        "broadcasts": [_moments(one) for one in heard],
        "messages_on_their_way": await own_data.waiting(work.tx, person.id),
        "paused_until": None if pause is None else _moment(pause.until),
        "staff": None if staff is None else _staff(staff),
        "not_shown": [
            "keyed hash of the Telegram id",
            "encrypted Telegram id",
            "hash of codes",
            "posts of public channels, which are kept without data about you",
        ],
    }


def _draft(draft: Any) -> dict[str, Any]:
    names = ("violation", "region", "place", "description", "forwarded", "origin")
    kept = {name: getattr(draft, name, None) for name in names}
    return {**kept, "links": [link.canonical for link in draft.links], "files": len(draft.files)}


async def _appeal(work: Work, appeal: Appeal) -> dict[str, Any]:
    """What the person filed, and the answer once they were told."""
    answer = answering.answer_of(appeal)
    kept = await files.of_report(work.tx, appeal.id)
    return {
        "number": appeal.number, "entry": appeal.entry, "about": appeal.about,
        "words": appeal.words, "language": appeal.language, "filed_at": _moment(appeal.filed_at),
        "answer_by": _moment(appeal.due_at), "stage": own.state(appeal).stage.value,
        "answered_at": _moment(appeal.closed_at), "answer": answer and asdict(answer),
        "files": [{"kind": file.kind, "type": file.mime, "bytes": file.size} for file in kept],
    }  # fmt: skip


def _appeal_draft(draft: AppealDraft) -> dict[str, Any]:
    return {
        "entry": draft.entry, "about": draft.about, "words": draft.words,
        "files": len(draft.files),
    }  # fmt: skip


async def _report(work: Work, report: Report) -> dict[str, Any]:
    names = ("number", "violation", "language", "region", "place", "description", "forwarded",
             "origin", "tell")  # fmt: skip
    state = await following.state_of(work, report)
    kept = await files.of_report(work.tx, report.id)
    said = [
        {"question": question.text, "at": _moment(question.asked_at)}
        for question in await questions.put_to(work.tx, report.id)
    ] + [
        {"you": reply.text, "at": _moment(reply.at)}
        for reply in await replies.of_report(work.tx, report.id)
    ]
    return {
        **{name: getattr(report, name) for name in names},
        "filed_at": _moment(report.filed_at),
        "withdrawn_at": _moment(report.withdrawn_at),
        "links": [
            {
                "link": target.display,
                "status": target.status.value,
                "outcome": target.decided.outcome.value if target.decided else None,
            }
            for target in state.targets
        ],
        "files": [{"kind": file.kind, "type": file.mime, "bytes": file.size} for file in kept],
        "said": sorted(said, key=lambda one: str(one["at"])),
    }


def _staff(row: dict[str, Any]) -> dict[str, Any]:
    return {**_moments(row), "roles": [_moments(one) for one in row["roles"]]}


def _moments(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _moment(value) if name in _MOMENTS else value for name, value in row.items()}


def _moment(at: int | None) -> str | None:
    return None if at is None else f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
