"""Whether each desk has the people that four eyes, second looks and appeals need."""

from dataclasses import dataclass

from bot.domain.people import Right, Role, may
from bot.services import roles
from bot.services.work import Work
from bot.storage.citizen import people
from bot.storage.desk import desks, members
from bot.storage.desk.desks import Desk

ASKED = 200
"""Members of a group who acted last, among whom people are counted."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Distinct people who handle the cases of a desk, by Telegram id.

    `reachable` opened a private chat with the bot, where proposals and looks are worked on. Of
    these, an admin gave the `seconds` a role: they approve, look again and judge appeals.
    """

    desk: Desk
    known: frozenset[int]
    reachable: frozenset[int]
    seconds: frozenset[int]
    seniors: frozenset[int]  # reachable ones; admins who are members count


@dataclass(frozen=True, slots=True)
class Needs:
    """What the channel file asks of people."""

    four_eyes: bool
    second_look: bool


async def circles(work: Work) -> list[Circle]:
    return [await _circle(work, desk) for desk in await desks.all_active(work.tx)]


async def _circle(work: Work, desk: Desk) -> Circle:
    known, reachable, seconds, seniors = set[int](), set[int](), set[int](), set[int]()
    for one in await members.staff_inside(work.tx, desk.chat, ASKED):
        role = await roles.role_at(work, one, desk)
        if one == work.deployment.bot_id or not may(role, Right.HANDLE_CASES):
            continue
        known.add(one)
        person = await people.find(work.tx, *work.vault.identities(one))
        if person is not None and person.reachable:
            reachable.add(one)
            if may(role, Right.BE_SECOND):
                seconds.add(one)
            if role in {Role.SENIOR, Role.ADMIN}:
                seniors.add(one)
    found = (frozenset(each) for each in (known, reachable, seconds, seniors))
    return Circle(desk, *found)


def missing(circle: Circle, every: list[Circle], needs: Needs) -> list[str]:
    """What this desk lacks, each in a few words.

    Two people take part in a decision with four eyes, one without. A second look and an appeal take
    people who did not: of another desk, or seniors; a disagreement takes one more.
    """
    here, seconds, seniors = circle.reachable, circle.seconds, circle.seniors
    others = frozenset[int]().union(*(one.seconds for one in every)) - here
    took_part = 2 if needs.four_eyes else 1
    free_seniors = max(0, len(seniors) - max(0, took_part - len(here - seniors)))
    outside = len(others) + free_seniors
    found = []
    if needs.four_eyes and len(here) < 2:
        found.append(f"four eyes need 2 people, {len(here)} can be reached")
    elif needs.four_eyes and len(seconds) < 2:
        found.append(f"who approves needs a role from /staff, {len(seconds)} of 2 have one")
    if needs.four_eyes and not seniors:
        found.append("no senior hears of proposals that wait: only admins do")
    if needs.second_look and outside < 2:
        found.append(f"second looks need 2 people of other desks or seniors, there are {outside}")
    if outside < 1 and len(seconds) <= took_part:
        found.append("no person is left for an appeal who took no part in the decision")
    return found
