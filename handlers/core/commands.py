"""Table of commands with their rights, and the refusals for senders without one."""

from telegram import Message, Update

from bot.core.chat_commands import Chat, Command
from bot.core.messages import Notice
from bot.core.people import Right, Role, may
from bot.desk.notices import DeskProblem, DeskWord
from bot.desk.visit import Visit
from bot.staff.model import StaffProblem
from bot.staff.role_screens import StaffWord
from handlers import authorities as answers
from handlers import front_desk, register, welcome
from handlers.core import press as frame
from handlers.core.context import BotContext
from handlers.desk import prompts, workbench


def refusal(visit: Visit, right: Right) -> Notice:
    if visit.sender.is_anonymous:
        return DeskWord(DeskProblem.ANONYMOUS)
    if right is Right.MANAGE_STAFF and visit.sender.is_private:
        return StaffWord(
            StaffProblem.NOT_ADMIN_YET, str(visit.sender.person), closes=True
        )
    return DeskWord(frame.refusal(visit, right))


@frame.command("start")
async def on_start(visit: Visit, message: Message) -> None:
    """Begin, or open the menu. A link of a case or an answer tells a stranger nothing."""
    payload = frame.words_of(message)
    for arrive in (workbench.arrive, answers.arrive, register.arrive):
        if await arrive(visit, payload):
            return
    await welcome.on_start(visit, message)


IN_PRIVATE = """
    next queue mine find case duty call stats figures export link broadcast broadcasts staff
    admin requests entry desks start report check my status contest hotlines language privacy mydata
    delete help cancel desk
"""
IN_GROUP = """
    queue mine next case find stats figures export language help desk staff broadcast broadcasts
"""
"""The order in which the help and Telegram's menus show the commands."""


def in_order() -> tuple[Command, ...]:
    chats = ((Chat.PRIVATE, IN_PRIVATE), (Chat.GROUP, IN_GROUP))
    return tuple(
        frame.DECLARED[chat, name] for chat, names in chats for name in names.split()
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
    if visit.sender.is_private:
        await prompts.note_command(visit, command.name)
    if command.right is None or await _admits(visit, command.right):
        await command.handler(visit, frame.message_of(update))


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
