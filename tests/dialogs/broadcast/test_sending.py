"""A broadcast on its way: approval, when it leaves, at what price, who watches, its recall."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.kit.people import admins
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import LANGUAGES, pressed, toast
from tests.kit.waiting import until
from tests.kit.words import ru

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_recipient_gets_it_once_and_one_message_shows_the_progress(
    on, language
):
    boss = await admins.admin(on, language)
    people = [await admins.crowd(on, 2, code) for code in LANGUAGES]
    last = await boss.ready("kk", "ru", "en")
    assert boss.word("Send it now") in labels(last)
    shown = await boss.press("Send it now", button="Table (CSV)")
    assert shown.id == last.id, (
        "the message in which it was confirmed shows the progress"
    )
    assert boss.word("Delivered: {n}", n=7) in shown.text
    for phones, code in zip(people, LANGUAGES, strict=True):
        for phone in phones:
            await phone.wait(admins.TEXTS[code], after=0)
            assert admins.times(phone, admins.TEXTS[code]) == 1
    change = {boss.word("Correct it"), boss.word("Delete it")}
    assert change <= set(labels(shown))
    opened = await admins.report(boss, boss.word("Delivered: {n}", n=7))
    assert change <= set(labels(opened))
    boss.phone.press(boss.word("Table (CSV)"))
    table = await boss.phone.wait(
        lambda m: (
            "document" in m.raw and m.raw["document"]["file_name"].endswith(".csv")
        ),
        after=0,
    )
    assert "delivered" in boss.phone.download(table).data.decode("utf-8-sig")


async def test_a_broadcast_is_paused_resumed_and_cancelled_and_no_person_hears_it_twice(
    on, boss
):
    await admins.begin_anew(on, messages_per_second=4)
    people = await admins.crowd(on, 40)
    await boss.ready("kk", "ru")
    await boss.press("Send it now", button="Pause")
    assert await boss.toast("Pause") == boss.word(
        "Paused. Messages already on their way will still arrive."
    )
    paused = await boss.sees(ru("paused"), button=boss.word("Resume"))
    assert boss.word("Nothing is sent until you press “Resume”.") in paused.text
    await on.stop_bot()
    await on.start_bot()
    assert await boss.toast("Resume") == boss.word("Sending continues.")
    await until(
        lambda: any(admins.times(phone, admins.TEXTS["ru"]) for phone in people)
    )
    await boss.phone.wait(lambda m: boss.word("Pause") in labels(m), after=0)
    asked = await boss.press("Cancel the broadcast", button="Yes, stop it for good")
    boss.phone.press(boss.word("No, go back"), asked)
    await boss.sees(button=boss.word("Cancel the broadcast"))
    await boss.press("Cancel the broadcast", button="Yes, stop it for good")
    await boss.press("Yes, stop it for good", ru("cancelled"))
    over = await boss.phone.wait(
        lambda m: boss.word("Table (CSV)") in labels(m), after=0
    )
    assert ru("cancelled") in over.text
    assert "Не отправлено из-за остановки" in over.text
    got = [admins.times(phone, admins.TEXTS["ru"]) for phone in people]
    assert (max(got), sum(got) < len(people)) == (1, True)


async def test_a_scheduled_broadcast_can_be_recalled_and_starts_at_its_local_time(
    on, boss
):
    [ivan] = await admins.crowd(on, 1)
    await admins.compose(boss)
    await boss.press("When", "UTC+5")
    await boss.say("01.01.2026 10:00", "уже прошло")
    await boss.say("скоро", "Не понимаю время «скоро»")
    panel = await boss.say("завтра 9:00", "Уйдёт:", "09:00 (UTC+5)")
    assert boss.word("Preview and send") in labels(panel)
    await boss.preview()
    await boss.press(
        "Confirm the time", ru("scheduled"), button="Take it back to change it"
    )
    await boss.say("/broadcasts", ru("scheduled"), "09:00")
    boss.phone.press(ru("Open"))
    await boss.sees(ru("scheduled"), button=boss.word("Take it back to change it"))
    await boss.press("Take it back to change it", ru("draft"), button="When")
    admins.travel(on, datetime.now(UTC) + timedelta(days=2))
    await boss.preview()
    await boss.press("Confirm the time", "Это время уже прошло", button="When")
    assert admins.times(ivan, admins.TEXT) == 0, (
        "a draft whose time is past is not sent"
    )
    await boss.press("When", button="As soon as it is confirmed")
    again = await boss.press("As soon as it is confirmed", button="Preview and send")
    assert "Уйдёт" not in again.text
    moment = admins.evening(on)
    await admins.set_time(boss, moment)
    assert admins.goes_out(boss, moment) in (await admins.confirm(boss, moment)).text
    await on.stop_bot()
    await on.start_bot()
    admins.travel(on, moment - admins.MINUTE)
    await admins.all_due_is_done(on)
    assert admins.times(ivan, admins.TEXT) == 0
    admins.travel(on, moment)
    await ivan.wait(admins.TEXT, after=0)
    await boss.sees(boss.word("Delivered: {n}", n=2), button=boss.word("Table (CSV)"))
    assert admins.times(ivan, admins.TEXT) == 1


async def test_a_sent_message_is_corrected_and_withdrawn_and_the_other_admins_read_both(
    on,
):
    boss, other = await admins.admin(on), await admins.another_admin(on)
    [ivan] = await admins.crowd(on, 1)
    await boss.ready("kk", "ru")
    await boss.press("Send it now", button="Table (CSV)")
    got = await ivan.wait(admins.TEXTS["ru"], after=0)
    await boss.press("Correct it", "Қазақша: остаётся как есть", button="Русский")
    await boss.press("Русский", "Теперь новый текст. Язык: Русский")
    await boss.say("Верный номер 111", "✓ Русский", "Қазақша: остаётся как есть")
    asked = await boss.press("Preview and send", button="Yes, correct it")
    assert "3 человека" in asked.text, "the admins read Russian too"
    await boss.press("Yes, correct it", ru("being corrected"))
    told = await other.phone.wait("Әсел исправляет рассылку №", after=0)
    assert any(
        m.text == "Верный номер 111" for m in other.phone.messages() if m.id < told.id
    )
    changed = await ivan.wait("Верный номер 111", after=0)
    assert changed.id == got.id
    await boss.phone.wait(
        lambda m: "Исправлено: 3" in m.text and boss.word("Table (CSV)") in labels(m),
        after=0,
    )
    asked = await boss.press("Delete it", button="Yes, delete it")
    assert "48" in asked.text
    await boss.press("Yes, delete it", ru("being deleted"))
    gone = await other.phone.wait("Әсел удаляет рассылку №", after=0)
    said = [m.text for m in other.phone.messages() if told.id < m.id < gone.id]
    assert {admins.TEXTS["kk"], "Верный номер 111"} <= set(said), "what is deleted"
    await boss.phone.wait(
        lambda m: "Удалено: 3" in m.text and boss.word("Table (CSV)") in labels(m),
        after=0,
    )
    assert admins.times(ivan, "Верный номер 111") == 0


@pytest.mark.parametrize("language", LANGUAGES)
async def test_another_admin_stops_a_scheduled_broadcast_and_its_author_is_told(
    on, language
):
    boss = await admins.admin(on, language)
    other = await admins.another_admin(on, language=language)
    [ivan] = await admins.crowd(on, 1, language)
    await admins.compose(boss)
    moment = admins.evening(on)
    await admins.set_time(boss, moment)
    await admins.confirm(boss, moment)
    listed = await other.say("/broadcasts", other.word("scheduled"))
    other.phone.press_data(listed.rows[0][0]["callback_data"], listed.id)
    looked = await other.sees(
        admins.goes_out(other, moment), button=other.word("Do not send it")
    )
    other.phone.press(other.word("Do not send it"), looked)
    await other.sees(other.word("draft"), button=other.word("See the message"))
    await boss.phone.wait("Ерлан", after=0)
    await boss.phone.wait(lambda m: boss.word("Preview and send") in labels(m), after=0)
    admins.travel(on, moment + admins.MINUTE)
    await admins.all_due_is_done(on)
    assert admins.times(ivan, admins.TEXT) == 0


def paid_for(on, phone, text):
    """The paid flag of each call that sent this text to the phone."""
    return [
        call.params.get("allow_paid_broadcast")
        for call in on.sandbox.calls
        if str(call.params.get("chat_id")) == str(phone.id)
        and call.params.get("text") == text
    ]


async def test_nothing_is_paid_unless_the_operator_allows_it_and_the_price_is_read_before(
    on, boss
):
    people = await admins.crowd(on, 10)
    assert "Стоимость" not in (await admins.compose(boss)).text
    await boss.preview()
    await boss.press("Send it now", button="Table (CSV)")
    for phone in people:
        await phone.wait(admins.TEXT, after=0)
        assert paid_for(on, phone, admins.TEXT) == [None]
    await admins.begin_anew(on, allow_paid_broadcast=True)
    await admins.compose(boss)
    last = await boss.preview()
    forms = "Cost: at most {count} Star", "Cost: at most {count} Stars"
    cost = boss.t.plural(*forms, 2, count=2)
    assert all(words in last.text for words in (cost, admins.reach(boss, 11)))
    before = len(paid_for(on, boss.phone, admins.TEXT))
    await boss.press("Send it now", button="Table (CSV)")
    for phone in people:
        await until(lambda phone=phone: len(paid_for(on, phone, admins.TEXT)) == 2)
        assert paid_for(on, phone, admins.TEXT)[1] == "true"
    assert paid_for(on, boss.phone, admins.TEXT)[before:] == ["true"], (
        "the preview costs nothing"
    )


async def test_above_the_channels_size_a_second_admin_decides_of_its_correction_too(on):
    boss, other = await admins.to_approve(on, above=2)
    people = await admins.crowd(on, 3)
    await boss.ready("kk", "ru", "en")
    waits = await boss.press("Ask for approval", boss.word("waits for approval"))
    await other.phone.wait(admins.TEXTS["kk"], after=0)
    asked = await admins.question(other)
    assert "Әсел" in asked.text
    own = await pressed(boss.phone, button(asked, other.word("Approve")), waits.id)
    assert own == boss.word("This comes from you, so another person must approve it.")
    other.phone.press(other.word("Refuse, with a reason"), asked)
    await other.sees(button=other.word("No, go back"))
    other.phone.say("Нөмір қате / Номер неверный")
    told = await boss.phone.wait("Номер неверный", after=0)
    assert boss.word("Reason: {reason}", reason="")[:-1] in told.text
    await boss.phone.wait(
        lambda m: boss.word("Preview and send") in labels(m), after=waits.id
    )
    await boss.preview()
    await boss.press("Ask for approval", boss.word("waits for approval"))
    again = await admins.question(other, asked.id)
    other.phone.press(other.word("Approve"), again)
    assert await toast(other.phone) == other.word("Recorded. Thank you.")
    for phone in people:
        await phone.wait(admins.TEXTS["ru"], after=0)
    await boss.sees(button=boss.word("Correct it"))
    await _corrected(boss, "Верный номер 111")
    await boss.press("Ask for approval", boss.word("waits for approval"))
    second = await admins.question(other, after=again.id)
    assert "Әсел" in second.text
    assert [m for m in other.phone.messages() if "Верный номер 111" in m.text]
    assert not [m for m in people[0].messages() if "111" in m.text]
    other.phone.press(other.word("Approve"), second)
    await people[0].wait("Верный номер 111", after=0)
    await boss.sees(boss.word("Corrected: {n}", n=5), button=boss.word("Table (CSV)"))


async def test_an_admin_added_after_the_question_finds_it_in_the_list(on):
    boss, other = await admins.to_approve(on)
    people = await admins.crowd(on, 2)
    await boss.ready("kk", "ru")
    await boss.press("Ask for approval", boss.word("waits for approval"))
    asked = await admins.question(other)
    late = await admins.another_admin(on, "Сәуле")
    listed = await late.say("/broadcasts", late.word("waits for approval"))
    late.phone.press_data(listed.rows[0][0]["callback_data"], listed.id)
    found = await admins.question(late)
    assert admins.TEXTS["kk"] in [
        m.text for m in late.phone.messages() if m.id < found.id
    ]
    late.phone.press(late.word("Approve"), found)
    assert await toast(late.phone) == late.word("Recorded. Thank you.")
    for desk, question_there in ((late, found), (other, asked)):
        settled = await desk.phone.wait("Сәуле", after=question_there.id - 1)
        assert settled.id == question_there.id
    for phone in people:
        await phone.wait(admins.TEXTS["ru"], after=0)


async def test_a_single_admin_is_told_that_a_second_one_must_approve(on, boss):
    await admins.begin_anew(on, approval_above=1)
    await admins.crowd(on, 2)
    await boss.ready("kk")
    await boss.press("Ask for approval", "Одобрить больше некому")


async def _corrected(boss, words, begin="Correct it"):
    """New Russian words for what was sent, up to the last question."""
    await boss.press(begin, button="Русский")
    await boss.press("Русский", "Теперь новый текст. Язык: Русский")
    await boss.say(words, "✓ Русский")
    return await boss.press("Preview and send", button="Back")


async def test_a_correction_sends_the_words_that_were_confirmed_and_no_later_ones(
    on, boss
):
    [ivan] = await admins.crowd(on, 1)
    await boss.ready("kk", "ru")
    await boss.press("Send it now", button="Correct it")
    await ivan.wait(admins.TEXTS["ru"], after=0)
    shown = await _corrected(boss, "Верный номер 111")
    yes = button(shown, boss.word("Yes, correct it"))
    later = await _corrected(boss, "Верный номер 999", begin="Back")
    assert await pressed(boss.phone, yes, shown.id)
    assert not [m for m in ivan.messages() if "999" in m.text or "111" in m.text]
    boss.phone.press_data(button(later, boss.word("Yes, correct it")), later.id)
    await ivan.wait("Верный номер 999", after=0)
