"""Handlers of desks: /desk, /desks, /duty, help and language in a staff group."""

from telegram import Message

from bot.authorities.group import AuthorityHelp, PlaceSaid, PlaceWord
from bot.channel.model import UnknownId
from bot.core import desks_store, members_store
from bot.core.chat_commands import Chat
from bot.core.messages import N_, Action, Lane, Notice
from bot.core.people import Recipient, Right, Role, may
from bot.core.toasts import Toast
from bot.desk import desks, duty
from bot.desk.buttons import SetDeskLanguage, SetStaffLanguage
from bot.desk.desk_screens import (
    DeskAction,
    DeskHelp,
    DeskLanguageAsk,
    DeskLanguageSet,
    DeskList,
    DeskScreen,
    SetDefaultDesk,
    SetDeskLimit,
    ShowDesk,
    ShowDesks,
)
from bot.desk.notices import DeskProblem, DeskWord
from bot.desk.visit import Visit, admin_language, choose_language
from bot.staff import first_run
from bot.values import Duty, replace
from handlers.authorities import on_set_up
from handlers.core.dispatch import on
from handlers.core.press import (
    Press,
    command,
    desks_here,
    role_anywhere,
    say_here,
    tell,
    words_of,
)


@command(
    "desk",
    Chat.GROUP,
    right=Right.SET_UP_DESKS,
    menu=N_("Set up this desk (admins)"),
    help=(
        N_("/desk – make this group a desk"),
        N_(
            "/desk authority – make this group the desk of an authority, which answers there"
        ),
        N_("/desk off – no more cases here"),
    ),
)
async def on_desk(visit: Visit, message: Message) -> None:
    """/desk makes the group or topic a desk; `off` closes it."""
    words = words_of(message).casefold().split()
    if words == ["off"]:
        await _close(visit)
        return
    if message.chat.username:
        await say_here(visit, DeskWord(DeskProblem.PUBLIC))
        return
    if words == ["authority"]:
        await on_set_up(visit, message)
        return
    place = desks.DeskPlace(
        message.chat.id, visit.sender.thread, (message.chat.title or "?")[:100]
    )
    language = await admin_language(visit)
    try:
        ready = await desks.open_desk(visit.work, place, visit.me, language)
    except desks.OfAuthority:
        await say_here(visit, PlaceWord(PlaceSaid.OF_AUTHORITY))
        return
    visit.desk = await desks_store.desk_at(visit.work.tx, place.chat, place.thread)
    await say_here(visit, replace(ready, anyone_adds=visit.anyone_adds))
    await first_run.desk_opened(visit.work, visit.me)


async def _close(visit: Visit) -> None:
    # Exactly here: in a topic that is no desk, the desk of the whole group is not meant.
    desk = await desks_store.desk_at(
        visit.work.tx, visit.sender.chat or 0, visit.sender.thread
    )
    if desk is None:
        await say_here(visit, DeskWord(DeskProblem.NOT_A_DESK))
        return
    await desks.close_desk(visit.work, desk)
    closed: Notice = DeskWord(DeskProblem.CLOSED)
    if desk.is_of_authority:
        closed = PlaceWord(PlaceSaid.CLOSED)
    await say_here(visit, closed)


@command("help", Chat.GROUP, right=Right.READ_HELP, menu=N_("How this desk works"))
async def on_help(visit: Visit, message: Message) -> None:
    is_admin = may(await role_anywhere(visit), Right.SET_UP_DESKS)
    shown: Notice = DeskHelp(is_admin)
    if visit.role is Role.AUTHORITY:
        shown = AuthorityHelp(is_admin)
    await say_here(visit, shown)


@command(
    "language",
    Chat.GROUP,
    right=Right.READ_HELP,
    menu=N_("Your language"),
    help=(N_("/language – your language"),),
)
async def on_language(visit: Visit, message: Message) -> None:
    ask = DeskLanguageAsk(may(await role_anywhere(visit), Right.SET_UP_DESKS))
    await say_here(visit, ask)


@command("desk")
async def on_desk_in_private(visit: Visit, message: Message) -> None:
    """Say that it belongs in a group."""
    await say_here(visit, DeskWord(DeskProblem.NOT_A_GROUP))


@on(SetStaffLanguage)
async def on_choose_own_language(press: Press[SetStaffLanguage]) -> None:
    language = press.action.language
    if language in press.work.channel.languages:
        await choose_language(press.visit, language)
        await _say_language(press, language, of_desk=False)


@on(SetDeskLanguage)
async def on_choose_desk_language(press: Press[SetDeskLanguage]) -> None:
    language = press.action.language
    if language in press.work.channel.languages:
        await desks_store.set_language(press.work.tx, press.desk.id, language)
        await _say_language(press, language, of_desk=True)


async def _say_language(press: Press[Action], language: str, *, of_desk: bool) -> None:
    done = DeskLanguageSet(of_desk, press.visit.sender.name)
    to = Recipient(press.visit.here, language)
    await press.work.say(to, done, Lane.DESK_ANSWER, edit=press.message)


@command(
    "desks",
    right=Right.SEE_DESKS,
    finds_work=True,
    menu=N_("Who handles what"),
    help=(N_("/desks – which desk handles what"),),
)
async def on_desks(visit: Visit, message: Message) -> None:
    await tell(visit, DeskList(0, may(visit.role, Right.SET_UP_DESKS)))


@on(ShowDesks)
async def on_list(press: Press[ShowDesks]) -> None:
    may_set_up = may(press.visit.role, Right.SET_UP_DESKS)
    await press.replace(DeskList(press.action.page, may_set_up))


@on(ShowDesk, SetDeskLimit, SetDefaultDesk)
async def on_show_desk(press: Press[DeskAction]) -> None:
    """Show the desk as it is now, also after a change; the list where it was closed meanwhile."""
    action = press.action
    what = None
    match action:
        case ShowDesk(what=chosen):
            what = chosen
        case SetDeskLimit(desk=desk, what=chosen, id=id, on=on):
            what = chosen
            try:
                await desks.set_limit(press.work, desk, what, id, on=on)
            except UnknownId:
                press.toast(Toast.NOT_POSSIBLE)
        case SetDefaultDesk(desk=desk, on=on):
            await desks.set_default(press.work, desk, on=on)
    if await desks_store.get_open(press.work.tx, action.desk) is None:
        press.toast(Toast.NOT_FOUND)
        await press.replace(DeskList(0, may_set_up=True))
    else:
        await press.replace(DeskScreen(action.desk, what))


@command(
    "duty",
    right=Right.HANDLE_CASES,
    finds_work=True,
    menu=N_("Go on duty or off; work without files"),
    help=(N_("/duty – go on duty or off, work without files, see who is on duty"),),
)
async def on_duty(visit: Visit, message: Message) -> None:
    shown = await duty.duty_screen(visit.work, visit.me, await desks_here(visit))
    await say_here(visit, shown)


@on(duty.SetDuty)
async def on_set_duty(press: Press[duty.SetDuty]) -> None:
    switches = await members_store.get_duty(press.work.tx, press.visit.me)
    await _switch(press, replace(switches, switched_on=press.action.on))


@on(duty.SetTextOnly)
async def on_set_text_only(press: Press[duty.SetTextOnly]) -> None:
    switches = await members_store.get_duty(press.work.tx, press.visit.me)
    await _switch(press, replace(switches, text_only=press.action.on))


@on(duty.SetGrey)
async def on_set_grey(press: Press[duty.SetGrey]) -> None:
    switches = await members_store.get_duty(press.work.tx, press.visit.me)
    await _switch(press, replace(switches, grey=press.action.on))


async def _switch(press: Press[Action], switches: Duty) -> None:
    visit = press.visit
    await members_store.put_duty(press.work.tx, visit.me, switches)
    shown = await duty.duty_screen(press.work, visit.me, await desks_here(visit))
    place = f"duty:{visit.recipient.address}:{press.message}"
    await visit.work.say(
        visit.recipient, shown, Lane.DESK_ANSWER, edit=press.message, latest=place
    )
