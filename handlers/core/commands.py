"""Table of commands with their rights, and the refusals for senders without one."""

from datetime import UTC, datetime

from telegram import Chat as TelegramChat
from telegram import Message, Update

from bot.core.chat_commands import Chat, Command, HelpSubject
from bot.core.messages import N_, Notice
from bot.core.people import Right, Role, may
from bot.core.toasts import Toast
from bot.core.tracing import TRACING
from bot.desk.notices import DeskProblem, DeskWord
from bot.desk.visit import Visit
from bot.reports.menu import OpenCommand
from bot.staff.model import StaffProblem
from bot.staff.role_screens import StaffWord
from bot.values import replace
from handlers import authorities as answers
from handlers import front_desk, register, staff, welcome
from handlers.core import press as frame
from handlers.core.context import BotContext
from handlers.core.dispatch import on
from handlers.desk import prompts, workbench


def refusal(visit: Visit, right: Right) -> Notice:
    if visit.sender.is_anonymous:
        return DeskWord(DeskProblem.ANONYMOUS)
    if right is Right.MANAGE_STAFF and visit.sender.is_private:
        return StaffWord(
            StaffProblem.NOT_ADMIN_YET, str(visit.sender.person), closes=True
        )
    return DeskWord(frame.refusal(visit, right))


@frame.command("start", menu=N_("My work: what waits for me"))
async def on_start(visit: Visit, message: Message) -> None:
    """Begin, or open the menu. A link of a case or an answer tells a stranger nothing."""
    payload = frame.words_of(message)
    for arrive in (
        workbench.arrive,
        answers.arrive,
        register.arrive,
        staff.arrive,
    ):
        if await arrive(visit, payload):
            return
    await welcome.on_start(visit, message)


IN_PRIVATE = {
    HelpSubject.CASES: "start next mine find case duty call",
    HelpSubject.QUEUE: "queue",
    HelpSubject.FIGURES: "stats figures export",
    HelpSubject.CHANNEL: "admin link broadcast broadcasts staff requests entry desks",
    HelpSubject.REPORTING: "report check status contest hotlines",
    HelpSubject.OWN: "my language privacy mydata delete help cancel desk",
}
IN_GROUP = {
    HelpSubject.QUEUE: "queue next mine find case",
    HelpSubject.FIGURES: "stats figures export",
    HelpSubject.CHANNEL: "language help desk staff broadcast broadcasts",
}
"""The order in which the help and Telegram's menus show the commands, by the help's subjects."""
_MODERATORS = "start queue find call report language help cancel"
MENUS = {
    Role.OUTSIDER: "report my check status contest hotlines language privacy help cancel",
    Role.CUSTODIAN: "requests entry report my check hotlines language privacy help cancel",
    Role.MEMBER: _MODERATORS,
    Role.MODERATOR: _MODERATORS,
    Role.SENIOR: "start queue find call export link entry language help cancel",
    Role.ADMIN: "start queue find call admin report help cancel",
}
"""The commands in the menu of each role: /queue, /start and /admin lead to the others."""
GROUP_MENUS = {
    Role.AUTHORITY: "language help",
    Role.ADMIN: "queue next mine find stats language help desk staff",
}


def in_order() -> tuple[Command, ...]:
    chats = ((Chat.PRIVATE, IN_PRIVATE, MENUS), (Chat.GROUP, IN_GROUP, GROUP_MENUS))
    return tuple(
        replace(
            frame.DECLARED[chat, name],
            subject=subject,
            in_menu_of=frozenset(r for r in menus if name in menus[r].split()),
        )
        for chat, subjects, menus in chats
        for subject, names in subjects.items()
        for name in names.split()
    )


def find(text: str, *, is_private: bool) -> Command | None:
    """The command a message begins with; `text` as it was written, with the slash."""
    word = next(iter(text.split(maxsplit=1)), "")
    if not word.startswith("/"):
        return None
    chat = Chat.GROUP
    if is_private:
        chat = Chat.PRIVATE
    name = word[1:].partition("@")[0].lower()
    return frame.DECLARED.get((chat, name))


async def run(command: Command, update: Update, context: BotContext) -> None:
    visit = context.visit
    if not command.is_offered(visit.work.channel):
        if visit.sender.is_private:
            await front_desk.answer_unknown_command(visit, frame.message_of(update))
        return
    await _answer(visit, command, frame.message_of(update))


async def _answer(visit: Visit, command: Command, message: Message) -> None:
    if visit.sender.is_private:
        await prompts.note_command(visit, command.name)
    if command.right is None or await _admits(visit, command.right):
        with TRACING.span("handler", command=command.name):
            await command.handler(visit, message)


@on(OpenCommand)
async def on_open_command(press: frame.Press[OpenCommand]) -> None:
    """Do what the command does that the button stands for, with the rights of the command."""
    visit = press.visit
    command = frame.DECLARED.get((Chat.PRIVATE, press.action.command))
    if command is None or not command.is_offered(visit.work.channel):
        press.toast(Toast.NOT_FOUND)
        return
    chat = TelegramChat(visit.sender.chat or 0, TelegramChat.PRIVATE)
    sent_at = datetime.fromtimestamp(visit.work.now // 1000, UTC)
    typed = Message(press.message or 0, sent_at, chat, text=f"/{command.name}")
    await _answer(visit, command, typed)


async def _admits(visit: Visit, right: Right) -> bool:
    role = visit.role
    outside = not visit.sender.is_private and visit.desk is None
    if right is Right.HANDLE_CASES and visit.sender.is_private:
        await frame.work_in_private(visit)
        role = Role.OUTSIDER
        if visit.desk is not None:
            role = visit.role
    if right is Right.SEE_DESKS:
        await frame.work_in_private(visit)
        role = visit.role
    if right is Right.SET_UP_DESKS:
        role = await frame.role_anywhere(visit)
        outside = False
    if outside:
        # Nothing of the staff's is said in a group that is no desk.
        if role is Role.ADMIN:
            await frame.say_here(visit, DeskWord(DeskProblem.NOT_A_DESK))
        return False
    if may(role, right) or visit.may(right):
        return True
    is_unseen = visit.sender.is_private or visit.sender.is_anonymous or visit.is_unsure
    if right is Right.SET_UP_DESKS and visit.role is Role.OUTSIDER and not is_unseen:
        return False  # a group of other people, where /desk means nothing
    await frame.say_here(visit, refusal(visit, right))
    return False
