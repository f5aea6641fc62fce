"""The card: one message for a case, with everything staff need and no reporter's name."""

import sqlalchemy as sa

from bot.cases import store
from bot.cases.tables import marks
from bot.core.queues import sent_messages, tasks_store
from bot.core.queues.sent_messages import SentMessage
from bot.desk import card_messages, card_view, cards, casework
from bot.reports import own_reports, reports_store, targets_store
from bot.reports.draft import Attachment
from bot.reports.likeness import Common
from bot.values import Urgency
from tests.kit.orders import RESTRICTED
from tests.kit.services.acts import FILE, case_of, fresh
from tests.kit.services.desk_acts import BECAUSE, file_case, file_one, owed, said
from tests.kit.services.team import DANA, GROUP, open_desk


async def view_of(work, case, copy=None):
    return await card_view.read_card(work.tx, case.id, work.now, 60_000, copy)


async def test_the_same_link_joins_the_open_case_and_changes_its_one_card(work, desk):
    first = await file_case(work, 41, files=(FILE,), region="KZ-75", place="Двор")
    other = "https://www.example.com/1?utm_source=x"
    case = await file_case(work, 42, url=other, violation="suicide", description="Иное")
    assert case.id == first.id
    assert case.urgency is Urgency.URGENT, "the more urgent type counts"
    [(address, _, params, language, _)] = await owed(work, "Card")
    assert (address, params["case"], language) == (f"chat:{GROUP}", case.id, "ru")
    shown = await view_of(work, case)
    assert (shown.reports, shown.withdrawn) == (2, 0)
    assert set(shown.violations) == {"drugs", "suicide"}
    assert set(shown.descriptions) == {"Слово", "Иное"}
    assert (shown.regions, shown.places) == (("KZ-75",), ("Двор",))
    assert shown.files == 1


async def test_a_card_shows_what_was_decided_before_on_the_link_and_its_site_or_account(
    working, after_undo
):
    async with working() as work:
        await open_desk(work)
        sites = ("instagram.com/one", "youtube.com/@one", "t.me/one/1", "example.com/2")
        for url in ("https://example.com/1", *(f"https://{site}" for site in sites)):
            case = await file_case(work, 41, url=url)
            done = await casework.decide_case(work, case, DANA, RESTRICTED)
    async with after_undo(done) as work:
        shown = await view_of(
            work, await file_case(work, 42, url="https://example.com/2")
        )
        assert [case.id for case in shown.earlier] == [done.id]
        assert shown.account_outcomes == {"restricted": 2}
        for url, outcomes in (
            ("https://instagram.com/two", {}),
            ("https://youtu.be/dQw4w9WgXcQ", {}),
            ("https://t.me/two/1", {}),
            ("https://t.me/one/2", {"restricted": 1}),
        ):
            shown = await view_of(work, await file_case(work, 41, url=url))
            assert shown.account_outcomes == outcomes, url


async def test_every_report_is_counted_and_few_descriptions_are_shown(
    work, desk, monkeypatch
):
    for n in range(7):
        case = await file_case(work, n + 1, description=f"Слова {n}")
    shown = await view_of(work, case)
    assert (len(shown.descriptions), shown.more_descriptions) == (5, 2)
    monkeypatch.setattr("bot.desk.card_view.MOST_READ", 3)
    shown = await view_of(work, case)
    assert (shown.reports, shown.withdrawn, len(shown.descriptions)) == (7, 0, 3)


async def test_a_case_without_a_desk_and_a_case_that_is_gone_have_no_card(work):
    case = await file_case(work)
    await cards.show(work, case)
    assert await owed(work, "Card") == []
    assert await card_view.read_card(work.tx, "nothing", work.now, 1) is None


async def test_a_merged_case_names_the_other_and_keeps_its_reports_until_it_is_told(
    work, desk
):
    first = await file_case(work, 41, url="https://example.com/a")
    second = await file_case(work, 42, url="https://example.com/b", files=(FILE,))
    await casework.take(work, first, DANA)
    merged = await casework.merge(work, await fresh(work, first), DANA, second, BECAUSE)
    assert (await view_of(work, merged)).merged_number == second.number
    assert (await view_of(work, second)).reports == 1
    assert len(await reports_store.reports_of_case(work.tx, second.id)) == 1


POST = (
    "Только до конца недели! Регистрируйся в нашем клубе и получи 50 000 тенге на первый счёт"
    " без депозита. Вывод на карту за 5 минут, проверено тысячами игроков."
)
COPY = POST.replace("50 000", "70 000").replace("недели!", "месяца 🎰")
PHOTO = Attachment("photo", "AgAC1", "unique1")


async def suggested(work, case):
    shown = await view_of(work, case, "someone's copy")
    return {one.case.number: one.why for one in shown.alike}


async def test_the_same_channel_file_or_text_is_suggested_on_both_cards(work, desk):
    first = await file_case(
        work, 41, url="https://t.me/one/1", forwarded=POST, files=(PHOTO,)
    )
    text = await file_case(work, 42, url="https://t.me/two/1", description=COPY)
    file = await file_case(work, 43, url="https://bit.ly/abc", files=(PHOTO,))
    channel = await file_case(work, 44, url="https://t.me/one/2")
    await file_case(work, 45, url="https://t.me/three/1", description="Слово")
    assert await suggested(work, first) == {
        text.number: (Common.TEXT,),
        file.number: (Common.FILE,),
        channel.number: (Common.ACCOUNT,),
    }
    assert await suggested(work, text) == {first.number: (Common.TEXT,)}
    await store.reassign(work.tx, first, "elsewhere")
    assert await suggested(work, text) == {}, "a case of another desk"


async def test_two_links_of_one_report_are_not_alike_by_its_words_alone(work, desk):
    _, report = await file_one(
        work, 41, url="https://t.me/one/1", description=POST, files=(PHOTO,)
    )
    await file_one(work, 42, url="https://t.me/two/1", description="Иное")
    case = await case_of(work, report)
    other = await file_case(work, 42, url="https://t.me/two/1")
    rows = await work.tx.rows(sa.select(marks).where(marks.c.report_id == report.id))
    for row in rows:
        same = {name: row[name] for name in ("mark", "report_id")}
        await work.tx.run(sa.insert(marks), **same, case_id=other.id)
    assert await suggested(work, case) == {}


async def test_marks_leave_with_their_report_and_follow_it_to_another_case(work, desk):
    _, report = await file_one(work, 41, url="https://t.me/one/1", forwarded=POST)
    case = await case_of(work, report)
    other = await file_case(work, 42, url="https://t.me/two/1", forwarded=COPY)
    third = await file_case(work, 43, url="https://t.me/three/1")
    await casework.merge(work, other, DANA, third, BECAUSE)
    await targets_store.repoint(work.tx, other.id, third.id)
    assert await suggested(work, case) == {third.number: (Common.TEXT,)}
    assert await own_reports.withdraw_report(work, report)
    rows = await work.tx.rows(sa.select(marks).where(marks.c.report_id == report.id))
    assert rows == []
    assert (await reports_store.reports.get(work.tx, report.id)).forwarded is None


async def test_a_popular_text_does_not_hide_the_third_case(work, desk):
    """The search steps from case to case, not over the reports of each."""
    crowd = await file_case(work, 1, url="https://t.me/crowd/1", forwarded=POST)
    for n in range(2, 12):
        await file_case(work, n, url="https://t.me/crowd/1", forwarded=POST)
    two = await file_case(work, 21, url="https://t.me/two/1", forwarded=POST)
    three = await file_case(work, 22, url="https://t.me/three/1", forwarded=POST)
    assert set(await suggested(work, three)) == {crowd.number, two.number}
    assert set(await suggested(work, crowd)) == {two.number, three.number}


async def in_group(work, case, message):
    name = card_messages.place_of(case.id)
    await sent_messages.put(work.tx, SentMessage(name, GROUP, None, message))
    await said(work)


async def test_the_groups_card_of_a_withdrawn_case_goes_an_hour_later(work, desk):
    _, report = await file_one(work, 41)
    case = await case_of(work, report)
    await in_group(work, case, 100)
    assert await own_reports.withdraw_report(work, report)
    due = await tasks_store.run_at(work.tx, cards.take_out.key(case.id))
    assert due == work.now + cards.GONE_MS
    for _ in range(2):
        await cards.take_out(work, case=case.id)
        [(address, _, params, language, _)] = await owed(work, "CardGone")
        assert (address, language) == (f"chat:{GROUP}", "ru")
    assert card_messages.CardGone(**params).render(None).deletes == (100,)


async def test_a_card_stays_in_the_group_where_the_case_is_open(work, desk):
    case = await file_case(work, 41)
    await in_group(work, case, 100)
    await cards.take_out(work, case=case.id)
    assert await owed(work, "CardGone") == []
