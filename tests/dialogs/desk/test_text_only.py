"""What keeps moderators well: hidden words and text-only shifts."""

from tests.kit.people.buttons import labels
from tests.kit.people.private_work import next_of, stands, tapped, works
from tests.kit.words import ru

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
    await ivan.wait(lambda m: ru("Send") in labels(m))
    ivan.press(ru("Send"))
    await ivan.wait(ru("Thank you. Your report is received."))
    return await next_of(staff[0])


async def test_disturbing_words_stand_behind_a_spoiler(on):
    dana = on.citizen("Дана")
    card = await cruel_case(on, dana)
    assert ru("⚠ Disturbing words are hidden: tap to read.") in card.text
    assert "<tg-spoiler>" in str(card.raw) or "spoiler" in str(card.raw)


async def test_a_text_only_shift_opens_no_files_and_tells_nobody(on):
    dana = on.citizen("Дана")
    card = await cruel_case(on, dana)
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
