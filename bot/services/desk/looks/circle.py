"""Who may take a look: members of another desk, or seniors who did not see the board."""

from dataclasses import dataclass, field, replace
from typing import TypeVar

from bot.domain.desk.case import Case
from bot.domain.desk.looks.look import Look
from bot.domain.people import Right, Role, may
from bot.domain.register.appeal import Appeal
from bot.services import roles
from bot.services.work import DAY_MS, Work
from bot.storage.citizen import people
from bot.storage.desk import desks, members
from bot.storage.desk.looks import looks

ASKED = 50
"""Members of a group who acted last, among whom people are looked for."""
LATELY_MS, LATEST_ACTS = 7 * DAY_MS, 50
"""Who acted at a desk within this time is thought to have read its board."""
Waits = TypeVar("Waits", Look, Appeal)
SENIORS = frozenset({Role.SENIOR, Role.ADMIN})


def noted(waits: Waits, found: set[int], now: int) -> Waits | None:
    """With since when no known person may take it, for the doctor; None if that did not change."""
    if bool(found) == (waits.without_people_since is None):
        return None
    return replace(waits, without_people_since=None if found else now)


@dataclass(slots=True)
class Circles:
    """The known staff of all desks, read once for several looks."""

    work: Work
    _inside: dict[int, dict[int, Role]] | None = field(default=None, init=False)

    async def of(self, look: Look, case: Case) -> set[int]:
        """The known people who may take the look now, by Telegram id.

        People of other desks and seniors who were not at the case's desk lately; where there are
        none, other seniors who had nothing to do with this case.
        """
        groups = await self.groups()
        home = await desks.get(self.work.tx, case.desk) if case.desk else None
        inside = groups.get(home.chat, {}) if home else {}
        out = await self._involved(look, case)
        others = {one for chat in groups.values() for one in chat} - inside.keys() - out
        seniors = {
            one for chat in groups.values() for one, role in chat.items() if role in SENIORS
        } - out
        found = {one for one in others | seniors if not await self._opened(case, one)}
        fresh = {one for one in found if one in others or not await self._was_there(one, case)}
        return fresh or found

    async def groups(self) -> dict[int, dict[int, Role]]:
        """Chat → those of its known members who handle cases, with their roles there."""
        if self._inside is None:
            self._inside = {}
            for desk in await desks.all_active(self.work.tx):
                if desk.chat not in self._inside:
                    ids = await members.staff_inside(self.work.tx, desk.chat, ASKED)
                    found = {one: await roles.role_at(self.work, one, desk) for one in ids}
                    self._inside[desk.chat] = {
                        one: role for one, role in found.items() if may(role, Right.HANDLE_CASES)
                    }
        return self._inside

    async def _involved(self, look: Look, case: Case) -> set[int]:
        """Who acted on the case, decided it, refused it or passed the look on."""
        took_part = {one.by for one in (look.first, look.second) if one is not None}
        acted = await looks.acted(self.work.tx, case.id)
        return acted | took_part | look.passed | case.recused

    async def _opened(self, case: Case, staff: int) -> bool:
        """Whether they have the case's card in private, as others who looked into it."""
        person = await people.find(self.work.tx, *self.work.vault.identities(staff))
        return person is not None and person.id in await looks.opened(self.work.tx, case.id)

    async def _was_there(self, staff: int, case: Case) -> bool:
        since = self.work.now - LATELY_MS
        last = await looks.desks_of_last_acts(self.work.tx, staff, since, LATEST_ACTS)
        return case.desk in last
