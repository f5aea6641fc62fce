"""Buttons of what waits for another person, in the private chat; second looks."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from bot.cases.model import Case, IllegalMove, Recused
from bot.channel.model import UnknownId
from bot.core.database import VersionConflict
from bot.core.messages import Lane
from bot.core.people import AppealWordsExpected
from bot.core.reviews import NotYours
from bot.core.reviews_store import Kind
from bot.core.toasts import Toast
from bot.core.work import Work
from bot.desk import look_screen, review_calls, second_looks
from bot.desk.buttons import digest_of
from bot.desk.model import Look
from bot.desk.review_queue import (
    AcceptReview,
    CallAction,
    ConfirmReview,
    DeskQueue,
    PassReviewOn,
    PickInReview,
    RefuseReview,
    ReviewAction,
    ReviewStep,
    ShowReviewFiles,
    StepBackInReview,
    TakeReview,
)
from bot.desk.verdict_form import NoSuchChoice, Path
from bot.desk.visit import Visit
from bot.reports import files_store
from bot.values import Value
from handlers.core.dispatch import Subject, about, on
from handlers.core.press import A_co, Press, PressOn, leave_work, say_here
from handlers.desk.workbench import send_files


class HeldReview(Protocol):
    """A review in the hands of the presser, with the case that it is about."""

    @property
    def case(self) -> Case: ...

    async def step(self, press: Press[ReviewAction], path: Path) -> None:
        """Show what is asked after these options."""

    async def confirm(self, press: Press[ReviewAction], path: Path) -> None:
        """Take what was chosen. Raises what `Reviews` explains."""


ReviewPress: TypeAlias = PressOn[A_co, HeldReview]


class Reviewing(Value):
    """A kind of review: its queue, and how what its holder decides about is found."""

    queue: type[DeskQueue[Any]]
    hold: Callable[[Work, str, int], Awaitable[HeldReview]]


KINDS: dict[Kind, Reviewing] = {}


class Reviews(Subject[ReviewAction, HeldReview]):
    """Reviews that the presser holds; what is not possible is said over the button."""

    errors = (Recused, NotYours, VersionConflict, NoSuchChoice, UnknownId, IllegalMove)

    async def find(self, press: Press[ReviewAction]) -> HeldReview | None:
        how = KINDS.get(press.action.kind)
        if how is None:
            press.toast(Toast.NOT_POSSIBLE)
            return None
        try:
            return await how.hold(press.work, press.action.review, press.visit.me)
        except NotYours:
            press.toast(Toast.REVIEW_OVER, alert=True)
            return None

    async def explain(self, press: ReviewPress[ReviewAction], error: Exception) -> None:
        match error:
            case Recused():
                press.toast(Toast.RECUSED, alert=True)
            case NotYours() | VersionConflict():
                press.toast(Toast.REVIEW_OVER, alert=True)
            case _:
                press.toast(Toast.NOT_POSSIBLE, alert=True)


REVIEWS = Reviews(ReviewAction)


async def say_offered(visit: Visit, kind: Kind) -> None:
    """Say how many reviews wait, and for whom; in private with the way to the next."""
    queue = KINDS[kind].queue(visit.work)
    await say_here(
        visit, await queue.offered(visit.me, is_private=visit.sender.is_private)
    )


async def bring_next(visit: Visit, kind: Kind = Kind.LOOK) -> str | None:
    """Bring the next review to the sender's private chat; the number of its case."""
    if kind not in KINDS:
        return None
    queue = KINDS[kind].queue(visit.work)
    found = await queue.take_next(visit.me)
    if found is None:
        return None
    return queue.case(found).number


@on(TakeReview)
async def on_take(press: Press[TakeReview]) -> None:
    number = await bring_next(press.visit, press.action.kind)
    if number is None:
        press.toast(Toast.NOTHING_WAITS)
    elif press.action.kind is Kind.APPEAL:
        press.toast_below(Toast.APPEAL_COMES, number)
    else:
        press.toast_below(Toast.NEXT_BELOW, number)


@on(AcceptReview, RefuseReview)
async def on_answered_call(press: Press[CallAction]) -> None:
    """Take the review that the presser is asked about by name, or leave it to a colleague, who is
    asked soon."""
    action = press.action
    how = KINDS.get(action.kind)
    if how is None:
        press.toast(Toast.NOT_POSSIBLE)
        return
    queue = how.queue(press.work)
    try:
        if isinstance(action, AcceptReview):
            await queue.accept(action.review, press.visit.me)
            press.toast(Toast.RECORDED)
            return
        await queue.refuse(action.review, press.visit.me)
    except (NotYours, VersionConflict):
        press.toast(Toast.REVIEW_OVER, alert=True)
        return
    await review_calls.call_soon(press.work)
    press.toast(Toast.PASSED_ON)


@about(REVIEWS, PickInReview)
async def on_pick(press: ReviewPress[PickInReview]) -> None:
    path = await chosen(press)
    if path is not None:
        await press.subject.step(press, (*path, press.action.option))


@about(REVIEWS, StepBackInReview)
async def on_step_back(press: ReviewPress[StepBackInReview]) -> None:
    path = await chosen(press)
    if path is not None:
        await press.subject.step(press, path[:-1])


@about(REVIEWS, ConfirmReview)
async def on_confirm(press: ReviewPress[ConfirmReview]) -> None:
    path = await chosen(press)
    if path is not None:
        await press.subject.confirm(press, path)


@about(REVIEWS, ShowReviewFiles)
async def on_files(press: ReviewPress[ShowReviewFiles]) -> None:
    """Files of the case, and those that came with an appeal."""
    case = press.subject.case
    tx = press.work.tx
    theirs = await files_store.files_of_report(tx, press.action.review)
    await send_files(
        press, case, [*await files_store.files_of_case(tx, case.id), *theirs]
    )


@about(REVIEWS, PassReviewOn)
async def on_pass(press: ReviewPress[PassReviewOn]) -> None:
    queue = KINDS[press.action.kind].queue(press.work)
    review = await queue.hold(press.action.review, press.visit.me)
    await queue.pass_on(review, Lane.DESK_ANSWER)
    await leave_work(press.visit, AppealWordsExpected)
    press.toast(Toast.PASSED_ON)


async def chosen(press: ReviewPress[ReviewStep]) -> Path | None:
    """The options chosen so far; None for a button of another screen, which is shown anew."""
    queue = KINDS[press.action.kind].queue(press.work)
    path = await queue.path(press.action.review, press.person.id)
    if digest_of(path) == press.action.after:
        return path
    press.toast(Toast.OUTDATED)
    await press.subject.step(press, path)
    return None


class HeldLook(Value):
    look: Look
    case: Case

    async def step(self, press: Press[ReviewAction], path: Path) -> None:
        look_screen.look_step(press.work.channel, self.case.violation, path)
        await second_looks.SecondLooks(press.work).open(
            self.look.id, press.person.id, path
        )

    async def confirm(self, press: Press[ReviewAction], path: Path) -> None:
        verdict = look_screen.look_step(
            press.work.channel, self.case.violation, path
        ).verdict
        if verdict is None:
            raise NoSuchChoice(*path[-1:])
        await second_looks.give(press.work, self.look, press.actor, verdict)
        press.toast(Toast.RECORDED)


async def _hold_look(work: Work, review: str, staff: int) -> HeldLook:
    return HeldLook(*await second_looks.SecondLooks(work).held(review, staff))


KINDS[Kind.LOOK] = Reviewing(second_looks.SecondLooks, _hold_look)
