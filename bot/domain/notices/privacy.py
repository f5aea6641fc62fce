"""Notices about a person's rights: the end of the consent, erasure, their data as files."""

from dataclasses import dataclass
from typing import Any


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


@dataclass(frozen=True, slots=True)
class OwnData:
    """Everything held of a person, see services.privacy.own_data, as a file to read or as JSON."""

    data: dict[str, Any]
    as_json: bool = False
