"""Giving a case away: back into the queue, to a colleague, or for a conflict of interest."""

from bot.domain.desk.case import Act, Case, IllegalMove, Move
from bot.domain.desk.why import Because
from bot.domain.notice import Address, Lane, Recipient
from bot.domain.notices import holds as say
from bot.services.desk import cards, moves, own_reports
from bot.services.desk.casework import Actor
from bot.services.desk.holds import colleagues
from bot.services.work import Work
from bot.storage.desk import cards as stored
from bot.storage.desk import desks, events
from bot.storage.desk.desks import Desk


class NotReachable(Exception):
    """The colleague is no moderator of the desk any more, or has no private chat with the bot."""


async def release(work: Work, case: Case, actor: Actor, because: Because) -> Case:
    """Put the case back into the queue; seniors and admins may put back what others hold."""
    who, free = actor.telegram_id, actor.overrules
    move = Move(Act.RELEASE, work.now, who, detail=because.detail, overrule=free)
    return await moves.make(work, case, move)


async def hand_over(
    work: Work, case: Case, actor: Actor, desk: Desk, to: int, because: Because
) -> Case:
    """Give the case to a colleague, who gets its card in private and hears from whom and why.

    A colleague who reported the case gets no card and is asked to give it back: the giver must not
    learn it. Raises NotReachable; Recused where the colleague has a conflict of interest.
    """
    colleague = await colleagues.find(work, desk, to)
    if colleague is None:
        raise NotReachable
    detail = {**because.detail, "to": to}
    move = Move(
        Act.HAND_OVER, work.now, actor.telegram_id, detail=detail, overrule=actor.overrules, to=to
    )
    after = await moves.make(work, case, move)
    person, is_own = colleague.person.id, await own_reports.include(work, to, case)
    if not is_own:
        await cards.give_private(work, after, person, colleague.language)
    told = say.HandedOver(
        case.id, after.version, case.number, actor.name, because.why, because.words, is_own
    )
    under = cards.place_of(case.id, person)
    await work.say(colleague.recipient, told, Lane.DESK_ANSWER, under=under)
    return after


async def refuse(work: Work, case: Case, actor: Actor, because: Because) -> Case:
    """Put back a case that a colleague handed over; the colleague reads why.

    Raises IllegalMove where the actor does not hold it.
    """
    if case.holder != actor.telegram_id:
        raise IllegalMove(case, Act.RELEASE)
    giver = await _giver(work, case, actor)
    desk = await desks.get(work.tx, case.desk) if case.desk else None
    after = await release(work, case, actor, because)
    if giver is None or desk is None:
        return after
    colleague = await colleagues.find(work, desk, giver)
    if colleague is not None:
        told = say.HandOverRefused(case.number, actor.name, because.why, because.words)
        await work.say(colleague.recipient, told, Lane.NOTICE)
    return after


async def _giver(work: Work, case: Case, actor: Actor) -> int | None:
    happened = await events.of_case(work.tx, case.id)
    given = [
        event.staff
        for event in happened
        if event.act is Act.HAND_OVER and event.detail.get("to") == actor.telegram_id
    ]
    return given[-1] if given else None


async def recuse(work: Work, case: Case, actor: Actor) -> Case:
    """Pass a case on for a conflict of interest: the actor neither gets nor decides it any more.

    In the actor's private chat the card becomes one line.
    """
    copy = work.private_chat
    given = {} if copy is None else await stored.given(work.tx, case.id)
    if copy is not None:
        await stored.take_back(work.tx, case.id, copy)
    move = Move(Act.RECUSE, work.now, actor.telegram_id)
    after = await moves.make(work, case, move)
    if copy is not None and copy in given:
        place, to = cards.place_of(case.id, copy), Recipient(Address(person=copy), given[copy])
        told = say.PassedOn(case.number, case.id, after.version)
        await work.say(to, told, Lane.DESK_ANSWER, remember=place, latest=place)
    return after


async def take_conflict_back(work: Work, case: Case, actor: Actor, language: str) -> Case:
    """Undo `recuse`: the actor may handle the case again, and gets its card back in private."""
    after = await moves.make(work, case, Move(Act.UNRECUSE, work.now, actor.telegram_id))
    if work.private_chat is not None:
        await cards.give_private(work, after, work.private_chat, language)
    return after
