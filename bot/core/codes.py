"""Report codes and case numbers: how they are made, shown and read."""

import secrets
from collections.abc import Callable

ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
LENGTH = 13
NUMBER_LENGTH = 6
_BY_CODE = "="
_LOOK_ALIKES = str.maketrans(
    "OILSZBU" + "АВЕКМНОРСТУХДҒІҮҰЗБӨЁ", "011528V" + "A8EKMH0PCTYXDF1YY360E"
)
"""Digits that look like letters, and Latin capitals for Cyrillic ones of a Russian or Kazakh
keyboard."""


def new_receipt(choose: Callable[[str], str] = secrets.choice) -> str:
    """A new code of 14 symbols; `choose` picks a random symbol of a string."""
    body = "".join(choose(ALPHABET) for _ in range(LENGTH))
    return body + _check(body)


def new_number(choose: Callable[[str], str] = secrets.choice) -> str:
    """A public number of a case or broadcast: not secret, not sequential."""
    return "".join(choose(ALPHABET) for _ in range(NUMBER_LENGTH))


def number_of(code: str) -> str:
    return code[:NUMBER_LENGTH]


def spell_code(code: str) -> str:
    """The code as people see it: `K7M49Q-WDX2-A7FE`."""
    secret = code[NUMBER_LENGTH:]
    return f"{number_of(code)}-{secret[:4]}-{secret[4:]}"


def plain(text: str) -> str:
    """The typed text without spaces and dashes; look-alikes and Cyrillic letters are replaced."""
    kept = "".join(c for c in text.upper() if c.isalnum())
    return kept.translate(_LOOK_ALIKES)


def read_receipt(text: str) -> str | None:
    code = plain(text)
    if len(code) - 1 != LENGTH or any(c not in ALPHABET for c in code):
        return None
    if _check(code[:-1]) != code[-1]:
        return None
    return code


def read_number(text: str) -> str | None:
    number = plain(text.lstrip("№# \u00a0"))
    if len(number) != NUMBER_LENGTH or not set(number) <= set(ALPHABET):
        return None
    return number


def key_of(code: str) -> str:
    """How buttons name a report that its code leads to; no id of ours looks like it."""
    return f"{_BY_CODE}{code}"


def code_in(key: str) -> str | None:
    """The code in such a name; None for the id of a report."""
    if not key.startswith(_BY_CODE):
        return None
    return key.removeprefix(_BY_CODE)


def _check(body: str) -> str:
    size = len(ALPHABET)
    return ALPHABET[sum((i + 2) * ALPHABET.index(c) for i, c in enumerate(body)) % size]
