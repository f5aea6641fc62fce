"""Handlers of /staff, links and posters; rights are checked again at each step."""

from telegram import Message, Update

from bot.core import people_store
from bot.core.chat_commands import Chat
from bot.core.deep_links import DeepLink, claimed_word, parse_report_link
from bot.core.messages import N_, translator
from bot.core.people import Expecting, Right, Role, StaffExpected, may
from bot.core.toasts import Toast, Toasted
from bot.desk.visit import Visit
from bot.hotlines import number_checks
from bot.staff import claim, first_run, posters, role_screens, roles, trial_report
from bot.staff.model import StaffProblem
from bot.staff.state_page import StatePage
from bot.values import replace
from handlers.core.context import BotContext
from handlers.core.dispatch import on
from handlers.core.press import (
    Press,
    citizen,
    command,
    leave_work,
    look_aside,
    message_of,
    say_here,
    tell,
    words_of,
)
from handlers.core.updates import SERVICE_AUTHORS, name_of


async def arrive(visit: Visit, payload: str) -> bool:
    """Make the first admin of who opens the link for that; False for a payload of another form."""
    word = claimed_word(payload)
    if word is None:
        return False
    person = roles.TelegramUser(visit.me, visit.sender.name)
    if not await claim.claim(visit.work, person, word):
        await tell(visit, claim.ClaimOver())
        return True
    visit.role = Role.ADMIN
    await tell(visit, claim.AdminClaimed())
    return True


@command(
    "staff",
    right=Right.MANAGE_STAFF,
    menu=N_("Who is staff"),
    help=(N_("/staff – who is staff: add, change, remove"),),
)
async def on_staff_in_private(visit: Visit, message: Message) -> None:
    await leave_work(visit, StaffExpected)
    await tell(visit, role_screens.StaffList())


@on(role_screens.ShowStaff)
async def on_list(press: Press[role_screens.ShowStaff]) -> None:
    await press.replace(role_screens.StaffList(press.action.page))


@on(role_screens.ShowStaffMember)
async def on_member(press: Press[role_screens.ShowStaffMember]) -> None:
    await show_member(press.visit, press.action.telegram_id, press.message)


@on(role_screens.AddStaff)
async def on_add(press: Press[role_screens.AddStaff]) -> None:
    role = press.action.role
    if role not in role_screens.REQUESTS:
        press.toast(Toast.UNREADABLE)
        return
    expecting = Expecting(StaffExpected(), press.work.now + roles.EXPECTS_MS)
    await people_store.expect(press.work.tx, press.person.id, expecting)
    await press.tell(role_screens.StaffAsk(role))


@on(role_screens.SetRole)
async def on_set_role(press: Press[role_screens.SetRole]) -> None:
    """A second press, or another admin's same wish, is no mistake."""
    visit = press.visit
    action = press.action
    changed = None
    actor = _actor(visit)
    person = roles.TelegramUser(action.telegram_id)
    seen = (action.before,)
    try:
        changed = await roles.change_role(
            press.work, actor, person, action.after, action.desk, seen=seen, aside=True
        )
    except roles.Refused as refused:
        word = refused.word
        if word.problem is not StaffProblem.MEANWHILE or word.role is not action.after:
            press.toast(Toast.NOT_POSSIBLE)
            await press.tell(word)
    if not visit.toast:
        press.toast(Toast.ROLE_CHANGED)
    if action.desk is not None:
        await press.replace(role_screens.DeskRoles(action.telegram_id))
    elif changed and person.telegram_id == actor.telegram_id:
        await press.replace(role_screens.StaffDone((changed,)))
    else:
        await show_member(visit, person.telegram_id, press.message)


@on(role_screens.ShowDeskRoles)
async def on_desks(press: Press[role_screens.ShowDeskRoles]) -> None:
    await press.replace(role_screens.DeskRoles(press.action.telegram_id))


async def show_member(visit: Visit, telegram_id: int, edit: int | None) -> None:
    """The card of a member of staff; the list when they are no longer staff."""
    card = await roles.staff_card(visit.work, telegram_id, visit.me)
    if card is None:
        visit.answer(Toasted(Toast.NOT_FOUND))
        await tell(visit, role_screens.StaffList(), edit=edit)
    else:
        await tell(visit, card, edit=edit)


async def on_users_shared(update: Update, context: BotContext) -> None:
    """People chosen from the chat's list, for the role whose keyboard it was."""
    visit = context.visit
    shared = message_of(update).users_shared
    await leave_work(visit, StaffExpected)
    if not may(visit.role, Right.MANAGE_STAFF) or shared is None:
        await tell(visit, role_screens.StaffWord(StaffProblem.NOT_ADMIN, closes=True))
        return
    role = next(
        (role for role, n in role_screens.REQUESTS.items() if n == shared.request_id),
        None,
    )
    if role is None:
        await tell(visit, role_screens.StaffWord(StaffProblem.CANCELLED, closes=True))
        return
    chosen = [roles.TelegramUser(user.user_id, name_of(user)) for user in shared.users]
    done = await roles.give_role(visit.work, _actor(visit), chosen, role)
    await tell(visit, replace(done, closes=True))
    await tell(visit, role_screens.StaffList())


async def stop_adding(visit: Visit) -> None:
    """Whatever is written in place of a choice stops it, the key that says so, too."""
    await leave_work(visit, StaffExpected)
    await tell(visit, role_screens.StaffWord(StaffProblem.CANCELLED, closes=True))


@command(
    "staff",
    Chat.GROUP,
    right=Right.MANAGE_STAFF,
    menu=N_("Give a role by replying (admins)"),
    help=(
        N_(
            "/staff senior, in reply to a person – give them a role; /staff remove takes it"
        ),
    ),
)
async def on_staff_at_desk(visit: Visit, message: Message) -> None:
    word = words_of(message).casefold()
    channel = visit.work.channel
    wanted = dict[str, Role | None]()
    for language in channel.languages:
        wanted |= roles.role_words(
            translator(language, channel.zone, channel.zone_label)
        )
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None or word not in wanted:
        await say_here(visit, role_screens.StaffWord(StaffProblem.NEEDS_REPLY))
        return
    author = replied.from_user
    if (
        author is None
        or replied.sender_chat is not None
        or author.id in SERVICE_AUTHORS
    ):
        await say_here(visit, role_screens.StaffWord(StaffProblem.NO_PERSON))
        return
    person = roles.TelegramUser(author.id, name_of(author), is_bot=author.is_bot)
    done = await roles.give_role(visit.work, _actor(visit), [person], wanted[word])
    await say_here(visit, done)


def _actor(visit: Visit) -> roles.TelegramUser:
    return roles.TelegramUser(visit.me, visit.sender.name)


@command(
    "admin",
    right=Right.MANAGE_STAFF,
    menu=N_("The state: what is on, what waits for you"),
    help=(N_("/admin – the state: what is on, what waits for you, what is off"),),
)
async def on_admin(visit: Visit, message: Message) -> None:
    await look_aside(visit)
    await tell(visit, StatePage())


@on(first_run.ShowFirstStep)
async def on_first_step(press: Press[first_run.ShowFirstStep]) -> None:
    await look_aside(press.visit)
    step = press.action.step
    await first_run.stand_at(press.work, step)
    await press.replace(first_run.FirstRunPage(step, press.visit.me))


@on(first_run.TakeTrialAway)
async def on_trial_taken_away(press: Press[first_run.TakeTrialAway]) -> None:
    me = press.visit.me
    if not await trial_report.take_away(press.work, me):
        press.toast(Toast.STEP_OVER)
    await press.replace(first_run.FirstRunPage(first_run.FirstStep.TEST, me))


@on(first_run.EndFirstRun)
async def on_end_of_first_run(press: Press[first_run.EndFirstRun]) -> None:
    await first_run.end(press.work)
    await press.replace(StatePage())


@on(number_checks.ShowNumbersToDial)
async def on_numbers_to_dial(press: Press[number_checks.ShowNumbersToDial]) -> None:
    await press.tell(number_checks.DialAsk(await number_checks.dial_lines(press.work)))


@on(number_checks.SayDialled)
async def on_said(press: Press[number_checks.SayDialled]) -> None:
    """The list in place of the message, without the number that was dialled."""
    action = press.action
    await number_checks.say(press.work, action.number, is_right=action.is_right)
    await press.replace(
        number_checks.DialAsk(await number_checks.dial_lines(press.work))
    )


@command(
    "link",
    right=Right.MAKE_LINKS,
    menu=N_("Links and posters"),
    help=(N_("/link – links and posters for what citizens report"),),
)
async def on_link(visit: Visit, message: Message) -> None:
    await look_aside(visit)
    person = citizen(visit)
    await visit.work.tell(
        person.recipient, posters.PosterAsk(DeepLink().payload, person.language)
    )


@on(posters.ShowPoster)
async def on_show(press: Press[posters.ShowPoster]) -> None:
    if _is_known(press):
        action = press.action
        shown = posters.PosterAsk(
            action.payload, action.language, action.page, action.group
        )
        await press.replace(shown)


@on(posters.MakePoster)
async def on_make(press: Press[posters.MakePoster]) -> None:
    """The sheet as a file; a second tap while it waits makes no second one."""
    if _is_known(press):
        payload = press.action.payload
        language = press.action.language
        person = press.person
        key = f"poster:{person.id}:{payload}:{language}"
        await press.work.tell(
            person.recipient, posters.PosterFile(payload, language), latest=key
        )


def _is_known(press: Press[posters.PosterAction]) -> bool:
    """True if the payload is a deep link of this bot and the channel has the language."""
    has_language = press.action.language in press.work.channel.languages
    if has_language and parse_report_link(press.action.payload) is not None:
        return True
    press.toast(Toast.UNREADABLE)
    return False
