"""A person who cannot file for a while hears so before the form, kindly and with the reason."""

from bot.services.desk.abuse.pausing import paused
from bot.services.visit import Visit
from bot.services.work import ALBUM_PAUSE_MS
from handlers.guards import citizen


async def is_paused(visit: Visit, edit: int | None = None, album: str | None = None) -> bool:
    """Whether the person cannot file now; if so, they have been told, once for an album."""
    person, work = citizen(visit), visit.work
    notice = await paused(work, person)
    if notice is None:
        return False
    latest = f"album:{person.id}:{album}" if album else None
    not_before = work.now + ALBUM_PAUSE_MS if album else None
    await work.tell(person.recipient, notice, edit=edit, latest=latest, not_before=not_before)
    return True
