"""Links and posters for staff who make them."""

from dataclasses import dataclass
from enum import StrEnum


class PosterPage(StrEnum):
    WHOLE = "whole"
    TYPE = "type"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class PosterAsk:
    """A link in the making. `payload` is where it leads, `paper` the language of the poster.

    `group` is the open page of types; `unknown` are words that were not understood.
    """

    payload: str
    paper: str
    page: PosterPage = PosterPage.WHOLE
    group: str | None = None
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class PosterFile:
    """The sheet to print."""

    payload: str
    paper: str


@dataclass(frozen=True, slots=True)
class LinksRefused:
    """Only senior staff make links and posters."""
