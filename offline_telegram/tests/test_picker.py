"""Choosing people for the bot, within the limits of Telegram's applications."""

import pytest
from telegram import (
    KeyboardButton,
    KeyboardButtonRequestUsers,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from offline_telegram import Impossible
from offline_telegram.failures import ApiError
from offline_telegram.keyboards import parse_markup


def keyboard(**how):
    asked = KeyboardButtonRequestUsers(7, request_name=True, request_username=True, **how)
    return ReplyKeyboardMarkup([[KeyboardButton("Таңдау", request_users=asked)], ["Жоқ"]])


async def test_people_are_chosen_within_limits_until_the_keyboard_goes(bot, ivan, sandbox):
    dana = sandbox.person("Дана", "kk", username="dana")
    await bot.send_message(ivan.id, "Кім?", reply_markup=keyboard(max_quantity=2))
    ivan.pick("Таңдау", dana, ivan)
    heard = (await bot.get_updates())[-1].message.users_shared
    assert heard.request_id == 7
    named = [(user.user_id, user.first_name, user.username) for user in heard.users]
    assert named == [(dana.id, "Дана", "dana"), (ivan.id, "Иван", "ivan")]
    dana = sandbox.person("Дана", "kk")
    await bot.send_message(ivan.id, "Кім?", reply_markup=keyboard(user_is_bot=False))
    for people in ((), (dana, ivan), (sandbox.world.bot_id,)):
        with pytest.raises(Impossible, match="this key takes"):
            ivan.pick("Таңдау", *people)
    with pytest.raises(Impossible, match="asks for no people"):
        ivan.pick("Жоқ", dana)
    with pytest.raises(Impossible, match="use pick"):
        ivan.press("Таңдау")
    await bot.send_message(ivan.id, "Кім?", reply_markup=keyboard())
    await bot.send_message(ivan.id, "Болды", reply_markup=ReplyKeyboardRemove())
    assert ivan.last.keys == []


@pytest.mark.parametrize(
    ("request_users", "keys", "private", "words"),
    [
        ({"request_id": 1}, 1, False, "private chats only"),
        ({}, 1, True, "request_id"),
        ({"request_id": 1, "max_quantity": 11}, 1, True, "number of users"),
        ({"request_id": 1}, 2, True, "unique"),
    ],
)
def test_keys_that_telegram_would_refuse_are_refused(request_users, keys, private, words):
    markup = {"keyboard": [[{"text": "x", "request_users": request_users}] * keys]}
    with pytest.raises(ApiError, match=words):
        parse_markup(markup, private=private)
