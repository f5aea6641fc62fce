"""Which update goes to which handler; the last one of each chat takes whatever is left."""

from __future__ import annotations

from typing import Any

from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.pipeline.application import BotApplication
from handlers import unknown
from handlers.broadcast import entry
from handlers.citizen import drafting, hotlines, menu, reports, start, topics
from handlers.desk import board, cases, membership, next_case, prompts
from handlers.figures import exports, figures
from handlers.staff import posters, roles

_NEW = filters.UpdateType.MESSAGE
_PRIVATE = filters.ChatType.PRIVATE & _NEW
_GROUP = filters.ChatType.GROUPS & _NEW

PRIVATE_COMMANDS: dict[str, Any] = {
    "start": start.on_start,
    "help": start.on_help,
    "hotlines": hotlines.on_hotlines,
    "language": start.on_language_command,
    "report": menu.on_report_command,
    "my": menu.on_my_command,
    "privacy": menu.on_privacy_command,
    "delete": menu.on_delete_command,
    "status": reports.on_status,
    "cancel": drafting.on_cancel,
    "desk": board.on_desk_in_private,
    "queue": board.on_desk_in_private,
    "case": board.on_desk_in_private,
    "find": board.on_desk_in_private,
    "next": next_case.on_next_in_private,
    "stats": figures.on_stats,
    "figures": figures.on_figures,
    "export": exports.on_export,
    "link": posters.on_link,
    "staff": roles.on_staff_in_private,
    "broadcast": entry.on_broadcast,
    "broadcasts": entry.on_broadcasts,
}
DESK_COMMANDS: dict[str, Any] = {
    "desk": board.on_desk,
    "queue": board.on_queue,
    "case": board.on_case,
    "find": board.on_find,
    "next": next_case.on_next,
    "stats": figures.on_stats,
    "figures": figures.on_figures,
    "export": exports.on_export_at_desk,
    "help": board.on_help,
    "language": board.on_language,
    "staff": roles.on_staff_at_desk,
    "broadcast": entry.on_broadcast_in_group,
    "broadcasts": entry.on_broadcast_in_group,
}
PRESSES: dict[str, Any] = {
    "d": drafting.on_draft,
    "m": menu.on_menu,
    "l": start.on_language,
    "a": start.on_consent,
    "r": reports.on_report,
    "q": reports.on_question,
    "e": menu.on_erase,
    "h": hotlines.on_hotline,
    "p": posters.on_poster_press,
    "f": figures.on_figures_press,
    "s": roles.on_staff_press,
    "x": exports.on_export_press,
    "c": cases.on_case_press,
    "b": entry.on_broadcast_press,
    "o": topics.on_topic,
    "k:next": next_case.on_next_press,
    "k": board.on_desk_press,
}


def register(application: BotApplication) -> None:
    """Hang every handler into the application, the particular before the general."""
    application.add_handlers([
        CallbackQueryHandler(unknown.on_unknown_press, pattern=unknown.is_unreadable),
        *(CallbackQueryHandler(do, pattern=f"^{verb}(:|$)") for verb, do in PRESSES.items()),
        *(CommandHandler(name, do, filters=_PRIVATE) for name, do in PRIVATE_COMMANDS.items()),
        *(CommandHandler(name, do, filters=_GROUP) for name, do in DESK_COMMANDS.items()),
        ChatMemberHandler(membership.on_my_standing, ChatMemberHandler.MY_CHAT_MEMBER),
        ChatMemberHandler(membership.on_standing, ChatMemberHandler.CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE, membership.on_migrated),
        MessageHandler(_PRIVATE & filters.StatusUpdate.USERS_SHARED, roles.on_users_shared),
        MessageHandler(_PRIVATE & filters.Sticker.ALL, drafting.on_sticker),
        MessageHandler(_PRIVATE & filters.COMMAND, start.on_help),
        MessageHandler(_PRIVATE & filters.REPLY, prompts.on_private_reply),
        MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, drafting.on_content),
        MessageHandler(
            filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE, drafting.on_edit
        ),
        MessageHandler(_GROUP & filters.REPLY, prompts.on_reply),
        CallbackQueryHandler(unknown.on_unknown_press),
    ])  # fmt: skip
