"""A decided case is decided again in private by a person who does not see the first decision."""

import pytest
import sqlalchemy as sa

from bot.cases import store
from bot.core.messages import decode, language_name
from bot.core.people import Role
from bot.core.queues import tasks_store
from bot.desk import looks_store
from bot.desk.model import Stage
from bot.desk.review_calls import CALLS
from bot.desk.tables import second_looks
from tests.kit.channel_files import own_channel
from tests.kit.deployments import translator
from tests.kit.people import staff
from tests.kit.people.buttons import callback_data, labels
from tests.kit.people.citizens import LANGUAGES, answer, tap_new, type_label
from tests.kit.people.private_work import CLEAN, decided, stands, tapped, through, works
from tests.kit.stage import stage
from tests.kit.waiting import until
from tests.kit.words import ru

SECOND = "Повторная проверка: решайте так"
THIRD = "Третье решение: два коллеги"


@pytest.fixture
async def on(tmp_path):
    """A stage where every decided case is drawn for a second look."""
    path = own_channel(tmp_path, "second_look.percent = 100")
    async with stage(tmp_path, channel=path) as opened:
        yield opened


async def two_desks(on, *people):
    """A desk for all and one for weapons: the first person works at the former."""
    first, *others = people
    group = await on.desk(first)
    await on.desk(*others, title="Weapons", violation="weapons")
    for phone in others:
        await staff.give_role(on, phone, Role.MODERATOR)
    await works(on, *people)
    return group


async def look_of(phone, title=SECOND):
    """The screen of the look that /next brings."""
    phone.say("/next")
    return await phone.wait(lambda m: title in m.text and staff.SHOWN in m.text)


async def test_a_third_person_overturns_and_the_reporter_is_told_the_new_outcome(on):
    dana, olga, timur = on.citizen("Дана"), on.citizen("Ольга"), on.citizen("Тимур")
    ivan = on.citizen("Иван")
    group = await two_desks(on, dana, olga, timur)
    await staff.reported(on, ivan)
    case = await decided(on, dana, group)
    await staff.news(ivan, "Не подтвердилось")

    screen = await look_of(olga)
    assert "Дана" not in screen.text
    assert CLEAN not in str(screen.raw)
    await through(olga, screen, "Подтверждено", "МВД", "1.", "1.")
    await stands(olga, screen, "Решит третий человек")

    screen = await look_of(timur, THIRD)
    for words in ("Не подтвердилось", "проверка модераторов", "онлайн-платформ"):
        assert words.casefold() in screen.text.casefold(), words
    assert not {name for name in ("Дана", "Ольга") if name in screen.text}
    await through(timur, screen, "Подтверждено", "МВД", "1.", "1.")
    await stands(timur, screen, "ваше решение заменяет первое")
    await staff.news(ivan, ru("The earlier decision was replaced."))
    async with on.habarla.database.reading() as tx:
        now = await store.cases.get(tx, case)
    assert now.decision.finding.outcome.value == "forwarded"
    for phone in (olga, timur):
        said = "".join(str(m.raw) for m in phone.messages() if m.from_bot)
        assert not [name for name in staff.names_of(ivan) if name in said]
    staff.assert_no_reporter_is_named(group, ivan)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_is_asked_by_name_takes_the_look_in_that_message(on, language):
    dana, olga, ivan = on.citizen("Дана"), on.citizen("Ольга"), on.citizen("Иван")
    group = await two_desks(on, dana, olga)
    if language != "ru":
        olga.say("/language")
        await tap_new(olga, language_name(language))
    await staff.reported(on, ivan)
    await decided(on, dana, group)
    async with on.habarla.database.transaction() as tx:
        await tasks_store.schedule(tx, CALLS, CALLS, {}, tx.now)
    t = translator(language)
    asked = await olga.wait(lambda m: t.plain("I take it") in labels(m), after=0)
    assert labels(asked) == [t.plain("I take it"), t.plain("Pass it on")]
    assert "№" not in asked.text, "of the case it says nothing before it is hers"
    olga.press(t.plain("I take it"), asked)
    screen = await olga.wait(
        lambda m: m.id == asked.id and staff.SHOWN in m.text, after=0
    )
    assert t.plain("Pass it on") in labels(screen)
    hers = [m for m in dana.messages() if ru("I take it") in labels(m)]
    assert hers == [], "who took part is not asked"


async def test_a_senior_cannot_find_the_first_decision_while_they_decide(on):
    dana, saule, ivan = on.citizen("Дана"), on.citizen("Сауле"), on.citizen("Иван")
    group = await on.desk(dana, saule)
    await works(on, dana, saule)
    await staff.give_role(on, saule, Role.SENIOR)
    await staff.reported(on, ivan)
    case = await decided(on, dana, group)
    await staff.news(ivan, "Не подтвердилось")
    screen = await look_of(saule)
    number = screen.text.split("№\xa0")[1][:6]
    hidden = ru(
        "You are deciding this case a second time. Its card opens when you have decided."
    )
    await answer(saule, f"/case {number}", hidden)
    found = await answer(
        saule, f"/find {number}", lambda m: number in m.text and ru("Search") in m.text
    )
    assert "Не подтвердилось" not in found.text
    assert case not in str([decode(data) for data in callback_data(found)])
    await answer(saule, f"/start c-{case}", hidden)
    await through(saule, screen, "Не подтвердилось", "роверка модераторов", "1.")
    await stands(saule, screen, "ваше решение совпало с первым")
    await answer(
        saule,
        f"/case {number}",
        lambda m: number in m.text and ru("More…") in labels(m),
    )
    async with on.habarla.database.reading() as tx:
        [row] = await tx.rows(sa.select(second_looks.c.id))
        done = await looks_store.get_look(tx, row["id"])
    assert (done.stage, done.agreed) == (Stage.AGREED, True)


async def test_files_come_within_the_limits_and_passing_on_takes_all_back(on):
    dana, olga, ivan = on.citizen("Дана"), on.citizen("Ольга"), await on.agreed("Иван")
    group = await two_desks(on, dana, olga)
    ivan.send_photo("https://www.example.com/x Продают у школы")
    for label in (type_label(on, "drugs"), ru("Send")):
        await tap_new(ivan, label)
    await decided(on, dana, group)
    screen = await look_of(olga)
    assert "Продают у школы" in screen.text
    await tapped(olga, screen, "Файлы (1)")
    await olga.wait(lambda m: bool(m.raw.get("photo")))
    await answer(olga, "/queue second", "ждёт повторной проверки")
    await tapped(olga, screen, ru("Pass it on"))
    await stands(olga, screen, "больше не у вас")

    def gone():
        shown = [m for m in olga.messages() if m.from_bot]
        return not [
            m for m in shown if "Продают у школы" in m.text or m.raw.get("photo")
        ]

    await until(gone)
    await answer(olga, "/next", ru("Nothing is waiting. Thank you."))
