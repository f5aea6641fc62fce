"""What a decision that is undone, reopened or made anew does to the appeals against it."""

from dataclasses import replace

from bot.domain.desk.case import Case, Decision
from bot.domain.desk.looks.look import Opinion, same_finding
from bot.domain.register.appeal import Stage, undone
from bot.services.work import Work
from bot.storage.register import appeals


async def follow(work: Work, before: Case, after: Case) -> None:
    """An answer that was not told goes with its decision; appeals that wait follow one that says
    the same. Others wait until the next decision is told, see `answering.announced`."""
    was, now = before.decision, after.decision
    if was is None or (now is not None and was.id == now.id):
        return
    for appeal in await appeals.open_of_case(work.tx, before.id):
        rests_on = {appeal.replaced_by or appeal.decision}
        if appeal.stage is Stage.DECIDED and was.id in rests_on:
            await appeals.change(work.tx, appeal, undone(appeal, work.now))
        elif now is not None and appeal.decision == was.id and is_same(was, now):
            await appeals.change(work.tx, appeal, replace(appeal, decision=now.id))


def is_same(was: Decision | Opinion, now: Decision) -> bool:
    """Whether another decision says the same; an authority that acted names no ground."""
    return same_finding(was, now) and now.ground in {was.ground, None}
