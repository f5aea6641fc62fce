"""What the hostile input found once stays mended, and a crowd that reports one link at once."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.cases.tables import cases
from bot.core import metrics
from bot.core.queues.tables import inbox
from bot.core.tables import members
from bot.reports.tables import reports
from offline_telegram.actions import text_content
from tests.kit.people.buttons import button
from tests.kit.people.citizens import review, rows, wait_button
from tests.kit.people.staff import says
from tests.kit.stage import stage

SHORT = "To report something, send a link or describe what you saw in a few words."


async def test_a_citizen_who_tries_what_staff_do_and_strangers_leave_no_trace(tmp_path):
    async with stage(tmp_path) as on:
        moderator, citizen = on.citizen("Moderator"), on.citizen("Citizen")
        neighbour = on.citizen("Neighbour")
        desk = await on.desk(moderator)
        await on.agree(citizen)
        moderator.say("/queue", chat=desk.id)
        await says(moderator, desk, "")
        citizen.say("/next")
        await citizen.wait("")
        citizen.press_data("k:next", citizen.last.id)
        citizen.press_data("c:forged:1:take", citizen.last.id)
        on.sandbox.group("Neighbours", bot_admin=True).add(neighbour)
        await on.sandbox.settle()
        kept = {row["telegram_id"] for row in await rows(on, sa.select(members))}
        assert moderator.id in kept
        assert not {citizen.id, neighbour.id} & kept


async def test_a_desk_asked_for_in_a_chat_of_an_unknown_kind_keeps_no_number_of_a_person(
    tmp_path,
):
    async with stage(tmp_path) as on:
        phone = on.citizen("Quiet", "ru")
        await on.agree(phone)
        for number, kind in enumerate(("new_kind", "group")):
            chat = {**phone.person.chat, "type": kind}
            message = {"message_id": 900 + number, "date": 1, "chat": chat}
            asked = {**message, "from": on.admin.person.user, **text_content("/desk")}
            on.sandbox.deliver_raw({"message": asked})
        await on.sandbox.settle()
        kept = {row["chat_id"] for row in await rows(on, sa.select(members))}
        assert phone.id not in kept


async def test_messages_of_odd_shapes_are_answered_and_broken_ones_hurt_nobody(
    tmp_path,
):
    async with stage(tmp_path) as on:
        phone = on.citizen("Odd", "ru")
        await on.agree(phone)
        private = phone.person.chat
        frame = {"message_id": 1, "date": 1, "chat": private}
        mine = {**frame, "from": phone.person.user, "text": "post"}
        # Without an author it is still that person's chat.
        on.sandbox.deliver_raw({"message": {**frame, "text": "post"}})
        await phone.wait(on.t("ru").plain(SHORT))
        # A message of an impossible number is no message of the bot.
        bot = {"id": 1, "is_bot": True, "first_name": "Bot"}
        replied = {"message_id": 2**70, "date": 1, "chat": private, "from": bot}
        before = len(phone.messages())
        on.sandbox.deliver_raw({"message": {**mine, "reply_to_message": replied}})
        await phone.wait(lambda m: m.id > before and on.t("ru").plain(SHORT) in m.text)
        # A channel whose name is none is known by its number.
        news = {
            "id": -1001234567890,
            "type": "channel",
            "title": "News",
            "username": "a b é",
        }
        post = {"type": "channel", "date": 1, "message_id": 5, "chat": news}
        on.sandbox.deliver_raw({"message": {**mine, "forward_origin": post}})
        await phone.wait("/c/1234567890/5")
        for broken in (2**70, True, "77", None, []):
            author = {**phone.person.user, "id": broken, "language_code": 5}
            on.sandbox.deliver_raw(
                {"message": {**frame, "from": author, "text": "broken"}}
            )
        phone.say("/my")
        await wait_button(phone, on.t("ru").plain("Menu"))
        await on.sandbox.settle()
        keys = {row["key"] for row in await rows(on, sa.select(inbox.c.key))}
        assert not any(str(phone.id) in key for key in keys)


async def test_halves_of_memberships_and_presses_from_nowhere_stop_nobodys_messages(
    tmp_path,
):
    async with stage(tmp_path) as on:
        moderator, phone = on.citizen("Moderator"), on.citizen("Citizen", "ru")
        desk, user = await on.desk(moderator), moderator.person.user
        whole = {
            "chat": desk.chat.raw,
            "from": user,
            "date": 1,
            "old_chat_member": {"user": user, "status": "left"},
            "new_chat_member": {"user": user, "status": "member"},
        }
        for kind in ("chat_member", "my_chat_member"):
            for missing in ("chat", "old_chat_member", "new_chat_member"):
                half = {name: value for name, value in whole.items() if name != missing}
                on.sandbox.deliver_raw({kind: half})
        work = (
            "k:next",
            "x:home",
            "s:list",
            "b:new",
            "p:home",
            "m:home:0",
            "c:x:1:take",
        )
        for number, data in enumerate(
            (*work, "f:month:0:2026-10", "f:file:csv:2026-10")
        ):
            press = {
                "id": f"77{number}",
                "from": on.admin.person.user,
                "chat_instance": "1",
            }
            on.sandbox.deliver_raw({"callback_query": {**press, "data": data}})
        await on.sandbox.settle()
        assert await rows(on, sa.select(inbox).where(inbox.c.attempts > 0)) == []
        moderator.say("/queue", chat=desk.id)
        await says(moderator, desk, "")
        await on.agree(phone)
        phone.say("/my")
        await wait_button(phone, on.t("ru").plain("Menu"))


@pytest.mark.no_cover
async def test_a_crowd_that_reports_one_link_at_once_files_every_report(
    tmp_path, database_url
):
    async with stage(tmp_path, database_url) as on:
        send, retried = (
            on.t("ru").plain("Send"),
            metrics.WORKED.labels("retried")._value.get(),
        )
        crowd = [on.citizen(f"Person {n}", "ru") for n in range(12)]
        await asyncio.gather(*(on.agree(phone) for phone in crowd))
        shown = await asyncio.gather(
            *(review(on, p, "https://example.com/crowd") for p in crowd)
        )
        for phone, message in zip(crowd, shown, strict=True):
            phone.press_data(button(message, send), message.id)
        for phone in crowd:
            await wait_button(phone, on.t("ru").plain("Copy the code"))
        assert len(await rows(on, sa.select(reports))) == len(crowd)
        assert len(await rows(on, sa.select(cases))) == 1
        assert metrics.WORKED.labels("retried")._value.get() == retried, (
            "no update failed"
        )
