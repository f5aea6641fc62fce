"""Fitness of a second person: not the proposer, no reporter of the case, no one with a say in it.

Nothing is stored for it: the keyed hash finds a person's reports while these are theirs. Only the
person sees a refusal, so that no colleague learns who reported.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import ClassVar, TypeVar

from bot.cases import store as cases_store
from bot.cases.model import OF_APPEAL, Case, Move, NeedsSecond, Recused, restore_decision
from bot.cases.moves import OF_UNBIASED
from bot.cases.proposals import ASKED as ASKED_FOR_SECOND
from bot.cases.proposals import Matter, needs_second
from bot.core import desks_store, people_store, reviews_store, roles
from bot.core.buttons import Action, button
from bot.core.people import Right, Role, may
from bot.core.posts import Address, Lane, Recipient
from bot.core.reviews import Queue, menu_of
from bot.core.reviews_store import Kind, Review
from bot.core.work import Work
from bot.desk import colleagues, shown_words
from bot.reports import store
from bot.values import Act, Urgency


async def of(work: Work, staff: int) -> frozenset[str]:
    """The ids of the cases that they reported, and of those that these were merged into."""
    person = await people_store.find(work.tx, *work.vault.identities(staff))
    return frozenset() if person is None else await store.reported_by(work.tx, person.id)


async def of_reader(work: Work) -> frozenset[str]:
    """Return those of the person in whose private chat staff work; in a group all read the same."""
    who = work.private_chat
    return frozenset() if who is None else await store.reported_by(work.tx, who)


async def include(work: Work, staff: int, case: Case) -> bool:
    """Return True for a case that they reported, also as part of the one it was merged into."""
    return await among(work, await of(work, staff), case)


async def check(work: Work, staff: int, case: Case, act: Act) -> None:
    """Raises Recused for a person with a conflict of interest, or who reported the case."""
    if staff in case.recused or await include(work, staff, case):
        raise Recused(case, act)


async def among(work: Work, own: frozenset[str], case: Case) -> bool:
    """Return True for a case of these, or one that was merged into one of them."""
    if not own or case.id in own:
        return bool(own)
    final = await cases_store.final_of(work.tx, case) if case.merged_into else None
    return final is not None and final.id in own


async def admit(work: Work, case: Case, move: Move) -> Move:
    """Raises NeedsSecond for a move that no person may make alone; says whether it is the case of
    who makes it."""
    if move.staff is not None and move.act in OF_UNBIASED:
        move = replace(move, is_own=await include(work, move.staff, case))
    if move.act in ASKED_FOR_SECOND and await is_needed(work, case, move):
        raise NeedsSecond(case, move.act)
    return move


ASKED = 50
"""Members of a group who acted last, among whom people are looked for."""
BESIDE_A_DECISION = OF_APPEAL | {
    Act.SHOW_FILES,
    Act.OPEN,
    Act.JOIN,
    Act.OVERTURN,
    Act.UNDO,
}
"""Acts by which no person takes part in a decision: who writes down a call decides nothing, and
who overturned one takes part only while that decision stands."""
S = TypeVar("S")


async def is_needed(work: Work, case: Case, move: Move) -> bool:
    """Return True for a move that no person may make alone."""
    into = None
    if move.merged_into is not None and (
        target := await cases_store.cases.get(work.tx, move.merged_into)
    ):
        into = Matter(target, await cases_store.types_of(work.tx, target.id))
    by = move.staff or 0
    has_second = bool(case.patterns) and await SecondPeople(work).can_be_called(case, by)
    matter = Matter(case, await cases_store.types_of(work.tx, case.id))
    rules = work.channel.second_rules()
    return needs_second(matter, move, rules, into=into, has_second=has_second)


async def took_part(work: Work, case: Case) -> set[int]:
    """Return all who decided, proposed, approved, looked again, handled the case, or are biased."""
    acts = await cases_store.acts_by(work.tx, case.id)
    found = {one for one, done in acts.items() if done - BESIDE_A_DECISION} | case.recused
    earlier = restore_decision(case.decision.before) if case.decision else None
    for decision in (case.decision, earlier, case.proposal):
        if decision is not None:
            found |= {one for one in (decision.by, decision.approved_by) if one is not None}
    return found


@button("rv:{kind}:next", right=Right.BE_SECOND)
class TakeReview(Action):
    """Bring the next review of a kind that the presser may take."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class ReviewAction(Action):
    """A button on the screen of a review. Chosen options are stored, as on a card."""

    right: ClassVar[Right | None] = Right.BE_SECOND

    kind: Kind
    review: str


@button("rv:{kind}:{review}:pick:{after}:{option}")
class PickInReview(ReviewAction):
    after: str
    option: str


@button("rv:{kind}:{review}:back:{after}")
class StepBackInReview(ReviewAction):
    after: str


@button("rv:{kind}:{review}:ok:{after}")
class ConfirmReview(ReviewAction):
    after: str


@button("rv:{kind}:{review}:files")
class ShowReviewFiles(ReviewAction):
    """Files of the case."""


@button("rv:{kind}:{review}:pass")
class PassReviewOn(ReviewAction): ...


@dataclass(slots=True)
class SecondPeople:
    """The known people who may be the second person, by Telegram id.

    The staff and what they reported are read once for several subjects.
    """

    work: Work
    _inside: dict[int, dict[int, Role]] | None = field(default=None, init=False)
    _own: dict[int, frozenset[str]] = field(default_factory=dict, init=False)

    async def for_proposal(self, case: Case, by: int | None = None) -> set[int]:
        """Those who may approve or refuse the proposed decision, or one that `by` would propose:
        people of the case's desk."""
        proposer = by if case.proposal is None else case.proposal.by
        out = {proposer, *case.recused, *await self.looking(case)}
        return await self.free(await self.at_home(case) - out, case)

    async def can_be_called(self, case: Case, by: int) -> bool:
        """Return True if the bot can write to a person who may approve what `by` proposes."""
        for one in await self.for_proposal(case, by):
            person = await people_store.find(self.work.tx, *self.work.vault.identities(one))
            if person is not None and person.reachable:
                return True
        return False

    async def groups(self) -> dict[int, dict[int, Role]]:
        """Chat → those of its known members who may be the second person, with their roles."""
        if self._inside is None:
            self._inside = {}
            for desk in await desks_store.open_desks(self.work.tx):
                if desk.chat not in self._inside:
                    ids = await desks_store.staff_inside(self.work.tx, desk.chat, ASKED)
                    found = {one: await roles.role_at(self.work, one, desk) for one in ids}
                    self._inside[desk.chat] = {
                        one: role for one, role in found.items() if may(role, Right.BE_SECOND)
                    }
        return self._inside

    async def everyone(self) -> set[int]:
        return {one for inside in (await self.groups()).values() for one in inside}

    async def at_home(self, case: Case) -> set[int]:
        """People of the desk that has the case."""
        home = await desks_store.desks.get(self.work.tx, case.desk) if case.desk else None
        return set() if home is None else set((await self.groups()).get(home.chat, ()))

    async def free(self, ids: Iterable[int], case: Case) -> set[int]:
        """Return those who did not report the case themselves."""
        found = set()
        for one in ids:
            if one not in self._own:
                self._own[one] = await of(self.work, one)
            if not await among(self.work, self._own[one], case):
                found.add(one)
        return found

    async def looking(self, case: Case) -> set[int]:
        """Return those who decide the case again and must not see the first decision."""
        every = await reviews_store.of_case(self.work.tx, case.id)
        return {one.holder for one in every if one.kind is Kind.LOOK and one.holder is not None}


class DeskQueue(Queue[S]):
    """Reviews by people of desks, in their private chats."""

    def __init__(self, work: Work, seconds: SecondPeople | None = None) -> None:
        super().__init__(work)
        self.seconds = seconds or SecondPeople(work)

    async def recipient(self, staff: int) -> Recipient | None:
        return await colleagues.recipient(self.work, staff)

    async def awake(self, staff: Collection[int]) -> list[tuple[int, Recipient]]:
        found = await colleagues.awake(self.work, staff)
        return [(one.telegram_id, one.recipient) for one in found]

    async def closed(self, review: Review, at: Address) -> None:
        await cases_store.close_menus(self.work.tx, menu_of(self.kind, review.subject))
        if review.case is not None:
            await shown_words.files_at(self.work, at, review.case)

    def desk(self, subject: S) -> str | None:
        """Return the desk whose group is called when the bot can write to none of the people."""
        del subject
        return None

    def urgency(self, subject: S) -> Urgency:
        del subject
        return Urgency.NORMAL

    async def path(self, subject: str, person: str) -> tuple[str, ...]:
        """Return the options that the person chose so far."""
        return await cases_store.open_path(self.work.tx, menu_of(self.kind, subject), person)

    async def open(self, subject: str, person: str, path: tuple[str, ...]) -> None:
        """Show what is asked after this path."""
        await cases_store.open_menu(self.work.tx, menu_of(self.kind, subject), person, path)
        await self.refresh(subject, Lane.DESK_ANSWER)
