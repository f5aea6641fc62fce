"""Words between staff and reporters, files, lists: neither side learns who the other is."""

from tests.kit.people.buttons import labels
from tests.kit.people.staff import (
    SHOWN,
    URL,
    assert_no_reporter_is_named,
    card,
    names_of,
    newest,
    news,
    press,
    reply,
    reported,
    says,
    shows,
)
from tests.kit.stage import stage


async def test_a_question_reaches_the_reporters_and_the_answers_the_one_who_asked(on):
    dana, marat = on.citizen("Дана"), on.citizen("Марат")
    ivan = on.sandbox.person("Иннокентий", "ru", last_name="Тайный", username="innokentiy_k")
    olga = on.sandbox.person("Евлампия", "ru", last_name="Скрытая")
    group = await on.desk(dana, marat)
    await reported(on, ivan, olga)
    shown = await card(dana, group, SHOWN)
    dana.say("/start")
    await dana.wait("")
    await press(dana, group, shown, "Спросить")
    await press(dana, group, shown, "Все: 2")
    asked = await says(dana, group, "Дана, ответьте")
    dana.say("Это просто разговор", chat=group.id)
    await reply(marat, group, asked, "Не мой вопрос")
    await marat.wait("Дана", chat=group.id)
    await reply(dana, group, asked, "Когда вы это видели?")
    question = await news(ivan, "Когда вы это видели?")
    for name in names_of(dana, marat):
        assert name not in question.text
    await news(olga, "Когда вы это видели?")
    ivan.press("Ответить", question)
    await ivan.wait("Напишите ответ")
    ivan.say("Вчера утром")
    first = await dana.wait("Вчера утром", after=0)
    assert "Когда вы это видели?" in first.text
    olga.send_photo("Вот снимок", reply_to=olga.last)
    second = await dana.wait("Вот снимок", after=0)
    assert "photo" not in second.raw
    counted = await dana.wait(
        lambda m: m.id == shown.id and "+2 ответа" in m.text, chat=group.id, after=0
    )
    assert not any("Вчера утром" in m.text for m in group.messages)
    for name in names_of(ivan, olga):
        assert name not in f"{first.text} {second.text} {counted.text}"
    assert_no_reporter_is_named(group, ivan, olga)
    await reply(dana, group, asked, "Ещё раз")
    await dana.wait("уже ответили", chat=group.id)
    dana.press("Файлы (1)", second)
    file = await dana.wait(lambda m: "photo" in m.raw, after=0)
    assert file.raw.get("has_media_spoiler")
    assert not any("photo" in m.raw for m in group.messages)


async def test_only_words_short_enough_count_and_an_anonymous_admin_is_told_why(on):
    dana = on.citizen("Дана")
    group = await on.desk(dana)
    await reported(on, on.citizen("Иван"))
    shown = await card(dana, group, SHOWN)
    await press(dana, group, shown, "Заметка")
    asked = await says(dana, group, "Дана, ответьте")
    dana.send_photo("нет", chat=group.id, reply_to=asked)
    await dana.wait("текст", chat=group.id)
    await reply(dana, group, asked, "а" * 1001)
    await dana.wait("1000", chat=group.id)
    group.promote(dana, anonymous=True)
    await reply(dana, group, asked, "Аноним")
    await dana.wait("аноним", chat=group.id)
    group.demote(dana)
    await reply(dana, group, asked, "Осторожно, приманка")
    kept = await dana.wait("Осторожно, приманка", chat=group.id)
    assert kept.reply_to == shown.id
    await press(dana, group, shown, "История")
    history = await dana.wait("История дела", chat=group.id)
    assert "Осторожно, приманка" in history.text
    assert "Дана" in history.text


async def test_duplicates_are_joined_by_suggestion_or_number_undone_and_told(tmp_path):
    async with stage(tmp_path, undo_seconds=6) as on:
        dana, ivan = on.citizen("Дана"), on.citizen("Иван")
        group = await on.desk(dana)
        await reported(on, ivan)
        await reported(on, ivan, url="https://example.com/copy")
        first = await card(dana, group, SHOWN)
        copy = await card(dana, group, "example[.]com/copy")
        number = first.text.partition("№\u00a0")[2][:6]
        await press(dana, group, copy, "Повтор дела")
        await press(dana, group, copy, number)
        assert number in await press(dana, group, copy, "Одинаковое содержание")
        await shows(dana, group, copy, f"То же, что дело №\u00a0{number}")
        await press(dana, group, copy, "Отменить решение")
        await press(dana, group, copy, "Повтор дела")
        await press(dana, group, copy, "Другой номер")
        asked = await says(dana, group, "Дана, ответьте")
        await reply(dana, group, asked, "777777")
        await dana.wait("777777", chat=group.id)
        await reply(dana, group, asked, f"№ {number.lower()}")
        await press(dana, group, copy, "Своими словами")
        asked = await says(dana, group, "напишите причину")
        await reply(dana, group, asked, "Та же реклама")
        await shows(dana, group, copy, f"То же, что дело №\u00a0{number}")
        heard = await news(ivan, "Есть новости")
        assert on.channel.outcome("duplicate").label.say("ru") in heard.text
        merged = await shows(dana, group, copy, "уведомлены")
        assert "0 сообщений" not in merged.text
        await shows(dana, group, first, "2 сообщения")
        assert "Открыть снова" not in labels(newest(group, copy))


async def test_cases_are_found_by_queue_number_link_and_words(on):
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    group = await on.desk(dana)
    dana.say("/queue", chat=group.id)
    await dana.wait("Ожидающих дел нет", chat=group.id)
    await on.agree(ivan)
    await on.file(ivan, f"{URL} Закладки Возле Школы", "drugs")
    shown = await card(dana, group, SHOWN)
    number = shown.text.partition("№\u00a0")[2][:6]
    for words in (f"/find {URL}", "/find ЗАКЛАДКИ школ", f"/find {number}", "/queue"):
        dana.say(words, chat=group.id)
        await dana.wait(
            lambda m: SHOWN in m.text and f"Открыть №\u00a0{number}" in labels(m),
            chat=group.id,
        )  # fmt: skip
    dana.say("/find ничего", chat=group.id)
    await dana.wait("Ничего", chat=group.id)
    dana.say("/find", chat=group.id)
    await dana.wait("/find", chat=group.id)
    dana.say("/case 777777", chat=group.id)
    await dana.wait("777777", chat=group.id)


async def test_a_reporter_who_blocked_the_bot_is_counted_and_hears_when_they_are_back(on):
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    group = await on.desk(dana)
    await reported(on, ivan)
    shown = await card(dana, group, SHOWN)
    ivan.block()
    await shows(dana, group, shown, "1 автору сейчас нельзя написать")
    await press(dana, group, shown, "Спросить")
    asked = await says(dana, group, "Дана, ответьте")
    await reply(dana, group, asked, "Когда?")
    await says(dana, group, "Когда?", after=asked.id)
    ivan.unblock()
    await news(ivan, "Когда?")
