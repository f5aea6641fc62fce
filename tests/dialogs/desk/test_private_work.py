"""What a moderator does in private: gives away, corrects and looks again; duty and files."""

import sqlalchemy as sa

from bot.cases.tables import follow_ups
from tests.kit.people import staff
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import answer, tap, tap_new, type_label
from tests.kit.people.private_work import next_of, stands, tapped, works
from tests.kit.waiting import until
from tests.kit.words import kk, ru


async def test_a_case_is_handed_over_with_a_reason_refused_and_handed_over_in_own_words(
    on,
):
    dana, marat, olga = on.citizen("Дана"), on.citizen("Марат"), on.citizen("Ольга")
    await on.desk(dana, marat, olga)
    await works(on, dana, marat)
    await staff.reported(on, on.citizen("Иван"))
    card = await next_of(dana)
    await tapped(dana, card, ru("More…"), ru("Hand over…"))
    menu = await stands(dana, card, "Марат")
    assert "Ольга" not in labels(menu), "she never opened a private chat"
    assert (
        "Марат"
        in (await tapped(dana, card, "Марат", ru("Another language is needed"))).text
    )
    told = await staff.news(marat, "Дана передаёт вам дело")
    assert ru("Another language is needed") in told.text
    given = await marat.wait(
        lambda m: staff.SHOWN in m.text and ru("Other outcome…") in labels(m), after=0
    )
    await stands(dana, card, "Дело ведёт Марат")
    stage = "{name} got the case. It is delivered, and not opened yet."
    await stands(dana, card, ru(stage, name="Марат"))
    assert labels(told)[0] == ru("I take it")
    await tapped(marat, given, ru("More…"))
    await stands(
        dana, card, ru("{name} got the case, and has opened it.", name="Марат")
    )
    await tapped(marat, told, ru("I cannot take it now"))
    await staff.news(dana, "Марат не может взять дело")
    await stands(marat, given, ru("Take"))

    await tapped(
        dana, card, ru("More…"), ru("Hand over…"), "Марат", ru("In your own words…")
    )
    asked = await staff.news(dana, "напишите причину")
    dana.say("Это его прошлое дело", reply_to=asked)
    told = await marat.wait("Это его прошлое дело")
    assert "Дана" in told.text
    again = await marat.wait(
        lambda m: m.id > given.id and staff.SHOWN in m.text, after=0
    )
    await tapped(marat, again, ru("More…"), ru("History"))
    history = await marat.wait("История дела")
    reasons = ru("Another language is needed"), "Это его прошлое дело"
    for words in ("передано – Дана", "Кому: Марат", *reasons):
        assert words in history.text


async def test_words_for_a_colleague_who_has_a_conflict_of_interest_by_then_hand_over_nothing(
    on,
):
    dana, marat = on.citizen("Дана"), on.citizen("Марат")
    group = await on.desk(dana, marat)
    await works(on, dana, marat)
    await staff.reported(on, on.citizen("Иван"))
    card = await next_of(dana)
    board = await dana.wait(lambda m: staff.SHOWN in m.text, chat=group.id, after=0)
    his = await staff.opened(marat, group, board)
    await tapped(
        dana, card, ru("More…"), ru("Hand over…"), "Марат", ru("In your own words…")
    )
    asked = await staff.news(dana, "напишите причину")
    passed_on = await tapped(marat, his, ru("More…"), ru("Conflict of interest"))
    assert passed_on.text == ru(
        "The case is no longer yours and will not be offered to you again."
    )
    dana.say("Это его прошлое дело", reply_to=asked)
    await staff.news(dana, ru("This case is for a colleague. Please take another one."))
    await stands(dana, card, "Дело ведёт Дана")
    await tapped(dana, card, ru("More…"), ru("Move to another desk…"))
    await stands(dana, card, ru("There is no other desk."))


async def test_in_private_a_moderator_reads_in_their_language_what_they_wrote(on):
    dana = on.citizen("Дана")
    await on.desk(dana)
    await works(on, dana)
    await staff.reported(on, on.citizen("Иван"))
    card = await next_of(dana)
    dana.say("/language")
    await tap_new(dana, "Қазақша")
    dana.say("Мұны кеше көрдім", reply_to=card)
    number = card.text.split("№\u00a0")[1].split()[0]
    await dana.wait(kk("Note on № {number} by {name}", number=number, name="Дана"))


async def test_disturbing_words_are_hidden_and_a_text_only_shift_opens_no_files(on):
    dana, ivan = on.citizen("Дана"), await on.agreed("Иван")
    await on.desk(dana)
    await works(on, dana)
    ivan.send_photo("https://www.example.com/x Там бьют котёнка палкой")
    await tap_new(
        ivan,
        type_label(on, "cruelty"),
        ru("Send"),
        ru("Thank you. Your report is received."),
    )
    card = await next_of(dana)
    assert ru("⚠ Disturbing words are hidden: tap to read.") in card.text
    assert "spoiler" in str(card.raw)
    dana.say("/duty")
    shown = await dana.wait(ru("Text-only shift: off."))
    await tapped(dana, shown, f"☐ {ru('Text only')}")
    await stands(dana, shown, "Смена без файлов: включена")
    answer = await tapped(dana, card, "Файлы (1)")
    assert answer.alert
    assert "смена без файлов" in answer.text
    await tapped(dana, card, ru("More…"), ru("History"))
    assert ru("files looked at") not in (await dana.wait("История дела")).text
    await tapped(dana, card, ru("Back"))
    await tapped(dana, shown, f"✓ {ru('Text only')}")
    await stands(dana, shown, "выключена")
    await tapped(dana, card, "Файлы (1)")
    await dana.wait(lambda m: "photo" in m.raw)


async def test_a_moderator_goes_on_duty_and_colleagues_see_it(on):
    dana, marat = on.citizen("Дана"), on.citizen("Марат")
    await on.desk(dana, marat)
    for phone in (dana, marat):
        await on.agree(phone)
        await answer(phone, "/duty", ru("You are off duty."))
    screen = await dana.wait(ru("You are off duty."), after=0)
    await tapped(dana, screen, ru("Go on duty"))
    await stands(dana, screen, "на дежурстве Дана")
    await answer(marat, "/duty", "на дежурстве Дана")
    await tapped(dana, screen, f"✓ {ru('On duty')}")
    await stands(dana, screen, ru("You are off duty."))


async def test_a_moderator_says_that_the_material_is_gone_and_the_reporter_reads_it_once(
    on,
):
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    group = await on.desk(dana)
    await staff.reported(on, ivan)
    await staff.restrict(dana, group, staff.SHOWN, second=on.admin)
    await staff.news(ivan, "доступ ограничен")

    async def is_due():
        async with on.habarla.database.transaction() as tx:
            planned = follow_ups.c.look_at.is_not(None)
            return (
                await tx.run(
                    sa.update(follow_ups).where(planned).values(look_at=tx.now)
                )
                > 0
            )

    await until(is_due)
    said = dana.say("/queue again", chat=group.id)
    counted = await dana.wait(lambda m: m.reply_to == said.id, chat=group.id)
    assert "1" in counted.text
    assert staff.SHOWN not in counted.text, "only how many there are"
    due = await answer(dana, "/queue again", ru("Next"))
    dana.press(ru("Next"), due)
    asked = await dana.wait(
        ru("Open the address yourself, if you can do so safely. Is the material gone?")
    )
    assert "hxxps://example[.]com/x" in asked.text
    await tap(dana, ru("The material is gone"), "записано", message=asked)
    told = await staff.news(ivan, "Материала больше нет")
    assert "Дана" not in told.text
    await tap(dana, ru("Next"), ru("There is nothing to look at again now."))
    shown = await answer(ivan, "/my", lambda m: "доступ ограничен" in m.text)
    await tap(ivan, labels(shown)[0], "Проверено снова", message=shown)


async def test_a_corrected_region_and_type_stand_on_both_cards_and_in_the_history(on):
    dana, _, group, shown = await staff.at_a_case(on)
    await on.desk(dana, title="Второй", violation="fraud")
    working = await staff.opened(dana, group, shown)
    await staff.choose(dana, dana, working, ru("More…"), ru("Correct the region…"))
    offered = await staff.shows(dana, dana, working, "О каком регионе речь")
    region = labels(offered)[0]
    assert await staff.press(dana, dana, working, region) == ru("Recorded. Thank you.")
    await staff.shows(dana, group, shown, region)
    await staff.choose(dana, dana, working, ru("More…"), ru("Correct the type…"))
    casino = on.channel.type("gambling")
    assert await staff.press(dana, dana, working, casino.button.say("ru")) == ru(
        "Recorded. Thank you."
    )
    await staff.shows(dana, group, shown, "Онлайн-казино")
    await staff.choose(dana, dana, working, ru("More…"), ru("History"))
    told = await dana.wait(lambda m: ru("History") in m.text, after=0)
    assert region in told.text
    assert "Онлайн-казино" in told.text
