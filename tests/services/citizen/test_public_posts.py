"""Posts of public channels outlive the report that brought them; nothing of its author stays."""

import hashlib

import pytest

from bot.core.messages import Origin
from bot.desk import casework
from bot.privacy import erasure, retention
from bot.reports import files_store, kept_posts, kept_posts_store, own_reports
from bot.reports.draft import Attachment, Input, Post
from bot.values import replace
from tests.kit.orders import restricted
from tests.kit.services import acts
from tests.kit.services.team import DANA, open_desk

WORDS, DAY_MS = "Продаём всё, пишите.", 86_400_000
POST = Post(
    "evil_shop", 12, 1_790_000_000_000, hashlib.sha256(WORDS.encode()).hexdigest()
)
PHOTO = Attachment("photo", "file-of-post", "unique-of-post")


def forwarded(post=POST, text=WORDS):
    link = acts.target("https://t.me/evil_shop/12")
    return Input(
        links=(link,),
        text=text,
        files=(PHOTO,),
        is_forwarded=True,
        message=5,
        post=post,
    )


async def filed(work, content=None, violation="drugs", who=42):
    await open_desk(work)
    person = await acts.citizen(work, who)
    report = await acts.file(work, person, content or forwarded(), violation)
    return person, report, await acts.case_of(work, report)


async def kept(work, case):
    return await kept_posts_store.posts_of_case(work.tx, case.id)


def published(one):
    return Post(one.channel, one.message, one.at, one.sha256)


async def test_text_hash_time_number_and_files_of_a_public_post_are_kept_once(work):
    for who in (42, 43):
        _, _, case = await filed(work, who=who)
    [one] = await kept(work, case)
    assert (published(one), one.text, list(one.files)) == (
        POST,
        WORDS,
        ["unique-of-post"],
    )
    assert one.kept_on == one.since == work.now // DAY_MS * DAY_MS, (
        "no time leads to a report"
    )


async def test_what_no_public_channel_published_or_left_the_report_is_not_kept(work):
    _, report, case = await filed(work, forwarded(post=None))
    assert await kept(work, case) == []
    draft = await acts.draft(work, await acts.citizen(work, 50), forwarded())
    gone = replace(draft, removed=tuple(link.canonical for link in forwarded().links))
    await kept_posts.keep(work, report, gone)
    assert await kept(work, case) == []


async def test_where_files_are_never_kept_only_hash_and_place_of_a_post_are(work):
    _, _, case = await filed(work, violation="csam")
    [one] = await kept(work, case)
    assert (one.text, one.files, published(one)) == (None, {}, POST)


@pytest.mark.parametrize("how", ["delete", "withdraw"])
async def test_evidence_outlives_the_deletion_and_the_withdrawal_of_the_report(
    work, how
):
    person, report, case = await filed(work)
    if how == "delete":
        await erasure.erase(work, person)
    else:
        await own_reports.withdraw_report(work, report)
    [one] = await kept(work, case)
    assert one.text == WORDS


async def test_the_term_begins_with_the_decision_and_hashes_of_seen_files_stay(
    working, clock
):
    async with working() as work:
        _, report, case = await filed(work)
        await files_store.note_file_seen(
            work.tx, report.id, "unique-of-post", Origin("ab" * 32, 10)
        )
    clock.advance(seconds=40 * 86_400)
    async with working() as work:
        await casework.decide_case(
            work, await acts.case_of(work, report), DANA, restricted()
        )
        [one] = await kept(work, case)
        assert one.since == work.now // DAY_MS * DAY_MS
        assert one.kept_on < one.since
        assert one.files == {"unique-of-post": "ab" * 32}


async def test_evidence_goes_when_the_term_of_the_channel_file_is_over(working, clock):
    async with working() as work:
        _, _, case = await filed(work)
        days = work.channel.retention.evidence_days
    clock.advance(seconds=(days - 1) * 86_400)
    async with working() as work:
        while not await retention.end_what_is_over(work):
            pass
        assert len(await kept(work, case)) == 1
    clock.advance(seconds=2 * 86_400)
    async with working() as work:
        found = await retention.standings(work)
        assert [
            due["count"] for rule, due in found if rule.days == "evidence_days"
        ] == [1]
        while not await retention.end_what_is_over(work):
            pass
        assert await kept(work, case) == []
