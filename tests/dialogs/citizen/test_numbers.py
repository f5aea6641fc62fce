"""Numbers of people in a report: told before Send, gone with one tap, never in a group."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.reports import search_store
from bot.reports.menu import SendWords
from bot.reports.tables import files, replies, reports
from tests.kit.people.buttons import data_of, labels
from tests.kit.people.citizens import (
    LANGUAGES,
    answer,
    review,
    rows,
    tap,
    tap_new,
    type_label,
)
from tests.kit.people.staff import URL, card, opened

IIN, CARD, PHONE = "880101300123", "4111 1111 1111 1111", "8 701 234 56 78"
TEXT = f"Продают у школы, звонят с {PHONE}, карта {CARD}. Мой ИИН {IIN}"
HIDDEN = "Продают у школы, звонят с •••, карта •••. Мой ИИН •••"
SIGNS = (IIN, CARD, PHONE, PHONE.replace(" ", ""), IIN[6:])


def _nothing_in(group):
    said = repr([message.raw for message in group.messages if message.from_bot])
    assert not [sign for sign in SIGNS if sign in said]


async def _removed(on, language):
    t, phone = on.t(language), await on.agreed("Aru", language)
    shown = await review(on, phone, f"{TEXT} {URL}", language=language)
    for sign in (IIN, CARD, PHONE, t.plain("⚠ Your words contain personal numbers:")):
        assert sign in shown.text
    again = await tap(
        phone, t.plain("Remove the numbers"), t.plain("The numbers are removed.")
    )
    assert not [sign for sign in SIGNS if sign in again.text]
    assert t.plain("Remove the numbers") not in labels(again)
    await tap(phone, t.plain("Send"), t.plain("Copy the code"))


async def test_one_tap_removes_the_numbers_before_sending_in_every_language(on):
    group = await on.desk()
    await asyncio.gather(*(_removed(on, language) for language in LANGUAGES))
    kept = await rows(on, sa.select(reports))
    assert [row["description"] for row in kept] == [HIDDEN] * len(LANGUAGES)
    async with on.habarla.database.reading() as tx:
        assert len(await search_store.find_cases(tx, "Продают у школы", 9)) == 1
        for sign in SIGNS:
            assert await search_store.find_cases(tx, sign, 9) == []
    _nothing_in(group)


async def test_numbers_that_stay_are_shown_to_staff_in_private_only(on):
    dana, ivan, t = on.citizen("Дана"), await on.agreed("Иван"), on.t("ru")
    group = await on.desk(dana)
    await on.agree(dana)
    await review(on, ivan, f"{TEXT} {URL}")
    await tap(ivan, t.plain("Send"), t.plain("Copy the code"))
    posted = await card(dana, group, "Продают у школы")
    assert (
        t.plain("Personal numbers are hidden here: press “Open” to see them.")
        in posted.text
    )
    private = await opened(dana, group, posted)
    assert PHONE in private.text
    assert CARD in private.text
    _nothing_in(group)


async def test_an_edit_does_not_bring_removed_numbers_back(on, t, phone):
    sent = phone.say(f"{TEXT} {URL}")
    await tap_new(phone, type_label(on, "drugs"), t.plain("Send"))
    await tap(phone, t.plain("Remove the numbers"), t.plain("The numbers are removed."))
    phone.edit(sent, f"{TEXT} {URL}")  # as when Telegram has loaded a preview
    phone.edit(sent, f"{TEXT}, второй подъезд {URL}")
    shown = await phone.wait("второй подъезд")
    assert PHONE not in shown.text
    await tap(phone, t.plain("Send"), t.plain("Copy the code"))
    phone.edit(sent, f"{TEXT}, второй подъезд {URL} ")
    [row] = await rows(on, sa.select(reports))
    assert row["description"] == f"{HIDDEN}, второй подъезд"
    await answer(phone, "/help", t.plain("Help"))
    assert not any(t.plain("Send the new text") in labels(m) for m in phone.messages())


@pytest.mark.parametrize(
    ("language", "label", "expected"),
    [
        ("kk", "Remove the numbers and send", "Звонят с •••"),
        ("en", "Remove the numbers and send", "Звонят с •••"),
        ("ru", "Send as it is", f"Звонят с {PHONE}"),
    ],
)
async def test_an_addition_with_numbers_waits_for_the_reporters_word(
    on, t, phone, language, label, expected
):
    group = await on.desk()
    await on.file(phone, URL, "drugs", language)
    await tap(
        phone, t.plain("Show the report"), t.plain("Add something"), t.plain("Cancel")
    )
    sent = phone.send_photo(f"Звонят с {PHONE}")
    asked = await phone.wait(PHONE)
    assert asked.reply_to == sent.id, "it stands under the message"
    assert await rows(on, sa.select(replies)) == []
    press = data_of(asked, SendWords)
    await tap(phone, t.plain(label), t.plain("Add something"))
    phone.press_data(press, asked.id)  # a second tap
    kept = await rows(on, sa.select(replies))
    assert [row["text"] for row in kept] == [expected]
    assert len(await rows(on, sa.select(files))) == 1
    _nothing_in(group)


async def test_a_changed_message_with_numbers_is_asked_about(on, t, phone):
    sent = phone.say(f"Продают у школы {URL}")
    await tap_new(
        phone, type_label(on, "drugs"), t.plain("Send"), t.plain("Copy the code")
    )
    phone.edit(sent, f"Продают у школы, звонят с {PHONE} {URL}")
    await tap_new(
        phone, t.plain("Remove the numbers and send"), t.plain("Add something")
    )
    [kept] = await rows(on, sa.select(replies))
    assert kept["text"] == f"Продают у школы, звонят с ••• {URL}"
