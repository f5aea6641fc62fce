"""Cases that go to authorities, in one line each."""

import itertools
from dataclasses import replace

from bot.cases import store
from bot.cases.afterwards import Referral
from bot.core.work import Work
from bot.desk import casework
from bot.values import Finding, Outcome
from tests.kit.services.acts import DANA, STORY, announce, case_of, citizen, file, link

_numbers = itertools.count(1)


async def confirmed(work: Work, authority: str, reporter: int | None = None):
    """A new case that is decided to go to an authority, on a card that shows Undo."""
    number = next(_numbers)
    person = await citizen(work, reporter or 5000 + number)
    report = await file(work, person, replace(STORY, links=(link(number),)))
    verdict = Finding(Outcome.FORWARDED, "other", authority=authority)
    case = await casework.decide_case(work, await case_of(work, report), DANA, verdict)
    await casework.undo_shown(work, case.id, case.decision.id)
    return case


async def let_leave(work: Work, case) -> Referral:
    """The undo window is over: the case file begins its way."""
    await announce(work, case)
    found = await store.referrals_of_decision(work.tx, case.id, case.decision.id)
    assert found is not None
    return found
