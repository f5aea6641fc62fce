"""Handlers of memberships: bot blocked, members who join or leave, groups that move."""

from telegram import ChatMemberUpdated, Update, User

from bot.core import desks_store, members_store
from bot.core.people import Standing
from bot.desk import reachability
from bot.reports import welcome
from bot.staff import people, roles
from handlers.core.context import BotContext
from handlers.core.press import message_of
from handlers.core.updates import name_of


async def on_my_standing(update: Update, context: BotContext) -> None:
    changed = update.my_chat_member
    if changed is None or not _tells_all(changed):
        return
    visit = context.visit
    standing = Standing.told(changed.new_chat_member.status)
    if (person := visit.person) is not None:
        # They blocked the bot, or unblocked it: then what was kept for them is sent.
        if not standing.is_inside:
            await reachability.person_lost(visit.work, person.id)
        elif not person.reachable:
            await welcome.back_again(visit.work, person)
        return
    before = Standing.told(changed.old_chat_member.status)
    bot_id = visit.work.deployment.bot_id
    await members_store.set_standing(visit.work.tx, changed.chat.id, bot_id, standing)
    if not standing.is_inside:
        await reachability.desk_trouble(visit.work, changed.chat.id, standing.value)
        return
    await reachability.desk_back(visit.work, changed.chat.id)
    if before is Standing.ADMINISTRATOR and standing is Standing.MEMBER:
        await reachability.desk_lost_rights(visit.work, changed.chat.id)


async def on_standing(update: Update, context: BotContext) -> None:
    changed = update.chat_member
    work = context.visit.work
    if changed is None or not _tells_all(changed):
        return
    if not await desks_store.desks_in(work.tx, changed.chat.id):
        return  # who is in other people's groups is none of our business
    chat = changed.chat.id
    member = changed.new_chat_member
    standing = Standing.told(member.status)
    user = member.user
    before, _ = await members_store.standing(work.tx, chat, user.id)
    await members_store.set_standing(work.tx, chat, user.id, standing)
    if not standing.is_inside:
        await reachability.member_gone(work, chat, user.id)
        return
    # If all leave later, the admins hear it again
    await desks_store.note_member(work.tx, chat)
    was_inside = Standing.told(changed.old_chat_member.status).is_inside
    if not was_inside and not before.is_inside:
        await people.came(work, chat, _as_person(user))


async def on_new_members(update: Update, context: BotContext) -> None:
    """The group itself says who was added: the only word of it where the bot is no administrator.

    Memberships are believed from `chat_member` alone.
    """
    message = message_of(update)
    work = context.visit.work
    if not await desks_store.desks_in(work.tx, message.chat.id):
        return
    for user in message.new_chat_members:
        before, _ = await members_store.standing(work.tx, message.chat.id, user.id)
        if not before.is_inside:
            await people.came(work, message.chat.id, _as_person(user))


async def on_join_request(update: Update, context: BotContext) -> None:
    request = update.chat_join_request
    if request is not None and None not in (request.chat, request.from_user):
        await people.asked(
            context.visit.work, request.chat.id, _as_person(request.from_user)
        )


def _as_person(user: User) -> roles.TelegramUser:
    return roles.TelegramUser(user.id, name_of(user), is_bot=user.is_bot)


def _tells_all(changed: ChatMemberUpdated) -> bool:
    """True if the update names the chat and both memberships, as Telegram's always do."""
    given: tuple[object, ...] = (
        changed.chat,
        changed.old_chat_member,
        changed.new_chat_member,
    )
    return None not in given


async def on_migrated(update: Update, context: BotContext) -> None:
    """Telegram says from both sides that a group became a supergroup; either is enough."""
    message = message_of(update)
    visit = context.visit
    directory = reachability.Directory(visit.work.deployment)
    if message.migrate_to_chat_id is not None:
        await directory.moved(
            visit.work.tx, message.chat.id, message.migrate_to_chat_id
        )
    elif message.migrate_from_chat_id is not None:
        await directory.moved(
            visit.work.tx, message.migrate_from_chat_id, message.chat.id
        )
