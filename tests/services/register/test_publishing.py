"""A told decision becomes an entry only by a second person's look."""

from dataclasses import replace

import pytest

from bot.cases import store as cases_store
from bot.cases.model import Because
from bot.channel.parts import Publication as Rules
from bot.desk import casework
from bot.register import pages, publication, store
from bot.register.model import Standing, State, hash_of
from bot.register.publication import Publications, Unpublishable
from bot.values import Act, Change, Outcome, Scope, Why
from tests.kit.register.publishing import decided_again, entry_of, published, reopened, waiting_of
from tests.kit.services.desk_acts import BECAUSE, DANA, MARAT, acts_of
from tests.kit.services.looks import CONFIRMED, NOT_CONFIRMED, told_case

HOUR = 3_600_000


async def test_a_told_decision_waits_for_a_second_person_and_is_due_in_time(case, work):
    waits = await waiting_of(work, case)
    assert waits.decision == case.decision.id
    review = await Publications(work).get(waits.id)
    assert review.due == case.announced_at + work.channel.publication.look_hours * HOUR
    assert await store.entries_of_case(work.tx, case.id) is None
    with pytest.raises(Unpublishable, match=r"Settled\.TOOK_PART"):
        await publication.publish(work, waits, DANA.telegram_id, is_private_person=False)


async def test_a_second_person_publishes_host_hash_ground_reason_and_order(
    working, case, deployment
):
    entry = await published(working, case)
    channel = deployment.channel
    [ground] = [g for g in channel.outcome("restricted").grounds if g.id == CONFIRMED.ground]
    assert entry == await entry_of(working, case)
    assert (entry.host, entry.link_hash) == ("example.com", hash_of(case.canonical))
    assert (entry.finding.ground, entry.ground_text) == (ground.id, ground.label.root)
    assert (entry.finding.reason, entry.finding.order) == (CONFIRMED.reason, CONFIRMED.order)
    assert entry.authority_name == channel.authority(CONFIRMED.order.authority).name.root
    assert (entry.standing, entry.version) == (Standing.IN_FORCE, 1)
    async with working() as work:
        assert (await acts_of(work, case))[-1] is Act.PUBLISH
        assert await waiting_of(work, case) is None


async def test_pressing_twice_publishes_once(working, case):
    async with working() as work:
        waits = await waiting_of(work, case)
    await published(working, case)
    async with working() as work:
        now = await store.get_publication(work.tx, waits.id)
        with pytest.raises(Unpublishable, match=r"Settled\.OVER"):
            await publication.publish(work, now, MARAT.telegram_id, is_private_person=False)
        with pytest.raises(Unpublishable, match=r"Settled\.OVER"):
            await publication.decline(work, now, MARAT.telegram_id, BECAUSE)


async def test_an_account_of_a_private_person_is_its_platform_without_a_hash(working, clock):
    case = await told_case(working, clock, url="https://www.instagram.com/ivan.ivanov.1990/")
    entry = await published(working, case, private=True)
    assert (entry.scope, entry.host, entry.link_hash) == (Scope.PLATFORM, "instagram.com", None)
    assert "ivan" not in repr(entry)


@pytest.mark.parametrize(
    ("violation", "verdict"),
    [("csam", CONFIRMED), ("suicide", CONFIRMED), ("drugs", NOT_CONFIRMED)],
)
async def test_of_child_abuse_suicide_and_what_was_not_confirmed_nothing_is_proposed(
    working, clock, violation, verdict
):
    case = await told_case(working, clock, verdict, violation=violation)
    async with working() as work:
        assert await waiting_of(work, case) is None


async def test_nothing_is_proposed_or_published_before_a_lawyer_checked_the_grounds(
    case, deployment, work
):
    off = deployment.channel.model_copy(update={"publication": Rules()})
    waits = await waiting_of(work, case)
    silent = replace(work, deployment=replace(deployment, channel=off))
    with pytest.raises(Unpublishable, match=r"Settled\.OFF"):
        await publication.publish(silent, waits, MARAT.telegram_id, is_private_person=False)


async def test_reopening_withdraws_the_proposal_and_a_new_one_follows(working, clock, case):
    async with working() as work:
        old = await waiting_of(work, case)
        await casework.reopen(work, case, DANA, BECAUSE)
        assert await waiting_of(work, case) is None
        with pytest.raises(Unpublishable, match=r"Settled\.OVER"):
            await publication.publish(work, old, MARAT.telegram_id, is_private_person=False)
    case = await decided_again(working, clock, case, CONFIRMED)
    async with working() as work:
        waits = await waiting_of(work, case)
        assert waits.decision == case.decision.id != old.decision


async def test_a_reopened_case_is_shown_so_until_another_look(working, clock, case):
    first = await published(working, case)
    await reopened(working, case)
    assert (await entry_of(working, case)).standing is Standing.REOPENED
    other = replace(CONFIRMED, order=replace(CONFIRMED.order, number="77-10/5"))
    case = await decided_again(working, clock, case, other)
    assert (await entry_of(working, case)).standing is Standing.REOPENED
    await published(working, case)
    now = await entry_of(working, case)
    assert (now.id, now.standing, now.finding.order.number) == (
        first.id,
        Standing.IN_FORCE,
        "77-10/5",
    )
    async with working() as work:
        whole = await pages.entry(work.tx, first.id)
    assert [one.change.change for one in whole.versions] == [
        Change.PUBLISHED,
        Change.REOPENED,
        Change.REVISED,
    ]
    await reopened(working, case)
    await decided_again(working, clock, case, NOT_CONFIRMED)
    entry = await entry_of(working, case)
    assert (entry.standing, entry.finding.outcome) == (Standing.OVERTURNED, Outcome.RESTRICTED)


async def test_a_declined_decision_is_not_published_and_not_proposed_again(case, work):
    waits = await waiting_of(work, case)
    await publication.decline(work, waits, MARAT.telegram_id, Because(Why.SPREADS))
    assert (await acts_of(work, case))[-1] is Act.KEEP_BACK
    assert await waiting_of(work, case) is None
    assert (await store.get_publication(work.tx, waits.id)).state is State.DECLINED
    assert await store.entries_of_case(work.tx, case.id) is None
    assert (await cases_store.cases.get(work.tx, case.id)).decision == case.decision
