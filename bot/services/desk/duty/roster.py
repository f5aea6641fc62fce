"""Who is on duty, at which desk, and who may be disturbed now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.domain.desk.case import Urgency
from bot.domain.desk.roster import Duty, Hours, hour_of, next_time
from bot.domain.notice import Recipient
from bot.domain.notices.holds import DutyAtDesk, DutyScreen
from bot.domain.people import Role
from bot.services import roles
from bot.services.desk.holds import colleagues
from bot.services.work import Work
from bot.storage.citizen import people
from bot.storage.desk import desks, members
from bot.storage.desk.desks import Desk
from bot.storage.desk.duty import roster

SENIORS_ASKED = 50
"""Members of a group who acted last, among whom seniors are looked for."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """A member of staff who can be reminded in private; `night` is that of the channel."""

    telegram_id: int
    recipient: Recipient
    duty: Duty
    night: Hours

    def is_awake(self, now: int, zone: str, urgency: Urgency) -> bool:
        """At night only urgent cases reach a person, and only one who is on duty."""
        if not self.night.has(hour_of(now, zone)):
            return True
        return urgency is Urgency.URGENT and self.duty.is_on(now)

    def wakes_at(self, now: int, zone: str) -> int:
        return next_time(now, zone, self.night.end)


async def on_duty(work: Work, desk: Desk) -> list[Watcher]:
    """Who is on duty at the desk and can be written to."""
    return await watchers(work, desk, await roster.on_duty(work.tx, desk.chat))


async def seniors(work: Work, desk: Desk) -> list[Watcher]:
    inside = await members.staff_inside(work.tx, desk.chat, SENIORS_ASKED)
    found = [id for id in inside if await roles.role_at(work, id, desk) is Role.SENIOR]
    return await watchers(work, desk, found)


async def watchers(work: Work, desk: Desk, ids: Iterable[int]) -> list[Watcher]:
    """Those of these people who handle cases of the desk and can be written to."""
    found = [await colleagues.find(work, desk, id) for id in ids]
    return [await _watcher(work, one.telegram_id, one.recipient) for one in found if one]


async def reachable(work: Work, ids: Collection[int]) -> list[Watcher]:
    """Those of these people whom the bot can write to, each once, whatever their desk."""
    found: dict[int, Watcher] = {}
    for desk in await desks.all_active(work.tx) if ids else ():
        for watcher in await watchers(work, desk, [one for one in ids if one not in found]):
            found[watcher.telegram_id] = watcher
    return list(found.values())


async def awake(work: Work, ids: Collection[int]) -> list[Watcher]:
    """Those of these people whom a reminder may reach now, each once, whatever their desk."""
    zone = work.channel.zone
    found = await reachable(work, ids)
    return [one for one in found if one.is_awake(work.now, zone, Urgency.NORMAL)]


async def admins(work: Work) -> list[Watcher]:
    found = []
    for id in sorted(await work.admins()):
        person = await people.find(work.tx, *work.vault.identities(id))
        if person is not None and person.reachable:
            found.append(await _watcher(work, id, await work.admin_recipient(id)))
    return found


async def _watcher(work: Work, telegram_id: int, recipient: Recipient) -> Watcher:
    duty = await roster.get(work.tx, telegram_id)
    return Watcher(telegram_id, recipient, duty, work.channel.duty.night)


async def screen(work: Work, me: int, here: list[Desk]) -> DutyScreen:
    """What /duty shows a member of staff of these desks."""
    duty, night = await roster.get(work.tx, me), work.channel.duty.night
    is_on = duty.is_on(work.now)
    return DutyScreen(
        is_on,
        duty.until if is_on else None,
        duty.text_only,
        night.begin,
        night.end,
        tuple([await _at_desk(work, desk) for desk in here]),
    )


async def _at_desk(work: Work, desk: Desk) -> DutyAtDesk:
    names = [
        await members.staff_name(work.tx, one.telegram_id) for one in await on_duty(work, desk)
    ]
    return DutyAtDesk(desk.title, tuple(names))
