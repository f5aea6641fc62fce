"""Fitness of a second person: not the proposer, no reporter of the case, no one with a say in it.

Nothing is stored for it: the keyed hash finds a person's reports while these are theirs. Only the
person sees a refusal, so that no colleague learns who reported.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bot.cases import store as cases
from bot.cases.model import OF_APPEAL, Case, Move, Recused, had_a_say, restore_decision
from bot.cases.proposals import Matter, needs_second
from bot.core import desks_store, people_store, roles
from bot.core.people import Right, Role, may
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.desk import looks_store
from bot.desk.look import Look
from bot.register.appeal_model import Appeal
from bot.reports import store
from bot.values import Act


async def of(work: Work, staff: int) -> frozenset[str]:
    """The ids of the cases that they reported, and of those that these were merged into."""
    person = await people_store.find(work.tx, *work.vault.identities(staff))
    return frozenset() if person is None else await store.reported_by(work.tx, person.id)


async def of_reader(work: Work) -> frozenset[str]:
    """Those of the person in whose private chat staff work; in a group all read the same."""
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
    final = await cases.final_of(work.tx, case) if case.merged_into else None
    return final is not None and final.id in own


ASKED = 50
"""Members of a group who acted last, among whom people are looked for."""
LATELY_MS, LATEST_ACTS = 7 * DAY_MS, 50
"""Who acted at a desk within this time is thought to have read its board."""
BESIDE_A_DECISION = OF_APPEAL | {
    Act.SHOW_FILES,
    Act.OPEN,
    Act.JOIN,
    Act.OVERTURN,
    Act.UNDO,
}
"""Acts by which no person takes part in a decision: who writes down a call decides nothing, and
who overturned one takes part only while that decision stands."""
SENIORS = frozenset({Role.SENIOR, Role.ADMIN})
Waits = TypeVar("Waits", Look, Appeal)


async def is_needed(work: Work, case: Case, move: Move) -> bool:
    """Return True for a move that no person may make alone."""
    into = None
    if move.merged_into is not None and (target := await cases.get_case(work.tx, move.merged_into)):
        into = Matter(target, await cases.types_of(work.tx, target.id))
    by = move.staff or 0
    has_second = bool(case.patterns) and await SecondPeople(work).can_be_called(case, by)
    matter = Matter(case, await cases.types_of(work.tx, case.id))
    rules = work.channel.second_rules()
    return needs_second(matter, move, rules, into=into, has_second=has_second)


def noted(waits: Waits, found: set[int], now: int) -> Waits | None:
    """With since when no known person may take it, for the doctor; None if that did not change."""
    if bool(found) == (waits.without_people_since is None):
        return None
    return replace(waits, without_people_since=None if found else now)


async def took_part(work: Work, case: Case) -> set[int]:
    """Return all who decided, proposed, approved, looked again, handled the case, or are biased."""
    acts = await cases.acts_by(work.tx, case.id)
    found = {one for one, done in acts.items() if done - BESIDE_A_DECISION} | case.recused
    earlier = restore_decision(case.decision.before) if case.decision else None
    for decision in (case.decision, earlier, case.proposal):
        if decision is not None:
            found |= {one for one in (decision.by, decision.approved_by) if one is not None}
    return found


async def may_judge(work: Work, appeal: Appeal, case: Case, staff: int) -> bool:
    """Return True for a person who took no part in the decision, and neither reported the case nor
    filed the appeal. Their role is checked with each press."""
    if staff in await took_part(work, case) or await _filed(work, appeal, staff):
        return False
    return not await include(work, staff, case)


async def _filed(work: Work, appeal: Appeal, staff: int) -> bool:
    """Return True for an appeal that is theirs, or whose report is."""
    person = await people_store.find(work.tx, *work.vault.identities(staff))
    report = await store.get_report(work.tx, appeal.report) if appeal.report else None
    authors = {appeal.person, report.person if report else None} - {None}
    return person is not None and person.id in authors


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
        out = {proposer, *case.recused, *await self._looking(case)}
        return await self._free(await self._at_home(case) - out, case)

    async def can_be_called(self, case: Case, by: int) -> bool:
        """Return True if the bot can write to a person who may approve what `by` proposes."""
        for one in await self.for_proposal(case, by):
            person = await people_store.find(self.work.tx, *self.work.vault.identities(one))
            if person is not None and person.reachable:
                return True
        return False

    async def for_publication(self, case: Case) -> set[int]:
        """Those who may publish the decision: people of the case's desk; where none of them may,
        people of other desks."""
        out = had_a_say(case, await cases.acts_by(self.work.tx, case.id))
        out |= await self._looking(case)
        here = await self._free(await self._at_home(case) - out, case)
        return here or await self._free(await self._everyone() - out, case)

    async def for_appeal(self, appeal: Appeal, case: Case) -> set[int]:
        """Those who may judge the appeal: people of any desk who took no part and did not file
        it."""
        out = await took_part(self.work, case) | appeal.passed
        free = await self._free(await self._everyone() - out, case)
        return {one for one in free if not await _filed(self.work, appeal, one)}

    async def for_look(self, look: Look, case: Case) -> set[int]:
        """Those who may decide the case again.

        People of other desks and seniors who were not at the case's desk lately; where there are
        none, other seniors who had nothing to do with this case.
        """
        groups, at_home = await self._groups(), await self._at_home(case)
        acted = await looks_store.acted(self.work.tx, case.id)
        first = {one.by for one in (look.first, look.second) if one is not None}
        out = acted | first | look.passed | case.recused
        others = await self._everyone() - at_home - out
        seniors = {
            one for chat in groups.values() for one, role in chat.items() if role in SENIORS
        } - out
        found = await self._free(others | seniors, case)
        found = {one for one in found if not await self._opened(case, one)}
        fresh = {one for one in found if one in others or not await self._was_there(one, case)}
        return fresh or found

    async def _groups(self) -> dict[int, dict[int, Role]]:
        """Chat → those of its known members who may be the second person, with their roles."""
        if self._inside is None:
            self._inside = {}
            for desk in await desks_store.desks_all_active(self.work.tx):
                if desk.chat not in self._inside:
                    ids = await desks_store.staff_inside(self.work.tx, desk.chat, ASKED)
                    found = {one: await roles.role_at(self.work, one, desk) for one in ids}
                    self._inside[desk.chat] = {
                        one: role for one, role in found.items() if may(role, Right.BE_SECOND)
                    }
        return self._inside

    async def _everyone(self) -> set[int]:
        return {one for inside in (await self._groups()).values() for one in inside}

    async def _at_home(self, case: Case) -> set[int]:
        """People of the desk that has the case."""
        home = await desks_store.get_desk(self.work.tx, case.desk) if case.desk else None
        return set() if home is None else set((await self._groups()).get(home.chat, ()))

    async def _free(self, ids: Iterable[int], case: Case) -> set[int]:
        """Those who did not report the case themselves."""
        found = set()
        for one in ids:
            if one not in self._own:
                self._own[one] = await of(self.work, one)
            if not await among(self.work, self._own[one], case):
                found.add(one)
        return found

    async def _looking(self, case: Case) -> set[int]:
        """Return those who decide the case again and must not see the first decision."""
        look = await looks_store.open_of_case(self.work.tx, case.id)
        return set() if look is None or look.holder is None else {look.holder}

    async def _opened(self, case: Case, staff: int) -> bool:
        """True if they have the case's card in private, as others who looked into it."""
        person = await people_store.find(self.work.tx, *self.work.vault.identities(staff))
        return person is not None and person.id in await looks_store.opened(self.work.tx, case.id)

    async def _was_there(self, staff: int, case: Case) -> bool:
        since = self.work.now - LATELY_MS
        last = await looks_store.desks_of_last_acts(self.work.tx, staff, since, LATEST_ACTS)
        return case.desk in last
