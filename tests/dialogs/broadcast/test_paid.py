"""Whether an admin pays for speed, and what is said about it before."""

import pytest

from tests.kit.people.admins import TEXT, admin, begin_anew, compose, crowd, heard, reach, send
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import LANGUAGES
from tests.kit.stage import stage


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


async def may_pay(on):
    """An admin with a draft, whose deployment lets admins pay, and a recipient."""
    boss = await admin(on)
    await begin_anew(on, allow_paid_broadcast=True)
    [ivan] = await crowd(on, 1)
    await compose(boss)
    return boss, ivan


FREE, PAID = "30", "1\u00a0000"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_admins_cannot_pay_when_the_operator_does_not_allow_it(tmp_path, language):
    async with stage(tmp_path) as on:
        boss = await admin(on, language)
        [ivan] = await crowd(on, 1, language)
        panel = await compose(boss)
        assert not any(boss.word("Faster, for Stars") in label for label in labels(panel))
        forged = button(panel, boss.word("Preview and send")).replace(":preview", ":paid")
        boss.phone.press_data(forged, panel.id)
        await boss.sees(boss.word("Cost: none"), pace(boss, FREE))
        last = await boss.preview()
        assert boss.word("Cost: none") in last.text
        await boss.press("Send it now", button="Table (CSV)")
        await heard(ivan, TEXT)
        assert paid_for(on, ivan, TEXT) == [None]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_price_and_duration_are_shown_before_paying(tmp_path, language):
    async with stage(tmp_path) as on:
        boss = await admin(on, language)
        await begin_anew(on, allow_paid_broadcast=True)
        people = await crowd(on, 10, language)
        panel = await compose(boss)
        assert boss.word("Cost: none") in panel.text
        assert pace(boss, FREE) in panel.text
        costs = cost(boss, 2), pace(boss, PAID)
        chosen = "✓ " + boss.word("Faster, for Stars")
        assert chosen in labels(await boss.press("Faster, for Stars", *costs))
        last = await boss.preview()
        assert all(words in last.text for words in (*costs, reach(boss, 11)))
        await boss.press("Send it now", button="Table (CSV)")
        for phone in people:
            await heard(phone, TEXT)
            assert paid_for(on, phone, TEXT) == ["true"]
        assert sorted(paid_for(on, boss.phone, TEXT), key=bool) == [None, "true"], (
            "the preview is an answer and costs nothing"
        )


async def test_paid_speed_that_is_not_chosen_costs_nothing(tmp_path):
    async with stage(tmp_path) as on:
        boss, ivan = await may_pay(on)
        await boss.press("Faster, for Stars", pace(boss, PAID))
        boss.phone.press("✓ " + boss.word("Faster, for Stars"))
        await boss.sees(boss.word("Cost: none"), pace(boss, FREE))
        await send(boss)
        await heard(ivan, TEXT)
        assert paid_for(on, ivan, TEXT) == [None]


async def test_paid_speed_costs_nothing_once_the_operator_forbids_it(tmp_path):
    async with stage(tmp_path) as on:
        boss, ivan = await may_pay(on)
        panel = await boss.press("Faster, for Stars", pace(boss, PAID))
        await begin_anew(on, allow_paid_broadcast=False)
        boss.phone.press_data(button(panel, boss.word("Faster, for Stars")), panel.id)
        now = await boss.sees(boss.word("Cost: none"), pace(boss, FREE))
        assert not any(boss.word("Faster, for Stars") in label for label in labels(now))
        await send(boss)
        await heard(ivan, TEXT)
        assert paid_for(on, ivan, TEXT) == [None]
