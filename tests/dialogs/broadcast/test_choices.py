"""When a broadcast leaves, and who may stop it before then."""

from datetime import timedelta

import pytest

from tests.kit.people.admins import (
    MINUTE,
    TEXT,
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
    send,
    set_time,
    times,
    travel,
)
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGES, wait_button
from tests.kit.stage import stage

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_scheduled_broadcast_starts_at_its_local_time(tmp_path, language):
    async with stage(tmp_path) as on:
        boss = await admin(on, language)
        [ivan] = await crowd(on, 1, language)
        await compose(boss)
        moment = evening(on)
        await set_time(boss, moment)
        assert goes_out(boss, moment) in (await confirm(boss, moment)).text
        await on.stop_bot()
        await on.start_bot()
        travel(on, moment - MINUTE)
        await all_due_is_done(on)
        boss.phone.say("/broadcasts")
        await boss.sees(boss.word("scheduled"), "18:30 (UTC+5)")
        assert times(ivan, TEXT) == 0
        travel(on, moment)
        await heard(ivan, TEXT)
        await boss.sees(boss.word("Delivered: {n}", n=2), button=boss.word("Table (CSV)"))
        assert times(ivan, TEXT) == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_recalled_broadcast_does_not_start_at_its_time(tmp_path, language):
    async with stage(tmp_path) as on:
        boss = await admin(on, language)
        [ivan] = await crowd(on, 1, language)
        await compose(boss)
        moment = evening(on)
        await set_time(boss, moment)
        await confirm(boss, moment)
        back = boss.word("Taken back: it is a draft again, and nothing was sent.")
        await boss.press("Take it back to change it", back, button="When")
        travel(on, moment + MINUTE)
        await all_due_is_done(on)
        boss.phone.say("/broadcasts")
        await boss.sees(boss.word("draft"), button=boss.word("Open № {number}", number=""))
        assert times(ivan, TEXT) == 0


async def test_a_draft_whose_time_is_past_is_not_sent(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        [ivan] = await crowd(on, 1)
        await compose(boss)
        moment = evening(on)
        await set_time(boss, moment)
        travel(on, moment + MINUTE)
        await boss.preview()
        await boss.press("Confirm the time", "Это время уже прошло", button="When")
        assert times(ivan, TEXT) == 0
        await boss.press("When", button="As soon as it is confirmed")
        await boss.press("As soon as it is confirmed", button="Preview and send")
        await send(boss)
        await heard(ivan, TEXT)


FRIDAY = {"kk": "жұма 23:30", "ru": "в пятницу 23:30", "en": "Friday 23:30"}
"""An unknown name of a day is not read as today."""


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_impossible_time_is_refused_and_the_chosen_one_stays(tmp_path, language):
    async with stage(tmp_path) as on:
        boss = await admin(on, language)
        moment = evening(on)
        travel(on, moment - timedelta(days=1))
        await compose(boss)
        await set_time(boss, moment)
        hint = await boss.press("When", button="As soon as it is confirmed")
        example = hint.text.strip().rpartition(": ")[2].rstrip(".")
        assert example.endswith(" 9:00")
        past = boss.word("That time is over already. It is {time} now.", time="\0")
        for typed, answer in (
            ("01.01.2020 10:00", past.partition("\0")[0]),
            (FRIDAY[language], "I do not understand the time “{text}”."),
            ("31.02.2040 9:00", "There is no such time: “{text}”."),
            ("25:00", "There is no such time: “{text}”."),
            (
                f"{moment + timedelta(days=400):%d.%m.%Y} 9:00",
                "That is more than a year away. Choose an earlier time, please.",
            ),
        ):
            boss.phone.say(typed)
            await boss.sees(boss.word(answer, text=typed), goes_out(boss, moment))
        boss.phone.send_photo()
        await boss.sees(
            boss.word("Only text can be used here. Please write it."), goes_out(boss, moment)
        )
        boss.phone.say(example)
        tomorrow = boss.word("Goes out: {time}", time=f"{moment:%d.%m.%Y} 09:00 (UTC+5)")
        await boss.sees(tomorrow, button=boss.word("Preview and send"))


async def test_an_approved_broadcast_still_waits_for_its_time(tmp_path):
    async with stage(tmp_path) as on:
        boss, other = await admin(on), await another_admin(on)
        await begin_anew(on, approval_above=1)
        [ivan] = await crowd(on, 1)
        await compose(boss)
        moment = evening(on)
        await set_time(boss, moment)
        await boss.preview()
        await boss.press("Ask for approval", boss.word("waits for approval"))
        asked = await wait_button(other.phone, other.word("Approve"))
        assert goes_out(other, moment) in asked.text
        other.phone.press(other.word("Approve"), asked)
        await boss.sees("Ерлан", f"{moment:%d.%m.%Y} 18:30 (UTC+5)")
        travel(on, moment - MINUTE)
        await all_due_is_done(on)
        boss.phone.say("/broadcasts")
        await boss.sees(boss.word("scheduled"))
        assert times(ivan, TEXT) == 0
        travel(on, moment)
        await heard(ivan, TEXT)


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
