"""The screen of a look, in the private chat of who holds it."""

from bot.domain.desk.looks.look import Look
from bot.domain.desk.shown import Shown, What
from bot.domain.notice import Lane, Recipient
from bot.domain.notices.looks.looking import LookCard
from bot.services.desk.shown import taking_back
from bot.services.work import Work
from bot.storage.citizen import people
from bot.storage.desk import cards as stored
from bot.storage.desk import members
from bot.storage.queues import sent_messages


def place_of(look: str, copy: str) -> str:
    """The name that the message's id is stored under."""
    return f"look:{look}:{copy}"


def menu_of(look: str) -> str:
    """The name that the options chosen so far are stored under, with the person's id."""
    return f"look:{look}"


async def give(work: Work, look: Look) -> None:
    """Send the screen anew to who holds the look."""
    to = await _holder(work, look)
    if to is not None and to.address.person is not None:
        await sent_messages.drop(work.tx, place_of(look.id, to.address.person))
        await _show(work, look, to, Lane.DESK_ANSWER)


async def refresh(work: Work, look: Look, lane: Lane = Lane.REFRESH) -> None:
    """Show the look as it is now; does nothing while it is in no hands."""
    to = await _holder(work, look)
    if to is not None:
        await _show(work, look, to, lane)


async def close(work: Work, look: Look, lane: Lane = Lane.REFRESH) -> None:
    """Replace the screen of who held the look by how it ended, and take the files back."""
    to = await _holder(work, look)
    if to is None or to.address.person is None:
        return
    await stored.close_menus(work.tx, menu_of(look.id))
    await taking_back.files_at(work, to.address, look.case)
    place = place_of(look.id, to.address.person)
    ended = LookCard(look.id, to.address.person)
    await work.say(to, ended, lane, remember=place, latest=place)


async def _show(work: Work, look: Look, to: Recipient, lane: Lane) -> None:
    person = to.address.person or ""
    place, shows = place_of(look.id, person), Shown(What.CARD, look.case)
    card = LookCard(look.id, person)
    await work.say(to, card, lane, remember=place, latest=place, shows=shows)


async def _holder(work: Work, look: Look) -> Recipient | None:
    """Where the holder is written to, in the language of their work."""
    if look.holder is None:
        return None
    person = await people.find(work.tx, *work.vault.identities(look.holder))
    row = await members.staff_row(work.tx, look.holder)
    if person is None:
        return None
    language = (row["language"] if row else None) or person.language
    return Recipient(person.recipient.address, language)
