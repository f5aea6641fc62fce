"""The queue "another person must look": taking, passing on, holds that lapse, screens.

A kind of review is a `Queue` of its feature, which says who may look, what they are shown and what
they are told. What they decide, and what follows from it, is not known here.
"""

from collections.abc import Collection
from typing import Any, ClassVar, Generic, TypeVar

from bot.core import reviews_store
from bot.core.database import VersionConflict
from bot.core.messages import (
    N_,
    Address,
    Button,
    Lane,
    Message,
    Notice,
    Outgoing,
    Recipient,
    Shown,
    Speaker,
    What,
    Worded,
    bold,
    lines,
)
from bot.core.queues import sent_messages
from bot.core.reviews_store import Kind, Review, State
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.links.link import defang
from bot.values import Urgency, Value, replace

HOLD_MS = DAY_MS
"""A person who took a review and has not decided within this time is not asked for it any more."""
LOOKED_THROUGH = 200
"""Waiting reviews among which some for a person are looked for, those due first at the head."""

S = TypeVar("S")


class NotYours(Exception):
    """The review is over, in other hands, or not for this person."""


def is_held(review: Review, now: int) -> bool:
    return review.holder is not None and now < (review.held_at or 0) + HOLD_MS


def free(review: Review, state: State) -> Review:
    """Return the review without a holder: over, or waiting for the next person."""
    return replace(
        review, state=state, holder=None, held_at=None, without_people_since=None
    )


class Called(Worded):
    """Stages of a call to the person who is asked by name; Telegram tells of no reading."""

    ON_ITS_WAY = N_("{name} is called. The call is not delivered yet.")
    DELIVERED = N_("{name} is called. The call is delivered, and not opened yet.")
    OPENED = N_("{name} took it and has opened it.")


class CalledPerson(Value):
    name: str
    stage: Called


class ReviewsOffered(Message):
    """How many reviews of a kind wait, how many are late, and whether one is for this person; and
    who is `called`: no case is named, so that none knows whose decision is looked at again."""

    kind: Kind
    waiting: int
    late: int
    is_for_them: bool
    is_private: bool
    called: tuple[CalledPerson, ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        late = self.late
        if not self.waiting:
            return Outgoing(t("Nothing is waiting. Thank you."))
        sentence, take = QUEUES[self.kind].call(speaker, self.waiting)
        text = [bold(sentence)]
        if late:
            text += [
                t.plural(
                    "⏰ {n} of them is overdue.", "⏰ {n} of them are overdue.", late
                )
            ]
        for one in self.called:
            text += [t(one.stage.sentence, name=defang(one.name))]
        if not self.is_for_them:
            text += [
                t(
                    "Nothing here is for you: who took part in a decision does not judge it."
                )
            ]
        elif not self.is_private:
            text += [t("Send this command to me in private to begin.")]
        if self.is_for_them and self.is_private:
            return Outgoing(lines(*text), ((take,),))
        return Outgoing(lines(*text))


QUEUES: dict[Kind, type["Queue[Any]"]] = {}
"""Every kind of review, by its kind."""


class Queue(Generic[S]):
    """The reviews of one kind. S is what a reviewer decides about."""

    kind: ClassVar[Kind]

    def __init__(self, work: Work) -> None:
        self.work = work

    def __init_subclass__(cls) -> None:
        if "kind" in vars(cls):
            QUEUES[cls.kind] = cls

    async def subject(self, review: Review) -> S | None:
        """Load what is decided about; None while there is nothing to decide."""
        raise NotImplementedError

    async def stands(self, review: Review, subject: S) -> bool:
        """Return False for what is not to be reviewed now; the kind ends it if it never will."""
        return True

    async def people(self, review: Review, subject: S) -> set[int]:
        """Return the known people who may take it, by Telegram id."""
        raise NotImplementedError

    async def recipient(self, staff: int) -> Recipient | None:
        """Return where its holder gets it; a kind that is not taken one by one has no holder."""
        raise NotImplementedError

    async def reached(self, staff: Collection[int]) -> dict[int, Recipient]:
        """Return those of these people whom the bot can write to."""
        return {one: await self.work.admin_recipient(one) for one in staff}

    def desk(self, subject: S) -> str | None:
        """Return the desk whose group is called when the bot can write to none of the people."""
        return None

    def urgency(self, subject: S) -> Urgency:
        return Urgency.NORMAL

    def screen(self, review: Review, person: str) -> Notice:
        raise NotImplementedError

    def shown(self, review: Review) -> Shown | None:
        """Return what the screen shows of people's words."""
        if review.case is None:
            return None
        return Shown(What.CARD, review.case)

    @classmethod
    def call(cls, speaker: Speaker, n: int) -> tuple[str, Button]:
        """Return the sentence that says how many wait for a person, and the button to them."""
        raise NotImplementedError

    def steps(self, review: Review) -> int:
        """Return how many reminders are due by now: the first at `due`, then one a day."""
        late = self.work.now - review.due
        if late < 0:
            return 0
        return 1 + late // DAY_MS

    async def called(self, review: Review, subject: S, awake: Collection[int]) -> None:
        """Bring it to one of the people who are called and awake, where the kind does."""

    async def passed(self, review: Review) -> None:
        """Note that its holder did not decide."""

    async def closed(self, review: Review, at: Address) -> None:
        """Take back what else a private chat shows of a review that left it."""

    async def without_people(self, review: Review, subject: S) -> None:
        """Note that no known person may take it."""

    async def get(self, subject: str) -> Review | None:
        return await reviews_store.get(self.work.tx, self.kind, subject)

    async def ask(self, subject: str, case: str | None, due: int) -> None:
        """Let another person look, again if the earlier review is over."""
        known = await self.get(subject)
        version = 0 if known is None else known.version + 1
        asked = Review(self.kind, subject, case, self.work.now, due, version=version)
        await reviews_store.put(self.work.tx, asked)

    async def waiting(self) -> list[Review]:
        return await reviews_store.waiting(self.work.tx, self.kind, LOOKED_THROUGH)

    async def update(self) -> None:
        """Begin and end reviews that no use case does."""

    async def open_review(self, subject: str) -> Review:
        """Raises NotYours for one that is over, or is none."""
        review = await self.get(subject)
        if review is None or review.state is not State.WAITING:
            raise NotYours(subject)
        return review

    async def hold(self, subject: str, staff: int) -> Review:
        """Raises NotYours."""
        review = await self.open_review(subject)
        if review.holder != staff:
            raise NotYours(subject)
        return review

    async def held(self, subject: str, staff: int) -> S:
        """Raises NotYours."""
        found = await self.subject(await self.hold(subject, staff))
        if found is None:
            raise NotYours(subject)
        return found

    async def offer(self, staff: int) -> tuple[Review | None, list[Review]]:
        """Return the review that the person holds, and the others that they may take."""
        held = None
        found = list[Review]()
        for review in await self.waiting():
            if is_held(review, self.work.now):
                if held is None and review.holder == staff:
                    held = review
            elif staff not in review.passed:
                subject = await self.subject(review)
                if subject is not None and staff in await self.people(review, subject):
                    found.append(review)
        return held, found

    async def offered(self, staff: int, *, is_private: bool) -> ReviewsOffered:
        held, found = await self.offer(staff)
        every = await reviews_store.counts(self.work.tx, self.kind)
        is_for_them = bool(held or found)
        called = await self.who_is_called()
        return ReviewsOffered(
            self.kind, every.waiting, every.late, is_for_them, is_private, called
        )

    async def who_is_called(self) -> tuple[CalledPerson, ...]:
        """Return the first people who are asked by name, where the kind asks so."""
        return ()

    async def take_next(self, staff: int) -> S | None:
        """Bring the review that the person holds, or the next one, to their private chat."""
        held, found = await self.offer(staff)
        if held is not None:
            found = [held, *found]
        for review in found:
            subject = await self.subject(review)
            if subject is None or not await self.stands(review, subject):
                continue
            try:
                mine = await self.take(review, subject, staff)
            except (NotYours, VersionConflict):
                continue
            await self.show(mine, Lane.DESK_ANSWER, anew=True)
            return await self.subject(mine)
        return None

    async def take(self, review: Review, subject: S, staff: int) -> Review:
        """Raises NotYours for a person who may not, VersionConflict where another was first."""
        if review.holder == staff:
            return review
        if staff not in await self.people(review, subject):
            raise NotYours(review.subject)
        review = await self.pass_on(review)
        now = self.work.now
        mine = replace(review, holder=staff, held_at=now, without_people_since=None)
        return await self.change(review, mine)

    async def pass_on(self, review: Review, lane: Lane = Lane.REFRESH) -> Review:
        """Take it out of the hands of its holder, who is not asked again."""
        if review.holder is None:
            return review
        passed = review.passed | {review.holder}
        given_up = replace(review, holder=None, held_at=None, passed=passed)
        after = await self.change(review, given_up)
        await self.passed(review)
        await self.show(review, lane, is_open=False)
        return after

    async def change(self, before: Review, after: Review) -> Review:
        await reviews_store.change(self.work.tx, before, after)
        return replace(after, version=before.version + 1)

    async def undo(self, subject: str) -> None:
        review = await self.get(subject)
        if review is not None:
            again = replace(review, state=State.WAITING, held_at=self.work.now)
            await self.change(review, again)

    async def end(self, subject: str) -> None:
        """End a review, and show its holder how; idempotent."""
        review = await self.get(subject)
        if review is not None and review.state is not State.OVER:
            await self.change(review, free(review, State.OVER))
            await self.show(review, is_open=False)

    async def show(
        self,
        review: Review,
        lane: Lane = Lane.REFRESH,
        *,
        anew: bool = False,
        is_open: bool = True,
    ) -> None:
        """Show it to its holder as it is now, or how it ended; `anew` in a message of its own."""
        if review.holder is None:
            return
        to = await self.recipient(review.holder)
        if to is None or to.address.person is None:
            return
        person = to.address.person
        place = place_of(review, person)
        if anew:
            await sent_messages.drop(self.work.tx, place)
        if not is_open:
            await self.closed(review, to.address)
        card = self.screen(review, person)
        shows = self.shown(review) if is_open else None
        await self.work.say(to, card, lane, remember=place, latest=place, shows=shows)

    async def refresh(self, subject: str, lane: Lane = Lane.REFRESH) -> None:
        review = await self.get(subject)
        if review is not None:
            await self.show(review, lane)

    async def waits_for(self, review: Review, subject: S) -> set[int] | None:
        """Bring a review up to date; return its holder, or the people who may take it."""
        if not await self.stands(review, subject):
            return None
        if not is_held(review, self.work.now):
            review = await self.pass_on(review)
        if review.holder is not None:
            return {review.holder}
        found = await self.people(review, subject)
        if bool(found) != (review.without_people_since is None):
            since = None if found else self.work.now
            await self.change(review, replace(review, without_people_since=since))
            if not found:
                await self.without_people(review, subject)
        return found


def place_of(review: Review, person: str) -> str:
    """Return the name that the id of the message is kept under in which a person has the review."""
    return f"{menu_of(review.kind, review.subject)}:{person}"


def menu_of(kind: Kind, subject: str) -> str:
    """Return the name that the options chosen so far are stored under, with the person's id."""
    return f"{kind.value}:{subject}"
