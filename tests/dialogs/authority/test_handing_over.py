"""A moderator hands a case file over: one message from the desk's list, with the words to write."""

from bot.cases.afterwards import Stage
from tests.dialogs.authority.conftest import Scene
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import answer, tap

SENTENCE = (
    "Case № {number}: {type}. The case file is attached. Please answer that you received it, then "
    "with the number and the date of your order, or why you do not act."
)


def file_name(message):
    return message.raw.get("document", {}).get("file_name", "")


async def test_what_waits_in_the_list_comes_as_one_message_and_leaves_when_that_is_said(
    on, language
):
    t = on.t(language)
    scene = Scene(on, language)
    scene.dana = on.citizen("Дана", language)
    on_agree = on.agree

    async def agree(phone, words="ru"):
        return await on_agree(phone, language if phone is scene.dana else words)

    on.agree = agree
    await scene.play(has_group=False)
    dana = scene.dana
    case = await scene.case()
    brought = await dana.wait(lambda m: t.plain("Handed over") in labels(m), after=0)
    assert file_name(brought) == f"case-file-{case.number}.pdf"
    assert [m.id for m in dana.messages() if m.raw.get("document")] == [brought.id], (
        "one message"
    )

    takes = t.plain("Hand over № {number}", number=case.number)
    listed = await answer(dana, "/queue authority", takes)
    assert t.plain("To be handed over by: {name}", name="Дана") in listed.text
    again = await tap(dana, takes, t.plain("Handed over"))
    assert again.id > listed.id
    kind = on.channel.type(case.violation).label.say("kk")
    theirs = on.t("kk").plain(SENTENCE, number=case.number, type=kind)
    assert theirs in again.text, "in the language of the authority"
    dana.press(t.plain("The same for computers"), again)
    data = await dana.wait(lambda m: file_name(m).endswith(".json"), after=again.id)
    assert case.number in data.text
    dana.press(t.plain("Handed over"), again)
    await scene.reaches(Stage.SENT)
    said = t.plain("It was handed over. The reporters are told that it was sent.")
    done = await dana.wait(lambda m: said in m.text, after=0)
    assert t.plain("Handed over") not in labels(done)
    await answer(dana, "/queue authority", t.plain("Sent, no answer yet"))
