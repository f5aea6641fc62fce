"""Cases that look the same are suggested."""

import sqlalchemy as sa

from bot.cases import store
from bot.core.schema.desk import marks
from bot.desk import card_view, casework
from bot.reports import follow_up
from bot.reports import store as reports_store
from bot.reports.draft import Attachment
from bot.reports.likeness import Common
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import BECAUSE, DANA, file_one, open_desk

POST = (
    "Только до конца недели! Регистрируйся в нашем клубе и получи 50 000 тенге на первый счёт"
    " без депозита. Вывод на карту за 5 минут, проверено тысячами игроков."
)
COPY = POST.replace("50 000", "70 000").replace("недели!", "месяца 🎰")
PHOTO = Attachment("photo", "AgAC1", "unique1")


async def case_with(work, who, url, **parts):
    _, report = await file_one(work, who, url=url, **parts)
    return await case_of(work, report)


async def beside(work, case):
    shown = await card_view.view(work.tx, case.id, work.now, 60_000, "someone's copy")
    return shown.beside


async def suggested(work, case):
    return {one.case.number: one.why for one in (await beside(work, case)).alike}


async def test_the_same_channel_file_or_text_is_suggested_on_both_cards(work):
    await open_desk(work)
    first = await case_with(work, 41, "https://t.me/one/1", forwarded=POST, files=(PHOTO,))
    text = await case_with(work, 42, "https://t.me/two/1", description=COPY)
    file = await case_with(work, 43, "https://bit.ly/abc", files=(PHOTO,))
    channel = await case_with(work, 44, "https://t.me/one/2")
    await case_with(work, 45, "https://t.me/three/1", description="Слово")
    assert await suggested(work, first) == {
        text.number: (Common.TEXT,),
        file.number: (Common.FILE,),
        channel.number: (Common.ACCOUNT,),
    }
    assert await suggested(work, text) == {first.number: (Common.TEXT,)}


async def test_two_links_of_one_report_are_not_alike_by_its_words_alone(work):
    await open_desk(work)
    _, report = await file_one(work, 41, url="https://t.me/one/1", description=POST, files=(PHOTO,))
    await file_one(work, 42, url="https://t.me/two/1", description="Иное")
    case = await case_of(work, report)
    other = await case_with(work, 42, "https://t.me/two/1")
    rows = await work.tx.rows(sa.select(marks).where(marks.c.report_id == report.id))
    for row in rows:
        await work.tx.run(sa.insert(marks), **{**row_of(row), "case_id": other.id})
    assert await suggested(work, case) == {}


def row_of(row):
    return {name: row[name] for name in ("mark", "case_id", "report_id")}


async def test_a_case_of_another_desk_is_not_suggested(work):
    await open_desk(work)
    one, two = [await case_with(work, n, f"https://t.me/one/{n}") for n in (1, 2)]
    assert await suggested(work, one) == {two.number: (Common.ACCOUNT,)}
    await store.reassign(work.tx, two, "elsewhere")
    assert await suggested(work, one) == {}


async def test_marks_leave_with_their_report_and_follow_it_to_another_case(work):
    await open_desk(work)
    _, report = await file_one(work, 41, url="https://t.me/one/1", forwarded=POST)
    case = await case_of(work, report)
    other = await case_with(work, 42, "https://t.me/two/1", forwarded=COPY)
    third = await case_with(work, 43, "https://t.me/three/1")
    await casework.merge(work, other, DANA, third, BECAUSE)
    await reports_store.repoint(work.tx, other.id, third.id)
    assert await suggested(work, case) == {third.number: (Common.TEXT,)}
    assert await follow_up.withdraw(work, report)
    rows = await work.tx.rows(sa.select(marks).where(marks.c.report_id == report.id))
    assert rows == []
    assert (await reports_store.reports.get(work.tx, report.id)).forwarded is None


async def test_a_popular_text_does_not_hide_the_third_case(work):
    """The search steps from case to case, not over the reports of each."""
    await open_desk(work)
    crowd = await case_with(work, 1, "https://t.me/crowd/1", forwarded=POST)
    for n in range(2, 12):
        await case_with(work, n, "https://t.me/crowd/1", forwarded=POST)
    two = await case_with(work, 21, "https://t.me/two/1", forwarded=POST)
    three = await case_with(work, 22, "https://t.me/three/1", forwarded=POST)
    assert set(await suggested(work, three)) == {crowd.number, two.number}
    assert set(await suggested(work, crowd)) == {two.number, three.number}
