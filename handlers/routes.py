"""Which update goes to which handler; the last one of each chat takes whatever is left."""

import importlib
import pkgutil
from functools import partial

from telegram import Update
from telegram.ext import (
    CallbackQueryHandler,
    ChatJoinRequestHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

import handlers
from bot.domain.commands import Chat
from bot.pipeline.application import BotApplication, BotContext
from handlers import care, membership
from handlers.broadcast import writing
from handlers.citizen import drafting, start
from handlers.commands import COMMANDS, run
from handlers.desk import prompts
from handlers.dispatch import on_press
from handlers.guards import message_of
from handlers.staff import roles

for _module in pkgutil.walk_packages(handlers.__path__, "handlers."):
    importlib.import_module(_module.name)  # its buttons are bound by `on`

_NEW = filters.UpdateType.MESSAGE
_PRIVATE = filters.ChatType.PRIVATE & _NEW
_GROUP = filters.ChatType.GROUPS & _NEW
_IN = {Chat.PRIVATE: _PRIVATE, Chat.GROUP: _GROUP}


def register(application: BotApplication) -> None:
    """Add every handler to the application, the particular before the general."""
    application.add_handler(TypeHandler(Update, care.stay), group=-1)
    application.add_handlers([
        CallbackQueryHandler(on_press),
        *(
            CommandHandler(command.name, partial(run, command), filters=_IN[command.chat])
            for command in COMMANDS
        ),
        ChatMemberHandler(membership.on_my_standing, ChatMemberHandler.MY_CHAT_MEMBER),
        ChatMemberHandler(membership.on_standing, ChatMemberHandler.CHAT_MEMBER),
        ChatJoinRequestHandler(membership.on_join_request),
        MessageHandler(_GROUP & filters.StatusUpdate.NEW_CHAT_MEMBERS, membership.on_new_members),
        MessageHandler(filters.StatusUpdate.MIGRATE, membership.on_migrated),
        MessageHandler(_PRIVATE & filters.StatusUpdate.USERS_SHARED, roles.on_users_shared),
        MessageHandler(_PRIVATE & filters.Sticker.ALL, drafting.on_sticker),
        MessageHandler(_PRIVATE & filters.COMMAND, start.on_help),
        MessageHandler(_PRIVATE & filters.REPLY, _on_private_reply),
        MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, drafting.on_content),
        MessageHandler(
            filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE, _on_private_edit
        ),
        MessageHandler(_GROUP & filters.REPLY, prompts.on_reply),
    ])  # fmt: skip


async def _on_private_reply(update: Update, context: BotContext) -> None:
    """A reply answers a question of the bot to staff, or is part of a report."""
    if not await prompts.take_private_reply(context.visit, message_of(update)):
        await drafting.on_content(update, context)


async def _on_private_edit(update: Update, context: BotContext) -> None:
    """An edited message belongs to the broadcast an admin composes, or to a report."""
    visit, message = context.visit, message_of(update)
    if not await writing.take_edit(visit, message):
        await drafting.on_edit(update, context)
