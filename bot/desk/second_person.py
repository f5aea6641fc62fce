"""Fitness of a second person: not the proposer, no reporter of the case, no one with a say in it.

Nothing is stored for it: the keyed hash finds a person's reports while these are theirs. Only the
person sees a refusal, so that no colleague learns who reported.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.cases import routing, transitions
from bot.cases import store as cases_store
from bot.cases.acts import ACTS
from bot.cases.model import Case, Move, NeedsSecond, Recused, TookCall
from bot.core import reviews_store, roles
from bot.core.desks_store import Desk, open_desks
from bot.core.people import Right, Role, may
from bot.core.work import Work
from bot.desk import colleagues
from bot.reports import case_reports_store, targets_store
from bot.values import Act


async def of(work: Work, staff: int) -> frozenset[str]:
    """Return the ids of the cases that they reported, themselves or for a caller, and of those that
    these were merged into."""
    person = await work.person(staff)
    if person is None:
        return await targets_store.reported_by(work.tx, None, staff)
    return await targets_store.reported_by(work.tx, person.id, staff)


async def of_reader(work: Work) -> frozenset[str]:
    """Return those of the person in whose private chat staff work; in a group all read the same."""
    who = work.private_chat
    if who is None:
        return frozenset()
    return await targets_store.reported_by(work.tx, who, await work.telegram_id(who))


async def include(work: Work, staff: int, case: Case) -> bool:
    return await among(work, await of(work, staff), case)


async def check(work: Work, staff: int, case: Case, act: Act) -> None:
    """Raises Recused for a person with a conflict of interest, or who reported the case, TookCall
    for one who wrote down a call about it."""
    if staff in case.recused:
        raise Recused(case, act)
    if await include(work, staff, case):
        calls = await targets_store.reported_by(work.tx, None, staff)
        if await among(work, calls, case):
            raise TookCall(case, act)
        raise Recused(case, act)


async def among(work: Work, own: frozenset[str], case: Case) -> bool:
    """True if the case, or the one that it was merged into at last, is one of these."""
    if not own:
        return False
    if case.id in own:
        return True
    final = await cases_store.final_of(work.tx, case)
    return final is not None and final.id in own


async def admit(work: Work, case: Case, move: Move) -> Move:
    """Raises NeedsSecond for a move that no person may make alone, Recused or TookCall for one who
    reported the case."""
    if move.staff is not None and ACTS[move.act].unbiased:
        await check(work, move.staff, case, move.act)
    if ACTS[move.act].asks_second and await is_needed(work, case, move):
        raise NeedsSecond(case, move.act)
    return move


ASKED = 50
"""Members of a group who acted last, among whom people are looked for."""


async def is_needed(work: Work, case: Case, move: Move) -> bool:
    """True if no person may make this move alone."""
    into = None
    target = await cases_store.cases.get(work.tx, move.merged_into)
    if target is not None:
        into = (target, await case_reports_store.types_of(work.tx, target.id))
    # A pattern asks for a second person only where the bot can write to one.
    has_second = bool(case.patterns) and await can_be_asked(work, case, move.staff)
    types = await case_reports_store.types_of(work.tx, case.id)
    rules = work.channel.second_rules()
    return transitions.needs_second(
        case, types, move, rules, into=into, has_second=has_second
    )


async def can_be_asked(work: Work, case: Case, by: int | None) -> bool:
    """True if the bot can write to a person who may approve what `by` would propose."""
    people = await SecondPeople(work).for_proposal(case, by)
    return bool(await colleagues.reachable(work, people))


async def took_part(work: Work, case: Case) -> set[int]:
    """Return the members of staff who have, or had, a say in the case."""
    acts = await cases_store.acts_by(work.tx, case.id)
    found = {staff for staff, act in acts if ACTS[act].takes_part} | case.recused
    decisions = [case.decision, case.proposal]
    if case.decision is not None:
        decisions.append(case.decision.before)
    for decision in decisions:
        if decision is not None:
            found |= {decision.by, decision.approved_by or decision.by}
    return found


@dataclass(slots=True)
class SecondPeople:
    """The known people who may be second, by Telegram id; read once for several subjects."""

    work: Work
    _inside: dict[int, dict[int, Role]] | None = field(default=None, init=False)
    _own: dict[int, frozenset[str]] = field(default_factory=dict, init=False)

    async def for_proposal(self, case: Case, by: int | None = None) -> set[int]:
        """Those who may approve or refuse the proposed decision, or one that `by` would propose:
        people of the case's desk."""
        if case.proposal is not None:
            by = case.proposal.by
        out = {by, *case.recused, *await self.looking(case)}
        return await self.free(await self.at_home(case) - out, case)

    async def groups(self) -> dict[int, dict[int, Role]]:
        """Chat → those of its known members who may be the second person, with their roles."""
        if self._inside is None:
            self._inside = {}
            for desk in await open_desks(self.work.tx):
                if desk.chat not in self._inside:
                    self._inside[desk.chat] = await self._seconds_in(desk)
        return self._inside

    async def _seconds_in(self, desk: Desk) -> dict[int, Role]:
        inside = await roles.roles_inside(self.work, desk, ASKED)
        return {
            staff: role for staff, role in inside.items() if may(role, Right.BE_SECOND)
        }

    async def everyone(self) -> set[int]:
        return set().union(*(await self.groups()).values())

    async def seniors(self) -> set[int]:
        found = set[int]()
        for members in (await self.groups()).values():
            found |= {
                one
                for one, role in members.items()
                if role in {Role.SENIOR, Role.ADMIN}
            }
        return found

    async def at_home(self, case: Case) -> set[int]:
        """Return those in the group of the case's desk."""
        home = await routing.desk_of(self.work.tx, case)
        if home is None:
            return set()
        return set((await self.groups()).get(home.chat, ()))

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
        return {
            one.holder
            for one in every
            if one.kind is reviews_store.Kind.LOOK and one.holder is not None
        }
