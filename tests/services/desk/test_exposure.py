"""A person who decides hard cases one after another is offered a pause."""

import pytest

from bot.core.periods import Span, around
from bot.core.times import today
from bot.desk import casework, exposure
from bot.desk.duty import SetDuty, SetTextOnly
from bot.figures import stats
from bot.telegram.renderer import Renderer
from bot.values import Finding, Outcome
from tests.kit.services.acts import fresh
from tests.kit.services.desk_acts import file_case, owed, said
from tests.kit.services.team import DANA, MARAT, at_work, employ, open_desk

CLEAN = Finding(Outcome.NOT_CONFIRMED, "review", "no_violation")


@pytest.fixture
async def team(work):
    await open_desk(work)
    await at_work(work, DANA, MARAT)
    for actor in (DANA, MARAT):
        await employ(work, actor)


async def decided(work, count, violation="cruelty", actor=DANA):
    """So many cases of this type are filed, and decided by the actor."""
    for _ in range(count):
        decided.number += 1
        url = f"https://example.com/{decided.number}"
        case = await file_case(work, url=url, violation=violation)
        case = await casework.decide_case(work, case, actor, CLEAN)
    return case


decided.number = 0


async def offered(work):
    found = [
        (to, told["cases"]) for to, _, told, *_ in await owed(work, "PauseOffered")
    ]
    await said(work)
    return found


async def of(work, actor):
    person = await work.person(actor.telegram_id)
    return f"person:{person.id}"


@pytest.mark.usefixtures("team")
async def test_after_five_hard_cases_in_a_row_a_pause_is_offered_to_who_decided_them(
    work,
):
    await decided(work, 4)
    await decided(work, 4, actor=MARAT)
    assert await offered(work) == []
    await decided(work, 1)
    assert await offered(work) == [(await of(work, DANA), 5)]
    await decided(work, 4)
    assert await offered(work) == []
    await decided(work, 1)
    assert await offered(work) == [(await of(work, DANA), 10)]


@pytest.mark.usefixtures("team")
async def test_another_case_or_two_hours_end_the_run_and_a_case_counts_once(work):
    case = await decided(work, 4)
    await casework.undo(work, case, DANA)
    again = await fresh(work, case)
    await casework.decide_case(work, again, DANA, CLEAN)
    assert await offered(work) == [], "the fourth was decided twice"
    await decided(work, 1, violation="drugs")
    await decided(work, 4)
    assert await offered(work) == []


async def test_a_run_ends_with_time(working, clock):
    async with working() as work:
        await open_desk(work)
        await at_work(work, DANA)
        await employ(work, DANA)
        await decided(work, 4)
    clock.advance(ms=exposure.RUN_MS)
    async with working() as work:
        await decided(work, 1)
        assert await offered(work) == []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_it_offers_to_work_without_files_or_off_duty_and_orders_nothing(
    deployment, language
):
    speaker = Renderer(deployment).speaker(language, 0)
    shown = exposure.PauseOffered(5).render(speaker)
    assert "5" in shown.text
    actions = [one.action for row in shown.rows for one in row]
    assert actions[:2] == [SetTextOnly(on=True), SetDuty(on=False)]


async def test_figures_say_how_much_hard_material_the_team_saw_and_name_no_person(
    working, clock
):
    async with working() as work:
        await open_desk(work)
        await at_work(work, DANA, MARAT)
        await decided(work, 3)
        await decided(work, 2, actor=MARAT)
        await decided(work, 1, violation="fraud")
        period = around(Span.WEEK, today(work.now, work.channel.zone))
    clock.advance(seconds=1)
    async with working() as work:
        found = await stats.of_period(work.tx, work.channel, period)
        assert sorted(found.hard_cases) == [2, 3]
        speaker = Renderer(work.deployment).speaker("en", work.now)
        text = stats.Stats(period).render(speaker, found).text
    assert (
        "Hard cases decided: 5. People who decided them: 2. Most by one person: 3."
        in text
    )
    assert DANA.name not in text
