"""/staff: admins list, add, change and remove people; in private, or by replying in a desk's group.

Who may is checked at each step: a list, a card and a keyboard are only ways to say what is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable

from telegram import (
    Message,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
    UsersShared,
)

from bot.domain.notice import Notice
from bot.domain.notices.desk import DeskProblem, DeskWord
from bot.domain.notices.staff import StaffAsk, StaffDone, StaffWord
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import Expecting, Purpose, Right, Role, may
from bot.domain.staff.appointments import GIVEN, StaffProblem, read_number
from bot.i18n import Speech, Translator
from bot.messages.buttons import Press
from bot.messages.staff.roles import NONE, REQUESTS, role_words
from bot.pipeline.application import BotContext
from bot.services.staff import appointments
from bot.services.staff.appointments import Refused, Somebody
from bot.services.visit import Visit
from bot.storage.citizen import people
from handlers.guards import (
    citizen,
    message_of,
    press_of,
    pressed_message,
    refuse,
    say_here,
    stop_expecting,
)
from handlers.reading import SERVICE_AUTHORS, content_of, name_of


async def on_staff_in_private(update: Update, context: BotContext) -> None:
    """/staff in private lists the staff; others read their own id, which ADMIN_IDS takes."""
    visit = context.visit
    await stop_expecting(visit)
    if not may(visit.role, Right.MANAGE_STAFF):
        number = str(visit.sender.person)
        await _tell(visit, StaffWord(StaffProblem.NOT_ADMIN_YET, number, closes=True))
        return
    await _tell(visit, await appointments.everybody(visit.work))


async def on_staff_press(update: Update, context: BotContext) -> None:
    """Buttons of the list and the cards: `s:<act>:<Telegram id>[:role before:role after]`."""
    visit, press, pressed = context.visit, press_of(update), pressed_message(update)
    if visit.person is None or not may(visit.role, Right.MANAGE_STAFF):
        refuse(visit, Toast.NOT_ADMIN)
        return
    await stop_expecting(visit)
    match press.arg(0):
        case "list":
            await _tell(visit, await appointments.everybody(visit.work, press.number(1)), pressed)
        case "card":
            await _show(visit, _id(press), pressed)
        case "add" if press.arg(1) in GIVEN:
            await _ask(visit, Role(press.arg(1)))
        case "set" if _id(press) and {press.arg(2), press.arg(3)} <= {*GIVEN, NONE}:
            await _set(visit, press, pressed)
        case _:
            visit.answer(Toasted(Toast.UNREADABLE))


async def _show(visit: Visit, telegram_id: int, edit: int | None) -> None:
    """A card; somebody who is no staff any more leads back to the list."""
    card = await appointments.card(visit.work, telegram_id, visit.sender.person or 0)
    if card is None:
        visit.answer(Toasted(Toast.NOT_FOUND))
        await _tell(visit, await appointments.everybody(visit.work), edit)
    else:
        await _tell(visit, card, edit)


async def _ask(visit: Visit, role: Role) -> None:
    until = visit.work.now + appointments.EXPECTS_MS
    expecting = Expecting(Purpose.STAFF, None, None, until, role=role)
    await people.expect(visit.work.tx, citizen(visit).id, expecting)
    await _tell(visit, StaffAsk(role))


async def _set(visit: Visit, press: Press, pressed: int | None) -> None:
    before, after = _role(press.arg(2)), _role(press.arg(3))
    actor, person = _actor(visit), Somebody(_id(press))
    try:
        changed = await appointments.change(
            visit.work, actor, person, after, seen=(before,), aside=True
        )
    except Refused as refused:
        visit.answer(Toasted(Toast.NOT_POSSIBLE))
        await _tell(visit, StaffWord(refused.problem, refused.name, refused.role))
    else:
        visit.answer(Toasted(Toast.ROLE_CHANGED))
        if person.telegram_id == actor.telegram_id:
            is_strict = visit.work.channel.strict_staff
            await _tell(visit, StaffDone((changed,), is_strict=is_strict), pressed)
            return
    await _show(visit, person.telegram_id, pressed)


async def on_users_shared(update: Update, context: BotContext) -> None:
    """People chosen from the chat's list, for the role whose keyboard it was."""
    visit, shared = context.visit, message_of(update).users_shared
    await stop_expecting(visit)
    if not may(visit.role, Right.MANAGE_STAFF) or shared is None:
        await _tell(visit, StaffWord(StaffProblem.NOT_ADMIN, closes=True))
        return
    role = next((role for role, n in REQUESTS.items() if n == shared.request_id), None)
    if role is None:
        await _tell(visit, StaffWord(StaffProblem.NOBODY, closes=True))
    else:
        await _give(visit, _chosen(shared), role)


async def take_person(visit: Visit, message: Message, role: Role | None) -> bool:
    """What an admin who adds somebody sent instead; False when it is something else entirely."""
    if not may(visit.role, Right.MANAGE_STAFF) or role is None:
        await stop_expecting(visit)
        return False
    found = await _named(visit, message)
    if isinstance(found, Somebody):
        await stop_expecting(visit)
        await _give(visit, [found], role)
    elif found is StaffProblem.NOBODY:
        await stop_adding(visit)
    elif found is StaffProblem.NEEDS_PERSON and content_of(message)[0].links:
        await stop_expecting(visit)
        return False
    else:
        await _tell(visit, StaffWord(found, (message.text or "")[:20].strip()))
    return True


async def stop_adding(visit: Visit) -> None:
    """Nobody is added after all; the keyboard goes."""
    await stop_expecting(visit)
    await _tell(visit, StaffWord(StaffProblem.NOBODY, closes=True))


async def _named(visit: Visit, message: Message) -> Somebody | StaffProblem:
    origin, text = message.forward_origin, message.text or ""
    if isinstance(origin, MessageOriginUser):
        user = origin.sender_user
        return Somebody(user.id, name_of(user), is_bot=user.is_bot)
    if isinstance(origin, MessageOriginHiddenUser):
        return StaffProblem.HIDDEN
    if origin is not None:
        return StaffProblem.NO_PERSON
    number = read_number(text)
    if number is not None:
        return await appointments.known(visit.work, number) or StaffProblem.UNKNOWN
    stops = {t.plain("Cancel") for t in _translators(visit)}
    return StaffProblem.NOBODY if text in stops else StaffProblem.NEEDS_PERSON


async def _give(visit: Visit, found: Iterable[Somebody], role: Role) -> None:
    done = await appointments.give(visit.work, _actor(visit), found, role)
    closing = StaffDone(done.changes, done.problems, closes=True, is_strict=done.is_strict)
    await _tell(visit, closing)
    await _tell(visit, await appointments.everybody(visit.work))


async def on_staff_at_desk(update: Update, context: BotContext) -> None:
    """/staff with a role, in reply to somebody's message in a desk's group."""
    visit, message = context.visit, message_of(update)
    if visit.sender.is_anonymous:
        if visit.desk is not None:
            await say_here(visit, DeskWord(DeskProblem.ANONYMOUS), message.message_id)
        return
    if not may(visit.role, Right.MANAGE_STAFF):
        if visit.desk is not None:
            await say_here(visit, StaffWord(StaffProblem.NOT_ADMIN), message.message_id)
        return
    if visit.desk is None:
        await say_here(visit, DeskWord(DeskProblem.NOT_A_DESK), message.message_id)
        return
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
    person = Somebody(author.id, name_of(author), is_bot=author.is_bot)
    done = await appointments.give(visit.work, _actor(visit), [person], wanted[word])
    await say_here(visit, done, message.message_id)


def _actor(visit: Visit) -> Somebody:
    return Somebody(visit.sender.person or 0, visit.sender.name)


def _chosen(shared: UsersShared) -> list[Somebody]:
    return [Somebody(user.user_id, name_of(user)) for user in shared.users]


def _id(press: Press) -> int:
    return read_number(press.arg(1)) or 0


def _role(word: str) -> Role | None:
    return None if word == NONE else Role(word)


def _translators(visit: Visit) -> list[Translator]:
    channel = visit.work.channel
    speech = Speech(channel.zone, channel.zone_label)
    return [speech.translator(language) for language in channel.languages]


async def _tell(visit: Visit, notice: Notice, edit: int | None = None) -> None:
    person = citizen(visit)
    await visit.work.tell(person.recipient, notice, edit=edit)
