"""Cases at a desk: one card, one holder, one decision; reporters hear once and are never named."""

from structlog.testing import capture_logs

from bot.values import Outcome
from tests.kit.people.buttons import button, labels
from tests.kit.people.staff import (
    LINK,
    SHOWN,
    URL,
    assert_no_reporter_is_named,
    at_a_case,
    card,
    cards,
    choose,
    newest,
    news,
    opened,
    press,
    reply,
    reported,
    says,
    shows,
)
from tests.kit.stage import stage
from tests.kit.words import ru


def label(on, outcome, language="ru"):
    return on.channel.outcome(outcome).label.say(language)


def steps(on, outcome, violation="drugs"):
    """The buttons of an outcome's menus, the first of each list."""
    text = on.channel.outcome(outcome)
    path = [
        ru("Other outcome…"),
        f"{text.icon} {label(on, outcome)}",
    ]  # a usual verdict has no icon
    if outcome is Outcome.FORWARDED:
        path.append(on.channel.authority(on.channel.type(violation).authorities[0]).short.say("ru"))
    for options in (on.channel.grounds(outcome, violation), text.reasons):
        if options:
            words = options[0].label if hasattr(options[0], "label") else options[0].text
            path.append(words.say("ru")[:25])
    return [*path, ru("Confirm")]


async def test_a_card_has_what_staff_need_and_nothing_that_leads_to_a_reporter(on):
    dana = on.citizen("Дана")
    ivan = on.sandbox.person("Иннокентий", "ru", username="innokentiy_k", last_name="Тайный")
    olga = on.sandbox.person("Евлампия", "ru", username="evlampia", last_name="Скрытая")
    group = await on.desk(dana)
    await on.agree(ivan)
    kind = on.channel.type("drugs")
    ivan.send_photo(f"{URL} Продают у школы")
    chosen = f"{kind.icon} {kind.button.say('ru')}"
    await ivan.wait(lambda m: chosen in labels(m))
    ivan.press(chosen)
    await ivan.wait(lambda m: ru("Send") in labels(m))
    ivan.press(ru("Send"))
    shown = await card(dana, group, SHOWN)
    for part in ("№", kind.label.say("ru"), "1 сообщение", "Продают у школы", "1 файл"):
        assert part in shown.text
    usual = [one.label.say("ru") for one in kind.presets]
    assert labels(shown) == [*usual, ru("Take"), ru("Open")], "whatever opens a menu is in private"
    assert not {e["type"] for e in shown.entities} & {"url", "mention", "text_link"}
    assert "photo" not in shown.raw
    await reported(on, olga, url="http://m.example.com/x#part")
    await shows(dana, group, shown, "2 сообщения")
    assert len(cards(group)) == 1
    working = await opened(dana, group, shown)
    assert "Файлы (1)" in labels(working)
    await choose(dana, dana, working, ru("More…"), ru("History"))
    await says(dana, dana, ru("reported again"))
    dana.say(f"/find {URL}", chat=group.id)
    await dana.wait(SHOWN, chat=group.id)
    assert_no_reporter_is_named(group, ivan, olga)


async def test_one_of_two_who_press_take_at_once_wins_and_the_other_sees_the_name(on):
    marat = on.citizen("Марат")
    dana, _, group, shown = await at_a_case(on, marat)
    dana.press(ru("Take"), shown)
    marat.press(ru("Take"), shown)
    mine = await dana.wait_answer()
    theirs = await marat.wait_answer()
    assert mine.text is None
    dana.follow(mine)
    own = await dana.wait(lambda m: ru("Release") in labels(m))
    assert "Дана" in theirs.text
    assert theirs.alert
    held = await shows(dana, group, shown, "Дана")
    assert ru("Take") not in labels(held)
    others = await opened(marat, group, shown)
    for label in (ru("Other outcome…"), "Спросить"):
        assert "Дана" in await press(marat, marat, others, label)
    assert "Дана" in await choose(marat, marat, others, ru("More…"), "Повтор дела")
    await choose(dana, dana, own, ru("Release"), ru("My shift ends"))
    await shows(dana, group, shown, ru("Take"))
    assert LINK in await press(marat, group, shown, ru("Take"))


async def test_who_is_no_member_is_refused_kindly_and_logged(on):
    people = {name: on.citizen(name) for name in ("Дана", "Ушла", "Молчит", "Чужой")}
    dana, gone, muted, stranger = people.values()
    group = await on.desk(dana, gone, muted)
    other = on.sandbox.group("Чужая", [stranger, dana])
    await reported(on, on.citizen("Иван"))
    shown = await card(dana, group, SHOWN)
    take = button(shown, ru("Take"))
    working = await opened(gone, group, shown)
    assert "у вас" in await press(gone, gone, working, ru("Take"))
    await choose(gone, gone, working, ru("Release"), ru("My shift ends"))
    group.leave(gone)
    group.restrict(muted)
    dana.say("/start")
    await dana.wait("")
    message = dana.last.id
    with capture_logs() as logs:
        for phone, where, id in (
            (gone, group.id, shown.id),
            (muted, group.id, shown.id),
            (stranger, group.id, shown.id),
            (stranger, other.id, shown.id),
            (dana, other.id, shown.id),
            (dana, None, message),
        ):
            phone.press_data(take, id, where)
            answer = await phone.wait_answer()
            assert "только участники" in answer.text, (phone, where)
    refused = [log for log in logs if log["event"] == "a press was refused"]
    assert len(refused) == 6
    assert not any(str(phone.id) in str(refused) for phone in people.values())
    assert ru("Take") in labels(newest(group, shown))


async def test_a_case_goes_to_an_authority_with_words_is_undone_and_told_once(tmp_path):
    async with stage(tmp_path, undo_seconds=6) as on:
        dana, marat = on.citizen("Дана"), on.citizen("Марат")
        ivan = on.sandbox.person("Иннокентий", "ru", last_name="Тайный")
        group = await on.desk(dana, marat)
        await reported(on, ivan)
        shown = await card(dana, group, SHOWN)
        path = steps(on, Outcome.FORWARDED)
        working = await opened(dana, group, shown)
        await choose(dana, dana, working, *path[:-1])
        reason = on.channel.outcome(Outcome.FORWARDED).reasons[0].text.say("ru")
        await shows(dana, dana, working, reason)
        assert "ответ" in (await press(dana, dana, working, "Пояснение: Русский")).lower()
        asked = await says(dana, dana, "Дана, ответьте")
        assert asked.reply_to == working.id
        await reply(dana, dana, asked, "Спасибо, смотрите https://evil.kz")
        await press(marat, group, shown, ru("Undo"))
        await press(dana, group, shown, ru("Undo"))
        undone = await shows(dana, dana, working, ru("Other outcome…"))
        assert "evil" not in undone.text
        assert not [m for m in ivan.messages() if "новости" in m.text]
        assert label(on, Outcome.FORWARDED)[2:] in await choose(dana, dana, working, *path)
        heard = await news(ivan, ru("There is news on your report."))
        assert any(entity["type"] == "spoiler" for entity in heard.entities)
        name = on.channel.authority(on.channel.type("drugs").authorities[0]).name.say("ru")
        for part in (label(on, Outcome.FORWARDED), name, reason):
            assert part in heard.text
        await shows(dana, dana, working, "уведомлены")
        assert len([m for m in ivan.messages() if "Есть новости" in m.text]) == 1
        assert "Дана" not in heard.text
        assert_no_reporter_is_named(group, ivan)


async def test_reopening_a_case_tells_its_reporters(on):
    dana, ivan, group, shown = await at_a_case(on)
    working = await opened(dana, group, shown)
    await choose(dana, dana, working, *steps(on, Outcome.NOT_CONFIRMED))
    await news(ivan, ru("There is news on your report."))
    await shows(dana, dana, working, "уведомлены")
    await choose(dana, dana, working, ru("More…"), ru("Reopen"), ru("It was a mistake"))
    await news(ivan, "снова")
    await shows(dana, group, shown, ru("Take"))
