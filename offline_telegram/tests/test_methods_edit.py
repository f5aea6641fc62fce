"""Changing and removing messages, and answering presses."""

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.error import Forbidden

from offline_telegram.files import picture
from offline_telegram.tests.clients import refused

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="x")]])


async def test_keyboard_caption_and_media_are_replaced_when_they_differ(bot, ivan):
    sent = await bot.send_photo(ivan.id, picture(), caption="x", reply_markup=KEYBOARD)
    place = {"chat_id": ivan.id, "message_id": sent.message_id}
    same = {**place, "reply_markup": KEYBOARD}
    await refused(bot.edit_message_reply_markup(**same), "not modified")
    await refused(bot.edit_message_caption(**same, caption="x"), "not modified")
    edited = await bot.edit_message_caption(**place, caption="y")
    assert edited.caption == "y"
    assert edited.reply_markup is None
    assert edited.edit_date
    sent = await bot.send_photo(ivan.id, picture(), caption="x")
    other = InputMediaPhoto(picture(40, 40))
    edited = await bot.edit_message_media(other, ivan.id, sent.message_id)
    assert edited.photo[-1].width == 40
    assert edited.caption is None


async def test_wrong_targets_have_different_errors(bot, ivan):
    photo = await bot.send_photo(ivan.id, picture())
    text = await bot.send_message(ivan.id, "x")
    theirs = ivan.say("моё")
    for message_id, words in (
        (999, "Message to edit not found"),
        (theirs.id, "Message can't be edited"),
        (photo.message_id, "There is no text in the message to edit"),
    ):
        await refused(bot.edit_message_text("y", ivan.id, message_id), words)
    call = bot.edit_message_caption(ivan.id, text.message_id, caption="y")
    await refused(call, "There is no caption in the message to edit")


async def test_messages_are_deleted_for_two_days_and_edited_for_ever(bot, ivan, sandbox):
    before = [message.id for message in ivan.messages()]
    mine = ivan.say("mine")
    sent = await bot.send_message(ivan.id, "x")
    assert await bot.delete_messages(ivan.id, [mine.id, sent.message_id, 999])
    assert [message.id for message in ivan.messages()] == before
    await refused(bot.delete_messages(ivan.id, list(range(1, 102))), "Message identifiers")
    old = await bot.send_message(ivan.id, "old")
    sandbox.advance(48 * 3600 + 1)
    await refused(bot.delete_messages(ivan.id, [old.message_id]), "can't be deleted for everyone")
    await refused(bot.delete_message(ivan.id, old.message_id), "can't be deleted for everyone")
    assert await bot.edit_message_text("y", ivan.id, old.message_id)


async def test_press_under_a_deleted_message_is_inaccessible(bot, ivan):
    sent = await bot.send_message(ivan.id, "x", reply_markup=KEYBOARD)
    await bot.delete_message(ivan.id, sent.message_id)
    ivan.press_data("x", sent.message_id)
    query = (await bot.get_updates())[-1].callback_query
    assert not query.message.is_accessible
    assert query.message.message_id == sent.message_id


async def test_a_query_is_answered_while_it_is_young_in_200_units(bot, ivan, sandbox):
    query = ivan.press_data("x", 1)
    await refused(bot.answer_callback_query(query.id, "x" * 201), "Message_too_long")
    sandbox.advance(151)
    for query_id in (query.id, "17"):
        await refused(bot.answer_callback_query(query_id), "Query is too old and response timeout")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://t.me/other_bot?start=c1",
        "https://t.me/sandbox_bot",
        "https://t.me/sandbox_bot?start=",
        "https://t.me/sandbox_bot?start=c.1",
        "https://t.me/sandbox_bot?start=" + "c" * 65,
        "t.me/sandbox_bot?start=c1",
    ],
)
async def test_answer_opens_no_other_link_than_a_start_of_the_own_bot(bot, ivan, url):
    query = ivan.press_data("x", 1)
    await refused(bot.answer_callback_query(query.id, url=url), "Url_invalid")


async def test_application_shows_the_link_of_an_answer_and_drops_its_text(bot, ivan):
    query = ivan.press_data("x", 1)
    url = "https://t.me/Sandbox_Bot?start=case-7"
    assert await bot.answer_callback_query(query.id, "taken", url=url)
    answer = await ivan.wait_answer()
    assert (answer.text, answer.url) == (None, url)
    ivan.follow(answer)
    assert (await bot.get_updates())[-1].message.text == "/start case-7"


async def test_link_opens_the_chat_of_a_person_who_never_pressed_start(bot, sandbox, ivan):
    dana = sandbox.person("Дана")
    sandbox.group("Team", [ivan, dana])
    await refused(bot.send_message(dana.id, "x"), "can't initiate", Forbidden)
    dana.follow("https://t.me/sandbox_bot?start=case-7")
    assert await bot.send_message(dana.id, "x")


async def test_reactions_and_pins_need_a_message_and_a_right(bot, ivan, sandbox):
    assert await bot.set_message_reaction(ivan.id, ivan.say("x").id, "👍")
    await refused(bot.set_message_reaction(ivan.id, 999, "👍"), "Message to react not found")
    group = sandbox.group("Team", [ivan])
    sent = await bot.send_message(group.id, "очередь")
    assert await bot.pin_chat_message(group.id, sent.message_id)
    assert await bot.unpin_chat_message(group.id, sent.message_id)
    await refused(bot.pin_chat_message(group.id, 999), "Message to pin not found")
    group.demote(sandbox)
    await refused(bot.pin_chat_message(group.id, sent.message_id), "Not enough rights")
