"""“Clean this chat” names every number of the last two days, newest first."""

import sqlalchemy as sa

from bot.core.schema.queues import numbering
from bot.core.times import DAY_MS
from bot.privacy import anonymity
from bot.privacy.anonymity import AT_ONCE, DELETABLE_MS, MOST
from tests.kit.services import acts
from tests.kit.services.desk_acts import said


async def began(work, number, at):
    """The day of `at` began with this number."""
    await work.tx.run(sa.insert(numbering).values(day=at - at % DAY_MS, first=number))


async def cleaned(work, last, language="kk"):
    person = await acts.citizen(work)
    await anonymity.clean(work, person, last, language)
    rows = await acts.owed(work, person)
    assert [row["kind"] for row in rows][-1] == "Cleaned"
    assert {row["language"] for row in rows} == {language}
    return [(row["params"]["first"], row["params"]["last"]) for row in rows[:-1]]


async def test_all_numbers_since_the_first_message_of_two_days_are_named_newest_first(work):
    assert await cleaned(work, 3) == [(3, 3), (1, 2)], "no message of earlier is known"
    await said(work)
    await began(work, 1_000, work.now - DELETABLE_MS - DAY_MS)
    await began(work, 1_500, work.now - DELETABLE_MS)
    await began(work, 1_700, work.now)
    ranges = await cleaned(work, 1_720)
    assert ranges == [(1_621, 1_720), (1_521, 1_620), (1_500, 1_520), (1_490, 1_499)]
    assert all(last - first < AT_ONCE for first, last in ranges)


async def test_on_a_busy_day_the_older_ones_are_left(work):
    await began(work, 1, work.now - DELETABLE_MS)
    ranges = await cleaned(work, 10 * MOST)
    assert len(ranges) == MOST // AT_ONCE + 2
    assert ranges[-1][0] >= 9 * MOST - AT_ONCE
