"""Export of a person's own data, as text and JSON."""

import html
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NotRequired, TypedDict

from bot.core.messages import Message, Outgoing, Speaker, Upload, language_name, lines
from bot.core.people import Person
from bot.core.work import Work
from bot.privacy import consents_store, own_data_store
from bot.register import appeal_model, appeals_store, contests, objections_store
from bot.reports import (
    files_store,
    own_reports,
    pauses_store,
    questions_store,
    reports_store,
    topics_store,
)
from bot.reports.consent import ConsentText
from bot.reports.decision_words import outcome_label, status_label
from bot.reports.model import Report
from bot.values import Outcome, Status, from_plain, plain


class OwnFile(TypedDict):
    kind: str
    type: str | None
    bytes: int | None


class OwnLink(TypedDict):
    link: str | None
    status: str
    outcome: str | None


class Words(TypedDict):
    """A `question` of staff, or what `you` said."""

    question: NotRequired[str | None]
    you: NotRequired[str | None]
    at: str | None


class Given(TypedDict):
    """Words of a report, sent or not."""

    violation: str | None
    region: str | None
    place: str | None
    description: str | None
    forwarded: str | None
    origin: str | None


class Unsent(Given):
    files: int
    links: list[str | None]


class Sent(Given):
    number: str
    language: str
    tell: bool
    filed_at: str | None
    withdrawn_at: str | None
    links: list[OwnLink]
    files: list[OwnFile]
    said: list[Words]


class Answered(TypedDict):
    finding: str
    outcome: str | None
    ground: str | None
    reason: str | None
    words: str | None
    words_language: str | None


class OwnAppeal(TypedDict):
    """Of an `entry` of the register, or of a `link`."""

    number: str
    entry: NotRequired[str | None]
    link: NotRequired[str]
    words: str | None
    language: str
    filed_at: str | None
    answer_by: str | None
    stage: str
    answered_at: str | None
    answer: NotRequired[Answered | None]
    files: list[OwnFile]


class UnsentAppeal(TypedDict):
    entry: str | None
    link: str | None
    words: str | None
    files: int


class Account(TypedDict, total=False):
    language: str
    consent_version: int | None
    consent_language: str | None
    consent_at: str | None
    declined: int
    kept_until: str | None
    reachable: int
    region: str | None
    created_at: str
    seen_at: str


class Heard(TypedDict):
    number: int
    started_at: str | None


class OwnRole(TypedDict):
    at: str | None
    before: str | None
    after: str | None


class AsStaff(TypedDict):
    name: str
    role: str | None
    language: NotRequired[str | None]
    seen_at: NotRequired[str | None]
    roles: NotRequired[list[OwnRole]]


class Collected(TypedDict):
    """All that is kept of a person, times as ISO 8601 UTC."""

    account: Account
    consent_text: ConsentText | None
    news: dict[str, bool]
    not_sent: Unsent | None
    reports: list[Sent]
    appeals: NotRequired[list[OwnAppeal]]
    appeal_not_sent: NotRequired[UnsentAppeal | None]
    broadcasts: list[Heard]
    messages_on_their_way: int
    paused_until: str | None
    staff: AsStaff | None
    not_shown: NotRequired[list[str]]


class OwnData(Message):
    data: Collected
    as_json: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if self.as_json:
            content = json.dumps(plain(self.data), ensure_ascii=False, indent=2)
            file = Upload("document", "my-data.json", content.encode())
            return Outgoing(t("The same for programs."), file=file)
        content = html.unescape("\n".join(_words(speaker, self.data)))
        text = lines(
            t("Everything that we keep of you, as of now."),
            t("Keep the file where no other person reads it, or delete this message."),
        )
        return Outgoing(text, file=Upload("document", "my-data.txt", content.encode()))


def _account(speaker: Speaker, account: Account) -> Iterator[str]:
    t = speaker.t
    yield t("Language: {language}", language=language_name(account["language"]))
    yield t("Region: {region}", region=speaker.region(account.get("region")))
    yield t(
        "First and last seen: {first}, {last}",
        first=account.get("created_at"),
        last=account.get("seen_at"),
    )
    yield t("Kept at least until: {time}", time=account.get("kept_until") or "–")
    yield t(
        "A hash and the encrypted number of your account; they cannot be read here."
    )
    if speaker.channel.retention.evidence_days:
        yield t(
            "Posts that you forwarded from public channels are kept as evidence, without data"
            " about you; they are not listed here."
        )


def _words(speaker: Speaker, data: Collected) -> Iterator[str]:
    t = speaker.t
    yield t("Everything that we keep of you, as of now.")
    yield ""
    yield from _account(speaker, data["account"])
    yield t(
        "Messages to you that are on their way: {n}", n=data["messages_on_their_way"]
    )
    for topic, is_wanted in data["news"].items():
        sign = "–"
        if is_wanted:
            sign = "+"
        yield t("News {topic}: {wanted}", topic=topic, wanted=sign)
    for broadcast in data["broadcasts"]:
        yield t(
            "Broadcast № {number}, {time}",
            number=broadcast["number"],
            time=broadcast["started_at"],
        )
    if data["paused_until"]:
        yield t("You cannot report until {time}", time=data["paused_until"])
    if data["not_sent"]:
        yield ""
        yield t("A report that you did not send:")
        yield from _given(speaker, data["not_sent"])
    for report in data["reports"]:
        yield ""
        yield from _report(speaker, report)
    yield from _consent(speaker, data)
    if data["staff"]:
        yield ""
        yield t(
            "As a member of staff: {name}, {role}",
            name=data["staff"]["name"],
            role=data["staff"]["role"] or "–",
        )


def _report(speaker: Speaker, report: Sent) -> Iterator[str]:
    t = speaker.t
    yield t(
        "Report № {number}, sent {time}",
        number=report["number"],
        time=report["filed_at"],
    )
    if report["withdrawn_at"]:
        yield t("Withdrawn: {time}", time=report["withdrawn_at"])
    yield from _given(speaker, report)
    for target in report["links"]:
        outcome = target["outcome"] and outcome_label(
            speaker, Outcome(target["outcome"])
        )
        status = outcome or status_label(speaker, Status(target["status"]))
        yield f"{target['link'] or '–'}: {status}"
    for said in report["said"]:
        who = t("You:")
        if "question" in said:
            who = t("Question from staff:")
        yield f"{said['at']} {who} {said.get('question') or said.get('you') or '–'}"


def _given(speaker: Speaker, report: Sent | Unsent) -> Iterator[str]:
    t = speaker.t
    files = report["files"]
    if report["violation"]:
        yield speaker.violation(report["violation"])
    yield t("Region: {region}", region=speaker.region(report["region"]))
    for said in (
        report["description"],
        report["forwarded"],
        report["origin"],
        report["place"],
    ):
        if said:
            yield said
    if not isinstance(files, int):
        files = len(files)
    yield t("Files: {n}", n=files)


def _consent(speaker: Speaker, data: Collected) -> Iterator[str]:
    t = speaker.t
    account = data["account"]
    text = data["consent_text"]
    yield ""
    if account.get("consent_at"):
        yield t(
            "You agreed to version {version} on {time}.",
            version=account["consent_version"],
            time=account["consent_at"],
        )
    else:
        yield t("You did not agree, or you withdrew your consent.")
    if text is not None:
        yield text.text


Kept = dict[str, Any]
MOST = 10_000
_MOMENTS = {
    *("consent_at", "kept_until", "created_at", "seen_at", "started_at", "at"),
    *("filed_at", "withdrawn_at"),
}
_WRITTEN = tuple(Given.__annotations__)


_NOT_SHOWN = [
    "keyed hash of the Telegram id",
    "encrypted Telegram id",
    "hash of codes",
    "posts of public channels, which are kept without data about you",
]


async def collect(work: Work, person: Person, telegram_id: int) -> Collected:
    """The hash and the sealed Telegram id are left out."""
    row = await own_data_store.person_data(work.tx, person.id) or {}
    read = await consents_store.consents.get(
        work.tx, row.pop("consent_hash", None) or ""
    )
    draft = await reports_store.DRAFTS.peek(work.tx, person.id)
    contest = await appeals_store.APPEAL_DRAFTS.peek(work.tx, person.id)
    pause = await pauses_store.pauses_of_person(work.tx, person.id)
    wanted = await topics_store.topics_of(work.tx, person.id)
    staff = await own_data_store.as_staff(work.tx, telegram_id)
    reports = await reports_store.reports_of(work.tx, person.id, limit=MOST)
    appeals = await appeals_store.appeals_of_person(work.tx, person.id)
    links = await objections_store.objections_of_person(work.tx, person.id)
    heard = await own_data_store.heard_broadcasts(work.tx, person.id)
    waiting = await own_data_store.own_data_waiting(work.tx, f"person:{person.id}")
    found = {
        "account": _moments(row),
        "consent_text": read,
        "news": {topic.value: is_wanted for topic, is_wanted in wanted.items()},
        "not_sent": draft
        and {
            **_unsent(draft, _WRITTEN),
            "links": [link.canonical for link in draft.links],
        },
        "reports": [await _own_data_report(work, report) for report in reports],
        "appeals": [await _appeal(work, one) for one in appeals]
        + [await _objection(work, one) for one in links],
        "appeal_not_sent": contest and _unsent(contest, ("entry", "link", "words")),
        "broadcasts": [_moments(one) for one in heard],
        "messages_on_their_way": waiting,
        "paused_until": pause and _moment(pause.until),
        "staff": staff
        and {**_moments(staff), "roles": [_moments(one) for one in staff["roles"]]},
        "not_shown": _NOT_SHOWN,
    }
    return from_plain(Collected, found)


def _unsent(draft: Any, names: Iterable[str]) -> dict[str, Any]:
    return {**{name: getattr(draft, name) for name in names}, "files": len(draft.files)}


async def _contest(
    work: Work, contest: appeal_model.Appeal | appeal_model.Objection
) -> Kept:
    return {
        "number": contest.number,
        "words": contest.words,
        "language": contest.language,
        "filed_at": _moment(contest.filed_at),
        "answer_by": _moment(contest.due_at),
        "stage": contest.stage.value,
        "answered_at": _moment(contest.closed_at),
        "files": await _files(work, contest.id),
    }


async def _appeal(work: Work, appeal: appeal_model.Appeal) -> Kept:
    answer = appeal_model.answer_of(appeal)
    found = answer and answer.finding
    return {
        **await _contest(work, appeal),
        "entry": appeal.entry,
        "stage": contests.state(appeal).stage.value,
        "answer": answer
        and {
            "finding": answer.ruling,
            "outcome": found and found.outcome,
            "ground": found and found.ground,
            "reason": found and found.reason,
            "words": answer.words,
            "words_language": answer.words_language,
        },
    }


async def _objection(work: Work, objection: appeal_model.Objection) -> Kept:
    return {**await _contest(work, objection), "link": objection.link}


async def _own_data_report(work: Work, report: Report) -> dict[str, Any]:
    state = await own_reports.state_of(work, report)
    asked = await questions_store.put_to(work.tx, report.id)
    replies = await questions_store.replies_of_report(work.tx, report.id)
    said = [{"question": one.text, "at": _moment(one.asked_at)} for one in asked]
    said += [{"you": one.text, "at": _moment(one.at)} for one in replies]
    return {
        **_moments(reports_store.shown_to_person(report)),
        "links": [
            {
                "link": target.link or target.display,
                "status": target.status.value,
                "outcome": target.decided and target.decided.finding.outcome.value,
            }
            for target in state.targets
        ],
        "files": await _files(work, report.id),
        "said": sorted(said, key=lambda one: str(one["at"])),
    }


async def _files(work: Work, report: str) -> list[dict[str, Any]]:
    kept = await files_store.files_of_report(work.tx, report)
    return [{"kind": file.kind, "type": file.mime, "bytes": file.size} for file in kept]


def _moments(row: dict[str, Any]) -> dict[str, Any]:
    shown = dict(row)
    for name in _MOMENTS & row.keys():
        shown[name] = _moment(row[name])
    return shown


def _moment(at: int | None) -> str | None:
    if at is None:
        return None
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
