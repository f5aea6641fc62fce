"""The part of a channel file for people in need. The words they are known by are in locales/."""

from bot.channel.parts import Part, Several
from bot.channel.text import Paragraph, Sentence


class Advice(Part):
    """What to do and not to do; the numbers follow the text, one per line."""

    text: Paragraph
    numbers: Several


class Need(Part):
    """What a person in need reads before anything else.

    Receipts of the `types` promise no day: a person in need is not told to wait. Without `home` or
    `blackmail` such words are answered as all others.
    """

    text: Sentence
    numbers: Several
    types: Several = ()
    home: Advice | None = None  # violence in the family
    blackmail: Advice | None = None  # with pictures of the writer or of a child
