"""The long way through the form: every step, every change, every way back."""

import asyncio

import sqlalchemy as sa

from bot.core.schema.reporting import drafts, files, reports
from bot.reports.draft import Unkept
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import review, rows, tap, type_label, wait_button
from tests.kit.people.staff import SHOWN, URL, card, opened

EVIDENCE = "Send the link, forward the post, or describe in your own words what you saw."


async def _to_files(on, phone):
    """Menu, type, description: to the question for files."""
    t = on.t("ru")
    await on.agree(phone)
    await tap(phone, t.plain("Report a violation"), type_label(on, "drugs"))
    await tap(phone, type_label(on, "drugs"), t.plain(EVIDENCE))
    phone.say("Продают возле школы: https://example.com/shop")
    return await phone.wait(t.plain("Screenshots and files"))


async def test_the_whole_form_with_every_part_changed(on, t):
    phone = on.citizen("Иван", "ru")
    await _to_files(on, phone)
    phone.send_album(("photo", "video", "photo"))
    shown = await wait_button(phone, t.plain("Continue"))
    assert "3 " in shown.text
    answers = [m for m in phone.messages() if t.plain("Remove the files") in labels(m)]
    assert len(answers) == 1, "an album is answered once"
    await tap(phone, t.plain("Continue"), t.plain("Which region does it concern?"))
    await tap(phone, on.channel.region("KZ-75").short.say("ru"), t.plain("Where did it happen?"))
    phone.send_location()
    checked = await phone.wait(t.plain("Check before sending"))
    region = on.channel.region("KZ-75").name.say("ru")
    for part in ("example[.]com/shop", "Продают возле школы", "3 ", region, "43.24, 76.94"):
        assert part in checked.text
    await _edit_everything(on, phone)
    await tap(phone, t.plain("Send"), t.plain("Copy the code"))
    [report] = await rows(on, sa.select(reports))
    assert (report["violation"], report["region"], report["tell"]) == ("weapons", None, 0)
    assert report["place"] == "Двор, дом 5"
    assert report["description"] == "Другими словами"
    assert len(await rows(on, sa.select(files))) == 1


async def _edit_everything(on, phone):
    """Each part of the review, changed; each change leads back to the review."""
    t = on.t("ru")
    check = t.plain("Check before sending")

    async def change(part, then):
        await tap(phone, t.plain("Change"), t.plain("What would you like to change?"))
        return await tap(phone, part, then)

    await tap(phone, t.plain("Change"), t.plain("What would you like to change?"))
    reviewed = await tap(phone, t.plain("Back"), check)
    offered = ("Send", "Send anonymously", "Change", "Cancel")
    assert labels(reviewed) == [t.plain(each) for each in offered]
    await change(t.plain("Change the type"), type_label(on, "weapons"))
    await tap(phone, type_label(on, "weapons"), check)
    await change(t.plain("Link or description"), t.plain("Start over"))
    await tap(phone, t.plain("Start over"), t.plain("Cancel"))
    phone.say("Другими словами")
    await phone.wait(check)
    await change(t.plain("Add files"), t.plain("Remove the files"))
    await tap(phone, t.plain("Remove the files"), t.plain("Skip"))
    phone.send_photo()
    await wait_button(phone, t.plain("Continue"))
    await tap(phone, t.plain("Continue"), check)
    await change(t.plain("Region"), on.channel.region_options[0].short.say("ru"))
    await tap(phone, on.channel.region("unspecified").short.say("ru"), check)
    await change(t.plain("Place"), t.plain("Where did it happen?"))
    phone.say("Двор, дом 5")
    await phone.wait(check)
    quiet = t.plain("We will not write to you: only the report code shows the outcome.")
    await change(t.plain("Don’t message me"), quiet)


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
        (on.channel.region("unspecified").short.say("ru"), t.plain("Where did it happen?")),
        (t.plain("Skip"), t.plain("Check before sending")),
        (t.plain("Cancel"), t.plain("Cancelled. Nothing was sent.")),
    ):
        shown = await tap(phone, label, then)
    assert t.plain("Report a violation") in labels(shown)
    assert await rows(on, sa.select(drafts)) == []


async def test_a_draft_survives_a_restart_and_a_change_of_language_and_is_offered_again(on, phone):
    ru, kk = on.t("ru"), on.t("kk")
    before = await review(on, phone, "https://example.com/kept")
    await on.stop_bot()
    await on.start_bot()
    phone.say("/start")
    offer = await phone.wait(ru.plain("You have a report that has not been sent yet."))
    assert "example[.]com/kept" in offer.text
    phone.say("/language")
    await wait_button(phone, "Қазақша")
    phone.press("Қазақша")
    again = await wait_button(phone, kk.plain("Send"))
    assert "example[.]com/kept" in again.text
    phone.press(ru.plain("Send"), message=before)
    receipt = await wait_button(phone, kk.plain("Copy the code"))
    assert kk.plain("Your report code:") in receipt.text


ROUGH = "43.24, 76.94"


async def test_a_location_is_kept_where_its_type_asks_for_one_roughly_and_in_private_only(on):
    dana, ivan, t = on.citizen("Дана"), on.citizen("Иван"), on.t("ru")
    not_kept = t.plain(Unkept.PLACE_NOT_ASKED.value)
    group = await on.desk(dana)
    await asyncio.gather(on.agree(dana), on.agree(ivan))
    ivan.send_location()
    await ivan.wait(not_kept)
    assert await rows(on, sa.select(drafts)) == []
    ivan.say(URL)
    await wait_button(ivan, type_label(on, "fraud"))
    await tap(ivan, type_label(on, "fraud"), t.plain("Send"))
    ivan.send_location()
    assert "43.2" not in (await ivan.wait(not_kept)).text
    await tap(ivan, t.plain("Change"), t.plain("Change the type"))
    await tap(ivan, t.plain("Change the type"), type_label(on, "drugs"))
    await tap(ivan, type_label(on, "drugs"), t.plain("Send"))
    ivan.send_location(43.238123, 76.943456)
    assert "43.238" not in (await ivan.wait(ROUGH)).text
    await tap(ivan, t.plain("Send"), t.plain("Copy the code"))
    [report] = await rows(on, sa.select(reports))
    assert report["place"] == ROUGH
    posted = await card(dana, group, SHOWN)
    assert ROUGH in (await opened(dana, group, posted)).text
    assert "43.2" not in repr([message.raw for message in group.messages])
