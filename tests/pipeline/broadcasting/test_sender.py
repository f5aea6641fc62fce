"""Everybody on the list hears a broadcast once, whatever happens on the way."""

import asyncio
from collections import Counter

from bot.broadcasts import service
from bot.broadcasts import store as kept
from bot.broadcasts.model import Content, Stage
from bot.broadcasts.run import most_unwritten
from bot.broadcasts.store import Listing
from bot.core import people_store
from bot.reports import topics
from bot.values import Topic
from tests.kit.pipeline.sender import ADMIN, heard
from tests.kit.waiting import until


async def test_a_person_who_blocked_the_bot_is_skipped_the_next_time(sender, sandbox):
    phones = await sender.crowd(5)
    phones[0].block()
    first = await sender.submit()
    await sender.until(first, Stage.DONE)
    assert await sender.counts(first) == Counter(total=5, delivered=4, blocked=1)
    async with sender.work() as work:
        lost = await people_store.find_person(
            work.tx, work.vault.identity(phones[0].id)
        )
    assert not lost.reachable
    second = await sender.submit(text="More news")
    await sender.until(second, Stage.DONE)
    assert (await sender.counts(second))["total"] == 4


async def test_a_kill_leaves_only_unknown_results_which_are_not_repeated(
    sender, sandbox
):
    phones = await sender.crowd(60)
    sandbox.faults.set(latency_ms=(150, 150))
    broadcast = await sender.submit()
    await until(lambda: sum(heard(sandbox, phones)) >= 10)
    await sender.kill()
    sandbox.faults.clear()
    await sender.start()
    await sender.until(broadcast, Stage.DONE)
    counts = await sender.counts(broadcast)
    times = heard(sandbox, phones)
    assert max(times) == 1
    assert 60 - sum(times) <= counts["unknown"]
    assert counts["delivered"] + counts["unknown"] == 60


async def test_a_kill_leaves_few_results_unknown_even_when_the_disk_is_slow(
    idle, sandbox, monkeypatch
):
    phones = await idle.crowd(120)
    write, is_quick = idle.broadcasting._write, asyncio.Event()

    async def write_slowly(*args):
        await is_quick.wait()
        return await write(*args)

    monkeypatch.setattr(idle.broadcasting, "_write", write_slowly)
    broadcast = await idle.submit()
    idle.send_slowly(62)
    idle.lead()
    may_be_in_doubt = most_unwritten(62)
    await until(lambda: sum(heard(sandbox, phones)) >= may_be_in_doubt - 6)
    await asyncio.sleep(0.5)  # ample for thirty more
    assert sum(heard(sandbox, phones)) <= may_be_in_doubt
    is_quick.set()
    await idle.ends(broadcast, phones)


async def test_a_stop_leaves_no_result_unknown(sender, sandbox):
    phones = await sender.crowd(60)
    broadcast = await sender.submit()
    await until(lambda: sum(heard(sandbox, phones)) >= 5)
    await sender.stop()
    await sender.start()
    await sender.ends(broadcast, phones)
    assert (await sender.counts(broadcast))["unknown"] == 0


async def test_a_message_is_sent_again_if_it_failed_for_now_and_not_if_its_answer_is_lost(
    sender, sandbox
):
    phones = await sender.crowd(10)
    sandbox.faults.fail_next("sendMessage", times=3, reset="after")
    sandbox.faults.fail_next("sendMessage", times=4)
    broadcast = await sender.submit()
    await sender.ends(broadcast, phones)
    assert await sender.counts(broadcast) == Counter(total=10, delivered=7, unknown=3)


async def test_a_person_who_leaves_the_topic_during_the_run_does_not_get_it(
    sender, sandbox
):
    phones = await sender.crowd(3)
    async with sender.work() as work:
        person = await people_store.find_person(
            work.tx, work.vault.identity(phones[1].id)
        )
        draft = await service.create(work, ADMIN, Topic.SAFETY)
        draft = await service.save_content(work, draft, "ru", Content("News"))
        broadcast = await service.submit(work, draft)
        state = await kept.state(work.tx, broadcast.id)
        listing = Listing(broadcast, work.channel.languages)
        to, total, whole = await listing.portion(work.tx, None, 0)
        await kept.grow(
            work.tx, broadcast.id, state.epoch, total=total, to=to, whole=whole
        )
        await topics.choose(
            work, person.id, Topic.SAFETY, broadcast=broadcast.id, wanted=False
        )
    await sender.until(broadcast, Stage.DONE)
    assert heard(sandbox, phones) == [1, 0, 1]
    assert (await sender.counts(broadcast))["skipped"] == 1


async def test_two_broadcasts_take_turns(sender, sandbox):
    phones = await sender.crowd(40)
    sender.send_slowly(20)
    first = await sender.submit(text="First")
    await until(lambda: sum(heard(sandbox, phones, "First")) >= 1)
    second = await sender.submit(text="Second")
    await until(lambda: sum(heard(sandbox, phones, "Second")) >= 3)
    assert await sender.stage(first) is Stage.SENDING
    await sender.until(second, Stage.DONE)
    await sender.until(first, Stage.DONE)
    assert (
        heard(sandbox, phones, "First") == heard(sandbox, phones, "Second") == [1] * 40
    )


async def test_a_run_whose_messages_all_fail_pauses_itself(sender, sandbox):
    await sender.crowd(40)
    broadcast = await sender.submit(text="<nonsense>")
    await sender.until(broadcast, Stage.PAUSED)
    assert (await sender.counts(broadcast))["delivered"] == 0
