"""Moderators whom the bot can write to in private, and when."""

from collections.abc import Collection, Iterable

from bot.cases import routing
from bot.cases.model import Case
from bot.core import desks_store, members_store, roles
from bot.core.database import Row
from bot.core.messages import Recipient
from bot.core.people import Person, Right, may
from bot.core.times import hour_of, next_time
from bot.core.work import Work
from bot.values import Urgency, Value

OFFERED = 20
"""Colleagues in a list, those who were active last."""


class Colleague(Value):
    """A member of staff whom the bot can write to. `person` is our own id."""

    telegram_id: int
    person: str
    recipient: Recipient


async def find_colleague(
    work: Work, desk: desks_store.Desk, telegram_id: int
) -> Colleague | None:
    """None for who may not handle the desk's cases now, or has no private chat with the bot."""
    row = await members_store.staff_row(work.tx, telegram_id)
    person = await work.person(telegram_id)
    if row is None or person is None or not person.reachable:
        return None
    if not may(await roles.role_at(work, telegram_id, desk), Right.HANDLE_CASES):
        return None
    return Colleague(telegram_id, person.id, _at_work(person, row))


async def find_all(
    work: Work, desk: desks_store.Desk, ids: Iterable[int]
) -> list[Colleague]:
    found = [await find_colleague(work, desk, one) for one in ids]
    return [one for one in found if one is not None]


async def of_case(work: Work, case: Case, staff: int | None) -> Colleague | None:
    """Find the person among the colleagues at the case's desk."""
    desk = await routing.desk_of(work.tx, case)
    if desk is None or staff is None:
        return None
    return await find_colleague(work, desk, staff)


async def of_desk(
    work: Work, desk: desks_store.Desk, but: frozenset[int]
) -> list[Colleague]:
    known = await members_store.staff_inside(work.tx, desk.chat, OFFERED + len(but))
    return (await find_all(work, desk, [one for one in known if one not in but]))[
        :OFFERED
    ]


async def reachable(work: Work, ids: Collection[int]) -> list[Colleague]:
    """Return those of these people whom the bot can write to, each once, whatever their desk."""
    found: dict[int, Colleague] = {}
    if not ids:
        return []
    for desk in await desks_store.open_desks(work.tx):
        for one in await find_all(work, desk, [one for one in ids if one not in found]):
            found[one.telegram_id] = one
    return list(found.values())


async def is_awake(work: Work, staff: int, urgency: Urgency) -> bool:
    """In the channel's night only urgent cases reach a person, and only one on duty."""
    if not work.is_night:
        return True
    if urgency is not Urgency.URGENT:
        return False
    return (await members_store.get_duty(work.tx, staff)).switched_on


async def awake(work: Work, staff: Collection[int], urgency: Urgency) -> list[int]:
    """Return those of these people whom such a case may reach now.

    By day all. At night an urgent one reaches those on duty; where none of them is, it reaches the
    person who was active last, so that it never waits for the morning unread.
    """
    people = sorted(staff)
    found = [one for one in people if await is_awake(work, one, urgency)]
    if found or not people or urgency is not Urgency.URGENT:
        return found
    return [await members_store.active_last(work.tx, people) or people[0]]


async def when_to_tell(work: Work, staff: int, urgency: Urgency) -> int:
    """Return when a person is told what can wait (ms UTC): 0, or the end of the night."""
    if await is_awake(work, staff, urgency):
        return 0
    return morning(work)


def morning(work: Work) -> int:
    return next_time(work.now, work.channel.zone, work.channel.duty.night.end)


def by_day(work: Work, at: int) -> int:
    """Return the moment (ms UTC), or the end of the night that it lies in."""
    night = work.channel.duty.night
    if night.has(hour_of(at, work.channel.zone)):
        return next_time(at, work.channel.zone, night.end)
    return at


async def recipient(work: Work, staff: int) -> Recipient | None:
    """Return where a person is written to, in the language of their work, whatever their role."""
    person = await work.person(staff)
    if person is None:
        return None
    return _at_work(person, await members_store.staff_row(work.tx, staff))


def _at_work(person: Person, row: Row | None) -> Recipient:
    language = person.language
    if row is not None and row["language"]:
        language = row["language"]
    return Recipient(person.recipient.address, language)
