"""A contest of a link says the same, on the same day, whatever is or is not decided about it."""

import json
import re

import pytest
import sqlalchemy as sa

from bot.authorities import referrals, referrals_store
from bot.backups import restore
from bot.core import erasures
from bot.core.erasures import Entry as Erasure
from bot.core.work import Work
from bot.desk.verdict_form import Asked
from bot.figures import store as figures
from bot.figures.model import Measure
from bot.links.link import parse_link
from bot.privacy import erasure, own_data, retention
from bot.register import (
    appeals,
    appeals_store,
    contests,
    objections,
    objections_store,
    store,
)
from bot.register.appeals import AppealCard, Appeals
from bot.register.appeals_store import APPEAL_DRAFTS
from bot.register.contests import AppealState, Refused
from bot.register.tables import objections as objections_table
from bot.reports import files_store
from bot.telegram.renderer import Renderer
from bot.values import AppealStage, Outcome, Scope, Status, replace
from tests.kit.orders import ORDER
from tests.kit.register import appeals as kit
from tests.kit.register import objections as links
from tests.kit.register.entries import an_entry
from tests.kit.services.acts import citizen, fresh
from tests.kit.services.desk_acts import UNDO_OVER, owed, said
from tests.kit.services.looks import OLGA, TIMUR, decide, tell, two_desks
from tests.kit.services.team import DANA

OWNER = 900
LANGUAGES = ("kk", "ru", "en")
_RANDOM = re.compile(r"[0-9A-Z]{4}(?:[- ][0-9A-Z]{4})+|\b[0-9A-Z]{6}\b")


class Eyes:
    """All that one person sees, in every language, but for codes, numbers and the link itself."""

    def __init__(self, deployment, who, url):
        self.renderer = Renderer(deployment)
        self.who, self.url = who, url
        self.number = None
        self.seen = []

    def show(self, work: Work, notice) -> None:
        for language in LANGUAGES:
            made = notice.render(self.renderer.speaker(language, work.now))
            buttons = [[button.text for button in row] for row in made.rows]
            self.seen.append(
                (type(notice).__name__, self.plain(str(made.text)), buttons)
            )

    def plain(self, text: str) -> str:
        return _RANDOM.sub("…", re.sub(r"site[0-9]", "site", text))

    async def send(self, work: Work) -> None:
        person, asked = await links.fill_in(work, self.who, self.url)
        self.show(work, asked)
        self.show(
            work, await objections.objection_step(work, await draft_of(work, person))
        )
        state = await objections.send_contest(
            work, person, self.who, is_anonymous=False
        )
        self.number = state.number
        self.show(work, state)
        _, again = await links.fill_in(work, self.who, self.url)
        self.show(work, again)

    async def look(self, work: Work, *, confirm=False) -> None:
        """The state by its number, what came since, and one's own data."""
        person = await citizen(work, self.who)
        found = await objections.look_up_contest(work, person, self.number)
        self.show(work, await objections.contest_state(work, found, confirm=confirm))
        for address, kind, params, *_ in await owed(work):
            if address == f"person:{person.id}":
                self.seen.append((kind, self.plain(str(params))))
        own = await own_data.collect(work, person, self.who)
        shown = own_data.OwnData(own, as_json=True)
        self.show(work, shown)
        self.seen.append(self.plain(json.dumps(own["appeals"])))


async def draft_of(work: Work, person):
    return await APPEAL_DRAFTS.peek(work.tx, person.id)


async def judge(working, clock, actor=OLGA) -> int:
    """The person overturns every decision that an appeal brings them; how many."""
    n = 0
    while True:
        async with working() as work:
            taken = await Appeals(work).take_next(actor.telegram_id)
            if taken is None:
                return n
            appeal, case = taken
            step = appeals.appeal_step(work.channel, appeal, case, kit.OVERTURN)
            appeal = await appeals.decide(work, appeal, actor, step)
        await kit.undo_over(working, clock, case, appeal)
        n += 1


async def test_who_contests_a_link_sees_the_same_whatever_is_decided_about_it(
    working, clock, deployment
):
    cases = await links.build_worlds(working, clock)
    everyone = [
        Eyes(deployment, 900 + n, url) for n, url in enumerate(links.URLS.values())
    ]
    async with working() as work:
        for eyes in everyone:
            await eyes.send(work)
        for eyes in everyone:
            await eyes.look(work, confirm=True)
    judged = 0
    for days in (3, 5, 7, 1):
        await links.look_and_end(working, clock, days * links.DAYS)
        judged += await judge(working, clock)
        async with working() as work:
            for eyes in everyone:
                await eyes.look(work)
    assert judged == 1, "the decision that waits at no authority"
    async with working() as work:
        overturned = await fresh(work, cases["decided"])
        assert overturned.decision.finding.outcome is Outcome.OVERTURNED
        assert (
            await fresh(work, cases["waits at an authority"])
        ).status is Status.FORWARDED
    clock.advance(seconds=95 * links.DAYS)
    async with working() as work:
        await retention.end_what_is_over(work)
        for eyes in everyone:
            person = await citizen(work, eyes.who)
            eyes.seen.append(
                (await own_data.collect(work, person, eyes.who))["appeals"]
            )
    first, *others = everyone
    assert [] in first.seen, "nothing is kept then"
    assert "ObjectionOver" in [one[0] for one in first.seen if one], (
        "all get the last message"
    )
    for eyes in others:
        for one, other in zip(first.seen, eyes.seen, strict=True):
            assert one == other


async def one_of(work: Work, who: int = OWNER):
    """The only objection of a person."""
    person = await citizen(work, who)
    [found] = await objections_store.objections_of_person(work.tx, person.id)
    return found


async def appeal_of(work: Work, who: int = OWNER):
    """What became of the only objection of a person; None while no decision was found."""
    return await appeals_store.get_appeal(work.tx, (await one_of(work, who)).id)


@pytest.fixture
async def cases(working, clock):
    return await links.build_worlds(working, clock)


@pytest.fixture
def contested(working, clock, cases):
    """`await contested(world)`: the owner contests its link, and decisions are looked for."""

    async def begin(world, who=OWNER):
        async with working() as work:
            await links.contest_link(work, who, links.URLS[world])
        await links.look_and_end(working, clock)
        return cases.get(world)

    return begin


async def test_a_decision_that_is_not_published_is_judged_by_others_without_words_to_the_person(
    contested, working, clock, deployment
):
    case = await contested("decided")
    async with working() as work:
        appeal = await appeal_of(work)
        assert (appeal.case, appeal.words, appeal.person) == (case.id, kit.WHY, None)
        assert len(await files_store.files_of_report(work.tx, appeal.id)) == 1
        assert appeal.number != (await one_of(work)).number, (
            "the history leads to no person"
        )
        assert await Appeals(work).take_next(DANA.telegram_id) is None, (
            "Dana decided it"
        )
        await Appeals(work).take_next(OLGA.telegram_id)
        card = AppealCard(appeal.id, (await citizen(work, OLGA.telegram_id)).id)
        speaker = Renderer(deployment).speaker("en", work.now)
        shown = str(card.render(speaker, await card.load(work)).text)
        assert kit.WHY in shown
        assert "They do not learn that there is a decision" in shown
        step = appeals.appeal_step(work.channel, appeal, case, kit.UPHOLD)
        assert step.asked is Asked.CONFIRM_ANSWER
        await said(work)
        appeal = await appeals.decide(work, appeal, OLGA, step)
    await kit.undo_over(working, clock, case, appeal)
    async with working() as work:
        assert (await appeal_of(work)).stage is AppealStage.ANSWERED
        assert not await owed(work, "AppealAnswered")
        assert await owed(work, "AppealEnded"), "who decided first hears it"


async def test_what_waits_at_an_authority_is_judged_once_it_has_answered(
    contested, working, clock
):
    case = await contested("waits at an authority")
    async with working() as work:
        assert await appeal_of(work) is None
        [sent] = await referrals_store.standing_of(work.tx, case.id)
        await referrals.left(work, sent)
        await referrals.done(work, sent, ORDER, 77)
    await links.look_and_end(working, clock)
    async with working() as work:
        assert (await appeal_of(work)).case == case.id


async def test_a_link_that_is_decided_after_it_was_contested_is_judged_then(
    contested, working, clock
):
    case = await contested("reported")
    async with working() as work:
        assert await appeal_of(work) is None
        await decide(work, await fresh(work, case))
    await links.look_and_end(working, clock, UNDO_OVER)
    async with working() as work:
        assert await appeal_of(work) is None, "its reporters are not told yet"
        await tell(work, case)
    await links.look_and_end(working, clock, 14 * links.DAYS)
    async with working() as work:
        assert (await one_of(work)).stage is AppealStage.ANSWERED, (
            "the last message came"
        )
        assert (await appeal_of(work)).case == case.id


@pytest.mark.parametrize("scope", Scope)
async def test_a_result_is_told_only_of_what_the_register_shows(
    contested, working, clock, scope
):
    case = await contested("decided")
    is_shown = scope is Scope.LINK
    async with working() as work:
        entry = an_entry(0, links.URLS["decided"], "drugs", scope=scope)
        if scope is Scope.PLATFORM:
            entry = replace(entry, link_sha256=None)
        if scope is not Scope.COUNT:
            await store.add_entry(work.tx, entry, case.id)
    assert await judge(working, clock) == 1
    async with working() as work:
        person = await citizen(work, OWNER)
        state = await objections.objection_state(work, await one_of(work))
        assert (state.answer is not None) is is_shown
        told = await owed(work, "AppealAnswered")
        assert [row[0] for row in told] == [f"person:{person.id}"] * is_shown
    await links.look_and_end(working, clock, 13 * links.DAYS)
    async with working() as work:
        assert len(await owed(work, "ObjectionOver")) == (not is_shown)
        assert len(await owed(work, "AppealAnswered")) == is_shown, "once"


async def test_a_decision_that_is_published_meanwhile_is_named_on_the_promised_day(
    contested, working, clock
):
    case = await contested("waits at an authority")
    async with working() as work:
        entry = an_entry(0, links.URLS["waits at an authority"], "drugs")
        await store.add_entry(work.tx, entry, case.id)
    await links.look_and_end(working, clock, 13 * links.DAYS)
    async with working() as work:
        [(_, _, told, *_)] = await owed(work, "ObjectionOver")
        assert told["entry"] == entry.id


@pytest.mark.parametrize("world", ["never reported", "decided"])
@pytest.mark.parametrize("how", ["withdrawn", "erased", "its time is over"])
async def test_who_takes_it_back_leaves_nothing_of_it(
    contested, working, clock, world, how
):
    await contested(world)
    async with working() as work:
        person, objection = await citizen(work, OWNER), await one_of(work)
        if how == "withdrawn":
            found = await objections.withdraw_contest(work, objection)
            assert found.stage is AppealStage.WITHDRAWN
        elif how == "erased":
            await erasure.erase(work, person)
    if how == "its time is over":
        await links.look_and_end(working, clock, 13 * links.DAYS)
        clock.advance(seconds=91 * links.DAYS)
        async with working() as work:
            await retention.end_what_is_over(work)
    async with working() as work:
        assert await objections_store.objection_ids(work.tx) == []
        assert not await files_store.files_of_report(work.tx, objection.id)
        appeal = await appeals_store.get_appeal(work.tx, objection.id)
        assert appeal is None or appeal.words is None
        if appeal is not None and how != "its time is over":
            assert appeal.stage is AppealStage.WITHDRAWN
            assert await Appeals(work).take_next(OLGA.telegram_id) is None


async def test_after_the_promised_day_nothing_is_withdrawn(contested, working, clock):
    await contested("decided")
    await links.look_and_end(working, clock, 13 * links.DAYS)
    async with working() as work:
        state = await objections.objection_state(work, await one_of(work))
        assert not state.may_withdraw
        await objections.withdraw_contest(work, await one_of(work))
        assert (await appeal_of(work)).stage is AppealStage.WAITING


async def test_one_person_contests_a_link_once_at_a_time_and_each_decision_once(
    contested, working, clock
):
    case = await contested("decided")
    url = links.URLS["decided"]
    async with working() as work:
        person = await citizen(work, OWNER)
        refused = await objections.begin_objection(work, person, parse_link(url))
        assert (refused.why, refused.number) == (
            Refused.ALREADY,
            (await one_of(work)).number,
        )
    await links.look_and_end(working, clock, 13 * links.DAYS)
    async with working() as work:
        assert isinstance(await links.contest_link(work, OWNER, url), AppealState)
    await links.look_and_end(working, clock)
    async with working() as work:
        assert len(await appeals_store.appeals_of_case(work.tx, case.id)) == 1


async def test_an_account_contests_no_more_links_than_decisions_a_day(work):
    await two_desks(work)
    for n in range(contests.MOST_A_DAY):
        sent = await links.contest_link(work, OWNER, f"https://site.example/{n}")
        assert isinstance(sent, AppealState)
    refused = await links.contest_link(work, OWNER, "https://site.example/9")
    assert refused.why is Refused.TOO_MANY


@pytest.mark.parametrize("world", ["never reported", "decided"])
async def test_an_anonymous_contest_of_a_link_leads_to_no_person(
    working, clock, cases, world
):
    async with working() as work:
        receipt = await links.contest_link_anonymously(work, OWNER, links.URLS[world])
        assert receipt.appeal == receipt.code
    async with working() as work:
        found = await objections.look_up_contest(
            work, await citizen(work, 77), receipt.code
        )
        assert found.person is None
        await said(work)
    await links.look_and_end(working, clock, 16 * links.DAYS)
    async with working() as work:
        assert not await owed(work, "ObjectionOver")
        found = await objections.look_up_contest(
            work, await citizen(work, 77), receipt.code
        )
        state = await objections.objection_state(work, found, receipt.code)
        assert (state.stage, state.answer) == (AppealStage.ANSWERED, None)


async def test_staff_who_contest_a_link_do_not_judge_it(contested, working):
    await contested("decided", OLGA.telegram_id)
    async with working() as work:
        assert await Appeals(work).take_next(OLGA.telegram_id) is None
        assert await Appeals(work).take_next(TIMUR.telegram_id) is not None


async def test_no_figure_counts_what_is_not_published(contested, working, clock):
    began = clock()
    await contested("decided")
    assert await judge(working, clock) == 1
    async with working() as work:
        for measure in (Measure.FILED, Measure.ANSWERED, Measure.LATE, Measure.OVERDUE):
            assert (
                await figures.count_fairness(work.tx, measure, began, work.now + 1)
                == {}
            )


async def test_who_took_the_consent_back_hears_nothing_more(contested, working, clock):
    await contested("never reported")
    async with working() as work:
        await retention.withdraw_consent(work, await citizen(work, OWNER))
    await links.look_and_end(working, clock, 13 * links.DAYS)
    async with working() as work:
        assert not await owed(work, "ObjectionOver")


@pytest.mark.parametrize("world", ["never reported", "decided"])
async def test_a_restore_takes_out_what_was_withdrawn_since_the_backup(
    contested, working, world
):
    await contested(world)
    async with working() as work:
        objection = await one_of(work)
        of_backup = await work.tx.rows(sa.select(objections_table))
        await objections.withdraw_contest(work, objection)
        since = [
            Erasure(work.now, kind, bytes.fromhex(mark))
            for day in (await erasures.waiting(work.tx)).values()
            for kind, mark in [day.split()]
        ]
        await work.tx.run(sa.insert(objections_table), **of_backup[0])
        assert await objections_store.objection_ids(work.tx) == [objection.id]
        assert await restore.repeat(work, since, work.now) == 1
        assert await objections_store.objection_ids(work.tx) == []
