"""The part of a channel file for a person in need."""

from typing import Annotated

from bot.channel.parts import Language, Line, OnceEach, Part, Several
from bot.channel.text import Sentence


class Need(Part):
    """What a person in need reads before anything else, and the words they are known by.

    Receipts of the `types` promise no day: a person in need is not told to wait.
    """

    text: Sentence
    numbers: Several
    phrases: dict[Language, Annotated[tuple[Line, ...], OnceEach]]
    types: Several = ()
