"""A reporter who edits a message after sending is asked whether staff get the new text."""

import sqlalchemy as sa

from bot.core.schema.reporting import replies
from tests.kit.people.buttons import button
from tests.kit.people.citizens import rows, tap, wait_button
from tests.kit.people.staff import in_private
from tests.kit.words import ru


async def _changed(on, group, language):
    """File, change, tap: the new text is at the desk once, however often it is tapped."""
    t, boss = on.t(language), on.admin
    phone = on.citizen("Aru", language)
    await on.agree(phone, language)
    link = f"https://example.com/edited-{language}"
    sent = phone.say(f"Во дворе продают у третьего подъезда {link}")
    kind = on.channel.type("drugs")
    label = f"{kind.icon} {kind.button.say(language)}"
    await wait_button(phone, label)
    await tap(phone, label, t.plain("Send"))
    await tap(phone, t.plain("Send"), t.plain("Copy the code"))
    card = await boss.wait(
        link.replace("https", "hxxps").replace(".", "[.]"), chat=group.id, after=0
    )
    await in_private(boss, card)
    phone.edit(sent, f"Это было у пятого подъезда, {language} {link}")
    offer = await wait_button(phone, t.plain("Send the new text"))
    assert offer.reply_to == sent.id, "it stands under the message that was changed"
    press = button(offer, t.plain("Send the new text"))
    await tap(phone, t.plain("Send the new text"), t.plain("Add something"))
    phone.press_data(press, offer.id)
    await boss.wait(f"Это было у пятого подъезда, {language}", after=0)


async def test_one_tap_hands_staff_the_new_text_once_in_every_language(on):
    group = await on.desk()
    for code in ("kk", "ru", "en"):
        await _changed(on, group, code)
    kept = await rows(on, sa.select(replies))
    assert len(kept) == 3


async def test_an_edit_without_change_is_not_asked_about(on):
    """Telegram reports an edit when it has loaded a preview, too."""
    t = on.t("ru")
    phone = on.citizen("Иван", "ru")
    await on.agree(phone)
    hello = phone.say("Привет")
    await on.file(phone, "Продают у школы https://example.com/same", "drugs")
    sent = next(m for m in phone.messages() if "https://example.com/same" in m.text)
    before = [m.id for m in phone.messages() if m.from_bot]
    phone.edit(sent, "Продают у школы https://example.com/same")
    phone.edit(hello, "Привет")
    phone.say("/help")
    await phone.wait(t.plain("Help"))
    assert not any(
        ru("Send the new text") in str(m.buttons)
        for m in phone.messages()
        if m.from_bot and m.id not in before and m.reply_to == sent.id
    )


async def test_a_withdrawn_report_takes_no_new_text(on):
    t = on.t("ru")
    phone = on.citizen("Иван", "ru")
    await on.agree(phone)
    await on.file(phone, "Продают у школы https://example.com/gone", "drugs")
    sent = next(m for m in phone.messages() if "https://example.com/gone" in m.text)
    phone.say("/my")
    opened = t.plain("Open № {number}", number="")
    await wait_button(phone, opened)
    await tap(phone, opened, t.plain("Withdraw"))
    await tap(phone, t.plain("Withdraw"), t.plain("Yes, withdraw"))
    phone.press(t.plain("Yes, withdraw"))
    await phone.wait(lambda m: "отозвано" in m.text)
    phone.edit(sent, "Нет, продают у парка https://example.com/gone")
    await phone.wait("уже нельзя")
