"""Looking up a link in the chat, asked for and by itself; a flood cannot walk the register."""

import pytest
import sqlalchemy as sa

from bot.channel.parts import Publication
from bot.core.schema import metadata
from bot.core.times import HOUR_MS
from bot.privacy import erasure
from bot.register import check, contests, store
from bot.register.check import LinksChecked, NoMoreChecks
from bot.register.model import hash_of
from bot.reports import draft_form, filing
from bot.reports.draft import Input, remove_link
from bot.reports.draft_form import DraftStep
from bot.values import Standing, replace
from tests.kit.databases import ONE_ENGINE
from tests.kit.register.checks import TELEGRAM_ID, add, limited, looked_up, words
from tests.kit.register.entries import CHANNEL, DECIDED, altered, an_entry
from tests.kit.services import acts
from tests.services.register.conftest import SITE


async def test_a_published_link_is_answered_with_all_its_entries_newest_first(work):
    newest, older = an_entry(1, acts.URL), an_entry(300, acts.URL)
    await add(work, older, an_entry(2, "https://example.com/2"), newest)
    link_hash = hash_of(acts.LINK.canonical)
    assert await store.entries_of_link(work.tx, link_hash) == [newest, older]
    answer = await looked_up(work, "HTTP://www.Example.com/1/?utm_source=x#top")
    [link] = answer.links
    assert link.entries == (newest, older)
    assert f"{SITE}/register/en/entries/{newest.id}" in words(work, answer)


async def test_a_site_is_answered_with_the_number_of_its_entries_and_the_newest(work):
    every = [an_entry(n, f"https://market.example.com/{n}") for n in range(1, 8)]
    await add(work, *every, an_entry(20, "https://t.me/abcdef/5"))
    [site] = (await looked_up(work, "market.example.com")).links
    assert (site.of_host, site.link.is_whole_site, len(site.newest_of_host)) == (
        7,
        True,
        5,
    )
    [page] = (await looked_up(work, "https://market.example.com/unknown")).links
    assert (page.of_host, page.link.is_whole_site, page.entries) == (7, False, ())
    [other] = (await looked_up(work, "https://t.me/ghijkl/7")).links
    assert other.of_host == 0  # a platform's entries are about other people


@ONE_ENGINE
async def test_answers_lead_to_the_static_copy_where_there_is_one(work):
    copy = "https://copy.example"
    work = replace(work, deployment=replace(work.deployment, register_url=copy))
    await add(work, an_entry(1, acts.URL))
    assert f"{copy}/register/en/entries/" in words(work, await looked_up(work))


SAID = {
    "in force": (lambda e: e, "<b>In force</b>"),
    "the order is over": (
        lambda e: altered(e, order=replace(e.finding.order, until=e.decided_on)),
        "The order ended on 01.11.2026.",
    ),
    "in one region": (
        lambda e: altered(e, order=replace(e.finding.order, territory="KZ-75")),
        f"Where it applies: {CHANNEL.region('KZ-75').name.say('en')}",
    ),
    "ended": (
        lambda e: replace(e, standing=Standing.ENDED),
        "Ended: the order is over",
    ),
    "overturned": (
        lambda e: replace(e, standing=Standing.OVERTURNED),
        "Overturned: the decision no longer stands",
    ),
    "opened again": (
        lambda e: replace(e, standing=Standing.REOPENED),
        "Being looked at again",
    ),
    "gone": (
        lambda e: replace(e, gone_on=DECIDED),
        "Seen to be gone on 20.11.2026",
    ),
}


@ONE_ENGINE
@pytest.mark.parametrize("case", SAID)
async def test_an_entry_is_said_in_plain_words_with_its_ground_and_address(work, case):
    change, sentence = SAID[case]
    entry = change(an_entry(19, acts.URL))
    await add(work, entry)
    text = words(work, await looked_up(work))
    assert sentence in text
    assert f"Ground: {CHANNEL.outcome('restricted').grounds[0].label.say('en')}" in text
    assert f"{SITE}/register/en/entries/{entry.id}" in text
    as_code = "<code>https://example.com/1</code>"  # Telegram links nothing in it
    assert as_code in text
    assert "https://example.com" not in text.replace(as_code, ""), "no tap opens it"


async def _known(work, person, draft):
    step = await draft_form.screen(work, person, DraftStep(draft))
    return [one.link.key for one in step.known]


async def test_a_sent_link_that_is_published_is_said_above_each_step_until_it_is_removed(
    work,
):
    entry = an_entry(1, acts.URL)
    await add(work, entry)
    person = await acts.citizen(work)
    draft = None
    for link in (acts.link(2), acts.LINK):
        sent = Input(links=(link,))
        draft = (await draft_form.receive(work, person, TELEGRAM_ID, draft, sent)).draft
    assert draft.published == (acts.LINK.canonical,)
    chosen = (await acts.of_type(work, person, draft)).draft
    for one in (draft, chosen):
        assert await _known(work, person, one) == [acts.LINK.key]
    form = filing.form_of(work, chosen)
    assert (
        await _known(work, person, remove_link(chosen, acts.LINK.key, form).draft) == []
    )


async def test_without_a_published_register_no_link_of_a_report_is_looked_up(
    work, statements
):
    quiet = acts.in_channel(work, publication=Publication())
    del statements[:]
    assert await check.published_links(quiet, TELEGRAM_ID, [acts.LINK]) == []
    assert statements == []


OTHERS = 7000


async def test_a_person_looks_up_so_many_links_an_hour_and_hears_when_to_try_again(
    working, clock
):
    async with working() as work:
        few = limited(work, checks_an_hour=4)
        assert (
            len((await looked_up(few, *(f"https://a.kz/{n}" for n in range(3)))).links)
            == 3
        )
        last = await looked_up(few, "https://a.kz/8", "https://a.kz/9")
        assert (len(last.links), last.left_out) == (1, 1)
        refused = await looked_up(few)
        assert refused == NoMoreChecks((work.now // HOUR_MS + 1) * HOUR_MS)
        assert isinstance(await looked_up(few, by=43), LinksChecked)
    clock.advance(ms=refused.until - work.now)
    async with working() as work:
        assert isinstance(
            await looked_up(limited(work, checks_an_hour=4)), LinksChecked
        )


async def test_many_accounts_together_look_up_no_more_than_the_limit_of_all(work):
    few = limited(work, checks_an_hour=3, all_checks_an_hour=10)
    answers = [
        await looked_up(
            few, *(f"https://a.kz/{who}/{n}" for n in range(3)), by=OTHERS + who
        )
        for who in range(20)
    ]
    assert sum(len(one.links) for one in answers if isinstance(one, LinksChecked)) == 10
    assert isinstance(answers[-1], NoMoreChecks)


async def test_links_of_reports_count_and_above_the_limit_are_as_the_unknown(work):
    every = [an_entry(n, f"https://a.kz/{n}") for n in range(5)]
    await add(work, *every)
    links = [acts.target(f"https://a.kz/{n}") for n in range(5)]
    few = limited(work, checks_an_hour=3)
    assert await check.published_links(few, TELEGRAM_ID, links) == links[:3]
    assert await check.published_links(few, TELEGRAM_ID, links[4:]) == []
    assert isinstance(await looked_up(few), NoMoreChecks)
    assert isinstance(
        await contests.find_contested_entry(few, TELEGRAM_ID, acts.URL), NoMoreChecks
    )
    assert (
        await contests.find_contested_entry(few, OTHERS, "https://a.kz/1")
    ) == every[1]
    by_id = await contests.find_contested_entry(few, TELEGRAM_ID, "e0000001")
    assert by_id == every[1], "an id is no guess"


async def test_a_deleted_account_has_no_new_limit(work):
    few = limited(work, checks_an_hour=1)
    await looked_up(few)
    await erasure.erase(few, await acts.citizen(few, TELEGRAM_ID))
    await acts.citizen(few, TELEGRAM_ID)
    assert isinstance(await looked_up(few), NoMoreChecks)


async def test_nothing_of_a_look_up_is_kept_in_the_database(work):
    counts = [
        sa.select(sa.func.count()).select_from(one) for one in metadata.sorted_tables
    ]
    before = [await work.tx.value(count) for count in counts]
    await looked_up(work, "https://unmistakable.example/path")
    assert [await work.tx.value(count) for count in counts] == before
