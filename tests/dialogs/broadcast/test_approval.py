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
from tests.kit.people.citizens import toast
from tests.kit.stage import stage

pytestmark = pytest.mark.slow


async def test_above_the_channels_size_a_second_admin_decides_of_its_correction_too(tmp_path):
    async with stage(tmp_path) as on:
        boss, other = await to_approve(on, above=2)
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
        )
        await boss.preview()
        await boss.press("Ask for approval", boss.word("waits for approval"))
        again = await question(other, asked.id)
        other.phone.press(other.word("Approve"), again)
        assert await toast(other.phone) == other.word("Approved. Thank you.")
        for phone in people:
            await heard(phone, TEXTS["ru"])
        await boss.sees(button=boss.word("Correct it"))
        await _corrected(boss, "Верный номер 111")
        await boss.press("Ask for approval", boss.word("waits for approval"))
        second = await question(other, after=again.id)
        assert "Әсел" in second.text
        assert [m for m in other.phone.messages() if "Верный номер 111" in m.text]
        assert not [m for m in people[0].messages() if "111" in m.text]
        other.phone.press(other.word("Approve"), second)
        await heard(people[0], "Верный номер 111")
        await boss.sees(boss.word("Corrected: {n}", n=5), button=boss.word("Table (CSV)"))


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


async def _corrected(boss, words):
    """New Russian words for what was sent, up to the last question."""
    await boss.press("Correct it", button="Русский")
    boss.phone.press("Русский")
    await boss.sees("Теперь новый текст. Язык: Русский")
    return await _reworded(boss, words)


async def _reworded(boss, words):
    boss.phone.say(words)
    await boss.sees("✓ Русский")
    return await boss.press("Preview and send", button="Back")


async def test_a_correction_sends_the_words_that_were_confirmed_and_no_later_ones(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        [ivan] = await crowd(on, 1)
        await boss.begin()
        await boss.write("kk", "ru")
        await boss.preview()
        await boss.press("Send it now", button="Correct it")
        await heard(ivan, TEXTS["ru"])
        shown = await _corrected(boss, "Верный номер 111")
        yes = button(shown, boss.word("Yes, correct it"))
        await boss.press("Back", button="Русский")
        boss.phone.press("Русский")
        await boss.sees("Теперь новый текст. Язык: Русский")
        later = await _reworded(boss, "Верный номер 999")
        boss.phone.press_data(yes, shown.id)
        assert await toast(boss.phone)
        assert not [m for m in ivan.messages() if "999" in m.text or "111" in m.text]
        boss.phone.press_data(button(later, boss.word("Yes, correct it")), later.id)
        await heard(ivan, "Верный номер 999")
