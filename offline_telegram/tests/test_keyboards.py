"""Keyboards that Telegram accepts and refuses; people are chosen by them."""

import pytest
from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    KeyboardButtonRequestUsers,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from offline_telegram import Impossible
from offline_telegram.failures import ApiError
from offline_telegram.keyboards import inline_only, parse_markup


def inline(**button):
    return {"inline_keyboard": [[{"text": "x", **button}]]}


def asking(keys=1, **users):
    return {"keyboard": [[{"text": "x", "request_users": users}] * keys]}


def test_bad_keyboard_is_refused():
    for markup, words in (
        (inline(callback_data="ә" * 33), "BUTTON_DATA_INVALID"),
        (inline(callback_data=""), "BUTTON_DATA_INVALID"),
        (inline(callback_data="x", text=" "), "non-empty"),
        (inline(), "Text buttons are unallowed"),
        (inline(url=""), "BUTTON_URL_INVALID"),
        (inline(url="http://"), "URL host is empty"),
        (inline(url="http://localhost/x"), "Wrong HTTP URL"),
        (inline(url="javascript:alert(1)"), "Unsupported URL protocol"),
        (inline(copy_text={"text": "x" * 257}), "BUTTON_COPY_TEXT_INVALID"),
        (inline(copy_text={"text": ""}), "BUTTON_COPY_TEXT_INVALID"),
        (inline(copy_text="x"), "BUTTON_COPY_TEXT_INVALID"),
        (inline(callback_data="x", style="loud"), "unknown style"),
        (inline(web_app={"url": "http://ex.kz"}), "Only HTTPS"),
        (
            {"inline_keyboard": [[{"text": "x", "callback_data": "y"}] * 101]},
            "TOO_LONG",
        ),
        ({"inline_keyboard": "x"}, "array of rows"),
        ({"keyboard": [[""]]}, "non-empty"),
        (
            {"force_reply": True, "input_field_placeholder": "x" * 65},
            "placeholder is too long",
        ),
        (asking(), "request_id"),
        (asking(request_id=1, max_quantity=11), "number of users"),
        (asking(keys=2, request_id=1), "unique"),
        ({"nonsense": 1}, "unknown kind"),
        ([1], "object expected"),
    ):
        with pytest.raises(ApiError, match=words):
            parse_markup(markup, private=True)


async def test_edited_message_takes_inline_keyboards_and_keys_are_pressed_by_saying_them(
    bot, ivan
):
    with pytest.raises(ApiError, match="inline keyboard expected"):
        inline_only({"keyboard": [["x"]]}, private=True)
    with pytest.raises(ApiError, match="private chats only"):
        parse_markup(asking(request_id=1), private=False)
    keys = ReplyKeyboardMarkup([["Жазу", "Тіл"]], input_field_placeholder="жазыңыз")
    sent = await bot.send_message(ivan.id, "x", reply_markup=keys)
    assert sent.reply_markup is None
    assert ivan.last.keys == [["Жазу", "Тіл"]]
    ivan.press("Тіл")
    assert (await bot.get_updates())[-1].message.text == "Тіл"


async def test_buttons_keep_link_copy_and_style(bot, ivan):
    row = [
        InlineKeyboardButton("Сайт", url="https://ex.kz"),
        InlineKeyboardButton("Код", copy_text=CopyTextButton("АБВ-123")),
        InlineKeyboardButton("Жою", callback_data="x", style="danger"),
    ]
    sent = await bot.send_message(
        ivan.id, "x", reply_markup=InlineKeyboardMarkup([row])
    )
    assert sent.reply_markup.inline_keyboard[0] == tuple(row)
    assert ivan.press("Сайт") == "https://ex.kz"
    ivan.press("Код")
    assert ivan.clipboard == "АБВ-123"


def keyboard(**how):
    asked = KeyboardButtonRequestUsers(
        7, request_name=True, request_username=True, **how
    )
    return ReplyKeyboardMarkup(
        [[KeyboardButton("Таңдау", request_users=asked)], ["Жоқ"]]
    )


async def test_people_are_chosen_within_limits_until_the_keyboard_goes(
    bot, ivan, sandbox
):
    dana = sandbox.person("Дана", "kk", username="dana")
    await bot.send_message(ivan.id, "Кім?", reply_markup=keyboard(max_quantity=2))
    ivan.pick("Таңдау", dana, ivan)
    heard = (await bot.get_updates())[-1].message.users_shared
    assert heard.request_id == 7
    named = [(user.user_id, user.first_name, user.username) for user in heard.users]
    assert named == [(dana.id, "Дана", "dana"), (ivan.id, "Иван", "ivan")]
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
