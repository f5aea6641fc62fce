"""Files of a case come to the moderator in private, or words say why they cannot."""

import pytest

from bot.sandbox.api.files import Files
from tests.kit.people.citizens import tap, wait_button
from tests.kit.people.staff import SHOWN, URL, card, opened, press


async def reported_with_a_photo(on, phone, language):
    kind = on.channel.type("drugs")
    phone.send_photo(URL)
    await wait_button(phone, f"{kind.icon} {kind.button.say(language)}")
    send = on.t(language).plain("Send")
    await tap(phone, f"{kind.icon} {kind.button.say(language)}", send)
    phone.press(send)


@pytest.mark.parametrize("is_kept", [True, False])
async def test_staff_see_a_file_in_private_or_hear_that_telegram_has_it_no_more(on, is_kept):
    dana, ivan, t = on.citizen("Дана"), on.citizen("Иван"), on.t("ru")
    group = await on.desk(dana)
    await on.agree(dana)
    await on.agree(ivan)
    await reported_with_a_photo(on, ivan, "ru")
    shown = await card(dana, group, SHOWN)
    if not is_kept:
        on.sandbox.world.files = Files()  # as after a change to another bot's token
    working = await opened(dana, group, shown)
    await press(dana, dana, working, "Файлы (1)")
    number = shown.text.split("№")[1].split()[0]
    sentence = (
        "A file of case № {number} cannot be shown: Telegram does not give it to this bot. "
        "If you need it, ask the reporter to send it again."
    )
    lost = t.plain(sentence, number=number)
    said = await dana.wait(lambda m: "photo" in m.raw or m.text == lost, chat=dana.id)
    assert ("photo" in said.raw) is is_kept
