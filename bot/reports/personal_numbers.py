"""Numbers of people in words: identification, card and phone numbers, found and hidden. One in a
link, an address or a name with letters is none: it belongs to the report."""

import re
from collections.abc import Iterable, Iterator

from bot.core.messages import (
    N_,
    Button,
    Message,
    Outgoing,
    Speaker,
    Worded,
    bold,
    filled,
    lines,
    paragraphs,
)
from bot.links.link import defang
from bot.reports import menu as press
from bot.values import Value

HIDDEN = "•••"
_FEWEST_DIGITS = 8
_TOKEN = re.compile(r"\S+")
_IN_LINK = re.compile(r"://|@|www\.|\w\.\w{2,}/|\w\.[a-z]{2,}")


class Kind(Worded):
    ID = N_("• personal identification number: {number}")
    CARD = N_("• bank card: {number}")
    PHONE = N_("• phone number: {number}")


_GROUPS = {
    Kind.CARD: (
        *((n,) for n in range(13, 20)),
        (4, 4, 4, 4, 3),
        (4, 4, 4, 4),
        (4, 6, 5),
    ),
    Kind.ID: ((12,), (6, 6), (4, 4, 4), (3, 3, 3, 3)),
}
"""How many digits stand in each group when a number is written down."""
_WRITTEN = [
    (
        kind,
        re.compile(r"[ \u00a0-]".join(rf"\d{{{size}}}" for size in sizes) + r"(?!\w)"),
    )
    for kind, ways in _GROUPS.items()
    for sizes in ways
]
_START = re.compile(r"(?<!\w)\d+")


class Number(Value):
    """A number as it is written, from `start` up to, but without, `end`."""

    kind: Kind
    text: str
    start: int
    end: int


def find_numbers(text: str | None, country: str) -> tuple[Number, ...]:
    """The numbers of people, in order. `country` (ISO, two letters): where local numbers belong."""
    if text is None or sum(map(str.isdigit, text)) < _FEWEST_DIGITS:
        return ()
    bare = _TOKEN.sub(_without_link, text)
    found = list(_grouped(bare, country))
    bare = _without(bare, found)
    # Of numbers side by side the library finds one at a time.
    while phones := _phones(bare, country):
        found += phones
        bare = _without(bare, phones)
    return tuple(sorted(found, key=lambda number: number.start))


def _phones(text: str, country: str) -> list[Number]:
    import phonenumbers  # its tables of all countries are read with the first number

    kinds = phonenumbers.PhoneNumberType
    public = {kinds.TOLL_FREE, kinds.PREMIUM_RATE, kinds.SHARED_COST, kinds.UAN}
    valid = phonenumbers.Leniency.VALID
    return [
        Number(Kind.PHONE, match.raw_string, match.start, match.end)
        for match in phonenumbers.PhoneNumberMatcher(text, country, leniency=valid)
        if phonenumbers.number_type(match.number) not in public
        and "_" not in text[max(0, match.start - 1) : match.end + 1]
    ]


def _without(text: str, found: Iterable[Number], sign: str | None = None) -> str:
    """The text with a sign in place of each number; by default all else stays in its place."""
    parts = []
    done = 0
    for number in found:
        parts += [text[done : number.start], sign or "•" * len(number.text)]
        done = number.end
    return "".join((*parts, text[done:]))


def hide(text: str, country: str) -> str:
    return _without(text, find_numbers(text, country), HIDDEN)


def _without_link(token: re.Match[str]) -> str:
    if _IN_LINK.search(token[0]):
        return "x" * len(token[0])
    return token[0]


def _is_valid(kind: Kind, digits: list[int], country: str) -> bool:
    if kind is Kind.CARD:
        return _is_card(digits)
    return country == "KZ" and _is_iin(digits)


def _grouped(text: str, country: str) -> Iterator[Number]:
    at = 0
    while start := _START.search(text, at):
        at = start.end()
        for kind, written in _WRITTEN:
            if not (found := written.match(text, start.start())):
                continue
            digits = [int(char) for char in found[0] if char.isdigit()]
            if _is_valid(kind, digits, country):
                yield Number(kind, found[0], *found.span())
                at = found.end()
                break


def _is_card(digits: list[int]) -> bool:
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (
        digits[0] in {2, 3, 4, 5, 6} and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
    )


def _is_iin(digits: list[int]) -> bool:
    """Kazakhstan's number of a person: birthday, century and sex, serial number, check digit."""
    month = digits[2] * 10 + digits[3]
    day = digits[4] * 10 + digits[5]
    is_date = 1 <= month <= 12 and 1 <= day <= 31 and digits[6] <= 6
    return is_date and iin_check_digit(digits[:11]) == digits[11]


def iin_check_digit(digits: list[int]) -> int | None:
    """The twelfth digit of an IIN; None where no number has these eleven."""
    for first in (0, 2):
        weights = [(first + place) % 11 + 1 for place in range(11)]
        rest = (
            sum(weight * digit for weight, digit in zip(weights, digits, strict=True))
            % 11
        )
        if rest < 10:
            return rest
    return None


class SendAsk(Message):
    """Asks whether words with numbers of people, or of a message that was changed after its report
    was sent (`is_edit`), go to staff. It answers that message: nothing of it is kept meanwhile."""

    report: str
    number: str
    found: tuple[Number, ...]
    question: str | None = None
    is_edit: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if self.is_edit:
            asks = t(
                "You changed this message after report № {number} was sent. Moderators have the "
                "old text. Send them the new one as an addition?",
                number=self.number,
            )
        else:
            asks = t(
                "Not sent yet. How should moderators receive it? Report: № {number}.",
                number=self.number,
            )
        where = (self.report, self.question)
        hide = t.plain("Remove the numbers and send")
        keep = t.plain("Send the new text")
        if self.found:
            keep = t.plain("Send as it is")
        rows = filled(
            self.found
            and [Button(hide, press.SendWords(*where, hidden=True), style="primary")],
            [Button(keep, press.SendWords(*where, hidden=False))],
            [Button(t.plain("Do not send"), press.ShowReport(self.report))],
        )
        return Outgoing(paragraphs(warning(speaker, self.found), asks), rows)


_SHOWN = 10


def warning(speaker: Speaker, found: tuple[Number, ...]) -> str | None:
    if not found:
        return None
    t = speaker.t
    each = list({one.text: one for one in found}.values())
    return lines(
        bold(t("⚠ Your words contain personal numbers:")),
        *(t(one.kind.sentence, number=defang(one.text)) for one in each[:_SHOWN]),
        t(
            "Remove your own. A number that belongs to the violation, such as a fraudster's, may"
            " stay: moderators see it in private, never in their group."
        ),
    )
