"""Moderators of a desk whom the bot can write to in private."""

from dataclasses import dataclass

from bot.domain.notice import Recipient
from bot.domain.people import Person, Right, may
from bot.services import roles
from bot.services.work import Work
from bot.storage.citizen import people
from bot.storage.desk import members
from bot.storage.desk.desks import Desk

OFFERED = 20
"""Colleagues in a list, those who were active last."""


@dataclass(frozen=True, slots=True)
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
    row = await members.staff_row(work.tx, telegram_id)
    person = await people.find(work.tx, *work.vault.identities(telegram_id))
    if row is None or person is None or not person.reachable:
        return None
    if not may(await roles.role_at(work, telegram_id, desk), Right.HANDLE_CASES):
        return None
    return Colleague(telegram_id, row["name"], person, row["language"] or person.language)


async def of_desk(work: Work, desk: Desk, but: frozenset[int]) -> list[Colleague]:
    known = await members.staff_inside(work.tx, desk.chat, OFFERED + len(but))
    found = [await find(work, desk, one) for one in known if one not in but]
    return [each for each in found if each is not None][:OFFERED]
