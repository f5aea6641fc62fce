"""Groups: which messages the bot gets, its rights, and updates about members."""

import pytest
from telegram.error import ChatMigrated, Forbidden

from offline_telegram.tests.clients import refused

ALL = ["message", "my_chat_member", "chat_member", "callback_query"]


@pytest.fixture
def dana(sandbox):
    return sandbox.person("Дана", "kk")


@pytest.fixture
def asel(sandbox):
    return sandbox.person("Әсел")


async def drain(bot, allowed=ALL):
    """Everything that waits, confirmed."""
    updates = await bot.get_updates(allowed_updates=allowed)
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    return updates


async def test_privacy_mode_passes_only_messages_addressed_to_the_bot(
    bot, sandbox, dana
):
    group = sandbox.group("Team", [dana], bot_admin=False)
    await drain(bot)
    sent = await bot.send_message(group.id, "карточка")
    dana.say("между собой", group)
    dana.say("/queue@other_bot", group)
    dana.say("/queue", group)
    dana.say("/queue@sandbox_bot", group)
    dana.say("эй @sandbox_bot", group)
    dana.say("ответ", group, reply_to=sent.message_id)
    heard = [u.message.text for u in await drain(bot) if u.message]
    assert heard == ["/queue", "/queue@sandbox_bot", "эй @sandbox_bot", "ответ"]


async def test_only_an_admin_bot_that_asked_gets_updates_of_members(
    bot, sandbox, dana, asel
):
    group = sandbox.group("Team", [dana], admins=[asel])
    await drain(bot, [])
    group.restrict(dana)
    assert not [u for u in await drain(bot, ALL) if u.chat_member]
    group.remove(dana)
    (change,) = [u.chat_member for u in await drain(bot) if u.chat_member]
    assert change.old_chat_member.status == "restricted"
    assert change.new_chat_member.status == "kicked"
    assert change.from_user.id == asel.id
    group.demote(sandbox)
    await drain(bot)
    group.promote(asel)
    group.add(dana)
    assert not [u for u in await drain(bot) if u.chat_member]


async def test_other_members_and_chats_are_shown_to_an_admin_bot_only(
    bot, sandbox, dana, asel
):
    group = sandbox.group("Team", [dana], admins=[asel])
    chat = await bot.get_chat(group.id)
    assert (chat.title, chat.type) == ("Team", "supergroup")
    admins = await bot.get_chat_administrators(group.id)
    expected = [(asel.id, "creator"), (bot.id, "administrator")]
    assert [(a.user.id, a.status) for a in admins] == expected
    assert await bot.get_chat_member_count(group.id) == 3
    assert (await bot.get_chat_member(group.id, dana.id)).status == "member"
    group.restrict(dana)
    assert not (await bot.get_chat_member(group.id, dana.id)).can_send_messages
    group.leave(dana)
    assert (await bot.get_chat_member(group.id, dana.id)).status == "left"
    await refused(bot.get_chat_member(group.id, 17), "User not found")
    group.demote(sandbox)
    assert (await bot.get_chat_member(group.id, bot.id)).status == "member"
    await refused(bot.get_chat_member(group.id, dana.id), "Member list is inaccessible")


async def test_kicked_departed_and_blocked_bots_are_told_apart(bot, sandbox, dana):
    group = sandbox.group("Team", [dana])
    group.remove(sandbox)
    await refused(
        bot.send_message(group.id, "x"), "kicked from the supergroup chat", Forbidden
    )
    group.add(sandbox)
    assert await bot.leave_chat(group.id)
    await refused(
        bot.send_message(group.id, "x"), "not a member of the supergroup", Forbidden
    )
    dana.say("/start")
    dana.block()
    dana.unblock()
    changes = [u.my_chat_member for u in await drain(bot) if u.my_chat_member]
    statuses = [(change.chat.type, change.new_chat_member.status) for change in changes]
    of_group = ["member", "administrator", "kicked", "member", "left"]
    assert statuses[:5] == [("supergroup", status) for status in of_group]
    assert statuses[5:] == [("private", "kicked"), ("private", "member")]


async def test_upgrade_gives_the_group_a_new_id_and_announces_it(bot, sandbox, dana):
    group = sandbox.group("Team", [dana], supergroup=False)
    old = group.id
    await drain(bot)
    group.upgrade()
    moved, arrived = [u.message for u in await drain(bot) if u.message]
    assert (moved.chat.id, moved.migrate_to_chat_id) == (old, group.id)
    assert (arrived.chat.id, arrived.migrate_from_chat_id) == (group.id, old)
    with pytest.raises(ChatMigrated) as refusal:
        await bot.send_message(old, "x")
    assert refusal.value.new_chat_id == group.id
    await refused(bot.edit_message_text("y", group.id, 99), "Message to edit not found")


async def test_anonymous_admin_writes_as_the_group(bot, sandbox, asel):
    group = sandbox.group("Team", admins=[asel])
    group.promote(asel, anonymous=True)
    asel.say("от имени группы", group)
    message = (await drain(bot))[-1].message
    assert message.from_user.id == 1087968824
    assert message.sender_chat.id == group.id


async def test_topics_are_opened_closed_and_deleted(bot, sandbox, dana):
    group = sandbox.group("Team", [dana], forum=True)
    topic = await bot.create_forum_topic(group.id, "Срочное")
    sent = await bot.send_message(
        group.id, "x", message_thread_id=topic.message_thread_id
    )
    assert sent.is_topic_message
    dana.say("в теме", group, reply_to=sent.message_id)
    assert (await drain(bot))[-1].message.message_thread_id == topic.message_thread_id
    missing = bot.send_message(group.id, "x", message_thread_id=999)
    await refused(missing, "Message thread not found")
    place = {"message_thread_id": topic.message_thread_id}
    assert await bot.close_forum_topic(group.id, **place)
    assert await bot.send_message(group.id, "x", **place)
    group.demote(sandbox)
    await refused(bot.send_message(group.id, "x", **place), "Topic_closed")
    await refused(bot.create_forum_topic(group.id, "ещё"), "Not enough rights")


@pytest.mark.parametrize("words", ["message thread not found", "TOPIC_DELETED"])
async def test_deleting_a_topic_deletes_its_messages(bot, sandbox, dana, words):
    group = sandbox.group("Team", [dana], forum=True)
    topic = group.create_topic("Срочное")
    sent = await bot.send_message(group.id, "x", message_thread_id=topic)
    group.delete_topic(topic, words)
    assert sent.message_id not in group.chat.messages
    late = bot.send_message(group.id, "x", message_thread_id=topic)
    await refused(late, words[1:].lower())
    await refused(bot.close_forum_topic(group.id, topic), "Topic_deleted")


async def test_only_a_bot_that_may_invite_people_gets_requests_to_join_and_approves_them(
    bot, sandbox, dana, asel
):
    group = sandbox.group("Team", [], admins=[asel])
    await drain(bot, [*ALL, "chat_join_request"])
    group.ask_to_join(dana)
    (request,) = [u.chat_join_request for u in await drain(bot) if u.chat_join_request]
    assert (request.chat.id, request.from_user.id) == (group.id, dana.id)
    await bot.approve_chat_join_request(group.id, dana.id)
    assert group.member(dana).is_inside
    (came,) = [u.chat_member for u in await drain(bot) if u.chat_member]
    assert came.new_chat_member.status == "member"
    olga = sandbox.person("Ольга")
    for who, words in (
        (dana, "user_already_participant"),
        (asel, "user_already_participant"),
        (olga, "hide_requester_missing"),
    ):
        await refused(bot.approve_chat_join_request(group.id, who.id), f"(?i){words}")
    group.promote(sandbox, rights=frozenset({"can_delete_messages"}))
    group.ask_to_join(olga)
    assert not [u for u in await drain(bot) if u.chat_join_request]
    await refused(
        bot.approve_chat_join_request(group.id, olga.id), "(?i)not enough rights"
    )


async def test_an_admin_bot_deletes_messages_of_others_and_sees_what_members_may_do(
    bot, sandbox, dana
):
    group = sandbox.group("Team", [dana])
    assert (await bot.get_chat(group.id)).permissions.can_invite_users
    group.forbid("can_invite_users")
    assert not (await bot.get_chat(group.id)).permissions.can_invite_users
    assert await bot.delete_message(group.id, dana.say("x", group).id)
    group.demote(sandbox)
    await refused(
        bot.delete_message(group.id, dana.say("x", group).id),
        "Message can't be deleted",
    )
