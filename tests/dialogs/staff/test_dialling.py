"""An admin says by button that a number was dialled; people read the day."""

import pytest

from bot.hotlines import number_checks
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGES, answer, wait_button
from tests.kit.people.staff import working

NEED = {"kk": "Өлгім келеді!!!", "ru": "Я так хочу умереть", "en": "I want to die"}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_admin_dials_a_number_and_people_read_the_day(on, language):
    t, admin, phone = on.t(language), on.admin, await on.agreed("Aru", language)
    await on.agree(admin, language)
    async with on.habarla.database.transaction() as tx:
        work = working(on, tx)
        await work.tell_admins(
            number_checks.DialAsk(await number_checks.dial_lines(work))
        )
        today = t.day(work.now)
    right, wrong = (
        t.plain(say, number="112")
        for say in ("{number}: dialled, right", "{number}: wrong")
    )
    asked = await wait_button(admin, right)
    assert len(asked.buttons) == len(on.channel.hotlines)
    admin.press(right, message=asked)
    left = await admin.wait(
        lambda m: m.id == asked.id and right not in labels(m), after=0
    )
    assert wrong not in labels(left)
    bad = t.plain("{number}: wrong", number="104")
    admin.press(bad, message=left)
    left = await admin.wait(
        lambda m: m.id == asked.id and bad not in labels(m), after=0
    )
    told = (
        "Wrong: {numbers}. People do not see them any more, unless no other number would be left. "
        "Correct them in the channel file or take them out."
    )
    assert t.plain(told, numbers="104") in left.text
    shown = await answer(phone, "/hotlines", t.plain("Choose a concern"))
    assert t.plain("Checked by a call on {date}.", date=today) in shown.text
    assert "\n104\n" not in shown.text, "it was found wrong"
    admin.press(t.plain("{number}: dialled, right", number="104"), message=left)
    await admin.wait(lambda m: m.id == left.id and "104" not in str(labels(m)), after=0)
    await answer(phone, "/hotlines", lambda m: "\n104\n" in m.text and m.id > shown.id)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_person_in_need_gets_no_number_that_was_found_wrong(on, language):
    *wrong, left = on.channel.need.numbers
    phone = on.citizen("Aru", language)
    for number in wrong:
        async with on.habarla.database.transaction() as tx:
            await number_checks.say(working(on, tx), number, is_right=False)
    shown = await answer(phone, NEED[language], on.channel.need.text.say(language))
    assert f"{left}: " in shown.text
    assert [number for number in wrong if f"{number}: " in shown.text] == []
    async with on.habarla.database.transaction() as tx:
        await number_checks.say(working(on, tx), left, is_right=False)
    phone.say(NEED[language])
    shown = await phone.wait(on.channel.need.text.say(language), after=shown.id)
    assert all(f"{number}: " in shown.text for number in (*wrong, left)), (
        "better than none"
    )
