"""Cases at a desk: one card, one holder, one decision; reporters hear once and are never named."""

from structlog.testing import capture_logs

from tests.kit.people import staff
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import answer, pressed, tap_new, type_label
from tests.kit.people.private_work import CLEAN
from tests.kit.words import ru


async def test_a_card_has_what_staff_need_and_nothing_that_leads_to_a_reporter(on):
    dana = on.citizen("Дана")
    ivan = on.sandbox.person(
        "Иннокентий", "ru", username="innokentiy_k", last_name="Тайный"
    )
    olga = on.sandbox.person("Евлампия", "ru", username="evlampia", last_name="Скрытая")
    group = await on.desk(dana)
    await on.agree(ivan)
    kind = on.channel.type("drugs")
    ivan.send_photo(f"{staff.URL} Продают у школы")
    await tap_new(ivan, type_label(on, "drugs"), ru("Send"))
    ivan.press(ru("Send"))
    shown = await staff.card(dana, group, staff.SHOWN)
    for part in ("№", kind.label.say("ru"), "1 сообщение", "Продают у школы", "1 файл"):
        assert part in shown.text
    usual = [one.label.say("ru") for one in kind.presets]
    assert labels(shown) == [*usual, ru("Take"), ru("Open")], (
        "whatever opens a menu is in private"
    )
    assert not {e["type"] for e in shown.entities} & {"url", "mention", "text_link"}
    assert "photo" not in shown.raw
    await staff.reported(on, olga, url="http://m.example.com/x#part")
    await staff.shows(dana, group, shown, "2 сообщения")
    assert len(staff.cards(group)) == 1
    working = await staff.opened(dana, group, shown)
    assert "Файлы (1)" in labels(working)
    await staff.choose(dana, dana, working, ru("More…"), ru("History"))
    await staff.says(dana, dana, ru("reported again"))
    await answer(dana, f"/find {staff.URL}", staff.SHOWN, chat=group.id)
    staff.assert_no_reporter_is_named(group, ivan, olga)


async def test_one_of_two_who_press_take_at_once_wins_and_the_other_sees_the_name(on):
    marat = on.citizen("Марат")
    dana, _, group, shown = await staff.at_a_case(on, marat)
    dana.press(ru("Take"), shown)
    marat.press(ru("Take"), shown)
    mine = await dana.wait_answer()
    theirs = await marat.wait_answer()
    assert mine.text is None
    dana.follow(mine)
    own = await dana.wait(lambda m: ru("Release") in labels(m))
    assert "Дана" in theirs.text
    assert theirs.alert
    held = await staff.shows(dana, group, shown, "Дана")
    assert ru("Take") not in labels(held)
    others = await staff.opened(marat, group, shown)
    for label in (ru("Other outcome…"), "Спросить"):
        assert "Дана" in await staff.press(marat, marat, others, label)
    assert "Дана" in await staff.choose(
        marat, marat, others, ru("More…"), "Повтор дела"
    )
    await staff.choose(dana, dana, own, ru("Release"), ru("My shift ends"))
    await staff.shows(dana, group, shown, ru("Take"))
    assert staff.LINK in await staff.press(marat, group, shown, ru("Take"))


async def test_who_is_no_member_is_refused_kindly_and_logged(on):
    people = {name: on.citizen(name) for name in ("Дана", "Ушла", "Молчит", "Чужой")}
    dana, gone, muted, stranger = people.values()
    group = await on.desk(dana, gone, muted)
    other = on.sandbox.group("Чужая", [stranger, dana])
    await staff.reported(on, on.citizen("Иван"))
    shown = await staff.card(dana, group, staff.SHOWN)
    take = button(shown, ru("Take"))
    working = await staff.opened(gone, group, shown)
    assert "у вас" in await staff.press(gone, gone, working, ru("Take"))
    await staff.choose(gone, gone, working, ru("Release"), ru("My shift ends"))
    group.leave(gone)
    group.restrict(muted)
    with capture_logs() as logs:
        for phone, where, id in (
            (gone, group.id, shown.id),
            (muted, group.id, shown.id),
            (stranger, group.id, shown.id),
            (stranger, other.id, shown.id),
            (dana, other.id, shown.id),
        ):
            assert "только участники" in await pressed(phone, take, id, where), (
                phone,
                where,
            )
    refused = [log for log in logs if log["event"] == "a press was refused"]
    assert len(refused) == 5
    assert not any(str(phone.id) in str(refused) for phone in people.values())
    assert ru("Take") in labels(staff.newest(group, shown))


async def test_reopening_a_case_tells_its_reporters(on):
    dana, ivan, group, shown = await staff.at_a_case(on)
    working = await staff.opened(dana, group, shown)
    await staff.press(dana, dana, working, CLEAN)
    await staff.news(ivan, ru("There is news on your report."))
    await staff.shows(dana, dana, working, "уведомлены")
    await staff.choose(
        dana, dana, working, ru("More…"), ru("Reopen"), ru("It was a mistake")
    )
    await staff.news(ivan, "снова")
    await staff.shows(dana, group, shown, ru("Take"))
