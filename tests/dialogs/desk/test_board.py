"""Groups become desks, and what becomes of them afterwards."""

from bot.core.people import Role
from tests.kit.people import staff
from tests.kit.people.admins import enroll
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import answer, pressed, tap
from tests.kit.words import ru


async def test_an_admin_makes_a_desk_and_ends_it(on):
    dana, boss = on.citizen("Дана"), on.admin
    group = on.sandbox.group(ru("Desk"), [boss, dana], bot_admin=False)
    group.forbid("can_invite_users")
    dana.say("/desk", chat=group.id)  # a stranger: silence
    boss.say("/desk", chat=group.id)
    made = await staff.says(boss, group, "/help")
    assert [m for m in group.messages if m.from_bot] == [made]
    assert "⚠" in made.text, "the missing right is named"
    group.promote(on.sandbox)
    again = await answer(boss, "/desk", "/help", chat=group.id)
    assert "⚠" not in again.text
    await answer(dana, "/desk off", "ADMIN_IDS", chat=group.id)
    ended = ru(
        "This is no longer a desk. Open cases went to another desk, or are waiting for one."
    )
    await answer(boss, "/desk off", ended, chat=group.id)
    await answer(boss, "/desk off", "/desk", chat=group.id)
    group.promote(boss, anonymous=True)
    explained = await answer(boss, "/desk", "аноним", chat=group.id)
    assert "/help" not in explained.text
    await on.agree(boss)
    await answer(boss, "/desk", "/desk")


async def test_a_public_group_is_no_desk_and_admins_hear_when_a_desk_becomes_public(on):
    dana, boss = on.citizen("Дана"), on.admin
    await answer(boss, "/start")
    public = on.sandbox.group("Открытая", [boss], bot_admin=True)
    public.publish("open_to_all")
    boss.say("/desk", chat=public.id)
    refused = await staff.says(boss, public, "открыта для всех")
    assert "/help" not in refused.text
    group = await on.desk(dana, title="Кезекшілер")
    group.publish("open_too")
    for _ in range(2):
        await answer(dana, "/queue", chat=group.id)
    await staff.news(boss, "Кезекшілер")
    alarms = [m for m in boss.messages() if m.from_bot and "Кезекшілер" in m.text]
    assert len(alarms) == 1, "once a day"


async def test_staff_are_not_sent_away_because_telegram_does_not_say_who_they_are(on):
    marat, olga, unseen = [on.citizen(each) for each in ("Марат", "Ольга", "Ада")]
    dana, _, group, shown = await staff.at_a_case(on, marat, olga, unseen)
    take = button(shown, ru("Take"))
    on.sandbox.faults.fail_next("getChatMember", retry_after=1)
    assert staff.LINK in await staff.press(dana, group, shown, ru("Take"))
    on.sandbox.faults.fail_next("getChatMember", times=3)
    unsure = ru(
        "Telegram cannot confirm right now that you are a member of this group. Please "
        "try again in a minute."
    )
    assert await pressed(marat, take, shown.id, group.id) == unsure
    assert "Дана" in await pressed(marat, take, shown.id, group.id)
    on.sandbox.faults.fail_next("getChatMember", times=3)
    await answer(olga, f"/find {staff.URL}", unsure, chat=group.id)
    olga.say(f"/find {staff.URL}", chat=group.id)
    await staff.says(olga, group, staff.SHOWN, after=olga.messages(group.id)[-1].id)
    await staff.give_role(on, unseen, Role.SENIOR)
    for command in ("/next", "/export"):
        on.sandbox.faults.fail_next("getChatMember", times=3)
        assert (await answer(unseen, command, unsure)).text == unsure, command


async def test_a_removed_bot_is_missed_once_and_posts_what_came_when_it_is_back(on):
    boss, ivan = on.admin, on.citizen("Иван")
    boss.say("/start")
    group = await on.desk()
    group.remove(on.sandbox, ban=False)
    await staff.news(boss, "больше не могу писать")
    await staff.reported(on, ivan)
    assert staff.cards(group) == []
    group.add(on.sandbox)
    group.promote(on.sandbox)
    await staff.card(boss, group, staff.SHOWN)
    await staff.news(boss, "снова могу писать")
    missed = [m for m in boss.messages() if "больше не могу писать" in m.text]
    assert len(missed) == 1
    staff.assert_no_reporter_is_named(group, ivan)


async def test_the_desk_and_each_of_its_staff_speak_their_own_language(on):
    boss, dana, ivan = on.admin, on.citizen("Дана"), on.citizen("Иван")
    group = await on.desk(dana)
    boss.say("/language", chat=group.id)
    asked = await staff.says(boss, group, "На каком языке")
    await staff.press(boss, group, asked, "Дежурная группа: Қазақша")
    await staff.shows(boss, group, asked, "Әсел")
    helped = await answer(dana, "/help", "/queue", chat=group.id)
    assert "карточка" in helped.text
    assert "/desk off" not in helped.text, "that is an admin's"
    assert "іс" in helped.text, "the desk speaks Kazakh now"
    asked = await answer(
        dana, "/language", lambda m: "English" in labels(m), chat=group.id
    )
    assert len(labels(asked)) == len(on.channel.languages), (
        "only an admin sets the desk's language"
    )
    await staff.press(dana, group, asked, "English")
    await staff.shows(dana, group, asked, "English")
    menu = await answer(dana, "/hotlines", on.t("en").plain("Hotlines"))
    assert menu.from_bot, "it is her language in private, too"
    await staff.reported(on, ivan)
    shown = await staff.card(dana, group, staff.SHOWN)
    assert on.t("kk").plain("Take") in labels(shown)
    working = await staff.opened(dana, group, shown)
    t = on.t("en")
    clean = {one.id: one for one in on.channel.type("drugs").presets}["clean"]
    assert await staff.press(
        dana, dana, working, clean.label.say("en")
    ) == clean.toast.say("en")
    await staff.press(dana, dana, working, t.plain("Undo"))
    await answer(dana, "/queue", "1 case in the queue", chat=group.id)


async def test_an_admin_chooses_types_regions_and_the_default_by_buttons(on):
    t, boss = on.t("kk"), on.admin
    dana = on.citizen("Дана")
    drugs = await on.desk(dana, title="Есірткі")
    rest = await on.desk(dana, title="Басқа")
    await enroll(on, "kk", boss)
    assert t.plain("Who handles what") in (await answer(boss, "/desks", "Есірткі")).text
    kind = on.channel.type("drugs").button.say("kk")
    region = on.channel.region("KZ-79").short.say("kk")
    for label, shown in (
        ("Есірткі", t.plain("Types…")),
        (t.plain("Types…"), kind),
        (kind, f"✓ {kind}"),
        (t.plain("Back"), t.plain("Regions…")),
        (t.plain("Regions…"), region),
        (region, f"✓ {region}"),
        (f"✓ {region}", region),
        (t.plain("Back"), t.plain("Make it the default")),
    ):
        boss.press(label)
        await boss.wait(lambda m, shown=shown: shown in labels(m))
    await tap(
        boss, t.plain("Make it the default"), t.plain("Gets what no other desk takes.")
    )
    await staff.reported(on, on.citizen("Иван"))
    await dana.wait("№", chat=drugs.id, after=0)
    assert not any("№" in m.text for m in rest.messages if m.from_bot)
