"""In private a moderator sees which cases look the same, and joins them."""

from tests.kit.people.buttons import labels
from tests.kit.people.private_work import works
from tests.kit.people.staff import reported


async def test_two_posts_of_a_channel_are_shown_as_alike_and_joined(on):
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    await on.desk(dana)
    await works(on, dana)
    for url in ("https://t.me/bonus_qaz/1", "https://t.me/bonus_qaz/2"):
        await reported(on, ivan, url=url)
    dana.say("/next")
    card = await dana.wait(lambda m: "bonus_qaz" in m.text)
    assert "тот же аккаунт или канал" in card.text
    dana.press("Похожие дела (1)", card)
    card = await dana.wait(lambda m: "Другой номер…" in labels(m), after=0)
    other = labels(card)[0]
    assert other.partition("№\u00a0")[2][:6] in card.text, "the case that looks the same"
    dana.press(other, card)
    card = await dana.wait(lambda m: "Одинаковое содержание" in labels(m), after=0)
    dana.press("Одинаковое содержание", card)
    number = other.partition("№\u00a0")[2][:6]
    await dana.wait(lambda m: f"То же, что дело №\u00a0{number}" in m.text, after=0)
