"""Sets of words written as prose, for the tables of hosts and parameters."""


def word_set(text: str) -> frozenset[str]:
    """The words of `text`, whatever the spaces between them."""
    return frozenset(text.split())
