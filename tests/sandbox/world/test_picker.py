"""Choosing people for the bot, within the limits of Telegram's applications."""

import pytest
from telegram import (
    KeyboardButton,
    KeyboardButtonRequestUsers,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.sandbox import Impossible
from bot.sandbox.api.errors import ApiError
from bot.sandbox.api.keyboards import parse_markup


def keyboard(**how):
    asked = KeyboardButtonRequestUsers(7, request_name=True, request_username=True, **how)
    return ReplyKeyboardMarkup([[KeyboardButton("Таңдау", request_users=asked)], ["Жоқ"]])


async def shared(bot):
    [update] = (await bot.get_updates())[-1:]
    return update.message.users_shared


async def test_chosen_people_arrive_with_the_names_that_the_key_asks_for(bot, ivan, sandbox):
    dana = sandbox.person("Дана", "kk", username="dana")
    await bot.send_message(ivan.id, "Кім?", reply_markup=keyboard(max_quantity=2))
    ivan.pick("Таңдау", dana, ivan)
    heard = await shared(bot)
    assert heard.request_id == 7
    assert [(u.user_id, u.first_name, u.username) for u in heard.users] == [
        (dana.id, "Дана", "dana"),
        (ivan.id, "Иван", "ivan"),
    ]


async def test_a_key_limits_number_and_kind_of_people(bot, ivan, sandbox):
    dana = sandbox.person("Дана", "kk")
    await bot.send_message(ivan.id, "Кім?", reply_markup=keyboard(user_is_bot=False))
    for people in ((), (dana, ivan), (sandbox.world.bot_id,)):
        with pytest.raises(Impossible, match="this key takes"):
            ivan.pick("Таңдау", *people)
    with pytest.raises(Impossible, match="asks for no people"):
        ivan.pick("Жоқ", dana)
    with pytest.raises(Impossible, match="use pick"):
        ivan.press("Таңдау")


async def test_the_keyboard_disappears_when_the_bot_removes_it(bot, ivan):
    await bot.send_message(ivan.id, "Кім?", reply_markup=keyboard())
    await bot.send_message(ivan.id, "Болды", reply_markup=ReplyKeyboardRemove())
    assert ivan.last.keys == []


@pytest.mark.parametrize(
    ("request_users", "private", "words"),
    [
        ({"request_id": 1}, False, "private chats only"),
        ({}, True, "request_id"),
        ({"request_id": 1, "max_quantity": 11}, True, "number of users"),
    ],
)
def test_a_key_that_telegram_would_refuse_is_refused(request_users, private, words):
    markup = {"keyboard": [[{"text": "x", "request_users": request_users}]]}
    with pytest.raises(ApiError, match=words):
        parse_markup(markup, private=private)


def test_two_keys_with_one_request_are_refused():
    key = {"text": "x", "request_users": {"request_id": 1}}
    with pytest.raises(ApiError, match="unique"):
        parse_markup({"keyboard": [[key, key]]}, private=True)
