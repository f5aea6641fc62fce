"""The names of the patterns. A pattern proves nothing: it makes the case slower, never faster."""

from enum import StrEnum


class Pattern(StrEnum):
    """Values are stored, published and keys of the channel file: do not change them."""

    NEW_ACCOUNTS = "new_accounts"  # many reports from accounts that are new to the bot
    SAME_WORDS = "same_words"  # many people wrote the same
    BURST = "burst"  # most reports came within minutes
    ONE_REPORTER = "one_reporter"  # one account reported many links of the same author


def keep_patterns(patterns: frozenset[Pattern]) -> str | None:
    """As one text to store, or None for none; `restore_patterns` reads it."""
    return " ".join(sorted(patterns)) or None


def restore_patterns(kept: str | None) -> frozenset[Pattern]:
    return frozenset(map(Pattern, (kept or "").split()))
