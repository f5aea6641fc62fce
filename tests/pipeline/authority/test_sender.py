"""Case files leave by e-mail and webhook: once, or again under the same key."""

from collections import deque

import pytest

from bot.authorities.sender import Patience
from bot.cases.afterwards import Stage
from bot.connections import MailServer
from bot.core.messages import Address, Lane
from bot.core.queues import deliveries
from bot.core.queues.outbox import OutboxState
from bot.values import Act, Way
from tests.kit.authority.mailbox import CUT
from tests.kit.authority.receiver import CUT as HANG_UP
from tests.kit.authority.receiver import SECRET
from tests.kit.authority.sending import QUICK, SenderProcess
from tests.kit.pipeline.machine import post
from tests.kit.process.ports import free_port
from tests.kit.waiting import until

SENT, QUEUED = OutboxState.SENT, OutboxState.QUEUED


@pytest.fixture
async def process(database_url, box, receiver):
    """`process()` is one that sends e-mail to mia and webhooks to mci."""
    started = []

    async def start(patience=QUICK, url=receiver.url, secret=SECRET):
        offices = {
            "mia": {"way": Way.EMAIL, "email": "duty@mia.test"},
            "mci": {"way": Way.WEBHOOK, "url": url},
        }
        made = SenderProcess(
            database_url,
            offices,
            mail_server=MailServer("127.0.0.1", box.port, "none"),
            secrets={"mci": (secret,)} if secret else {},
            patience=patience,
        )
        started.append(made)
        return await made.start()

    yield start
    for one in started:
        if one.tasks:
            await one.kill()


async def attempts(process, referral):
    """What the history says of the way: receipts, and why not."""
    told = {Act.PASS_ON, Act.PASSED_ON, Act.NOT_PASSED}
    return [
        (event.act, event.detail.get("text") or event.detail.get("receipt"))
        for event in await process.history(referral)
        if event.act in told
    ]


async def test_a_receiver_that_fails_three_times_gets_it_at_the_fourth(
    process, receiver
):
    receiver.answers = deque([503, (429, {"Retry-After": "1"}), 500])
    one = await process()
    referral = await one.forward("mci")
    await one.until(SENT)
    assert receiver.taken == [referral.id]
    assert len(receiver.arrived) == 4
    assert len({body for _, body in receiver.arrived}) == 1
    assert await one.stage(referral) is Stage.SENT
    assert await attempts(one, referral) == [
        (Act.PASS_ON, None),
        (Act.NOT_PASSED, "later: HTTP 503"),
        (Act.NOT_PASSED, "later: HTTP 429"),
        (Act.NOT_PASSED, "later: HTTP 500"),
        (Act.PASSED_ON, "HTTP 202"),
    ]


@pytest.mark.parametrize("authority", ["mia", "mci"])
async def test_an_unknown_result_leads_to_a_repeat_under_the_same_key(
    process, box, receiver, authority
):
    box.answers, receiver.answers = deque([CUT]), deque([HANG_UP])
    one = await process()
    referral = await one.forward(authority)
    await one.until(SENT)
    ids = [mail["Message-ID"].strip("<>").partition("@")[0] for mail in box.mails]
    assert (ids or receiver.taken) == [referral.id] * 2
    assert len({*box.arrived, *(body for _, body in receiver.arrived)}) == 1


async def test_a_process_killed_while_it_sends_is_followed_by_a_repeat(
    process, receiver
):
    first = await process()
    receiver.gate.clear()
    referral = await first.forward("mci")
    await until(lambda: receiver.arrived)
    await first.kill()
    receiver.gate.set()
    second = await process()
    await second.until(SENT)
    lost = (Act.NOT_PASSED, "unknown: the process ended while sending")
    assert lost in await attempts(second, referral)
    assert {headers["webhook-id"] for headers, _ in receiver.arrived} == {referral.id}
    assert len({body for _, body in receiver.arrived}) == 1


async def test_a_refusal_is_not_repeated_and_after_the_last_attempt_it_is_given_up(
    process, box, receiver
):
    box.refused["duty@mia.test"] = "550 5.1.1 no such box"
    receiver.answers = deque([503] * 9)
    one = await process(Patience(0.01, 1.0, attempts=3))
    refused, failed = await one.forward("mia"), await one.forward("mci")
    await one.until()
    for referral in (refused, failed):
        assert await one.stage(referral) is Stage.FAILED
    assert (Act.NOT_PASSED, "550 5.1.1 no such box") in await attempts(one, refused)
    assert (len(box.arrived), len(receiver.arrived)) == (0, 3)


@pytest.mark.parametrize(
    ("way", "missing"),
    [
        ({"url": None}, "a url in the channel file"),
        ({"secret": None}, "AUTHORITY_SECRETS"),
    ],
)
async def test_what_is_missing_on_the_way_ends_it_at_once(
    process, receiver, way, missing
):
    one = await process(**way)
    referral = await one.forward("mci")
    await one.until()
    assert missing in str(await attempts(one, referral))


async def test_one_authority_in_trouble_holds_up_no_other(process, box):
    one = await process(Patience(60.0), url=f"http://127.0.0.1:{free_port()}/")
    await one.forward("mci")
    await one.forward("mia")
    await one.until(QUEUED, SENT)
    assert len(box.arrived) == 1


async def test_what_was_taken_back_before_it_left_stays(process, box):
    box.answers = deque(["450 4.2.0 busy"] * 1000)
    one = await process(Patience(0.3, 1.0, attempts=1000))
    referral = await one.forward("mia")
    await until(lambda: len(box.answers) < 1000)
    await one.recall(referral)
    await one.until()
    assert not box.arrived


async def test_telegrams_delivery_leaves_case_files_alone(machine, phone):
    """Also one that is being sent while a process takes delivery over."""
    await machine.build()
    to = Address(authority="mia:KZ-75")
    await machine.post(post(to, lane=Lane.AUTHORITY), post(to, lane=Lane.AUTHORITY))
    async with machine.database.transaction() as tx:
        await deliveries.mark_sending(tx, [1])
    machine.run("heartbeats", "delivery")
    await machine.deliver(post(phone))
    states = {OutboxState.SENDING: 1, OutboxState.QUEUED: 1}
    assert await machine.states() == states


def test_the_pauses_grow_to_six_hours_and_last_a_day():
    pauses = [Patience().pause(failed) for failed in range(1, Patience().attempts)]
    assert all(0.75 * 4**n <= pause for n, pause in enumerate(pauses[:7]))
    assert max(pauses) <= 1.25 * 6 * 60 * 60
    assert 16 * 60 * 60 < sum(pauses) < 32 * 60 * 60
