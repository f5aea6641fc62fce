"""A member of staff answers the phone: /call, the code read out, what the caller can ask."""

import pytest

from bot.domain.citizen.receipt import read_receipt
from bot.domain.people import Standing
from bot.storage.desk import members
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import all_said, tap, toast
from tests.kit.people.staff import card
from tests.kit.stage import stage

WORDS = "Возле школы продают https://example.com/call"


async def on_the_phone(on, language="ru"):
    """A moderator who agreed to everything, and their desk."""
    dana = on.citizen("Дана", language)
    group = await on.desk(dana)
    await on.agree(dana, language)
    return dana, group


async def written_down(on, phone, language="ru", words=WORDS):
    """/call up to the review."""
    t, kind = on.t(language), on.channel.type("drugs")
    said = phone.say("/call")
    await phone.wait(t.plain("Which region is the caller in?"), after=said.id)
    region = on.channel.region("KZ-75").short.say(language)
    await tap(phone, region, t.plain("What does the caller report?"))
    await tap(phone, kind.button.say(language), kind.label.say(language))
    phone.say(words)
    return await phone.wait(t.plain("Check before filing"))


async def filed(on, phone, language="ru", **how):
    """The message with the code, and the code."""
    t = on.t(language)
    await written_down(on, phone, language, **how)
    shown = await tap(phone, t.plain("File the call"), t.plain("Done, hide the code"))
    code = next(filter(read_receipt, shown.text.split()))
    return shown, code


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
async def test_a_call_is_filed_read_out_and_followed_by_its_code(tmp_path, language):
    async with stage(tmp_path) as on:
        t = on.t(language)
        dana, group = await on_the_phone(on, language)
        shown, code = await filed(on, dana, language)
        letter = next(sign for sign in code if sign.isalpha())
        assert f"{letter} – " in shown.text
        assert t.plain("All letters are Latin.") in shown.text
        seen = await card(dana, group, "example[.]com/call", "☎")
        assert "Дана" not in seen.text
        hidden = await tap(
            dana, t.plain("Done, hide the code"),
            t.plain("The call is filed. Its code is not shown here any more."),
        )  # fmt: skip
        assert hidden.id == shown.id
        caller = on.citizen("Ivan", language)
        caller.say(f"/status {code}")
        state = await caller.wait(t.plain("Received"))
        assert "школы" not in state.text
        asked = dana.say("/my")
        await dana.wait(t.plain("You have not sent a report yet."), after=asked.id)


async def test_a_second_press_on_send_files_nothing_and_says_so(on):
    dana, _ = await on_the_phone(on)
    t = on.t("ru")
    review = await written_down(on, dana)
    dana.press(t.plain("File the call"), review)
    dana.press(t.plain("File the call"), review)
    assert await toast(dana) == t.plain("This call is filed already.")
    await dana.wait(t.plain("☎ The call is filed."))
    await all_said(on)


async def test_the_calls_words_go_on_after_a_restart_and_never_into_ones_own_report(on):
    dana, _ = await on_the_phone(on)
    t = on.t("ru")
    dana.say("https://example.com/own")
    await dana.wait(t.plain("What is wrong with it?"))
    said = dana.say("/call")
    await dana.wait(t.plain("Which region is the caller in?"), after=said.id)
    await on.stop_bot()
    await on.start_bot()
    said = dana.say("Слова звонящего о закладках")
    again = await dana.wait(t.plain("Which region is the caller in?"), after=said.id)
    assert "закладках" in again.text
    assert "example[.]com/own" not in again.text
    said = dana.say("/cancel")
    await dana.wait(t.plain("The call was dropped: nothing was filed."), after=said.id)
    said = dana.say("/report")
    offer = await dana.wait("example[.]com/own", after=said.id)
    assert "закладках" not in offer.text


async def test_who_is_no_member_any_more_files_no_call_and_their_words_are_not_kept(on):
    dana, group = await on_the_phone(on)
    t = on.t("ru")
    review = await written_down(on, dana)
    async with on.habarla.database.transaction() as tx:
        await members.set_standing(tx, group.id, dana.id, Standing.LEFT)
    group.leave(dana)
    dana.press(t.plain("File the call"), review)
    assert await toast(dana) == t.plain("Only members of this staff group may do this.")
    said = dana.say("И ещё слова звонящего, довольно длинные")
    lost = await dana.wait(lambda m: m.from_bot, after=said.id)
    assert labels(lost) == []
    said = dana.say("/my")
    await dana.wait(t.plain("You have not sent a report yet."), after=said.id)


async def test_more_urgency_needs_a_reason_that_stands_on_the_case(on):
    dana, group = await on_the_phone(on)
    t = on.t("ru")
    kind = next(k for k in on.channel.types_on() if k.priority.urgency == 2)
    said = dana.say("/call")
    await dana.wait(t.plain("Which region is the caller in?"), after=said.id)
    await tap(
        dana, on.channel.region("KZ-75").short.say("ru"), t.plain("What does the caller report?")
    )
    await tap(dana, kind.button.say("ru"), kind.label.say("ru"))
    dana.say(WORDS)
    await dana.wait(t.plain("Check before filing"))
    await tap(dana, "🔴", t.plain("Why is it more urgent than usual? Write it in a few words."))
    dana.say("Ребёнок сейчас там")
    await dana.wait(lambda m: "Ребёнок" in m.text and t.plain("Check before filing") in m.text)
    dana.press(t.plain("File the call"))
    await dana.wait(t.plain("☎ The call is filed."))
    await card(dana, group, "🔴", "example[.]com/call")
