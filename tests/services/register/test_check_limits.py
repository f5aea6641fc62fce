"""A flood of look-ups cannot walk the register, and nothing of them is kept."""

import sqlalchemy as sa

from bot.core.schema.base import metadata
from bot.core.times import HOUR_MS
from bot.privacy import erasure
from bot.register import check, contests
from bot.register.check import LinksChecked, NoMoreChecks
from tests.kit.register.checks import TELEGRAM_ID, add, limited, looked_up
from tests.kit.register.entries import an_entry
from tests.kit.services import acts
from tests.services.register.conftest import SITE

OTHERS = 7000


async def test_a_person_looks_up_so_many_links_an_hour_and_hears_when_to_try_again(working, clock):
    async with working() as work:
        few = limited(work, checks_an_hour=4)
        assert len((await looked_up(few, *(f"https://a.kz/{n}" for n in range(3)))).links) == 3
        last = await looked_up(few, "https://a.kz/8", "https://a.kz/9")
        assert (len(last.links), last.left_out) == (1, 1)
        refused = await looked_up(few)
        assert refused == NoMoreChecks(4, (work.now // HOUR_MS + 1) * HOUR_MS, site=SITE)
        assert isinstance(await looked_up(few, by=43), LinksChecked)
    clock.advance(ms=refused.until - work.now)
    async with working() as work:
        assert isinstance(await looked_up(limited(work, checks_an_hour=4)), LinksChecked)


async def test_many_accounts_together_look_up_no_more_than_the_limit_of_all(work):
    few = limited(work, checks_an_hour=3, all_checks_an_hour=10)
    answers = [
        await looked_up(few, *(f"https://a.kz/{who}/{n}" for n in range(3)), by=OTHERS + who)
        for who in range(20)
    ]
    assert sum(len(one.links) for one in answers if isinstance(one, LinksChecked)) == 10
    assert answers[-1].by_all


async def test_links_of_reports_count_and_above_the_limit_are_as_the_unknown(work):
    every = [an_entry(n, f"https://a.kz/{n}") for n in range(5)]
    await add(work, *every)
    links = [acts.target(f"https://a.kz/{n}") for n in range(5)]
    few = limited(work, checks_an_hour=3)
    assert await check.published(few, TELEGRAM_ID, links) == links[:3]
    assert await check.published(few, TELEGRAM_ID, links[4:]) == []
    assert isinstance(await looked_up(few), NoMoreChecks)
    assert isinstance(await contests.find(few, TELEGRAM_ID, acts.URL), NoMoreChecks)
    assert len(await contests.find(few, OTHERS, "https://a.kz/1")) == 1
    [by_id] = await contests.find(few, TELEGRAM_ID, "e0000001")
    assert by_id.id == "e0000001", "an id is no guess"


async def test_a_deleted_account_has_no_new_limit(work):
    few = limited(work, checks_an_hour=1)
    await looked_up(few)
    await erasure.erase(few, await acts.citizen(few, TELEGRAM_ID))
    await acts.citizen(few, TELEGRAM_ID)
    assert isinstance(await looked_up(few), NoMoreChecks)


async def test_nothing_of_a_look_up_is_kept_in_the_database(work):
    before = {name: await _count(work, one) for name, one in metadata.tables.items()}
    await looked_up(work, "https://unmistakable.example/path")
    assert {name: await _count(work, one) for name, one in metadata.tables.items()} == before


async def _count(work, one):
    return await work.tx.value(sa.select(sa.func.count()).select_from(one))
