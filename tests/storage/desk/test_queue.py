"""The order in which staff work, and a queue narrowed down: the same as a plain list would give."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cases import store as cases_store
from bot.cases.model import HOLD_MS, Case, CaseEvent
from bot.cases.tables import cases as table
from bot.desk import queue_store
from bot.desk.model import Filters, Only
from bot.values import Act, Status, Urgency, replace
from tests.kit.databases import rolled_back

ME, OTHER = 11, 22
DESKS = ("desk1", "desk2")
UNDECIDED = (Status.RECEIVED, Status.UNDER_REVIEW, Status.NEED_INFO)


@st.composite
def waiting(draw):
    """Up to twelve cases of two desks, with few different values, so that many are alike."""
    return [
        (
            Case(
                id=f"case{n:012}",
                number=f"{n:06}",
                version=1,
                status=draw(st.sampled_from([*UNDECIDED, Status.CLOSED])),
                violation=draw(st.sampled_from(["drugs", "fraud"])),
                urgency=draw(st.sampled_from(Urgency)),
                opened_at=draw(st.integers(1, 3)),
                region=draw(st.sampled_from([None, "KZ-75"])),
                canonical=f"https://example.com/{n}",
                host=draw(st.sampled_from(["example.com", "t.me"])),
                account=draw(st.sampled_from([None, "t.me", "t.me/a"])),
                desk=draw(st.sampled_from(DESKS)),
                holder=draw(st.sampled_from([None, ME, OTHER])),
                held_at=draw(st.sampled_from([0, HOLD_MS * 2])),
                overdue=draw(st.booleans()),
            ),
            draw(st.integers(1, 3)),
        )
        for n in range(draw(st.integers(0, 12)))
    ]


filters = st.builds(
    Filters,
    st.sampled_from([None, *Only]),
    st.sampled_from([None, "drugs"]),
    st.sampled_from([None, "KZ-75"]),
    st.sampled_from([None, "t.me", "t.me/a"]),
)


def plainly(stored):
    """Undecided cases in turn, as an engineer would sort a list."""

    def turn(one):
        case, people = one
        return case.urgency, not case.overdue, -people, case.opened_at, case.id

    return [case for case, _ in sorted(stored, key=turn) if case.status in UNDECIDED]


def is_held(case, now):
    return case.holder is not None and case.held_at > now - HOLD_MS


def fits(case, wanted, now):
    asked = case.status is Status.NEED_INFO
    means = {
        Only.FREE: not is_held(case, now) and not asked,
        Only.MINE: case.holder == ME and (is_held(case, now) or asked),
        Only.URGENT: case.urgency is Urgency.URGENT,
        Only.ASKED: asked,
        Only.OVERDUE: case.overdue,
    }
    return (
        (wanted.only is None or means[wanted.only])
        and wanted.violation in (None, case.violation)
        and wanted.region in (None, case.region)
        and wanted.site
        in (None, case.account if "/" in (wanted.site or "") else case.host)
    )


async def store(tx, stored):
    for case, reporters in stored:
        assert await cases_store.add_case(tx, case, CaseEvent(Act.OPEN, 1, None))
        counted = sa.update(table).where(table.c.id == case.id)
        await tx.run(counted.values(reporters=reporters, weight=reporters))


PROPERTY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.no_cover
@PROPERTY
@given(stored=waiting())
async def test_next_takes_the_urgent_then_what_most_people_reported_then_the_oldest(
    database, clock, stored
):
    clock.now = HOLD_MS * 3 - 1
    async with rolled_back(database) as tx:
        await store(tx, stored)
        here = [case for case in plainly(stored) if case.desk == "desk1"]
        free = [case.id for case in here if not is_held(case, tx.now)]
        asked = {case.id for case in here if case.status is Status.NEED_INFO}
        taken = []
        while (case := await queue_store.lock_next(tx, ["desk1"], 11)) is not None:
            taken.append(case.id)
            hold = sa.update(table).where(table.c.id == case.id)
            await tx.run(hold.values(holder=OTHER, held_at=tx.now))
        assert taken == sorted(free, key=lambda id: id in asked), (
            "those asked about come last"
        )


@pytest.mark.no_cover
@PROPERTY
@given(stored=waiting(), wanted=filters, first=st.integers(0, 5))
async def test_a_page_and_its_counts_are_those_of_a_plain_list(
    database, clock, stored, wanted, first
):
    clock.now = HOLD_MS * 3 - 1
    async with rolled_back(database) as tx:
        await store(tx, stored)
        every = plainly(stored)
        shown = [case for case in every if fits(case, wanted, tx.now)]
        asked = queue_store.Wanted(list(DESKS), wanted, ME)
        page = await queue_store.queue_page(tx, asked, first, 4)
        assert [one.case.id for one in page] == [case.id for case in shown][
            first : first + 4
        ]
        plain = replace(wanted, only=None)
        narrowed = [case for case in every if fits(case, plain, tx.now)]
        counts = await queue_store.queue_counts(tx, asked)
        assert (counts.all, counts.shown) == (len(narrowed), len(shown))
        assert counts.free + counts.mine + counts.others + counts.asked == counts.all
        assert counts.free == sum(fits(c, Filters(Only.FREE), tx.now) for c in narrowed)
        assert counts.oldest_at == min((c.opened_at for c in narrowed), default=None)
        locked = await queue_store.lock_free(tx, asked, 3)
        free = [case.id for case in shown if fits(case, Filters(Only.FREE), tx.now)]
        assert {case.id for case in locked} <= set(free)
        assert len(locked) == min(3, len(free))
