"""Which desk a case goes to when there are several."""

from itertools import product

from bot.core import desks_store
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import file_one, open_desk


async def home_of(work, **parts):
    """The group that a new report goes to."""
    _, report = await file_one(work, **parts)
    return (await desks_store.desks.get(work.tx, (await case_of(work, report)).desk)).chat


async def test_a_desk_for_other_things_is_better_than_none(work):
    await open_desk(work, "fraud", chat=-1002)
    assert await home_of(work, violation="drugs") == -1002


async def test_what_fits_no_desk_goes_to_the_default_and_without_one_to_the_least_special(work):
    await open_desk(work, "fraud", "KZ-75", chat=-1001)
    await open_desk(work, "KZ-71", chat=-1002)
    _, special = await open_desk(work, "terrorism", "KZ-71", chat=-1003)
    parts = {"violation": "drugs", "region": "KZ-10"}
    assert await home_of(work, url="https://example.com/1", **parts) == -1002
    await desks_store.set_default(work.tx, special.id)
    assert await home_of(work, url="https://example.com/2", **parts) == -1003
    await open_desk(work, chat=-1004)
    assert await home_of(work, url="https://example.com/3", **parts) == -1004, "it takes all"


async def test_six_types_by_twenty_regions_over_five_desks_leave_no_report_unrouted(work):
    """One desk takes all else, one a type, one an authority, one two regions, one both."""
    types = ("drugs", "suicide", "fraud", "terrorism", "extremism", "pyramid")
    regions = [region.code for region in work.channel.regions]
    assert len(regions) == 20
    south = ("KZ-79", "KZ-61")
    for chat, words in {
        -1: (),
        -2: ("drugs",),
        -3: ("knb",),
        -4: south,
        -5: ("suicide", *south),
    }.items():
        await open_desk(work, *words, chat=chat)
    wrong = []
    for kind, region in product(types, regions):
        expected = -4 if region in south else -1
        expected = -3 if "knb" in work.channel.type(kind).authorities else expected
        expected = -2 if kind == "drugs" else expected
        expected = -5 if kind == "suicide" and region in south else expected
        url = f"https://example.com/{kind}/{region}"
        n = len(wrong) + types.index(kind) * 100 + regions.index(region)
        found = await home_of(work, who=1000 + n, url=url, violation=kind, region=region)
        if found != expected:
            wrong.append((kind, region, found, expected))
    assert wrong == []
