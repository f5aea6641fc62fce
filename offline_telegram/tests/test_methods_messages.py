"""Sending: what Telegram accepts and refuses, with its error texts."""

import pytest
from telegram import InputMediaDocument, InputMediaPhoto, ReplyParameters
from telegram.error import Forbidden

from offline_telegram.files import KINDS, picture
from offline_telegram.tests.clients import refused


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda bot, to: bot.send_message(to, "😀" * 2049), "Message is too long"),
        (lambda bot, to: bot.send_photo(to, picture(), caption="ы" * 1025), "caption is too long"),
        (lambda bot, to: bot.send_message(123456, "x"), "Chat not found"),
        (lambda bot, to: bot.send_message("@unknown", "x"), "Chat not found"),
        (lambda bot, to: bot.send_message("nonsense", "x"), "Chat not found"),
        (lambda bot, to: bot.send_message(to, "*x*", parse_mode="MarkdownV2"), "parse_mode"),
        (lambda bot, to: bot.send_message(to, "x", reply_to_message_id=999), "replied not found"),
        (lambda bot, to: bot.send_chat_action(to, "dancing"), "Wrong parameter action"),
        (lambda bot, to: bot.send_photo(to, "AgACnonsense"), "Wrong file identifier"),
        (lambda bot, to: bot.send_photo(to, b"not a picture"), "Image_process_failed"),
        (lambda bot, to: bot.send_document(to, b""), "File must be non-empty"),
        (lambda bot, to: bot.copy_message(to, to, 999), "Message to copy not found"),
        (lambda bot, to: bot.forward_message(to, to, 999), "Message to forward not found"),
    ],
)
async def test_a_bad_call_is_refused_in_telegrams_words(bot, ivan, call, words):
    await refused(call(bot, ivan.id), words)


@pytest.mark.parametrize("text", [" ", "\n\n", "<b></b>", "&#32;"])
async def test_empty_text_is_refused(bot, ivan, text):
    await refused(bot.send_message(ivan.id, text, parse_mode="HTML"), "Message text is empty")


async def test_the_longest_text_caption_and_a_chat_action_are_taken(bot, ivan):
    sent = await bot.send_message(ivan.id, "<b>" + "x" * 4096 + "</b>", parse_mode="HTML")
    assert len(sent.text) == 4096
    await bot.send_photo(ivan.id, picture(), caption="ы" * 1024)
    assert await bot.send_chat_action(ivan.id, "typing")


async def test_block_and_deactivation_have_different_errors(bot, ivan):
    ivan.block()
    await refused(bot.send_message(ivan.id, "x"), "bot was blocked by the user", Forbidden)
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
    photo, other = InputMediaPhoto(picture(), caption="все"), InputMediaPhoto(picture(40, 40))
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
    await refused(bot.copy_message(ivan.id, ivan.id, sent.message_id), "can't be copied")
    said = ivan.say("Слово в слово")
    reply = ReplyParameters(said.id, quote="в слово")
    sent = await bot.send_message(ivan.id, "да", reply_parameters=reply)
    assert sent.reply_to_message.text == "Слово в слово"
    assert (sent.quote.text, sent.quote.position) == ("в слово", 6)
