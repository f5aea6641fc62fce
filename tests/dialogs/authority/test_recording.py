"""A moderator writes down what an authority answered by letter or e-mail."""

from bot.cases.afterwards import Stage
from bot.values import Outcome, Way
from tests.dialogs.authority.conftest import Scene
from tests.kit.people.buttons import labels
from tests.kit.people.staff import card, opened
from tests.kit.words import ru

RECORD = ru("Record the answer")


async def recording(on, scene):
    """The moderator's screen for what the authority answered."""
    working = await opened(scene.dana, scene.group, await card(scene.dana, scene.group, "hxxps"))
    scene.dana.press(RECORD, working)
    return await scene.dana.wait(lambda m: ru("It acted") in labels(m))


async def test_an_order_that_came_by_letter_reaches_the_reporter(on, language):
    scene = await Scene(on, language).play(has_group=False)
    assert scene.referral.way is Way.HAND
    asked = await recording(on, scene)
    scene.dana.press(ru("It was received"), asked)
    await scene.reaches(Stage.RECEIVED)
    scene.dana.press(ru("It acted"), asked)
    await scene.dana.wait(lambda m: ru("Access was restricted") in labels(m))
    scene.dana.press(ru("Access was restricted"))
    await scene.dana.wait(ru("What is the number of the order? Write it as it stands there."))
    scene.dana.say("15-исх")
    for label in (
        ru("Yesterday"),
        ru("The whole country"),
        ru("It has no end date"),
        ru("Confirm"),
    ):
        await scene.dana.wait(lambda m, label=label: label in labels(m))
        scene.dana.press(label)
    await scene.dana.wait(lambda m: ru("Undo the answer") in labels(m))
    await scene.reaches(Stage.DONE)
    await scene.ivan.wait("15-исх", after=0)
    assert (await scene.case()).decision.finding.outcome is Outcome.RESTRICTED
    scene.dana.press_data(f"au:ans:{scene.referral.id}:d", asked.id)
    await scene.dana.wait("первым ответ дал участник Дана")


async def test_a_refusal_and_a_question_are_recorded_too(on):
    scene = await Scene(on, "ru").play(has_group=False)
    asked = await recording(on, scene)
    scene.dana.press(ru("It asks a question"), asked)
    await scene.dana.wait(ru("Write your question to the moderators."))
    scene.dana.say("Где опубликовано?")
    await scene.dana.wait(lambda m: "Русский" in labels(m))
    scene.dana.press("Русский")
    await scene.dana.wait(lambda m: ru("Send") in labels(m))
    scene.dana.press(ru("Send"))
    await scene.staff_read("Где опубликовано?")
    assert not [m for m in scene.dana.messages() if ru("Answer the authority") in labels(m)]
    asked = await recording(on, scene)
    scene.dana.press(ru("It refused"), asked)
    await scene.dana.wait(lambda m: "2" in labels(m))
    scene.dana.press("2")
    await scene.dana.wait(lambda m: ru("Send") in labels(m))
    scene.dana.press(ru("Send"))
    await scene.reaches(Stage.REFUSED)
    await scene.ivan.wait("Орган не нашёл в материале нарушения закона.", after=0)


async def test_a_stranger_and_a_moderator_of_another_desk_record_nothing(on):
    scene = await Scene(on, "ru").play(has_group=False)
    other = on.citizen("Сергей")
    await on.desk(other, title="Другие")
    await on.agree(other)
    refusal = on.t("ru").plain("Only members of the authority’s group may do this.")
    for phone in (other, scene.bakyt):
        query = phone.press_data(f"au:ans:{scene.referral.id}:d", 1)
        said = await phone.wait_answer()
        while said.query_id != query.id:
            said = await phone.wait_answer()
        assert said.text == refusal
        phone.say(f"/start ad-{scene.referral.id}")
        await phone.wait(lambda m: m.from_bot and ru("What was done?") not in m.text)
    assert (await scene.now()).stage is Stage.LEAVING
