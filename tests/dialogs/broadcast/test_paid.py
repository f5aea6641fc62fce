"""The operator decides whether speed is paid for; admins read the price before they send."""

from tests.kit.people.admins import TEXT, admin, begin_anew, compose, crowd, heard, reach
from tests.kit.stage import stage
from tests.kit.waiting import until

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
