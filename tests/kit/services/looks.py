"""Two desks, a case of one of them that was told and drawn, and people for a second look."""

from bot.cases import store
from bot.channel.parts import SecondLook
from bot.core import members_store
from bot.core.people import Role, Standing
from bot.core.work import Work
from bot.desk import casework, looks_store, second_looks
from bot.desk.model import Actor
from bot.desk.second_looks import SecondLooks
from bot.reports import welcome
from bot.values import Finding, Outcome, replace
from tests.kit.orders import RESTRICTED
from tests.kit.services.acts import case_of, deployed
from tests.kit.services.desk_acts import UNDO_OVER, file_one, said
from tests.kit.services.team import DANA, GROUP, MARAT, employ, open_desk

OTHER_GROUP = -1002
OLGA, TIMUR = Actor(44, "Ольга", Role.MODERATOR), Actor(55, "Тимур", Role.MODERATOR)
SENIOR = Actor(66, "Сауле", Role.SENIOR)
CONFIRMED = replace(RESTRICTED, ground="court", reason="danger")
FORWARDED = Finding(Outcome.FORWARDED, "platforms", "competent", "mia")
NOT_CONFIRMED = Finding(Outcome.NOT_CONFIRMED, "review", "no_violation")


def drawing(deployment, percent=100.0, **settings):
    """A deployment that draws this share of decided cases."""
    return deployed(deployment, second_look=SecondLook(percent=percent, **settings))


async def join(work, actor, *groups):
    """The person is a member of these groups, with a private chat."""
    await members_store.seen_staff(work.tx, actor.telegram_id, actor.name)
    await employ(work, actor)
    for group in groups:
        await members_store.set_standing(
            work.tx, group, actor.telegram_id, Standing.MEMBER
        )
    return await welcome.recognise(work, actor.telegram_id, "ru")


async def two_desks(work, *words):
    """A desk where Dana and Marat work, and one for weapons where Olga and Timur do."""
    _, home = await open_desk(work, *words)
    _, other = await open_desk(work, "weapons", chat=OTHER_GROUP)
    for actor in (DANA, MARAT):
        await join(work, actor, GROUP)
    for actor in (OLGA, TIMUR):
        await join(work, actor, OTHER_GROUP)
    return home, other


async def decide(work, case, verdict=CONFIRMED, actor=DANA):
    return await casework.decide_case(work, case, actor, verdict)


async def tell(work, case):
    """The undo window is over; the case with its outcome told."""
    case = await store.cases.get(work.tx, case.id)
    await casework.announce(work, case=case.id, decision=case.decision.id)
    await said(work)
    return await store.cases.get(work.tx, case.id)


async def told_case(working, clock, verdict=CONFIRMED, **parts):
    """A case of the first desk that Dana decided and whose reporter was told."""
    async with working() as work:
        await two_desks(work)
        _, report = await file_one(work, **parts)
        case = await decide(work, await case_of(work, report), verdict)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        return await tell(work, case)


async def look_of(work: Work, case):
    """The open look of a case."""
    return await looks_store.open_of_case(work.tx, case.id)


async def review_of(work: Work, case):
    """Whose hands the open look of a case is in."""
    return await SecondLooks(work).get((await look_of(work, case)).id)


async def pass_on(work, look):
    queue = SecondLooks(work)
    await queue.pass_on(await queue.get(look.id))


async def give(work, actor, verdict):
    """The person takes the next look and decides; the look afterwards."""
    look, _ = await SecondLooks(work).take_next(actor.telegram_id)
    return await second_looks.give(work, look, actor, verdict)
