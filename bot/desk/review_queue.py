"""Reviews for which people of desks are asked, and the buttons of their screens."""

from collections.abc import Collection
from typing import ClassVar, TypeVar

from bot.cases import store as cases_store
from bot.cases.model import Case
from bot.core.messages import Action, Lane, What, button
from bot.core.people import Address, Recipient, Right
from bot.core.reviews import Queue, menu_of
from bot.core.reviews_store import Kind, Review
from bot.core.work import Work
from bot.desk import colleagues, shown_words
from bot.desk.second_person import SecondPeople
from bot.desk.verdict_form import StepButtons

S = TypeVar("S")


@button("rv:{kind}:next", right=Right.BE_SECOND)
class TakeReview(Action):
    kind: Kind


class ReviewAction(Action):
    """A button on the screen of a review. Chosen options are stored, as on a card."""

    right: ClassVar[Right | None] = Right.BE_SECOND

    kind: Kind
    review: str


class ReviewStep(ReviewAction):
    """A step on a screen that showed the options with this digest."""

    after: str


@button("rv:{kind}:{review}:pick:{after}:{option}")
class PickInReview(ReviewStep):
    option: str


@button("rv:{kind}:{review}:back:{after}")
class StepBackInReview(ReviewStep): ...


@button("rv:{kind}:{review}:ok:{after}")
class ConfirmReview(ReviewStep): ...


IN_REVIEW = StepButtons(PickInReview, StepBackInReview, ConfirmReview)


@button("rv:{kind}:{review}:files")
class ShowReviewFiles(ReviewAction): ...


@button("rv:{kind}:{review}:pass")
class PassReviewOn(ReviewAction): ...


class DeskQueue(Queue[S]):
    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.seconds = SecondPeople(work)

    def case(self, subject: S) -> Case:
        match subject:
            case Case() as found:
                return found
            case (_, Case() as found):
                return found
            case _:
                raise TypeError(subject)

    async def recipient(self, staff: int) -> Recipient | None:
        return await colleagues.recipient(self.work, staff)

    async def reached(self, staff: Collection[int]) -> dict[int, Recipient]:
        found = await colleagues.reachable(self.work, staff)
        return {one.telegram_id: one.recipient for one in found}

    async def closed(self, review: Review, at: Address) -> None:
        await cases_store.close_menus(self.work.tx, menu_of(self.kind, review.subject))
        if review.case is not None:
            await shown_words.at(self.work, at, {review.case}, What.FILE)

    async def path(self, subject: str, person: str) -> tuple[str, ...]:
        return await cases_store.open_path(
            self.work.tx, menu_of(self.kind, subject), person
        )

    async def open(self, subject: str, person: str, path: tuple[str, ...]) -> None:
        await cases_store.open_menu(
            self.work.tx, menu_of(self.kind, subject), person, path
        )
        await self.refresh(subject, Lane.DESK_ANSWER)
