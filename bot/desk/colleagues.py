"""Moderators whom the bot can write to in private, and when."""

from collections.abc import Collection, Iterable

from bot.core import desks_store, people_store, roles
from bot.core.desks_store import Desk
from bot.core.people import Person, Right, may
from bot.core.posts import Recipient
from bot.core.times import hour_of, next_time
from bot.core.work import Work
from bot.dataclass import frozen
from bot.values import Duty, Urgency

OFFERED = 20
"""Colleagues in a list, those who were active last."""


@frozen
class Colleague:
    telegram_id: int
    name: str
    person: Person
    language: str

    @property
    def recipient(self) -> Recipient:
        """The private chat, in the language that the moderator chose for work."""
        return Recipient(self.person.recipient.address, self.language)


async def find(work: Work, desk: Desk, telegram_id: int) -> Colleague | None:
    """None for who may not handle the desk's cases now, or has no private chat with the bot."""
    row = await desks_store.staff_row(work.tx, telegram_id)
    person = await people_store.find(work.tx, *work.vault.identities(telegram_id))
    if row is None or person is None or not person.reachable:
        return None
    if not may(await roles.role_at(work, telegram_id, desk), Right.HANDLE_CASES):
        return None
    return Colleague(telegram_id, row["name"], person, row["language"] or person.language)


async def of_desk(work: Work, desk: Desk, but: frozenset[int]) -> list[Colleague]:
    known = await desks_store.staff_inside(work.tx, desk.chat, OFFERED + len(but))
    found = [await find(work, desk, one) for one in known if one not in but]
    return [each for each in found if each is not None][:OFFERED]


@frozen
class Watcher:
    """A member of staff who can be reminded in private."""

    telegram_id: int
    recipient: Recipient
    duty: Duty

    def is_awake(self, work: Work, urgency: Urgency = Urgency.NORMAL) -> bool:
        """In the channel's night only urgent cases reach a person, and only one on duty."""
        is_night = work.channel.duty.night.has(hour_of(work.now, work.channel.zone))
        return not is_night or (urgency is Urgency.URGENT and self.duty.is_on(work.now))


def morning(work: Work) -> int:
    """When the channel's night ends next."""
    return next_time(work.now, work.channel.zone, work.channel.duty.night.end)


async def watchers(work: Work, desk: Desk, ids: Iterable[int]) -> list[Watcher]:
    """Return those of these people who handle cases of the desk and can be written to."""
    found = [await find(work, desk, id) for id in ids]
    return [await watcher(work, one.telegram_id, one.recipient) for one in found if one]


async def reachable(work: Work, ids: Collection[int]) -> list[Watcher]:
    """Return those of these people whom the bot can write to, each once, whatever their desk."""
    found: dict[int, Watcher] = {}
    for desk in await desks_store.open_desks(work.tx) if ids else ():
        for watcher in await watchers(work, desk, [one for one in ids if one not in found]):
            found[watcher.telegram_id] = watcher
    return list(found.values())


async def awake(work: Work, ids: Collection[int]) -> list[Watcher]:
    """Those of these people whom a reminder may reach now, each once, whatever their desk."""
    return [one for one in await reachable(work, ids) if one.is_awake(work)]


async def watcher(work: Work, telegram_id: int, recipient: Recipient) -> Watcher:
    return Watcher(telegram_id, recipient, await desks_store.get_duty(work.tx, telegram_id))


async def recipient(work: Work, staff: int) -> Recipient | None:
    """Return where a person is written to, in the language of their work, whatever their role."""
    person = await people_store.find(work.tx, *work.vault.identities(staff))
    if person is None:
        return None
    row = await desks_store.staff_row(work.tx, staff)
    language = (row["language"] if row else None) or person.language
    return Recipient(person.recipient.address, language)
