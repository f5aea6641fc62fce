"""The screen of an appeal, in the private chat of who holds it."""

from bot.domain.desk.shown import Shown, What
from bot.domain.notice import Lane, Recipient
from bot.domain.notices.register.appeals import AppealCard
from bot.domain.register.appeal import Appeal
from bot.services.desk.shown import taking_back
from bot.services.work import Work
from bot.storage.citizen import people
from bot.storage.desk import cards as stored
from bot.storage.desk import members
from bot.storage.queues import sent_messages


def place_of(appeal: str, copy: str) -> str:
    """The name that the message's id is stored under."""
    return f"appeal:{appeal}:{copy}"


def menu_of(appeal: str) -> str:
    """The name that the options chosen so far are stored under, with the person's id."""
    return f"appeal:{appeal}"


async def give(work: Work, appeal: Appeal) -> None:
    """Send the screen anew to who holds the appeal."""
    to = await recipient(work, appeal.holder)
    if to is not None and to.address.person is not None:
        await sent_messages.drop(work.tx, place_of(appeal.id, to.address.person))
        await _show(work, appeal, to, Lane.DESK_ANSWER)


async def refresh(work: Work, appeal: Appeal, lane: Lane = Lane.REFRESH) -> None:
    """Show the appeal as it is now; does nothing while it is in no hands."""
    to = await recipient(work, appeal.holder)
    if to is not None:
        await _show(work, appeal, to, lane)


async def close(work: Work, appeal: Appeal, lane: Lane = Lane.REFRESH) -> None:
    """Replace the screen of who held the appeal by how it ended, and take the files back."""
    to = await recipient(work, appeal.holder)
    if to is None or to.address.person is None:
        return
    await stored.close_menus(work.tx, menu_of(appeal.id))
    await taking_back.files_at(work, to.address, appeal.case)
    place = place_of(appeal.id, to.address.person)
    ended = AppealCard(appeal.id, to.address.person)
    await work.say(to, ended, lane, remember=place, latest=place)


async def _show(work: Work, appeal: Appeal, to: Recipient, lane: Lane) -> None:
    person = to.address.person or ""
    place, card = place_of(appeal.id, person), AppealCard(appeal.id, person)
    shows = Shown(What.CARD, appeal.case, appeal.id)
    await work.say(to, card, lane, remember=place, latest=place, shows=shows)


async def recipient(work: Work, staff: int | None) -> Recipient | None:
    """Where a member of staff is written to, in the language of their work."""
    person = None if staff is None else await people.find(work.tx, *work.vault.identities(staff))
    if person is None or staff is None:
        return None
    row = await members.staff_row(work.tx, staff)
    language = (row["language"] if row else None) or person.language
    return Recipient(person.recipient.address, language)
