"""More reports than a group may hear of: one digest, urgent cards, and work that is pulled."""

import asyncio
from collections import Counter

import pytest
import sqlalchemy as sa

from bot.cases import store
from bot.cases.model import HOLD_MS
from bot.core import desks_store, members_store
from bot.core.messages import Lane
from bot.core.people import Role, Standing
from bot.core.queues import deliveries, sent_messages, tasks_store
from bot.core.queues.sent_messages import SentMessage
from bot.core.queues.tables import outbox
from bot.core.work import Work
from bot.desk import (
    cards,
    casework,
    desks,
    digest,
    digest_store,
    next_case,
    queue_store,
    talks,
)
from bot.desk.model import Actor
from bot.reports import welcome
from bot.reports.care import Hint, Hinted
from bot.reports.draft import Input
from bot.reports.menu import Menu
from bot.values import Finding, Outcome, Status, replace
from tests.kit.services import acts

ORDINARY, URGENT = "gambling", "weapons"
ADDRESS = "chat:-1001"


async def reported(work, count, violation=ORDINARY, start=0):
    """So many cases of different links; urgent ones where the type says so."""
    person = await acts.citizen(work, 1000 + start)
    for n in range(start, start + count):
        if n % 20 == 0:
            # One person may file only some an hour
            person = await acts.citizen(work, 2000 + n)
        await acts.file(
            work, person, Input(links=(acts.link(n),), text="Seen."), violation
        )


async def queued(work, kind):
    return [row for row in await acts.owed(work) if row["kind"] == kind]


async def pulled(work, count):
    """Cases that Dana takes in her private chat, where she goes on working."""
    person = await acts.citizen(work, 7)
    await members_store.set_standing(work.tx, -1001, 7, Standing.MEMBER)
    private = replace(work, private_chat=person.id)
    return private, [
        await next_case.take_next(private, [acts.DESK], acts.DANA, person, "ru")
        for _ in range(count)
    ]


async def decided_in_private(work, count):
    private, taken = await pulled(work, count)
    for case in taken:
        await casework.decide_case(
            private, case, acts.DANA, Finding(Outcome.NOT_CONFIRMED, "review")
        )


async def say_all(work):
    """The desk has heard everything: cards stand where they were owed."""
    for row in await acts.owed(work):
        if row["remember"]:
            await sent_messages.put(
                work.tx, SentMessage(row["remember"], -1001, None, row["id"])
            )
    await work.tx.run(sa.update(outbox).values(state=2, latest=None))


async def last_look(work):
    """The tick that was planned when the digest ended, as the clock does it."""
    assert await tasks_store.cancel(work.tx, digest.digest_name("desk1"))
    await cards.tick(work, desk="desk1")


async def test_urgent_cards_come_by_themselves_in_a_flood(work, plain_desk):
    await reported(work, 40)
    assert len(await queued(work, "Card")) == digest.MOST_WAITING
    [owed] = await queued(work, "Digest")
    assert (owed["lane"], owed["address"]) == (Lane.DIGEST, ADDRESS)
    assert await tasks_store.run_at(work.tx, digest.digest_name("desk1")) is not None
    shown = await digest.Digest("desk1").load(work)
    assert (shown.is_on, shown.waiting, shown.urgent) == (True, 40, 0)
    await reported(work, 5, URGENT, start=40)
    lanes = Counter(row["lane"] for row in await queued(work, "Card"))
    assert lanes[Lane.URGENT_CARD] == 5
    assert (await digest.Digest("desk1").load(work)).urgent == 5


async def test_a_hundred_presses_over_forty_cases_give_every_case_once(
    database, deployment
):
    async with database.transaction() as tx:
        await acts.open_desk(Work(tx, deployment))
        await reported(Work(tx, deployment), 40)

    async def press(n):
        async with database.transaction() as tx:
            work = Work(tx, deployment)
            person = await welcome.recognise(work, 5000 + n, "ru")
            actor = Actor(5000 + n, f"Staff {n}", Role.MODERATOR)
            return await next_case.take_next(work, [acts.DESK], actor, person, "ru")

    given = [case for case in await asyncio.gather(*map(press, range(100))) if case]
    assert len(given) == len({case.id for case in given}) == 40
    async with database.transaction() as tx:
        for case in given:
            kept = await store.cases.get(tx, case.id)
            assert (kept.holder, kept.status) == (case.holder, Status.UNDER_REVIEW)
        assert await queue_store.lock_next(tx, ["desk1"], 11) is None


async def test_what_waits_for_an_answer_is_given_when_its_hold_is_over(working, clock):
    async with working() as work:
        await acts.open_desk(work)
        person = await acts.citizen(work, 7)
        report = await acts.file(work, await acts.citizen(work))
        await talks.ask(
            work, await acts.case_of(work, report), acts.DANA, "When?", acts.DESK
        )
        assert (
            await next_case.take_next(work, [acts.DESK], acts.DANA, person, "ru")
            is None
        )
    clock.advance(ms=HOLD_MS + 1)
    async with working() as work:
        taken = await next_case.take_next(work, [acts.DESK], acts.DANA, person, "ru")
        assert taken.status is Status.NEED_INFO


async def test_no_case_is_left_without_a_card_when_the_flood_is_over(
    work, plain_desk, clock
):
    await reported(work, 30)
    await say_all(work)
    clock.advance(ms=digest.TICK_MS)
    # Of cases that came at once any may be given first, with a card or without one.
    await decided_in_private(work, 10)
    await cards.tick(work, desk="desk1")
    assert (await digest.Digest("desk1").load(work)).is_on
    await decided_in_private(work, 11)
    await last_look(work)
    shown = await digest.Digest("desk1").load(work)
    assert (shown.is_on, shown.waiting) == (False, 9)
    assert len(shown.decided) == digest.SHOWN_DECISIONS
    assert await digest_store.without_card(work.tx, "desk1", 50) == []
    assert len(await queued(work, "Digest")) == 1
    await last_look(work)
    assert await tasks_store.run_at(work.tx, digest.digest_name("desk1")) is None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_case_filed_while_the_flood_ends_gets_its_card(working):
    """Its worker still read "digest on"; who ended the digest could not see the case yet."""
    async with working() as work:
        await acts.open_desk(work)
        await digest.begin_digest(work, acts.DESK)
        ivan = await acts.citizen(work, 1)
    async with working() as worker:
        report = await acts.file(worker, ivan)
        async with working() as clock:
            await cards.tick(clock, desk="desk1")
            assert not (await digest.Digest("desk1").load(clock)).is_on
    async with working() as work:
        await last_look(work)
        [card] = await queued(work, "Card")
        assert card["params"]["case"] == (await acts.case_of(work, report)).id
        assert await tasks_store.run_at(work.tx, digest.digest_name("desk1")) is None


async def test_more_than_the_line_holds_after_a_flood_begin_the_digest_again(
    work, plain_desk
):
    await digest.begin_digest(work, acts.DESK)
    await reported(work, 9)
    await reported(work, 9, URGENT, start=40)
    await desks_store.desks.set(
        work.tx, acts.DESK.id, digest_since=None, digest_ended_at=work.now
    )
    await work.tx.run(sa.delete(outbox))  # these eighteen were never shown
    await last_look(work)
    assert (await digest.Digest("desk1").load(work)).is_on
    assert await tasks_store.run_at(work.tx, digest.digest_name("desk1")) is not None
    assert len(await queued(work, "Digest")) == 1
    await desks.close_desk(work, acts.DESK)
    await cards.tick(work, desk="desk1")
    assert not (await digest.Digest("desk1").load(work)).is_on, "a closed desk has none"


async def test_a_decision_in_private_changes_the_card_at_the_desk_and_owes_it_no_new_one(
    work, plain_desk
):
    await reported(work, 12)
    shown = {row["params"]["case"] for row in await queued(work, "Card")}
    await say_all(work)
    private, taken = await pulled(work, 12)
    await say_all(work)
    for case in taken:
        await casework.decide_case(
            private, case, acts.DANA, Finding(Outcome.NOT_CONFIRMED, "review")
        )
    owed = await queued(work, "Card")
    at_desk = {row["params"]["case"] for row in owed if row["address"] == ADDRESS}
    in_private = {row["params"]["case"] for row in owed if row["address"] != ADDRESS}
    assert at_desk == shown
    assert in_private == {case.id for case in taken}


async def test_a_card_that_is_being_sent_is_changed_by_a_decision_in_private(
    work, plain_desk
):
    await reported(work, 1)
    private, [case] = await pulled(work, 1)
    await deliveries.mark_sending(
        work.tx, [card["id"] for card in await queued(work, "Card")]
    )
    await casework.decide_case(
        private, case, acts.DANA, Finding(Outcome.NOT_CONFIRMED, "review")
    )
    at_desk = [
        card for card in await queued(work, "Card") if card["address"] == ADDRESS
    ]
    assert len(at_desk) == 1, "what is being sent shows the case as it was before"


async def test_a_person_who_sends_without_end_is_owed_one_answer_of_each_kind(
    work, person
):
    coalescing = replace(work, coalesce=True)
    for _ in range(200):
        await coalescing.tell(person.recipient, Hint(Hinted.TOO_SHORT))
        await coalescing.tell(person.recipient, Menu())
        await coalescing.tell(person.recipient, Menu(), edit=5)
    assert [r["kind"] for r in await acts.owed(work, person)] == [
        "Hint",
        "Menu",
        "Menu",
    ]
