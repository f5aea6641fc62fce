"""A moderator writes down what an authority answered by letter or e-mail."""

import pytest

from bot.cases.afterwards import Stage
from bot.values import Outcome, Way
from tests.dialogs.authority.conftest import Scene
from tests.kit.people.buttons import labels
from tests.kit.people.staff import card, opened
from tests.kit.words import ru


@pytest.fixture
async def scene(on):
    return await Scene(on, "ru").play(has_group=False)


async def recording(scene, phone=None):
    """The screen for what the authority answered, of who decided or of a colleague."""
    phone = phone or scene.dana
    working = await opened(phone, scene.group, await card(phone, scene.group, "hxxps"))
    phone.press(ru("Record the answer"), working)
    return await phone.wait(lambda m: ru("It acted") in labels(m))


async def test_an_order_that_came_by_letter_reaches_the_reporter(on, scene):
    assert scene.referral.way is Way.HAND
    second = on.admin  # who decided alone does not write an order down
    asked = await recording(scene, second)
    second.press(ru("It was received"), asked)
    await scene.reaches(Stage.RECEIVED)
    second.press(ru("It acted"), asked)
    await scene.presses(second, "Access was restricted")
    await scene.sees(
        second, "What is the number of the order? Write it as it stands there."
    )
    second.say("15-исх")
    for label in ("Yesterday", "The whole country", "It has no end date"):
        await scene.presses(second, label)
    await second.wait(lambda m: ru("Undo the answer") in labels(m), after=0)
    await scene.reaches(Stage.DONE)
    await scene.ivan.wait("15-исх", after=0)
    assert (await scene.case()).decision.finding.outcome is Outcome.RESTRICTED
    second.press_data(f"au:ans:{scene.referral.id}:d", asked.id)
    await second.wait("первым ответ дал участник Әсел")


async def test_a_question_and_then_a_refusal_are_recorded_too(on, scene):
    dana = scene.dana
    dana.press(ru("It asks a question"), await recording(scene))
    await scene.sees(dana, "Write your question to the moderators.")
    dana.say("Где опубликовано?")
    await scene.staff_read("Где опубликовано?")
    assert not [m for m in dana.messages() if ru("Answer the authority") in labels(m)]
    dana.press(ru("It refused"), await recording(scene))
    await dana.wait(lambda m: "2" in labels(m))
    dana.press("2")
    await scene.reaches(Stage.REFUSED)
    await scene.ivan.wait(on.channel.refusals[1].text.say("ru"), after=0)


async def test_a_stranger_and_a_moderator_of_another_desk_record_nothing(on, scene):
    other = on.citizen("Сергей")
    await on.desk(other, title="Другие")
    await on.agree(other)
    refusal = ru("Only members of the authority’s group may do this.")
    for phone in (other, scene.bakyt):
        query = phone.press_data(f"au:ans:{scene.referral.id}:d", 1)
        said = await phone.wait_answer()
        while said.query_id != query.id:
            said = await phone.wait_answer()
        assert said.text == refusal
        phone.say(f"/start ad-{scene.referral.id}")
        await phone.wait(lambda m: m.from_bot and ru("What was done?") not in m.text)
    assert (await scene.now()).stage is Stage.LEAVING
