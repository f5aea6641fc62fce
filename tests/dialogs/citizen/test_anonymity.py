"""An anonymous report lives by its code alone: filed from one account, followed from another."""

import pytest
import sqlalchemy as sa

from bot.core.codes import plain, read_receipt
from bot.core.tables import people
from bot.reports.own_reports import Ending
from bot.reports.tables import replies, reports
from handlers.core.visitor import MOST
from tests.kit.people.anonymous import file, forgotten, offered
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import LANGUAGES, all_said, answer, pressed, rows, tap
from tests.kit.people.staff import ask, card, opened
from tests.kit.words import ru

QUESTION = "Когда вы это видели?"
LINK = "https://example.com/anonymous"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_report_is_sent_from_one_account_and_followed_from_another_by_its_code(
    on, t, language
):
    dana = on.citizen("Дана", "ru")
    group = await on.desk(dana)
    ivan, other = await on.agreed("Ivan", language), on.citizen("Other", language)
    offer, code = await offered(on, ivan, language)
    assert read_receipt(code) == plain(code)
    assert await rows(on, sa.select(reports)) == []
    ivan.press(t.plain("I have kept the code. Send"), message=offer)
    receipt = await ivan.wait(
        t.plain("Thank you. Your report is received anonymously.")
    )
    assert code in receipt.text
    assert await forgotten(on)
    shown = await card(dana, group, "example[.]com/anonymous", "🕶")
    assert "Ivan" not in shown.text
    assert await ask(on, QUESTION) == 1

    state = await answer(other, f"/status {code}", t.plain("Add something"))
    assert QUESTION in state.text
    assert labels(state)[:3] == [
        t.plain(b) for b in ("Answer", "Add something", "Withdraw")
    ]
    await tap(other, t.plain("Answer"), QUESTION)
    await answer(
        other, "Вчера в полдень", t.plain(Ending.ANSWERED.sentence, number=code[:6])
    )
    other.press(t.plain("Add something"), message=state)
    await other.wait(
        lambda m: t.plain("Cancel") in labels(m) and QUESTION not in m.text
    )
    await answer(other, "И ещё сегодня", t.plain("Add something"))
    said = [
        row["text"] for row in await rows(on, sa.select(replies).order_by(replies.c.at))
    ]
    assert said == ["Вчера в полдень", "И ещё сегодня"]
    state = await answer(other, code, t.plain("Withdraw"))
    assert t.plain("Answer") not in labels(state)
    await tap(other, t.plain("Withdraw"), t.plain("Yes, withdraw"))
    other.press(t.plain("Yes, withdraw"))
    await other.wait(
        lambda m: m.id == state.id and t.plain("Yes, withdraw") not in labels(m)
    )
    [report] = await rows(on, sa.select(reports))
    assert report["withdrawn_at"] is not None
    await all_said(on)
    assert report["id"] not in str(await rows(on, sa.select(people)))


async def test_a_second_press_and_an_old_button_leave_the_code_where_it_stands(
    on, t, phone
):
    offer, code = await offered(on, phone, "ru")
    data = button(offer, t.plain("I have kept the code. Send"))
    for _ in range(3):
        phone.press_data(data, offer.id)
    receipt = await phone.wait(
        t.plain("Thank you. Your report is received anonymously.")
    )
    await on.sandbox.settle()
    assert len(await rows(on, sa.select(reports))) == 1
    await pressed(phone, data, offer.id)
    await on.sandbox.settle()
    assert code in next(m for m in phone.messages() if m.id == receipt.id).text


async def test_back_leads_to_the_review_and_the_named_report_has_the_code_that_was_shown(
    on, t, phone
):
    _, code = await offered(on, phone, "ru")
    await tap(phone, t.plain("Back"), t.plain("Change"))
    await tap(phone, t.plain("Send"), code)
    [report] = await rows(on, sa.select(reports))
    assert report["person_id"] is not None


async def test_forged_and_wrong_codes_lead_nowhere_and_are_limited(on, t):
    ivan, mallory = await on.agreed("Ivan"), on.citizen("Mallory", "ru")
    code, _ = await file(on, ivan, "ru")
    asked = await answer(mallory, "/status", t.plain("Menu"))
    for act in ("add:{}", "withdraw:{}:0", "withdraw:{}:1"):
        shown = await pressed(mallory, f"r:{act.format('=AAAAAAAAAAAAAA')}", asked.id)
        assert shown == t.plain("Not found.")
    mallory.say("AAAAAAAAAAAAAA")
    unknown = await mallory.wait(
        t.plain(
            "No report was found under this code. Please check it and send it again."
        )
    )
    sent = "A code counts only after you have pressed “Send” under the report."
    assert t.plain(sent) in unknown.text
    for _ in range(MOST):
        mallory.say("AAAAAAAAAAAAAA")
    await on.sandbox.settle()
    seen = len(mallory.messages())
    mallory.say(code)
    await on.sandbox.settle()
    assert t.plain("Withdraw") not in str(
        [labels(m) for m in mallory.messages()[seen:]]
    )


@pytest.mark.parametrize("language", LANGUAGES)
async def test_cleaning_removes_the_messages_of_both_and_says_what_it_cannot(
    on, t, language
):
    phone, other = await on.agreed("Ivan", language), on.citizen("Other", "ru")
    _, receipt = await file(on, phone, language)
    assert await forgotten(on)
    await answer(other, "/start", "Русский")
    kept = len(other.messages())
    asked = await tap(
        phone, t.plain("Clean this chat"), t.plain("Yes, clean it"), message=receipt
    )
    assert t.plain("Clean this chat?") in asked.text
    phone.press(t.plain("Yes, clean it"))
    cleaned = (
        "Cleaned. Messages older than 48 hours stay, and this one; after a restart of the"
        " bot others may stay, too. You can delete them yourself: open the menu of this"
        " chat in Telegram and delete the chat."
    )
    await phone.wait(t.plain(cleaned))
    await on.sandbox.settle()
    assert len(phone.messages()) == 1
    assert len(other.messages()) == kept
    await forgotten(on)
    assert len(await rows(on, sa.select(people))) == 1


async def test_no_card_says_that_reporters_were_told_where_none_can_be(on):
    dana = on.citizen("Дана", "ru")
    group = await on.desk(dana)
    ivan = await on.agreed("Ivan", "ru")
    await file(on, ivan, "ru")
    working = await opened(dana, group, await card(dana, group, "🕶"))
    clean = next(one for one in on.channel.type("drugs").presets if one.id == "clean")
    dana.press(clean.label.say("ru"), message=working)
    shown_by_code = on.t("ru").plural(
        "It can be undone for {n} second, then the code shows it.",
        "It can be undone for {n} seconds, then the code shows it.",
        on.channel.retention.undo_seconds,
    )
    await dana.wait(lambda m: m.id == working.id and shown_by_code in m.text, after=0)
    told = ru("Reported anonymously only: the code shows the outcome.")
    shown = await dana.wait(lambda m: m.id == working.id and told in m.text, after=0)
    assert ru("The reporters were told.") not in shown.text
