"""Patterns in the reports of one account, small site or link: found, and refreshed daily."""

from collections.abc import Sequence
from typing import Any

from bot.cases import moves, pattern_rules, store
from bot.cases.pattern_rules import Filed, Pattern
from bot.channel.parts import Patterns
from bot.core.database import Transaction
from bot.core.queues import tasks_store
from bot.core.queues.tasks import task
from bot.core.times import DAY_MS, HOUR_MS
from bot.core.work import Work
from bot.links.accounts import is_site
from bot.reports import likeness, patterns_store

_GROUPS = 3
_TEXTS = 2
"""Groups of reports whose words are compared, and how many times the threshold of each."""


def by_numbers(filed: Sequence[Filed], wanted: Patterns) -> frozenset[Pattern]:
    new = wanted.new_accounts
    burst = wanted.burst
    one = wanted.one_reporter
    shows = {
        Pattern.NEW_ACCOUNTS: pattern_rules.new_accounts(
            filed, new.people, new.percent, new.days
        ),
        Pattern.BURST: pattern_rules.burst(
            filed, burst.people, burst.percent, burst.minutes
        ),
        Pattern.ONE_REPORTER: pattern_rules.one_reporter(filed, one.links),
    }
    return frozenset(pattern for pattern, is_there in shows.items() if is_there)


async def _same_words(tx: Transaction, filed: Sequence[Filed], people: int) -> bool:
    groups = await patterns_store.copied_sharing(tx, [one.report for one in filed])
    for group in groups[:_GROUPS]:
        if not pattern_rules.same_words(filed, group, people):
            continue
        some = sorted(group)[: _TEXTS * people]
        words = await patterns_store.copied_words(tx, some)
        if not words:
            continue
        model = words[min(words)]
        alike = {
            id for id, text in words.items() if likeness.same_text([model], [text])
        }
        if pattern_rules.same_words(filed, alike, people):
            return True
    return False


PATTERNS = "patterns"
FIRST_MS = 10 * 60 * 1000
PAUSE_MS = 50
"""From the start of a process to its first check, and between two portions."""
_JUDGED = 2
"""Accounts or links that a portion looks at more closely."""
_CASES = 100
_REPORTS = 400
"""Cases of an account, and newest reports of all of them, that are looked at."""


@task(PATTERNS, lasting=True, first_ms=FIRST_MS)
async def look_for_patterns(
    work: Work, began: int | None = None, by_account: bool = True, after: str = ""
) -> None:
    """Look at a portion: first of the accounts, then of links whose address names none.

    1. Read the next accounts after the last one, and compare the reports of each.
    2. After the last account, do the same with single cases.
    3. After the last of these, begin again a day after the beginning.
    """
    wanted = work.channel.patterns
    if began is None:
        began = work.now
    if by_account:
        found = await patterns_store.next_accounts(
            work.tx, after, wanted.fewest, _JUDGED
        )
        for account in found:
            await _look(work, await _ids(work, account), wanted)
    else:
        found = await patterns_store.next_nameless(
            work.tx, after, wanted.fewest, _JUDGED
        )
        for case in found:
            await _look(work, [case], wanted)
    due = work.now + PAUSE_MS
    params: dict[str, Any] = {}
    if found:
        params = {"began": began, "by_account": by_account, "after": found[-1]}
    elif by_account:
        params = {"began": began, "by_account": False, "after": ""}
    else:
        due = max(work.now, began + DAY_MS)
    await tasks_store.schedule(work.tx, PATTERNS, PATTERNS, params, due)


async def _ids(work: Work, account: str) -> list[str]:
    most = work.channel.patterns.small_site
    if is_site(account) and await patterns_store.has_more_than(work.tx, account, most):
        return []
    return await patterns_store.cases_of(work.tx, account, _CASES)


async def _look(work: Work, ids: list[str], wanted: Patterns) -> None:
    since = work.now - wanted.hours * HOUR_MS
    filed = list[Filed]()
    for id in ids:
        left = _REPORTS - len(filed)
        if not left:
            break
        filed += await patterns_store.reported_newest(work.tx, id, since, left)
    found = by_numbers(filed, wanted)
    # The words of reports are opened for the comparison and kept nowhere.
    if await _same_words(work.tx, filed, wanted.same_words.people):
        found |= {Pattern.SAME_WORDS}
    if found:
        locked = await store.lock(work.tx, sorted({one.case for one in filed}))
        for case in locked.values():
            await moves.slow(work, case, found)
