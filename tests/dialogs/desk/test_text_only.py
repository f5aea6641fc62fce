"""What keeps moderators well: hidden words and text-only shifts."""

from tests.kit.people.buttons import labels
from tests.kit.people.private_work import next_of, stands, tapped, works
from tests.kit.words import ru


async def test_disturbing_words_are_hidden_and_a_text_only_shift_opens_no_files(on):
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    await on.desk(dana)
    await works(on, dana)
    await on.agree(ivan)
    ivan.send_photo("https://www.example.com/x Там бьют котёнка палкой")
    for label in ("✋ Жестокость", ru("Send")):
        await ivan.wait(lambda m, label=label: label in labels(m))
        ivan.press(label)
    await ivan.wait(ru("Thank you. Your report is received."))
    card = await next_of(dana)
    assert ru("⚠ Disturbing words are hidden: tap to read.") in card.text
    assert "spoiler" in str(card.raw)
    dana.say("/duty")
    shown = await dana.wait(ru("Text-only shift: off."))
    await tapped(dana, shown, ru("Text only"))
    await stands(dana, shown, "Смена без файлов: включена")
    answer = await tapped(dana, card, "Файлы (1)")
    assert answer.alert
    assert "смена без файлов" in answer.text
    await tapped(dana, card, ru("More…"), ru("History"))
    assert ru("files looked at") not in (await dana.wait("История дела")).text
    await tapped(dana, card, ru("Back"))
    await tapped(dana, shown, ru("End the text-only shift"))
    await stands(dana, shown, "выключена")
    await tapped(dana, card, "Файлы (1)")
    await dana.wait(lambda m: "photo" in m.raw)
