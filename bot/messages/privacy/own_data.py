"""A person's own data as a file: in words of their language, or as JSON."""

import html
import json
from collections.abc import Iterator
from typing import Any

from bot.domain.desk.case import Outcome, Status
from bot.domain.notices.privacy import OwnData
from bot.messages.citizen.decided import outcome_label, status_label
from bot.messages.outgoing import Outgoing, Upload
from bot.messages.speaker import Speaker, lines, says

_YES = {True: "+", False: "–"}


@says(OwnData)
def own_data(speaker: Speaker, notice: OwnData) -> Outgoing:
    t = speaker.t
    if notice.as_json:
        content = json.dumps(notice.data, ensure_ascii=False, indent=2)
        return Outgoing(t("The same for programs."), file=_file("my-data.json", content))
    content = html.unescape("\n".join(_words(speaker, notice.data)))
    text = lines(
        t("Everything that we keep of you, as of now."),
        t("Keep the file where no other person reads it, or delete this message."),
    )
    return Outgoing(text, file=_file("my-data.txt", content))


def _file(name: str, content: str) -> Upload:
    return Upload("document", name, content.encode("utf-8"))


def _words(speaker: Speaker, data: dict[str, Any]) -> Iterator[str]:
    t, account = speaker.t, data["account"]
    yield t("Everything that we keep of you, as of now.")
    yield ""
    yield t("Language: {language}", language=account.get("language"))
    yield t("Region: {region}", region=speaker.region(account.get("region")))
    yield t("First and last seen: {first}, {last}",
            first=account.get("created_at"), last=account.get("seen_at"))  # fmt: skip
    yield t("Kept at least until: {time}", time=account.get("kept_until") or "–")
    yield t("A hash and the encrypted number of your account; they cannot be read here.")
    if speaker.channel.retention.evidence_days:
        yield t("Posts that you forwarded from public channels are kept as evidence, without data"
                " about you; they are not listed here.")  # fmt: skip
    yield t("Messages to you that are on their way: {n}", n=data["messages_on_their_way"])
    for topic, is_wanted in data["news"].items():
        yield t("News {topic}: {wanted}", topic=topic, wanted=_YES[is_wanted])
    for broadcast in data["broadcasts"]:
        yield t("Broadcast № {number}, {time}",
                number=broadcast["number"], time=broadcast["started_at"])  # fmt: skip
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
        yield t("As a member of staff: {name}, {role}",
                name=data["staff"]["name"], role=data["staff"]["role"] or "–")  # fmt: skip


def _report(speaker: Speaker, report: dict[str, Any]) -> Iterator[str]:
    t = speaker.t
    yield t("Report № {number}, sent {time}", number=report["number"], time=report["filed_at"])
    if report["withdrawn_at"]:
        yield t("Withdrawn: {time}", time=report["withdrawn_at"])
    yield from _given(speaker, report)
    for target in report["links"]:
        outcome = target["outcome"] and outcome_label(speaker, Outcome(target["outcome"]))
        status = outcome or status_label(speaker, Status(target["status"]))
        yield f"{target['link'] or '–'}: {status}"
    for said in report["said"]:
        who = t("Question from staff:") if "question" in said else t("You:")
        yield f"{said['at']} {who} {said.get('question') or said.get('you') or '–'}"


def _given(speaker: Speaker, report: dict[str, Any]) -> Iterator[str]:
    t, files = speaker.t, report["files"]
    if report["violation"]:
        yield speaker.violation(report["violation"])
    yield t("Region: {region}", region=speaker.region(report["region"]))
    for key in ("description", "forwarded", "origin", "place"):
        if report[key]:
            yield str(report[key])
    yield t("Files: {n}", n=files if isinstance(files, int) else len(files))


def _consent(speaker: Speaker, data: dict[str, Any]) -> Iterator[str]:
    t, account, text = speaker.t, data["account"], data["consent_text"]
    yield ""
    if account.get("consent_at"):
        yield t("You agreed to version {version} on {time}.",
                version=account["consent_version"], time=account["consent_at"])  # fmt: skip
    else:
        yield t("You did not agree, or you withdrew your consent.")
    if text is not None:
        yield text["text"]
