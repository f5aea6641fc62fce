"""A broadcast on its way: when it leaves, at what price, who watches, what can be taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.kit.people.admins import (
    MINUTE,
    TEXT,
    TEXTS,
    admin,
    all_due_is_done,
    another_admin,
    begin_anew,
    compose,
    confirm,
    crowd,
    evening,
    goes_out,
    heard,
    reach,
    report,
    set_time,
    times,
    travel,
)
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGES
from tests.kit.stage import stage
from tests.kit.waiting import until
from tests.kit.words import ru

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_recipient_gets_it_once_and_one_message_shows_the_progress(tmp_path, language):
    async with stage(tmp_path) as on:
        boss = await admin(on, language)
        people = [await crowd(on, 2, code) for code in LANGUAGES]
        await boss.begin()
        await boss.write("kk", "ru", "en")
        last = await boss.preview()
        assert boss.word("Send it now") in labels(last)
        shown = await boss.press("Send it now", button="Table (CSV)")
        assert shown.id == last.id, "the message in which it was confirmed shows the progress"
        assert boss.word("Delivered: {n}", n=7) in shown.text
        for phones, code in zip(people, LANGUAGES, strict=True):
            for phone in phones:
                await heard(phone, TEXTS[code])
                assert times(phone, TEXTS[code]) == 1
        change = {boss.word("Correct it"), boss.word("Delete it")}
        assert change <= set(labels(shown))
        opened = await report(boss, boss.word("Delivered: {n}", n=7))
        assert change <= set(labels(opened))
        boss.phone.press(boss.word("Table (CSV)"))
        table = await boss.phone.wait(
            lambda m: "document" in m.raw and m.raw["document"]["file_name"].endswith(".csv"),
            after=0,
        )
        assert "delivered" in boss.phone.download(table).data.decode("utf-8-sig")


async def test_a_broadcast_is_paused_resumed_and_cancelled_and_no_person_hears_it_twice(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        await begin_anew(on, messages_per_second=4)
        people = await crowd(on, 40)
        await boss.begin()
        await boss.write("kk", "ru")
        await boss.preview()
        await boss.press("Send it now", button="Pause")
        assert await boss.toast("Pause") == boss.word(
            "Paused. Messages already on their way will still arrive."
        )
        paused = await boss.sees(ru("paused"), button=boss.word("Resume"))
        assert boss.word("Nothing is sent until you press “Resume”.") in paused.text
        await on.stop_bot()
        await on.start_bot()
        assert await boss.toast("Resume") == boss.word("Sending continues.")
        await until(lambda: any(times(phone, TEXTS["ru"]) for phone in people))
        await boss.phone.wait(lambda m: boss.word("Pause") in labels(m), after=0)
        asked = await boss.press("Cancel the broadcast", button="Yes, stop it for good")
        boss.phone.press(boss.word("No, go back"), asked)
        await boss.sees(button=boss.word("Cancel the broadcast"))
        await boss.press("Cancel the broadcast", button="Yes, stop it for good")
        await boss.press("Yes, stop it for good", ru("cancelled"))
        over = await boss.phone.wait(lambda m: boss.word("Table (CSV)") in labels(m), after=0)
        assert ru("cancelled") in over.text
        assert "Не отправлено из-за остановки" in over.text
        got = [times(phone, TEXTS["ru"]) for phone in people]
        assert (max(got), sum(got) < len(people)) == (1, True)


async def test_a_scheduled_broadcast_can_be_recalled_and_starts_at_its_local_time(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        [ivan] = await crowd(on, 1)
        await compose(boss)
        await boss.press("When", "UTC+5")
        boss.phone.say("01.01.2026 10:00")
        await boss.sees("уже прошло")
        boss.phone.say("скоро")
        await boss.sees("Не понимаю время «скоро»")
        boss.phone.say("завтра 9:00")
        panel = await boss.sees("Уйдёт:", "09:00 (UTC+5)")
        assert boss.word("Preview and send") in labels(panel)
        await boss.preview()
        await boss.press("Confirm the time", ru("scheduled"), button="Take it back to change it")
        boss.phone.say("/broadcasts")
        await boss.sees(ru("scheduled"), "09:00 (UTC+5)")
        boss.phone.press(ru("Open"))
        await boss.sees(ru("scheduled"), button=boss.word("Take it back to change it"))
        await boss.press("Take it back to change it", "снова черновик", button="When")
        travel(on, datetime.now(UTC) + timedelta(days=2))
        await boss.preview()
        await boss.press("Confirm the time", "Это время уже прошло", button="When")
        assert times(ivan, TEXT) == 0, "a draft whose time is past is not sent"
        await boss.press("When", button="As soon as it is confirmed")
        again = await boss.press("As soon as it is confirmed", button="Preview and send")
        assert "Уйдёт" not in again.text
        moment = evening(on)
        await set_time(boss, moment)
        assert goes_out(boss, moment) in (await confirm(boss, moment)).text
        await on.stop_bot()
        await on.start_bot()
        travel(on, moment - MINUTE)
        await all_due_is_done(on)
        assert times(ivan, TEXT) == 0
        travel(on, moment)
        await heard(ivan, TEXT)
        await boss.sees(boss.word("Delivered: {n}", n=2), button=boss.word("Table (CSV)"))
        assert times(ivan, TEXT) == 1


async def test_a_sent_message_is_corrected_and_withdrawn_and_the_other_admins_read_both(tmp_path):
    async with stage(tmp_path) as on:
        boss, other = await admin(on), await another_admin(on)
        [ivan] = await crowd(on, 1)
        await boss.begin()
        await boss.write("kk", "ru")
        await boss.preview()
        await boss.press("Send it now", button="Table (CSV)")
        got = await heard(ivan, TEXTS["ru"])
        await boss.press("Correct it", "Исправление рассылки", button="Русский")
        boss.phone.press("Русский")
        await boss.sees("Теперь новый текст. Язык: Русский")
        boss.phone.send_photo("Новый номер")
        await boss.sees("меняет только слова")
        boss.phone.say("Верный номер 111")
        await boss.sees("✓ Русский", "Қазақша: остаётся как есть")
        asked = await boss.press("Preview and send", button="Yes, correct it")
        assert "3 человека" in asked.text, "the admins read Russian too"
        await boss.press("Yes, correct it", ru("being corrected"))
        told = await heard(other.phone, "Әсел исправляет рассылку №")
        assert any(m.text == "Верный номер 111" for m in other.phone.messages() if m.id < told.id)
        changed = await heard(ivan, "Верный номер 111")
        assert changed.id == got.id
        await boss.phone.wait(
            lambda m: "Исправлено: 3" in m.text and boss.word("Table (CSV)") in labels(m),
            after=0,
        )
        asked = await boss.press("Delete it", button="Yes, delete it")
        assert "48" in asked.text
        await boss.press("Yes, delete it", ru("being deleted"))
        gone = await heard(other.phone, "Әсел удаляет рассылку №")
        said = [m.text for m in other.phone.messages() if told.id < m.id < gone.id]
        assert {TEXTS["kk"], "Верный номер 111"} <= set(said), "what is deleted"
        await boss.phone.wait(
            lambda m: "Удалено: 3" in m.text and boss.word("Table (CSV)") in labels(m),
            after=0,
        )
        assert times(ivan, "Верный номер 111") == 0
        assert "Әсел исправляет" not in str([m.text for m in boss.phone.messages()])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_another_admin_stops_a_scheduled_broadcast_and_its_author_is_told(tmp_path, language):
    async with stage(tmp_path) as on:
        boss, other = await admin(on, language), await another_admin(on, language=language)
        [ivan] = await crowd(on, 1, language)
        await compose(boss)
        moment = evening(on)
        await set_time(boss, moment)
        await confirm(boss, moment)
        other.phone.say("/broadcasts")
        listed = await other.sees(other.word("scheduled"))
        other.phone.press_data(listed.rows[0][0]["callback_data"], listed.id)
        looked = await other.sees(goes_out(other, moment), button=other.word("Do not send it"))
        other.phone.press(other.word("Do not send it"), looked)
        await other.sees(other.word("Taken back: it is a draft again, and nothing was sent."))
        await heard(boss.phone, "Ерлан")
        await boss.phone.wait(lambda m: boss.word("Preview and send") in labels(m), after=0)
        travel(on, moment + MINUTE)
        await all_due_is_done(on)
        assert times(ivan, TEXT) == 0


FREE, PAID = "30", "1\u00a0000"


def cost(boss, stars):
    forms = "Cost: at most {count} Star", "Cost: at most {count} Stars"
    return boss.t.plural(*forms, stars, count=stars)


def paid_for(on, phone, text):
    """The paid flag of each call that sent this text to the phone."""
    return [
        call.params.get("allow_paid_broadcast")
        for call in on.sandbox.calls
        if str(call.params.get("chat_id")) == str(phone.id) and call.params.get("text") == text
    ]


def pace(boss, per_second):
    words = "Will take: {time} (at most {pace} a second)"
    return boss.word(words, time=boss.word("less than a minute"), pace=per_second)


async def test_nothing_is_paid_unless_the_operator_allows_it_and_the_price_is_read_before(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        people = await crowd(on, 10)
        assert pace(boss, FREE) in (await compose(boss)).text
        assert boss.word("Cost: none") in (await boss.preview()).text
        await boss.press("Send it now", button="Table (CSV)")
        for phone in people:
            await heard(phone, TEXT)
            assert paid_for(on, phone, TEXT) == [None]
        await begin_anew(on, allow_paid_broadcast=True)
        await compose(boss)
        last = await boss.preview()
        assert all(
            words in last.text for words in (cost(boss, 2), pace(boss, PAID), reach(boss, 11))
        )
        before = len(paid_for(on, boss.phone, TEXT))
        await boss.press("Send it now", button="Table (CSV)")
        for phone in people:
            await until(lambda phone=phone: len(paid_for(on, phone, TEXT)) == 2)
            assert paid_for(on, phone, TEXT)[1] == "true"
        assert paid_for(on, boss.phone, TEXT)[before:] == ["true"], "the preview costs nothing"
