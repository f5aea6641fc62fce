"""The screen of a look does not depend on the first decision, and lists hide it meanwhile."""

import pytest

from bot.core import desks_store, people_store, reviews_store
from bot.core.people import Member
from bot.core.posts import Shown, Verdict, What
from bot.core.reviews_store import Kind
from bot.desk import lists, reachability, second_looks, talks
from bot.desk.second_looks import LookCard, SecondLooks
from bot.figures import exports_store
from bot.figures.period import Filters
from bot.telegram.renderer import Renderer
from bot.values import Outcome
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import DANA, GROUP, UNDO_OVER, file_one
from tests.kit.services.looks import (
    CONFIRMED,
    FORWARDED,
    NOT_CONFIRMED,
    OLGA,
    OTHER_GROUP,
    decide,
    review_of,
    tell,
    two_desks,
)

VERDICTS = (CONFIRMED, FORWARDED, NOT_CONFIRMED)


class _Row:
    """A post as delivery has it."""

    kind, language = LookCard.__name__, "ru"

    def __init__(self, look, person):
        self.params = {"look": look.id, "copy": person.id}


async def three_cases(working, clock):
    """Cases that differ in their link and in how Dana decided them; one has a note."""
    async with working() as work:
        await two_desks(work)
        told = []
        for n, verdict in enumerate(VERDICTS):
            _, report = await file_one(work, url=f"https://example.com/{n}")
            case = await case_of(work, report)
            if n == 0:
                case = await talks.note(work, case, DANA, "Court order", None)
            told.append(await decide(work, case, verdict))
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        return [await tell(work, case) for case in told]


async def test_screens_of_cases_that_were_decided_differently_are_the_same(
    working, clock, deployment
):
    told = await three_cases(working, clock)
    shown = []
    for _ in told:
        async with working() as work:
            look, case = await SecondLooks(work).take_next(OLGA.telegram_id)
            person = await people_store.find(work.tx, *work.vault.identities(OLGA.telegram_id))
            for path in ((), ("not_confirmed",), ("not_confirmed", "review", "no_violation")):
                await second_looks.step(work, look, case, person.id, path)
                outgoing = await Renderer(deployment).render(work.tx, _Row(look, person))
                text = f"{outgoing.text}\n{outgoing.rows}"
                for own in (case.number, look.id, case.canonical, case.display):
                    text = text.replace(own, "")
                shown.append(text)
            await second_looks.give(work, look, OLGA, NOT_CONFIRMED)
    assert shown[:3] == shown[3:6] == shown[6:]
    assert not [text for text in shown if "Дана" in text or "Court order" in text]


async def test_lists_show_no_state_of_a_case_that_the_person_decides_again(working, clock):
    await three_cases(working, clock)
    async with working() as work:
        look, case = await SecondLooks(work).take_next(OLGA.telegram_id)
        here = [await desks_store.desk_at(work.tx, GROUP, None)]
        found = await lists.find(work, case.number, here)
        [line] = found.lines
        assert line.outcome is not None
        [masked] = (await second_looks.masked(work, OLGA.telegram_id, found)).lines
        assert (masked.outcome, masked.here) == (None, False)
        assert await second_looks.masked(work, DANA.telegram_id, found) == found
        await second_looks.give(work, look, OLGA, FORWARDED)
        assert await second_looks.masked(work, OLGA.telegram_id, found) == found, (
            "afterwards it opens"
        )


async def test_exports_say_how_looks_ended_and_leave_out_what_the_person_decides_again(
    working, clock
):
    await three_cases(working, clock)
    async with working() as work:
        look, _ = await SecondLooks(work).take_next(OLGA.telegram_id)
        assert await reviews_store.cases_held_by(work.tx, Kind.LOOK, OLGA.telegram_id) == {
            look.case
        }
        same = NOT_CONFIRMED if look.first.finding.outcome is Outcome.NOT_CONFIRMED else FORWARDED
        await second_looks.give(work, look, OLGA, same)
        span = exports_store.Range(0, work.now + 1, Filters("2027"))
        rows = await exports_store.page(work.tx, span, None, 10)
        stages = {row["id"]: row["second_look"] for row in rows}
    assert stages[look.case] == "agreed"
    assert sorted(map(str, stages.values())) == ["None", "None", "agreed"]


@pytest.mark.parametrize("is_taken", [True, False])
async def test_files_reach_a_person_of_another_desk_only_while_they_hold_the_look(
    working, clock, is_taken
):
    [case, *_] = await three_cases(working, clock)
    async with working() as work:
        person = await people_store.find(work.tx, *work.vault.identities(OLGA.telegram_id))
        if is_taken:
            _, case = await SecondLooks(work).take_next(OLGA.telegram_id)
        shows = Shown(What.CARD, case.id)
        found = await reachability.reading(work, person.recipient.address, shows)
        # Telegram is asked about the group that the right comes from.
        asked = Member(OTHER_GROUP if is_taken else GROUP, OLGA.telegram_id)
        assert (found.verdict, found.ask_about) == (Verdict.SEND, asked)


async def test_who_leaves_the_group_loses_the_look(working, clock):
    await three_cases(working, clock)
    async with working() as work:
        _, case = await SecondLooks(work).take_next(OLGA.telegram_id)
        await reachability.reader_left(work, OTHER_GROUP, OLGA.telegram_id)
        review = await review_of(work, case)
        assert (review.holder, OLGA.telegram_id in review.passed) == (None, True)
