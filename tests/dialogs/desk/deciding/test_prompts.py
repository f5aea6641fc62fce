"""Words between staff and reporters, files, lists: neither side learns who the other is."""

from datetime import UTC, datetime, timedelta

from tests.kit.people import staff
from tests.kit.people.admins import travel
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import answer, tap
from tests.kit.stage import stage
from tests.kit.words import ru


async def test_a_question_reaches_the_reporters_and_the_answers_the_one_who_asked(on):
    dana, marat = on.citizen("Дана"), on.citizen("Марат")
    ivan = on.sandbox.person(
        "Иннокентий", "ru", last_name="Тайный", username="innokentiy_k"
    )
    olga = on.sandbox.person("Евлампия", "ru", last_name="Скрытая")
    group = await on.desk(dana, marat)
    await staff.reported(on, ivan, olga)
    shown = await staff.card(dana, group, staff.SHOWN)
    working = await staff.opened(dana, group, shown)
    await staff.choose(dana, dana, working, "Спросить", "Все: 2")
    asked = await staff.says(dana, dana, "Дана, ответьте")
    assert "Русский" not in asked.text, "they read her language"
    dana.say("Это просто разговор", chat=group.id)
    await staff.reply(dana, dana, asked, "Когда вы это видели?")
    question = await staff.news(ivan, "Когда вы это видели?")
    for name in staff.names_of(dana, marat):
        assert name not in question.text
    await staff.news(olga, "Когда вы это видели?")
    await tap(ivan, ru("Answer"), "Напишите ответ", message=question)
    ivan.say("Вчера утром")
    first = await dana.wait(
        lambda m: "Ответ заявителя" in m.text and "Вчера утром" in m.text, after=0
    )
    assert "Когда вы это видели?" in first.text
    olga.send_photo("Вот снимок", reply_to=olga.last)
    second = await dana.wait(
        lambda m: "Ответ заявителя" in m.text and "Вот снимок" in m.text, after=0
    )
    assert "photo" not in second.raw
    counted = await staff.shows(
        dana, group, shown, ru("Answers and additions from reporters: {n}", n=2)
    )
    assert not any("Вчера утром" in m.text for m in group.messages)
    for name in staff.names_of(ivan, olga):
        assert name not in f"{first.text} {second.text} {counted.text}"
    staff.assert_no_reporter_is_named(group, ivan, olga)
    await staff.reply(dana, dana, asked, "Ещё раз")
    await dana.wait(
        ru("This question was answered or has expired. Please press the button again.")
    )
    dana.press("Файлы (1)", second)
    file = await dana.wait(lambda m: "photo" in m.raw, after=0)
    assert file.raw.get("has_media_spoiler")
    assert not any("photo" in m.raw for m in group.messages)


async def test_an_answer_or_a_reply_to_a_card_is_a_note_on_it(on):
    marat = on.citizen("Марат")
    dana, _, group, shown = await staff.at_a_case(on, marat)
    working = await staff.opened(dana, group, shown)
    await staff.choose(dana, dana, working, ru("More…"), ru("Note"))
    asked = await staff.says(dana, dana, "Дана, ответьте")
    dana.send_photo(ru("no"), reply_to=asked)
    await dana.wait("текст")
    await staff.reply(dana, dana, asked, "а" * 1001)
    await dana.wait("1000")
    await staff.reply(dana, dana, asked, "Номер известен")
    assert (await dana.wait("Заметка к делу")).reply_to == working.id
    await staff.reply(dana, dana, working, "Видел такое вчера")
    assert "Видел такое вчера" in (await dana.wait("Заметка к делу")).text
    found = await answer(dana, f"/find {staff.URL}", "Поиск:", chat=group.id)
    group.promote(marat, anonymous=True)
    await staff.reply(marat, group, shown, "Аноним")
    explained = await marat.wait("аноним", chat=group.id)
    group.demote(marat)
    await staff.reply(marat, group, shown, "Осторожно, приманка")
    await staff.reply(dana, group, shown, "Хостинг тот же")
    await staff.reply(dana, group, found, "Просто разговор")
    await staff.reply(dana, group, explained, "Просто разговор")
    await staff.shows(dana, dana, working, "Хостинг тот же")
    await staff.choose(dana, dana, working, ru("History"))
    history = await dana.wait("История дела")
    for words in (
        "Номер известен",
        "Видел такое вчера",
        "Осторожно, приманка",
        "Марат",
        "Дана",
        "Хостинг тот же",
    ):
        assert words in history.text
    assert "разговор" not in history.text
    said = [m for m in group.messages if m.from_bot and m.id > explained.id]
    assert said == [], "the group hears nothing more"


async def test_duplicates_are_joined_by_suggestion_or_number_undone_and_told(tmp_path):
    async with stage(tmp_path, undo_seconds=600) as on:
        dana, ivan = on.citizen("Дана"), on.citizen("Иван")
        group = await on.desk(dana)
        for url in ("https://t.me/casino/1", "https://t.me/casino/2"):
            await staff.reported(on, ivan, url=url)
        first = await staff.card(dana, group, "t[.]me/casino/1")
        copy = await staff.card(dana, group, "t[.]me/casino/2")
        number = first.text.partition("№\u00a0")[2][:6]
        working = await staff.opened(dana, group, copy)
        await staff.choose(dana, dana, working, ru("Looks the same ({n})", n=1), number)
        assert number in await staff.press(dana, dana, working, ru("The same content"))
        await staff.shows(dana, dana, working, f"То же, что дело №\u00a0{number}")
        await staff.press(dana, dana, working, ru("Undo"))
        await staff.choose(dana, dana, working, ru("More…"), "Повтор дела")
        asked = await staff.says(dana, dana, "Дана, ответьте")
        await staff.reply(dana, dana, asked, "777777")
        await dana.wait("777777")
        await staff.reply(dana, dana, asked, f"№ {number.lower()}")
        await staff.press(dana, dana, working, "Своими словами")
        asked = await staff.says(dana, dana, "напишите причину")
        await staff.reply(dana, dana, asked, "Та же реклама")
        await staff.shows(dana, dana, working, f"То же, что дело №\u00a0{number}")
        travel(on, datetime.now(UTC) + timedelta(hours=1))
        heard = await staff.news(ivan, ru("There is news on your report."))
        assert on.channel.outcome("duplicate").label.say("ru") in heard.text
        merged = await staff.shows(dana, dana, working, "уведомлены")
        assert "0 сообщений" not in merged.text
        await staff.shows(dana, group, first, "2 сообщения")
        await staff.press(dana, dana, working, ru("More…"))
        more = await staff.shows(dana, dana, working, ru("Back"))
        assert ru("Reopen") not in labels(more)
