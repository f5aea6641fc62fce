"""Filed report as a value that never changes, with codes, questions and answers; pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.reports.draft import Attachment, Target


class Intake(StrEnum):
    """How a report came. Values are stored: do not change them."""

    CHAT = "chat"
    CALL = "call"  # by phone; staff filed it, and the caller is not known
    ANONYMOUS = "anonymous"  # by chat; nothing leads to who sent it


@dataclass(frozen=True, slots=True)
class Report:
    """Report of one person. Times are ms UTC.

    `person` is None once they erased their data, for a caller, and where it came anonymously.
    """

    id: str
    number: str
    person: str | None
    violation: str
    language: str
    filed_at: int
    region: str | None = None
    place: str | None = None
    description: str | None = None
    forwarded: str | None = None  # the words of a forwarded post
    origin: str | None = None
    tell: bool = True
    withdrawn_at: int | None = None
    voided: str | None = None  # closed for bad faith, together with others of this mark
    intake: Intake = Intake.CHAT

    @property
    def is_anonymous(self) -> bool:
        return self.intake is Intake.ANONYMOUS


@dataclass(frozen=True, slots=True)
class Filing:
    """`promised_at` is by when the reporter hears the outcome (ms UTC), if that was promised."""

    report: Report
    draft_id: str
    receipt_hash: bytes
    links: tuple[Target, ...]
    files: tuple[Attachment, ...]
    promised_at: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    case: str
    text: str
    asked_by: int
    asked_at: int


@dataclass(frozen=True, slots=True)
class Reply:
    """A later message of a reporter; an answer when it has a `question`."""

    id: str
    report: str
    case: str | None
    question: str | None
    text: str | None
    at: int
    files: tuple[Attachment, ...] = ()


ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
LENGTH = 13
NUMBER_LENGTH = 6
_BY_CODE = "="

_LOOK_ALIKES = str.maketrans(
    {
        "O": "0",
        "I": "1",
        "L": "1",
        "S": "5",
        "Z": "2",
        "B": "8",
        "U": "V",
        # Cyrillic capitals typed on a Russian or Kazakh keyboard.
        "А": "A",
        "В": "8",
        "Е": "E",
        "К": "K",
        "М": "M",
        "Н": "H",
        "О": "0",
        "Р": "P",
        "С": "C",
        "Т": "T",
        "У": "Y",
        "Х": "X",
        "Д": "D",
        "Ғ": "F",
        "І": "1",
        "Ү": "Y",
        "Ұ": "Y",
        "З": "3",
        "Б": "6",
        "Ө": "0",
        "Ё": "E",
    }
)


def new_receipt(choose: Callable[[str], str]) -> str:
    """A new code of 14 symbols; `choose` picks a random symbol of a string."""
    body = "".join(choose(ALPHABET) for _ in range(LENGTH))
    return body + _check(body)


def new_number(choose: Callable[[str], str]) -> str:
    """A public number of a case or broadcast: not secret, not sequential."""
    return "".join(choose(ALPHABET) for _ in range(NUMBER_LENGTH))


def number_of(code: str) -> str:
    """The number of the report that has this code."""
    return code[:NUMBER_LENGTH]


def show(code: str) -> str:
    """The code as people see it: `K7M49Q-WDX2-A7FE`."""
    secret = code[NUMBER_LENGTH:]
    return f"{number_of(code)}-{secret[:4]}-{secret[4:]}"


def plain(text: str) -> str:
    """The typed text without spaces and dashes; look-alikes and Cyrillic letters are replaced."""
    kept = "".join(c for c in text.upper() if c.isalnum())
    return kept.translate(_LOOK_ALIKES)


def read_receipt(text: str) -> str | None:
    """The plain code in `text`, or None."""
    code = plain(text)
    if len(code) - 1 != LENGTH or any(c not in ALPHABET for c in code):
        return None
    return code if _check(code[:-1]) == code[-1] else None


def read_number(text: str) -> str | None:
    """The plain number of a case or report in `text`, or None."""
    number = plain(text.lstrip("№# \u00a0"))
    return number if len(number) == NUMBER_LENGTH and set(number) <= set(ALPHABET) else None


def key_of(code: str) -> str:
    """How buttons name a report that its code leads to; no id of ours looks like it."""
    return f"{_BY_CODE}{code}"


def code_in(key: str) -> str | None:
    """The code in such a name; None for the id of a report."""
    return key.removeprefix(_BY_CODE) if key.startswith(_BY_CODE) else None


def _check(body: str) -> str:
    size = len(ALPHABET)
    return ALPHABET[sum((i + 2) * ALPHABET.index(c) for i, c in enumerate(body)) % size]


LONGEST = 60
"""Characters; a longer message is never taken for small talk."""

_WORDS = re.compile(r"[^\W_]+")
_SEPARATORS = re.compile(r"[.,;:!?()\n…]+|\s[-–—]+\s")
_PHRASES = frozenset(
    """
    ok, okay, okey, k, fine, good, great, well, yes, no, got it, i see, i understand, understood
    thanks, thank you, thank you very much, thank you so much, many thanks, thanks a lot, thx
    thanks for your help, thank you for your help, thank you for help
    hello, hello there, hi, hey, good morning, good afternoon, good day, good evening, bye, goodbye
    please, sorry, you are welcome
    рақмет, рахмет, көп рақмет, көп рахмет, үлкен рақмет, сізге рақмет, рақмет сізге
    рахмет сізге, сізге рахмет, көмегіңізге рақмет, көмегіңіз үшін рақмет, жақсы, жарайды
    түсінікті, түсіндім, болды, иә, ия, жоқ, мақұл, әрине, сәлем, сәлеметсіз бе, сәлеметсіздер ме
    салем, ассалаумағалейкум, қайырлы күн, қайырлы таң, қайырлы кеш, сау болыңыз, кешіріңіз
    спасибо, спасибо большое, большое спасибо, спасибо вам, спасибо вам большое, огромное спасибо
    спасибо огромное, спс, благодарю, благодарю вас, спасибо за помощь, ок, окей, хорошо, ладно
    да, нет, понял, поняла, понятно, ясно, конечно, здравствуйте, здравствуй, привет, добрый день
    доброе утро, добрый вечер, до свидания, пока, пожалуйста, извините, всего доброго
    """.replace("\n", ",").split(",")
)
_KNOWN = frozenset(phrase.strip() for phrase in _PHRASES) - {""}


def is_small_talk(text: str) -> bool:
    """True if a whole message is nothing but courtesies, punctuation and pictures."""
    if len(text) > LONGEST:
        return False
    parts = [" ".join(_WORDS.findall(part.casefold())) for part in _SEPARATORS.split(text)]
    return all(part in _KNOWN for part in parts if part)
