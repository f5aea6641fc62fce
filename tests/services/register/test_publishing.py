"""A told decision becomes an entry by a second person's look; what becomes of it is shown."""

from contextlib import asynccontextmanager
from datetime import date, timedelta

import pytest

from bot.authorities import by_hand, follow_ups, referrals, referrals_store
from bot.cases import moves, store
from bot.cases.afterwards import Referral, Stage
from bot.cases.model import Because, Move
from bot.channel.parts import GroundCheck
from bot.channel.parts import Publication as Rules
from bot.core import reviews_store
from bot.core.reviews import NotYours
from bot.core.reviews_store import Kind, State
from bot.core.times import DAY_MS, HOUR_MS, today
from bot.core.work import Work
from bot.desk import casework, review_calls
from bot.register import check, publication
from bot.register import store as entries
from bot.register.grounds import GROUNDS
from bot.register.model import Fix, digest_of, hash_of
from bot.register.pages import Whole, with_others
from bot.register.publication import PublicationCard, Publications, Unpublishable
from bot.telegram.renderer import Renderer
from bot.values import (
    Act,
    Change,
    Found,
    Outcome,
    Overturning,
    Scope,
    Standing,
    Way,
    Why,
    replace,
)
from tests.kit.orders import RESTRICTED
from tests.kit.register.entries import an_entry
from tests.kit.register.publishing import (
    decided_again,
    entry_of,
    published,
    reopened,
    told,
    waiting_of,
)
from tests.kit.services.acts import (
    case_of,
    citizen,
    deployed,
    fresh,
    in_channel,
    target,
)
from tests.kit.services.desk_acts import (
    BECAUSE,
    acts_of,
    file_case,
    file_one,
    owed,
    said,
)
from tests.kit.services.looks import (
    CONFIRMED,
    FORWARDED,
    NOT_CONFIRMED,
    OLGA,
    decide,
    join,
    told_case,
    two_desks,
)
from tests.kit.services.team import BOSS, DANA, GROUP, MARAT, open_desk


async def test_a_told_decision_waits_for_a_second_person_and_is_due_in_time(case, work):
    waits = await waiting_of(work, case)
    assert waits.subject == case.decision.id
    review = await Publications(work).get(waits.subject)
    assert (
        review.due == case.announced_at + work.channel.publication.look_hours * HOUR_MS
    )
    assert await entries.entries_of_case(work.tx, case.id) is None
    with pytest.raises(NotYours):
        await publication.publish(
            work, waits, DANA.telegram_id, is_private_person=False
        )


async def test_a_second_person_publishes_host_hash_ground_reason_and_order(
    working, case, deployment
):
    entry = await published(working, case)
    channel = deployment.channel
    [ground] = [
        g for g in channel.outcome("restricted").grounds if g.id == CONFIRMED.ground
    ]
    assert (entry.host, entry.link_sha256) == ("example.com", hash_of(case.canonical))
    assert (entry.finding.ground, entry.ground_text) == (ground.id, ground.label.root)
    assert (entry.finding.reason, entry.finding.order) == (
        CONFIRMED.reason,
        CONFIRMED.order,
    )
    assert (
        entry.authority_name == channel.authority(CONFIRMED.order.authority).name.root
    )
    assert (entry.standing, entry.version) == (Standing.IN_FORCE, 1)
    async with working() as work:
        assert await entries.entries_of_case(work.tx, case.id) == entry
        assert (await acts_of(work, case))[-1] is Act.PUBLISH
        assert await waiting_of(work, case) is None


async def test_pressing_twice_publishes_once(working, case):
    async with working() as work:
        waits = await waiting_of(work, case)
    await published(working, case)
    async with working() as work:
        now = await Publications(work).get(waits.subject)
        with pytest.raises(Unpublishable):
            await publication.publish(
                work, now, MARAT.telegram_id, is_private_person=False
            )
        with pytest.raises(Unpublishable):
            await publication.decline(work, now, MARAT.telegram_id, BECAUSE)


async def test_an_account_of_a_private_person_is_its_platform_without_a_hash(
    working, clock
):
    case = await told_case(
        working, clock, url="https://www.instagram.com/ivan.ivanov.1990/"
    )
    entry = await published(working, case, private=True)
    assert (entry.scope, entry.host, entry.link_sha256) == (
        Scope.PLATFORM,
        "instagram.com",
        None,
    )
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
    case, work
):
    waits, silent = await waiting_of(work, case), in_channel(work, publication=Rules())
    with pytest.raises(Unpublishable):
        await publication.publish(
            silent, waits, MARAT.telegram_id, is_private_person=False
        )


async def test_a_decision_is_published_only_if_its_own_ground_is_checked(case, work):
    waits = await waiting_of(work, case)
    said = case.decision.finding
    on = in_channel(work, publication=Rules(on=True))
    with pytest.raises(Unpublishable):
        await publication.publish(on, waits, MARAT.telegram_id, is_private_person=False)
    texts = []
    for text in work.channel.outcomes:
        checked = tuple(
            ground.model_copy(
                update={"checked": GroundCheck(day=date(2026, 5, 1), by="Bar")}
            )
            if (text.id, ground.id) == (said.outcome, said.ground)
            else ground
            for ground in text.grounds
        )
        texts.append(text.model_copy(update={"grounds": checked}))
    read = in_channel(work, publication=Rules(on=True), outcomes=tuple(texts))
    entry = await publication.publish(
        read, waits, MARAT.telegram_id, is_private_person=False
    )
    assert entry.finding.ground == said.ground


@pytest.mark.parametrize("lost", [None, "grounds", "reasons"])
async def test_a_decision_whose_ground_or_reason_is_not_listed_is_told_but_not_proposed(
    working, deployment, database, clock, lost
):
    """The file lost it between the decision and its news, or the decision has no reason."""
    verdict = CONFIRMED if lost else replace(CONFIRMED, reason=None)
    async with working() as work:
        await two_desks(work)
        _, report = await file_one(work)
        case = await decide(work, await case_of(work, report), verdict)
    texts = []
    for text in deployment.channel.outcomes:
        kept = {}
        if lost:
            gone = {verdict.ground, verdict.reason}
            kept[lost] = tuple(one for one in getattr(text, lost) if one.id not in gone)
        texts.append(text.model_copy(update=kept))
    newer = units(database, deployed(deployment, outcomes=tuple(texts)))
    case = await told(newer, clock, case)
    assert case.announced_at is not None
    async with newer() as work:
        assert await waiting_of(work, case) is None


async def test_reopening_withdraws_the_proposal_and_a_new_one_follows(
    working, clock, case
):
    async with working() as work:
        old = await waiting_of(work, case)
        await casework.reopen(work, case, DANA, BECAUSE)
        assert await waiting_of(work, case) is None
        with pytest.raises(Unpublishable):
            await publication.publish(
                work, old, MARAT.telegram_id, is_private_person=False
            )
    case = await decided_again(working, clock, case, CONFIRMED)
    async with working() as work:
        waits = await waiting_of(work, case)
        assert waits.subject == case.decision.id != old.subject


async def test_a_reopened_case_is_shown_so_until_another_look(working, clock, case):
    first = await published(working, case)
    await reopened(working, case)
    other = replace(CONFIRMED, order=replace(CONFIRMED.order, number="77-10/5"))
    case = await decided_again(working, clock, case, other)
    assert (await entry_of(working, case)).standing is Standing.REOPENED
    await published(working, case)
    now = await entry_of(working, case)
    assert (now.id, now.standing) == (first.id, Standing.IN_FORCE)
    assert now.finding.order.number == "77-10/5"
    changes = [Change.PUBLISHED, Change.REOPENED, Change.REVISED]
    assert await changes_of(working, first) == changes
    await reopened(working, case)
    await decided_again(working, clock, case, NOT_CONFIRMED)
    entry = await entry_of(working, case)
    assert (entry.standing, entry.finding.outcome) == (
        Standing.OVERTURNED,
        Outcome.RESTRICTED,
    )
    assert entry.overturned_because is Overturning.DECIDED_AGAIN


async def test_an_entry_stays_overturned_while_words_come_to_its_withdrawn_case(
    working, case
):
    await published(working, case)
    await reopened(working, case)
    async with working() as work:
        gone = await moves.act(work, await fresh(work, case), Act.WITHDRAW)
        assert (
            await entries.entries_of_case(work.tx, case.id)
        ).standing is Standing.OVERTURNED
        noted = await moves.act(
            work, gone, Act.NOTE, DANA.telegram_id, detail={"text": "x"}
        )
        entry = await entries.entries_of_case(work.tx, case.id)
        assert entry.standing is Standing.OVERTURNED
        assert entry.overturned_because is Overturning.WITHDRAWN
        why = {"why": Why.MISTAKE.value}
        await moves.act(work, noted, Act.RESTORE, DANA.telegram_id, detail=why)
        assert (
            await entries.entries_of_case(work.tx, case.id)
        ).standing is Standing.REOPENED


async def test_a_declined_decision_is_not_published_and_not_proposed_again(case, work):
    waits = await waiting_of(work, case)
    await publication.decline(work, waits, MARAT.telegram_id, Because(Why.SPREADS))
    assert (await acts_of(work, case))[-1] is Act.KEEP_BACK
    assert await waiting_of(work, case) is None
    assert (await Publications(work).get(waits.subject)).state is State.ANSWERED
    await publication.propose(work, await fresh(work, case))
    assert await waiting_of(work, case) is None
    assert await entries.entries_of_case(work.tx, case.id) is None
    assert (await fresh(work, case)).decision == case.decision


async def offered(work, actor):
    return len((await Publications(work).offer(actor.telegram_id))[1])


async def test_people_of_the_desk_look_who_took_no_part(case, work):
    assert [await offered(work, one) for one in (DANA, MARAT, OLGA)] == [0, 1, 0]


async def test_a_person_reaches_all_that_is_for_them_and_publishes_what_the_card_shows(
    working, clock
):
    async with working() as work:
        await two_desks(work)
        reported = [
            await file_one(work, url=f"https://example.com/{n}") for n in range(4)
        ]
        deciders = (DANA, MARAT, MARAT, DANA)
        decided = [
            await decide(work, await case_of(work, report), actor=actor)
            for (_, report), actor in zip(reported, deciders, strict=True)
        ]
    for case in decided:
        await told(working, clock, case)
    found = []
    async with working() as work:
        me, person = MARAT.telegram_id, (await citizen(work, MARAT.telegram_id)).id
        while taken := await Publications(work).take_next(me):
            found.append(taken.number)
            review = await waiting_of(work, taken)
            for path in (("other",), ("other", "00000000")):
                shown = await publication.choose(work, taken, review, me, person, path)
            assert not shown, "the card showed another entry"
            card = PublicationCard(taken.decision.id, person)
            view = await card.load(work)
            path = (*view.path, digest_of(view.entry))
            assert await publication.choose(work, taken, review, me, person, path)
            assert (await card.load(work)).is_settled
            published = await entries.entries_of_case(work.tx, taken.id)
            assert digest_of(published) == digest_of(view.entry)
    mine = [
        case.number for case, who in zip(decided, deciders, strict=True) if who is DANA
    ]
    assert sorted(found) == sorted(mine)


async def test_where_the_desk_is_too_small_other_desks_look(working, clock):
    async with working() as work:
        await open_desk(work)
        await open_desk(work, "weapons", chat=-1002)
        await join(work, DANA, GROUP)
        await join(work, OLGA, -1002)
        _, report = await file_one(work)
        case = await decide(work, await case_of(work, report))
    await told(working, clock, case)
    async with working() as work:
        assert [await offered(work, one) for one in (DANA, OLGA)] == [0, 1]


async def test_a_person_with_a_conflict_of_interest_is_not_shown_it(working, clock):
    async with working() as work:
        await two_desks(work)
        case = await file_case(work)
        case = await moves.make_move(
            work, case, Move(Act.RECUSE, work.now, MARAT.telegram_id)
        )
        case = await decide(work, case)
    await told(working, clock, case)
    async with working() as work:
        assert await offered(work, MARAT) == 0


@pytest.mark.usefixtures("case")
async def test_to_what_is_published_no_more_neither_people_nor_the_group_are_called(
    work,
):
    rules = work.channel.publication.model_copy(update={"outcomes": ()})
    await review_calls.call(in_channel(work, publication=rules))
    assert not await owed(work, "ReviewsWait")


async def test_people_are_called_and_reminded_when_it_is_late(working, clock, case):
    for late in (0, 1):
        async with working() as work:
            for _ in range(2):
                await review_calls.call(work)
            [(_, _, params, *_)] = await owed(work, "ReviewsWait")
            assert (params["waiting"], params["late"]) == ([["publication", 1]], late)
            assert await reviews_store.counts(work.tx, Kind.PUBLICATION) == (1, late, 0)
            await said(work)
            hours = work.channel.publication.look_hours
        clock.advance(ms=hours * HOUR_MS + 1)


async def test_an_entry_that_points_at_a_private_person_shows_the_platform_only(
    working, clock
):
    case = await told_case(working, clock, url="https://ivan.livejournal.com/12.html")
    entry = await published(working, case)
    async with working() as work:
        after = await publication.correct(work, entry, Fix.NARROW, BOSS.telegram_id)
        shown = (after.scope, after.host, after.link_sha256)
        assert shown == (Scope.PLATFORM, "livejournal.com", None)
        event = await store.last_event(work.tx, case.id, Act.CORRECT_ENTRY)
        assert (event.staff, event.detail["why"]) == (BOSS.telegram_id, "person")
        history = await entries.entries_history(work.tx, entry.id)
        found = [(one.version, one.change) for one in history]
        assert found == [(1, Change.PUBLISHED), (2, Change.CORRECTED)]
        with pytest.raises(Unpublishable):
            await publication.correct(work, after, Fix.NARROW, BOSS.telegram_id)


async def test_texts_are_taken_anew_from_the_channel_file_while_the_decision_stands(
    working, case
):
    entry = await published(working, case)
    old = replace(entry, version=2, reason_text={"ru": "Опечатка"})
    async with working() as work:
        await entries.change_entry(
            work.tx, entry, old, entry.published_on, Change.CORRECTED
        )
        after = await publication.correct(work, old, Fix.TEXTS, BOSS.telegram_id)
    assert after.reason_text == entry.reason_text
    assert await entry_of(working, case) == replace(entry, version=3)
    await reopened(working, case)
    entry = await entry_of(working, case)
    async with working() as work:
        with pytest.raises(Unpublishable):  # they wait for the new decision
            await publication.correct(work, entry, Fix.TEXTS, BOSS.telegram_id)
        narrowed = await publication.correct(work, entry, Fix.NARROW, BOSS.telegram_id)
    assert narrowed.standing is Standing.REOPENED


async def changes_of(working, entry):
    async with working() as work:
        return [one.change for one in await entries.entries_history(work.tx, entry.id)]


async def test_material_that_is_gone_and_back_is_shown_once_each(working, case):
    entry = await published(working, case)
    for found in (Found.THERE, Found.GONE, Found.GONE, Found.UNSEEN, Found.THERE):
        async with working() as work:
            await follow_ups.answer(work, await fresh(work, case), DANA, found)
    assert await changes_of(working, entry) == [
        Change.PUBLISHED,
        Change.GONE,
        Change.RETURNED,
    ]
    assert (await entry_of(working, case)).gone_on is None


async def ordered(working, clock, day, days):
    """A told case whose order of this day ends after so many days."""
    order = replace(CONFIRMED.order, date=day, until=day + timedelta(days))
    return await told_case(working, clock, replace(CONFIRMED, order=order))


async def test_an_order_that_is_prolonged_and_ends_is_shown(working, clock, deployment):
    day = today(clock.now, deployment.channel.zone)
    case = await ordered(working, clock, day, 5)
    entry = await published(working, case)
    clock.advance(ms=7 * DAY_MS)
    later = replace(case.decision.finding.order, until=day + timedelta(20))
    async with working() as work:
        await follow_ups.prolong(work, await fresh(work, case), DANA, later)
    assert (await entry_of(working, case)).finding.order == later
    clock.advance(ms=20 * DAY_MS)
    async with working() as work:
        await follow_ups.order_over(work, await fresh(work, case), DANA)
    assert (await entry_of(working, case)).standing is Standing.ENDED
    changes = [Change.PUBLISHED, Change.PROLONGED, Change.ENDED]
    assert await changes_of(working, entry) == changes


async def test_an_order_that_ended_before_the_look_is_published_as_ended(
    working, clock, deployment
):
    zone = deployment.channel.zone
    case = await ordered(working, clock, today(clock.now, zone), 1)
    clock.advance(ms=3 * DAY_MS)
    async with working() as work:
        await follow_ups.order_over(work, await fresh(work, case), DANA)
        await follow_ups.answer(work, await fresh(work, case), DANA, Found.GONE)
    entry = await published(working, case)
    assert (entry.standing, entry.gone_on) == (Standing.ENDED, today(clock.now, zone))


async def test_a_decision_whose_replacement_is_undone_waits_again(working, clock):
    @asynccontextmanager
    async def working_too():
        async with working() as work:
            rules = work.channel.publication
            outcomes = (*rules.outcomes, Outcome.FORWARDED)
            yield in_channel(
                work, publication=rules.model_copy(update={"outcomes": outcomes})
            )

    case = await told_case(working_too, clock, FORWARDED)
    async with working_too() as work:
        first = await waiting_of(work, case)
        case = await casework.decide_case(
            work, await fresh(work, case), DANA, CONFIRMED
        )
        assert await waiting_of(work, case) is None
        await casework.undo(work, case, DANA)
        assert (await waiting_of(work, case)).subject == first.subject


async def card_of(work, case, path=()):
    """What the card of the proposal shows Marat, who took it, after these options."""
    queue = Publications(work)
    person = await citizen(work, MARAT.telegram_id)
    await queue.open(case.decision.id, person.id, path)
    return await PublicationCard(case.decision.id, person.id).load(work)


@pytest.mark.parametrize("rule", [Scope.LINK, Scope.PLATFORM])
async def test_a_site_of_its_own_is_named_only_once_it_is_marked_as_an_organisation_s(
    working, clock, rule
):
    url = "https://ivan-petrov.kz/about"
    case = await told_case(working, clock, url=url)
    async with working() as plain:
        types = [
            one.model_copy(update={"publish": rule}) for one in plain.channel.types
        ]
        work = in_channel(plain, types=tuple(types))
        await Publications(work).take_next(MARAT.telegram_id)
        asked = await card_of(work, case)
        assert (asked.asked, asked.is_site) == (publication.View.OWNER, True)
        assert asked.entry.host == "", "as long as no one says whose it is"
        hidden = (await card_of(work, case, (publication.View.PERSON,))).entry
        assert (hidden.scope, hidden.host, hidden.link_sha256) == (
            Scope.PLATFORM,
            "",
            None,
        )
        marked = (await card_of(work, case, (publication.View.OTHER,))).entry
        assert (marked.scope, marked.host) == (rule, "ivan-petrov.kz")
    entry = await published(working, case, private=True)
    async with working() as work:
        known = await check.look_up_links(
            work, 1, [target(url), target("https://ivan-petrov.kz")]
        )
        unknown = await check.look_up_links(work, 1, [target("https://other.kz/")])
        assert {
            (one.entries, one.of_host) for one in (*known.links, *unknown.links)
        } == {((), 0)}
        assert await entries.hosts(work.tx) == []
        assert entry.id in [
            one.id for one in await entries.page(work.tx, entries.Wanted(), 9)
        ]


async def test_an_entry_that_names_a_site_of_its_own_stays_until_it_is_corrected(
    working, clock
):
    case = await told_case(working, clock, url="https://ivan-petrov.kz/about")
    entry = await published(working, case)
    before = replace(entry, scope=Scope.PLATFORM, link_sha256=None, version=2)
    async with working() as work:
        await entries.change_entry(
            work.tx, entry, before, entry.published_on, Change.CORRECTED
        )
        assert Fix.NARROW in fixes_of(work, before)
        texts = replace(before, version=3, reason_text={"ru": "Опечатка"})
        await entries.change_entry(
            work.tx, before, texts, entry.published_on, Change.CORRECTED
        )
        after = await publication.correct(work, texts, Fix.TEXTS, BOSS.telegram_id)
        assert (after.host, after.scope) == ("ivan-petrov.kz", Scope.PLATFORM), (
            "as it was"
        )
        after = await publication.correct(work, after, Fix.NARROW, BOSS.telegram_id)
        assert after.host == ""
        assert fixes_of(work, after) == [Fix.TEXTS], "nothing is left to hide"


def fixes_of(work, entry):
    """The corrections that the card of an entry offers."""
    speaker = Renderer(work.deployment).speaker("ru", work.now)
    rows = publication.EntryCard(entry).render(speaker).rows
    return [button.action.fix for row in rows for button in row]


def units(database, deployment):
    """Units of work of another start, in which the file said something else."""

    @asynccontextmanager
    async def begin():
        async with database.transaction() as tx:
            yield Work(tx, deployment)

    return begin


def with_checks(deployment, *checked):
    """The deployment with publication on and these grounds checked, as outcome and ground."""
    check = GroundCheck(day=date(2026, 5, 1), by="Bar of Almaty")
    texts = []
    for text in deployment.channel.outcomes:
        grounds = tuple(
            ground.model_copy(
                update={"checked": check if (text.id, ground.id) in checked else None}
            )
            for ground in text.grounds
        )
        texts.append(text.model_copy(update={"grounds": grounds}))
    return deployed(deployment, publication=Rules(on=True), outcomes=tuple(texts))


async def test_a_decision_told_before_is_proposed_once_its_ground_is_checked(
    deployment, clock, database
):
    """Each start reads the file again; until the check, the state counts what waits for it."""
    working = units(database, with_checks(deployment))
    async with working() as work:
        await publication.propose_late(work)
    case = await told_case(working, clock)
    async with working() as work:
        await publication.propose_late(work)
        assert await waiting_of(work, case) is None
        state = await GROUNDS.look(work)
        assert state.values["cases"] == 1
    said = case.decision.finding
    checked = with_checks(deployment, (said.outcome, said.ground))
    working = units(database, checked)
    async with working() as work:
        await publication.propose_late(work)
        waits = await waiting_of(work, case)
        assert waits.subject == case.decision.id
        state = await GROUNDS.look(work)
        assert (state.values["cases"], state.values["by"]) == (0, "Bar of Almaty")
        assert state.known is not None


async def test_a_decision_of_before_publication_was_on_is_not_proposed_when_it_is(
    deployment, clock, database
):
    working = units(database, deployed(deployment, publication=Rules()))
    case = await told_case(working, clock)
    said = case.decision.finding
    clock.advance(seconds=1)
    on = with_checks(deployment, (said.outcome, said.ground))
    async with units(database, on)() as work:
        await publication.propose_late(work)
        assert await waiting_of(work, case) is None


async def test_other_decisions_about_many_links_are_read_by_one_query(work, statements):
    of_link = [an_entry(n, "https://market.example.com/") for n in (1, 2)]
    alone = an_entry(3, "https://a3.example.com/")
    for entry in (*of_link, alone):
        await entries.add_entry(work.tx, entry, f"case {entry.id}")
    wholes = [Whole(entry, [], None) for entry in (*of_link, alone)]
    del statements[:]
    found = await with_others(work.tx, wholes)
    assert len(statements) == 1
    assert [whole.others for whole in found] == [(of_link[1],), (of_link[0],), ()]


async def test_who_hands_files_over_is_read_by_two_queries_for_a_whole_page(
    working, work, statements
):
    await two_desks(work)
    listed = []
    for person in (71, 72, 73):
        case = await file_case(work, person, url=f"https://example.com/{person}")
        case = await decide(work, case, FORWARDED)
        made = (f"r{person}", case.id, case.decision.id, "mia", None)
        waiting = Referral(*made, Way.HAND, Stage.LEAVING, work.now)
        listed.append((case, waiting))
    del statements[:]
    names = await by_hand.names_of_holders(work, listed)
    assert len(statements) == 2
    assert names == {case.id: DANA.name for case, _ in listed}


@pytest.mark.parametrize("is_ordered", [True, False], ids=["restricted", "removed"])
async def test_an_entry_says_what_an_authority_did_and_not_that_it_is_to_decide(
    working, clock, is_ordered
):
    order = RESTRICTED.order if is_ordered else None
    verdict = replace(FORWARDED, reason="expert", facts=("sale",))
    case = await told_case(working, clock, verdict)
    async with working() as work:
        [referral] = await referrals_store.standing_of(work.tx, case.id)
        await referrals.left(work, referral)
        await referrals.done(work, referral, order, 77)
    entry = await published(working, case)
    said = "answered that the material was removed."
    if is_ordered:
        said = "restricted access to the material."
    assert entry.reason_text["en"].startswith("The material contains")
    assert entry.reason_text["en"].endswith(f"authorised body, which {said}")
    async with working() as work:
        reason = work.channel.outcome("forwarded").reason("expert").text
    for language, text in entry.reason_text.items():
        assert reason.say(language) not in text
        assert text.count(".") == 2, text
