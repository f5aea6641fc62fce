"""In private a moderator links cases that look the same, takes them together, and undoes it."""

import pytest

from tests.kit.people.buttons import labels
from tests.kit.people.private_work import works
from tests.kit.people.staff import reported
from tests.kit.stage import stage


@pytest.fixture
async def on(tmp_path):
    async with stage(tmp_path) as opened:
        yield opened


async def test_two_posts_of_a_channel_become_a_family_and_are_taken_together(on):
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    await on.desk(dana)
    await works(on, dana)
    for url in ("https://t.me/bonus_qaz/1", "https://t.me/bonus_qaz/2"):
        await reported(on, ivan, url=url)
    dana.say("/next")
    card = await dana.wait(lambda m: "bonus_qaz" in m.text)
    assert "тот же аккаунт или канал" in card.text
    assert any(button.startswith("Скопировать") for button in labels(card))
    dana.press("Похожие дела (1)", card)
    card = await dana.wait(lambda m: "Связать с" in str(m.buttons), after=0)
    dana.press(next(one for one in labels(card) if one.startswith("Связать с")), card)
    card = await dana.wait(lambda m: "Связанные дела:" in m.text, after=0)
    dana.press("Связанные дела (2)", card)
    card = await dana.wait(lambda m: "Взять все свободные" in str(m.buttons), after=0)
    dana.press("Взять все свободные", card)
    card = await dana.wait(lambda m: "(На рассмотрении)" in m.text, after=0)
    dana.press("Связанные дела (2)", card)
    card = await dana.wait(lambda m: "Не из этой группы" in str(m.buttons), after=0)
    dana.press("Не из этой группы", card)
    await dana.wait(lambda m: "Похоже на то же самое" in m.text, after=0)
