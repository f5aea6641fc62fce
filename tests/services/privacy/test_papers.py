"""A paper that names an account: two people, a random time, and no card that tells whose it is."""

import base64
from dataclasses import replace
from random import Random

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from bot.cli.queues import NothingThere
from bot.cli.rights import confirm_erasure
from bot.core import people_store
from bot.core.opening import open_vault
from bot.core.people import Role
from bot.core.schema.desk import case_events
from bot.core.schema.privacy import data_events
from bot.core.schema.queues import tasks
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.desk import casework, talks
from bot.privacy import erasure, requests
from bot.privacy import store as stored
from bot.privacy.model import RequestAct
from bot.privacy.request_screens import DataSaid, DataWord
from bot.reports import draft, store
from bot.settings import GivenSettings
from bot.staff import roles
from bot.staff.roles import TelegramUser
from bot.values import AskedFor, Status
from tests.kit.services import acts
from tests.kit.services.acts import ADMIN, DANA, DESK
from tests.kit.services.desk_acts import owed, said
from tests.kit.storage.tasks import planned_at

CAUSE = "Letter 12-7/345 of 12.03.2026"
BOSS = TelegramUser(ADMIN, "Әсел")
FIRST, SECOND, THIRD = 901, 902, 903
ACCOUNT = 4_242_424_242


async def custodians(work, *ids):
    for one in ids:
        user = TelegramUser(one, f"Custodian {one}")
        await roles.give(work, BOSS, [user], Role.CUSTODIAN)


async def filed_by(work, account, n=1):
    person = await acts.citizen(work, account)
    return await acts.file(work, person, draft.Input(links=(acts.link(n),), text="Seen myself."))


async def asked(work, account=ACCOUNT, by=FIRST):
    """A paper about an account; the custodian asks to erase it."""
    request = await requests.begin_look_up(work, CAUSE, by)
    await requests.look_up(work, request.id, str(account), by)
    waits = await requests.end(work, request.id, AskedFor.ERASE, "The court.", None, by)
    assert waits == DataWord(DataSaid.WAITS, request.number)
    return request


async def to(work, kind):
    return [address for address, *_ in await owed(work, kind)]


async def acts_of(work, number):
    rows = await work.tx.rows(sa.select(data_events).where(data_events.c.number == number))
    return [RequestAct(row["act"]) for row in sorted(rows, key=lambda row: row["id"])]


def by_chance(work, seed):
    chance = Random(seed)  # noqa: S311 - repeatable on purpose
    return Work(work.tx, replace(work.deployment, chance=chance))


async def test_no_card_says_whose_account_a_paper_named(working, clock):
    """The custodian is a moderator, too, knows the account, and looks at every card."""
    async with working() as work:
        await acts.open_desk(work)
        await custodians(work, FIRST, SECOND)
        filed = [await filed_by(work, ACCOUNT + n, n) for n in range(12)]
        await said(work)
    named, due = (3, 8), set()
    async with working() as work:
        before = await work.tx.rows(sa.select(case_events))
        for seed, n in enumerate(named):
            request = await asked(by_chance(work, seed), ACCOUNT + n)
            await requests.confirm(by_chance(work, seed), request.id, SECOND)
            due.add(await planned_at(work.tx, requests.ERASE))
        assert await work.tx.rows(sa.select(case_events)) == before
        assert await owed(work, "Card") == [], "no card has changed"
        assert all([(await store.reports.get(work.tx, one.id)).description for one in filed])
        ended = (await requests.screen(work, 0, as_custodian=True)).ended
        assert [(one.act, one.at) for one in ended] == [(RequestAct.ERASE, work.now)] * 2
    [at] = due  # both in one round
    assert 0 < at - clock.now < 2 * DAY_MS
    clock.now = at
    async with working() as work:
        recorded = await work.tx.rows(sa.select(data_events))
        await requests.carry_out(by_chance(work, 9), {})
        gone = [
            n
            for n, one in enumerate(filed)
            if not (await store.reports.get(work.tx, one.id)).person
        ]
        assert gone == list(named)
        assert await work.tx.rows(sa.select(data_events)) == recorded, "nothing dates it"
        assert {(await acts.case_of(work, one)).status for one in filed} == {Status.RECEIVED}
        withdrawals = await work.tx.rows(sa.select(tasks).where(tasks.c.kind == erasure.WITHDRAW))
        assert len({row["run_at"] for row in withdrawals}) == len(named)
        assert all(clock.now < row["run_at"] < clock.now + 2 * DAY_MS for row in withdrawals)


@pytest.mark.parametrize("seed", range(3))
async def test_the_time_of_the_round_is_any_within_two_days(work, clock, seed):
    await custodians(work, FIRST, SECOND)
    await acts.citizen(work, ACCOUNT)
    request = await asked(work)
    await requests.confirm(by_chance(work, seed), request.id, SECOND)
    at = await planned_at(work.tx, requests.ERASE)
    assert at == clock.now + Random(seed).randrange(2 * DAY_MS)  # noqa: S311 - repeatable


async def test_one_person_is_not_enough_and_the_other_admins_hear_of_it(work):
    await custodians(work, FIRST, SECOND, THIRD)
    person = await acts.citizen(work, ACCOUNT)
    request = await asked(work)
    assert await to(work, "DataErasureAsked") == [f"chat:{ADMIN}"]
    confirming = set(await to(work, "DataRequestCame"))
    assert len(confirming) == 2, "one is needed, two of three are asked"
    assert f"chat:{FIRST}" not in confirming
    assert await requests.confirm(work, request.id, FIRST) == DataWord(DataSaid.NOT_NEEDED)
    await requests.carry_out(work, {})
    assert (await people_store.get(work.tx, person.id)).consent is not None
    second = int(sorted(confirming)[0].removeprefix("chat:"))
    await requests.confirm(work, request.id, second)
    assert await to(work, "DataRequestDone") == [f"chat:{FIRST}", f"chat:{ADMIN}"]
    await requests.carry_out(work, {})
    assert (await people_store.get(work.tx, person.id)).consent is None
    assert (await acts_of(work, request.number))[-3:] == [
        RequestAct.PROPOSE,
        RequestAct.CONFIRM,
        RequestAct.ERASE,
    ]
    assert await stored.waiting_requests(work.tx) == []


async def test_who_handled_a_case_of_the_account_is_not_asked_and_reads_no_why(work):
    await acts.open_desk(work)
    await custodians(work, FIRST, SECOND, DANA.telegram_id)
    report = await filed_by(work, ACCOUNT)
    await casework.take(work, await acts.case_of(work, report), DANA)
    request = await asked(work)
    assert set(await to(work, "DataRequestCame")) == {f"chat:{SECOND}", f"chat:{ADMIN}"}
    shown = await requests.show(work, request.id, DANA.telegram_id)
    assert (shown.reason, shown.may_confirm) == ("The court.", False)
    theirs = await requests.confirm(work, request.id, DANA.telegram_id)
    assert theirs == await requests.confirm(work, "no such request", DANA.telegram_id)
    assert (await stored.lock_request(work.tx, request.id)).proof is None


async def test_who_asks_for_it_does_not_count_if_they_handled_a_case_and_does_not_learn_it(work):
    await acts.open_desk(work)
    await custodians(work, DANA.telegram_id, SECOND, THIRD)
    report = await filed_by(work, ACCOUNT)
    await casework.take(work, await acts.case_of(work, report), DANA)
    request = await asked(work, by=DANA.telegram_id)
    await requests.confirm(work, request.id, SECOND)
    assert (await stored.lock_request(work.tx, request.id)).proof is None
    await requests.confirm(work, request.id, THIRD)
    assert (await stored.lock_request(work.tx, request.id)).proof is not None


async def test_who_handles_a_case_after_they_agreed_does_not_count(work):
    await acts.open_desk(work)
    await custodians(work, DANA.telegram_id, SECOND)
    report = await filed_by(work, ACCOUNT)
    request = await asked(work, by=DANA.telegram_id)
    await casework.take(work, await acts.case_of(work, report), DANA)
    await requests.confirm(work, request.id, SECOND)
    assert (await stored.lock_request(work.tx, request.id)).proof is None
    assert await requests.missing(work, await stored.lock_request(work.tx, request.id)) == (1, 1)


async def test_an_operator_agrees_only_where_people_are_missing(working, database, database_url):
    secret = SecretStr(base64.urlsafe_b64encode(b"k" * 32).decode())
    settings = GivenSettings(database_url=SecretStr(database_url), secret_key=secret)
    await open_vault(database, settings)
    async with working() as work:
        await custodians(work, FIRST, SECOND)
        await acts.citizen(work, ACCOUNT)
        enough = await asked(work)
        await acts.open_desk(work)
        report = await filed_by(work, ACCOUNT + 1)
        for actor in (FIRST, SECOND, ADMIN):
            case = await acts.case_of(work, report)
            await talks.note(work, case, replace(DANA, telegram_id=actor), "I looked.", DESK)
        alone = await asked(work, ACCOUNT + 1)
    with pytest.raises(NothingThere, match="can agree in the bot: 1; needed: 1"):
        await confirm_erasure(settings, enough.number)
    assert "within two days" in await confirm_erasure(settings, alone.number)
    with pytest.raises(NothingThere, match="no erasure"):
        await confirm_erasure(settings, alone.number)
    async with working() as work:
        [waits] = await stored.due_erasures(work.tx)
        assert waits.number == alone.number


async def test_who_deletes_their_data_first_has_the_number_proved(work):
    await custodians(work, FIRST, SECOND)
    person = await acts.citizen(work, ACCOUNT)
    request = await asked(work)
    await requests.confirm(work, request.id, SECOND)
    [waits] = await stored.due_erasures(work.tx)
    await erasure.erase(work, person)
    assert (await stored.get_erasure(work.tx, waits.proof))["done_at"] is not None
    assert await stored.due_erasures(work.tx) == []
    await requests.carry_out(work, {})
    assert (await acts_of(work, request.number))[-1] is RequestAct.ERASE


async def test_what_is_not_agreed_to_ends_by_itself(work):
    await custodians(work, FIRST, SECOND)
    await acts.citizen(work, ACCOUNT)
    request = await asked(work)
    await requests.lapse(work, {"request": request.id})
    assert await requests.confirm(work, request.id, SECOND) == DataWord(DataSaid.NOT_NEEDED)
    assert await stored.waiting_requests(work.tx) == []
    assert (await acts_of(work, request.number))[-1] is RequestAct.LAPSE
