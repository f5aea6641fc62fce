"""/staff: admins list, add, change and remove people; in private, or by replying in a desk's group.

Who may is checked at each step: a list, a card and a keyboard are only ways to say what is wanted.
"""

from collections.abc import Iterable

from telegram import Message, MessageOriginHiddenUser, MessageOriginUser, Update, UsersShared

from bot.domain.actions import staff as actions
from bot.domain.notice import Notice
from bot.domain.notices.staff import AdminSure, StaffAsk, StaffDone, StaffWord
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import Expecting, Right, Role, StaffExpected, may
from bot.domain.staff.appointments import GIVEN, StaffProblem, read_number
from bot.i18n import Speech, Translator
from bot.messages.staff.roles import REQUESTS, role_words
from bot.pipeline.application import BotContext
from bot.services.staff import appointments
from bot.services.staff.refused import Refused, TelegramUser
from bot.services.visit import Visit
from bot.storage.citizen import people
from handlers.guards import citizen, leave_work, message_of, say_here
from handlers.press import Press
from handlers.reading import SERVICE_AUTHORS, name_of
from handlers.rule import on


async def on_staff_in_private(update: Update, context: BotContext) -> None:
    visit = context.visit
    await leave_work(visit, StaffExpected)
    await _tell(visit, await appointments.staff_page(visit.work))


@on(actions.ShowStaff)
async def on_list(press: Press[actions.ShowStaff]) -> None:
    await leave_work(press.visit, StaffExpected)
    await press.replace(await appointments.staff_page(press.work, press.action.page))


@on(actions.ShowStaffMember)
async def on_member(press: Press[actions.ShowStaffMember]) -> None:
    await leave_work(press.visit, StaffExpected)
    await show_member(press.visit, press.action.telegram_id, press.message)


@on(actions.AddStaff)
async def on_add(press: Press[actions.AddStaff]) -> None:
    role = press.action.role
    if role not in (*GIVEN, Role.CUSTODIAN):
        press.toast(Toast.UNREADABLE)
        return
    expecting = Expecting(StaffExpected(role), press.work.now + appointments.EXPECTS_MS)
    await people.expect(press.work.tx, press.person.id, expecting)
    await press.tell(StaffAsk(role))


@on(actions.AskAdmin)
async def on_ask_admin(press: Press[actions.AskAdmin]) -> None:
    """Asks first; a role that is no longer the one shown leads to the card as it is now."""
    visit, action = press.visit, press.action
    await leave_work(visit, StaffExpected)
    card = await appointments.card(press.work, action.telegram_id, visit.sender.person or 0)
    has = card.line.role if card is not None and card.line.is_given else None
    if card is None or card.line.is_fixed or card.is_oneself or has is not action.before:
        await show_member(visit, action.telegram_id, press.message)
    else:
        await press.replace(AdminSure(card.line))


@on(actions.SetRole)
async def on_set(press: Press[actions.SetRole]) -> None:
    visit, action = press.visit, press.action
    await leave_work(visit, StaffExpected)
    if Role.OUTSIDER in {action.before, action.after}:
        press.toast(Toast.UNREADABLE)
        return
    actor, person = _actor(visit), TelegramUser(action.telegram_id)
    try:
        changed = await appointments.change(
            press.work, actor, person, action.after, seen=(action.before,), aside=True
        )
    except Refused as refused:
        if refused.problem is StaffProblem.MEANWHILE and refused.role is action.after:
            press.toast(Toast.ROLE_CHANGED)  # a second press, or another admin wished the same
            await show_member(visit, person.telegram_id, press.message)
            return
        press.toast(Toast.NOT_POSSIBLE)
        await press.tell(StaffWord(refused.problem, refused.name, refused.role))
    else:
        press.toast(Toast.ROLE_CHANGED)
        if person.telegram_id == actor.telegram_id:
            is_strict = press.work.channel.strict_staff
            await press.replace(StaffDone((changed,), is_strict=is_strict))
            return
    await show_member(visit, person.telegram_id, press.message)


async def show_member(visit: Visit, telegram_id: int, edit: int | None) -> None:
    """The card of a member of staff; the list when they are no longer staff."""
    card = await appointments.card(visit.work, telegram_id, visit.sender.person or 0)
    if card is None:
        visit.answer(Toasted(Toast.NOT_FOUND))
        await _tell(visit, await appointments.staff_page(visit.work), edit)
    else:
        await _tell(visit, card, edit)


async def on_users_shared(update: Update, context: BotContext) -> None:
    """People chosen from the chat's list, for the role whose keyboard it was."""
    visit, shared = context.visit, message_of(update).users_shared
    await leave_work(visit, StaffExpected)
    if not may(visit.role, Right.MANAGE_STAFF) or shared is None:
        await _tell(visit, StaffWord(StaffProblem.NOT_ADMIN, closes=True))
        return
    role = next((role for role, n in REQUESTS.items() if n == shared.request_id), None)
    if role is None:
        await _tell(visit, StaffWord(StaffProblem.CANCELLED, closes=True))
    else:
        await _give(visit, _chosen(shared), role)


async def take_person(visit: Visit, message: Message, role: Role) -> bool:
    """A person for the role, as an admin sent them; False when they may no longer give one."""
    if not may(visit.role, Right.MANAGE_STAFF):
        return False
    found = await _named(visit, message)
    if isinstance(found, TelegramUser):
        await leave_work(visit, StaffExpected)
        await _give(visit, [found], role)
    elif found is StaffProblem.CANCELLED:
        await stop_adding(visit)
    else:
        await _tell(visit, StaffWord(found, (message.text or "")[:20].strip()))
    return True


async def stop_adding(visit: Visit) -> None:
    """Stop adding staff; the keyboard goes."""
    await leave_work(visit, StaffExpected)
    await _tell(visit, StaffWord(StaffProblem.CANCELLED, closes=True))


async def _named(visit: Visit, message: Message) -> TelegramUser | StaffProblem:
    origin, text = message.forward_origin, message.text or ""
    if isinstance(origin, MessageOriginUser):
        user = origin.sender_user
        return TelegramUser(user.id, name_of(user), is_bot=user.is_bot)
    if isinstance(origin, MessageOriginHiddenUser):
        return StaffProblem.HIDDEN
    if origin is not None:
        return StaffProblem.NO_PERSON
    number = read_number(text)
    if number is not None:
        return await appointments.find(visit.work, number) or StaffProblem.UNKNOWN
    stops = {t.plain("Cancel") for t in _translators(visit)}
    return StaffProblem.CANCELLED if text in stops else StaffProblem.NEEDS_PERSON


async def _give(visit: Visit, found: Iterable[TelegramUser], role: Role) -> None:
    done = await appointments.give(visit.work, _actor(visit), found, role)
    closing = StaffDone(done.changes, done.problems, closes=True, is_strict=done.is_strict)
    await _tell(visit, closing)
    await _tell(visit, await appointments.staff_page(visit.work))


async def on_staff_at_desk(update: Update, context: BotContext) -> None:
    """/staff with a role, in reply to a message in a desk's group."""
    visit, message = context.visit, message_of(update)
    word = " ".join(context.args or ()).casefold()
    wanted = {key: role for t in _translators(visit) for key, role in role_words(t).items()}
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None or word not in wanted:
        await say_here(visit, StaffWord(StaffProblem.NEEDS_REPLY), message.message_id)
        return
    author = replied.from_user
    if author is None or replied.sender_chat is not None or author.id in SERVICE_AUTHORS:
        await say_here(visit, StaffWord(StaffProblem.NO_PERSON), message.message_id)
        return
    person = TelegramUser(author.id, name_of(author), is_bot=author.is_bot)
    done = await appointments.give(visit.work, _actor(visit), [person], wanted[word])
    await say_here(visit, done, message.message_id)


def _actor(visit: Visit) -> TelegramUser:
    return TelegramUser(visit.sender.person or 0, visit.sender.name)


def _chosen(shared: UsersShared) -> list[TelegramUser]:
    return [TelegramUser(user.user_id, name_of(user)) for user in shared.users]


def _translators(visit: Visit) -> list[Translator]:
    channel = visit.work.channel
    speech = Speech(channel.zone, channel.zone_label)
    return [speech.translator(language) for language in channel.languages]


async def _tell(visit: Visit, notice: Notice, edit: int | None = None) -> None:
    person = citizen(visit)
    await visit.work.tell(person.recipient, notice, edit=edit)
