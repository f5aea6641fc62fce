"""Which patterns the reports of one account, small site or link have."""

from collections.abc import Sequence

from bot.channel.four_eyes import Patterns
from bot.domain.desk import likeness
from bot.domain.desk.patterns import rules
from bot.domain.desk.patterns.pattern import Pattern
from bot.domain.desk.patterns.rules import Filed
from bot.storage.desk.patterns import copied
from bot.storage.engine.database import Transaction

_GROUPS, _TEXTS = 3, 2
"""Groups of reports whose words are compared, and how many times the threshold of each."""


async def patterns_of(
    tx: Transaction, filed: Sequence[Filed], wanted: Patterns
) -> frozenset[Pattern]:
    """The words of reports are opened for the comparison and kept nowhere."""
    found = by_numbers(filed, wanted)
    if wanted.same_words.on and await _same_words(tx, filed, wanted.same_words.people):
        found |= {Pattern.SAME_WORDS}
    return found


def by_numbers(filed: Sequence[Filed], wanted: Patterns) -> frozenset[Pattern]:
    """Patterns that show without the words."""
    new, burst, one = wanted.new_accounts, wanted.burst, wanted.one_reporter
    shows = {
        Pattern.NEW_ACCOUNTS: new.on
        and rules.new_accounts(filed, new.people, new.percent, new.days),
        Pattern.BURST: burst.on and rules.burst(filed, burst.people, burst.percent, burst.minutes),
        Pattern.ONE_REPORTER: one.on and rules.one_reporter(filed, one.links),
    }
    return frozenset(pattern for pattern, is_there in shows.items() if is_there)


async def _same_words(tx: Transaction, filed: Sequence[Filed], people: int) -> bool:
    groups = await copied.sharing(tx, [one.report for one in filed])
    for group in groups[:_GROUPS]:
        if not rules.same_words(filed, group, people):
            continue
        some = sorted(group)[: _TEXTS * people]
        words = await copied.words(tx, some)
        if not words:
            continue
        model = words[min(words)]
        alike = {id for id, text in words.items() if likeness.same_text([model], [text])}
        if rules.same_words(filed, alike, people):
            return True
    return False
