"""Handlers of /staff, links and posters; rights are checked again at each step."""

from collections.abc import Iterable

from telegram import Message, MessageOriginHiddenUser, MessageOriginUser, Update

from bot.core import people_store
from bot.core.chat_commands import Chat
from bot.core.deep_links import parse_report_link
from bot.core.languages import N_, Speech, Translator
from bot.core.people import Expecting, Right, Role, StaffExpected, may
from bot.core.toasts import Toast, Toasted
from bot.desk.visit import Visit
from bot.hotlines import number_checks
from bot.hotlines.number_checks import SayDialled
from bot.staff import posters, roles
from bot.staff import roles as staff_roles
from bot.staff.model import GIVEN, StaffProblem, read_number
from bot.staff.posters import PosterAsk, PosterFile, PosterPage
from bot.telegram.application import BotContext
from handlers.core.press import (
    Press,
    citizen,
    command,
    leave_work,
    look_aside,
    message_of,
    on,
    say_here,
    tell,
)
from handlers.core.reading import SERVICE_AUTHORS, name_of


@command(
    "staff",
    right=Right.MANAGE_STAFF,
    menu=N_("Who is staff"),
    help=(N_("/staff – who is staff: add, change, remove"),),
)
async def on_staff_in_private(update: Update, context: BotContext) -> None:
    visit = context.visit
    await leave_work(visit, StaffExpected)
    await tell(visit, await roles.staff_page(visit.work))


@on(roles.ShowStaff)
async def on_list(press: Press[roles.ShowStaff]) -> None:
    await leave_work(press.visit, StaffExpected)
    await press.replace(await roles.staff_page(press.work, press.action.page))


@on(roles.ShowStaffMember)
async def on_member(press: Press[roles.ShowStaffMember]) -> None:
    await leave_work(press.visit, StaffExpected)
    await show_member(press.visit, press.action.telegram_id, press.message)


@on(roles.AddStaff)
async def on_add(press: Press[roles.AddStaff]) -> None:
    role = press.action.role
    if role not in (*GIVEN, Role.CUSTODIAN):
        press.toast(Toast.UNREADABLE)
        return
    expecting = Expecting(StaffExpected(role), press.work.now + roles.EXPECTS_MS)
    await people_store.expect(press.work.tx, press.person.id, expecting)
    await press.tell(staff_roles.StaffAsk(role))


@on(roles.AskAdmin)
async def on_ask_admin(press: Press[roles.AskAdmin]) -> None:
    """Asks first; a role that is no longer the one shown leads to the card as it is now."""
    visit, action = press.visit, press.action
    await leave_work(visit, StaffExpected)
    card = await roles.card(press.work, action.telegram_id, visit.me)
    has = card.line.role if card is not None and card.line.is_given else None
    if card is None or card.line.is_fixed or card.is_oneself or has is not action.before:
        await show_member(visit, action.telegram_id, press.message)
    else:
        await press.replace(staff_roles.AdminSure(card.line))


@on(roles.SetRole)
async def on_set_role(press: Press[roles.SetRole]) -> None:
    visit, action = press.visit, press.action
    await leave_work(visit, StaffExpected)
    if Role.OUTSIDER in {action.before, action.after}:
        press.toast(Toast.UNREADABLE)
        return
    actor, person = _actor(visit), staff_roles.TelegramUser(action.telegram_id)
    try:
        changed = await roles.change(
            press.work, actor, person, action.after, seen=(action.before,), aside=True
        )
    except staff_roles.Refused as refused:
        if refused.problem is StaffProblem.MEANWHILE and refused.role is action.after:
            press.toast(Toast.ROLE_CHANGED)  # a second press, or another admin wished the same
            await show_member(visit, person.telegram_id, press.message)
            return
        press.toast(Toast.NOT_POSSIBLE)
        await press.tell(staff_roles.StaffWord(refused.problem, refused.name, refused.role))
    else:
        press.toast(Toast.ROLE_CHANGED)
        if person.telegram_id == actor.telegram_id:
            is_strict = press.work.channel.strict_staff
            await press.replace(staff_roles.StaffDone((changed,), is_strict=is_strict))
            return
    await show_member(visit, person.telegram_id, press.message)


async def show_member(visit: Visit, telegram_id: int, edit: int | None) -> None:
    """The card of a member of staff; the list when they are no longer staff."""
    card = await roles.card(visit.work, telegram_id, visit.me)
    if card is None:
        visit.answer(Toasted(Toast.NOT_FOUND))
        await tell(visit, await roles.staff_page(visit.work), edit=edit)
    else:
        await tell(visit, card, edit=edit)


async def on_users_shared(update: Update, context: BotContext) -> None:
    """People chosen from the chat's list, for the role whose keyboard it was."""
    visit, shared = context.visit, message_of(update).users_shared
    await leave_work(visit, StaffExpected)
    if not may(visit.role, Right.MANAGE_STAFF) or shared is None:
        await tell(visit, staff_roles.StaffWord(StaffProblem.NOT_ADMIN, closes=True))
        return
    role = next((role for role, n in staff_roles.REQUESTS.items() if n == shared.request_id), None)
    if role is None:
        await tell(visit, staff_roles.StaffWord(StaffProblem.CANCELLED, closes=True))
    else:
        chosen = [staff_roles.TelegramUser(user.user_id, name_of(user)) for user in shared.users]
        await _give(visit, chosen, role)


async def take_person(visit: Visit, message: Message, role: Role) -> bool:
    """A person for the role, as an admin sent them; False when they may no longer give one."""
    if not may(visit.role, Right.MANAGE_STAFF):
        return False
    found = await _named(visit, message)
    if isinstance(found, staff_roles.TelegramUser):
        await leave_work(visit, StaffExpected)
        await _give(visit, [found], role)
    elif found is StaffProblem.CANCELLED:
        await stop_adding(visit)
    else:
        await tell(visit, staff_roles.StaffWord(found, (message.text or "")[:20].strip()))
    return True


async def stop_adding(visit: Visit) -> None:
    """Stop adding staff; the keyboard goes."""
    await leave_work(visit, StaffExpected)
    await tell(visit, staff_roles.StaffWord(StaffProblem.CANCELLED, closes=True))


async def _named(visit: Visit, message: Message) -> staff_roles.TelegramUser | StaffProblem:
    origin, text = message.forward_origin, message.text or ""
    if isinstance(origin, MessageOriginUser):
        user = origin.sender_user
        return staff_roles.TelegramUser(user.id, name_of(user), is_bot=user.is_bot)
    if isinstance(origin, MessageOriginHiddenUser):
        return StaffProblem.HIDDEN
    if origin is not None:
        return StaffProblem.NO_PERSON
    number = read_number(text)
    if number is not None:
        return await roles.find(visit.work, number) or StaffProblem.UNKNOWN
    stops = {t.plain("Cancel") for t in _translators(visit)}
    return StaffProblem.CANCELLED if text in stops else StaffProblem.NEEDS_PERSON


async def _give(visit: Visit, found: Iterable[staff_roles.TelegramUser], role: Role) -> None:
    done = await roles.give(visit.work, _actor(visit), found, role)
    closing = staff_roles.StaffDone(
        done.changes, done.problems, closes=True, is_strict=done.is_strict
    )
    await tell(visit, closing)
    await tell(visit, await roles.staff_page(visit.work))


@command(
    "staff",
    Chat.GROUP,
    right=Right.MANAGE_STAFF,
    menu=N_("Give a role by replying (admins)"),
    help=(N_("/staff senior, in reply to a person – give them a role; /staff remove takes it"),),
)
async def on_staff_at_desk(update: Update, context: BotContext) -> None:
    """/staff with a role, in reply to a message in a desk's group."""
    visit, message = context.visit, message_of(update)
    word = " ".join(context.args or ()).casefold()
    wanted = {
        key: role for t in _translators(visit) for key, role in staff_roles.role_words(t).items()
    }
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None or word not in wanted:
        await say_here(visit, staff_roles.StaffWord(StaffProblem.NEEDS_REPLY), message.message_id)
        return
    author = replied.from_user
    if author is None or replied.sender_chat is not None or author.id in SERVICE_AUTHORS:
        await say_here(visit, staff_roles.StaffWord(StaffProblem.NO_PERSON), message.message_id)
        return
    person = staff_roles.TelegramUser(author.id, name_of(author), is_bot=author.is_bot)
    done = await roles.give(visit.work, _actor(visit), [person], wanted[word])
    await say_here(visit, done, message.message_id)


def _actor(visit: Visit) -> staff_roles.TelegramUser:
    return staff_roles.TelegramUser(visit.me, visit.sender.name)


def _translators(visit: Visit) -> list[Translator]:
    channel = visit.work.channel
    speech = Speech(channel.zone, channel.zone_label)
    return [speech.translator(language) for language in channel.languages]


@on(roles.ShowDeskRoles)
async def on_desks(press: Press[roles.ShowDeskRoles]) -> None:
    await leave_work(press.visit, StaffExpected)
    await press.replace(await roles.screen(press.work, press.action.telegram_id))


@on(roles.ChooseDeskRole)
async def on_desk(press: Press[roles.ChooseDeskRole]) -> None:
    action = press.action
    await press.replace(await roles.screen(press.work, action.telegram_id, action.desk))


@on(roles.SetDeskRole)
async def on_set(press: Press[roles.SetDeskRole]) -> None:
    """A second press, or another admin's same wish, is no mistake."""
    visit, action = press.visit, press.action
    await leave_work(visit, StaffExpected)
    if Role.OUTSIDER in {action.before, action.after}:
        press.toast(Toast.UNREADABLE)
        return
    actor, person = _actor(visit), staff_roles.TelegramUser(action.telegram_id)
    try:
        await roles.change_beside(
            press.work, actor, person, action.desk, action.after, seen=(action.before,)
        )
    except staff_roles.Refused as refused:
        if refused.problem is not StaffProblem.MEANWHILE or refused.role is not action.after:
            press.toast(Toast.NOT_POSSIBLE)
            await press.tell(staff_roles.StaffWord(refused.problem, refused.name, refused.role))
    if not visit.toast:
        press.toast(Toast.ROLE_CHANGED)
    if action.desk is None:
        await show_member(visit, action.telegram_id, press.message)
    else:
        await press.replace(await roles.screen(press.work, action.telegram_id))


@on(SayDialled)
async def on_said(press: Press[SayDialled]) -> None:
    """The list in place of the message, without the number that was dialled."""
    action = press.action
    await number_checks.say(press.work, action.number, is_right=action.is_right)
    await press.replace(await number_checks.ask(press.work))


@command(
    "link",
    right=Right.MAKE_LINKS,
    menu=N_("Links and posters"),
    help=(N_("/link – links and posters for what citizens report"),),
)
async def on_link(update: Update, context: BotContext) -> None:
    """/link, alone or with words: a type, a region, a language."""
    visit = context.visit
    await look_aside(visit)
    person = citizen(visit)
    link, paper, unknown = posters.read(visit.work, " ".join(context.args or ()))
    ask = PosterAsk(link.payload, paper or person.language, unknown=unknown and unknown[:60])
    await visit.work.tell(person.recipient, ask)


@on(roles.ShowPoster)
async def on_show(press: Press[roles.ShowPoster]) -> None:
    await _show(press, PosterPage.WHOLE)


@on(roles.ChoosePosterType)
async def on_choose_type(press: Press[roles.ChoosePosterType]) -> None:
    await _show(press, PosterPage.TYPE, press.action.group)


@on(roles.ChoosePosterRegion)
async def on_choose_region(press: Press[roles.ChoosePosterRegion]) -> None:
    await _show(press, PosterPage.REGION)


@on(roles.MakePoster)
async def on_make(press: Press[roles.MakePoster]) -> None:
    """The sheet as a file; a second tap while it waits makes no second one."""
    if not _is_known(press):
        press.toast(Toast.UNREADABLE)
        return
    payload, language, person = press.action.payload, press.action.language, press.person
    key = f"poster:{person.id}:{payload}:{language}"
    await press.work.tell(person.recipient, PosterFile(payload, language), latest=key)


async def _show(
    press: Press[staff_roles.PosterAction], page: PosterPage, group: str | None = None
) -> None:
    if _is_known(press):
        await press.replace(PosterAsk(press.action.payload, press.action.language, page, group))
    else:
        press.toast(Toast.UNREADABLE)


def _is_known(press: Press[staff_roles.PosterAction]) -> bool:
    """True if the payload is a deep link of this bot and the channel has the language."""
    known = parse_report_link(press.action.payload) is not None
    return known and press.action.language in press.work.channel.languages
