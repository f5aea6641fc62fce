"""/queue appeals, and the buttons of an appeal's screen in the private chat of staff."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from telegram import Message

from bot.channel.model import UnknownId
from bot.domain.actions.case import digest_of
from bot.domain.actions.register import deciding as actions
from bot.domain.actions.register.deciding import AppealAction
from bot.domain.desk.case import IllegalMove, Recused, TooLate
from bot.domain.link import defang
from bot.domain.notice import Lane
from bot.domain.notices.toast import Toast
from bot.domain.people import AppealWordsExpected, Right, may
from bot.domain.register.appeal import MOST_WORDS, Appeal, NotYours
from bot.services.citizen import following
from bot.services.desk.casework import Actor
from bot.services.desk.verdicts import NoSuchChoice
from bot.services.register.appeals import deciding, screens, taking
from bot.services.register.appeals.choosing import AppealChoice, Needed, choosing
from bot.services.visit import Visit
from bot.storage.citizen import files
from bot.storage.engine.errors import VersionConflict
from handlers.desk.files import send
from handlers.guards import citizen, leave_work, say_here, work_in_private
from handlers.press import Press
from handlers.rule import on

WORDS = frozenset({"appeals", "appeal", "шағымдар", "шағым", "жалобы", "жалоба", "обжалования"})
"""What follows /queue to ask for appeals."""
Handler = Callable[[Press[Any], Appeal], Awaitable[None]]


async def say_offered(visit: Visit, reply_to: int) -> None:
    """How many appeals wait, and for whom; in private with the way to the next."""
    is_private = visit.sender.is_private
    offered = await taking.offered(visit.work, _me(visit), is_private=is_private)
    await say_here(visit, offered, reply_to)


@on(actions.TakeAppeal)
async def on_take(press: Press[actions.TakeAppeal]) -> None:
    found = await taking.take_next(press.work, _me(press.visit))
    if found is None:
        press.toast(Toast.NOTHING_WAITS)
    else:
        press.toast(Toast.NEXT_COMES, found[1].number)


def held(handler: Handler) -> Callable[[Press[AppealAction]], Awaitable[None]]:
    """Only for the appeal that the presser holds; what is not possible is said over the button."""

    @wraps(handler)
    async def act(press: Press[AppealAction]) -> None:
        try:
            appeal = await taking.held(press.work, press.action.appeal, _me(press.visit))
            await handler(press, appeal)
        except Recused:
            press.toast(Toast.RECUSED, alert=True)
        except (NotYours, VersionConflict):
            press.toast(Toast.APPEAL_OVER, alert=True)
        except (NoSuchChoice, UnknownId, IllegalMove):
            press.toast(Toast.NOT_POSSIBLE, alert=True)

    return act


@on(actions.PickInAppeal)
@held
async def on_pick(press: Press[actions.PickInAppeal], appeal: Appeal) -> None:
    path = await _path(press, appeal)
    if path is not None:
        await _step(press, appeal, (*path, press.action.option))


@on(actions.StepBackInAppeal)
@held
async def on_back(press: Press[actions.StepBackInAppeal], appeal: Appeal) -> None:
    path = await _path(press, appeal)
    if path is not None:
        await _step(press, appeal, path[:-1])


@on(actions.WriteAnswerAgain)
@held
async def on_words(press: Press[actions.WriteAnswerAgain], appeal: Appeal) -> None:
    """The words that were written go; the screen asks for new ones."""
    path = await _path(press, appeal)
    if path is not None:
        appeal = await deciding.write(press.work, appeal, None, "")
        await _step(press, appeal, path)


@on(actions.ConfirmAppeal)
@held
async def on_confirm(press: Press[actions.ConfirmAppeal], appeal: Appeal) -> None:
    path = await _path(press, appeal)
    if path is None:
        return
    case = await deciding.case_of(press.work, appeal)
    choice = choosing(press.work.channel, appeal, case, path)
    if choice.answer is None or choice.needed is not Needed.CONFIRM:
        raise NoSuchChoice(appeal.id)
    await deciding.decide(press.work, appeal, _actor(press.visit), choice.answer)
    press.toast(Toast.APPEAL_DECIDED)


@on(actions.ShowAppealFiles)
@held
async def on_files(press: Press[actions.ShowAppealFiles], appeal: Appeal) -> None:
    case = await deciding.case_of(press.work, appeal)
    sent = [(appeal.id, file) for file in await files.of_report(press.work.tx, appeal.id)]
    await send(press, case, sent)


@on(actions.ShowContestedFiles)
@held
async def on_case_files(press: Press[actions.ShowContestedFiles], appeal: Appeal) -> None:
    case = await deciding.case_of(press.work, appeal)
    found = await files.of_case(press.work.tx, case.id)
    await send(press, case, found)


@on(actions.PassAppealOn)
@held
async def on_pass(press: Press[actions.PassAppealOn], appeal: Appeal) -> None:
    await taking.free(press.work, appeal, Lane.DESK_ANSWER)
    await leave_work(press.visit, AppealWordsExpected)
    press.toast(Toast.PASSED_ON)


@on(actions.UndoAppeal)
async def on_undo(press: Press[actions.UndoAppeal]) -> None:
    try:
        await deciding.undo(press.work, press.action.appeal, _actor(press.visit))
        press.toast(Toast.UNDONE)
    except TooLate:
        press.toast(Toast.TOO_LATE, alert=True)
    except (NotYours, IllegalMove, VersionConflict):
        press.toast(Toast.APPEAL_OVER, alert=True)


async def take_words(visit: Visit, message: Message, appeal_id: str) -> bool:
    """The words to the person who contests; False when the appeal is over for them."""
    await work_in_private(visit)
    try:
        appeal = await taking.held(visit.work, appeal_id, _me(visit))
    except NotYours:
        return False
    if visit.desk is None or not may(visit.role, Right.HANDLE_CASES):
        return False
    text = (message.text or "").strip()
    if text and len(text) <= MOST_WORDS:
        language = visit.staff_language or citizen(visit).language
        appeal = await deciding.write(visit.work, appeal, defang(text), language)
        await leave_work(visit)
    await screens.give(visit.work, appeal)
    return True


async def _step(press: Press[Any], appeal: Appeal, path: tuple[str, ...]) -> None:
    """Show what is asked now; where words are, the presser's next message gives them."""
    choice: AppealChoice = await deciding.step(press.work, appeal, press.person.id, path)
    if choice.needed is Needed.WORDS:
        await following.expect(press.work, press.person, AppealWordsExpected(appeal.id))
    else:
        await leave_work(press.visit, AppealWordsExpected)


async def _path(press: Press[Any], appeal: Appeal) -> tuple[str, ...] | None:
    """The options chosen so far; None for a button of another screen, which is shown anew."""
    path = await deciding.path_of(press.work, appeal, press.person.id)
    if digest_of(path) == press.action.after:
        return path
    press.toast(Toast.OUTDATED)
    await _step(press, appeal, path)
    return None


def _actor(visit: Visit) -> Actor:
    return Actor(_me(visit), visit.sender.name, visit.role)


def _me(visit: Visit) -> int:
    return visit.sender.person or 0
