"""Notices about a person's rights: the end of the consent, erasure, their data as files."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WithdrawConsentAsk:
    """What withdrawing the consent does; `reports` sent ones stay until they expire."""

    reports: int


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn: ...


@dataclass(frozen=True, slots=True)
class EraseAsk:
    reports: int


@dataclass(frozen=True, slots=True)
class Erased:
    """The data is deleted; under the number `code` that can be checked."""

    code: str | None = None
