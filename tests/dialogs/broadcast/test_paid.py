"""The operator decides whether speed is paid for; admins read the price before they send."""

import pytest

from tests.kit.people.admins import TEXT, admin, begin_anew, compose, crowd, heard, reach
from tests.kit.people.citizens import LANGUAGES
from tests.kit.stage import stage

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


@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_is_paid_unless_the_operator_allows_it(tmp_path, language):
    async with stage(tmp_path) as on:
        boss = await admin(on, language)
        [ivan] = await crowd(on, 1, language)
        panel = await compose(boss)
        assert pace(boss, FREE) in panel.text
        last = await boss.preview()
        assert boss.word("Cost: none") in last.text
        await boss.press("Send it now", button="Table (CSV)")
        await heard(ivan, TEXT)
        assert paid_for(on, ivan, TEXT) == [None]


async def test_the_price_and_duration_are_shown_before_paying(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        await begin_anew(on, allow_paid_broadcast=True)
        people = await crowd(on, 10)
        await compose(boss)
        last = await boss.preview()
        assert all(
            words in last.text for words in (cost(boss, 2), pace(boss, PAID), reach(boss, 11))
        )
        await boss.press("Send it now", button="Table (CSV)")
        for phone in people:
            await heard(phone, TEXT)
            assert paid_for(on, phone, TEXT) == ["true"]
        assert sorted(paid_for(on, boss.phone, TEXT), key=bool) == [None, "true"], (
            "the preview is an answer and costs nothing"
        )
