"""Words for statuses and decisions."""

from __future__ import annotations

from bot.domain.desk.case import Outcome, Status
from bot.domain.notices import reporter as said
from bot.i18n import N_
from bot.messages.speaker import Speaker, bold, known

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
    """The channel file's icon and name of an outcome."""
    text = known(speaker.channel.outcome, outcome)
    return (
        speaker.t("Decision revised") if text is None else f"{text.icon} {speaker.own(text.label)}"
    )


def state_label(speaker: Speaker, status: Status, outcome: Outcome | None) -> str:
    """The outcome if there is one, else the status."""
    return status_label(speaker, status) if outcome is None else outcome_label(speaker, outcome)


def decided_lines(speaker: Speaker, decided: said.Decided) -> list[str | None]:
    """Lines: link, outcome, meaning, authority, ground, reason, words of staff, time."""
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
    text = known(speaker.channel.outcome, outcome)
    return None if text is None else speaker.own(text.meaning)


def ground_text(speaker: Speaker, outcome: Outcome, ground: str | None) -> str | None:
    """The ground as people read it; None for one that left the channel file."""
    text = known(speaker.channel.outcome, outcome)
    grounds = () if text is None else text.grounds
    return next((speaker.own(each.label) for each in grounds if each.id == ground), None)


def reason_text(speaker: Speaker, outcome: Outcome, reason: str | None) -> str | None:
    """The reason as the reporter reads it; None for one that left the channel file."""
    text = known(speaker.channel.outcome, outcome)
    reasons = () if text is None else text.reasons
    return next((speaker.own(each.text) for each in reasons if each.id == reason), None)


def _authority(speaker: Speaker, code: str) -> str:
    authority = known(speaker.channel.authority, code)
    return code if authority is None else speaker.own(authority.name)
