"""What others reported, wrote and were asked stays theirs, also when cases become one."""

import pytest
import sqlalchemy as sa

from bot.cases import store
from bot.cases.model import IllegalMove, TooLate
from bot.core import desks_store
from bot.core.people import Standing
from bot.core.schema.queues import outbox
from bot.desk import cards, casework, talks
from bot.reports import additions, follow_up
from bot.reports.draft import Input
from tests.kit.services.acts import (
    DANA,
    DESK,
    announce,
    case_of,
    citizen,
    decide,
    file,
    link,
    open_desk,
    owed,
)
from tests.kit.services.desk_acts import BECAUSE, UNDO_OVER, asked_about
from tests.kit.storage.outbox import params_of


async def _news(work) -> list[str | None]:
    """The links in the news that waits, oldest first."""
    waiting = sa.select(outbox.c.kind, outbox.c.params).where(outbox.c.kind == "OutcomeNews")
    rows = await work.tx.rows(waiting.order_by(outbox.c.id))
    return [params_of(row, work.tx)["decided"]["display"] for row in rows]


async def _merged(work, *contents):
    """A case for each content; the second one is merged into the first."""
    await open_desk(work)
    every = [
        await file(work, await citizen(work, 40 + n), content) for n, content in enumerate(contents)
    ]
    first, second = [await case_of(work, report) for report in every]
    joined = await casework.merge(work, second, DANA, first, BECAUSE)
    return every, joined


async def test_who_reported_another_link_hears_of_the_own_one_when_cases_become_one(working, clock):
    contents = [Input(links=(link(1),)), Input(links=(link(2),))]
    async with working() as work:
        every, joined = await _merged(work, *contents)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await announce(work, joined)
        decided = await decide(work, every[0])
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await announce(work, decided)
        assert sorted(await _news(work)) == [link(1).display, link(2).display, link(2).display]


async def test_a_reporter_who_only_described_something_is_not_shown_the_link_of_another(
    working, clock
):
    contents = [
        Input(links=(link(1),)),
        Input(text="They sell it near the school, again."),
    ]
    async with working() as work:
        every, joined = await _merged(work, *contents)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await announce(work, joined)
        assert await _news(work) == [None]
        decided = await decide(work, every[0])
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await announce(work, decided)
        state = await follow_up.state_of(work, every[1])
        assert "example" not in repr(state)


async def test_a_question_is_shown_only_to_those_it_was_put_to(working, clock):
    async with working() as work:
        await open_desk(work)
        asked, other = [
            await file(work, await citizen(work, 40 + n), Input(links=(link(n),))) for n in (1, 2)
        ]
        case = await case_of(work, asked)
        await talks.ask(work, case, DANA, "What did your neighbour say?", DESK)
        [question] = await asked_about(work, case)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        later = await file(work, await citizen(work, 43), Input(links=(link(1),)))
        assert await follow_up.question_to(work, asked, question.id) == question
        assert await follow_up.question_to(work, other, question.id) is None
        assert "neighbour" in repr(await follow_up.state_of(work, asked))
        assert "neighbour" not in repr(await follow_up.state_of(work, later))
        assert "neighbour" not in repr(await follow_up.state_of(work, other))


async def test_a_question_can_still_be_answered_when_its_case_went_into_another(working, clock):
    async with working() as work:
        await open_desk(work)
        kept, asked = [
            await file(work, await citizen(work, 40 + n), Input(links=(link(n),))) for n in (1, 2)
        ]
        await talks.ask(work, await case_of(work, asked), DANA, "Where was it?", DESK)
        [question] = await asked_about(work, await case_of(work, asked))
        joined = await casework.merge(
            work, await case_of(work, asked), DANA, await case_of(work, kept), BECAUSE
        )
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await announce(work, joined)
        assert await follow_up.question_to(work, asked, question.id) == question


async def test_a_decision_stands_where_the_link_was_reported_again_meanwhile(working, clock):
    content = Input(links=(link(1),))
    async with working() as work:
        await open_desk(work)
        first = await file(work, await citizen(work, 41), content)
        decided = await decide(work, first)
        second = await file(work, await citizen(work, 42), content)
        with pytest.raises(IllegalMove):
            await casework.undo(work, decided, DANA)
        assert (await store.cases.get(work.tx, decided.id)).decision is not None
        assert (await case_of(work, second)).status.is_open
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        with pytest.raises(TooLate):
            await casework.undo(work, decided, DANA)


@pytest.mark.parametrize("standing", [Standing.MEMBER, Standing.LEFT])
async def test_who_left_the_desk_reads_no_more_of_a_case_in_their_private_chat(work, standing):
    await open_desk(work)
    report = await file(work, await citizen(work, 41), Input(links=(link(1),)))
    case = await case_of(work, report)
    dana = await citizen(work, DANA.telegram_id)
    await desks_store.set_standing(work.tx, DESK.chat, DANA.telegram_id, Standing.MEMBER)
    await cards.give_private(work, case, dana.id, "ru")
    await work.tx.run(sa.delete(outbox))
    await desks_store.set_standing(work.tx, DESK.chat, DANA.telegram_id, standing)
    reporter = await citizen(work, 41)
    await additions.add(work, reporter, report, "There is more to tell.", ())
    heard = {post["kind"] for post in await owed(work, dana)}
    assert heard == ({"Card", "ReporterSaid"} if standing.is_inside else set())
