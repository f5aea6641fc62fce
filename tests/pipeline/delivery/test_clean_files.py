"""A reporter's file is fetched, cleaned in a process of its own and sent under a neutral name."""

import subprocess

import pytest

from bot.core.messages import Outgoing, UncleanFile
from bot.telegram import bot_api, slow_messages
from offline_telegram import files as samples


def unclean(phone, kind, data=None, name="Omarova.pdf"):
    sent = phone.upload(kind, data, name)
    return UncleanFile(kind, sent.file_id, "It is not shown.")


async def test_each_kind_arrives_clean_and_with_a_neutral_name(bot, phone):
    for kind, data, name in (
        ("document", samples.pdf(), "document.pdf"),
        ("video", samples.video(), "video.mp4"),
        ("animation", samples.video(), "video.mp4"),
        ("audio", samples.video(), "audio.m4a"),
        ("audio", samples.sound(), "audio.mp3"),
    ):
        upload = await slow_messages.cleaned(bot, unclean(phone, kind, data))
        assert (upload.kind, upload.name) == (kind, name)
        assert samples.AUTHOR.encode() not in upload.content
        await bot_api.send(bot, phone.id, Outgoing("Case", file=upload))
        assert kind in phone.last.raw
        assert "Omarova" not in repr(phone.last.raw)
        assert phone.last.raw.get("has_media_spoiler", False) is (
            kind in {"video", "animation"}
        )


async def test_a_file_that_is_too_large_or_broken_is_not_cleaned(
    bot, phone, monkeypatch
):
    for data in (b"%PDF-", samples.picture()):
        with pytest.raises(slow_messages.NotCleaned):
            await slow_messages.cleaned(bot, unclean(phone, "document", data))
    monkeypatch.setattr(slow_messages, "MOST_BYTES", 100)
    with pytest.raises(slow_messages.NotCleaned):
        await slow_messages.cleaned(bot, unclean(phone, "document"))


async def test_the_process_that_reads_a_file_gets_no_environment(
    bot, phone, monkeypatch
):
    given, start = [], subprocess.Popen

    def noted(command, **options):
        given.append(options["env"])
        return start(command, **options)

    monkeypatch.setattr(subprocess, "Popen", noted)
    await slow_messages.cleaned(bot, unclean(phone, "document"))
    assert given == [{}]


async def test_an_unclean_file_is_never_sent_as_it_is(bot, phone):
    with pytest.raises(TypeError):
        await bot_api.send(
            bot, phone.id, Outgoing("Case", file=unclean(phone, "document"))
        )
