"""Table of commands with their rights, and the refusals for senders without one."""

from collections.abc import Mapping
from functools import partial

from telegram import Update

from bot.broadcasts.messages import BroadcastProblem, BroadcastWord
from bot.core.chat_commands import Chat, Command
from bot.core.languages import N_
from bot.core.people import Right, Role, may
from bot.core.posts import Notice
from bot.desk.notices import DeskProblem, DeskWord
from bot.desk.visit import Visit
from bot.figures.exports import FiguresWord
from bot.figures.stats import FiguresProblem
from bot.privacy.request_screens import DataProblem, DataWord
from bot.register.publication_screens import EntryRefused
from bot.staff.model import StaffProblem
from bot.staff.posters import LinksRefused
from bot.staff.roles import StaffWord
from bot.telegram.application import BotContext
from handlers import (
    appeals,
    broadcasts,
    calls,
    draft,
    figures,
    hotlines,
    privacy,
    reports,
    staff,
    start,
    welcome,
)
from handlers import authorities as answers
from handlers import register as entries
from handlers.core.press import message_of, role_anywhere, say_here, stranger, work_in_private
from handlers.desk import desks, lists, opening


def is_stranger(visit: Visit) -> bool:
    """True if a sender of /desk gets no answer: no member of staff, and not acting unseen."""
    is_staff = visit.role is not Role.OUTSIDER or visit.is_unsure
    return not is_staff and not visit.sender.is_private and not visit.sender.is_anonymous


_REFUSED: Mapping[Right, Notice] = {
    Right.SEE_DATA_REQUESTS: DataWord(DataProblem.NOT_CUSTODIAN),
    Right.SEE_FIGURES: FiguresWord(FiguresProblem.NO_RIGHT),
    Right.EXPORT: FiguresWord(FiguresProblem.NO_EXPORT_RIGHT),
    Right.CORRECT_ENTRIES: EntryRefused(),
    Right.MAKE_LINKS: LinksRefused(),
    Right.BROADCAST: BroadcastWord(BroadcastProblem.NOT_ADMIN),
}


def refusal(visit: Visit, right: Right) -> Notice:
    """Says who may give a command that needs this right."""
    if visit.role is Role.AUTHORITY and right is not Right.SET_UP_DESKS:
        return DeskWord(stranger(visit))
    match right:
        case Right.MANAGE_STAFF if visit.sender.is_private:
            number = str(visit.sender.person)
            return StaffWord(StaffProblem.NOT_ADMIN_YET, number, closes=True)
        case Right.MANAGE_STAFF if not visit.sender.is_anonymous:
            return StaffWord(StaffProblem.NOT_ADMIN)
        case Right.SET_UP_DESKS if not visit.sender.is_anonymous:
            return DeskWord(DeskProblem.NOT_ADMIN)
        case _:
            return _REFUSED.get(right) or DeskWord(stranger(visit))


async def on_start(update: Update, context: BotContext) -> None:
    """Begin, or open the menu. A link of a case or an answer tells a stranger nothing."""
    visit, payload = context.visit, " ".join(context.args or ())
    for arrive in (opening.arrive, answers.arrive, appeals.arrive):
        if await arrive(visit, payload):
            return
    await start.on_start(update, context)


_private = partial(Command, chat=Chat.PRIVATE)
_group = partial(Command, chat=Chat.GROUP)

_QUEUE = (
    N_("/queue – what is waiting; /queue drugs KZ-75 free – only these"),
    N_(
        "/queue overdue, free, mine, urgent or asked – only cases past their time, without a "
        "holder, mine, urgent, or waiting for a reporter’s answer"
    ),
    N_("/queue authority – cases that wait for an authority"),
    N_("/queue publish – decisions to look at before they are published"),
    N_("/queue appeals – decisions that people contest"),
    N_("/queue second – decisions that wait for a second look"),
    N_("/queue again – links to open again: is the material still there?"),
)
COMMANDS: tuple[Command, ...] = (
    _private(
        "next",
        handler=lists.on_next_in_private,
        right=Right.HANDLE_CASES,
        finds_work=True,
        menu=N_("Take the next case in private"),
        help=(N_("/next – the case whose turn it is, in our private chat"),),
    ),
    _private(
        "queue",
        handler=lists.on_queue,
        right=Right.HANDLE_CASES,
        finds_work=True,
        menu=N_("What is waiting"),
        help=_QUEUE,
    ),
    _private(
        "mine",
        handler=lists.on_mine,
        right=Right.HANDLE_CASES,
        finds_work=True,
        menu=N_("My cases"),
        help=(N_("/mine – the cases I hold, and what I decided today"),),
    ),
    _private(
        "find",
        handler=lists.on_find,
        right=Right.HANDLE_CASES,
        finds_work=True,
        menu=N_("Search by link, words, number or date"),
        help=(N_("/find words – search by link, parts of words, number or date"),),
    ),
    _private(
        "case",
        handler=lists.on_case,
        right=Right.HANDLE_CASES,
        finds_work=True,
        menu=N_("Open a case by its number"),
        help=(N_("/case 4F7K2M – open a case"),),
    ),
    _private(
        "duty",
        handler=desks.on_duty,
        right=Right.HANDLE_CASES,
        finds_work=True,
        menu=N_("Go on duty or off; work without files"),
        help=(N_("/duty – go on duty or off, work without files, see who is on duty"),),
    ),
    _private(
        "call",
        handler=calls.on_call,
        right=Right.HANDLE_CASES,
        finds_work=True,
        menu=N_("Write down what a caller reports"),
        help=(N_("/call – file the report of a person on the phone"),),
    ),
    _private(
        "stats",
        handler=figures.on_stats,
        right=Right.SEE_FIGURES,
        finds_work=True,
        menu=N_("Figures of a period"),
        help=(N_("/stats – figures of a period, with charts"),),
    ),
    _private(
        "figures",
        handler=figures.on_figures,
        right=Right.SEE_FIGURES,
        finds_work=True,
        menu=N_("The monthly figure"),
        help=(N_("/figures – the figure of a month, to publish"),),
    ),
    _private(
        "export",
        handler=figures.on_export,
        right=Right.EXPORT,
        finds_work=True,
        menu=N_("Export cases as a file"),
        help=(N_("/export – cases as a file"),),
    ),
    _private(
        "link",
        handler=staff.on_link,
        right=Right.MAKE_LINKS,
        menu=N_("Links and posters"),
        help=(N_("/link – links and posters for what citizens report"),),
    ),
    _private(
        "broadcast",
        handler=broadcasts.on_broadcast,
        right=Right.BROADCAST,
        menu=N_("Write to all people"),
        help=(N_("/broadcast – write to all people, or to those of a topic"),),
    ),
    _private(
        "broadcasts",
        handler=broadcasts.on_broadcasts,
        right=Right.BROADCAST,
        menu=N_("All broadcasts"),
        help=(N_("/broadcasts – all broadcasts: drafts, planned ones, sent ones"),),
    ),
    _private(
        "staff",
        handler=staff.on_staff_in_private,
        right=Right.MANAGE_STAFF,
        menu=N_("Who is staff"),
        help=(N_("/staff – who is staff: add, change, remove"),),
    ),
    _private(
        "requests",
        handler=privacy.on_requests,
        right=Right.SEE_DATA_REQUESTS,
        menu=N_("Requests about data"),
        help=(N_("/requests – requests about data: custodians answer them, admins see why"),),
    ),
    _private(
        "entry",
        handler=entries.on_entry,
        right=Right.CORRECT_ENTRIES,
        finds_work=True,
        menu=N_("Correct an entry of the register"),
        help=(N_("/entry 5J8k2… – correct an entry of the register that is wrong"),),
    ),
    _private(
        "desks",
        handler=desks.on_desks,
        right=Right.SEE_DESKS,
        finds_work=True,
        menu=N_("Who handles what"),
        help=(N_("/desks – which desk handles what"),),
    ),
    _private("start", handler=on_start),
    _private(
        "report",
        handler=welcome.on_report_command,
        menu=N_("Report a violation"),
        help=(N_("/report – report a violation"),),
    ),
    _private(
        "check",
        handler=entries.on_check,
        menu=N_("Check whether a link was restricted"),
        help=(N_("/check link – what was decided and published about a link"),),
    ),
    _private(
        "my",
        handler=welcome.on_my_command,
        menu=N_("My reports"),
        help=(N_("/my – my reports and what came of them"),),
    ),
    _private(
        "status",
        handler=reports.on_status,
        menu=N_("Look up a report by its number or code"),
        help=(N_("/status – look up a report by its number or code"),),
    ),
    _private(
        "contest",
        handler=appeals.on_contest,
        menu=N_("Contest a published decision"),
        help=(N_("/contest – contest a published decision"),),
    ),
    _private(
        "hotlines",
        handler=hotlines.on_hotlines,
        menu=N_("Hotlines"),
        help=(N_("/hotlines – numbers to call"),),
    ),
    _private(
        "language",
        handler=start.on_language_command,
        menu=N_("Change the language"),
        help=(N_("/language – change the language"),),
    ),
    _private(
        "privacy",
        handler=welcome.on_privacy_command,
        menu=N_("Privacy and deletion"),
        help=(N_("/privacy – what we keep, and how to delete it"),),
    ),
    _private(
        "mydata",
        handler=privacy.on_my_data,
        menu=N_("Everything we keep of you, as a file"),
        help=(N_("/mydata – everything we keep of you, as a file"),),
    ),
    _private("delete", handler=welcome.on_delete_command),
    _private("help", handler=start.on_help, menu=N_("Help")),
    _private(
        "cancel",
        handler=draft.on_cancel,
        menu=N_("Stop what you are doing"),
        help=(N_("/cancel – stop what you are doing"),),
    ),
    _private("desk", handler=desks.on_desk_in_private),
    _group(
        "queue",
        handler=lists.on_queue,
        right=Right.HANDLE_CASES,
        menu=N_("What is waiting"),
        help=_QUEUE,
    ),
    _group(
        "mine",
        handler=lists.on_mine,
        right=Right.HANDLE_CASES,
        menu=N_("My cases"),
        help=(N_("/mine – the cases I hold, and what I decided today"),),
    ),
    _group(
        "next",
        handler=lists.on_next,
        right=Right.HANDLE_CASES,
        finds_work=True,
        menu=N_("Take the next case in private"),
        help=(N_("/next – the case whose turn it is, in our private chat"),),
    ),
    _group(
        "case",
        handler=lists.on_case,
        right=Right.HANDLE_CASES,
        menu=N_("Open a case by its number"),
        help=(N_("/case 4F7K2M – open a case"),),
    ),
    _group(
        "find",
        handler=lists.on_find,
        right=Right.HANDLE_CASES,
        menu=N_("Search by link, words, number or date"),
        help=(N_("/find words – search by link, parts of words, number or date"),),
    ),
    _group(
        "stats",
        handler=figures.on_stats,
        right=Right.SEE_FIGURES,
        finds_work=True,
        menu=N_("Figures of a period"),
        help=(N_("/stats – figures of a period, with charts"),),
    ),
    _group(
        "figures",
        handler=figures.on_figures,
        right=Right.SEE_FIGURES,
        finds_work=True,
        menu=N_("The monthly figure"),
        help=(N_("/figures – the figure of a month, to publish"),),
    ),
    _group(
        "export",
        handler=figures.on_export_at_desk,
        right=Right.EXPORT,
        finds_work=True,
        help=(N_("/export – cases as a file"),),
    ),
    _group(
        "language",
        handler=desks.on_language,
        right=Right.READ_HELP,
        menu=N_("Your language"),
        help=(N_("/language – your language"),),
    ),
    _group("help", handler=desks.on_help, right=Right.READ_HELP, menu=N_("How this desk works")),
    _group(
        "desk",
        handler=desks.on_desk,
        right=Right.SET_UP_DESKS,
        menu=N_("Set up this desk (admins)"),
        help=(
            N_("/desk – make this group a desk; /desk drugs KZ-75 takes only these"),
            N_("/desk authority – make this group the desk of an authority, which answers there"),
            N_("/desk off – no more cases here"),
        ),
    ),
    _group(
        "staff",
        handler=staff.on_staff_at_desk,
        right=Right.MANAGE_STAFF,
        menu=N_("Give a role by replying (admins)"),
        help=(
            N_("/staff senior, in reply to a person – give them a role; /staff remove takes it"),
        ),
    ),
    _group("broadcast", handler=broadcasts.on_broadcast_in_group),
    _group("broadcasts", handler=broadcasts.on_broadcast_in_group),
)


def find(text: str, *, is_private: bool) -> Command | None:
    """The command a message begins with; `text` as it was written, with the slash."""
    word = next(iter(text.split(maxsplit=1)), "")
    name = word[1:].partition("@")[0].lower() if word.startswith("/") else None
    chat = Chat.PRIVATE if is_private else Chat.GROUP
    return next((each for each in COMMANDS if (each.name, each.chat) == (name, chat)), None)


async def run(command: Command, update: Update, context: BotContext) -> None:
    """Check the command's right, answer who lacks it, and run its handler."""
    if command.right is None or await _admits(context.visit, command.right, update):
        await command.handler(update, context)


async def _admits(visit: Visit, right: Right, update: Update) -> bool:
    message, role = message_of(update).message_id, visit.role
    outside = not visit.sender.is_private and visit.desk is None
    if right is Right.HANDLE_CASES and visit.sender.is_private:
        await work_in_private(visit)
        role = visit.role if visit.desk is not None else Role.OUTSIDER
    if right is Right.SEE_DESKS:
        await work_in_private(visit)
        role = visit.role
    if right is Right.SET_UP_DESKS:
        role, outside = await role_anywhere(visit), False
    if outside:
        # Nothing of the staff's is said in a group that is no desk.
        if role is Role.ADMIN:
            await say_here(visit, DeskWord(DeskProblem.NOT_A_DESK), message)
        return False
    if may(role, right) or visit.may(right):
        return True
    if right is Right.SET_UP_DESKS and is_stranger(visit):
        return False
    refused = DeskWord(DeskProblem.UNSURE) if visit.is_unsure else refusal(visit, right)
    await say_here(visit, refused, message)
    return False
