"""When a broadcast leaves, and who may stop it before then."""

import pytest

from tests.kit.people.admins import (
    MINUTE,
    TEXT,
    admin,
    all_due_is_done,
    another_admin,
    compose,
    confirm,
    crowd,
    evening,
    goes_out,
    heard,
    set_time,
    times,
    travel,
)
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGES
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
