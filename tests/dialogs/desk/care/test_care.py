"""What keeps moderators well: hidden words, text-only shifts, limits."""

from bot.domain.people import Role
from bot.storage.desk import care
from tests.kit.people.buttons import labels
from tests.kit.people.private_work import next_of, stands, tapped, works
from tests.kit.people.staff import give_role

CRUEL = "✋ Жестокость"


async def cruel_case(on, *staff):
    """The first moderator has the card of a disturbing case with one file."""
    ivan = on.citizen("Иван")
    await on.desk(*staff)
    await works(on, *staff)
    await on.agree(ivan)
    ivan.send_photo("https://www.example.com/x Там бьют котёнка палкой")
    await ivan.wait(lambda m: CRUEL in labels(m))
    ivan.press(CRUEL)
    await ivan.wait(lambda m: "Отправить" in labels(m))
    ivan.press("Отправить")
    await ivan.wait("Сообщение принято")
    return await next_of(staff[0])


async def test_disturbing_words_stand_behind_a_spoiler(on):
    dana = on.citizen("Дана")
    card = await cruel_case(on, dana)
    assert "Тяжёлые слова скрыты" in card.text
    assert "<tg-spoiler>" in str(card.raw) or "spoiler" in str(card.raw)


async def test_a_text_only_shift_opens_no_files_and_tells_nobody(on):
    dana = on.citizen("Дана")
    card = await cruel_case(on, dana)
    dana.say("/care")
    shown = await dana.wait("Сегодня вы открыли 0 тяжёлых файлов")
    await tapped(dana, shown, "Только текст")
    await stands(dana, shown, "Смена без файлов: включена")
    answer = await tapped(dana, card, "Файлы (1)")
    assert answer.alert
    assert "смена без файлов" in answer.text
    await tapped(dana, card, "Ещё…", "История")
    assert "файлы просмотрены" not in (await dana.wait("История дела")).text
    await tapped(dana, card, "Назад")
    await tapped(dana, shown, "Закончить смену без файлов")
    await stands(dana, shown, "выключена")
    await tapped(dana, card, "Файлы (1)")
    dana.say("/care")
    await dana.wait("Сегодня вы открыли 1 тяжёлый файл")


async def test_a_senior_sets_a_limit_and_lifts_it_without_seeing_the_count(on):
    dana, olga = on.citizen("Дана"), on.citizen("Ольга")
    card = await cruel_case(on, dana, olga)
    await give_role(on, olga, Role.SENIOR)
    await tapped(dana, card, "Файлы (1)")
    await set_limit(on, dana, 1)
    answer = await tapped(dana, card, "Файлы (1)")
    assert "достаточно тяжёлых" in answer.text
    offered = await dana.wait("ваш предел – 1", after=0)
    assert {"Передать…", "Вернуть в очередь"} <= set(labels(offered))
    dana.say("/care")
    assert "Пределы…" not in labels(await dana.wait("Предел: 1 в день"))
    olga.say("/care")
    screen = await olga.wait("Забота о себе")
    olga.press("Пределы…", screen)
    listed = await stands(olga, screen, "Дана: не больше 1")
    assert "открыли" not in listed.text
    olga.press("Дана", listed)
    olga.press("Без предела", await stands(olga, screen, "Без предела"))
    await stands(olga, screen, "Дана: без предела")
    await tapped(dana, card, "Файлы (1)")
    dana.say("/care")
    await dana.wait("Сегодня вы открыли 2 тяжёлых файла")


async def set_limit(on, phone, most):
    async with on.habarla.database.transaction() as tx:
        await care.set_limit(tx, care.of_staff(phone.id), most)
