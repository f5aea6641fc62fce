"""People in desks' groups: newcomers told to admins, and people that a desk lacks.

Newcomers within a minute share one message. Until it is written their names are kept sealed.
"""

import json
from typing import Any

from bot.core import desks_store, role_store, roles, sealed
from bot.core.desks_store import Desk
from bot.core.people import Right, Role, may
from bot.core.posts import Address, Lane, Recipient
from bot.core.queues import sent_messages, tasks_store
from bot.core.queues.tasks import task
from bot.core.work import Work, fresh_number
from bot.dataclass import frozen
from bot.history import changes, service
from bot.staff import store
from bot.staff.roles import LetIn, NewPeople, TelegramUser

ARRIVALS = "arrivals"
"""The task that tells admins, and the fact that keeps whom of."""
WAIT_MS = 60 * 1000
NAMED = 20
"""People whom a message names; the others are counted."""
CAME, ASKED = "came", "asked"


async def came(work: Work, chat: int, person: TelegramUser) -> None:
    """A person is in the group of a desk who was not before."""
    if person.telegram_id != work.deployment.bot_id:
        await _note(work, CAME, chat, person)


async def asked(work: Work, chat: int, person: TelegramUser) -> None:
    """A person asks to join the group of a desk: with a role they are let in, the others wait for
    a person who manages the group."""
    here = [desk for desk in await desks_store.desks_in(work.tx, chat) if not desk.is_of_authority]
    if not here:
        return
    if await _role(work, person.telegram_id, here) is None:
        await _note(work, ASKED, chat, person)
        return
    to = Recipient(Address(chat=chat), here[0].language)
    await work.say(to, LetIn(person.telegram_id), Lane.DESK_ANSWER)


async def _role(work: Work, telegram_id: int, here: list[Desk]) -> Role | None:
    """The role that an admin gave: for the channel, for one of these desks, or a custodian's."""
    own = [await role_store.at_desk(work.tx, telegram_id, desk.id) for desk in here]
    given = [role for role in (*own, await roles.given(work, telegram_id)) if role is not None]
    if telegram_id in await role_store.custodians(work.tx):
        given.append(Role.CUSTODIAN)
    return roles.highest(given) if given else None


async def _note(work: Work, how: str, chat: int, person: TelegramUser) -> None:
    name = f"{ARRIVALS}:{how}:{chat}"
    await role_store.lock(work.tx)
    known = await _noted(work, name)
    known[str(person.telegram_id)] = person.name
    await sealed.put_fact(work.tx, name, sealed.SEALED_FACT.seal(work.tx, json.dumps(known), name))
    if await tasks_store.run_at(work.tx, name) is None:
        params = {"how": how, "chat": chat}
        await tasks_store.schedule(work.tx, ARRIVALS, name, params, work.now + WAIT_MS)


async def _noted(work: Work, name: str) -> dict[str, str]:
    """Telegram id → name, in the order of arrival."""
    kept = await sealed.get_fact(work.tx, name)
    known: dict[str, str] = json.loads(sealed.SEALED_FACT.open(work.tx, kept, name)) if kept else {}
    return known


@task(ARRIVALS)
async def tell(work: Work, params: dict[str, Any]) -> None:
    """A task: write to the admins about all who came, or asked, since the last message."""
    chat, is_asking = params["chat"], params["how"] == ASKED
    name = f"{ARRIVALS}:{params['how']}:{chat}"
    await role_store.lock(work.tx)
    known, here = await _noted(work, name), await desks_store.desks_in(work.tx, chat)
    await sealed.drop_fact(work.tx, name)
    if not known or not here:
        return
    shown = [(name, await _role(work, int(id), here)) for id, name in list(known.items())[:NAMED]]
    more = len(known) - len(shown)
    at_authority = here[0].is_of_authority
    told = NewPeople(here[0].title, tuple(shown), more, is_asking, at_authority)
    await work.tell_admins(told)


ENOUGH_ASKED = 200
"""Members of a group who acted last, among whom people are counted."""


@frozen
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


async def circles(work: Work) -> list[Circle]:
    found = []
    for desk in await desks_store.open_desks(work.tx):
        known, reachable, seconds, seniors = set[int](), set[int](), set[int](), set[int]()
        for one in await desks_store.staff_inside(work.tx, desk.chat, ENOUGH_ASKED):
            role = await roles.role_at(work, one, desk)
            if one == work.deployment.bot_id or not may(role, Right.HANDLE_CASES):
                continue
            known.add(one)
            person = await work.person(one)
            if person is not None and person.reachable:
                reachable.add(one)
                if may(role, Right.BE_SECOND):
                    seconds.add(one)
                if role in {Role.SENIOR, Role.ADMIN}:
                    seniors.add(one)
        found.append(Circle(desk, *map(frozenset, (known, reachable, seconds, seniors))))
    return found


def missing(
    circle: Circle, every: list[Circle], *, four_eyes: bool, second_look: bool
) -> list[str]:
    """List the lacks of this desk, each in a few words.

    Two people take part in a decision with four eyes, one without. A second look and an appeal take
    people who did not: of another desk, or seniors; a disagreement takes one more.
    """
    here, seconds, seniors = circle.reachable, circle.seconds, circle.seniors
    others = frozenset[int]().union(*(one.seconds for one in every)) - here
    took_part = 2 if four_eyes else 1
    free_seniors = max(0, len(seniors) - max(0, took_part - len(here - seniors)))
    outside = len(others) + free_seniors
    found = []
    if four_eyes and len(here) < 2:
        found.append(f"four eyes need 2 people, {len(here)} can be reached")
    elif four_eyes and len(seconds) < 2:
        found.append(f"who approves needs a role from /staff, {len(seconds)} of 2 have one")
    if four_eyes and not seniors:
        found.append("no senior hears of proposals that wait: only admins do")
    if second_look and outside < 2:
        found.append(f"second looks need 2 people of other desks or seniors, there are {outside}")
    if outside < 1 and len(seconds) <= took_part:
        found.append("no person is left for an appeal who took no part in the decision")
    return found


CASES_AT_ONCE = 25
"""Cases whose history is changed in one sweep: its transaction must stay short."""


async def end(work: Work, before: int, most: int) -> int:
    """Keep who left since, and give a pseudonym to those who left before; how many.

    `most` also when the history of one of them is not changed to its end.
    """
    await store.mark(work.tx, work.deployment.admins, before)
    ended = 0
    for person in await store.over(work.tx, before, most):
        # The pseudonym is the number by which the log names the person, with a minus: leaves stay
        # what they are. It is the same one until all of the history has it.
        number = await changes.number_of_actor(work.tx, person)
        if await store.name_of(work.tx, -number) is None:
            await store.add(work.tx, -number, f"#{fresh_number()}")
            await service.record(work.tx, service.LogAct.PSEUDONYM, number)
        new = -number
        if not await store.rename_in_cases(work.tx, person, new, CASES_AT_ONCE):
            return most
        await store.replace(work.tx, person, new)
        await sent_messages.drop_chat(work.tx, person)
        await sealed.drop_fact(work.tx, roles.introduced(person))
        ended += 1
    return ended
