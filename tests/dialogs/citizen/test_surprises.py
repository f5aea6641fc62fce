"""What people do unasked: each gets a kind and useful answer, nothing is lost."""

import asyncio

import sqlalchemy as sa

from bot.core.tables import drafts
from bot.reports.care import Hinted
from bot.reports.draft import Remark, Unkept
from bot.reports.tables import files
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import answer, pressed, review, rows, tap, type_label
from tests.kit.words import ru

DICE = {"dice": {"emoji": "🎲", "value": 3}}


async def _stale_buttons(on):
    phone = await on.agreed("Stale")
    shown = await review(on, phone, "https://example.com/stale")
    send = button(shown, ru("Send"))
    await tap(phone, ru("Cancel"), ru("Cancelled. Nothing was sent."))
    assert ru("This step is over.") in await pressed(phone, send, shown.id)
    await phone.wait(ru("This step is over. Begin a new report whenever you like."))
    assert await pressed(phone, "f:r:forged:1:send:-", shown.id) == ru(
        "This step is over."
    )
    gone = ru("This button no longer works. Send /start.")
    assert await pressed(phone, "z:from:another:bot", shown.id) == gone


async def _unusable_messages(on):
    phone = await on.agreed("Unusable")
    contact = {"contact": {"phone_number": "+77010000000", "first_name": "Unknown"}}
    for send in (
        phone.send_sticker,
        lambda: phone._write(contact, None),
        lambda: phone._write(DICE, None),
    ):
        send()
        shown = await phone.wait(ru(Hinted.NOTHING_UNDERSTOOD.sentence))
        assert ru("Report a violation") in labels(shown)
    unknown = ru("There is no command {command}.", command="/nonsense")
    assert "/help" in (await answer(phone, "/nonsense", unknown)).text
    await answer(phone, "привет", ru(Hinted.TOO_SHORT.sentence))


async def _useless_in_mid_report(on):
    """The report is still open, and looks like it."""
    phone = await on.agreed("Mid-report")
    await review(on, phone, "https://example.com/mid-report")
    for send in (lambda: phone._write(DICE, None), phone.send_sticker):
        send()
        shown = await phone.wait(ru(Remark.NOT_ADDED.sentence))
        assert "example.com/mid-report" in shown.text
        assert ru("Send") in labels(shown)
        assert ru("Report a violation") not in labels(shown)
    await tap(phone, ru("Send"), ru("Copy the code"))


async def test_surprising_messages_and_old_buttons_get_useful_answers(on):
    await asyncio.gather(
        _stale_buttons(on), _unusable_messages(on), _useless_in_mid_report(on)
    )


async def test_a_forbidden_file_is_refused_and_kept_nowhere(on, t, phone):
    csam = type_label(on, "csam")
    never = t.plain(Unkept.FILES_NEVER.sentence)
    asked = "Send the link. If there is none, describe in your own words what you saw."
    await tap(phone, t.plain("Report a violation"), csam, t.plain(asked))
    photo = phone.send_photo("Вот это")
    await phone.wait(never)
    phone.send_album()
    await phone.wait(never)
    await answer(phone, "https://example.com/bad", t.plain("Send"))
    changes = await tap(phone, t.plain("Change"), t.plain("Back"))
    assert t.plain("Add files") not in labels(changes)
    await tap(phone, t.plain("Back"), t.plain("Send"))
    kept = await rows(on, sa.select(drafts))
    unique = photo.raw["photo"][-1]["file_unique_id"]
    assert unique not in kept[0]["body"]
    await tap(phone, t.plain("Send"), t.plain("Copy the code"))
    assert await rows(on, sa.select(files)) == []
    await tap(
        phone, t.plain("Show the report"), t.plain("Add something"), t.plain("Cancel")
    )
    phone.send_photo()
    await phone.wait(never)
    assert await rows(on, sa.select(files)) == []
