"""Requests about data: answered with a reason, recorded, without showing who the person is."""

import base64
from random import Random

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from bot.cases.tables import case_events
from bot.cli.queues import NothingThere
from bot.cli.rights import confirm_erasure
from bot.core import people_store
from bot.core.codes import read_receipt
from bot.core.people import Role
from bot.core.queues import tasks_store
from bot.core.queues.tables import tasks
from bot.core.reviews_store import State
from bot.core.storage import open_vault
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.desk import casework, review_calls, talks
from bot.privacy import erasure, erasures_store, requests, requests_store
from bot.privacy.model import LOOKS_A_DAY, Held, RequestAct
from bot.privacy.requests import DataRequestScreen, DataReviews, DataSaid, DataWord
from bot.privacy.tables import data_events, data_requests
from bot.reports import draft, reports_store
from bot.settings import Settings
from bot.staff import roles
from bot.staff.roles import TelegramUser
from bot.telegram.renderer import Renderer
from bot.values import AskedFor, Status, replace
from tests.kit.services import acts
from tests.kit.services.acts import ADMIN, DANA, DESK, citizen, filed_code
from tests.kit.services.desk_acts import owed, said

CUSTODIAN, FIRST, SECOND, THIRD, ACCOUNT = 900, 901, 902, 903, 4_242_424_242
CAUSE = "Letter 12-7/345 of 12.03.2026"


async def rows_of(work):
    """Everything that is kept of requests, as text, in clear."""
    found = [
        await work.tx.rows(sa.select(table)) for table in (data_requests, data_events)
    ]
    return str([dict(row) for rows in found for row in rows])


async def custodians(work, *ids):
    users = [TelegramUser(one, f"Custodian {one}") for one in ids]
    await roles.give_role(work, TelegramUser(ADMIN, "Әсел"), users, Role.CUSTODIAN)


async def outside(work, text):
    request = await requests.begin_look_up(work, CAUSE, CUSTODIAN)
    return request, await requests.look_up_held(work, request.id, text, CUSTODIAN)


async def shown(work, request):
    """The screen of a request, without its own id and number."""
    screen = DataRequestScreen(request.id)
    speaker = Renderer(work.deployment).speaker("en", work.now)
    said = str(screen.render(speaker, await screen.load(work)))
    return said.replace(request.id, "id").replace(request.number, "number")


async def told(work, kind):
    return [(address, params) for address, _, params, *_ in await owed(work, kind)]


async def to(work, kind):
    return [address for address, _ in await told(work, kind)]


async def test_a_person_asks_and_is_answered_while_the_custodian_sees_only_a_number(
    work,
):
    await custodians(work, CUSTODIAN)
    person = await citizen(work, ACCOUNT)
    request = await requests.ask(work, person, "Which region do you keep?")
    [(address, came)] = await told(work, "DataRequestCame")
    assert address == f"chat:{CUSTODIAN}"
    for seen in (came, await shown(work, request)):
        assert str(ACCOUNT) not in str(seen)
        assert person.id not in str(seen)
    done = await requests.end_request(
        work, request.id, AskedFor.ANSWER, "Almaty.", CUSTODIAN
    )
    assert done == DataWord(DataSaid.DONE, request.number)
    [(address, answer)] = await told(work, "DataAnswered")
    assert (address, answer["words"]) == (f"person:{person.id}", "Almaty.")
    assert await requests_store.waiting_requests(work.tx) == []


async def test_one_request_of_a_person_waits_sealed_at_a_time_for_admins_without_custodian(
    work, person
):
    first = await requests.ask(work, person, "My own words")
    assert (await requests.ask(work, person, "Two")).number == first.number
    assert "My own words" not in await rows_of(work)
    assert [one.words for one in await requests_store.waiting_requests(work.tx)] == [
        "My own words"
    ]
    assert await to(work, "DataRequestCame") == [f"chat:{ADMIN}"]
    assert not (await requests.screen(work, as_custodian=True)).has_custodian


@pytest.mark.parametrize("asked", [AskedFor.ANSWER, AskedFor.REFUSE, AskedFor.ERASE])
async def test_of_two_custodians_one_ends_a_request(work, asked):
    request = await requests.ask(work, await citizen(work), "What do you keep?")
    assert (
        await requests.end_request(work, request.id, asked, "Why", 1)
    ).said is DataSaid.DONE
    late = await requests.end_request(work, request.id, AskedFor.ANSWER, "Why", 2)
    assert late == DataWord(DataSaid.GONE)


async def test_a_refusal_keeps_its_reason_and_tells_the_person(work):
    request = await requests.ask(work, await citizen(work), "Tell me who reported me.")
    await requests.end_request(
        work, request.id, AskedFor.REFUSE, "It is not kept.", CUSTODIAN
    )
    [(_, answer)] = await told(work, "DataAnswered")
    assert (answer["act"], answer["words"]) == ("refuse", "It is not kept.")
    [ended] = (await requests.screen(work, as_custodian=False)).ended
    assert (ended.act, ended.reason) == (RequestAct.REFUSE, "It is not kept.")


async def test_an_erasure_in_the_bot_gives_the_person_a_number_that_proves_it(work):
    await custodians(work, CUSTODIAN)
    await acts.open_desk(work)
    person = await citizen(work, ACCOUNT)
    await acts.file(work, person)
    request = await requests.ask(work, person, "Delete all of it.")
    done = await requests.end_request(
        work, request.id, AskedFor.ERASE, "They ask.", CUSTODIAN
    )
    assert await erasures_store.proofs.get(work.tx, done.proof) is not None
    [(_, erased)] = await told(work, "Erased")
    assert erased["code"] == done.proof
    assert await work.person(ACCOUNT) is None


async def test_a_written_request_by_id_learns_held_or_not_and_nothing_else(work):
    person = await citizen(work, ACCOUNT)
    known, found = await outside(work, str(ACCOUNT))
    unknown, nothing = await outside(work, "999000999")
    assert (found, nothing) == (Held.ACCOUNT, Held.NOTHING)
    await requests_store.requests.set(work.tx, unknown.id, held=Held.ACCOUNT)
    assert await shown(work, known) == await shown(work, unknown)
    assert await requests.own_request(work, person) is None, (
        "they hear nothing of the paper"
    )
    await requests.end_request(
        work, known.id, AskedFor.REFUSE, "No right to it.", CUSTODIAN
    )
    [ended] = (await requests.screen(work, as_custodian=False)).ended
    assert (ended.held, ended.cause, ended.reason) == (
        Held.ACCOUNT,
        CAUSE,
        "No right to it.",
    )


async def test_a_written_request_offers_to_look_up_its_subject_until_that_is_done(
    work, person
):
    """What a person asks in the bot is about that person: nothing is looked up."""
    look_up = "Code or number…"
    written = await requests.begin_look_up(work, CAUSE, CUSTODIAN)
    assert look_up in await shown(work, written)
    await requests.look_up_held(work, written.id, "999000999", CUSTODIAN)
    assert look_up not in await shown(work, written)
    assert look_up not in await shown(
        work, await requests.ask(work, person, "What is kept?")
    )


@pytest.mark.parametrize("typed", [f" id {ACCOUNT} ", f"id:{ACCOUNT}", f"00{ACCOUNT}"])
async def test_an_id_is_read_as_people_type_it(work, typed):
    await citizen(work, ACCOUNT)
    assert (await outside(work, typed))[1] is Held.ACCOUNT


async def test_what_was_typed_is_kept_nowhere(work, plain_desk):
    person = await citizen(work, ACCOUNT)
    _, code = await filed_code(work, person)
    for typed in (str(ACCOUNT), code, "999000999"):
        request, _ = await outside(work, typed)
        await requests.end_request(
            work, request.id, AskedFor.ANSWER, "Told.", CUSTODIAN
        )
    kept = await rows_of(work)
    for secret in (str(ACCOUNT), code, read_receipt(code), "999000999", person.id):
        assert secret not in kept


async def test_what_is_no_id_is_answered_honestly_and_costs_no_try(work):
    names = ("@somebody", "t.me/somebody", "https://t.me/somebody", "hello")
    for typed in (*names, "0", f"-{ACCOUNT}", "+77001234567", "7" * 16, "٧٠٠"):
        _, found = await outside(work, typed)
        assert found is DataSaid.UNREADABLE
    assert await requests_store.count_looks(work.tx, 0) == {}


async def test_a_code_leads_to_its_one_report_which_can_be_erased_with_proof(
    work, plain_desk
):
    person = await citizen(work, ACCOUNT)
    report, code = await filed_code(work, person)
    request, found = await outside(work, code)
    assert found is Held.REPORT
    done = await requests.end_request(
        work, request.id, AskedFor.ERASE, CAUSE, CUSTODIAN
    )
    erased = await reports_store.reports.get(work.tx, report.id)
    assert (erased.person, erased.description) == (None, None)
    assert (await erasures_store.proofs.get(work.tx, done.proof)).done_at is not None
    assert await work.person(ACCOUNT) is not None
    assert await told(work, "DataAnswered") == [], "the person is not told of a letter"


async def test_ids_cannot_be_walked_through_and_admins_see_the_tries(working, clock):
    async with working() as work:
        for n in range(LOOKS_A_DAY):
            _, found = await outside(work, str(1000 + n))
            assert found is Held.NOTHING
        _, found = await outside(work, str(ACCOUNT))
        assert found is DataSaid.ENOUGH
        [(_, full)] = await told(work, "DataWord")
        assert full["said"] == DataSaid.LOOKS_FULL.name.lower()
        assert (await requests.screen(work, as_custodian=False)).looks[0][
            1
        ] == LOOKS_A_DAY
    clock.advance(seconds=24 * 3600 + 1)
    async with working() as work:
        _, found = await outside(work, str(ACCOUNT))
        assert found is Held.NOTHING


async def test_whom_a_look_up_found_is_forgotten_in_a_day(work):
    await citizen(work, ACCOUNT)
    request, _ = await outside(work, str(ACCOUNT))
    await requests.lapse(work, request=request.id)
    assert await requests_store.waiting_requests(work.tx) == []
    late = await requests.end_request(
        work, request.id, AskedFor.ERASE, "Late", CUSTODIAN
    )
    assert late == DataWord(DataSaid.GONE)


async def test_custodians_are_reminded_each_day_of_a_request_until_it_is_answered(
    working, clock
):
    async with working() as work:
        await custodians(work, CUSTODIAN)
        asking = await requests.ask(
            work, await citizen(work, ACCOUNT), "Where is my data?"
        )
        await review_calls.call(work)
        assert await told(work, "ReviewsWait") == []
        assert await DataReviews(work).get(asking.id) is None, (
            "it would tell the moment"
        )
    for days in (1, 2):
        clock.now += DAY_MS
        async with working() as work:
            await review_calls.call(work)
            await review_calls.call(work)
            assert await to(work, "ReviewsWait") == [f"chat:{CUSTODIAN}"] * days
    async with working() as work:
        await requests.end_request(
            work, asking.id, AskedFor.ANSWER, "In Almaty.", CUSTODIAN
        )
    clock.now += DAY_MS
    async with working() as work:
        await review_calls.call(work)
        assert len(await to(work, "ReviewsWait")) == days
        assert (await DataReviews(work).get(asking.id)).state is State.OVER


async def test_whom_is_asked_to_agree_is_reminded_until_enough_did(working, clock):
    async with working() as work:
        await custodians(work, FIRST, SECOND)
        await citizen(work, ACCOUNT)
        request = await requests_store.requests.get(work.tx, (await asked(work)).id)
        assert SECOND in request.asked
    clock.now += DAY_MS
    async with working() as work:
        await review_calls.call(work)
        reminded = sorted(await to(work, "ReviewsWait"))
        assert reminded == sorted(f"chat:{one}" for one in request.asked)
        await requests.confirm(work, request.id, SECOND)
    clock.now += DAY_MS
    async with working() as work:
        await review_calls.call(work)
        assert sorted(await to(work, "ReviewsWait")) == reminded


async def test_an_erasure_by_the_person_ends_their_request(work):
    person = await citizen(work, ACCOUNT)
    await requests.ask(work, person, "My own words")
    await erasure.erase(work, person)
    assert await requests_store.waiting_requests(work.tx) == []
    assert "My own words" not in await rows_of(work)


async def filed_by(work, account, n=1):
    person = await citizen(work, account)
    return await acts.file(
        work, person, draft.Input(links=(acts.link(n),), text="Seen myself.")
    )


async def asked(work, account=ACCOUNT, by=FIRST):
    """A paper about an account; the custodian asks to erase it."""
    request = await requests.begin_look_up(work, CAUSE, by)
    await requests.look_up_held(work, request.id, str(account), by)
    waits = await requests.end_request(
        work, request.id, AskedFor.ERASE, "The court.", by
    )
    assert waits == DataWord(DataSaid.WAITS, request.number)
    return request


async def acts_of(work, number):
    rows = await work.tx.rows(
        sa.select(data_events).where(data_events.c.number == number)
    )
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
            due.add(await tasks_store.run_at(work.tx, requests.ERASE))
        assert await work.tx.rows(sa.select(case_events)) == before
        assert await owed(work, "Card") == [], "no card has changed"
        kept = [await reports_store.reports.get(work.tx, one.id) for one in filed]
        assert all(report.description for report in kept)
        ended = (await requests.screen(work, as_custodian=True)).ended
        assert [(one.act, one.at) for one in ended] == [
            (RequestAct.ERASE, work.now)
        ] * 2
    [at] = due  # both in one round
    assert 0 < at - clock.now < 2 * DAY_MS
    clock.now = at
    async with working() as work:
        recorded = await work.tx.rows(sa.select(data_events))
        await requests.carry_out(by_chance(work, 9))
        kept = [
            (await reports_store.reports.get(work.tx, one.id)).person for one in filed
        ]
        assert [n for n, person in enumerate(kept) if not person] == list(named)
        assert await work.tx.rows(sa.select(data_events)) == recorded, (
            "nothing dates it"
        )
        assert {(await acts.case_of(work, one)).status for one in filed} == {
            Status.RECEIVED
        }
        withdrawals = await work.tx.rows(
            sa.select(tasks).where(tasks.c.kind == erasure.WITHDRAW)
        )
        assert len({row["run_at"] for row in withdrawals}) == len(named)
        assert all(
            clock.now < row["run_at"] < clock.now + 2 * DAY_MS for row in withdrawals
        )


@pytest.fixture
async def paper(work):
    """Erasing the account is asked for by the first of two custodians."""
    await custodians(work, FIRST, SECOND)
    await citizen(work, ACCOUNT)
    return await asked(work)


@pytest.mark.parametrize("seed", range(3))
async def test_the_time_of_the_round_is_any_within_two_days(work, clock, seed, paper):
    await requests.confirm(by_chance(work, seed), paper.id, SECOND)
    at = await tasks_store.run_at(work.tx, requests.ERASE)
    assert at == clock.now + Random(seed).randrange(2 * DAY_MS)  # noqa: S311 - repeatable


async def test_one_person_is_not_enough_and_the_other_admins_hear_of_it(work):
    await custodians(work, FIRST, SECOND, THIRD)
    person = await citizen(work, ACCOUNT)
    request = await asked(work)
    assert await to(work, "DataWord") == [f"chat:{ADMIN}"]
    confirming = set(await to(work, "DataRequestCame"))
    assert len(confirming) == 2, "one is needed, two of three are asked"
    assert f"chat:{FIRST}" not in confirming
    assert await requests.confirm(work, request.id, FIRST) == DataWord(DataSaid.GONE)
    await requests.carry_out(work)
    assert (await people_store.get(work.tx, person.id)).consent is not None
    await requests.confirm(work, request.id, int(min(confirming).removeprefix("chat:")))
    assert await to(work, "DataWord") == [
        f"chat:{each}" for each in (ADMIN, FIRST, ADMIN)
    ]
    await requests.carry_out(work)
    assert (await people_store.get(work.tx, person.id)).consent is None
    last = [RequestAct.PROPOSE, RequestAct.CONFIRM, RequestAct.ERASE]
    assert (await acts_of(work, request.number))[-3:] == last
    assert await requests_store.waiting_requests(work.tx) == []


async def test_who_handled_a_case_of_the_account_is_not_asked_and_reads_no_why(
    work, plain_desk
):
    await custodians(work, FIRST, SECOND, DANA.telegram_id)
    report = await filed_by(work, ACCOUNT)
    await casework.take(work, await acts.case_of(work, report), DANA)
    request = await asked(work)
    assert set(await to(work, "DataRequestCame")) == {f"chat:{SECOND}", f"chat:{ADMIN}"}
    waits = await requests_store.lock_request(work.tx, request.id)
    assert not await requests.may_confirm(work, waits, DANA.telegram_id)
    theirs = await requests.confirm(work, request.id, DANA.telegram_id)
    assert theirs == await requests.confirm(work, "no such request", DANA.telegram_id)
    assert (await requests_store.requests.get(work.tx, request.id)).proof is None


async def test_who_asks_for_it_does_not_count_if_they_handled_a_case_and_does_not_learn_it(
    work, plain_desk
):
    await custodians(work, DANA.telegram_id, SECOND, THIRD)
    report = await filed_by(work, ACCOUNT)
    await casework.take(work, await acts.case_of(work, report), DANA)
    request = await asked(work, by=DANA.telegram_id)
    await requests.confirm(work, request.id, SECOND)
    assert (await requests_store.requests.get(work.tx, request.id)).proof is None
    await requests.confirm(work, request.id, THIRD)
    assert (await requests_store.requests.get(work.tx, request.id)).proof is not None


async def test_who_handles_a_case_after_they_agreed_does_not_count(work, plain_desk):
    await custodians(work, DANA.telegram_id, SECOND)
    report = await filed_by(work, ACCOUNT)
    request = await asked(work, by=DANA.telegram_id)
    await casework.take(work, await acts.case_of(work, report), DANA)
    await requests.confirm(work, request.id, SECOND)
    assert (await requests_store.requests.get(work.tx, request.id)).proof is None
    assert await requests.missing(
        work, await requests_store.lock_request(work.tx, request.id)
    ) == (
        1,
        1,
    )


async def test_an_operator_agrees_only_where_people_are_missing(
    working, database, database_url
):
    secret = SecretStr(base64.urlsafe_b64encode(b"k" * 32).decode())
    settings = Settings(database_url=SecretStr(database_url), secret_key=secret)
    await open_vault(database, settings)
    async with working() as work:
        await custodians(work, FIRST, SECOND)
        await citizen(work, ACCOUNT)
        enough = await asked(work)
        await acts.open_desk(work)
        report = await filed_by(work, ACCOUNT + 1)
        for actor in (FIRST, SECOND, ADMIN):
            case = await acts.case_of(work, report)
            await talks.note(
                work, case, replace(DANA, telegram_id=actor), "I looked.", DESK
            )
        alone = await asked(work, ACCOUNT + 1)
    with pytest.raises(NothingThere, match="can agree in the bot: 1; needed: 1"):
        await confirm_erasure(settings, enough.number)
    assert "within two days" in await confirm_erasure(settings, alone.number)
    with pytest.raises(NothingThere, match="no erasure"):
        await confirm_erasure(settings, alone.number)
    async with working() as work:
        [waits] = await requests_store.due_erasures(work.tx)
        assert waits.number == alone.number


async def test_who_deletes_their_data_first_has_the_number_proved(work, paper):
    await requests.confirm(work, paper.id, SECOND)
    [waits] = await requests_store.due_erasures(work.tx)
    await erasure.erase(work, await work.person(ACCOUNT))
    assert (await erasures_store.proofs.get(work.tx, waits.proof)).done_at is not None
    assert await requests_store.due_erasures(work.tx) == []
    await requests.carry_out(work)
    assert (await acts_of(work, paper.number))[-1] is RequestAct.ERASE


async def test_what_is_not_agreed_to_ends_by_itself(work, paper):
    await requests.lapse(work, request=paper.id)
    assert await requests.confirm(work, paper.id, SECOND) == DataWord(DataSaid.GONE)
    assert await requests_store.waiting_requests(work.tx) == []
    assert (await acts_of(work, paper.number))[-1] is RequestAct.LAPSE
