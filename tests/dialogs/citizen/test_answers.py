"""What a reporter types while a question of staff is open is offered as the answer."""

import pytest
import sqlalchemy as sa

from bot.core.tables import drafts
from bot.reports import reports_store
from bot.reports.draft import Unkept
from bot.reports.own_reports import Ending
from bot.reports.tables import files, replies, reports
from tests.kit.people import citizens
from tests.kit.people.buttons import button, labels
from tests.kit.people.staff import ask
from tests.kit.words import ru

QUESTION = "Когда вы это видели?"


async def _asked(on, language="ru", violation="drugs"):
    """A reporter of a case at a desk, whom staff have just asked; the number of the report."""
    await on.desk()
    phone = await on.agreed("Иван", language)
    code = await on.file(phone, f"https://example.com/{language}", violation, language)
    await ask(on, QUESTION)
    await citizens.wait_button(phone, on.t(language).plain("Answer"))
    return phone, code[:6]


def _thanks(t, number):
    return t.plain(Ending.ANSWERED.sentence, number=number)


@pytest.mark.parametrize("language", citizens.LANGUAGES)
async def test_plain_words_become_the_answer_with_one_press(on, t, language):
    phone, number = await _asked(on, language=language)
    phone.say("Вчера")
    offer = await phone.wait(
        t.plain("Is this your answer to № {number}?", number=number)
    )
    assert ru("Yesterday") in offer.text
    assert QUESTION in offer.text
    yes, no = (
        t.plain(each)
        for each in ("Yes, send it as the answer", "No, it is a new report")
    )
    assert labels(offer) == [yes, no]
    press = button(offer, yes)
    await citizens.tap(phone, yes, _thanks(t, number))
    assert await citizens.pressed(phone, press, offer.id) == t.plain(
        "This step is over."
    )
    [kept] = await citizens.rows(on, sa.select(replies))
    assert (kept["text"], kept["question_id"] is None) == (ru("Yesterday"), False)
    assert await citizens.rows(on, sa.select(drafts)) == []
    assert any(_thanks(t, number) in message.text for message in phone.messages())


async def test_the_button_of_a_question_that_was_answered_goes_and_says_so(on, t):
    phone, number = await _asked(on)
    asked = await citizens.wait_button(phone, t.plain("Answer"))
    press = button(asked, t.plain("Answer"))
    await citizens.tap(phone, t.plain("Answer"), t.plain("Cancel"))
    await citizens.answer(phone, "Вчера", _thanks(t, number))
    said = await citizens.pressed(phone, press, asked.id)
    assert said == t.plain("Already sent. You will find it under “My reports”.")
    shown = await phone.wait(lambda m: m.id == asked.id and "Вчера" in m.text, after=0)
    assert QUESTION in shown.text
    assert t.plain("Answer") not in labels(shown)
    await citizens.answer(
        phone, "https://example.com/next", citizens.type_label(on, "drugs")
    )
    assert len(await citizens.rows(on, sa.select(replies))) == 1, (
        "no second answer is awaited"
    )


async def test_all_that_was_sent_is_the_answer(on, t):
    phone, number = await _asked(on)
    phone.say("Вот что я видел https://example.com/answer")
    yes = t.plain("Yes, send it as the answer")
    await citizens.wait_button(phone, yes)
    first = phone.say("ы" * 4000)
    await phone.wait(lambda m: "ыыы" in m.text and yes in labels(m))
    phone.edit(first, "ок")
    await citizens.answer(
        phone, "ж" * 4000, lambda m: "жжж" in m.text and yes in labels(m)
    )
    phone.send_album(("photo", "video"))
    await phone.wait(
        lambda m: t.plural("{n} file", "{n} files", 2) in m.text and yes in labels(m)
    )
    await citizens.tap(phone, yes, _thanks(t, number))
    [kept] = await citizens.rows(on, sa.select(replies))
    assert (
        kept["text"]
        == f"Вот что я видел\nhxxps://example[.]com/answer\nок\n{'ж' * 4000}"
    )
    held = await citizens.rows(on, sa.select(files.c.reply_id))
    assert [row["reply_id"] for row in held] == [kept["id"]] * 2


async def test_a_voice_message_is_kept_and_can_be_a_new_report(on, t):
    phone, _ = await _asked(on)
    phone.send_voice()
    no = t.plain("No, it is a new report")
    await citizens.tap_new(
        phone,
        no,
        citizens.type_label(on, "drugs"),
        t.plain("Send"),
        t.plain("Copy the code"),
    )
    assert await citizens.rows(on, sa.select(replies)) == []
    assert [
        row["kind"] for row in await citizens.rows(on, sa.select(files.c.kind))
    ] == ["voice"]
    assert len(await citizens.rows(on, sa.select(reports))) == 2


async def test_an_answer_that_comes_too_late_stays_as_a_report(on, t):
    phone, _ = await _asked(on)
    phone.say("Вчера вечером, у второго подъезда")
    yes = t.plain("Yes, send it as the answer")
    await citizens.wait_button(phone, yes)
    async with on.habarla.database.transaction() as tx:
        [row] = await tx.rows(sa.select(reports.c.id))
        assert await reports_store.mark_withdrawn(tx, row["id"])
    shown = await citizens.tap(phone, yes, citizens.type_label(on, "drugs"))
    assert "у второго подъезда" in shown.text


async def test_a_file_of_a_kind_that_is_never_taken_is_not_the_answer(on, t):
    kind = next(k for k in on.channel.types_on() if k.media.value == "never")
    phone, number = await _asked(on, violation=kind.id)
    phone.send_photo()
    yes = t.plain("Yes, send it as the answer")
    await citizens.tap_new(phone, yes)
    await phone.wait(t.plain(Unkept.FILES_NEVER.sentence))
    assert await citizens.rows(on, sa.select(drafts)) == []
    phone.send_photo("Вот тут")
    await citizens.tap_new(phone, yes)
    await phone.wait(_thanks(t, number))
    assert await citizens.rows(on, sa.select(files)) == []
    [kept] = await citizens.rows(on, sa.select(replies))
    assert kept["text"] == "Вот тут"


async def test_an_open_report_is_not_mistaken_for_an_answer(on, t):
    await on.desk()
    phone, _ = await _asked(on)
    await citizens.answer(phone, "/report", t.plain("What are you reporting?"))
    phone.say("Продают у школы https://example.com/open")
    shown = await phone.wait(lambda m: "example.com/open" in m.text)
    assert t.plain("Yes, send it as the answer") not in labels(shown)


async def test_an_answer_with_numbers_of_people_waits_for_the_reporters_word(on):
    t, written = on.t("ru"), "8 701 234 56 78"
    phone, number = await _asked(on)
    await citizens.answer(phone, "ы" * 3000, t.plain("Yes, send it as the answer"))
    phone.say(f"Звонили с {written}")  # more than a report has room for
    offer = await citizens.wait_button(phone, t.plain("Remove the numbers"))
    assert written in offer.text
    shown = await citizens.tap(
        phone, t.plain("Remove the numbers"), t.plain("The numbers are removed.")
    )
    assert written not in shown.text
    await citizens.tap(phone, t.plain("Yes, send it as the answer"), _thanks(t, number))
    [kept] = await citizens.rows(on, sa.select(replies))
    assert kept["text"].endswith("\nЗвонили с •••")
