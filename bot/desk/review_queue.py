"""Reviews for which people of desks are asked, and the buttons of their screens."""

from collections import Counter
from collections.abc import Collection
from typing import ClassVar, TypeVar

from bot.cases import store as cases_store
from bot.cases.model import Case
from bot.core import members_store, reviews_store
from bot.core.messages import (
    Action,
    Button,
    Lane,
    Message,
    Outgoing,
    Speaker,
    What,
    bold,
    button,
    lines,
)
from bot.core.people import Address, Recipient, Right
from bot.core.queues import sent_messages
from bot.core.reviews import (
    QUEUES,
    Called,
    CalledPerson,
    NotYours,
    Queue,
    is_held,
    menu_of,
    place_of,
)
from bot.core.reviews_store import Kind, Review, State
from bot.core.work import Work
from bot.desk import colleagues, shown_words
from bot.desk.asked import (
    Asked,
    asked_about,
    forget_asked,
    keep_asked,
    review_name,
    who_is_asked,
)
from bot.desk.second_person import SecondPeople
from bot.desk.verdict_form import StepButtons
from bot.values import Value, replace

S = TypeVar("S")

SHOWN_CALLED = 5
"""People who are called, under the number of what waits; those due first."""


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


class CallAction(Action):
    """A button under the question that asks the presser by name to take a review."""

    right: ClassVar[Right | None] = Right.BE_SECOND

    kind: Kind
    review: str


@button("rv:{kind}:{review}:take")
class AcceptReview(CallAction): ...


@button("rv:{kind}:{review}:no")
class RefuseReview(CallAction):
    """Leave the review to a colleague."""


class Brought(Value):
    """`due` is when the review should be decided (ms UTC); None when the person has not to."""

    due: int | None = None
    is_passed: bool = False


class ReviewBrought(Message):
    """Asks `copy` by name to take a review; of the case it says nothing before it is theirs."""

    kind: Kind
    review: str
    copy: str

    async def load(self, work: Work) -> Brought:
        review = await reviews_store.get(work.tx, self.kind, self.review)
        staff = await work.telegram_id(self.copy)
        if review is None or staff is None:
            return Brought()
        if staff in review.passed:
            return Brought(is_passed=True)
        if review.state is not State.WAITING or is_held(review, work.now):
            return Brought()
        return Brought(review.due)

    def render(self, speaker: Speaker, found: Brought) -> Outgoing:
        t = speaker.t
        if found.is_passed:
            return Outgoing(t("You passed it on. I ask a colleague."), silent=True)
        if found.due is None:
            over = t("It is over, or a colleague has it by now. Thank you.")
            return Outgoing(over, silent=True)
        sentence, _ = QUEUES[self.kind].call(speaker, 1)
        text = lines(
            bold(sentence),
            t("I ask you by name. Pass it on, and I ask a colleague."),
            t("Due by {time}.", time=t.time(found.due)),
        )
        at = (self.kind, self.review)
        take = Button(t.plain("I take it"), AcceptReview(*at), style="success")
        refuse = Button(t.plain("Pass it on"), RefuseReview(*at))
        return Outgoing(text, ((take, refuse),))


class DeskQueue(Queue[S]):
    most_asked: ClassVar[int | None] = 1
    """Of how many reviews of the kind a person is asked by name at once; None: of all."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.seconds = SecondPeople(work)

    async def called(self, review: Review, subject: S, awake: Collection[int]) -> None:
        """Ask one person by name: by turns, those on duty first. After each reminder, or when that
        person passes it on, another one is asked."""
        name = review_name(self.kind, review.subject)
        turn = self.steps(review)
        known = await who_is_asked(self.work.tx, name)
        if known is not None and known.turn == turn and known.staff in awake:
            return
        people = await self._to_ask(name, awake)
        if review.holder is not None or not people:
            return
        chosen = await self._by_turns(review.subject, people, turn)
        to = await self.recipient(chosen)
        if to is None:
            return
        asked = Asked(chosen, self.asked_by(subject), turn)
        await keep_asked(self.work.tx, name, asked)
        await self.bring(review, subject, asked, to)

    async def _to_ask(self, name: str, awake: Collection[int]) -> list[int]:
        """Return the people who are not asked about as many others already."""
        if self.most_asked is None:
            return sorted(awake)
        every = await asked_about(self.work.tx, self.kind)
        others = Counter(one.staff for about, one in every.items() if about != name)
        return [one for one in sorted(awake) if others[one] < self.most_asked]

    async def _by_turns(self, subject: str, people: list[int], turn: int) -> int:
        on_duty = []
        for one in people:
            if (await members_store.get_duty(self.work.tx, one)).switched_on:
                on_duty.append(one)
        first = on_duty or people
        return first[(sum(subject.encode()) + turn) % len(first)]

    async def who_is_called(self) -> tuple[CalledPerson, ...]:
        every = await asked_about(self.work.tx, self.kind)
        found = []
        for review in await self.waiting():
            asked = every.get(review_name(self.kind, review.subject))
            stage = Called.ON_ITS_WAY
            staff = None
            if is_held(review, self.work.now):
                staff = review.holder
                stage = Called.OPENED
            elif asked is not None:
                staff = asked.staff
                if asked.is_delivered:
                    stage = Called.DELIVERED
            if staff is not None:
                name = await members_store.staff_name(self.work.tx, staff)
                found.append(CalledPerson(name, stage))
        return tuple(found[:SHOWN_CALLED])

    def asked_by(self, subject: S) -> int | None:
        """Return who sees how far it reached the person who is asked."""
        return None

    async def bring(
        self, review: Review, subject: S, asked: Asked, to: Recipient
    ) -> None:
        """Bring it to the person who is asked, in a message of its own."""
        if to.address.person is not None:
            place = place_of(review, to.address.person)
            await sent_messages.drop(self.work.tx, place)
        await self._say_brought(review, to, Lane.NOTICE)

    async def _say_brought(self, review: Review, to: Recipient, lane: Lane) -> None:
        person = to.address.person
        if person is None:
            return
        place = place_of(review, person)
        told = ReviewBrought(self.kind, review.subject, person)
        await self.work.say(to, told, lane, remember=place, latest=place)

    async def withdraw(self, review: Review, staff: int) -> None:
        """Say where a person was asked that there is nothing to do any more."""
        to = await self.recipient(staff)
        if to is not None:
            await self._say_brought(review, to, Lane.REFRESH)

    async def change(self, before: Review, after: Review) -> Review:
        changed = await super().change(before, after)
        if after.state is State.WAITING and after.holder is None:
            return changed
        name = review_name(self.kind, after.subject)
        asked = await who_is_asked(self.work.tx, name)
        if asked is not None:
            await forget_asked(self.work.tx, name)
            if asked.staff != after.holder:
                await self.withdraw(changed, asked.staff)
        return changed

    async def accept(self, subject: str, staff: int) -> None:
        """Give the review to the person who is asked; its screen takes the place of the question.
        Raises NotYours, VersionConflict."""
        review = await self.open_review(subject)
        found = await self.subject(review)
        is_anothers = is_held(review, self.work.now) and review.holder != staff
        if found is None or is_anothers or not await self.stands(review, found):
            raise NotYours(subject)
        mine = await self.take(review, found, staff)
        await self.show(mine, Lane.DESK_ANSWER)

    async def refuse(self, subject: str, staff: int) -> None:
        """Leave the review to another person, who is asked soon. Raises NotYours."""
        review = await self.open_review(subject)
        if review.holder is not None:
            raise NotYours(subject)
        passed = review.passed | {staff}
        after = await self.change(review, replace(review, passed=passed))
        name = review_name(self.kind, subject)
        asked = await who_is_asked(self.work.tx, name)
        if asked is not None and asked.staff == staff:
            await forget_asked(self.work.tx, name)
        await self.withdraw(after, staff)

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
