"""A member of staff answers the phone: /call, the code read out, what the caller can ask."""

import pytest
import sqlalchemy as sa

from bot.core import members_store
from bot.core.codes import read_receipt
from bot.core.people import Standing
from bot.core.tables import members as memberships
from bot.reports.calls import CallEnd
from bot.reports.tables import reports
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import answer, rows, tap, toast, type_label
from tests.kit.people.staff import card, left, moderator
from tests.kit.waiting import until
from tests.kit.words import ru

WORDS = "Возле школы продают https://example.com/call"


async def written_down(on, phone, language="ru", words=WORDS, violation="drugs"):
    """/call up to the review."""
    t, kind = on.t(language), on.channel.type(violation)
    begun = await answer(phone, "/call", t.plain("☎ By phone"))
    await tap(phone, type_label(on, violation, language), kind.label.say(language))
    await answer(phone, words, region := on.channel.region("KZ-75").short.say(language))
    await tap(phone, region, t.plain("Where did it happen?"))
    phone.press(t.plain("Skip"))
    return await phone.wait(t.plain("Check before sending"), after=begun.id - 1)


async def filed(on, phone, language="ru", **how):
    """The message with the code, and the code."""
    t = on.t(language)
    await written_down(on, phone, language, **how)
    shown = await tap(phone, t.plain("Send"), t.plain("Done, hide the code"))
    code = next(filter(read_receipt, shown.text.split()))
    return shown, code


def number_in(message):
    return message.text.split("№\u00a0")[1].split()[0]


async def test_a_call_is_filed_read_out_and_followed_by_its_code(on):
    t = on.t("kk")
    dana, group = await moderator(on, language="kk")
    shown, code = await filed(on, dana, "kk")
    assert t.plain("All letters are Latin.") in shown.text
    seen = await card(dana, group, "example[.]com/call", "☎")
    assert "Дана" not in seen.text
    gone = t.plain("The call is filed. Its code is not shown here any more.")
    assert (await tap(dana, t.plain("Done, hide the code"), gone)).id == shown.id
    caller = on.citizen("Ivan", "kk")
    state = await answer(caller, f"/status {code}", t.plain("Received"))
    assert "школы" not in state.text
    await answer(dana, "/my", t.plain("You have not sent a report yet."))
    await answer(dana, "/stats", lambda m: t.plain("– by phone: {n}", n=1) in m.text)


async def test_staff_find_a_call_by_its_code_and_a_chat_report_never(on):
    t, dana = on.t("ru"), on.citizen("Дана")
    group = await on.desk(dana)
    await answer(dana, "/start", "Русский")
    # The consent is for reporters: she is not asked for it.
    await tap(dana, "Русский", t.plain("At work"))
    _, code = await filed(on, dana)
    number = number_in(await card(dana, group, "example[.]com/call", "☎"))
    phone = await on.agreed("Иван")
    own = await on.file(phone, "https://example.com/own", "drugs")
    for typed in (code, code.lower().replace("-", " "), code[:6]):
        shown = await answer(dana, f"/case {typed}")
        assert number_in(shown) == number
        said = dana.say(f"/case {typed}", chat=group.id)
        line = await dana.wait(
            lambda m, said=said: m.reply_to == said.id, chat=group.id
        )
        assert number_in(line) == number
        assert code not in line.text
    for typed in (own, own[:6], "ZZZZZZ"):
        unknown = t.plain(
            "There is no case № {number} at this desk.", number="|"
        ).split("|")[0]
        shown = await answer(dana, f"/case {typed}")
        assert shown.text.startswith(unknown)
        assert own not in shown.text
    eve, other = on.citizen("Ева"), on.citizen("Марат")
    await on.desk(other, title="Other", violation="fraud")
    for stranger in (eve, other):
        await on.agree(stranger)
        refused = await answer(stranger, f"/case {code}")
        assert (labels(refused), number in refused.text) == ([], False)


async def test_a_begun_report_of_ones_own_is_lost_only_if_its_writer_says_so(on):
    dana, _ = await moderator(on)
    await answer(dana, "https://example.com/own", ru("What is wrong with it?"))
    offer = await answer(dana, "/call", "https://example.com/own")
    assert ru("☎ By phone") not in offer.text
    dana.press(ru("Continue"), offer)
    await dana.wait(
        lambda m: m.id == offer.id and ru("What is wrong with it?") in m.text
    )
    await answer(dana, "/call", "https://example.com/own")
    begun = await tap(dana, ru("Start a new one"), ru("☎ By phone"))
    assert "example.com/own" not in begun.text


async def test_the_calls_words_go_on_after_a_restart_and_report_and_cancel_lead_out(on):
    dana, _ = await moderator(on)
    await answer(dana, "/call", ru("☎ By phone"))
    await on.stop_bot()
    await on.start_bot()
    again = await answer(dana, "Слова звонящего о закладках", ru("☎ By phone"))
    assert "закладках" in again.text
    offer = await answer(dana, "/report", "закладках")
    assert ru("☎ By phone") in offer.text
    await answer(
        dana, "/call", lambda m: "закладках" in m.text and m.text != offer.text
    )
    await answer(dana, "/cancel")
    await answer(dana, "Своими словами о другом сайте", ru("Send this as a report?"))
    own = await tap(dana, ru("Yes, report it"), ru("What is wrong with it?"))
    assert ru("☎ By phone") not in own.text
    assert "закладках" not in own.text


async def test_an_edit_corrects_the_call_and_after_its_end_reaches_no_report(on):
    dana, _ = await moderator(on)
    await written_down(on, dana)
    said = next(m for m in dana.messages() if m.text == WORDS)
    dana.edit(said, "Возле рынка продают https://example.com/market")
    changed = await dana.wait(ru("Check before sending"))
    assert "Возле рынка" in changed.text
    assert "Возле школы" not in changed.text
    assert "example[.]com/market" in changed.text
    await tap(dana, ru("Send"), ru("Done, hide the code"))
    await answer(dana, "https://example.com/own", ru("What is wrong with it?"))
    dana.edit(said, "Нет, возле вокзала https://example.com/station")
    await dana.wait(ru(CallEnd.EDITED.sentence))
    own = await answer(dana, "/report", "https://example.com/own")
    assert "вокзала" not in own.text
    assert "station" not in own.text


async def test_another_command_or_code_in_mid_call_leads_no_words_astray(on):
    dana, _ = await moderator(on)
    _, code = await filed(on, dana)
    await written_down(on, dana, words="Другой звонок https://example.com/second")
    for n, asks in enumerate(
        ("/status", "/status ZZZZZZ", "/check", "/my", "/privacy", "/hotlines", code)
    ):
        await answer(dana, asks)
        shown = await answer(
            dana,
            f"И ещё звонящий говорит https://example.com/more{n}",
            ru("Check before sending"),
        )
        assert ru("☎ By phone") in shown.text
        assert "Другой звонок" in shown.text
        assert f"example[.]com/more{n}" in shown.text, asks
    await tap(dana, ru("Send"), ru("Done, hide the code"))
    await answer(dana, "/my", ru("You have not sent a report yet."))


async def test_a_member_in_care_takes_calls_but_says_nothing_of_themselves_in_them(on):
    dana, _ = await moderator(on)
    about_me, in_care = ru("This is about me"), ru("Report something after all")
    review = await written_down(on, dana, words="Звонящий говорит: не хочу жить")
    assert "не хочу жить" in review.text, (
        "words of a caller in distress go into the call"
    )
    await tap(dana, ru("Send"), ru("Done, hide the code"))
    kept = await rows(on, sa.select(reports))
    asked = []
    for words in ("не хочу жить", "я так хочу умереть"):
        said = dana.say(words)
        asked.append(await dana.wait(lambda m: about_me in labels(m), after=said.id))
    await tap(dana, about_me, in_care)
    await answer(dana, "/call", ru("☎ By phone"))
    review = await written_down(on, dana)
    dana.press(about_me, asked[0])
    await dana.wait(lambda m: in_care in labels(m))
    await answer(
        dana, "И ещё слова, уже мои собственные", lambda m: in_care in labels(m)
    )
    dana.press(ru("Send"), review)
    await answer(dana, "/my", lambda m: in_care in labels(m))
    assert await rows(on, sa.select(reports)) == kept


async def forget_check(on, group, phone):
    """Telegram's last answer about the member is old, and what came since was missed."""
    async with on.habarla.database.transaction() as tx:
        await members_store.set_standing(tx, group.id, phone.id, Standing.MEMBER)
        await tx.run(sa.update(memberships).values(checked_at=1))


@pytest.mark.parametrize("last", ["words", "an edit", "Send"])
async def test_a_call_asks_telegram_again_who_is_a_member_and_keeps_no_words_of_others(
    on, last
):
    dana, group = await moderator(on)
    review = await written_down(on, dana)
    said = next(m for m in dana.messages() if m.text == WORDS)

    def write(words):
        if last == "an edit":
            dana.edit(said, words)
        else:
            dana.say(words)

    await forget_check(on, group, dana)
    if last != "Send":
        write("Слова того, кто в группе")
        await dana.wait(lambda m: m.from_bot and "кто в группе" in m.text)
    group.leave(dana)
    await until(lambda: left(on, group, dana))
    await forget_check(on, group, dana)
    if last == "Send":
        dana.press(ru("Send"), review)
        assert await toast(dana) == ru("Only members of this staff group may do this.")
    else:
        write("Слова после ухода, довольно длинные")
    await dana.wait(ru(CallEnd.LOST.sentence))
    await answer(dana, "/my", ru("You have not sent a report yet."))
    await answer(
        dana, "И ещё слова звонящего, довольно длинные", ru("Send this as a report?")
    )
    own = await tap(dana, ru("Yes, report it"), ru("What is wrong with it?"))
    assert "Возле школы" not in own.text
