"""The long way through the form, and what a report costs in messages and edits."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.channel.parts import HelpMode
from bot.core.tables import drafts
from bot.demo.people import NEWS_ID, add_news_channel
from bot.reports.draft import Unkept
from bot.reports.tables import files, reports
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import (
    all_said,
    answer,
    consent,
    costs,
    pressed,
    review,
    rows,
    shows_help,
    tap,
    tap_new,
    type_label,
    wait_button,
)
from tests.kit.people.staff import SHOWN, URL, card, opened
from tests.kit.words import ru

EVIDENCE = (
    "Send the link, forward the post, or describe in your own words what you saw."
)


async def _to_files(on, phone):
    """Menu, type, description: to the question for files."""
    await on.agree(phone)
    await tap(phone, ru("Report a violation"), type_label(on, "drugs"), ru(EVIDENCE))
    phone.say("Продают возле школы: https://example.com/shop")
    return await phone.wait(ru("Screenshots and files"))


async def test_the_whole_form_with_every_part_changed(on, t):
    phone = on.citizen("Иван", "ru")
    await _to_files(on, phone)
    phone.send_album(("photo", "video", "photo"))
    shown = await wait_button(phone, t.plain("Continue"))
    assert "3 " in shown.text
    answers = [m for m in phone.messages() if t.plain("Remove the files") in labels(m)]
    assert len(answers) == 1, "an album is answered once"
    await tap(phone, t.plain("Continue"), t.plain("Which region does it concern?"))
    await tap(
        phone,
        on.channel.region("KZ-75").short.say("ru"),
        t.plain("Where did it happen?"),
    )
    phone.send_location()
    checked = await phone.wait(t.plain("Check before sending"))
    region = on.channel.region("KZ-75").name.say("ru")
    for part in (
        "example.com/shop",
        "Продают возле школы",
        "3 ",
        region,
        "43.24, 76.94",
    ):
        assert part in checked.text
    await _edit_everything(on, phone)
    await tap(phone, t.plain("Send"), t.plain("Copy the code"))
    [report] = await rows(on, sa.select(reports))
    assert (report["violation"], report["region"], report["tell"]) == (
        "weapons",
        None,
        0,
    )
    assert report["place"] == "Двор, дом 5"
    assert report["description"] == "Другими словами"
    assert len(await rows(on, sa.select(files))) == 1


async def _edit_everything(on, phone):
    """Each part of the review, changed; each change leads back to the review."""
    check = ru("Check before sending")

    async def change(*path):
        await tap(phone, ru("Change"), ru("What would you like to change?"))
        await tap(phone, *path)

    await tap(phone, ru("Change"), ru("What would you like to change?"))
    reviewed = await tap(phone, ru("Back"), check)
    offered = ("Send", "Send anonymously", "Change", "Cancel")
    assert labels(reviewed) == [ru(each) for each in offered]
    await change(ru("Change the type"), type_label(on, "weapons"), check)
    await change(ru("Link or description"), ru("Start over"), ru("Cancel"))
    await answer(phone, "Другими словами", check)
    await change(ru("Add files"), ru("Remove the files"), ru("Skip"))
    phone.send_photo()
    await tap_new(phone, ru("Continue"), check)
    await change(ru("Region"), on.channel.region("unspecified").short.say("ru"), check)
    await change(ru("Place"), ru("Where did it happen?"))
    await answer(phone, "Двор, дом 5", check)
    quiet = ru("We will not write to you: only the report code shows the outcome.")
    await change(ru("Don’t message me"), quiet)


async def test_back_skip_and_cancel_lead_through_the_form_and_out_of_it(on, t):
    phone = on.citizen("Back", "ru")
    await _to_files(on, phone)
    for label, then in (
        (t.plain("Skip"), t.plain("Which region does it concern?")),
        (t.plain("Back"), t.plain("Screenshots and files")),
        (t.plain("Back"), t.plain("Start over")),
        (t.plain("Back"), type_label(on, "other")),
        (type_label(on, "drugs"), t.plain("Screenshots and files")),
        (t.plain("Skip"), t.plain("Which region does it concern?")),
        (
            on.channel.region("unspecified").short.say("ru"),
            t.plain("Where did it happen?"),
        ),
        (t.plain("Skip"), t.plain("Check before sending")),
        (t.plain("Cancel"), t.plain("Cancelled. Nothing was sent.")),
    ):
        shown = await tap(phone, label, then)
    assert t.plain("Report a violation") in labels(shown)
    assert await rows(on, sa.select(drafts)) == []


async def test_a_draft_survives_a_restart_and_a_change_of_language_and_is_offered_again(
    on, phone
):
    ru, kk = on.t("ru"), on.t("kk")
    before = await review(on, phone, "https://example.com/kept")
    await on.stop_bot()
    await on.start_bot()
    offer = await answer(
        phone, "/start", ru.plain("You have a report that has not been sent yet.")
    )
    assert "example.com/kept" in offer.text
    phone.say("/language")
    await tap_new(phone, "Қазақша")
    again = await wait_button(phone, kk.plain("Send"))
    assert "example.com/kept" in again.text
    receipt = await tap(
        phone, ru.plain("Send"), kk.plain("Copy the code"), message=before
    )
    assert kk.plain("Your report code:") in receipt.text


ROUGH = "43.24, 76.94"


async def test_a_location_is_kept_where_its_type_asks_for_one_roughly_and_in_private_only(
    on,
):
    dana, ivan, t = on.citizen("Дана"), on.citizen("Иван"), on.t("ru")
    not_kept = t.plain(Unkept.PLACE_NOT_ASKED.sentence)
    group = await on.desk(dana)
    await asyncio.gather(on.agree(dana), on.agree(ivan))
    ivan.send_location()
    await ivan.wait(not_kept)
    assert await rows(on, sa.select(drafts)) == []
    ivan.say(URL)
    await tap_new(ivan, type_label(on, "fraud"), t.plain("Send"))
    ivan.send_location()
    assert "43.2" not in (await ivan.wait(not_kept)).text
    await tap(
        ivan, t.plain("Change"), t.plain("Change the type"), type_label(on, "drugs")
    )
    await tap(ivan, type_label(on, "drugs"), t.plain("Send"))
    ivan.send_location(43.238123, 76.943456)
    assert "43.238" not in (await ivan.wait(ROUGH)).text
    await tap(ivan, t.plain("Send"), t.plain("Copy the code"))
    [report] = await rows(on, sa.select(reports))
    assert report["place"] == ROUGH
    posted = await card(dana, group, SHOWN)
    assert ROUGH in (await opened(dana, group, posted)).text
    assert "43.2" not in repr([message.raw for message in group.messages])


LINKS = "См. https://example.com/1 и https://example.org/2, там продают"
BEGINNINGS = {
    "a link": (
        lambda phone, _: phone.say("https://example.com/1"),
        ["example.com/1"],
    ),
    "links with words": (
        lambda phone, _: phone.say(LINKS),
        ["example.com/1", "example.org/2", "там продают"],
    ),
    "words": (
        lambda phone, _: phone.say("Возле школы продают вещества"),
        ["продают вещества"],
    ),
    "a forwarded post": (
        lambda phone, news: phone.forward(1, news),
        ["t.me/sample_news/1", "[@]sample_news"],
    ),
    "a photo": (
        lambda phone, _: phone.send_photo("Снято сегодня"),
        ["Снято сегодня", "1 "],
    ),
    "an album": (
        lambda phone, _: phone.send_album(("photo", "video", "photo"), "Три снимка"),
        ["Три снимка", "3 "],
    ),
    "a voice message": (lambda phone, _: phone.send_voice(), ["1 "]),
    "a document": (lambda phone, _: phone.send_document(), ["1 "]),
    "a poster": (lambda phone, _: phone.say("/start r-weapons"), []),
    "a poster with a region": (
        lambda phone, _: phone.say("/start r-weapons-KZ-75"),
        [],
    ),
    "a poster with first help": (
        lambda phone, _: phone.say("/start r-suicide-KZ-75"),
        [],
    ),
}
"""First messages of a report, and the parts of them that are held until it is sent."""


async def _file(on, phone, name, language):
    """From the first message of the report to the receipt."""
    t, kind = on.t(language), type_label(on, "drugs", language)
    if name.startswith("a poster"):
        await wait_button(phone, t.plain("Cancel"))
        phone.say("https://example.com/poster")
    else:
        if name == "words":
            await tap_new(phone, t.plain("Yes, report it"))
        asked = await wait_button(phone, kind)
        assert all(part in asked.text for part in BEGINNINGS[name][1]), (
            name,
            asked.text,
        )
        await tap(phone, kind, t.plain("Send"))
    await tap_new(phone, t.plain("Send"))
    receipt = await wait_button(phone, t.plain("Copy the code"))
    assert receipt.id == phone.messages()[-1].id, "the receipt is the last of the chat"


async def _tells(on, news, name, *, is_known):
    """A report that comes before or after the language and the consent; what it may cost."""
    phone = on.citizen(f"{name}, {is_known}", "kk")
    if is_known:
        await on.agree(phone, "kk")
        assert costs(on, phone) == 3
    BEGINNINGS[name][0](phone, news)
    if not is_known:
        await consent(on, phone, "kk")
    await _file(on, phone, name, "kk")
    most = 6 if is_known else 5
    if not name.startswith("a poster"):
        most += 1  # the type stands in a family
    if name not in {"a link", "a forwarded post"}:
        most += 1  # the place of what is not on the Internet is asked
    if name == "words":
        most += 1  # they are asked about first
    return phone, most


@pytest.mark.no_cover
async def test_any_first_message_is_kept_and_a_report_of_it_costs_few_messages(
    on,
):
    add_news_channel(on.sandbox.world)
    ways = [(name, is_known) for name in BEGINNINGS for is_known in (True, False)]
    told = await asyncio.gather(
        *(_tells(on, NEWS_ID, name, is_known=way) for name, way in ways)
    )
    await all_said(on)
    cost = {phone.person.name: (costs(on, phone), most) for phone, most in told}
    assert all(paid <= most for paid, most in cost.values()), cost
    assert len(await rows(on, sa.select(reports.c.id))) == len(told)


async def _writes_before_send(on):
    """The review stands above newer words: the receipt comes below them."""
    phone, t = await on.agreed("Writes"), on.t("ru")
    reviewed = await review(on, phone, "https://example.com/writes")
    await answer(phone, "И ещё одно слово к этому", t.plain("Add this to your report?"))
    newer = await tap(phone, t.plain("Yes, add it"), t.plain("Added to your report."))
    assert newer.id > reviewed.id
    receipt = await tap(
        phone, t.plain("Send"), t.plain("Copy the code"), message=reviewed
    )
    assert receipt.id == phone.messages()[-1].id > newer.id
    sent = t.plain("Already sent. You will find it under “My reports”.")
    for old in (reviewed, newer):
        assert await pressed(phone, button(old, t.plain("Send")), old.id) == sent
    await all_said(on)
    assert phone.messages()[-1].id == receipt.id


async def _chooses_above(on):
    """A type that is chosen above newer words: the review comes below them."""
    phone, t = await on.agreed("Chooses"), on.t("ru")
    phone.send_photo("Вот снимок")
    chooser = await wait_button(phone, type_label(on, "drugs"))
    await answer(
        phone, "и слова к нему, подлиннее", t.plain("Add this to your report?")
    )
    await tap(phone, t.plain("Yes, add it"), t.plain("Added to your report."))
    reviewed = await tap(
        phone, type_label(on, "drugs"), t.plain("Send"), message=chooser
    )
    assert reviewed.id == phone.messages()[-1].id
    assert "и слова к нему" in reviewed.text
    receipt = await tap(phone, t.plain("Send"), t.plain("Copy the code"))
    assert receipt.id == reviewed.id


async def _deletes_the_review(on):
    """A receipt is never lost: where its message is gone, it is a new one."""
    phone, t = await on.agreed("Deletes"), on.t("ru")
    reviewed = await review(on, phone, "https://example.com/deletes")
    phone.delete(reviewed)
    phone.press_data(button(reviewed, t.plain("Send")), reviewed.id)
    receipt = await wait_button(phone, t.plain("Copy the code"))
    assert receipt.id > reviewed.id


async def _cancels_above(on):
    """A cancelled report leaves no review that looks alive below its end."""
    phone, t = await on.agreed("Cancels"), on.t("ru")
    reviewed = await review(on, phone, "https://example.com/cancels")
    phone.send_sticker()
    await phone.wait(t.plain("Your report has not been sent yet. Continue here:"))
    phone.press(t.plain("Cancel"), message=reviewed)
    ended = await phone.wait(t.plain("Cancelled. Nothing was sent."))
    assert ended.id == phone.messages()[-1].id
    phone.press_data(button(reviewed, t.plain("Send")), reviewed.id)
    over = await phone.wait(
        t.plain("This step is over. Begin a new report whenever you like.")
    )
    assert t.plain("Send") not in labels(over)


async def test_an_answer_is_never_out_of_sight_nor_lost(on):
    await asyncio.gather(
        _writes_before_send(on),
        _chooses_above(on),
        _deletes_the_review(on),
        _cancels_above(on),
    )


async def _report(on, kind):
    phone = await on.agreed(f"Citizen {kind.id}")
    phone.say(f"Вот здесь: https://example.com/{kind.id}")
    asked = await wait_button(phone, type_label(on, kind.id))
    assert f"example.com/{kind.id}" in asked.text
    reviewed = await tap(phone, type_label(on, kind.id), ru("Send"))
    shows_help(kind, reviewed, "ru")
    offered = ("Send", "Send anonymously", "Change", "Cancel")
    assert labels(reviewed) == [ru(each) for each in offered]
    receipt = await tap(phone, ru("Send"), ru("Copy the code"))
    assert ru("Thank you. Your report is received.") in receipt.text
    if kind.first_help is not None and kind.first_help.mode is HelpMode.SCREEN:
        shows_help(kind, receipt, "ru")
    families = len(on.channel.types_in(kind.group)) > 1
    assert costs(on, phone) == 6 + families, (
        "greeting, consent, menu; families, types, review, receipt"
    )


async def test_one_message_and_three_taps_file_a_report_of_every_type(on):
    kinds = on.channel.types_on()
    await asyncio.gather(*(_report(on, kind) for kind in kinds))
    filed = await rows(on, sa.select(reports.c.violation))
    assert sorted(row["violation"] for row in filed) == sorted(
        kind.id for kind in kinds
    )
