"""Before Send: an edit corrects the report, one link can be removed, courtesies stay out."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.reports.tables import replies, reports, targets
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import LANGUAGES, answer, review, rows, tap, wait_button
from tests.kit.people.staff import in_private

THANKS = {"kk": "Көп рақмет!", "ru": "спасибо большое", "en": "thank you very much"}


async def _begun(on, name, words, language="ru"):
    """A person with a report at its review, and the message it came from."""
    phone = await on.agreed(name, language)
    await review(on, phone, words, language=language)
    return phone, next(m for m in phone.messages() if m.text == words)


async def _filed(on, phone, language="ru"):
    """Send it; the description and the links that were filed last."""
    t = on.t(language)
    await tap(phone, t.plain("Send"), t.plain("Copy the code"))
    [*_, last] = await rows(on, sa.select(reports).order_by(reports.c.filed_at))
    named = sa.select(targets.c.display).where(targets.c.report_id == last["id"])
    named = await rows(on, named.order_by(targets.c.position))
    return last["description"], [row["display"] for row in named]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_edit_before_sending_corrects_the_report(on, t, language):
    words = "Продают у второго подъезда https://example.com/wrong"
    phone, sent = await _begun(on, "Aru", words, language)
    phone.edit(sent, "Продают у пятого подъезда https://example.com/right")
    shown = await phone.wait(t.plain("Your edit is now in the report."))
    assert "example.com/right" in shown.text
    assert "wrong" not in shown.text
    assert "второго" not in shown.text
    found = await _filed(on, phone, language)
    assert found == ("Продают у пятого подъезда", ["hxxps://example[.]com/right"])


async def test_an_edit_after_sending_or_of_an_older_message_leaves_the_open_report_alone(
    on, t
):
    phone, old = await _begun(on, "Иван", "Продают у школы https://example.com/old")
    await _filed(on, phone)
    await review(on, phone, "Совсем другое дело https://example.com/new", "fraud")
    phone.edit(old, "Нет, продают у парка https://example.com/old")
    offer = await wait_button(phone, t.plain("Send the new text"))
    assert offer.reply_to == old.id
    found = await _filed(on, phone)
    assert found == ("Совсем другое дело", ["hxxps://example[.]com/new"])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_one_link_of_several_is_removed(on, t, language):
    words = "Два адреса: https://example.com/keep https://example.com/drop"
    phone, _ = await _begun(on, "Dana", words, language)
    drop = t.plain("Remove {link}", link="example.com/drop")
    keep = t.plain("Remove {link}", link="example.com/keep")
    changes = await tap(phone, t.plain("Change"), drop)
    first = button(changes, drop)
    await tap(phone, drop, t.plain("The link is removed from your report."))
    shown = await wait_button(phone, keep)
    assert drop not in labels(shown)
    phone.press_data(first, shown.id)
    await phone.wait_answer()
    await wait_button(phone, t.plain("Send"))
    found = await _filed(on, phone, language)
    assert found[1] == ["hxxps://example[.]com/keep"]


async def _thanked(on, language):
    t = on.t(language)
    words = "Продают у школы каждый вечер https://example.com/thanks"
    phone, _ = await _begun(on, f"Polite {language}", words, language)
    kept = t.plain("Your report is kept. Nothing was added to it.")
    await answer(phone, THANKS[language], kept)
    shown = await tap(phone, t.plain("Continue"), "example.com/thanks")
    assert THANKS[language] not in shown.text
    assert t.plain("Send") in labels(shown)
    phone.say(f"{THANKS[language]} https://example.com/{language}")
    shown = await phone.wait(lambda m: f"example.com/{language}" in m.text)
    await tap(phone, t.plain("Send"), t.plain("Copy the code"))
    thanked = next(one for one in on.channel.questions if one.id == "thanks")
    await answer(phone, THANKS[language], thanked.answer.say(language))


async def test_courtesies_go_into_no_report_unless_they_bring_something(on):
    await asyncio.gather(*(_thanked(on, language) for language in LANGUAGES))
    filed = await rows(on, sa.select(reports))
    assert len(filed) == len(LANGUAGES)


async def test_an_edit_after_sending_reaches_staff_once_by_one_tap_until_withdrawn(on):
    """Telegram reports an edit when it has loaded a preview, too: that one is not asked about."""
    t, phone, boss = on.t("ru"), await on.agreed("Иван"), on.admin
    group = await on.desk()
    await on.file(phone, "Продают у школы https://example.com/same", "drugs")
    sent = next(m for m in phone.messages() if "https://example.com/same" in m.text)
    await in_private(
        boss, await boss.wait("example[.]com/same", chat=group.id, after=0)
    )
    phone.edit(sent, sent.text)
    await answer(phone, "/help", t.plain("Help"))
    assert not any(t.plain("Send the new text") in labels(m) for m in phone.messages())
    phone.edit(sent, "Продают у пятого подъезда https://example.com/same")
    offer = await wait_button(phone, t.plain("Send the new text"))
    assert offer.reply_to == sent.id, "it stands under the message that was changed"
    press = button(offer, t.plain("Send the new text"))
    await tap(phone, t.plain("Send the new text"), t.plain("Add something"))
    phone.press_data(press, offer.id)
    await boss.wait("Продают у пятого подъезда", after=0)
    assert len(await rows(on, sa.select(replies))) == 1
    await tap(
        phone, t.plain("Show the report"), t.plain("Withdraw"), t.plain("Yes, withdraw")
    )
    phone.press(t.plain("Yes, withdraw"))
    await phone.wait(lambda m: "отозвано" in m.text)
    phone.edit(sent, "Нет, продают у парка https://example.com/same")
    await phone.wait("уже нельзя")
