"""The basics: a person writes; the bot reads, answers, edits and gets a press."""

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import Forbidden

from offline_telegram.tests.clients import refused

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Да", callback_data="yes")]])


async def test_start_arrives_with_its_command_entity(bot, ivan):
    (update,) = await bot.get_updates()
    assert update.message.text == "/start"
    assert update.message.entities[0].type == "bot_command"
    assert update.effective_user.language_code == "ru"
    assert update.effective_chat.type == "private"


async def test_confirmed_update_does_not_come_again(bot, ivan):
    (first,) = await bot.get_updates()
    ivan.say("ещё")
    (second,) = await bot.get_updates(offset=first.update_id + 1)
    assert second.message.text == "ещё"
    assert second.update_id == first.update_id + 1


async def test_unconfirmed_update_comes_again(bot, ivan):
    assert await bot.get_updates() == await bot.get_updates()


async def test_answer_appears_on_the_phone(bot, ivan):
    sent = await bot.send_message(ivan.id, "<b>Здравствуйте</b> &amp; добро", parse_mode="HTML")
    assert sent.text == "Здравствуйте & добро"
    assert ivan.last.text == sent.text
    assert ivan.last.entities == [{"type": "bold", "offset": 0, "length": 12}]


async def test_press_reaches_the_bot_and_is_answered(bot, ivan):
    await bot.send_message(ivan.id, "Правда?", reply_markup=KEYBOARD)
    ivan.press("Да")
    update = (await bot.get_updates())[-1]
    assert update.callback_query.data == "yes"
    assert update.callback_query.message.text == "Правда?"
    await bot.answer_callback_query(update.callback_query.id, "Спасибо", show_alert=True)
    answer = await ivan.wait_answer()
    assert (answer.text, answer.alert) == ("Спасибо", True)


async def test_edit_changes_text_and_drops_the_keyboard(bot, ivan):
    sent = await bot.send_message(ivan.id, "Один", reply_markup=KEYBOARD)
    await bot.edit_message_text("Два", ivan.id, sent.message_id)
    assert ivan.last.text == "Два"
    assert ivan.last.buttons == []
    same = bot.edit_message_text("Два", ivan.id, sent.message_id)
    await refused(same, "Message is not modified: ")


async def test_bot_cannot_write_first(bot, sandbox):
    emma = sandbox.person("Emma", "en")
    await refused(bot.send_message(emma.id, "Hi"), "can't initiate conversation", Forbidden)


async def test_bot_that_joins_a_group_gets_updates_of_its_membership(bot, sandbox):
    group = sandbox.group("Team", [sandbox.person("Дана", "kk")])
    updates = await bot.get_updates()
    statuses = [u.my_chat_member.new_chat_member.status for u in updates if u.my_chat_member]
    assert statuses == ["member", "administrator"]
    member = await bot.get_chat_member(group.id, bot.id)
    assert member.can_manage_topics


async def test_commands_are_kept_by_scope_and_language(bot):
    await bot.set_my_commands([("start", "Начать")], language_code="ru")
    assert [c.description for c in await bot.get_my_commands(language_code="ru")] == ["Начать"]
    assert await bot.get_my_commands() == ()


async def test_update_that_a_test_builds_arrives_unchanged(bot, sandbox):
    number = sandbox.deliver_raw({"something_new": {"x": 1}})
    (update,) = await bot.get_updates()
    assert isinstance(update, Update)
    assert update.update_id == number


async def test_wait_finds_a_later_message_or_fails(bot, ivan):
    ivan.say("Жду")
    await bot.send_message(ivan.id, "Ответ 1")
    await bot.send_message(ivan.id, "Ответ 2")
    assert (await ivan.wait("Ответ 2")).text == "Ответ 2"
    with pytest.raises(AssertionError, match="in vain for 'Ответ 3'"):
        await ivan.wait("Ответ 3", timeout=0.05)
