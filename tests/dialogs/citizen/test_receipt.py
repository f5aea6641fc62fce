"""After sending: the receipt, the list, withdrawing, adding, silence, forgetting."""

import asyncio
import re

import sqlalchemy as sa

from bot.core import people_store
from bot.core.codes import plain, read_receipt
from bot.core.tables import people
from bot.privacy import erasure
from bot.reports import additions, reports_store
from bot.reports.own_reports import Ending
from bot.reports.tables import files, replies, reports
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import (
    answer,
    pressed,
    review,
    rows,
    tap,
    tap_new,
    type_label,
    wait_button,
)
from tests.kit.people.staff import hurry, in_private, working
from tests.kit.waiting import until
from tests.kit.words import ru

CYRILLIC = str.maketrans("AEKMHPCTX", "АЕКМНРСТХ")
STORY = "Продают возле школы, сам видел https://example.com/receipt"


async def _is_withdrawn(on):
    [report] = await rows(on, sa.select(reports))
    return report["withdrawn_at"] is not None


async def _looks_up(on):
    ivan, other = await on.agreed("Ivan Receipt"), on.citizen("Other", "kk")
    code = await on.file(ivan, STORY, "drugs")
    assert re.fullmatch(r"[0-9A-Z]{6}-[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    assert read_receipt(code) == plain(code)
    mine = await answer(
        ivan, f"/status {code.lower().replace('-', '')}", "example.com/receipt"
    )
    assert "сам видел" in mine.text
    kk = on.t("kk")
    other.say(f"/status {code.lower().translate(CYRILLIC)}")
    theirs = await other.wait(kk.plain("Received"))
    assert "сам видел" not in theirs.text
    by_code = ("Add something", "Withdraw", "Menu")
    assert labels(theirs) == [kk.plain(each) for each in by_code]
    other.say(f"/status {code[:-1]}{'0' if code[-1] != '0' else '1'}")
    unknown = kk.plain(
        "No report was found under this code. Please check it and send it again."
    )
    await other.wait(unknown)
    await answer(other, code.translate(CYRILLIC), kk.plain("Received"))
    number = code[:6]
    await answer(other, f"/status {number}", unknown)
    for typed in (f"/status {number.lower()}", f"№ {number}"):
        assert "сам видел" in (await answer(ivan, typed, "example.com/receipt")).text


async def _pages(on):
    phone = await on.agreed("Pages")
    for n in range(7):
        await on.file(phone, f"https://example.com/pages/{n}", "fraud")
    first = await answer(phone, "/my", ru("My reports"))
    assert (
        sum(
            label.startswith(ru("Open № {number}", number=""))
            for label in labels(first)
        )
        == 6
    )
    assert "https://example.com/pages/6" in first.text
    second = await tap(phone, "▶", "◀")
    opened = next(label for label in labels(second) if "№" in label)
    shown = await tap(phone, opened, ru("Withdraw"))
    assert "example.com/pages/0" in shown.text
    back = await tap(phone, ru("My reports"), "▶")
    assert labels(back) == labels(first)


async def _withdraws(on, dana, group):
    phone = await on.agreed("Withdraws")
    await answer(phone, "/my", ru("You have not sent a report yet."))
    phone.send_photo("Фото: продают https://example.com/withdraw")
    await wait_button(phone, type_label(on, "drugs"))
    await on.file(phone, "Добавлю слова для ясности", "drugs")
    card = await dana.wait("example[.]com/withdraw", chat=group.id, after=0)
    assert "ясности" in card.text
    await tap(phone, ru("Show the report"), ru("Withdraw"), ru("Yes, withdraw"))
    phone.press(ru("Yes, withdraw"))
    await phone.wait(lambda m: "отозвано" in m.text and labels(m) == [ru("Menu")])
    updated = await dana.wait(
        lambda m: m.id == card.id and "ясности" not in m.text, chat=group.id, after=0
    )
    assert ru("Withdrawn") in updated.text
    row = (
        await rows(on, sa.select(reports).where(reports.c.withdrawn_at.is_not(None)))
    )[0]
    assert row["description"] is None
    assert await rows(on, sa.select(files).where(files.c.report_id == row["id"])) == []


async def _adds(on, dana, group):
    phone = await on.agreed("Adds")
    await on.file(phone, "https://example.com/adds", "fraud")
    card = await dana.wait("example[.]com/adds", chat=group.id, after=0)
    working = await in_private(dana, card)
    await tap(phone, ru("Show the report"), ru("Add something"), ru("Cancel"))
    phone._write({"contact": {"phone_number": "+7701", "first_name": "X"}}, None)
    await phone.wait(lambda m: ru("My reports") in labels(m))
    await answer(phone, "Они сменили номер", ru("Add something"))
    under = await dana.wait("Они сменили номер", after=working.id)
    assert under.reply_to == working.id
    assert "Adds" not in under.text
    await tap(phone, ru("Add something"), ru("Cancel"))
    phone.send_album(("photo", "photo"))
    await phone.wait(lambda m: ru("Add something") in labels(m))
    await answer(
        phone, "https://example.com/something-else", ru("What is wrong with it?")
    )
    assert (
        len(await rows(on, sa.select(files).where(files.c.reply_id.is_not(None)))) == 2
    )
    album = await dana.wait(lambda m: "Файлы (2)" in labels(m), after=working.id)
    assert album.reply_to == working.id
    await dana.wait(
        lambda m: m.id == card.id and "дополнения заявителей: 2" in m.text,
        chat=group.id,
        after=0,
    )
    assert not any("сменили номер" in m.text for m in group.messages)


async def _is_silent(on):
    phone = await on.agreed("Silent")
    await review(on, phone, "https://example.com/silent", "fraud")
    await tap(phone, ru("Change"), ru("Don’t message me"), ru("Send"))
    receipt = await tap(phone, ru("Send"), ru("Copy the code"))
    assert ru("We will not write: look with the code.") in receipt.text
    await tap(phone, ru("Menu"), ru("Report a violation"), message=receipt)
    phone.press(ru("Show the report"), message=receipt)
    await tap_new(phone, ru("Message me"), ru("Don’t message me"))
    kept = next(m for m in phone.messages() if m.id == receipt.id)
    assert kept.text == receipt.text, "nothing takes the place of a receipt"


async def test_what_a_reporter_can_do_after_sending(on):
    dana = on.citizen("Дана", "ru")
    group = await on.desk(dana)
    await asyncio.gather(
        _looks_up(on),
        _pages(on),
        _withdraws(on, dana, group),
        _adds(on, dana, group),
        _is_silent(on),
    )


async def test_forged_buttons_show_nothing_of_other_peoples_reports(on, t):
    ivan, mallory = await on.agreed("Ivan"), await on.agreed("Mallory")
    await on.file(ivan, STORY, "drugs")
    [report] = await rows(on, sa.select(reports))
    seen = len(mallory.messages())
    message = mallory.last.id
    acts = ("withdraw:{}:0", "withdraw:{}:1", "add:{}", "show:{}:0", "show:{}:1")
    for act in (*(f"r:{each}" for each in acts), "r:words:{}:-:0", "q:none:{}"):
        shown = await pressed(mallory, act.format(report["id"]), message)
        assert shown == t.plain("Not found.")
    mallory.press_data(f"f:r:{report['draft_id']}:1:send:-", message)
    assert "example" not in str((await mallory.wait_answer()).text)
    await on.sandbox.settle()
    assert [m for m in mallory.messages()[seen:] if "example" in m.text] == []
    [after] = await rows(on, sa.select(reports))
    assert after == report


async def test_deleting_ones_data_leaves_nothing_that_leads_to_the_person(on, t, phone):
    dana = on.citizen("Дана", "ru")
    group = await on.desk(dana)
    code = await on.file(phone, STORY, "drugs")
    card = await dana.wait("example[.]com/receipt", chat=group.id, after=0)
    shown = phone.last
    await answer(phone, "/delete", t.plain("Yes, delete everything"))
    asked = phone.last
    phone.press(t.plain("Yes, delete everything"))
    await phone.wait(t.plain("Your data is deleted. We no longer know you."))
    await dana.wait(
        lambda m: m.id == card.id and "сам видел" not in m.text, chat=group.id, after=0
    )
    [report] = await rows(on, sa.select(reports))
    assert (report["person_id"], report["description"]) == (None, None)
    phone.press(t.plain("Show the report"), message=shown)
    while (await phone.wait_answer()).text != t.plain("Not found."):
        pass
    phone.press_data(button(asked, t.plain("No, keep it")), asked.id)
    await on.sandbox.settle()
    await answer(phone, "/start", "Русский")
    await hurry(on, erasure.WITHDRAW)
    await until(lambda: _is_withdrawn(on))
    await answer(phone, f"/status {code}", t.plain("Withdrawn"))
    assert (
        len(await rows(on, sa.select(people).where(people.c.consent_at.is_not(None))))
        == 0
    )


async def test_who_added_too_much_reads_what_to_do(on):
    t, phone, most = on.t("kk"), await on.agreed("Full", "kk"), additions.MOST_OF_REPORT
    await on.file(phone, "https://example.com/full", "drugs", "kk")
    async with on.habarla.database.transaction() as tx:
        [row] = await tx.rows(sa.select(reports.c.id))
        report = await reports_store.reports.get(tx, row["id"])
        person = await people_store.get(tx, report.person)
        for n in range(most - 1):
            await additions.add(working(on, tx), person, report, f"And {n}", ())
    await tap(
        phone, t.plain("Show the report"), t.plain("Add something"), t.plain("Cancel")
    )
    phone.say("Соңғысы")
    await tap_new(phone, t.plain("Add something"))
    [number] = [row["number"] for row in await rows(on, sa.select(reports.c.number))]
    await phone.wait(t.plain(Ending.FULL.sentence, number=number))
    assert len(await rows(on, sa.select(replies.c.id))) == most
