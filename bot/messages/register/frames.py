"""Rendered text with gaps: of many pages of the register only a few words differ."""

import re

from markupsafe import Markup, escape

_GAP = re.compile("\x02([a-z_]+)\x03")


def gap(name: str) -> Markup:
    """What a template is rendered with in the place of a word that differs."""
    return Markup("\x02{}\x03").format(name)


class Frame:
    """Text as a template gives it, with the gaps it was rendered with."""

    def __init__(self, text: str) -> None:
        self._pieces = _GAP.split(text)  # text and names of gaps in turn

    def filled(self, **words: str | int) -> Markup:
        """The text with a word in each gap, escaped. Raises KeyError for a gap without a word."""
        pieces = self._pieces.copy()
        pieces[1::2] = [escape(words[name]) for name in pieces[1::2]]
        return Markup("".join(pieces))  # noqa: S704 - a template's, and words are escaped
