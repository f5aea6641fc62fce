"""Looks once a day for patterns in the reports of undecided cases, a few cases at a time.

Each portion commits what it found together with where the next one begins: a process that is
killed goes on there, and a pattern that was noted is not noted again.
"""

from typing import Any

from bot.channel.four_eyes import Patterns
from bot.domain.desk.patterns.rules import Filed
from bot.domain.link import is_site
from bot.services.desk import moves
from bot.services.desk.patterns.judging import patterns_of
from bot.services.work import DAY_MS, Work
from bot.storage.desk import cases
from bot.storage.desk.patterns import reported
from bot.storage.queues import tasks

PATTERNS = "patterns"
FIRST_MS, PAUSE_MS = 10 * 60 * 1000, 50
"""From the start of a process to its first check, and between two portions."""
_READ, _JUDGED = 200, 2
"""Cases that a portion reads, and accounts or links that it looks at more closely."""
_CASES, _REPORTS = 100, 400
"""Cases of an account, and newest reports of all of them, that are looked at."""
_HOUR_MS = 60 * 60 * 1000


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """One portion: first the accounts, then links whose address names none."""
    wanted, began = work.channel.patterns, params.get("began", work.now)
    by_account, after = params.get("by_account", True), params.get("after", "")
    following = reported.by_account if by_account else reported.nameless
    found = await following(work.tx, after, _READ) if wanted.fewest else {}
    judged, last = 0, None
    for key, count in found.items():
        if count >= wanted.fewest:
            if judged == _JUDGED:
                break
            judged += 1
            ids = await _ids(work, key) if by_account else [key]
            await _look(work, ids, wanted)
        last = key
    if last is not None:
        params = {"began": began, "by_account": by_account, "after": last}
    elif by_account and wanted.fewest:
        params = {"began": began, "by_account": False, "after": ""}
    else:
        await tasks.schedule(work.tx, PATTERNS, PATTERNS, {}, max(work.now, began + DAY_MS))
        return
    await tasks.schedule(work.tx, PATTERNS, PATTERNS, params, work.now + PAUSE_MS)


async def plan_sweep(work: Work) -> None:
    """Schedule the first check; idempotent."""
    await tasks.schedule(work.tx, PATTERNS, PATTERNS, {}, work.now + FIRST_MS)


async def _ids(work: Work, account: str) -> list[str]:
    """Cases of an account or of a small site; none of a large site."""
    most = work.channel.patterns.small_site
    if is_site(account) and await reported.has_more_than(work.tx, account, most):
        return []
    return await reported.cases_of(work.tx, account, _CASES)


async def _look(work: Work, ids: list[str], wanted: Patterns) -> None:
    """Note what the newest reports of these cases show, on each that one of them is about."""
    since, filed = work.now - wanted.hours * _HOUR_MS, list[Filed]()
    for id in ids:
        left = _REPORTS - len(filed)
        filed += await reported.newest(work.tx, id, since, left) if left else []
    found = await patterns_of(work.tx, filed, wanted)
    if found:
        locked = await cases.lock(work.tx, *sorted({one.case for one in filed}))
        for case in locked.values():
            await moves.slow(work, case, found)
