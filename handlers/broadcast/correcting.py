"""New words for what was already sent: asked for language by language, confirmed twice."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.broadcast.broadcast import Broadcast, Content
from bot.domain.notice import Address, Lane
from bot.domain.notices import broadcast as say
from bot.domain.notices.broadcast import Said, Sure
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import Composing
from bot.services.broadcast import panel, summaries
from bot.services.visit import Visit
from bot.storage.broadcast import corrections
from handlers.broadcast.access import expect
from handlers.guards import citizen

ACTS = {"correct", "fix", "fixed"}


async def act(
    visit: Visit, broadcast: Broadcast, act: str, path: tuple[str, ...], pressed: int | None
) -> None:
    """Ask for new words, or show them and ask whether they may take the place of the old ones."""
    if not broadcast.stage.is_over:
        visit.answer(Toasted(Toast.NOT_POSSIBLE))
        return
    if act == "correct":
        await corrections.drop(visit.work.tx, broadcast.id)
    language = path[0] if path and path[0] in broadcast.contents else None
    if act == "fixed":
        await _confirm(visit, broadcast)
        return
    if language is None and len(broadcast.contents) == 1:
        language = next(iter(broadcast.contents))
    await show(visit, broadcast, pressed, language)


async def show(
    visit: Visit,
    broadcast: Broadcast,
    edit: int | None,
    asked: str | None = None,
    said: Said | None = None,
    detail: str | None = None,
) -> None:
    """Which languages have new words, and which is asked for now."""
    changed = await corrections.of(visit.work.tx, broadcast.id)
    await expect(visit, broadcast, Composing.CORRECTION, asked)
    every = panel.written(visit.work, broadcast, {})
    notice = say.CorrectionPanel(
        broadcast.id,
        broadcast.number,
        broadcast.version,
        tuple(one for one in every if one.is_written),
        tuple(changed),
        asked,
        said,
        detail,
    )
    await visit.work.tell(citizen(visit).recipient, notice, edit=edit)


async def take(visit: Visit, broadcast: Broadcast, language: str, content: Content) -> Said:
    """Keep the new words; what stands in people's chats keeps its file and its buttons."""
    old = broadcast.contents[language]
    if content.media is not None:
        return Said.FILE_STAYS if old.media is not None else Said.FILE_ADDED
    kept = replace(content, media=old.media, buttons=old.buttons)
    await corrections.put(visit.work.tx, broadcast.id, language, kept)
    return Said.SAVED


async def _confirm(visit: Visit, broadcast: Broadcast) -> None:
    changed = await corrections.of(visit.work.tx, broadcast.id)
    if not changed:
        await show(visit, broadcast, None, said=Said.NOTHING_WRITTEN)
        return
    await expect(visit, broadcast, Composing.NOTHING)
    person = citizen(visit)
    corrected = replace(broadcast, contents={**broadcast.contents, **changed})
    to = Address(person=person.id)
    await panel.show_messages(visit.work, corrected, to, Lane.ANSWER, tuple(changed))
    sure = await summaries.sure(visit.work, broadcast, Sure.CORRECT, tuple(changed))
    await visit.work.tell(person.recipient, sure)
