"""More reports than a group may hear of: the digest, Next, and work in a private chat."""

import pytest

from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import answer
from tests.kit.people.staff import flood
from tests.kit.words import ru

pytestmark = pytest.mark.slow

NEXT, OUTCOME = ru("Next"), ru("Other outcome…")


async def test_in_a_flood_work_is_pulled_from_a_digest_and_done_in_private(on):
    dana, eve, mute = on.citizen("Дана"), await on.agreed("Ева"), on.citizen("Марат")
    group = await on.desk(dana, mute)
    await on.agree(dana)
    await flood(on, 29, urgent=1)
    digest = await dana.wait(lambda m: NEXT in labels(m) and "30" in m.text, chat=group.id, after=0)
    urgent = await dana.wait("🔴", chat=group.id, after=0)

    mute.press(NEXT, digest)
    assert (await mute.wait_answer()).alert
    asked = await mute.wait("Марат", chat=group.id)
    assert any("t.me/" in str(b.get("url")) for row in asked.rows for b in row)
    assert OUTCOME not in labels(await answer(eve, "/next", lambda m: m.from_bot))

    on.sandbox.world.answers_of(dana.id).clear()
    dana.press(NEXT, digest)
    assert "№" in ((await dana.wait_answer()).text or "")
    case = await dana.wait(lambda m: OUTCOME in labels(m), after=0)
    assert "🔴" in case.text
    eve.world.answers_of(eve.id).clear()
    eve.press_data(button(case, OUTCOME), 1)
    assert (await eve.wait_answer()).alert
    clean = on.channel.type("weapons").presets[-1]
    dana.press(clean.label.say("ru"), case)
    await dana.wait(lambda m: m.id == case.id and ru("Undo") in labels(m), after=0)
    outcome = on.channel.outcome(clean.outcome).label.say("ru")
    at_desk = await dana.wait(
        lambda m: m.id == urgent.id and outcome in m.text, chat=group.id, after=0
    )
    assert "Дана" in at_desk.text
