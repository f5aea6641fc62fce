"""A broadcast that was small when it was planned, and is large when its time has come."""

import pytest

from tests.kit.people.admins import (
    TEXT,
    compose,
    confirm,
    crowd,
    evening,
    heard,
    question,
    set_time,
    times,
    to_approve,
    travel,
)
from tests.kit.people.citizens import LANGUAGES, toast
from tests.kit.stage import stage

pytestmark = pytest.mark.slow


async def planned(on, boss):
    """It waits for its time, with as many recipients as need no approval, and one more comes."""
    await compose(boss)
    moment = evening(on)
    await set_time(boss, moment)
    await confirm(boss, moment)
    return moment, await crowd(on, 1, boss.language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_grown_broadcast_waits_for_a_second_admin_and_goes_out_once_approved(
    tmp_path, language
):
    async with stage(tmp_path) as on:
        boss, other = await to_approve(on, language, above=2)
        moment, [ivan] = await planned(on, boss)
        travel(on, moment)
        asked = await question(other)
        grew = "{name} planned this broadcast. Since then its audience has grown."
        assert other.word(grew, name="Әсел") in asked.text
        assert f"{moment:%d.%m.%Y} 18:30 (UTC+5)" in asked.text
        assert any(m.text == TEXT for m in other.phone.messages() if m.id < asked.id)
        await boss.sees(boss.word("waits for approval"))
        assert times(ivan, TEXT) == 0
        other.phone.press(other.word("Approve"), asked)
        assert await toast(other.phone) == other.word("Approved. Thank you.")
        await heard(ivan, TEXT)
        await boss.sees(boss.word("Delivered: {n}", n=3), button=boss.word("Table (CSV)"))
