"""A decision in words: what, on which ground, why, who has it now."""

from __future__ import annotations

from bot.channel.model import UnknownId
from bot.domain.desk.case import Outcome, Status
from bot.domain.notices import reporter as said
from bot.i18n import N_
from bot.messages.speaker import Speaker, bold

STATUS_SENTENCES = {
    Status.RECEIVED: N_("Received"),
    Status.UNDER_REVIEW: N_("Under review"),
    Status.NEED_INFO: N_("More information needed"),
    Status.FORWARDED: N_("Forwarded to the authorised body"),
    Status.WITHDRAWN: N_("Withdrawn"),
    Status.CLOSED: N_("Closed"),
}


def status_label(speaker: Speaker, status: Status) -> str:
    return speaker.t(STATUS_SENTENCES[status])


def outcome_label(speaker: Speaker, outcome: Outcome) -> str:
    """The channel file's name of an outcome."""
    try:
        text = speaker.channel.outcome(outcome)
    except UnknownId:
        return speaker.t("Decision revised")
    return f"{text.icon} {speaker.own(text.label)}"


def state_label(speaker: Speaker, status: Status, outcome: Outcome | None) -> str:
    """The outcome of what is decided, else the status."""
    return status_label(speaker, status) if outcome is None else outcome_label(speaker, outcome)


def decided_lines(speaker: Speaker, decided: said.Decided) -> list[str | None]:
    """One line each: link, outcome, meaning, authority, ground, reason, words, time."""
    t = speaker.t
    ground = ground_text(speaker, decided.outcome, decided.ground)
    reason = reason_text(speaker, decided.outcome, decided.reason)
    return [
        decided.display,
        bold(outcome_label(speaker, decided.outcome)),
        _meaning(speaker, decided.outcome),
        t("Authority: {name}", name=_authority(speaker, decided.authority))
        if decided.authority
        else None,
        t("Ground: {ground}", ground=ground) if ground else None,
        t("Why: {reason}", reason=reason) if reason else None,
        t("Staff add: {words}", words=decided.words) if decided.words else None,
        t("Decided: {time}", time=t.time(decided.at)),
    ]


def _meaning(speaker: Speaker, outcome: Outcome) -> str | None:
    try:
        return speaker.own(speaker.channel.outcome(outcome).meaning)
    except UnknownId:
        return None


def ground_text(speaker: Speaker, outcome: Outcome, ground: str | None) -> str | None:
    """What a decision rests on, also when the channel file no longer has it: then None."""
    try:
        grounds = speaker.channel.outcome(outcome).grounds
    except UnknownId:
        return None
    return next((speaker.own(g.label) for g in grounds if g.id == ground), None)


def reason_text(speaker: Speaker, outcome: Outcome, reason: str | None) -> str | None:
    """Why, as the reporter reads it; None as above."""
    try:
        reasons = speaker.channel.outcome(outcome).reasons
    except UnknownId:
        return None
    return next((speaker.own(r.text) for r in reasons if r.id == reason), None)


def _authority(speaker: Speaker, authority: str) -> str:
    try:
        return speaker.own(speaker.channel.authority(authority).name)
    except UnknownId:
        return authority
