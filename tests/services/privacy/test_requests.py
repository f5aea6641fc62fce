"""Requests about data: answered with a reason, recorded, without showing who the person is."""

import json
from dataclasses import asdict

import pytest
import sqlalchemy as sa

from bot.core import people_store
from bot.core.codes import read_receipt
from bot.core.people import Role
from bot.core.schema.privacy import data_events, data_requests
from bot.privacy import erasure, requests
from bot.privacy import store as stored
from bot.privacy.model import LOOKS_A_DAY, Held, RequestAct, RequestKind
from bot.privacy.request_screens import DataSaid
from bot.reports import store
from bot.staff import roles
from bot.staff.roles import TelegramUser
from bot.values import AskedFor, RefusalGround
from tests.kit.services import acts
from tests.kit.services.acts import ADMIN, citizen, filed_code
from tests.kit.services.desk_acts import owed

CUSTODIAN, TELEGRAM_ID = 900, 4_242_424_242
CAUSE = "Letter 12-7/345 of 12.03.2026"
BOSS = TelegramUser(ADMIN, "Әсел")


async def rows_of(work):
    """Everything that is kept of requests, as text, in clear."""
    found = [
        dict(r) for t in (data_requests, data_events) for r in await work.tx.rows(sa.select(t))
    ]
    return json.dumps(found, ensure_ascii=False, default=str)


async def make_custodian(work):
    await roles.give(work, BOSS, [TelegramUser(CUSTODIAN, "Арман")], Role.CUSTODIAN)


async def outside(work, text):
    request = await requests.begin_look_up(work, CAUSE, CUSTODIAN)
    return request, await requests.look_up(work, request.id, text, CUSTODIAN)


async def told(work, kind):
    return [(address, params) for address, _, params, *_ in await owed(work, kind)]


async def test_a_person_asks_and_is_answered_while_the_custodian_sees_only_a_number(work):
    await make_custodian(work)
    person = await citizen(work, TELEGRAM_ID)
    request = await requests.ask(work, person, "Which region do you keep?")
    [(address, came)] = await told(work, "DataRequestCame")
    assert address == f"chat:{CUSTODIAN}"
    shown = await requests.show(work, request.id, CUSTODIAN)
    for seen in (came, asdict(shown)):
        assert str(TELEGRAM_ID) not in str(seen)
        assert person.id not in str(seen)
    done = await requests.end(work, request.id, AskedFor.ANSWER, "Almaty.", None, CUSTODIAN)
    assert done.act is RequestAct.ANSWER
    [(address, answer)] = await told(work, "DataAnswered")
    assert (address, answer["words"]) == (f"person:{person.id}", "Almaty.")
    assert await stored.waiting_requests(work.tx) == []


async def test_without_a_custodian_admins_are_told_and_answer(work):
    await requests.ask(work, await citizen(work), "What do you keep?")
    assert [address for address, _ in await told(work, "DataRequestCame")] == [f"chat:{ADMIN}"]
    assert not (await requests.screen(work, 0, as_custodian=True)).has_custodian


async def test_one_request_of_a_person_waits_at_a_time(work):
    person = await citizen(work)
    first = await requests.ask(work, person, "One")
    assert (await requests.ask(work, person, "Two")).number == first.number


@pytest.mark.parametrize("asked", [AskedFor.ANSWER, AskedFor.REFUSE, AskedFor.ERASE])
async def test_of_two_custodians_one_ends_a_request(work, asked):
    request = await requests.ask(work, await citizen(work), "What do you keep?")
    assert await requests.end(work, request.id, asked, "Why", RefusalGround.LAW, 1) is not None
    assert await requests.end(work, request.id, AskedFor.ANSWER, "Why", None, 2) is None


async def test_a_refusal_keeps_its_ground_and_reason_and_tells_the_person(work):
    request = await requests.ask(work, await citizen(work), "Tell me who reported me.")
    await requests.end(
        work, request.id, AskedFor.REFUSE, "It is not kept.", RefusalGround.NOT_DATA, CUSTODIAN
    )
    [(_, answer)] = await told(work, "DataAnswered")
    assert (answer["act"], answer["ground"]) == ("refuse", "not_data")
    [ended] = (await requests.screen(work, 0, as_custodian=False)).ended
    assert (ended.act, ended.ground, ended.reason) == (
        RequestAct.REFUSE,
        RefusalGround.NOT_DATA,
        "It is not kept.",
    )


async def test_an_erasure_in_the_bot_gives_the_person_a_number_that_proves_it(work):
    await make_custodian(work)
    await acts.open_desk(work)
    person = await citizen(work, TELEGRAM_ID)
    await acts.file(work, person)
    request = await requests.ask(work, person, "Delete all of it.")
    done = await requests.end(work, request.id, AskedFor.ERASE, "They ask.", None, CUSTODIAN)
    assert await stored.get_erasure(work.tx, done.proof) is not None
    [(_, erased)] = await told(work, "Erased")
    assert erased["code"] == done.proof
    assert await people_store.find(work.tx, *work.vault.identities(TELEGRAM_ID)) is None


async def test_a_written_request_by_id_learns_held_or_not_and_nothing_else(work):
    await citizen(work, TELEGRAM_ID)
    _, known = await outside(work, str(TELEGRAM_ID))
    _, unknown = await outside(work, "999000999")
    assert (known.held, unknown.held) == (Held.ACCOUNT, Held.NOTHING)
    assert {**asdict(known), "held": 0, "request": 0, "number": 0} == {
        **asdict(unknown),
        "held": 0,
        "request": 0,
        "number": 0,
    }


async def test_what_was_typed_is_kept_nowhere(work):
    await acts.open_desk(work)
    person = await citizen(work, TELEGRAM_ID)
    _, code = await filed_code(work, person)
    for typed in (str(TELEGRAM_ID), code, "999000999"):
        request, _ = await outside(work, typed)
        await requests.end(work, request.id, AskedFor.ANSWER, "Told.", None, CUSTODIAN)
    kept = await rows_of(work)
    for secret in (str(TELEGRAM_ID), code, read_receipt(code), "999000999", person.id):
        assert secret not in kept


async def test_a_name_of_an_account_is_answered_honestly_and_costs_no_try(work):
    for typed in ("@somebody", "t.me/somebody", "https://t.me/somebody"):
        _, found = await outside(work, typed)
        assert found is DataSaid.USERNAME
    _, found = await outside(work, "hello")
    assert found is DataSaid.UNREADABLE
    assert await stored.count_looks(work.tx, 0) == {}


async def test_a_code_leads_to_its_one_report_which_can_be_erased_with_proof(work):
    await acts.open_desk(work)
    person = await citizen(work, TELEGRAM_ID)
    report, code = await filed_code(work, person)
    request, found = await outside(work, code)
    assert found.held is Held.REPORT
    done = await requests.end(work, request.id, AskedFor.ERASE, CAUSE, None, CUSTODIAN)
    erased = await store.reports.get(work.tx, report.id)
    assert (erased.person, erased.description) == (None, None)
    assert (await stored.get_erasure(work.tx, done.proof))["done_at"] is not None
    assert await people_store.find(work.tx, *work.vault.identities(TELEGRAM_ID)) is not None
    assert await told(work, "DataAnswered") == [], "the person is not told of a letter"


async def test_ids_cannot_be_walked_through_and_admins_see_the_tries(working, clock):
    async with working() as work:
        for n in range(LOOKS_A_DAY):
            _, found = await outside(work, str(1000 + n))
            assert found.held is Held.NOTHING
        _, found = await outside(work, str(TELEGRAM_ID))
        assert found is DataSaid.ENOUGH
        assert len(await told(work, "DataLooksFull")) == 1
        assert (await requests.screen(work, 0, as_custodian=False)).looks[0][1] == LOOKS_A_DAY
    clock.advance(seconds=24 * 3600 + 1)
    async with working() as work:
        _, found = await outside(work, str(TELEGRAM_ID))
        assert found.held is Held.NOTHING


async def test_whom_a_look_up_found_is_forgotten_in_a_day(work):
    await citizen(work, TELEGRAM_ID)
    request, _ = await outside(work, str(TELEGRAM_ID))
    await requests.lapse(work, {"request": request.id})
    assert await stored.waiting_requests(work.tx) == []
    assert await requests.end(work, request.id, AskedFor.ERASE, "Late", None, CUSTODIAN) is None


async def test_an_erasure_by_the_person_ends_their_request(work):
    person = await citizen(work, TELEGRAM_ID)
    await requests.ask(work, person, "My own words")
    await erasure.erase(work, person)
    assert await stored.waiting_requests(work.tx) == []
    assert "My own words" not in await rows_of(work)


async def test_words_of_a_person_are_sealed_while_they_wait(work):
    await requests.ask(work, await citizen(work), "My own words")
    assert "My own words" not in await rows_of(work)
    assert [one.words for one in await stored.waiting_requests(work.tx)] == ["My own words"]


async def test_requests_are_counted_by_kind_and_end(work):
    await outside(work, "999000999")
    request, _ = await outside(work, "999000998")
    await requests.end(
        work, request.id, AskedFor.REFUSE, "No paper.", RefusalGround.UNPROVEN, CUSTODIAN
    )
    screen = await requests.screen(work, 0, as_custodian=True)
    assert screen.counts == ((RequestKind.OUTSIDE, RequestAct.REFUSE, 1),)
    assert len(screen.waiting) == 1
