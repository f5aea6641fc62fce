"""What a maker of links and posters sees and gets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PosterPage(StrEnum):
    """What is being chosen."""

    WHOLE = "whole"
    TYPE = "type"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class PosterAsk:
    """A link being put together. `payload` is where it leads, `paper` the poster's language.

    `group` is the page of the types that is open, `unknown` the words nobody here knows.
    """

    payload: str
    paper: str
    page: PosterPage = PosterPage.WHOLE
    group: str | None = None
    unknown: str | None = None


class PosterForm(StrEnum):
    """In which form a link is wanted."""

    SHEET = "sheet"
    PNG = "png"
    SVG = "svg"


@dataclass(frozen=True, slots=True)
class PosterFile:
    """A link as a file to print."""

    payload: str
    paper: str
    form: PosterForm


@dataclass(frozen=True, slots=True)
class LinksRefused:
    """Links and posters are made by those who answer for them."""
