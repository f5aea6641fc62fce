"""A little of all that is kept, by the real services: what attacks on tables begin with."""

from contextlib import asynccontextmanager
from datetime import date

from bot.authorities import follow_ups
from bot.cases import store as cases_store
from bot.channel.parts import FourEyes, Publication, SecondLook
from bot.core import desks_store
from bot.core.people import Role, Standing
from bot.core.work import Work
from bot.desk import casework, four_eyes, talks
from bot.privacy import requests, retention
from bot.register import contests, store
from bot.register.model import Erratum
from bot.reports import store as reports_store
from bot.staff import roles
from bot.staff.roles import TelegramUser
from bot.values import AskedFor, Found
from tests.kit.register import appeals
from tests.kit.register.publishing import published, told
from tests.kit.services import looks
from tests.kit.services.acts import ADMIN, FILE, case_of, citizen, deployed
from tests.kit.services.desk_acts import file_case, file_one
from tests.kit.services.log import exported, forget
from tests.kit.services.looks import CONFIRMED, FORWARDED, NOT_CONFIRMED, OLGA, TIMUR
from tests.kit.services.team import DANA, MARAT

BOSS = TelegramUser(ADMIN, "Әсел")
CUSTODIAN = TelegramUser(900, "Арман")


def thorough(deployment):
    """A deployment that publishes, draws each case again, and restricts by two people."""
    day = date(2026, 1, 1)
    return deployed(
        deployment,
        publication=Publication(lawyer_checked=day),
        appeals=deployment.channel.appeals.model_copy(update={"kept_from": day}),
        four_eyes=FourEyes(restricted="all"),
        second_look=SecondLook(percent=100.0),
    )


async def tell_all(database, clock, deployment):
    """What staff and citizens do in some weeks; Timur is forgotten in the end."""
    deployment = thorough(deployment)

    @asynccontextmanager
    async def working():
        async with database.transaction() as tx:
            yield Work(tx, deployment)

    async with working() as work:
        await _begin(work)
    await _restricted(working, clock)
    await _looked_at(working, clock)
    await _asked_again(working, clock)
    await _found_gone(working, clock, await _decided(working, clock, CONFIRMED, 4, MARAT))
    async with working() as work:
        case = await file_case(work, 110, url="https://t.me/some_shop/5", files=(FILE,))
        await talks.ask(
            work, case, DANA, "Где это?", await desks_store.desks.get(work.tx, case.desk)
        )
        await roles.give(work, BOSS, [TelegramUser(TIMUR.telegram_id, TIMUR.name)], None)
        await desks_store.set_standing(work.tx, looks.OTHER_GROUP, TIMUR.telegram_id, Standing.LEFT)
        await forget(work, TIMUR)


async def _begin(work):
    home, _ = await looks.two_desks(work)
    await retention.archive(work)
    await roles.give(work, BOSS, [TelegramUser(OLGA.telegram_id, "Ольга")], Role.SENIOR)
    await roles.give(work, BOSS, [CUSTODIAN], Role.CUSTODIAN)
    person = TelegramUser(MARAT.telegram_id, "Марат")
    await roles.change(work, BOSS, person, Role.SENIOR, home.id)
    day = date(2026, 11, 1)
    await store.add_erratum(work.tx, Erratum("erratum1", day, day, {"ru": "Неверно."}))
    await exported(work, "export1", DANA.telegram_id)
    asked = await requests.ask(work, await citizen(work, 77), "Что вы храните?")
    await requests.ask(work, await citizen(work, 78), "И обо мне?")
    await requests.end(work, asked.id, AskedFor.ANSWER, "Язык.", CUSTODIAN.telegram_id)


async def _decided(working, clock, verdict, n, approver=None):
    """A case that Dana decided, or proposed, and of which its reporter was told."""
    async with working() as work:
        url = f"https://example.com/{n}"
        _, report = await file_one(work, 100 + n, url=url, files=(FILE,), description="Продают.")
        case = await casework.take(work, await case_of(work, report), DANA)
        case = await casework.decide_case(work, case, DANA, verdict)
        if approver is not None:
            case = await four_eyes.approve(work, case, approver)
    return await told(working, clock, case)


async def _restricted(working, clock):
    """Restricted by two people, published, found gone, contested and overturned."""
    case = await _decided(working, clock, CONFIRMED, 1, MARAT)
    entry = await published(working, case, OLGA)
    await _found_gone(working, clock, case)
    async with working() as work:
        await appeals.contest(work, entry=entry.id)
        await appeals.fill_in(work, 901, entry=entry.id)
        appeal = await appeals.answer(work, TIMUR)
    await appeals.undo_over(working, clock, case, appeal)


async def _found_gone(working, clock, case):
    """The material is looked for a week later."""
    clock.advance(seconds=8 * appeals.DAYS)
    async with working() as work:
        await follow_ups.answer(
            work, await cases_store.cases.get(work.tx, case.id), DANA, Found.GONE
        )


async def _looked_at(working, clock):
    """Forwarded; a second person finds something else, a third what the first did."""
    await _decided(working, clock, FORWARDED, 2)
    async with working() as work:
        await looks.give(work, OLGA, NOT_CONFIRMED)
        await looks.give(work, TIMUR, FORWARDED)


async def _asked_again(working, clock):
    """Not confirmed; its reporter asks for a second look."""
    case = await _decided(working, clock, NOT_CONFIRMED, 3)
    async with working() as work:
        [report] = await reports_store.reports_of_case(work.tx, case.id)
        await contests.ask_second_look(work, report)
