"""Sending: what Telegram accepts and refuses, with its error texts."""

import pytest
from telegram import (
    InputMediaDocument,
    InputMediaPhoto,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden

from bot.sandbox.world.samples import picture
from tests.sandbox.clients import refused


async def test_text_may_have_4096_utf16_units_after_parsing(bot, ivan):
    sent = await bot.send_message(ivan.id, "<b>" + "x" * 4096 + "</b>", parse_mode="HTML")
    assert len(sent.text) == 4096
    await refused(bot.send_message(ivan.id, "😀" * 2049), "Message is too long")


@pytest.mark.parametrize("text", [" ", "\n\n", "<b></b>", "&#32;"])
async def test_empty_text_is_refused(bot, ivan, text):
    await refused(bot.send_message(ivan.id, text, parse_mode="HTML"), "Message text is empty")


async def test_caption_may_have_1024_units(bot, ivan):
    await bot.send_photo(ivan.id, picture(), caption="ы" * 1024)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(ivan.id, picture(), caption="ы" * 1025)


async def test_unknown_chat_is_not_found(bot):
    for chat in (123456, "@nobody", "nonsense"):
        await refused(bot.send_message(chat, "x"), "Chat not found")


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


@pytest.mark.parametrize(
    ("method", "field"),
    [
        ("send_video", "video"),
        ("send_document", "document"),
        ("send_voice", "voice"),
        ("send_video_note", "video_note"),
        ("send_audio", "audio"),
        ("send_animation", "animation"),
        ("send_sticker", "sticker"),
    ],
)
async def test_every_kind_of_file_is_uploaded_and_sent_again_by_id(bot, ivan, method, field):
    sent = await getattr(bot, method)(ivan.id, b"bytes of a file")
    again = await getattr(bot, method)(ivan.id, getattr(sent, field).file_id)
    assert getattr(again, field).file_unique_id == getattr(sent, field).file_unique_id


async def test_wrong_files_are_refused(bot, ivan):
    document = (await bot.send_document(ivan.id, b"x")).document
    with pytest.raises(BadRequest, match="Can't use file of type document as photo"):
        await bot.send_photo(ivan.id, document.file_id)
    await refused(bot.send_photo(ivan.id, "AgACnonsense"), "Wrong file identifier")
    await refused(bot.send_photo(ivan.id, b"not a picture"), "Image_process_failed")
    await refused(bot.send_document(ivan.id, b""), "File must be non-empty")


async def test_album_shares_one_group_id(bot, ivan):
    sent = await bot.send_media_group(
        ivan.id, [InputMediaPhoto(picture(), caption="все"), InputMediaPhoto(picture(40, 40))]
    )
    assert len({message.media_group_id for message in sent}) == 1
    assert sent[0].caption == "все"
    with pytest.raises(BadRequest, match="can't be mixed"):
        await bot.send_media_group(
            ivan.id, [InputMediaPhoto(picture()), InputMediaDocument(b"document")]
        )


async def test_location_is_sent(bot, ivan):
    sent = await bot.send_location(ivan.id, 43.2, 76.9)
    assert sent.location.latitude == 43.2


async def test_copy_has_no_origin_and_forward_has(bot, ivan):
    said = ivan.say("оригинал")
    copied = await bot.copy_message(ivan.id, ivan.id, said.id)
    assert ivan.last.id == copied.message_id
    assert "forward_origin" not in ivan.last.raw
    forwarded = await bot.forward_message(ivan.id, ivan.id, said.id)
    assert forwarded.forward_origin.sender_user.id == ivan.id
    await refused(bot.copy_message(ivan.id, ivan.id, 999), "Message to copy not found")
    await refused(bot.forward_message(ivan.id, ivan.id, 999), "Message to forward not found")


async def test_protected_content_is_not_forwarded_or_copied(bot, ivan):
    sent = await bot.send_message(ivan.id, "тайна", protect_content=True)
    assert sent.has_protected_content
    await refused(bot.copy_message(ivan.id, ivan.id, sent.message_id), "can't be copied")


async def test_reply_holds_the_message_it_answers(bot, ivan):
    said = ivan.say("Слово в слово")
    reply = ReplyParameters(said.id, quote="в слово")
    sent = await bot.send_message(ivan.id, "да", reply_parameters=reply)
    assert sent.reply_to_message.text == "Слово в слово"
    assert (sent.quote.text, sent.quote.position) == ("в слово", 6)


async def test_reply_to_nothing_fails_unless_allowed(bot, ivan):
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ivan.id, "x", reply_to_message_id=999)
    sent = await bot.send_message(
        ivan.id, "x", reply_to_message_id=999, allow_sending_without_reply=True
    )
    assert sent.reply_to_message is None


async def test_markdown_is_refused_openly(bot, ivan):
    with pytest.raises(BadRequest, match="Unsupported parse_mode"):
        await bot.send_message(ivan.id, "*x*", parse_mode="MarkdownV2")


async def test_chat_action_is_known_or_refused(bot, ivan):
    assert await bot.send_chat_action(ivan.id, "typing")
    await refused(bot.send_chat_action(ivan.id, "dancing"), "Wrong parameter action")
