"""Cases that go to authorities, and the ways to these, in one line each."""

import itertools
from typing import Any

from bot.authorities.model import Event
from bot.cases import store
from bot.cases.afterwards import Referral
from bot.channel.parts import Department
from bot.core.work import Work
from bot.desk import casework
from bot.values import Finding, Outcome, Way, replace
from tests.kit.services.acts import (
    DANA,
    STORY,
    announce,
    case_of,
    citizen,
    file,
    in_channel,
    link,
)
from tests.kit.services.desk_acts import owed

KEYS: dict[Way, dict[str, Any]] = {
    Way.DESK: {},
    Way.EMAIL: {"email": "duty@mia.test"},
    Way.WEBHOOK: {"url": "https://mia.test/hook"},
    Way.HAND: {},
}


def by(work: Work, way: Way, regions: tuple[str, ...] = (), code: str = "mia") -> Work:
    """The unit of work of a channel whose authority is reached this way.

    It has a department of its own in each of `regions`.
    """
    known = work.channel.authority(code)
    departments = tuple(
        Department(region=region, name=known.name, short=known.short)
        for region in regions
    )
    update = {"way": way, "departments": departments, **KEYS[way]}
    authorities = tuple(
        one.model_copy(update=update) if one.code == code else one
        for one in work.channel.authorities
    )
    return in_channel(work, authorities=authorities)


_numbers = itertools.count(1)


async def posted(work: Work, event: Event = Event.CASE_FILE) -> list[tuple[str, str]]:
    """The referrals of what waits to leave: (address, id)."""
    return [
        (address, params["referral"])
        for address, _, params, *_ in await owed(work, "CaseFilePosted")
        if params["event"] == event
    ]


async def confirmed(work: Work, authority: str):
    """A new case that is decided to go to an authority, on a card that shows Undo."""
    number = next(_numbers)
    person = await citizen(work, 5000 + number)
    report = await file(work, person, replace(STORY, links=(link(number),)))
    verdict = Finding(Outcome.FORWARDED, "competence", authority=authority)
    case = await casework.decide_case(work, await case_of(work, report), DANA, verdict)
    await casework.undo_shown(work, case.id, case.decision.id)
    return case


async def let_leave(work: Work, case) -> Referral:
    """The undo window is over: the case file begins its way."""
    await announce(work, case)
    found = await store.referrals_of_decision(work.tx, case.id, case.decision.id)
    assert found is not None
    return found
