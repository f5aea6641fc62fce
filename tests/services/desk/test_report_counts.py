"""The figures kept beside a case are those of all its reports, however many, and decide nothing."""

import asyncio

import sqlalchemy as sa

from bot.cases.tables import cases
from bot.desk import casework, reachability
from bot.privacy import erasure
from bot.reports import (
    additions,
    case_reports_store,
    own_reports,
    reports_store,
    targets_store,
    welcome,
)
from bot.reports.case_reports_store import ReportCounts
from bot.reports.draft import Attachment
from bot.values import Status
from tests.kit.orders import restricted
from tests.kit.services import acts
from tests.kit.services.acts import FILE, case_of, fresh, meanwhile, show_reach
from tests.kit.services.desk_acts import BECAUSE, file_case, file_one, owed, said
from tests.kit.services.team import DANA, open_desk

A, B = "https://example.com/a", "https://example.com/b"
OTHER_FILE = Attachment("photo", "file-2", "unique-2")
TRUTH = """
SELECT cases.id, count(r.id) AS reports, count(r.withdrawn_at) AS withdrawn,
  (SELECT count(*) FROM files WHERE report_id IN
    (SELECT report_id FROM targets WHERE case_id = cases.id)) AS files,
  count(DISTINCT CASE WHEN r.tell = 1 AND p.reachable = 0 THEN p.id END) AS silent,
  count(DISTINCT CASE WHEN r.withdrawn_at IS NULL THEN coalesce(p.id, r.id) END) AS told,
  count(r.id) - count(p.id) AS erased,
  cases.reporters
FROM cases
LEFT JOIN (SELECT DISTINCT case_id, report_id FROM targets) AS t ON t.case_id = cases.id
LEFT JOIN reports AS r ON r.id = t.report_id
LEFT JOIN people AS p ON p.id = r.person_id
GROUP BY cases.id
"""


async def kept(work):
    """The figures of every case, checked against the truth; by case."""
    found = {}
    for row in await work.tx.rows(sa.text(TRUTH)):
        case = row["id"]
        assert await case_reports_store.counts_of(work.tx, case) == ReportCounts(
            case, row["reports"], row["withdrawn"], row["files"]
        )
        assert await case_reports_store.unreachable(work.tx, case) == row["silent"]
        assert row["reporters"] == row["told"] or row["erased"], (
            "who was erased counts as before"
        )
        found[case] = tuple(row.values())[1:5]
    return found


async def test_reports_that_come_are_withdrawn_and_are_added_to(work, desk):
    person, first = await file_one(work, 41, url=A, files=(FILE,))
    case = await case_of(work, first)
    _, second = await file_one(work, 42, url=A, files=(FILE, OTHER_FILE))
    assert (await kept(work))[case.id] == (2, 0, 3, 0)
    assert isinstance(
        await additions.add(work, person, first, "Ещё", (FILE, OTHER_FILE)), str
    )
    assert (await kept(work))[case.id] == (2, 0, 4, 0), "the same file came twice"
    await own_reports.withdraw_report(work, second)
    assert not await own_reports.withdraw_report(work, second)
    assert (await kept(work))[case.id] == (2, 1, 2, 0)
    await own_reports.withdraw_report(work, first)
    assert (await kept(work))[case.id] == (2, 2, 0, 0)


async def test_a_report_counts_once_in_a_case_that_both_its_links_came_to(
    working, clock
):
    async with working() as work:
        await open_desk(work)
        into = await file_case(work, 41, url=A, files=(FILE,))
        joined = await file_case(work, 42, url=B)
        _, both = await file_one(work, 43, url=(A, B))
        assert (await kept(work))[into.id] == (2, 0, 1, 0)
        held = await casework.take(work, await fresh(work, joined), DANA)
        after = await casework.merge(work, held, DANA, await fresh(work, into), BECAUSE)
        _, late = await file_one(work, 44, url=(A, B))
        assert (await kept(work))[into.id] == (3, 0, 1, 0)
        clock.advance(seconds=700)
    async with working() as work:
        await acts.announce(work, after)
        assert await kept(work) == {into.id: (4, 0, 1, 0), joined.id: (0, 0, 0, 0)}
        for report in (both, late):
            assert await own_reports.withdraw_report(work, report)
        assert (await kept(work))[into.id] == (4, 2, 1, 0)


async def test_an_undone_merge_gives_back_what_came_late(work, desk):
    into, joined = await file_case(work, 41, url=A), await file_case(work, 42, url=B)
    held = await casework.take(work, joined, DANA)
    after = await casework.merge(work, held, DANA, into, BECAUSE)
    _, late = await file_one(work, 43, url=B, files=(FILE,))
    assert (await kept(work))[into.id] == (2, 0, 1, 0)
    await casework.undo(work, after, DANA)
    assert (await case_of(work, late)).id == joined.id
    assert await kept(work) == {into.id: (1, 0, 0, 0), joined.id: (2, 0, 1, 0)}


async def test_who_cannot_be_written_to_is_known_whatever_happens_to_their_reports(
    work, desk
):
    person, first = await file_one(work, 41, url=A)
    _, again = await file_one(work, 41, url=A)
    await file_one(work, 42, url=A)
    case = await case_of(work, first)
    await reachability.person_lost(work, person.id)
    await show_reach(work, person)
    assert (await kept(work))[case.id][3] == 1, "a person, however often they reported"
    for report in (first, again):
        await reports_store.set_tell(work.tx, report.id, tell=False)
    assert (await kept(work))[case.id][3] == 0
    await reports_store.set_tell(work.tx, first.id, tell=True)
    assert (await kept(work))[case.id][3] == 1
    await welcome.recognise(work, 41, "ru")
    await show_reach(work, person)
    assert (await kept(work))[case.id][3] == 0


async def test_an_erased_person_leaves_right_figures(work, desk):
    person, decided = await file_one(work, 41, url=A, files=(FILE,))
    await file_one(work, 42, url=A)
    case = await case_of(work, decided)
    await casework.decide_case(work, case, DANA, restricted())
    _, waiting = await file_one(work, 41, url=B, files=(FILE,))
    await reachability.person_lost(work, person.id)
    await show_reach(work, person)
    assert (await kept(work))[case.id] == (2, 0, 1, 1)
    await erasure.erase(work, person)
    other = await case_of(work, waiting)
    assert await kept(work) == {case.id: (2, 0, 0, 0), other.id: (1, 0, 0, 0)}
    await erasure.withdraw_erased_report(work, report=waiting.id)
    assert await kept(work) == {case.id: (2, 0, 0, 0), other.id: (1, 1, 0, 0)}


async def test_a_report_that_moves_on_while_it_is_withdrawn_counts_and_shows_where_it_goes(
    working, database
):
    async with working() as work:
        await open_desk(work)
        _, one = await file_one(work, 41, url=A)
        old, new = await case_of(work, one), await file_case(work, 42, url=B)
        await said(work)

    async def withdraw():
        async with working() as work:
            assert await own_reports.withdraw_report(work, one)

    async with meanwhile(database, withdraw) as tx:
        await targets_store.repoint(tx, old.id, new.id)
    async with working() as work:
        assert await kept(work) == {old.id: (0, 0, 0, 0), new.id: (2, 1, 0, 0)}
        assert [params["case"] for _, _, params, *_ in await owed(work, "Card")] == [
            new.id
        ]


async def test_two_who_withdraw_the_last_reports_at_once_withdraw_the_case(working):
    async with working() as work:
        await open_desk(work)
        _, one = await file_one(work, 41, url=A)
        _, two = await file_one(work, 42, url=A)

    async def withdraw(report):
        async with working() as work:
            assert await own_reports.withdraw_report(work, report)
            await asyncio.sleep(0.2)

    await asyncio.gather(withdraw(one), withdraw(two))
    async with working() as work:
        assert (await case_of(work, one)).status is Status.WITHDRAWN


async def test_a_report_cut_off_while_its_author_is_lost_does_not_name_them(
    working, database
):
    async with working() as work:
        await open_desk(work)
        person, one = await file_one(work, 41, url=A)
        _, two = await file_one(work, 41, url=A)

    async def lose():
        async with working() as work:
            await reachability.person_lost(work, person.id)
            for report in (one, two):
                await case_reports_store.show_reach(work.tx, report.id)

    async with meanwhile(database, lose) as tx:
        for report in await reports_store.reports_of(tx, person.id, limit=10):
            await reports_store.cut_off(tx, report.id)
    async with working() as work:
        rows = await work.tx.rows(sa.text("SELECT silent FROM targets"))
        assert [row["silent"] for row in rows] == [None, None]
        await kept(work)


async def test_two_hundred_reports_are_one_undecided_case(work):
    for number in range(200):
        case = await file_case(work, number + 1)
    assert (await case_reports_store.counts_of(work.tx, case.id)).reports == 200
    assert (case.status, case.decision) == (Status.RECEIVED, None)


async def test_one_person_who_reports_a_link_again_and_again_counts_once(work):
    for who in (1, 1, 1, 2):
        await file_one(work, who)
    counted = await work.tx.rows(sa.select(cases.c.reports, cases.c.reporters))
    assert counted == [{"reports": 4, "reporters": 2}]
