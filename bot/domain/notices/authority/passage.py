"""Notices to citizens about the way of their case to an authority and back."""

from dataclasses import dataclass

from bot.domain.authority.referral import Referral, Stage


@dataclass(frozen=True, slots=True)
class Passage:
    """What a reporter may know of a referral. Times are ms UTC."""

    stage: Stage
    authority: str
    department: str | None = None
    sent_at: int | None = None
    received_at: int | None = None
    closed_at: int | None = None
    refusal: str | None = None
    refusal_language: str | None = None


def passage_of(referral: Referral) -> Passage:
    return Passage(
        referral.stage, referral.authority, referral.department, referral.sent_at,
        referral.received_at, referral.closed_at, referral.refusal, referral.refusal_language,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StageNews:
    """What happened at the authority since the reporter last read of it: these `stages`."""

    report: str
    number: str
    violation: str
    passage: Passage
    stages: tuple[Stage, ...]
