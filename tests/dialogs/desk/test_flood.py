"""More reports than a group may hear of: the digest, Next, and work in a private chat."""

import pytest

from tests.kit.people.buttons import button, labels
from tests.kit.people.staff import flood, shows
from tests.kit.words import ru

pytestmark = pytest.mark.slow

NEXT, OUTCOME = ru("Next"), ru("Other outcome…")
LONG = 60


async def digest_of(phone, group, *texts):
    return await phone.wait(
        lambda m: NEXT in labels(m) and all(text in m.text for text in texts),
        chat=group.id,
        after=0,
        timeout=LONG,
    )


async def answered(on, phone, act):
    """What appears over the button that this presses."""
    on.sandbox.world.answers_of(phone.id).clear()
    act()
    return await phone.wait_answer()


async def given(phone, after=0):
    """The case that came into the private chat."""
    return await phone.wait(lambda m: OUTCOME in labels(m), after=after)


async def test_in_a_flood_work_is_pulled_from_a_digest_and_done_in_private(on):
    dana, eve, mute = on.citizen("Дана"), on.citizen("Ева"), on.citizen("Марат")
    group = await on.desk(dana, mute)
    await on.agree(dana)
    await on.agree(eve)
    await flood(on, 29, urgent=1)
    digest = await digest_of(dana, group, "30", "1")
    urgent = await dana.wait("🔴", chat=group.id, after=0)

    assert (await answered(on, mute, lambda: mute.press(NEXT, digest))).alert
    asked = await mute.wait("Марат", chat=group.id)
    assert any("t.me/" in str(b.get("url")) for row in asked.rows for b in row)
    eve.say("/next")
    assert OUTCOME not in labels(await eve.wait(lambda m: m.from_bot))

    told = await answered(on, dana, lambda: dana.press(NEXT, digest))
    assert "№" in (told.text or "")
    case = await given(dana)
    assert "🔴" in case.text
    forged = button(case, OUTCOME)
    assert (await answered(on, eve, lambda: eve.press_data(forged, 1))).alert

    dana.press(ru("More…"), case)
    case = await shows(dana, dana, case, ru("Note"))
    dana.press(ru("Note"), case)
    prompt = await dana.wait(lambda m: "Дана" in m.text and not m.buttons)
    dana.say("Looks real.", reply_to=prompt)
    assert "Looks real." in (await dana.wait("Looks real.")).text
    dana.press(ru("Back"), await shows(dana, dana, case, ru("Back")))
    refused = on.channel.outcome("not_confirmed")
    ground = on.channel.grounds("not_confirmed", "weapons")[0].label.say("ru")[:25]
    reason = refused.reasons[0].text.say("ru")[:25]
    for step in (OUTCOME, refused.label.say("ru"), ground, reason, ru("Confirm")):
        is_menu = ru("Back") if step != OUTCOME else ""  # a preset's label begins like an outcome's
        shown = await dana.wait(
            lambda m, words=(step, is_menu): (
                m.id == case.id and all(each in str(m.buttons) for each in words)
            ),
            after=0,
        )
        dana.press(step, shown)
    await dana.wait(lambda m: m.id == case.id and "Отменить" in str(m.buttons), timeout=LONG)
    outcome = on.channel.outcome("not_confirmed").label.say("ru")
    at_desk = await dana.wait(
        lambda m: m.id == urgent.id and outcome in m.text,
        chat=group.id,
        after=0,
        timeout=LONG,
    )
    assert "Дана" in at_desk.text
    assert not any("Looks real." in message.text for message in group.messages)
