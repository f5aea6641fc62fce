"""Buttons of what waits for another person, in the private chat; second looks."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from bot.cases.model import Case, IllegalMove, Recused
from bot.channel.model import UnknownId
from bot.core.database.database import VersionConflict
from bot.core.people import AppealWordsExpected
from bot.core.posts import Lane
from bot.core.reviews import NotYours
from bot.core.reviews_store import Kind
from bot.core.toasts import Toast
from bot.dataclass import frozen
from bot.desk import second_looks, second_person
from bot.desk.buttons import digest_of
from bot.desk.model import Look
from bot.desk.verdicts import NoSuchChoice
from bot.desk.visit import Visit
from bot.reports import store
from handlers.core.press import Press, leave_work, on, say_here
from handlers.desk.workbench import send_files

Path = tuple[str, ...]


@frozen
class Reviewing:
    """How a kind is decided: `step` shows what is asked after a path, `confirm` takes it."""

    queue: type[second_person.DeskQueue[Any]]
    step: Callable[[Press[Any], Any, Path], Awaitable[None]]
    confirm: Callable[[Press[Any], Any, Path], Awaitable[None]]


KINDS: dict[Kind, Reviewing] = {}
Handler = Callable[[Press[Any], Reviewing, Any], Awaitable[None]]


async def say_offered(visit: Visit, kind: Kind) -> None:
    """How many reviews wait, and for whom; in private with the way to the next."""
    queue = KINDS[kind].queue(visit.work)
    await say_here(visit, await queue.offered(visit.me, is_private=visit.sender.is_private))


async def bring_next(visit: Visit, kind: Kind = Kind.LOOK) -> str | None:
    """Bring the next review to the sender's private chat; the number of its case."""
    if kind not in KINDS:
        return None
    queue = KINDS[kind].queue(visit.work)
    found = await queue.take_next(visit.me)
    return None if found is None else queue.case(found).number


@on(second_person.TakeReview)
async def on_take(press: Press[second_person.TakeReview]) -> None:
    number = await bring_next(press.visit, press.action.kind)
    if number is None:
        press.toast(Toast.NOTHING_WAITS)
    else:
        press.toast(Toast.NEXT_COMES, number)


def held(handler: Handler) -> Callable[[Press[Any]], Awaitable[None]]:
    """Only for the review that the presser holds; what is not possible is said over the button."""

    @wraps(handler)
    async def act(press: Press[Any]) -> None:
        how = KINDS.get(press.action.kind)
        if how is None:
            press.toast(Toast.NOT_POSSIBLE)
            return
        try:
            found = await how.queue(press.work).held(press.action.review, press.visit.me)
            await handler(press, how, found)
        except Recused:
            press.toast(Toast.RECUSED, alert=True)
        except (NotYours, VersionConflict):
            press.toast(Toast.REVIEW_OVER, alert=True)
        except (NoSuchChoice, UnknownId, IllegalMove):
            press.toast(Toast.NOT_POSSIBLE, alert=True)

    return act


@on(second_person.PickInReview, second_person.StepBackInReview, second_person.ConfirmReview)
@held
async def on_choose(
    press: Press[
        second_person.PickInReview | second_person.StepBackInReview | second_person.ConfirmReview
    ],
    how: Reviewing,
    found: Any,
) -> None:
    path = await chosen(press, how, found)
    if path is None:
        return
    match press.action:
        case second_person.PickInReview(option=option):
            await how.step(press, found, (*path, option))
        case second_person.StepBackInReview():
            await how.step(press, found, path[:-1])
        case second_person.ConfirmReview():
            await how.confirm(press, found, path)


@on(second_person.ShowReviewFiles)
@held
async def on_files(press: Press[second_person.ShowReviewFiles], how: Reviewing, found: Any) -> None:
    """Files of the case, and those that came with an appeal."""
    case, tx = how.queue(press.work).case(found), press.work.tx
    theirs = await store.files_of_report(tx, press.action.review)
    await send_files(press, case, [*await store.files_of_case(tx, case.id), *theirs])


@on(second_person.PassReviewOn)
@held
async def on_pass(press: Press[second_person.PassReviewOn], how: Reviewing, found: Any) -> None:
    queue = how.queue(press.work)
    review = await queue.hold(press.action.review, press.visit.me)
    await queue.pass_on(review, Lane.DESK_ANSWER)
    await leave_work(press.visit, AppealWordsExpected)
    press.toast(Toast.PASSED_ON)


async def chosen(press: Press[Any], how: Reviewing, found: Any) -> Path | None:
    """The options chosen so far; None for a button of another screen, which is shown anew."""
    path = await how.queue(press.work).path(press.action.review, press.person.id)
    if digest_of(path) == press.action.after:
        return path
    press.toast(Toast.OUTDATED)
    await how.step(press, found, path)
    return None


async def _step(press: Press[Any], found: tuple[Look, Case], path: Path) -> None:
    look, case = found
    second_looks.choice(press.work.channel, case.violation, path)
    await second_looks.SecondLooks(press.work).open(look.id, press.person.id, path)


async def _confirm(press: Press[Any], found: tuple[Look, Case], path: Path) -> None:
    look, case = found
    verdict = second_looks.choice(press.work.channel, case.violation, path).verdict
    if verdict is None:
        raise NoSuchChoice(path[-1] if path else "")
    await second_looks.give(press.work, look, press.visit.actor, verdict)
    press.toast(Toast.RECORDED)


KINDS[Kind.LOOK] = Reviewing(second_looks.SecondLooks, _step, _confirm)
