"""The channel's terms for a case, and new due times for all cases after the file has changed."""

import json
from typing import Any

from bot.channel.parts import Priority
from bot.domain.desk import deadlines
from bot.domain.desk.case import Act, Case
from bot.domain.desk.deadlines import Terms
from bot.services.work import DAY_MS, Work
from bot.storage import facts
from bot.storage.desk.duty import due
from bot.storage.queues import tasks

RETIME = "retime"
AT_ONCE = 200
HOUR_MS = 60 * 60 * 1000
_TERMS = "terms"
"""The fact that says for which terms all cases have their due times."""


def terms_of(work: Work, case: Case) -> Terms:
    priority, channel = Priority[case.urgency.name], work.channel
    decision = channel.decision_hours(case.violation, priority)
    return Terms(
        channel.first_look_hours(case.violation, priority) * HOUR_MS,
        None if decision is None else decision * HOUR_MS,
        channel.duty.patience_minutes * 60 * 1000,
        channel.terms.answer_days * DAY_MS,
        channel.four_eyes.hours * HOUR_MS,
    )


def timed(work: Work, before: Case, after: Case, act: Act, *, by_staff: bool) -> Case:
    return deadlines.timed(before, after, act, work.now, by_staff, terms_of(work, after))


async def plan(work: Work) -> None:
    """Begin to set the due times of all cases anew if the channel's terms have changed."""
    if await facts.get(work.tx, _TERMS) != _written(work):
        await tasks.schedule(work.tx, RETIME, RETIME, {"after": ""}, work.now)


async def retime(work: Work, params: dict[str, Any]) -> None:
    """Set the due times of the next cases; the last portion notes for which terms."""
    found = await due.lock_undecided(work.tx, params["after"], AT_ONCE)
    for case in found:
        timed_anew = deadlines.retimed(case, work.now, terms_of(work, case))
        if timed_anew != case:
            await due.set_times(work.tx, timed_anew)
    if len(found) < AT_ONCE:
        await facts.put(work.tx, _TERMS, _written(work))
    else:
        await tasks.schedule(work.tx, RETIME, RETIME, {"after": found[-1].id}, work.now)


def _written(work: Work) -> str:
    """The terms of every type and priority."""
    channel = work.channel
    every = {
        f"{kind.id}:{priority}": (
            channel.first_look_hours(kind.id, priority), channel.decision_hours(kind.id, priority),
        )
        for kind in channel.types
        for priority in Priority
    }  # fmt: skip
    every["answer"] = (channel.terms.answer_days, None)
    return json.dumps(every, sort_keys=True)
