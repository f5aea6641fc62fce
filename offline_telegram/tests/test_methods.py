"""Methods: what Telegram accepts and refuses, with its error texts."""

import pytest
from telegram import (
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    MenuButtonCommands,
    ReplyParameters,
)
from telegram.error import Forbidden

from offline_telegram.files import KINDS, picture
from offline_telegram.methods_bot import commands_for
from offline_telegram.tests.clients import refused


async def test_a_bad_call_is_refused_in_telegrams_words(bot, ivan):
    for call, words in (
        (lambda bot, to: bot.send_message(to, "😀" * 2049), "Message is too long"),
        (
            lambda bot, to: bot.send_photo(to, picture(), caption="ы" * 1025),
            "caption is too long",
        ),
        (lambda bot, to: bot.send_message(123456, "x"), "Chat not found"),
        (lambda bot, to: bot.send_message("@unknown", "x"), "Chat not found"),
        (lambda bot, to: bot.send_message("nonsense", "x"), "Chat not found"),
        (
            lambda bot, to: bot.send_message(to, "*x*", parse_mode="MarkdownV2"),
            "parse_mode",
        ),
        (
            lambda bot, to: bot.send_message(to, "x", reply_to_message_id=999),
            "replied not found",
        ),
        (lambda bot, to: bot.send_chat_action(to, "dancing"), "Wrong parameter action"),
        (lambda bot, to: bot.send_photo(to, "AgACnonsense"), "Wrong file identifier"),
        (lambda bot, to: bot.send_photo(to, b"not a picture"), "Image_process_failed"),
        (lambda bot, to: bot.send_document(to, b""), "File must be non-empty"),
        (lambda bot, to: bot.copy_message(to, to, 999), "Message to copy not found"),
        (
            lambda bot, to: bot.forward_message(to, to, 999),
            "Message to forward not found",
        ),
    ):
        await refused(call(bot, ivan.id), words)
    for text in (" ", "\n\n", "<b></b>", "&#32;"):
        await refused(
            bot.send_message(ivan.id, text, parse_mode="HTML"), "Message text is empty"
        )


async def test_the_longest_text_and_caption_are_taken_until_the_person_is_away(
    bot, ivan
):
    sent = await bot.send_message(
        ivan.id, "<b>" + "x" * 4096 + "</b>", parse_mode="HTML"
    )
    assert len(sent.text) == 4096
    await bot.send_photo(ivan.id, picture(), caption="ы" * 1024)
    assert await bot.send_chat_action(ivan.id, "typing")
    ivan.block()
    await refused(
        bot.send_message(ivan.id, "x"), "bot was blocked by the user", Forbidden
    )
    ivan.unblock()
    await bot.send_message(ivan.id, "x")
    ivan.deactivate()
    await refused(bot.send_message(ivan.id, "x"), "user is deactivated", Forbidden)


async def test_photo_comes_in_sizes_and_can_be_sent_again_and_downloaded(bot, ivan):
    sent = await bot.send_photo(
        ivan.id, picture(1600, 900), caption="<i>вид</i>", parse_mode="HTML"
    )
    assert [size.width for size in sent.photo] == [90, 320, 800, 1600]
    again = await bot.send_photo(ivan.id, sent.photo[-1].file_id, has_spoiler=True)
    assert again.photo == sent.photo
    assert again.has_media_spoiler
    file = await bot.get_file(sent.photo[0].file_id)
    assert bytes(await file.download_as_bytearray()) == picture(1600, 900)


@pytest.mark.parametrize("kind", sorted(KINDS - {"photo"}))
async def test_every_kind_of_file_is_uploaded_and_sent_again_by_id(bot, ivan, kind):
    send = getattr(bot, f"send_{kind}")
    sent = await send(ivan.id, b"bytes of a file")
    again = await send(ivan.id, getattr(sent, kind).file_id)
    assert getattr(again, kind).file_unique_id == getattr(sent, kind).file_unique_id


async def test_album_shares_one_group_id(bot, ivan):
    photo, other = (
        InputMediaPhoto(picture(), caption="все"),
        InputMediaPhoto(picture(40, 40)),
    )
    sent = await bot.send_media_group(ivan.id, [photo, other])
    assert len({message.media_group_id for message in sent}) == 1
    assert sent[0].caption == "все"
    mixed = bot.send_media_group(ivan.id, [other, InputMediaDocument(b"document")])
    await refused(mixed, "can't be mixed")


async def test_copies_forwards_and_replies_show_where_they_come_from(bot, ivan):
    said = ivan.say("оригинал")
    copied = await bot.copy_message(ivan.id, ivan.id, said.id)
    assert ivan.last.id == copied.message_id
    assert "forward_origin" not in ivan.last.raw
    forwarded = await bot.forward_message(ivan.id, ivan.id, said.id)
    assert forwarded.forward_origin.sender_user.id == ivan.id
    sent = await bot.send_message(ivan.id, "тайна", protect_content=True)
    assert sent.has_protected_content
    await refused(
        bot.copy_message(ivan.id, ivan.id, sent.message_id), "can't be copied"
    )
    said = ivan.say("Слово в слово")
    reply = ReplyParameters(said.id, quote="в слово")
    sent = await bot.send_message(ivan.id, "да", reply_parameters=reply)
    assert sent.reply_to_message.text == "Слово в слово"
    assert (sent.quote.text, sent.quote.position) == ("в слово", 6)


async def test_commands_and_texts_are_kept_by_scope_and_language(bot, sandbox, ivan):
    group = sandbox.group("Team", [ivan])
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([("a", "default")])
    await bot.set_my_commands([("a", "private")], private)
    await bot.set_my_commands([("a", "орысша")], private, "ru")
    await bot.set_my_commands([("a", "groups")], BotCommandScopeAllGroupChats())

    def shown(chat):
        return commands_for(sandbox.world, ivan.person, chat)[0]["description"]

    assert shown(ivan.chat()) == "орысша"
    assert shown(group.chat) == "groups"
    stranger = BotCommandScopeChat(sandbox.person("Дана").id)
    await refused(bot.set_my_commands([("a", "unheard")], stranger), "Chat not found")
    await bot.set_my_commands([("a", "team")], BotCommandScopeChat(group.id))
    assert shown(group.chat) == "team"
    await bot.delete_my_commands(BotCommandScopeChat(group.id))
    assert shown(group.chat) == "groups"
    await bot.set_my_description("Сипаттама", "kk")
    await bot.set_my_short_description("Short")
    await bot.set_my_name("Эхо")
    assert (await bot.get_my_description("kk")).description == "Сипаттама"
    assert (await bot.get_my_description("ru")).description == ""
    assert (await bot.get_my_short_description("ru")).short_description == "Short"
    assert (await bot.get_my_name()).name == (await bot.get_me()).first_name == "Эхо"
    await refused(bot.set_my_short_description("x" * 121), "too long")
    await refused(bot.set_my_commands([("Старт", "x")]), "Bot_command_invalid")
    await refused(
        bot.set_my_commands([("start", " ")]), "Bot_command_description_invalid"
    )
    await refused(
        bot.set_my_commands([("start", "x")], language_code="kaz"), "Invalid language"
    )
    assert await bot.set_chat_menu_button(ivan.id, MenuButtonCommands())
    assert (await bot.get_chat_menu_button(ivan.id)).type == "commands"
    assert (await bot.get_user_profile_photos(ivan.id)).total_count == 0


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


async def test_messages_are_deleted_for_two_days_and_edited_for_ever(
    bot, ivan, sandbox
):
    before = [message.id for message in ivan.messages()]
    mine = ivan.say("mine")
    sent = await bot.send_message(ivan.id, "x")
    assert await bot.delete_messages(ivan.id, [mine.id, sent.message_id, 999])
    assert [message.id for message in ivan.messages()] == before
    await refused(
        bot.delete_messages(ivan.id, list(range(1, 102))), "Message identifiers"
    )
    old = await bot.send_message(ivan.id, "old")
    sandbox.advance(48 * 3600 + 1)
    await refused(
        bot.delete_messages(ivan.id, [old.message_id]), "can't be deleted for everyone"
    )
    await refused(
        bot.delete_message(ivan.id, old.message_id), "can't be deleted for everyone"
    )
    assert await bot.edit_message_text("y", ivan.id, old.message_id)


async def test_a_press_under_a_deleted_message_is_answered_while_it_is_young_in_200_units(
    bot, ivan, sandbox
):
    sent = await bot.send_message(ivan.id, "x", reply_markup=KEYBOARD)
    await bot.delete_message(ivan.id, sent.message_id)
    ivan.press_data("x", sent.message_id)
    query = (await bot.get_updates())[-1].callback_query
    assert not query.message.is_accessible
    assert query.message.message_id == sent.message_id
    await refused(bot.answer_callback_query(query.id, "x" * 201), "Message_too_long")
    sandbox.advance(151)
    for query_id in (query.id, "17"):
        await refused(
            bot.answer_callback_query(query_id), "Query is too old and response timeout"
        )


async def test_an_answer_opens_only_a_start_of_the_own_bot_and_its_text_is_dropped(
    bot, ivan
):
    query = ivan.press_data("x", 1)
    for url in (
        "https://example.com",
        "https://t.me/other_bot?start=c1",
        "https://t.me/sandbox_bot",
        "https://t.me/sandbox_bot?start=",
        "https://t.me/sandbox_bot?start=c.1",
        "https://t.me/sandbox_bot?start=" + "c" * 65,
        "t.me/sandbox_bot?start=c1",
    ):
        await refused(bot.answer_callback_query(query.id, url=url), "Url_invalid")
    url = "https://t.me/Sandbox_Bot?start=case-7"
    assert await bot.answer_callback_query(query.id, "taken", url=url)
    answer = await ivan.wait_answer()
    assert (answer.text, answer.url) == (None, url)
    ivan.follow(answer)
    assert (await bot.get_updates())[-1].message.text == "/start case-7"


async def test_link_opens_the_chat_of_a_person_who_never_pressed_start(
    bot, sandbox, ivan
):
    dana = sandbox.person("Дана")
    sandbox.group("Team", [ivan, dana])
    await refused(bot.send_message(dana.id, "x"), "can't initiate", Forbidden)
    dana.follow("https://t.me/sandbox_bot?start=case-7")
    assert await bot.send_message(dana.id, "x")


async def test_reactions_and_pins_need_a_message_and_a_right(bot, ivan, sandbox):
    assert await bot.set_message_reaction(ivan.id, ivan.say("x").id, "👍")
    await refused(
        bot.set_message_reaction(ivan.id, 999, "👍"), "Message to react not found"
    )
    group = sandbox.group("Team", [ivan])
    sent = await bot.send_message(group.id, "очередь")
    assert await bot.pin_chat_message(group.id, sent.message_id)
    assert await bot.unpin_chat_message(group.id, sent.message_id)
    await refused(bot.pin_chat_message(group.id, 999), "Message to pin not found")
    group.demote(sandbox)
    await refused(bot.pin_chat_message(group.id, sent.message_id), "Not enough rights")
