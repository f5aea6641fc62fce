"""New people in desks' groups: admins hear of each, and those with a role are let in.

Many who come within a minute are one message. Until it is written their names are kept sealed.
"""

import json
from typing import Any

from bot.domain.notice import Address, Lane, Recipient
from bot.domain.notices.staff import LetIn, NewPeople, NewPerson
from bot.domain.people import Role
from bot.services import roles
from bot.services.staff.refused import TelegramUser
from bot.services.work import Work
from bot.storage import facts
from bot.storage.desk import desks
from bot.storage.desk.desks import Desk
from bot.storage.queues import tasks
from bot.storage.sealed import SEALED_FACT
from bot.storage.staff import role_grants

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
    here = [desk for desk in await desks.in_chat(work.tx, chat) if not desk.is_of_authority]
    if not here:
        return
    if await _role(work, person.telegram_id, here) is None:
        await _note(work, ASKED, chat, person)
        return
    to = Recipient(Address(chat=chat), here[0].language)
    await work.say(to, LetIn(person.telegram_id), Lane.DESK_ANSWER)


async def _role(work: Work, telegram_id: int, here: list[Desk]) -> Role | None:
    """The role that an admin gave: for the channel, for one of these desks, or a custodian's."""
    own = [await role_grants.at_desk(work.tx, telegram_id, desk.id) for desk in here]
    given = [role for role in (*own, await roles.given(work, telegram_id)) if role is not None]
    if telegram_id in await role_grants.custodians(work.tx):
        given.append(Role.CUSTODIAN)
    return roles.highest(given) if given else None


async def _note(work: Work, how: str, chat: int, person: TelegramUser) -> None:
    name = f"{ARRIVALS}:{how}:{chat}"
    await role_grants.lock(work.tx)
    known = await _noted(work, name)
    known[str(person.telegram_id)] = person.name
    await facts.put(work.tx, name, SEALED_FACT.seal(work.tx, json.dumps(known), name))
    if not await tasks.is_planned(work.tx, name):
        params = {"how": how, "chat": chat}
        await tasks.schedule(work.tx, ARRIVALS, name, params, work.now + WAIT_MS)


async def _noted(work: Work, name: str) -> dict[str, str]:
    """Telegram id → name, in the order of arrival."""
    kept = await facts.get(work.tx, name)
    known: dict[str, str] = json.loads(SEALED_FACT.open(work.tx, kept, name)) if kept else {}
    return known


async def tell(work: Work, params: dict[str, Any]) -> None:
    """A task: write to the admins about all who came, or asked, since the last message."""
    chat, is_asking = params["chat"], params["how"] == ASKED
    name = f"{ARRIVALS}:{params['how']}:{chat}"
    await role_grants.lock(work.tx)
    known, here = await _noted(work, name), await desks.in_chat(work.tx, chat)
    await facts.drop(work.tx, name)
    if not known or not here:
        return
    shown = [
        NewPerson(one, await _role(work, int(id), here)) for id, one in list(known.items())[:NAMED]
    ]
    more = len(known) - len(shown)
    at_authority = here[0].is_of_authority
    told = NewPeople(here[0].title, tuple(shown), more, is_asking, at_authority)
    await work.tell_admins(told)
