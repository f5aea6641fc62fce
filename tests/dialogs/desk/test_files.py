"""Files of a case come to the moderator in private, or words say why they cannot."""

import hashlib
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image

from bot.core.messages import language_name
from bot.core.tables import drafts
from bot.reports.draft import Unkept
from bot.reports.tables import files, reports
from bot.telegram import slow_messages
from offline_telegram.files import AUTHOR, PLACE, Files, pdf, video
from tests.kit.deployments import translator
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGES, answer, rows, tap, tap_new, type_label
from tests.kit.people.staff import SHOWN, URL, card, moderator, opened, press
from tests.kit.waiting import until
from tests.kit.words import ru

OWN_NAME = "Omarova_Dana_IIN_880101300123"


async def both(on):
    """A moderator and a reporter who agreed, and the desk's group."""
    dana, group = await moderator(on)
    return dana, await on.agreed("Иван"), group


async def reported_with(on, phone, *send):
    """A report of some files by the fast path; the review."""
    kind = type_label(on, "drugs")
    for one in send:
        one()
    reviewed = await tap_new(phone, kind, ru("Send"))
    phone.press(ru("Send"))
    return reviewed


async def shown_files(on, moderator, group, n):
    """Open the case and press Files; the messages with files that come."""
    working = await opened(moderator, group, await card(moderator, group, SHOWN))
    before = moderator.last.id
    await press(moderator, moderator, working, f"Файлы ({n})")
    while True:
        found = [m for m in moderator.messages() if m.id > before and m.from_bot]
        if len(found) >= n:
            return found
        await on.sandbox.world.change()


@pytest.mark.parametrize("is_kept", [True, False])
@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_staff_see_a_file_in_private_or_hear_that_telegram_has_it_no_more(
    on, kind, is_kept
):
    dana, ivan, group = await both(on)
    send = ivan.send_photo if kind == "photo" else ivan.send_document
    await reported_with(on, ivan, lambda: send(URL))
    shown = await card(dana, group, SHOWN)
    if not is_kept:
        on.sandbox.world.files = Files()  # as after a change to another bot's token
    [said] = await shown_files(on, dana, group, 1)
    number = shown.text.split("№")[1].split()[0]
    sentence = (
        "A file of case № {number} is not shown: Telegram does not give it to this bot, or what may"
        " identify the reporter could not be removed from it. If you need it, ask the reporter to"
        " send it again as photos."
    )
    assert (kind in said.raw) is is_kept
    assert (said.text == ru(sentence, number=number)) is not is_kept


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_chose_grey_pictures_gets_photos_without_colours(on, language):
    dana, ivan, group = await both(on)
    await reported_with(
        on, ivan, lambda: ivan.send_photo(URL), ivan.send_voice, ivan.send_video
    )
    came = await shown_files(on, dana, group, 3)
    in_colour = "In colour: only photos can be made grey."
    assert not any(ru(in_colour) in m.text for m in came), "it was not asked for"
    [photo] = [m for m in came if "photo" in m.raw]
    assert _colours(dana.download(photo).data)
    if language != "ru":
        dana.say("/language")
        await tap_new(dana, language_name(language))
    t = translator(language)
    dana.say("/duty")
    label = f"☐ {t.plain('Grey pictures')}"
    duty = await dana.wait(lambda m: label in labels(m))
    dana.press(label, duty)
    await dana.wait(lambda m: f"✓ {t.plain('Grey pictures')}" in labels(m), after=0)
    working = await opened(dana, group, await card(dana, group, SHOWN))
    dana.press(t.plain("Files ({n})", n=3), working)
    grey = await dana.wait(lambda m: "photo" in m.raw)
    voice = await dana.wait(lambda m: "voice" in m.raw)
    video = await dana.wait(lambda m: "video" in m.raw)
    assert t.plain(in_colour) in video.text
    assert video.raw["has_media_spoiler"]
    assert not any(t.plain(in_colour) in m.text for m in (grey, voice))
    assert not _colours(dana.download(grey).data)
    assert grey.raw["has_media_spoiler"]


def _colours(picture):
    return Image.open(BytesIO(picture)).mode != "L"


async def test_staff_get_files_without_name_author_and_place(on):
    dana, ivan, group = await both(on)
    sent = pdf()
    reviewed = await reported_with(
        on,
        ivan,
        lambda: ivan.send_document(URL, name=f"{OWN_NAME}.pdf", data=sent),
        lambda: ivan.send_video(name=f"{OWN_NAME}.mp4"),
        ivan.send_voice,
    )
    t = on.t("ru")
    assert t.plural("• {n} voice message", "• {n} voice messages", 1) in reviewed.text
    for warning in (
        "Documents become pictures of their pages; what is written there may identify you.",
        "A face or a voice can be recognised: send only what the report needs.",
    ):
        assert t(warning) in reviewed.text
    assert OWN_NAME not in await _kept(on)
    await card(dana, group, SHOWN)
    assert {row["sha256"] for row in await rows(on, sa.select(files))} == {None}
    came = await shown_files(on, dana, group, 3)
    kinds = {
        kind for m in came for kind in ("document", "video", "voice") if kind in m.raw
    }
    assert len(kinds) == 3
    for message in came:
        stored = dana.download(message)
        assert OWN_NAME not in repr(message.raw)
        assert stored.name in {"document.pdf", "video.mp4", None}
        assert AUTHOR.encode() not in stored.data
        assert PLACE not in stored.data

    async def known():
        found = await rows(on, sa.select(files).where(files.c.kind == "document"))
        return [(row["sha256"], row["size"]) for row in found if row["seen_at"]]

    assert await until(known) == [(hashlib.sha256(sent).hexdigest(), len(sent))], (
        "once it was seen"
    )


async def _kept(on):
    kept = [await rows(on, sa.select(table)) for table in (files, reports, drafts)]
    return repr([tuple(row.values()) for found in kept for row in found])


async def test_a_file_that_cannot_be_cleaned_is_not_shown_and_not_opened_again(
    on, monkeypatch
):
    dana, ivan, group = await both(on)
    broken = pdf()[:8] + AUTHOR.encode()
    await reported_with(on, ivan, lambda: ivan.send_document(URL, data=broken))
    tries, clean = [], slow_messages.cleaned

    async def counted(bot, file):
        tries.append(file)
        return await clean(bot, file)

    monkeypatch.setattr(slow_messages, "cleaned", counted)
    for _ in range(2):
        [said] = await shown_files(on, dana, group, 1)
        assert "document" not in said.raw
        assert "не удалось убрать" in said.text
    assert len(tries) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_begun", [False, True])
async def test_a_picture_or_video_sent_as_a_file_is_not_kept_and_the_answer_says_how(
    on, language, is_begun
):
    t, phone = on.t(language), await on.agreed("Иван", language)
    if is_begun:
        await answer(phone, "https://example.com/begun", "https://example.com/begun")
    as_photo = t.plain(Unkept.MEDIA_AS_FILE.sentence)
    for name, mime in (("IMG_1.jpg", "image/jpeg"), ("IMG_2.mov", "video/quicktime")):
        sent = on.sandbox.world.files.put("document", video(), name, mime)
        phone._write(sent.fields)
        await phone.wait(as_photo)
    stored = on.sandbox.world.files.put(
        "document", b"PK", "letter.docx", "application/msword"
    )
    phone._write(stored.fields)
    await phone.wait(t.plain(Unkept.OTHER_FILE.sentence))
    assert "IMG_" not in await _kept(on)
    assert await rows(on, sa.select(files)) == []
    assert len(await rows(on, sa.select(drafts))) == int(is_begun)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_addition_takes_no_unclean_file_and_no_location_unasked(on, language):
    t, phone = on.t(language), await on.agreed("Иван", language)
    await on.file(phone, URL, "fraud", language)
    await tap(
        phone, t.plain("Show the report"), t.plain("Add something"), t.plain("Cancel")
    )
    sent = on.sandbox.world.files.put(
        "document", video(), "IMG_1.mov", "video/quicktime"
    )
    phone._write(sent.fields)
    await phone.wait(t.plain(Unkept.MEDIA_AS_FILE.sentence))
    phone.send_location()
    await phone.wait(t.plain(Unkept.PLACE_NOT_ASKED.sentence))
    assert await rows(on, sa.select(files)) == []
    phone.send_photo()
    await phone.wait(
        lambda m: "№" in m.text and t.plain("Add something") in str(m.buttons)
    )
    assert len(await rows(on, sa.select(files))) == 1
