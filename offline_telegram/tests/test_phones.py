"""Phones: what people can and cannot do, and what they see."""

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from offline_telegram import Impossible
from offline_telegram.sandbox import NEWS, sample_people


def keyboard(*texts):
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(t, callback_data=t)] for t in texts]
    )


async def last(bot):
    return (await bot.get_updates())[-1]


async def test_press_prefers_the_whole_label_and_the_newest_message(bot, ivan):
    await bot.send_message(
        ivan.id, "x", reply_markup=keyboard("Отправить", "Отправить позже")
    )
    ivan.press("Отправить")
    assert (await last(bot)).callback_query.data == "Отправить"
    ivan.press("позже")
    assert (await last(bot)).callback_query.data == "Отправить позже"
    old = await bot.send_message(ivan.id, "старое", reply_markup=keyboard("Да"))
    await bot.send_message(ivan.id, "новое", reply_markup=keyboard("Да"))
    ivan.press("Да")
    assert (await last(bot)).callback_query.message.text == "новое"
    ivan.press("Да", message=old.message_id)
    assert (await last(bot)).callback_query.message.text == "старое"
    await bot.send_message(ivan.id, "x", reply_markup=keyboard("Да", "Давно"))
    with pytest.raises(
        Impossible, match="no button says 'Нет'; visible are: 'Да', 'Давно'"
    ):
        ivan.press("Нет")
    with pytest.raises(Impossible, match="2 buttons contain 'Д'"):
        ivan.press("Д")


async def test_people_send_every_kind_and_albums_in_parts_captioned_on_the_first(
    bot, ivan
):
    for kind in (
        "photo",
        "video",
        "document",
        "voice",
        "video_note",
        "sticker",
        "location",
    ):
        getattr(ivan, f"send_{kind}")()
        assert getattr((await last(bot)).message, kind)
    ivan.send_album(["photo", "video"], caption="смотрите https://ex.kz")
    *_, one, two = (update.message for update in await bot.get_updates())
    assert one.media_group_id == two.media_group_id
    assert one.caption_entities[0].type == "url"
    assert two.caption is None


async def test_forwards_say_where_they_come_from(bot, sandbox, ivan):
    sample_people(sandbox.world)
    ivan.forward(1, from_chat=NEWS)
    origin = (await last(bot)).message.forward_origin
    assert (origin.type, origin.chat.username, origin.message_id) == (
        "channel",
        "sample_news",
        1,
    )
    friend = sandbox.person("Марат")
    friend.person.hides_forwards = True
    said = friend.say("x")
    ivan.forward(said)
    assert (await last(bot)).message.forward_origin.sender_user_name == "Марат"


async def test_what_the_application_forbids_is_impossible(sandbox, ivan):
    friend = sandbox.person("Марат")
    group = sandbox.group("Team", [friend])
    group.restrict(friend)
    for act in (
        lambda: ivan.say(" "),
        lambda: ivan.say("x" * 4097),
        lambda: ivan.say("x", group),
        lambda: ivan.say("x", friend.id),
        lambda: friend.say("x", group),
        lambda: ivan.messages(group),
        lambda: ivan.edit(999, "x"),
        lambda: ivan.send_album(["photo"]),
        lambda: sandbox.person("Двойник", id=ivan.id),
        lambda: sandbox.phone(17),
    ):
        with pytest.raises(Impossible):
            act()
    ivan.block()
    with pytest.raises(Impossible, match="unblock"):
        ivan.say("x")


async def test_wait_looks_at_messages_after_the_persons_last_act(bot, ivan):
    await bot.send_message(ivan.id, "раньше")
    ivan.say("x")
    with pytest.raises(AssertionError):
        await ivan.wait("раньше", timeout=0.05)
    assert (await ivan.wait("раньше", after=0)).text == "раньше"
    with pytest.raises(AssertionError, match="no press of Иван was answered"):
        await ivan.wait_answer(timeout=0.05)


async def test_calls_can_be_read_and_switched_off(bot, ivan, sandbox):
    await bot.send_message(ivan.id, "x")
    call = sandbox.calls[-1]
    assert (call.method, call.params["text"], call.error) == ("sendMessage", "x", None)
    sandbox.log_calls = False
    await bot.send_message(ivan.id, "y")
    assert sandbox.calls[-1] is call


async def test_history_is_bounded(bot, ivan, sandbox):
    sandbox.world.history = 10
    for number in range(30):
        ivan.say(str(number))
    assert [m.text for m in ivan.messages()] == [
        str(number) for number in range(20, 30)
    ]
