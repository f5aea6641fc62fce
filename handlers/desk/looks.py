"""Handlers of second looks: /queue second, and the screen of a look."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from bot.cases.model import Case, IllegalMove, Recused
from bot.channel.model import UnknownId
from bot.core.database.database import VersionConflict
from bot.core.posts import Lane
from bot.core.reviews import NotYours
from bot.core.toasts import Toast
from bot.desk import looks
from bot.desk import second_looks as actions
from bot.desk.buttons import digest_of
from bot.desk.look import Look
from bot.desk.second_looks import LookAction, LooksOffered, SecondLooks
from bot.desk.verdict import Actor
from bot.desk.verdicts import NoSuchChoice
from bot.desk.visit import Visit
from bot.reports import files_store
from handlers.core.press import Press, on, say_here
from handlers.desk.files import send

Handler = Callable[[Press[Any], Look, Case], Awaitable[None]]


async def say_offered(visit: Visit, reply_to: int) -> None:
    """How many looks wait, and for whom; in private with the way to the next."""
    offered = await SecondLooks(visit.work).offered(
        LooksOffered, _me(visit), is_private=visit.sender.is_private
    )
    await say_here(visit, offered, reply_to)


async def bring_next(visit: Visit) -> str | None:
    """Bring the next look to the sender's private chat; the number of its case."""
    found = await SecondLooks(visit.work).take_next(_me(visit))
    return None if found is None else found[1].number


@on(actions.TakeLook)
async def on_take(press: Press[actions.TakeLook]) -> None:
    number = await bring_next(press.visit)
    if number is None:
        press.toast(Toast.NOTHING_WAITS)
    else:
        press.toast(Toast.NEXT_COMES, number)


def held(handler: Handler) -> Callable[[Press[LookAction]], Awaitable[None]]:
    """Only for the look that the presser holds; what is not possible is said over the button."""

    @wraps(handler)
    async def act(press: Press[LookAction]) -> None:
        try:
            held = await SecondLooks(press.work).held(press.action.look, _me(press.visit))
            await handler(press, *held)
        except Recused:
            press.toast(Toast.RECUSED, alert=True)
        except (NotYours, IllegalMove, VersionConflict):
            press.toast(Toast.LOOK_OVER, alert=True)
        except (NoSuchChoice, UnknownId):
            press.toast(Toast.NOT_POSSIBLE)

    return act


@on(actions.PickInLook)
@held
async def on_pick(press: Press[actions.PickInLook], look: Look, case: Case) -> None:
    path = await _path(press, look, case)
    if path is not None:
        await looks.step(press.work, look, case, press.person.id, (*path, press.action.option))


@on(actions.StepBackInLook)
@held
async def on_back(press: Press[actions.StepBackInLook], look: Look, case: Case) -> None:
    path = await _path(press, look, case)
    if path is not None:
        await looks.step(press.work, look, case, press.person.id, path[:-1])


@on(actions.ConfirmLook)
@held
async def on_confirm(press: Press[actions.ConfirmLook], look: Look, case: Case) -> None:
    path = await _path(press, look, case)
    if path is None:
        return
    verdict = actions.choice(press.work.channel, case.violation, path).verdict
    if verdict is None:
        raise NoSuchChoice(path[-1] if path else "")
    visit = press.visit
    actor = Actor(_me(visit), visit.sender.name, visit.role)
    await looks.give(press.work, look, actor, verdict)
    press.toast(Toast.LOOK_DECIDED)


@on(actions.ShowLookFiles)
@held
async def on_files(press: Press[actions.ShowLookFiles], look: Look, case: Case) -> None:
    found = await files_store.of_case(press.work.tx, case.id)
    await send(press, case, found)


@on(actions.PassLookOn)
@held
async def on_pass(press: Press[actions.PassLookOn], look: Look, case: Case) -> None:
    queue = SecondLooks(press.work)
    await queue.pass_on(await queue.hold(look.id, _me(press.visit)), Lane.DESK_ANSWER)
    press.toast(Toast.PASSED_ON)


async def _path(press: Press[Any], look: Look, case: Case) -> tuple[str, ...] | None:
    """The options chosen so far; None for a button of another screen, which is shown anew."""
    path = await SecondLooks(press.work).path(look.id, press.person.id)
    if digest_of(path) == press.action.after:
        return path
    press.toast(Toast.OUTDATED)
    await looks.step(press.work, look, case, press.person.id, path)
    return None


def _me(visit: Visit) -> int:
    return visit.sender.person or 0
