"""Terms of a case: due times for the first look and the decision, and their reminders."""

import json
from typing import Any

from bot.cases.terms import (
    retimed,
    terms_of,
)
from bot.channel.parts import Priority
from bot.core import sealed
from bot.core.queues import tasks_store
from bot.core.queues.tasks import at_start, task
from bot.core.work import Work
from bot.desk import lists_store

RETIME = "retime"
AT_ONCE = 200
_TERMS = "terms"
"""The fact that says for which terms all cases have their due times."""


@at_start
async def plan(work: Work) -> None:
    """Begin to set the due times of all cases anew if the channel's terms have changed."""
    if await sealed.get_fact(work.tx, _TERMS) != _written(work):
        await tasks_store.schedule(work.tx, RETIME, RETIME, {"after": ""}, work.now)


@task(RETIME, lasting=True)
async def retime(work: Work, params: dict[str, Any]) -> None:
    """Set the due times of the next cases; the last portion notes for which terms."""
    found = await lists_store.lock_undecided(work.tx, params["after"], AT_ONCE)
    for case in found:
        timed_anew = retimed(case, work.now, terms_of(work, case))
        if timed_anew != case:
            await lists_store.set_times(work.tx, timed_anew)
    if len(found) < AT_ONCE:
        await sealed.put_fact(work.tx, _TERMS, _written(work))
    else:
        await tasks_store.schedule(work.tx, RETIME, RETIME, {"after": found[-1].id}, work.now)


def _written(work: Work) -> str:
    """The terms of every type and priority."""
    channel = work.channel
    every = {
        f"{kind.id}:{priority}": (
            channel.first_look_hours(kind.id, priority),
            channel.decision_hours(kind.id, priority),
        )
        for kind in channel.types
        for priority in Priority
    }
    every["answer"] = (channel.terms.answer_days, None)
    return json.dumps(every, sort_keys=True)
