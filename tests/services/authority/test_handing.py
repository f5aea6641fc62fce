"""Handing a case file over: it comes to who decided, and leaves only when that person says so."""

import pytest

from bot.authorities import by_hand, follow_ups, referrals, referrals_store
from bot.cases import store
from bot.cases.afterwards import Stage
from bot.cases.model import IllegalMove
from bot.core import desks_store, members_store
from bot.core.people import Standing
from bot.desk.buttons import OpenCase
from bot.desk.referral_parts import PassToAuthority
from bot.telegram.renderer import Renderer
from bot.values import Act, Way, replace
from tests.kit.authority.acts import confirmed, let_leave
from tests.kit.services.acts import DANA, DESK, citizen, fresh, open_desk, owed
from tests.kit.words import ru

OTHER = 8


@pytest.fixture
async def case(working, clock):
    """A case whose file is to be handed over by Dana, who has a private chat with the bot."""
    async with working() as work:
        await open_desk(work)
        for person in (DANA.telegram_id, OTHER):
            await citizen(work, person)
            await joins(work, person)
        case = await confirmed(work, "mia")
    clock.advance(seconds=3600)
    async with working() as work:
        await let_leave(work, case)
    return case


async def joins(work, telegram_id):
    await members_store.seen_staff(work.tx, telegram_id, "Дана")
    await members_store.set_standing(work.tx, DESK.chat, telegram_id, Standing.MEMBER)


async def kinds(work, telegram_id):
    person = await citizen(work, telegram_id)
    return [row["kind"] for row in await owed(work, person)]


BROUGHT = ["CaseFileDocument", "HandItOver"]


async def test_one_message_comes_to_who_decided_and_it_is_sent_once_a_moderator_says_so(
    case, work
):
    dana = await citizen(work, DANA.telegram_id)
    brought = [row for row in await owed(work) if row["kind"] in BROUGHT]
    [one] = brought
    assert (one["kind"], one["address"]) == ("HandItOver", f"person:{dana.id}")
    assert one["shows"], "it is taken back after a day, with the file"
    referral = await referrals_store.waiting_of(work.tx, case.id)
    assert (one["params"]["referral"], one["params"]["language"]) == (referral.id, "kk")
    assert await by_hand.names_of_holders(work, [(case, referral)]) == {case.id: "Дана"}
    assert (referral.way, referral.stage) == (Way.HAND, Stage.LEAVING)
    await referrals.pass_on(work, await fresh(work, case), OTHER)
    assert "HandItOver" in await kinds(work, OTHER), (
        "who takes it over gets the file again"
    )
    assert await by_hand.holder_of(work, case) == OTHER
    assert (await referrals.confirm(work, await fresh(work, case), OTHER)).done
    after = await store.get_referral(work.tx, referral.id)
    assert after.stage is Stage.SENT
    assert (await store.last_event(work.tx, case.id, Act.PASSED_ON)).staff == OTHER
    with pytest.raises(IllegalMove):
        await referrals.confirm(work, await fresh(work, case), DANA.telegram_id)


async def test_without_a_private_chat_the_desk_hears_and_no_file_is_shown(
    working, clock
):
    async with working() as work:
        await open_desk(work)
        case = await confirmed(work, "mia")
    clock.advance(seconds=3600)
    async with working() as work:
        await let_leave(work, case)
        rows = await owed(work)
    assert not [row for row in rows if row["kind"] in BROUGHT]
    [told] = [row for row in rows if row["kind"] == "ReferralNews"]
    assert told["params"]["what"] == "not_handed_over"


@pytest.mark.parametrize("stage", [Stage.FAILED, Stage.LEAVING])
async def test_what_cannot_be_sent_is_taken_and_handed_over_instead(
    working, clock, stage
):
    """Also while it is tried again and again."""
    async with working() as work:
        await open_desk(work)
        await citizen(work, OTHER)
        await joins(work, OTHER)
        case = await confirmed(work, "mia")
        planned = await referrals_store.planned_of(work.tx, case.id)
    clock.advance(seconds=3600)
    async with working() as work:
        # As if the channel file had an address
        mailed = replace(planned, way=Way.EMAIL)
        await store.change_referral(work.tx, planned, mailed)
        referral = await let_leave(work, case)
        ended = referrals.failed if stage is Stage.FAILED else referrals.tried
        await ended(work, referral, "550 5.1.1 no such box")
        await referrals.pass_on(work, await fresh(work, case), OTHER, Way.HAND)
        after = await store.get_referral(work.tx, referral.id)
        assert (after.way, after.stage) == (Way.HAND, Stage.LEAVING)
        assert "HandItOver" in await kinds(work, OTHER)


async def test_the_list_says_who_hands_it_over_and_since_when_and_brings_it(case, work):
    [desk] = await desks_store.open_desks(work.tx)
    reader = await citizen(work, OTHER)
    queue = follow_ups.AuthorityQueue((desk.id,), copy=reader.id)
    view = await queue.load(work)
    [(listed, referral, holder)] = view[0]
    assert (listed.id, holder) == (case.id, "Дана")
    speaker = Renderer(work.deployment).speaker("ru", work.now)
    shown = queue.render(speaker, view)
    assert ru("To be handed over by: {name}", name="Дана") in shown.text
    assert shown.rows[0][0].action == PassToAuthority(
        case.id, (await fresh(work, case)).version
    )
    await referrals.confirm(work, await fresh(work, case), OTHER)
    view = await queue.load(work)
    assert view[0][0][2] is None
    assert isinstance(queue.render(speaker, view).rows[0][0].action, OpenCase)
    assert await by_hand.bring_data(work, case, referral.id, reader.recipient)
    assert not await by_hand.bring_data(work, case, "another", reader.recipient)
