"""A member of staff answers the phone: /call, the code read out, what the caller can ask."""

import pytest
import sqlalchemy as sa

from bot.domain.citizen.receipt import read_receipt
from bot.domain.people import Standing
from bot.storage.desk import members
from bot.storage.schema import members as memberships
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import all_said, tap, toast
from tests.kit.people.staff import card, left
from tests.kit.stage import stage
from tests.kit.waiting import until

WORDS = "Возле школы продают https://example.com/call"


async def on_the_phone(on, language="ru"):
    """A moderator who agreed to everything, and their desk."""
    dana = on.citizen("Дана", language)
    group = await on.desk(dana)
    await on.agree(dana, language)
    return dana, group


async def written_down(on, phone, language="ru", words=WORDS, violation="drugs"):
    """/call up to the review."""
    t, kind = on.t(language), on.channel.type(violation)
    said = phone.say("/call")
    await phone.wait(t.plain("Which region is the caller in?"), after=said.id)
    region = on.channel.region("KZ-75").short.say(language)
    await tap(phone, region, t.plain("What is the caller reporting?"))
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


def number_in(message):
    return message.text.split("№\u00a0")[1].split()[0]


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
        asked = dana.say("/stats")
        await dana.wait(lambda m: t.plain("– by phone: {n}", n=1) in m.text, after=asked.id)


async def test_staff_find_a_call_by_its_code_and_a_chat_report_never(on):
    dana, group = await on_the_phone(on)
    t = on.t("ru")
    _, code = await filed(on, dana)
    number = number_in(await card(dana, group, "example[.]com/call", "☎"))
    phone = on.citizen("Иван")
    await on.agree(phone)
    own = await on.file(phone, "https://example.com/own", "drugs")
    for typed in (code, code.lower().replace("-", " "), code[:6]):
        said = dana.say(f"/case {typed}")
        shown = await dana.wait(lambda m: m.from_bot, after=said.id)
        assert number_in(shown) == number
        said = dana.say(f"/case {typed}", chat=group.id)
        line = await dana.wait(lambda m, said=said: m.reply_to == said.id, chat=group.id)
        assert number_in(line) == number
        assert code not in line.text
    for typed in (own, own[:6], "ZZZZZZ"):
        unknown = t.plain("There is no case № {number} at this desk.", number="|").split("|")[0]
        said = dana.say(f"/case {typed}")
        shown = await dana.wait(lambda m: m.from_bot, after=said.id)
        assert shown.text.startswith(unknown)
        assert own not in shown.text
    eve = on.citizen("Ева")
    await on.agree(eve)
    said = eve.say(f"/case {code}")
    refused = await eve.wait(lambda m: m.from_bot, after=said.id)
    assert (labels(refused), number in refused.text) == ([], False)


async def test_staff_of_another_desk_do_not_find_a_call(on):
    dana, _ = await on_the_phone(on)
    other = on.citizen("Марат")
    await on.desk(other, title="Other", words="fraud")
    await on.agree(other)
    _, code = await filed(on, dana)
    said = other.say(f"/case {code}")
    shown = await other.wait(lambda m: m.from_bot, after=said.id)
    assert labels(shown) == []
    assert code not in shown.text


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


async def test_an_edit_corrects_the_call_and_after_its_end_reaches_no_report(on):
    dana, _ = await on_the_phone(on)
    t = on.t("ru")
    dana.say("https://example.com/own")
    await dana.wait(t.plain("What is wrong with it?"))
    review = await written_down(on, dana)
    said = next(m for m in dana.messages() if m.text == WORDS)
    dana.edit(said, "Возле рынка продают https://example.com/market")
    changed = await dana.wait("Возле рынка", after=review.id)
    assert t.plain("Check before filing") in changed.text
    assert "Возле школы" not in changed.text
    assert "example[.]com/market" in changed.text
    await tap(dana, t.plain("File the call"), t.plain("Done, hide the code"))
    dana.edit(said, "Нет, возле вокзала https://example.com/station")
    await dana.wait(
        t.plain(
            "This message belongs to a call that is over, so the edit changes nothing. If staff"
            " need the new words, open the case with /case and add a note."
        )
    )
    asked = dana.say("/report")
    own = await dana.wait("example[.]com/own", after=asked.id)
    assert "вокзала" not in own.text
    assert "station" not in own.text


async def test_an_edited_reason_changes_the_reason(on):
    dana, _ = await on_the_phone(on)
    t = on.t("ru")
    await written_down(on, dana, violation="fraud")
    await tap(dana, "🔴", t.plain("Why is it more urgent than usual? Write it in a few words."))
    said = dana.say("Ребёнок сейчас там")
    await dana.wait(t.plain("Reason: {reason}", reason="Ребёнок"), after=said.id)
    dana.edit(said, "Двое детей сейчас там")
    changed = await dana.wait(t.plain("Reason: {reason}", reason="Двое детей"), after=said.id)
    assert "Возле школы" in changed.text


@pytest.mark.parametrize(
    "asks", ["/status", "/status ZZZZZZ", "/check", "/my", "/privacy", "/hotlines"]
)
async def test_another_command_in_mid_call_leads_no_words_astray(on, asks):
    dana, _ = await on_the_phone(on)
    t = on.t("ru")
    dana.say("https://example.com/own")
    await dana.wait(t.plain("What is wrong with it?"))
    await written_down(on, dana)
    said = dana.say(asks)
    await dana.wait(lambda m: m.from_bot, after=said.id)
    said = dana.say("И ещё звонящий говорит https://example.com/more")
    shown = await dana.wait(t.plain("Check before filing"), after=said.id)
    assert "example[.]com/more" in shown.text
    asked = dana.say("/report")
    own = await dana.wait("example[.]com/own", after=asked.id)
    assert "more" not in own.text
    said = dana.say("https://example.com/mine")
    own = await dana.wait("example[.]com/mine", after=said.id)
    assert "школы" not in own.text


async def test_a_code_in_mid_call_shows_its_report_and_the_call_goes_on(on):
    dana, _ = await on_the_phone(on)
    t = on.t("ru")
    _, code = await filed(on, dana)
    await written_down(on, dana, words="Другой звонок https://example.com/second")
    asked = dana.say("/status")
    await dana.wait(lambda m: m.from_bot, after=asked.id)
    said = dana.say(code)
    await dana.wait(t.plain("Received"), after=said.id)
    said = dana.say("И ещё одно слово звонящего")
    shown = await dana.wait(t.plain("Check before filing"), after=said.id)
    assert "Другой звонок" in shown.text
    assert "ещё одно слово" in shown.text


async def forget_check(on, group, phone):
    """Telegram's last answer about the member is old, and what came since was missed."""
    async with on.habarla.database.transaction() as tx:
        await members.set_standing(tx, group.id, phone.id, Standing.MEMBER)
        await tx.run(sa.update(memberships).values(checked_at=1))


@pytest.mark.parametrize("edits", [False, True])
async def test_words_of_a_call_ask_telegram_again_who_is_a_member(on, edits):
    dana, group = await on_the_phone(on)
    t = on.t("ru")
    await written_down(on, dana)
    said = next(m for m in dana.messages() if m.text == WORDS)

    def write(words):
        if edits:
            dana.edit(said, words)
        else:
            dana.say(words)

    await forget_check(on, group, dana)
    write("Слова того, кто в группе")
    await dana.wait(lambda m: m.from_bot and "кто в группе" in m.text)
    group.leave(dana)
    await until(lambda: left(on, group, dana))
    await forget_check(on, group, dana)
    write("Слова после ухода, довольно длинные")
    await dana.wait(
        t.plain(
            "You are no longer a member of staff, so the call was dropped and this message was not"
            " kept. Please pass the caller to a colleague."
        )
    )
    again = dana.say("/my")
    await dana.wait(t.plain("You have not sent a report yet."), after=again.id)


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
    region = on.channel.region("KZ-75").short.say("ru")
    await tap(dana, region, t.plain("What is the caller reporting?"))
    await tap(dana, kind.button.say("ru"), kind.label.say("ru"))
    dana.say(WORDS)
    await dana.wait(t.plain("Check before filing"))
    await tap(dana, "🔴", t.plain("Why is it more urgent than usual? Write it in a few words."))
    dana.say("Ребёнок сейчас там")
    await dana.wait(lambda m: "Ребёнок" in m.text and t.plain("Check before filing") in m.text)
    dana.press(t.plain("File the call"))
    await dana.wait(t.plain("☎ The call is filed."))
    await card(dana, group, "🔴", "example[.]com/call")
