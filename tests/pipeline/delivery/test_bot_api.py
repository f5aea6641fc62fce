"""A rendered message becomes the right calls of the Bot API."""

import pytest

from bot.core.messages import Button, Outgoing, SentFile, Upload
from bot.core.pickers import ShowMenu
from bot.reports.menu import BeginReport
from bot.telegram import bot_api
from bot.telegram.attempt import fingerprint
from offline_telegram.files import picture


def last_call(sandbox, method):
    return next(call for call in reversed(sandbox.calls) if call.method == method)


async def test_text_is_html_with_buttons_and_prompts_and_without_previews(
    sandbox, bot, phone
):
    await bot_api.send(bot, phone.id, Outgoing("<b>Hello</b> &lt;you&gt;"))
    assert phone.last.text == "Hello <you>"
    assert phone.last.entities[0]["type"] == "bold"
    assert '"is_disabled": true' in str(last_call(sandbox, "sendMessage").params)
    rows = (
        (
            Button("Send", action=BeginReport(), style="primary"),
            Button("Site", url="https://a.kz"),
        ),
        (Button("Copy", copy="ABC-123"),),
    )
    await bot_api.send(bot, phone.id, Outgoing("x", rows))
    keyboard = phone.last.markup or phone.last.raw["reply_markup"]
    (send, site), (copy,) = keyboard["inline_keyboard"]
    assert (send["callback_data"], send["style"]) == ("m:report", "primary")
    assert site["url"].startswith("https://a.kz")
    assert copy["copy_text"]["text"] == "ABC-123"
    await bot_api.send(bot, phone.id, Outgoing("Why?", prompt="Your words"))
    markup = str(last_call(sandbox, "sendMessage").params["reply_markup"])
    for asked in ("force_reply", "Your words", "selective"):
        assert asked in markup
    await bot_api.send(bot, phone.id, Outgoing("answer"), reply_to=999)
    assert phone.last.text == "answer"


@pytest.mark.parametrize(
    "kind",
    [
        "photo",
        "video",
        "document",
        "voice",
        "video_note",
        "audio",
        "animation",
        "sticker",
    ],
)
async def test_every_kind_of_file_can_be_shown(sandbox, bot, phone, kind):
    stored = phone.upload(kind)
    *files, message_id = await bot_api.send(
        bot, phone.id, Outgoing("<i>words</i>", file=SentFile(kind, stored.file_id))
    )
    said = [m for m in phone.messages() if m.from_bot]
    assert said[-1].id == message_id
    assert said[-1].text == "words"
    assert [m.id for m in said] == [*files, message_id], (
        "the file above its words is known, too"
    )
    assert len(said) == (2 if kind in {"video_note", "sticker"} else 1)
    assert kind in said[0].raw
    spoiler = said[0].raw.get("has_media_spoiler", False)
    assert spoiler == (kind in {"photo", "video", "animation"})


async def test_a_location_is_followed_by_its_text(bot, phone):
    await bot_api.send(
        bot, phone.id, Outgoing("here", file=SentFile("location", "43.2,76.9"))
    )
    place, words = [m for m in phone.messages() if m.from_bot]
    assert place.raw["location"]["latitude"] == pytest.approx(43.2)
    assert words.text == "here"


@pytest.mark.parametrize("is_upload", [False, True])
async def test_a_text_too_long_for_a_caption_follows_the_file(bot, phone, is_upload):
    stored = SentFile("photo", phone.upload("photo").file_id)
    file = Upload("photo", "a.png", picture(40, 30)) if is_upload else stored
    await bot_api.send(bot, phone.id, Outgoing("ә" * 2000, file=file))
    photo, words = [m for m in phone.messages() if m.from_bot]
    assert (photo.text, words.text) == ("", "ә" * 2000)


async def test_an_uploaded_picture_arrives_can_be_replaced_and_can_replace_a_text(
    bot, phone
):
    [words] = await bot_api.send(bot, phone.id, Outgoing("words only"))
    rows = ((Button("Next", action=ShowMenu()),),)
    first = Upload("photo", "a.png", picture(40, 30))
    [shown] = await bot_api.send(
        bot, phone.id, Outgoing("<b>light</b>", rows, file=first)
    )
    said = phone.last
    assert (said.text, said.buttons) == ("light", [["Next"]])
    assert "has_media_spoiler" not in said.raw
    assert phone.download(said).data == picture(40, 30)
    second = Upload("photo", "b.png", picture(20, 10))
    await bot_api.edit(bot, phone.id, shown, Outgoing("<i>dark</i>", file=second))
    await bot_api.edit(bot, phone.id, words, Outgoing("now with one", file=second))
    said = [m for m in phone.messages() if m.from_bot]
    assert [m.text for m in said] == ["now with one", "dark"]
    assert all(phone.download(m).data == picture(20, 10) for m in said)


def test_an_upload_is_compared_by_its_bytes_and_never_printed():
    one, same = (Upload("photo", "a.png", b"x" * 1000) for _ in range(2))
    other = Upload("photo", "a.png", b"y" * 1000)
    assert fingerprint(Outgoing("a", file=one)) == fingerprint(Outgoing("a", file=same))
    assert fingerprint(Outgoing("a", file=one)) != fingerprint(
        Outgoing("a", file=other)
    )
    assert "xxx" not in repr(one)


async def test_an_edit_of_buttons_keeps_the_text(bot, phone):
    rows = ((Button("Yes", action=BeginReport()),),)
    [number] = await bot_api.send(bot, phone.id, Outgoing("<b>As it is</b>", rows))
    changed = Outgoing("", ((Button("No", action=ShowMenu()),),), only_rows=True)
    await bot_api.edit(bot, phone.id, number, changed)
    assert phone.last.text == "As it is"
    assert phone.last.entities
    assert phone.last.buttons == [["No"]]


async def test_numbers_of_two_days_are_deleted_and_those_of_other_chats_are_not(
    sandbox, bot, phone
):
    other = sandbox.person("Other", "ru")
    phone.say("hello")
    other.say("hello, too")
    await bot_api.send(bot, phone.id, Outgoing("answer"))
    await bot_api.delete(bot, phone.id, range(1, phone.last.id + 50))
    assert phone.messages() == []
    assert [message.text for message in other.messages()] == ["hello, too"]
    await bot_api.send(bot, phone.id, Outgoing("old"))
    sandbox.advance(48 * 3600 + 1)
    await bot_api.delete(bot, phone.id, range(1, 50))
    assert phone.last.text == "old"
