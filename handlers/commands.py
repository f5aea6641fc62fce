"""All chat commands, each declared once: name, chat, handler, right, and what it says of itself.

Routing, Telegram's list of commands, /help, docs/rights.md and the membership check read this
table. A command's right is checked here, before its handler runs.
"""

from functools import partial

from telegram import Update

from bot.domain.commands import Chat, Command
from bot.domain.notices.desk import DeskProblem, DeskWord
from bot.domain.people import Right, Role, may
from bot.i18n import N_
from bot.pipeline.application import BotContext
from bot.services.visit import Visit
from handlers import arrival
from handlers.broadcast import entry
from handlers.citizen import calls, drafting, hotlines, menu, reports, start
from handlers.desk import board, desks, duty, lists, next_case
from handlers.figures import exports, figures
from handlers.guards import message_of, role_anywhere, say_here, work_in_private
from handlers.privacy import own_data, requests
from handlers.refusals import is_stranger, refusal
from handlers.register import checking, contesting
from handlers.register import entry as entries
from handlers.staff import posters, roles

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
        "next", handler=next_case.on_next_in_private, right=Right.HANDLE_CASES, finds_work=True,
        menu=N_("Take the next case in private"),
        help=(N_("/next – the case whose turn it is, in our private chat"),),
    ),
    _private(
        "queue", handler=lists.on_queue, right=Right.HANDLE_CASES, finds_work=True,
        menu=N_("What is waiting"),
        help=_QUEUE,
    ),
    _private(
        "mine", handler=lists.on_mine, right=Right.HANDLE_CASES, finds_work=True,
        menu=N_("My cases"), help=(N_("/mine – the cases I hold, and what I decided today"),),
    ),
    _private(
        "find", handler=lists.on_find, right=Right.HANDLE_CASES, finds_work=True,
        menu=N_("Search by link, words, number or date"),
        help=(N_("/find words – search by link, parts of words, number or date"),),
    ),
    _private(
        "case", handler=lists.on_case, right=Right.HANDLE_CASES, finds_work=True,
        menu=N_("Open a case by its number"), help=(N_("/case 4F7K2M – open a case"),),
    ),
    _private(
        "duty", handler=duty.on_duty, right=Right.HANDLE_CASES, finds_work=True,
        menu=N_("Go on duty or off; work without files"),
        help=(N_("/duty – go on duty or off, work without files, see who is on duty"),),
    ),
    _private(
        "call", handler=calls.on_call, right=Right.HANDLE_CASES, finds_work=True,
        menu=N_("Write down what a caller reports"),
        help=(N_("/call – file the report of a person on the phone"),),
    ),
    _private(
        "stats", handler=figures.on_stats, right=Right.SEE_FIGURES, finds_work=True,
        menu=N_("Figures of a period"), help=(N_("/stats – figures of a period, with charts"),),
    ),
    _private(
        "figures", handler=figures.on_figures, right=Right.SEE_FIGURES, finds_work=True,
        menu=N_("The monthly figure"), help=(N_("/figures – the figure of a month, to publish"),),
    ),
    _private(
        "export", handler=exports.on_export, right=Right.EXPORT, finds_work=True,
        menu=N_("Export cases as a file"), help=(N_("/export – cases as a file"),),
    ),
    _private(
        "link", handler=posters.on_link, right=Right.MAKE_LINKS, menu=N_("Links and posters"),
        help=(N_("/link – links and posters for what citizens report"),),
    ),
    _private(
        "broadcast", handler=entry.on_broadcast, right=Right.BROADCAST,
        menu=N_("Write to all people"),
        help=(N_("/broadcast – write to all people, or to those of a topic"),),
    ),
    _private(
        "broadcasts", handler=entry.on_broadcasts, right=Right.BROADCAST,
        menu=N_("All broadcasts"),
        help=(N_("/broadcasts – all broadcasts: drafts, planned ones, sent ones"),),
    ),
    _private(
        "staff", handler=roles.on_staff_in_private, right=Right.MANAGE_STAFF,
        menu=N_("Who is staff"), help=(N_("/staff – who is staff: add, change, remove"),),
    ),
    _private(
        "requests", handler=requests.on_requests, right=Right.SEE_DATA_REQUESTS,
        menu=N_("Requests about data"),
        help=(N_("/requests – requests about data: custodians answer them, admins see why"),),
    ),
    _private(
        "entry", handler=entries.on_entry, right=Right.CORRECT_ENTRIES, finds_work=True,
        menu=N_("Correct an entry of the register"),
        help=(N_("/entry 5J8k2… – correct an entry of the register that is wrong"),),
    ),
    _private(
        "desks", handler=desks.on_desks, right=Right.SEE_DESKS, finds_work=True,
        menu=N_("Who handles what"), help=(N_("/desks – which desk handles what"),),
    ),
    _private("start", handler=arrival.on_start),
    _private(
        "report", handler=menu.on_report_command, menu=N_("Report a violation"),
        help=(N_("/report – report a violation"),),
    ),
    _private(
        "check", handler=checking.on_check, menu=N_("Check whether a link was restricted"),
        help=(N_("/check link – what was decided and published about a link"),),
    ),
    _private(
        "my", handler=menu.on_my_command, menu=N_("My reports"),
        help=(N_("/my – my reports and what came of them"),),
    ),
    _private(
        "status", handler=reports.on_status, menu=N_("Look up a report by its number or code"),
        help=(N_("/status – look up a report by its number or code"),),
    ),
    _private(
        "contest", handler=contesting.on_contest, menu=N_("Contest a published decision"),
        help=(N_("/contest – contest a published decision"),),
    ),
    _private(
        "hotlines", handler=hotlines.on_hotlines, menu=N_("Hotlines"),
        help=(N_("/hotlines – numbers to call"),),
    ),
    _private(
        "language", handler=start.on_language_command, menu=N_("Change the language"),
        help=(N_("/language – change the language"),),
    ),
    _private(
        "privacy", handler=menu.on_privacy_command, menu=N_("Privacy and deletion"),
        help=(N_("/privacy – what we keep, and how to delete it"),),
    ),
    _private(
        "mydata", handler=own_data.on_my_data, menu=N_("Everything we keep of you, as a file"),
        help=(N_("/mydata – everything we keep of you, as a file"),),
    ),
    _private("delete", handler=menu.on_delete_command),
    _private("help", handler=start.on_help, menu=N_("Help")),
    _private(
        "cancel", handler=drafting.on_cancel, menu=N_("Stop what you are doing"),
        help=(N_("/cancel – stop what you are doing"),),
    ),
    _private("desk", handler=board.on_desk_in_private),
    _group(
        "queue", handler=lists.on_queue, right=Right.HANDLE_CASES, menu=N_("What is waiting"),
        help=_QUEUE,
    ),
    _group(
        "mine", handler=lists.on_mine, right=Right.HANDLE_CASES, menu=N_("My cases"),
        help=(N_("/mine – the cases I hold, and what I decided today"),),
    ),
    _group(
        "next", handler=next_case.on_next, right=Right.HANDLE_CASES, finds_work=True,
        menu=N_("Take the next case in private"),
        help=(N_("/next – the case whose turn it is, in our private chat"),),
    ),
    _group(
        "case", handler=lists.on_case, right=Right.HANDLE_CASES,
        menu=N_("Open a case by its number"), help=(N_("/case 4F7K2M – open a case"),),
    ),
    _group(
        "find", handler=lists.on_find, right=Right.HANDLE_CASES,
        menu=N_("Search by link, words, number or date"),
        help=(N_("/find words – search by link, parts of words, number or date"),),
    ),
    _group(
        "stats", handler=figures.on_stats, right=Right.SEE_FIGURES, finds_work=True,
        menu=N_("Figures of a period"), help=(N_("/stats – figures of a period, with charts"),),
    ),
    _group(
        "figures", handler=figures.on_figures, right=Right.SEE_FIGURES, finds_work=True,
        menu=N_("The monthly figure"), help=(N_("/figures – the figure of a month, to publish"),),
    ),
    _group(
        "export", handler=exports.on_export_at_desk, right=Right.EXPORT, finds_work=True,
        help=(N_("/export – cases as a file"),),
    ),
    _group(
        "language", handler=board.on_language, right=Right.READ_HELP, menu=N_("Your language"),
        help=(N_("/language – your language"),),
    ),
    _group(
        "help", handler=board.on_help, right=Right.READ_HELP, menu=N_("How this desk works")
    ),
    _group(
        "desk", handler=board.on_desk, right=Right.SET_UP_DESKS,
        menu=N_("Set up this desk (admins)"),
        help=(
            N_("/desk – make this group a desk; /desk drugs KZ-75 takes only these"),
            N_("/desk authority – make this group the desk of an authority, which answers there"),
            N_("/desk off – no more cases here"),
        ),
    ),
    _group(
        "staff", handler=roles.on_staff_at_desk, right=Right.MANAGE_STAFF,
        menu=N_("Give a role by replying (admins)"),
        help=(
            N_("/staff senior, in reply to a person – give them a role; /staff remove takes it"),
        ),
    ),
    _group("broadcast", handler=entry.on_broadcast_in_group),
    _group("broadcasts", handler=entry.on_broadcast_in_group),
)  # fmt: skip


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
