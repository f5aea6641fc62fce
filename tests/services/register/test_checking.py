"""What the register says of a link in the chat: what is published, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.channel.parts import ReportLimits
from bot.channel.publication import Publication
from bot.domain.citizen.answers import ChooseType, RemoveLink
from bot.domain.citizen.draft import Input
from bot.domain.desk.case import Outcome, Status
from bot.domain.notices.register.checking import CheckedLink, LinksChecked, NoMoreChecks
from bot.domain.register.entry import Change, Standing
from bot.domain.register.scope import Scope
from bot.messages.renderer import Renderer
from bot.messages.speaker import put_into_words
from bot.services.citizen import drafting, erasure, filing, following
from bot.services.desk import casework, talking
from bot.services.housekeeping import sweep
from bot.services.register import checking, publishing
from bot.services.register.appeals import contesting
from bot.services.work import HOUR_MS, Work
from bot.storage.desk import cases
from bot.storage.register import checks, entries
from bot.storage.schema import checks as table
from bot.storage.schema import metadata
from tests.kit.orders import decided_as
from tests.kit.register.entries import CHANNEL, DECIDED, an_entry
from tests.kit.register.publishing import waiting_of
from tests.kit.services import acts
from tests.kit.services.desk_acts import BECAUSE, MARAT, UNDO_OVER
from tests.kit.services.looks import CONFIRMED

TELEGRAM_ID, OTHERS = 42, 7000
SITE = "https://register.example"


@pytest.fixture
def deployment(deployment):
    return replace(deployment, public_url=SITE)


def limited(work, **limits):
    """The same work under other limits."""
    channel = work.channel.model_copy(update={"limits": ReportLimits(**limits)})
    return Work(work.tx, replace(work.deployment, channel=channel))


async def looked_up(work, *urls, by=TELEGRAM_ID):
    links = [acts.target(url) for url in urls or (acts.URL,)]
    return await checking.look_up(work, by, links)


async def publish(work, *every):
    for entry in every:
        await entries.add(work.tx, entry, f"case-{entry.id}")


# ------------------------------------------------------------------ states that are not published


async def _unknown(work):
    await acts.file(work, await acts.citizen(work, 1), Input(links=(acts.link(2),)))


async def _reported(work):
    return await acts.file(work, await acts.citizen(work, 1))


async def _under_review(work):
    await casework.take(work, await acts.case_of(work, await _reported(work)), acts.DANA)


async def _need_info(work):
    case = await acts.case_of(work, await _reported(work))
    await talking.ask(work, case, acts.DANA, "When?", acts.DESK)


async def _withdrawn(work):
    await erasure.erase_report(work, await _reported(work))


async def _merged(work):
    await acts.open_desk(work)
    case = await acts.case_of(work, await _reported(work))
    other = await acts.file(work, await acts.citizen(work, 2), Input(links=(acts.link(3),)))
    await casework.merge(work, case, acts.DANA, await acts.case_of(work, other), BECAUSE)


async def _tell(work, case):
    """The undo window is over."""
    work.tx.now += UNDO_OVER * 1000
    await acts.announce(work, case)
    assert (await cases.get(work.tx, case.id)).announced_at == work.now


def _decided(outcome, *, told=False):
    async def decide(work):
        case = await acts.case_of(work, await _reported(work))
        case = await casework.decide_case(work, case, acts.DANA, decided_as(outcome))
        if told:
            await _tell(work, case)

    return decide


async def _proposed(work):
    """A second person has yet to look at it; the case and what waits."""
    case = await acts.case_of(work, await _reported(work))
    case = await casework.decide_case(work, case, acts.DANA, CONFIRMED)
    await _tell(work, case)
    waits = await waiting_of(work, case)
    assert waits is not None
    return case, waits


async def _declined(work):
    _, waits = await _proposed(work)
    await publishing.decline(work, waits, MARAT.telegram_id, BECAUSE)


async def _reopened(work):
    case, _ = await _proposed(work)
    await casework.reopen(work, await cases.get(work.tx, case.id), acts.DANA, BECAUSE)


async def _of_another_link(work):
    await publish(work, an_entry(1, "https://example.com/another"))


async def _of_the_platform(work):
    whole = an_entry(1, acts.URL, scope=Scope.PLATFORM, link_hash=None)
    await publish(work, whole)


NOT_PUBLISHED = {
    "another link of the site is published": _of_another_link,
    "only its platform is published": _of_the_platform,
    "merged": _merged,
    "more was asked": _need_info,
    "opened again before it was published": _reopened,
    "proposed for publication": _proposed,
    "publication declined": _declined,
    "reported": _reported,
    "under review": _under_review,
    "withdrawn": _withdrawn,
    **{f"decided: {o}": _decided(o) for o in sorted(Outcome) if o is not Outcome.DUPLICATE},
    **{f"told: {o}": _decided(o, told=True) for o in sorted(Outcome) if o is not Outcome.DUPLICATE},
}


@pytest.fixture
def statements(work, monkeypatch):
    """Every statement that is run from now on."""
    found = []
    for name in ("rows", "run"):
        run = getattr(type(work.tx), name)

        async def recorded(tx, statement, /, run=run, **values):
            found.append(statement)
            return await run(tx, statement, **values)

        monkeypatch.setattr(type(work.tx), name, recorded)
    return found


def said(work, notice):
    """The message in each language, as it is sent."""
    renderer = Renderer(work.deployment)
    languages = work.channel.languages
    return [put_into_words(renderer.speaker(one, work.now), notice) for one in languages]


async def _asks(work, person):
    """/check, then the same link as the beginning of a report."""
    answer = await looked_up(work)
    step = await drafting.receive(work, person, None, acts.STORY, ())
    step = await drafting.look_up(work, person, TELEGRAM_ID, None, step)
    await drafting.show(work, person, step)
    return answer


async def _shown(work, person):
    """The step of the report, without the random name of the draft."""
    [row] = [row for row in await acts.owed(work, person) if row["kind"] == "DraftStep"]
    return row["params"] | {"draft": row["params"]["draft"] | {"id": ""}}


@pytest.mark.parametrize("state", NOT_PUBLISHED)
async def test_what_is_not_published_answers_as_the_unknown_by_the_same_statements(
    work, statements, state
):
    await _unknown(work)
    ivan, dana = await acts.citizen(work, TELEGRAM_ID), await acts.citizen(work, 43)
    del statements[:]
    unknown = await _asks(work, ivan)
    asked = list(statements)
    await NOT_PUBLISHED[state](work)
    del statements[:]
    answer = await _asks(work, dana)
    assert statements == asked
    assert answer == unknown
    assert said(work, answer) == said(work, unknown)
    assert await _shown(work, dana) == await _shown(work, ivan)
    assert (await _shown(work, dana))["known"] == []


@pytest.mark.parametrize("state", [_reported, _need_info, _under_review])
async def test_a_report_joins_the_case_without_a_word_about_others(work, state):
    async def told(telegram_id, link):
        """The receipt, and what /my says at once, but for names and codes."""
        person = await acts.citizen(work, telegram_id)
        report = await acts.file(work, person, Input(links=(link,)))
        [row] = [row for row in await acts.owed(work, person) if row["kind"] == "Receipt"]
        receipt = row["params"] | {"code": "", "number": "", "report": ""}
        shown = await following.state_of(work, report)
        listed = await following.list_of(work, person, 0)
        return receipt, [one.status for one in (*shown.targets, *listed.lines)], shown.may_withdraw

    await state(work)
    work.tx.now += 1000
    assert await told(51, acts.LINK) == await told(50, acts.link(2))


# ------------------------------------------------------------------------------ what is published


async def test_a_published_link_is_answered_with_all_its_entries_newest_first(work):
    newest, older = an_entry(1, acts.URL), an_entry(300, acts.URL)
    await publish(work, older, an_entry(2, "https://example.com/2"), newest)
    assert await checking.check(work.tx, acts.LINK.canonical) == [newest, older]
    answer = await looked_up(work, "HTTP://www.Example.com/1/?utm_source=x#top")
    [link] = answer.links
    assert [one.entry for one in link.entries] == [newest, older]
    assert link.site == SITE


def words(work, answer, language="en"):
    return str(put_into_words(Renderer(work.deployment).speaker(language, work.now), answer).text)


def _ended(entry):
    return replace(entry, order=replace(entry.order, until=entry.decided_on + timedelta(days=1)))


SAID = {
    "in force": (lambda e: e, "The decision of 01.11.2026 is in force."),
    "in one region": (
        lambda e: replace(e, order=replace(e.order, territory="KZ-75")),
        f"Where it applies: {CHANNEL.region('KZ-75').name.say('en')}",
    ),
    "the order is over": (_ended, "no longer in force: the order is over."),
    "ended": (lambda e: replace(e, standing=Standing.ENDED), "no longer in force"),
    "overturned": (
        lambda e: replace(e, standing=Standing.OVERTURNED),
        "The decision of 01.11.2026 was overturned and no longer stands.",
    ),
    "opened again": (
        lambda e: replace(e, standing=Standing.REOPENED),
        "The decision of 01.11.2026 is being looked at again",
    ),
    "gone": (
        lambda e: replace(e, gone_on=DECIDED),
        "On 20.11.2026 the material could no longer be opened.",
    ),
}


@pytest.mark.parametrize("case", SAID)
async def test_an_entry_is_said_in_plain_words_with_its_ground_and_address(work, case):
    change, sentence = SAID[case]
    entry = change(an_entry(19, acts.URL))
    await publish(work, entry)
    text = words(work, await looked_up(work))
    assert sentence in text
    assert f"Ground: {CHANNEL.outcome('restricted').grounds[0].label.say('en')}" in text
    assert f"{SITE}/register/en/entries/{entry.id}" in text
    assert "https://example.com" not in text, "the link itself is not clickable"


async def test_a_corrected_entry_says_when_and_that_it_was_wrong(work):
    before = an_entry(1, acts.URL)
    after = replace(before, host="example.com", version=2)
    await publish(work, before)
    await entries.change(work.tx, before, after, DECIDED, Change.CORRECTED)
    assert "20.11.2026: Corrected: the entry was wrong" in words(work, await looked_up(work))


async def test_several_links_are_looked_up_to_a_number_and_the_rest_is_named(work):
    answer = await looked_up(work, *(f"https://example.com/{n}" for n in range(5)))
    assert (len(answer.links), answer.left_out) == (checking.MOST, 2)
    assert "2 more links were not looked up." in words(work, answer)


# -------------------------------------------------------------------------------- by itself


async def _sent(work, person, before, *links):
    step = await drafting.receive(work, person, before, Input(links=links), ())
    return await drafting.look_up(work, person, TELEGRAM_ID, before, step)


async def test_a_sent_link_that_is_published_is_said_above_each_step_until_it_is_removed(work):
    entry = an_entry(1, acts.URL)
    await publish(work, entry)
    person = await acts.citizen(work)
    step = await _sent(work, person, None, acts.link(2))
    step = await _sent(work, person, step.draft, acts.LINK)
    assert step.draft.published == (acts.LINK.canonical,)
    chosen = await drafting.answer(work, person, step.draft, ChooseType("drugs"))
    for one in (step, chosen):
        await drafting.show(work, person, one, edit=5)
        [row] = [row for row in await acts.owed(work, person) if row["kind"] == "DraftStep"]
        assert [link["key"] for link in row["params"]["known"]] == [acts.LINK.key]
    removed = await drafting.answer(work, person, chosen.draft, RemoveLink(acts.LINK.key))
    await drafting.show(work, person, removed, edit=5)
    [row] = [row for row in await acts.owed(work, person) if row["kind"] == "DraftStep"]
    assert row["params"]["known"] == []


async def test_a_report_of_a_published_link_can_be_sent_all_the_same(work):
    await publish(work, an_entry(1, acts.URL))
    person = await acts.citizen(work)
    step = await _sent(work, person, None, acts.LINK)
    await drafting.answer(work, person, step.draft, ChooseType("drugs"))
    report = await filing.file_report(work, person)
    assert (await acts.case_of(work, report)).status is Status.RECEIVED


async def test_without_a_published_register_no_link_of_a_report_is_looked_up(work, statements):
    channel = work.channel.model_copy(update={"publication": Publication()})
    quiet = Work(work.tx, replace(work.deployment, channel=channel))
    del statements[:]
    assert await checking.published(quiet, TELEGRAM_ID, [acts.LINK]) == []
    assert statements == []


# -------------------------------------------------------------------------------------- limits


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
    await publish(work, *every)
    links = [acts.target(f"https://a.kz/{n}") for n in range(5)]
    few = limited(work, checks_an_hour=3)
    assert await checking.published(few, TELEGRAM_ID, links) == links[:3]
    assert await checking.published(few, TELEGRAM_ID, links[4:]) == []
    assert isinstance(await looked_up(few), NoMoreChecks)


async def test_links_that_are_contested_count_too(work):
    await publish(work, an_entry(1, acts.URL))
    few = limited(work, checks_an_hour=2)
    assert len(await contesting.find(few, TELEGRAM_ID, acts.URL)) == 1
    assert await contesting.find(few, TELEGRAM_ID, "https://a.kz/1") == []
    assert isinstance(await contesting.find(few, TELEGRAM_ID, acts.URL), NoMoreChecks)
    by_id = await contesting.find(few, TELEGRAM_ID, "e0000001")
    assert [one.id for one in by_id] == ["e0000001"], "an id is no guess"


async def test_a_deleted_account_has_no_new_limit(work):
    few = limited(work, checks_an_hour=1)
    await looked_up(few)
    await erasure.erase(few, await acts.citizen(few, TELEGRAM_ID))
    await acts.citizen(few, TELEGRAM_ID)
    assert isinstance(await looked_up(few), NoMoreChecks)


# ------------------------------------------------------------------------------- what is kept


async def test_only_a_number_under_a_hash_of_the_hour_is_kept_and_only_for_the_hour(working, clock):
    async with working() as work:
        before = {name: await _count(work, one) for name, one in metadata.tables.items()}
        await looked_up(work, "https://unmistakable.example/path")
        after = {name: await _count(work, one) for name, one in metadata.tables.items()}
        assert {name for name in after if after[name] != before[name]} == {"checks"}
        [row] = await work.tx.rows(sa.select(table))
        first = row["who"]
        assert set(row) == {"who", "hour", "links"}
        assert first not in (work.vault.identities(TELEGRAM_ID))
        assert first != work.vault.of_day(TELEGRAM_ID, work.now // HOUR_MS)
    clock.advance(ms=HOUR_MS)
    async with working() as work:
        await looked_up(work)
        await sweep(work, {})
        [row] = await work.tx.rows(sa.select(table))
        assert row["who"] != first
        assert await checks.counted(work.tx, first, row["hour"]) == (0, 1)


async def _count(work, one):
    return await work.tx.value(sa.select(sa.func.count()).select_from(one))


def test_a_link_without_entries_is_the_same_value_whatever_is_known_of_it():
    assert CheckedLink("d", "k") == CheckedLink("d", "k", (), None)
