"""The gate before all handlers: a chat in care stays with help, whatever is written or pressed."""

from telegram import Update
from telegram.ext import ApplicationHandlerStop, filters

from bot.domain.actions import citizen, hotlines
from bot.domain.actions.draft import DraftAction
from bot.domain.commands import Command
from bot.domain.people import Role
from bot.messages.buttons import decode
from bot.pipeline.application import BotContext
from bot.services.citizen import deep_links
from bot.services.visit import Visit, desks_of
from handlers import commands
from handlers.citizen import need
from handlers.desk import prompts
from handlers.expected import is_expected

_COMMANDS = {"hotlines", "help", "language", "delete"}
_PRESSES = (
    citizen.AboutMe,
    citizen.EndCare,
    citizen.ShowHotlines,
    citizen.AskLanguage,
    citizen.ChooseFirstLanguage,
    citizen.ChooseLanguage,
    citizen.AskErasure,
    citizen.Erase,
    hotlines.ShowNumbers,
    hotlines.ChooseWorry,
    hotlines.ChooseNumbersRegion,
    hotlines.SetNumbersRegion,
    hotlines.SetNumbersLanguage,
)


async def stay(update: Update, context: BotContext) -> None:
    """Answer with help and let no other handler see the update, unless it is for help or work."""
    visit = context.visit
    if visit.care is None or await _passes(visit, update):
        return
    await need.stay(visit, update.effective_message if update.callback_query is None else None)
    raise ApplicationHandlerStop


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
    return await prompts.is_asked(visit, message)


def _has_asked(visit: Visit) -> bool:
    """Whether a question waits for what the person writes, or a caller does."""
    return is_expected(visit) or _takes_call(visit)


def _takes_call(visit: Visit) -> bool:
    return visit.draft is not None and visit.draft.by_phone


def _press_passes(visit: Visit, data: object) -> bool:
    action = decode(data) if isinstance(data, str) else None
    if action is None or isinstance(action, _PRESSES):
        return True
    if isinstance(action, DraftAction):
        return _takes_call(visit)
    return action.right is not None


async def _command_passes(visit: Visit, command: Command, text: str) -> bool:
    """Help and erasure for everyone, their work for members of staff."""
    if command.name in _COMMANDS:
        return True
    payload = text.partition(" ")[2].strip()
    if command.name == "start":
        link = deep_links.read(visit.work, payload)
        if link is not None:
            return link.hotlines
        return bool(payload) and await _is_staff(visit)
    return command.right is not None and await _is_staff(visit)


async def _is_staff(visit: Visit) -> bool:
    here = visit.role is not Role.OUTSIDER or visit.is_custodian
    return here or bool(await desks_of(visit))
