"""A large broadcast waits until a second admin has looked at it."""

import pytest

from tests.kit.people.admins import (
    TEXTS,
    admin,
    another_admin,
    begin_anew,
    crowd,
    heard,
    question,
    to_approve,
)
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import LANGUAGES, toast
from tests.kit.stage import stage

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("language", LANGUAGES)
async def test_above_the_channels_size_a_second_admin_decides(tmp_path, language):
    async with stage(tmp_path) as on:
        boss, other = await to_approve(on, language, above=2)
        people = await crowd(on, 3)
        await boss.begin()
        await boss.write("kk", "ru", "en")
        await boss.preview()
        waits = await boss.press("Ask for approval", boss.word("waits for approval"))
        await heard(other.phone, TEXTS["kk"])
        asked = await question(other)
        assert "Әсел" in asked.text
        boss.phone.press_data(button(asked, other.word("Approve")), waits.id)
        assert await toast(boss.phone) == boss.word(
            "You composed it, so another admin must approve it."
        )
        other.phone.press(other.word("Refuse, with a reason"), asked)
        await other.sees(button=other.word("No, go back"))
        other.phone.say("Нөмір қате / Номер неверный")
        told = await heard(boss.phone, "Номер неверный")
        assert boss.word("Reason: {reason}", reason="")[:-1] in told.text
        await boss.phone.wait(
            lambda m: m.id == waits.id and boss.word("Preview and send") in labels(m),
            after=0,
        )  # fmt: skip
        await boss.preview()
        await boss.press("Ask for approval", boss.word("waits for approval"))
        again = await question(other, asked.id)
        other.phone.press(other.word("Approve"), again)
        assert await toast(other.phone) == other.word("Approved. Thank you.")
        for phone in people:
            await heard(phone, TEXTS["ru"])
        await boss.sees(button=boss.word("Report"))


async def test_of_two_admins_who_decide_at_once_one_wins_and_the_other_is_told(tmp_path):
    async with stage(tmp_path) as on:
        boss, other = await to_approve(on)
        third = await another_admin(on, "Сәуле")
        await crowd(on, 2)
        await boss.begin()
        await boss.write("kk")
        await boss.preview()
        await boss.press("Ask for approval", boss.word("waits for approval"))
        asked = {desk.phone: await question(desk) for desk in (other, third)}
        for phone, message in asked.items():
            phone.press("Одобрить", message)
        said = {await toast(phone) for phone in asked}
        assert said == {
            boss.word("Approved. Thank you."),
            boss.word("This has changed in the meantime; here is the current state."),
        }


async def test_an_admin_added_after_the_question_finds_it_in_the_list(tmp_path):
    async with stage(tmp_path) as on:
        boss, other = await to_approve(on)
        people = await crowd(on, 2)
        await boss.begin()
        await boss.write("kk", "ru")
        await boss.preview()
        await boss.press("Ask for approval", boss.word("waits for approval"))
        asked = await question(other)
        late = await another_admin(on, "Сәуле")
        late.phone.say("/broadcasts")
        listed = await late.sees(late.word("waits for approval"))
        late.phone.press_data(listed.rows[0][0]["callback_data"], listed.id)
        found = await question(late)
        assert TEXTS["kk"] in [m.text for m in late.phone.messages() if m.id < found.id]
        late.phone.press(late.word("Approve"), found)
        assert await toast(late.phone) == late.word("Approved. Thank you.")
        for desk, question_there in ((late, found), (other, asked)):
            settled = await desk.phone.wait("Сәуле", after=question_there.id - 1)
            assert settled.id == question_there.id
        for phone in people:
            await heard(phone, TEXTS["ru"])


async def test_a_single_admin_is_told_that_a_second_one_must_approve(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        await begin_anew(on, approval_above=1)
        await crowd(on, 2)
        await boss.begin()
        await boss.write("kk")
        await boss.preview()
        await boss.press("Ask for approval", "Одобрить больше некому")
