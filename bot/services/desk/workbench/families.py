"""Families of cases: made and undone by a moderator.

A family decides nothing: its members are shown together and can be taken together.
"""

from dataclasses import replace

from bot.domain.desk.case import Act, Case, IllegalMove, Move, is_held
from bot.services.desk import cards, moves
from bot.services.desk.casework import Actor
from bot.services.desk.workbench.alike import MOST_MEMBERS, may_join, members
from bot.services.work import Work, fresh_id
from bot.storage.desk import cases


async def link(work: Work, case: Case, actor: Actor, other: Case) -> Case:
    """Make two cases, with their families, one family. Raises IllegalMove for one that is full."""
    own = await members(work.tx, case)
    theirs = await members(work.tx, other)
    every = {one.id: one for one in (*own, *theirs)}
    every = await cases.lock(work.tx, *every)
    case, other = every[case.id], every[other.id]
    if len(every) > MOST_MEMBERS or not may_join(case, other):
        raise IllegalMove(case, Act.LINK)
    family = case.family or other.family or fresh_id()
    for one in every.values():
        if one.family != family:
            number = case.number if one.id == other.id else other.number
            await _set(work, one, actor, Act.LINK, family, number)
    for one in every.values():
        if one.id != case.id:
            await cards.refresh(work, await cases.get(work.tx, one.id) or one)
    return await cases.get(work.tx, case.id) or case


async def leave(work: Work, case: Case, actor: Actor) -> Case:
    """Take the case out of its family; a family of one is none."""
    rest = [one for one in await members(work.tx, case) if one.id != case.id]
    if case.family is None:
        raise IllegalMove(case, Act.UNLINK)
    after = await _set(work, case, actor, Act.UNLINK, None, rest[0].number if rest else "")
    for one in rest:
        if len(rest) == 1:
            await _set(work, one, actor, Act.UNLINK, None, case.number)
        else:
            await cards.refresh(work, one)
    return after


async def take_all(work: Work, case: Case, actor: Actor) -> tuple[int, int]:
    """Take the case and the free members of its family: (how many, how many others hold)."""
    taken = others = 0
    for one in await members(work.tx, case):
        is_free = one.status.is_undecided and one.desk == case.desk
        if not is_free or actor.telegram_id in {one.holder, *one.recused}:
            continue
        if is_held(one, work.now):
            others += 1
            continue
        await moves.make(work, one, Move(Act.TAKE, work.now, actor.telegram_id))
        taken += 1
    return taken, others


async def _set(
    work: Work, case: Case, actor: Actor, act: Act, family: str | None, number: str
) -> Case:
    move = Move(act, work.now, actor.telegram_id, detail={"number": number})
    return await moves.make(work, replace(case, family=family), move)
