"""What leaves for an authority by e-mail or webhook, as rows of the outbox; not for Telegram."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseFilePosted:
    """The case file of a referral."""

    referral: str


@dataclass(frozen=True, slots=True)
class CaseFileChased:
    """A reminder of a case file that left; `chase` counts them from 1."""

    referral: str
    chase: int


@dataclass(frozen=True, slots=True)
class CaseFileRecalled:
    """A case file that left does not stand any more: the case was opened again."""

    referral: str
