"""A little of all that is kept, by the real services: what attacks on tables begin with."""

import json
from datetime import date

from bot.authorities import answers, follow_ups
from bot.authorities.answer_form import AnswerDraft, Kind
from bot.authorities.posted_answers import Answers
from bot.broadcasts.model import Fate
from bot.cases import store as cases_store
from bot.cases.model import Because
from bot.channel.parts import FourEyes, Publication, SecondLook
from bot.core import desks_store, erasures, members_store
from bot.core.people import Role, Standing
from bot.core.queues import inbox, tasks
from bot.desk import abuse, casework, four_eyes, holds, talks
from bot.desk.buttons import CardMenu, OpenCase, OpenMenu
from bot.desk.card_menus import WriteNote
from bot.desk.duty import SetDuty
from bot.hotlines import number_checks
from bot.privacy import erasure, requests, retention
from bot.register import contests, store
from bot.register.model import Erratum
from bot.reports import additions, care, reports_store, topics, welcome
from bot.reports.draft import Attachment, Input, Post
from bot.staff import channel_settings, roles
from bot.staff.roles import TelegramUser
from bot.telegram.accept import accept_updates
from bot.values import AskedFor, Found, Topic
from tests.kit.pipeline.machine import say
from tests.kit.pipeline.sender import ByHand
from tests.kit.register import appeals, objections
from tests.kit.register.publishing import published, told
from tests.kit.services import looks
from tests.kit.services.acts import ADMIN, FILE, case_of, citizen, deployed, target
from tests.kit.services.desk_acts import file_case, file_one
from tests.kit.services.log import exported, forget
from tests.kit.services.looks import CONFIRMED, FORWARDED, NOT_CONFIRMED, OLGA, TIMUR
from tests.kit.services.presses import in_private, press
from tests.kit.services.team import DANA, GROUP, MARAT

BOSS = TelegramUser(ADMIN, "Әсел")
CUSTODIAN = TelegramUser(900, "Арман")
PLAN = Attachment("document", "file-2", "unique-2", "image/png", 9)


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
    working = ByHand(database, thorough(deployment)).work
    async with working() as work:
        await _begin(work)
    await _restricted(working, clock)
    await _looked_at(working, clock)
    await _asked_again(working, clock)
    await _found_gone(
        working, clock, await _decided(working, clock, CONFIRMED, 4, MARAT)
    )
    async with working() as work:
        case = await file_case(work, 110, url="https://t.me/some_shop/5", files=(FILE,))
        await talks.ask(
            work,
            case,
            DANA,
            "Где это?",
            await desks_store.desks.get(work.tx, case.desk),
        )
        await roles.give_role(
            work, BOSS, [TelegramUser(TIMUR.telegram_id, TIMUR.name)], None
        )
        await members_store.set_standing(
            work.tx, looks.OTHER_GROUP, TIMUR.telegram_id, Standing.LEFT
        )
        await channel_settings.change_setting(work, BOSS, "types.shop.on", "false")
        await forget(work, TIMUR)


async def go_on(process, clock):
    """Fill every table with what is in hands on the last day.

    Where no use case fills one, a handler or a part of the process does.
    """
    async with process.work() as work:
        case = await _paused(work)
        question, report = await additions.open_question(
            work, person := await citizen(work, 110)
        )
        report = await reports_store.reports.get(work.tx, report)
        await additions.add(work, person, report, "У школы.", (PLAN,), question)
        await care.begin_care(work, 120, "kk")
        mail = "authorities.mia.email", '"mia@example.org"'
        await channel_settings.propose_change(work, BOSS, *mail)
        await number_checks.remind_to_dial(work)
        await number_checks.say(work, work.channel.hotlines[0].number, is_right=True)
        await members_store.set_standing(
            work.tx, GROUP, DANA.telegram_id, Standing.MEMBER
        )
    at = (case.id, case.version)
    pressed = (
        OpenCase(case.id),
        OpenMenu(*at, CardMenu.DESKS),
        WriteNote(*at),
        SetDuty(on=True),
    )
    for action in pressed:
        async with process.work() as work:
            await press(await in_private(work, DANA), action)
    for who in (121, 122):
        async with process.work() as work:
            await erasures.gather(work.tx)
            await erasure.erase(work, await citizen(work, who))
    await _refused(process, await _decided(process.work, clock, FORWARDED, 35))
    await _at_work(process)


async def _paused(work):
    """The post of a public channel; who forwarded it may not file for a week."""
    url, post = "https://t.me/shop/12", Post("shop", 12, work.now, "ab" * 32)
    said = Input(
        (target(url),), "Продаём.", (FILE,), is_forwarded=True, message=5, post=post
    )
    where = {
        "region": "KZ-75",
        "place": "У рынка",
        "origin": "@shop",
        "forwarded": said.text,
    }
    case = await file_case(work, 130, url=url, messages=(said,), **where)
    [report] = await reports_store.reports_of_case(work.tx, case.id)
    await abuse.pause(
        work, case, looks.SENIOR, report.id, 7, Because(bad_faith="invented")
    )
    return await holds.recuse(
        work, await cases_store.cases.get(work.tx, case.id), MARAT
    )


async def _refused(process, case):
    """The authority's own system heard of a case; Dana writes down that it refused."""
    async with process.work() as work:
        sent = await cases_store.referrals_of_decision(
            work.tx, case.id, case.decision.id
        )
    body = json.dumps(
        {"type": "case_file.received", "data": {"referral": sent.id}}
    ).encode()
    systems = Answers(process.database, process.deployment, {"mia": ()})
    await systems.take("event1", body, {"mia"})
    async with process.work() as work:
        words = AnswerDraft(
            sent.id, kind=Kind.REFUSED, words="Не к нам.", language="ru"
        )
        await answers.give(work, sent, words, DANA.telegram_id)


async def _at_work(process):
    """Telegram took messages and half of a broadcast, and brought two updates: one failed."""
    async with process.work() as work:
        await tasks.plan(work)
        for who in range(140, 147):
            await topics.ask_for_news(work, person := await citizen(work, who))
        await welcome.choose_region(work, person, "KZ-75")
    sent = (await process.submit()).id
    await process.heartbeats.renew()
    assert await process.deliver(most=20) == []
    await process.broadcast(Fate.DELIVERED, Fate.BLOCKED)
    updates = [say(1, "Что-то", 140), say(2, "Алло", 141)]
    await accept_updates(process.database, updates, process.deployment.vault.inbox_key)
    async with process.work() as work:
        await topics.choose(
            work, person.id, Topic.RESULTS, broadcast=sent, wanted=False
        )
        await inbox.claim(work.tx, "process", work.now + 10_000, 2)
        await inbox.failed(work.tx, 1, "error1", "KeyError", None)


async def _begin(work):
    home, _ = await looks.two_desks(work)
    await retention.archive(work)
    await roles.give_role(
        work, BOSS, [TelegramUser(OLGA.telegram_id, "Ольга")], Role.SENIOR
    )
    await roles.give_role(work, BOSS, [CUSTODIAN], Role.CUSTODIAN)
    person = TelegramUser(MARAT.telegram_id, "Марат")
    await roles.change_role(work, BOSS, person, Role.SENIOR, home.id)
    day = date(2026, 11, 1)
    await store.add_erratum(work.tx, Erratum("erratum1", day, day, {"ru": "Неверно."}))
    await exported(work, "export1", DANA.telegram_id)
    asked = await requests.ask(work, await citizen(work, 77), "Что вы храните?")
    await requests.ask(work, await citizen(work, 78), "И обо мне?")
    await requests.end_request(
        work, asked.id, AskedFor.ANSWER, "Язык.", CUSTODIAN.telegram_id
    )


async def _decided(working, clock, verdict, n, approver=None):
    """A case that Dana decided, or proposed, and of which its reporter was told."""
    async with working() as work:
        url = f"https://example.com/{n}"
        _, report = await file_one(
            work, 100 + n, url=url, files=(FILE,), description="Продают."
        )
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
        await objections.contest_link(work, 902, "https://example.com/never-reported")
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
