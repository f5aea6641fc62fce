"""People in desks' groups: newcomers, whom admins hear of, and former staff, who are forgotten.

Newcomers within a minute share one message. Until it is written their names are kept sealed.
"""

import json

from bot.core import desks_store, role_store, roles, sealed
from bot.core.messages import Lane
from bot.core.people import Address, Recipient, Role
from bot.core.queues import sent_messages, tasks, tasks_store
from bot.core.work import Work, fresh_number
from bot.history import changes, service
from bot.staff import former_staff_store
from bot.staff.role_screens import LetIn, NewPeople
from bot.staff.roles import TelegramUser

ARRIVALS = "arrivals"
"""The task that tells admins, and the fact that keeps whom of."""
WAIT_MS = 60 * 1000
NAMED = 20
"""People whom a message names; the others are counted."""
CAME = "came"
ASKED = "asked"


async def came(work: Work, chat: int, person: TelegramUser) -> None:
    """Note a person who is new in the group of a desk."""
    if person.telegram_id != work.deployment.bot_id:
        await _note(work, CAME, chat, person)


async def asked(work: Work, chat: int, person: TelegramUser) -> None:
    """Let a person in who asks to join the group of a desk and has a role at one.

    The others, also custodians, wait for a person who manages the group.
    """
    here = [
        desk
        for desk in await desks_store.desks_in(work.tx, chat)
        if not desk.is_of_authority
    ]
    if not here:
        return
    if await _role(work, person.telegram_id, here) in {None, Role.CUSTODIAN}:
        await _note(work, ASKED, chat, person)
        return
    to = Recipient(Address(chat=chat), here[0].language)
    await work.say(to, LetIn(person.telegram_id), Lane.DESK_ANSWER)


async def _role(
    work: Work, telegram_id: int, here: list[desks_store.Desk]
) -> Role | None:
    """Return the role that an admin gave: for the channel, for one of these desks, or custodian."""
    own = [await role_store.at_desk(work.tx, telegram_id, desk.id) for desk in here]
    given = [
        role
        for role in (*own, await roles.given(work, telegram_id))
        if role is not None
    ]
    if telegram_id in await role_store.custodians(work.tx):
        given.append(Role.CUSTODIAN)
    if not given:
        return None
    return roles.highest(given)


async def _note(work: Work, how: str, chat: int, person: TelegramUser) -> None:
    name = f"{ARRIVALS}:{how}:{chat}"
    await sealed.lock(work.tx, "roles")
    known = await _noted(work, name)
    known[str(person.telegram_id)] = person.name
    await sealed.put_fact(
        work.tx, name, sealed.SEALED_FACT.seal(work.tx, json.dumps(known), name)
    )
    if await tasks_store.run_at(work.tx, name) is None:
        subject = f"{how}:{chat}"
        await tell.schedule(work, subject, work.now + WAIT_MS, how=how, chat=chat)


async def _noted(work: Work, name: str) -> dict[str, str]:
    """Map Telegram ids to names, in the order of arrival."""
    kept = await sealed.get_fact(work.tx, name)
    if kept is None:
        return {}
    known: dict[str, str] = json.loads(sealed.SEALED_FACT.open(work.tx, kept, name))
    return known


@tasks.task(ARRIVALS)
async def tell(work: Work, how: str, chat: int) -> None:
    """Write to the admins about all who came, or asked, since the last message."""
    is_asking = how == ASKED
    name = f"{ARRIVALS}:{how}:{chat}"
    await sealed.lock(work.tx, "roles")
    known = await _noted(work, name)
    here = await desks_store.desks_in(work.tx, chat)
    await sealed.drop_fact(work.tx, name)
    if not known or not here:
        return
    shown = [
        (name, await _role(work, int(id), here))
        for id, name in list(known.items())[:NAMED]
    ]
    more = len(known) - len(shown)
    at_authority = here[0].is_of_authority
    told = NewPeople(here[0].title, tuple(shown), more, is_asking, at_authority)
    await work.tell_admins(told)


CASES_AT_ONCE = 25
"""Cases whose history is changed in one sweep: its transaction must stay short."""


async def end_former_staff(work: Work, before: int, most: int) -> int:
    """Keep who left since, and give a pseudonym to those who left before; how many.

    `most` also when the history of one of them is not changed to its end.
    """
    await former_staff_store.mark_former_staff(work.tx, work.deployment.admins, before)
    ended = 0
    for person in await former_staff_store.former_staff_due(work.tx, before, most):
        # The pseudonym is the number by which the log names the person, with a minus: leaves stay
        # what they are. It is the same one until all of the history has it.
        number = await changes.number_of_actor(work.tx, person)
        new = -number
        if await former_staff_store.name_of_pseudonym(work.tx, new) is None:
            await former_staff_store.add_pseudonym(work.tx, new, f"#{fresh_number()}")
            await service.record(work.tx, service.LogAct.PSEUDONYM, number)
        if not await former_staff_store.rename_in_cases(
            work.tx, person, new, CASES_AT_ONCE
        ):
            return most
        await former_staff_store.replace_by_pseudonym(work.tx, person, new)
        await sent_messages.drop_chat(work.tx, person)
        await sealed.drop_fact(work.tx, roles.introduced(person))
        ended += 1
    return ended
