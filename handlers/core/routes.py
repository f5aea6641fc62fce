"""Routes of updates to handlers, behind one gate: help comes first, in every state."""

import importlib
import pkgutil
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from telegram import Message, Update, ext
from telegram.ext import ChatMemberHandler, MessageHandler, filters

import handlers
from bot.core.chat_commands import Chat, Command
from bot.core.forms import FormAction
from bot.core.messages import decode
from bot.core.people import Role
from bot.core.queues import sent_messages
from bot.core.tracing import TRACING
from bot.desk.visit import Visit, desks_of
from bot.hotlines import model
from bot.reports import filing, menu, welcome
from bot.reports.care import InCare
from bot.reports.model import is_small_talk
from bot.telegram.application import BotApplication
from handlers import (
    broadcasts,
    draft,
    forms,
    front_desk,
    membership,
    need,
    report_form,
    staff,
)
from handlers.core import commands, expected
from handlers.core.context import BotContext
from handlers.core.dispatch import check_subjects, on_press
from handlers.core.press import is_at_work, message_of
from handlers.core.updates import content_of
from handlers.desk import replies

_COMMANDS = {"hotlines", "language", "delete"}
_PRESSES = (
    menu.AboutMe,
    menu.EndCare,
    menu.ChooseLanguage,
    menu.Erase,
    model.ShowNumbers,
    model.SetNumbersRegion,
    model.SetNumbersLanguage,
)
_SCREENS = {menu.Screen.HOTLINES, menu.Screen.LANGUAGE, menu.Screen.ERASURE}


async def help_first(update: Update, context: BotContext) -> None:
    """Let no other handler see what a person in need says, unless it is for help or work."""
    visit = context.visit
    if visit.care is None:
        is_answered = await _is_heard(visit, update) or await _is_question(
            visit, update
        )
    else:
        is_answered = not await _passes(visit, update)
        if is_answered and not await _is_question(visit, update):
            await _stay(visit, update)
    if is_answered:
        raise ext.ApplicationHandlerStop


async def _is_heard(visit: Visit, update: Update) -> bool:
    """True if words of a person in need were answered with help, and with nothing else.

    Their own words: not what staff write for their work, nor those of a caller.
    """
    message = update.message or update.edited_message
    if message is None or visit.person is None or visit.takes_call or is_at_work(visit):
        return False
    if need.heard_in(visit, need.words_in(message)) is None:
        return False  # most words are no such words: nothing is looked up for them
    if await _is_for_work(visit, message, update):
        return False
    return await need.help_first(visit, message, is_edit=update.message is None)


async def _is_question(visit: Visit, update: Update) -> bool:
    message = update.message
    if message is None or visit.person is None:
        return False
    return await front_desk.answer_question(visit, message)


async def _is_for_work(visit: Visit, message: Message, update: Update) -> bool:
    command = commands.find(message.text or "", is_private=True)
    if command is not None and command.right is not None:
        return await _is_staff(visit)
    if await replies.is_answer(visit, message):
        return True
    if update.message is not None:
        return False
    # Of the messages of people only those of a broadcast or a call are remembered.
    chat = message.chat.id
    number = message.message_id
    return await sent_messages.find_place(visit.work.tx, chat, number) is not None


async def _stay(visit: Visit, update: Update) -> None:
    message = update.effective_message
    if update.callback_query is not None:
        message = None
    about = InCare.GOES_ON
    text = ""
    if message is not None and message.text:
        text = message.text
    if message is not None and (text.startswith("/") or content_of(message).links):
        about = InCare.REPORTS
        command = commands.find(text, is_private=True)
        if command is not None and command.name == "help":
            about = InCare.HELP
    elif text and is_small_talk(text):
        about = InCare.THANKS
    await need.stay(visit, message, about)


async def _passes(visit: Visit, update: Update) -> bool:
    if update.callback_query is not None:
        return _press_passes(visit, update.callback_query.data)
    message = update.message
    if message is None:
        return update.edited_message is None or _has_asked(visit)
    if filters.StatusUpdate.ALL.check_update(update) or _has_asked(visit):
        return True
    if command := commands.find(message.text or "", is_private=True):
        return await _command_passes(visit, command, message.text or "")
    return await replies.is_asked(visit, message)


def _has_asked(visit: Visit) -> bool:
    """True if a question waits for the person's words, or a caller does."""
    return expected.is_expected(visit) or visit.takes_call


def _press_passes(visit: Visit, data: object) -> bool:
    if not isinstance(data, str):
        return True
    action = decode(data)
    if action is None or isinstance(action, _PRESSES):
        return True
    if isinstance(action, menu.ShowScreen):
        return action.screen in _SCREENS
    if isinstance(action, menu.ShowReports | menu.ShowReport):
        return _has_agreed(visit)
    if isinstance(action, FormAction):
        flow = forms.FLOWS.get(action.form)
        if flow is report_form.REPORT:
            return visit.takes_call
        return flow is None or flow.is_work
    return action.right is not None


async def _command_passes(visit: Visit, command: Command, text: str) -> bool:
    """Help and erasure for everyone, their work for members of staff."""
    if command.name in _COMMANDS:
        return True
    if command.name == "my":
        return _has_agreed(visit)
    payload = text.partition(" ")[2].strip()
    if command.name == "start":
        link = welcome.read(visit.work, payload)
        if link is not None:
            return link.hotlines
        return bool(payload) and await _is_staff(visit)
    is_for_staff = command.right is not None or command.name == "help"
    return is_for_staff and await _is_staff(visit)


def _has_agreed(visit: Visit) -> bool:
    return visit.person is not None and filing.has_agreed(visit.work, visit.person)


async def _is_staff(visit: Visit) -> bool:
    here = visit.role is not Role.OUTSIDER or visit.is_custodian
    return here or bool(await desks_of(visit))


for _module in pkgutil.walk_packages(handlers.__path__, "handlers."):
    importlib.import_module(_module.name)  # its buttons are bound by `on`
check_subjects()

COMMANDS = commands.in_order()

_NEW = filters.UpdateType.MESSAGE
_PRIVATE = filters.ChatType.PRIVATE & _NEW
_GROUP = filters.ChatType.GROUPS & _NEW
# Telegram marks no command in letters of another alphabet: /көмек, /помощь.
_LOOKS_LIKE_COMMAND = filters.COMMAND | filters.Regex(r"^/[^\W\d_]")
_IN = {Chat.PRIVATE: _PRIVATE, Chat.GROUP: _GROUP}


def register(application: BotApplication) -> None:
    """Add every handler to the application, the particular before the general."""
    application.add_handler(ext.TypeHandler(Update, help_first), group=-1)
    application.add_handlers(
        [
            ext.CallbackQueryHandler(on_press),
            *(
                ext.CommandHandler(
                    one.name, partial(commands.run, one), filters=_IN[one.chat]
                )
                for one in COMMANDS
            ),
            ChatMemberHandler(
                membership.on_my_standing, ChatMemberHandler.MY_CHAT_MEMBER
            ),
            ChatMemberHandler(membership.on_standing, ChatMemberHandler.CHAT_MEMBER),
            ext.ChatJoinRequestHandler(membership.on_join_request),
            MessageHandler(
                _GROUP & filters.StatusUpdate.NEW_CHAT_MEMBERS,
                membership.on_new_members,
            ),
            MessageHandler(filters.StatusUpdate.MIGRATE, membership.on_migrated),
            MessageHandler(
                _PRIVATE & filters.StatusUpdate.USERS_SHARED, staff.on_users_shared
            ),
            MessageHandler(_PRIVATE & _LOOKS_LIKE_COMMAND, _on_unknown_command),
            MessageHandler(_PRIVATE & filters.REPLY, _traced(_on_private_reply)),
            MessageHandler(
                _PRIVATE & ~filters.StatusUpdate.ALL, _traced(draft.on_content)
            ),
            MessageHandler(
                filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE,
                _traced(_on_private_edit),
            ),
            MessageHandler(_GROUP & filters.REPLY, _traced(replies.on_reply)),
        ]
    )


_Callback = Callable[[Update, BotContext], Coroutine[Any, Any, None]]


def _traced(callback: _Callback) -> _Callback:
    async def run(update: Update, context: BotContext) -> None:
        with TRACING.span("handler", message=callback.__name__):
            await callback(update, context)

    return run


async def _on_unknown_command(update: Update, context: BotContext) -> None:
    await front_desk.answer_unknown_command(context.visit, message_of(update))


async def _on_private_reply(update: Update, context: BotContext) -> None:
    if not await replies.take_private_reply(context.visit, message_of(update)):
        await draft.on_content(update, context)


async def _on_private_edit(update: Update, context: BotContext) -> None:
    visit = context.visit
    message = message_of(update)
    if not await broadcasts.take_edit(visit, message):
        await draft.on_edit(update, context)
