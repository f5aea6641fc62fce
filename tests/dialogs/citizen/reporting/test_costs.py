"""What a report costs: Telegram counts each message and each edit, and 30 of them a second."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.channel.parts import HelpMode
from bot.core.schema.reporting import reports
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import (
    LANGUAGE_NAMES,
    all_said,
    costs,
    news_channel,
    review,
    rows,
    shows_help,
    tap,
    toast,
    type_label,
    wait_button,
)

TO_A_KNOWN_CITIZEN, TO_A_NEW_ONE = 3, 6
BEGINNINGS = {
    "a link": lambda phone, _: phone.say("https://example.com/costs"),
    "a link with words": lambda phone, _: phone.say("Продают https://example.com/words"),
    "words": lambda phone, _: phone.say("Возле школы раздают листовки с призывами"),
    "a forwarded post": lambda phone, news: phone.forward(1, news),
    "a photo": lambda phone, _: phone.send_photo("Снято сегодня"),
    "an album": lambda phone, _: phone.send_album(("photo", "video", "photo"), "Три снимка"),
    "a document": lambda phone, _: phone.send_document(),
    "a poster": lambda phone, _: phone.say("/start r-weapons"),
    "a poster with a region": lambda phone, _: phone.say("/start r-weapons-KZ-75"),
    "a poster of a type with first help": lambda phone, _: phone.say("/start r-suicide-KZ-75"),
}


async def _file(on, phone, name, language):
    """From the first message of the report to the receipt."""
    t, kind = on.t(language), type_label(on, "drugs", language)
    if name.startswith("a poster"):
        await wait_button(phone, t.plain("Cancel"))
        phone.say("https://example.com/poster")
    else:
        await wait_button(phone, kind)
        phone.press(kind)
    await wait_button(phone, t.plain("Send"))
    phone.press(t.plain("Send"))
    receipt = await wait_button(phone, t.plain("Copy the code"))
    assert receipt.id == phone.messages()[-1].id, "the receipt is the last of the chat"


async def _agree(on, phone, language):
    t = on.t(language)
    await wait_button(phone, LANGUAGE_NAMES[language])
    await tap(phone, LANGUAGE_NAMES[language], t.plain("I agree"))
    phone.press(t.plain("I agree"))


async def _known(on, news, name, language):
    phone = on.citizen(f"Known, {name}", language)
    await on.agree(phone, language)
    assert costs(on, phone) == TO_A_NEW_ONE - TO_A_KNOWN_CITIZEN
    BEGINNINGS[name](phone, news)
    await _file(on, phone, name, language)
    return phone, TO_A_NEW_ONE


async def _new(on, news, name, language):
    """The report comes before the language and the consent."""
    phone = on.citizen(f"New, {name}", language)
    BEGINNINGS[name](phone, news)
    await _agree(on, phone, language)
    await _file(on, phone, name, language)
    return phone, TO_A_NEW_ONE - 1


@pytest.mark.no_cover
async def test_a_report_costs_three_messages_and_a_first_one_at_most_six(on):
    news = news_channel(on)
    ways = [way(on, news, name, "kk") for name in BEGINNINGS for way in (_known, _new)]
    told = await asyncio.gather(*ways)
    await all_said(on)
    cost = {phone.person.name: (costs(on, phone), most) for phone, most in told}
    assert all(paid <= most for paid, most in cost.values()), cost
    assert len(await rows(on, sa.select(reports.c.id))) == len(told)


async def _writes_before_send(on):
    """The review stands above newer words: the receipt comes below them."""
    phone, t = on.citizen("Writes", "ru"), on.t("ru")
    await on.agree(phone)
    reviewed = await review(on, phone, "https://example.com/writes")
    phone.say("И ещё одно слово к этому")
    newer = await phone.wait(t.plain("Added to your report."))
    assert newer.id > reviewed.id
    phone.press(t.plain("Send"), message=reviewed)
    receipt = await wait_button(phone, t.plain("Copy the code"))
    assert receipt.id == phone.messages()[-1].id > newer.id
    phone.world.answers_of(phone.id).clear()
    for old in (reviewed, newer):
        phone.press_data(button(old, t.plain("Send")), old.id)
        assert await toast(phone) == t.plain("Already sent. You will find it under “My reports”.")
    await all_said(on)
    assert phone.messages()[-1].id == receipt.id


async def _chooses_above(on):
    """A type that is chosen above newer words: the review comes below them."""
    phone, t = on.citizen("Chooses", "ru"), on.t("ru")
    await on.agree(phone)
    phone.send_photo("Вот снимок")
    chooser = await wait_button(phone, type_label(on, "drugs"))
    phone.say("и слова к нему, подлиннее")
    await phone.wait(t.plain("Added to your report."))
    phone.press(type_label(on, "drugs"), message=chooser)
    reviewed = await wait_button(phone, t.plain("Send"))
    assert reviewed.id == phone.messages()[-1].id
    assert "и слова к нему" in reviewed.text
    receipt = await tap(phone, t.plain("Send"), t.plain("Copy the code"))
    assert receipt.id == reviewed.id


async def _deletes_the_review(on):
    """A receipt is never lost: where its message is gone, it is a new one."""
    phone, t = on.citizen("Deletes", "ru"), on.t("ru")
    await on.agree(phone)
    reviewed = await review(on, phone, "https://example.com/deletes")
    phone.delete(reviewed)
    phone.press_data(button(reviewed, t.plain("Send")), reviewed.id)
    receipt = await wait_button(phone, t.plain("Copy the code"))
    assert receipt.id > reviewed.id


async def _cancels_above(on):
    """A cancelled report leaves no review that looks alive below its end."""
    phone, t = on.citizen("Cancels", "ru"), on.t("ru")
    await on.agree(phone)
    reviewed = await review(on, phone, "https://example.com/cancels")
    phone.send_sticker()
    await phone.wait(t.plain("This cannot be added to a report. Yours continues here:"))
    phone.press(t.plain("Cancel"), message=reviewed)
    ended = await phone.wait(t.plain("Cancelled. Nothing was sent."))
    assert ended.id == phone.messages()[-1].id
    phone.press_data(button(reviewed, t.plain("Send")), reviewed.id)
    over = await phone.wait(t.plain("This step is over. Begin a new report whenever you like."))
    assert t.plain("Send") not in labels(over)


async def test_an_answer_is_never_out_of_sight_nor_lost(on):
    await asyncio.gather(
        _writes_before_send(on), _chooses_above(on), _deletes_the_review(on), _cancels_above(on)
    )


async def _report(on, kind):
    t = on.t("ru")
    phone = on.citizen(f"Citizen {kind.id}", "ru")
    await on.agree(phone)
    phone.say(f"Вот здесь: https://example.com/{kind.id}")
    asked = await wait_button(phone, type_label(on, kind.id))
    assert f"example[.]com/{kind.id}" in asked.text
    phone.press(type_label(on, kind.id))
    reviewed = await wait_button(phone, t.plain("Send"))
    shows_help(kind, reviewed, "ru")
    offered = ("Send", "Send anonymously", "Change", "Cancel")
    assert labels(reviewed) == [t.plain(each) for each in offered]
    phone.press(t.plain("Send"))
    receipt = await wait_button(phone, t.plain("Copy the code"))
    assert t.plain("Thank you. Your report is received.") in receipt.text
    if kind.first_help is not None and kind.first_help.mode is HelpMode.SCREEN:
        shows_help(kind, receipt, "ru")
    assert costs(on, phone) == 6, "greeting, consent, menu; types, review, receipt"


async def test_one_message_and_two_taps_file_a_report_of_every_type(on):
    kinds = on.channel.types_on()
    await asyncio.gather(*(_report(on, kind) for kind in kinds))
    filed = await rows(on, sa.select(reports.c.violation))
    assert sorted(row["violation"] for row in filed) == sorted(kind.id for kind in kinds)
