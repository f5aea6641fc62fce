"""What is passed on comes into the authority's group; its members answer, and reporters hear."""

import json

from bot.cases.afterwards import Stage
from bot.values import Outcome, Way
from tests.dialogs.authority.conftest import Scene
from tests.kit.people.buttons import labels
from tests.kit.people.staff import names_of
from tests.kit.waiting import until
from tests.kit.words import ru


async def test_the_card_comes_with_its_case_file_and_names_no_reporter(on):
    scene = await Scene(on, "kk").play()
    group = scene.authority
    assert scene.referral.way is Way.DESK
    assert "hxxps://example[.]com/bad" in scene.card.text

    def both_files():
        found = [m for m in group.messages if m.raw.get("document")]
        return found if len(found) == 2 else None

    documents = await until(both_files)
    assert {m.reply_to for m in documents} == {scene.card.id}
    [data, _] = sorted(
        documents, key=lambda m: m.raw["document"]["file_name"].endswith("pdf")
    )
    assert json.loads(scene.bakyt.download(data).data)["id"] == scene.referral.id
    said = str([m.raw for m in group.messages if m.from_bot])
    assert "https://example.com" not in said
    for name in names_of(scene.ivan):
        assert name not in said


async def test_an_order_travels_from_the_group_to_the_reporter(on, scene):
    t, bakyt = scene.t, scene.bakyt
    bakyt.press(on.t("kk").plain("Received"), scene.card)
    await scene.reaches(Stage.RECEIVED)
    await bakyt.wait(
        lambda m: m.id == scene.card.id and "Бақыт" in m.text,
        chat=scene.authority.id,
        after=0,
    )
    await scene.begins(bakyt, "Answer")
    await scene.presses(bakyt, "Access was restricted")
    await scene.sees(
        bakyt, "What is the number of the order? Write it as it stands there."
    )
    bakyt.say("№ 12/3-4 <b>&\u202e")
    await scene.sees(bakyt, "Of which day is the order? For example: 12.03.2026")
    bakyt.say("31.02.2026")
    unreadable = "I could not read this day. Write it like 12.03.2026 or 12 March 2026."
    await scene.sees(bakyt, unreadable)
    bakyt.say("12 марта 2026 г.")
    for label in ("The whole country", "It has no end date"):
        await scene.presses(bakyt, label)
    given = await bakyt.wait(lambda m: t.plain("Undo the answer") in labels(m))
    assert "№\xa012/3-4 <b>&" in given.text.replace("№ ", "№\xa0")
    await scene.reaches(Stage.DONE)
    told = await scene.ivan.wait(lambda m: "12/3-4" in m.text, after=0)
    assert "12.03.2026" in told.text
    found = (await scene.case()).decision.finding
    assert (found.outcome, found.order.number) == (Outcome.RESTRICTED, "12/3-4 <b>&")


async def test_a_usual_reason_is_read_in_each_language(on, scene):
    await scene.begins(scene.bakyt, "Refuse")
    await scene.bakyt.wait(lambda m: "1" in labels(m))
    scene.bakyt.press("1")
    await scene.reaches(Stage.REFUSED)
    reason = on.channel.refusals[0].text
    await scene.ivan.wait(reason.say(scene.language), after=0)
    await scene.staff_read(reason.say("ru"))


async def test_own_words_carry_their_language_and_open_no_link(on, scene):
    words = "Ресми жауап: http://evil.example/x <b>жоқ</b> 🙂"
    await scene.begins(scene.bakyt, "Refuse")
    await scene.sees(
        scene.bakyt,
        "Why will the authority not act? Choose a reason, or write one. The people who reported"
        " will read it.",
    )
    scene.bakyt.say("я" * 1001)
    await scene.sees(scene.bakyt, "Too long: at most {n} characters, please.", n=1000)
    scene.bakyt.say(words)
    await scene.reaches(Stage.REFUSED)
    told = await scene.ivan.wait(lambda m: "жоқ<" in m.text and "🙂" in m.text, after=0)
    assert "http://evil" not in str(told.raw)
    referral = await scene.now()
    assert (referral.refusal, referral.refusal_language) == (words, scene.language)


async def test_a_question_goes_to_the_desk_and_its_answer_comes_back(on):
    scene = await Scene(on, "kk").play()
    await scene.begins(scene.bakyt, "Ask the desk")
    await scene.sees(scene.bakyt, "Write your question to the moderators.")
    scene.bakyt.say("Қай күні жарияланған?")
    asked = await scene.staff_read("Қай күні жарияланған?")
    chat = scene.group.id if asked in scene.group.messages else None
    scene.dana.press(ru("Answer the authority"), asked, chat=chat)
    prompt = await scene.dana.wait("в ответ на это сообщение", chat=chat)
    scene.dana.say("Вчера, 25 ноября.", chat=chat, reply_to=prompt.id)
    told = await scene.bakyt.wait("Вчера, 25 ноября.", chat=scene.authority.id, after=0)
    assert told.reply_to == scene.card.id
    assert (await scene.now()).stage is Stage.SENT


async def test_who_left_the_group_answers_nothing_any_more(on):
    scene = await Scene(on, "ru").play()
    await scene.begins(scene.bakyt, "Answer")
    await scene.sees(scene.bakyt, "What was done?")
    scene.authority.leave(scene.bakyt)
    await on.sandbox.settle()
    said = await scene.presses(scene.bakyt, "The material was removed")
    assert said == scene.t.plain("Only members of the authority’s group may do this.")
    assert (await scene.now()).stage is Stage.SENT
    scene.erlan.press(on.t("kk").plain("Received"), scene.card)
    await scene.reaches(Stage.RECEIVED)
